//! The categories that a repository's files suggest, and how their names and patterns are written as YAML.

use std::collections::{BTreeMap, BTreeSet};

use changes::{RepoPath, Status};
use patterns::{Dialect, Pattern};

use crate::config::{self, Reading};
use crate::lint::List;
use crate::matching::Matcher;

/// A category that takes something.
#[derive(Debug, Default)]
pub(super) struct Category {
    /// Its patterns, in order.
    pub(super) patterns: Vec<String>,
    /// Patterns of the built-in category of this name are among them.
    pub(super) built_in: bool,
}

/// Categories by name.
pub(super) type Found = BTreeMap<String, Category>;

/// The built-in categories that take something, with the patterns that do, and one for each other folder.
pub(super) fn found(tracked: &[RepoPath]) -> Found {
    // The built-in configuration is valid: a test loads it.
    let Ok(built_in) = config::load(None, None, Reading::default()) else { return Found::new() };
    let matcher = Matcher::new(&built_in);
    let mut takers = Vec::new();
    let mut taken = BTreeSet::new();
    let mut left = BTreeSet::new();
    for path in tracked {
        takers.clear();
        matcher.takers(path, Status::Modified, &mut takers);
        taken.extend(takers.iter().map(|taken| taken.category));
        if takers.is_empty()
            && let Some((folder, _)) = path.to_str().and_then(|path| path.split_once('/'))
        {
            left.insert(folder);
        }
    }
    let mut found = Found::new();
    for category in taken.into_iter().map(|index| &built_in.categories[index]) {
        let list = List { name: &category.name, rules: &category.rules, combine: category.combine };
        let alive = (0..list.rules.len()).filter(|&index| list.does_something(index, tracked));
        let patterns = alive.map(|index| list.rules[index].pattern.text().to_owned()).collect();
        found.insert(category.name.clone(), Category { patterns, built_in: true });
    }
    for folder in left {
        if let (Some(name), Some(pattern)) = (name_for(folder), pattern_for(folder)) {
            // Outputs do not tell upper from lower case.
            let name = found.keys().find(|other| other.eq_ignore_ascii_case(&name)).cloned().unwrap_or(name);
            let patterns = &mut found.entry(name).or_default().patterns;
            if !patterns.contains(&pattern) {
                patterns.push(pattern);
            }
        }
    }
    found
}

/// A name that a category may have, as close to the folder's as it gets.
fn name_for(folder: &str) -> Option<String> {
    let plain: String =
        folder.trim_start_matches('.').chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let names = [plain.clone(), format!("{plain}_folder"), format!("_{plain}"), format!("_{plain}_folder")];
    names.into_iter().find(|name| config::bad_name(name).is_none())
}

/// The pattern that takes what lies below a folder: what could mean something to patterns or to YAML becomes a `?`.
fn pattern_for(folder: &str) -> Option<String> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
    let safe: String = folder.chars().map(|c| if is_plain(c) { c } else { '?' }).collect();
    let text = match safe.strip_prefix(' ') {
        Some(rest) => format!("?{rest}/**"),
        None => format!("{safe}/**"),
    };
    let pattern = Pattern::parse(Dialect::Default, &text).ok()?;
    pattern.is_match(format!("{folder}/file").as_bytes()).then_some(text)
}

/// A text as one plain or quoted YAML scalar.
pub(super) fn yaml(text: &str) -> String {
    // What YAML 1.1 or 1.2 takes for something other than text.
    const WORDS: &[&str] = &["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'));
    if starts && plain && !WORDS.contains(&text.to_ascii_lowercase().as_str()) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// A branch as a filter that matches nothing else (GitHub documentation, "Filter pattern cheat sheet"; what else has a
/// meaning there cannot be in a branch's name).
pub(super) fn branch_filter(name: &str) -> String {
    yaml(&name.replace('+', "\\+").replace('!', "\\!"))
}

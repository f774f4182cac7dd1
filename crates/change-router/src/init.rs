//! A starting configuration and workflow for a repository.
//!
//! What is written has to work as it is: only categories that match something, and only jobs that check something with
//! what a GitHub runner brings along.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use changes::{RepoPath, Status};
use patterns::{Dialect, Pattern};

use crate::config::{self, Reading};
use crate::lint::List;
use crate::matching::Matcher;

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Path from the repository's root.
    pub path: &'static str,
    /// Its content.
    pub content: String,
}

/// Where the workflow goes.
pub const WORKFLOW: &str = ".github/workflows/pointsman.yml";

/// A job that can check a category right away: name, title, script.
const JOBS: &[(&str, &str, &str)] = &[
    ("python_code", "Python files compile", "python3 -m compileall -q ."),
    (
        "oca_modules",
        "Manifests of the addons can be read",
        "git ls-files -z -- 'addons/**/__manifest__.py' | xargs -0 -r python3 -c 'import ast, sys; [ast.literal_eval(open(name, encoding=\"utf-8\").read()) for name in sys.argv[1:]]'",
    ),
    (
        "custom_addons",
        "Manifests of the custom addons can be read",
        "git ls-files -z -- 'custom_addons/**/__manifest__.py' | xargs -0 -r python3 -c 'import ast, sys; [ast.literal_eval(open(name, encoding=\"utf-8\").read()) for name in sys.argv[1:]]'",
    ),
    ("scripts", "Shell scripts have no syntax errors", "git ls-files -z -- 'scripts/*.sh' | xargs -0 -r -n1 bash -n"),
    (
        "javascript",
        "JavaScript files have no syntax errors",
        "git ls-files -z -- '*.js' '*.mjs' '*.cjs' | xargs -0 -r -n1 node --check --",
    ),
];

/// What `init` writes for a repository with these tracked files. Without a `default_branch` it is taken to be `main`.
#[must_use]
pub fn files(tracked: &[RepoPath], default_branch: Option<&str>) -> Vec<File> {
    let found = found(tracked);
    vec![
        File { path: settings::PATH, content: configuration(&found) },
        File { path: WORKFLOW, content: workflow(&found, default_branch.unwrap_or("main")) },
    ]
}

/// A category that takes something.
#[derive(Debug, Default)]
struct Category {
    patterns: Vec<String>,
    /// Patterns of the built-in category of this name are among them.
    built_in: bool,
}

/// Categories by name.
type Found = BTreeMap<String, Category>;

/// The built-in categories that take something, with the patterns that do, and one for each other folder.
fn found(tracked: &[RepoPath]) -> Found {
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
fn yaml(text: &str) -> String {
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
fn branch_filter(name: &str) -> String {
    yaml(&name.replace('+', "\\+").replace('!', "\\!"))
}

fn jobs(found: &Found) -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
    JOBS.iter().filter(|(category, ..)| found.get(*category).is_some_and(|category| category.built_in))
}

fn job_id(category: &str) -> String {
    format!("check-{}", category.replace('_', "-"))
}

fn configuration(found: &Found) -> String {
    let mut text = "# Which jobs a change needs. `change-router explain` says which pattern took which file,\n\
                    # `change-router lint` finds patterns that match nothing.\n\
                    router:\n  categories:\n"
        .to_owned();
    // Writing to a `String` cannot fail.
    for (name, category) in found {
        let quoted: Vec<String> = category.patterns.iter().map(|pattern| format!("\"{pattern}\"")).collect();
        let _ = writeln!(text, "    {}: [{}]", yaml(name), quoted.join(", "));
    }
    if found.is_empty() {
        text.push_str("    everything: [\"**\"]\n");
    }
    if jobs(found).next().is_some() {
        text.push_str("  routes:\n");
        for (category, ..) in jobs(found) {
            let _ = writeln!(text, "    {category}: {{jobs: {}, workflow: {WORKFLOW}}}", job_id(category));
        }
    }
    text
}

const WORKFLOW_HEAD: &str = r#"# Runs just the jobs that a change needs. Make `gate` the one required check of the branch protection.
name: Pointsman

on:
  pull_request:
  push:
    branches: [BRANCH]
  merge_group:

permissions:
  contents: read

concurrency:
  group: ${{ github.workflow }}-${{ github.ref }}
  cancel-in-progress: ${{ github.event_name == 'pull_request' }}

jobs:
  route:
    name: Route
    runs-on: ubuntu-latest
    timeout-minutes: 5
    outputs:
      changes: ${{ steps.router.outputs.changes }}
      plan: ${{ steps.router.outputs.plan }}
    steps:
      # The credentials stay for the next step: in a private repository it fetches what the shallow clone lacks.
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          fetch-depth: 2
          persist-credentials: true
      - id: router
        uses: insightpulseai/pointsman/actions/change-router@v1
"#;

fn workflow(found: &Found, default_branch: &str) -> String {
    let mut text = WORKFLOW_HEAD.replace("BRANCH", &branch_filter(default_branch));
    let mut needs = vec!["route".to_owned()];
    for (category, title, script) in jobs(found) {
        let id = job_id(category);
        // Writing to a `String` cannot fail.
        let _ = write!(
            text,
            "\n  {id}:\n    name: {title}\n    needs: route\n    if: contains(fromJSON(needs.route.outputs.changes), '{category}')\n    \
             runs-on: ubuntu-latest\n    timeout-minutes: 10\n    steps:\n      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2\n        with:\n          \
             persist-credentials: false\n      - run: |\n          {script}\n"
        );
        needs.push(id);
    }
    let _ = write!(
        text,
        "\n  gate:\n    name: Gate\n    if: always()\n    needs: [{}]\n    runs-on: ubuntu-latest\n    timeout-minutes: 5\n    steps:\n      \
         - uses: insightpulseai/pointsman/actions/ci-gate@v1\n        with:\n          needs: ${{{{ toJSON(needs) }}}}\n          \
         plan: ${{{{ needs.route.outputs.plan }}}}\n",
        needs.join(", ")
    );
    text
}

//! Which files decide about the key.

use patterns::{Dialect, Pattern};

use crate::Kind;

/// Folders that are not looked into: what tools put there is not the project's.
pub const LEFT_OUT: [&str; 12] = [
    ".git",
    "node_modules",
    "target",
    ".venv",
    "venv",
    "__pycache__",
    ".tox",
    ".nox",
    "vendor",
    "dist",
    "build",
    ".cache",
];

/// The chosen files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// Their paths relative to the working directory, sorted.
    pub files: Vec<String>,
    /// Which files were taken.
    pub source: Source,
}

/// Why these files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// They pin what is needed, or were asked for.
    Pinned,
    /// Nothing pins it: they only ask for it.
    Manifests,
    /// There are none.
    Nothing,
}

/// Chooses from `paths` (relative, `/`-separated) the dependency files of `kind` and those that `extra` patterns take.
///
/// # Errors
/// When an extra pattern is none.
pub fn select(kind: Kind, paths: &[String], extra: &[String]) -> Result<Selection, String> {
    let extra: Result<Vec<Pattern>, String> = extra.iter().map(|text| parse(text)).collect();
    let extra = extra?;
    let built_in = |texts: &[&str]| -> Vec<Pattern> { texts.iter().filter_map(|text| parse(text).ok()).collect() };
    let (locks, manifests) = (built_in(kind.lock_files()), built_in(kind.manifests()));
    let taken = |patterns: &[Pattern]| -> Vec<String> {
        paths.iter().filter(|path| is_taken(patterns, path.as_bytes())).cloned().collect()
    };
    let (mut files, asked) = (taken(&locks), taken(&extra));
    let mut source = Source::Pinned;
    if files.is_empty() {
        files = taken(&manifests);
        source = if files.is_empty() { Source::Nothing } else { Source::Manifests };
    }
    if source == Source::Nothing && !asked.is_empty() {
        source = Source::Pinned;
    }
    files.extend(asked);
    files.sort();
    files.dedup();
    Ok(Selection { files, source })
}

fn parse(text: &str) -> Result<Pattern, String> {
    let hint = |hint: Option<String>| hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
    Pattern::parse(Dialect::Default, text)
        .map_err(|error| format!("pattern `{text}`: {}{}", error.message, hint(error.hint)))
}

/// The last pattern that matches decides; a negated one takes the file away.
fn is_taken(patterns: &[Pattern], path: &[u8]) -> bool {
    patterns.iter().rev().find(|pattern| pattern.is_match(path)).is_some_and(|pattern| !pattern.is_negated())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: Kind, paths: &[&str], extra: &[&str], expected: &[&str], source: Source) {
        let own = |texts: &[&str]| -> Vec<String> { texts.iter().map(|text| (*text).to_owned()).collect() };
        let selection = select(kind, &own(paths), &own(extra)).unwrap();
        assert_eq!((selection.files, selection.source), (own(expected), source));
    }

    #[test]
    fn what_pins_comes_before_what_asks() {
        check(Kind::Npm, &["package.json", "web/package-lock.json"], &[], &["web/package-lock.json"], Source::Pinned);
        check(Kind::Npm, &["package.json", "README.md"], &[], &["package.json"], Source::Manifests);
        check(Kind::Npm, &["README.md"], &[], &[], Source::Nothing);
        check(
            Kind::Python,
            &["requirements/dev.txt", "requirements-test.txt", "pyproject.toml"],
            &[],
            &["requirements-test.txt", "requirements/dev.txt"],
            Source::Pinned,
        );
    }

    #[test]
    fn further_patterns_add_and_take_away() {
        let paths = ["data/a.bin", "data/b.bin", "go.sum"];
        check(Kind::General, &paths, &["data/**", "!data/b.bin"], &["data/a.bin"], Source::Pinned);
        check(Kind::Go, &paths, &["data/a.bin"], &["data/a.bin", "go.sum"], Source::Pinned);
        assert!(select(Kind::General, &[], &["a/{b".to_owned()]).unwrap_err().contains("`a/{b`"));
    }

    #[test]
    fn every_built_in_pattern_is_one() {
        for kind in Kind::ALL {
            for text in kind.lock_files().iter().chain(kind.manifests()) {
                parse(text).unwrap();
            }
        }
    }
}

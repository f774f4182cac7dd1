//! By which tag our reusable workflows call our actions.
//!
//! A commit cannot name itself, and a tag that moves would start other bytes than those that were pinned. So these workflows name
//! the tag of the release that they are part of, which never moves: written before a release, and checked by its plan.

use std::fs;
use std::path::Path;

use end_to_end::act::REPOSITORY;
use semver::Version;

use super::version;

const FOLDER: &str = ".github/workflows";

/// Where a line names one of our actions: the length of what stands before the reference, and the reference.
fn named(line: &str) -> Option<(usize, &str)> {
    let action = line.trim_start().trim_start_matches("- ").strip_prefix("uses: ")?;
    let (_, reference) = action.strip_prefix(REPOSITORY)?.strip_prefix("/actions/")?.split_once('@')?;
    let end = reference.find(char::is_whitespace).unwrap_or(reference.len());
    Some((line.len() - reference.len(), &reference[..end]))
}

/// The text of a workflow that names `tag` wherever it names one of our actions.
pub(crate) fn rewritten(text: &str, tag: &str) -> String {
    let one = |line: &str| match named(line) {
        Some((before, reference)) => format!("{}{tag}{}", &line[..before], &line[before + reference.len()..]),
        None => line.to_owned(),
    };
    text.split_inclusive('\n').map(one).collect()
}

/// Whether a file, named from the top of the tree, is a workflow.
pub(crate) fn is_workflow(file: &str) -> bool {
    file.strip_prefix(FOLDER).is_some_and(|rest| rest.starts_with('/')) && file.ends_with(".yml")
}

/// The workflows of `root` with their texts, sorted by name.
fn workflows(root: &Path) -> Result<Vec<(String, String)>, String> {
    let failed = |error: std::io::Error| format!("reading {FOLDER}: {error}");
    let mut found = Vec::new();
    if !root.join(FOLDER).exists() {
        return Ok(found);
    }
    for entry in fs::read_dir(root.join(FOLDER)).map_err(failed)? {
        let name = format!("{FOLDER}/{}", entry.map_err(failed)?.file_name().to_string_lossy());
        if is_workflow(&name) {
            found.push((name.clone(), fs::read_to_string(root.join(&name)).map_err(failed)?));
        }
    }
    found.sort();
    Ok(found)
}

/// The lines, as `file:line`, that name another tag than that of `release`.
///
/// # Errors
/// When a file cannot be read.
pub(crate) fn others(root: &Path, release: &Version) -> Result<Vec<String>, String> {
    let tag = version::tag(release);
    let mut found = Vec::new();
    for (name, text) in workflows(root)? {
        let wrong = text.lines().enumerate().filter(|(_, line)| named(line).is_some_and(|(_, other)| other != tag));
        found.extend(wrong.map(|(index, _)| format!("{name}:{}", index + 1)));
    }
    Ok(found)
}

/// Refuses a tree whose workflows name other actions than those of `release`.
///
/// # Errors
/// When one does, with its places.
pub(crate) fn check(root: &Path, release: &Version) -> Result<(), String> {
    let others = others(root, release)?;
    if others.is_empty() {
        return Ok(());
    }
    Err(format!(
        "not all reusable workflows call the actions of {}: {}\nhint: `cargo xtask release prepare --version {release}`, and commit \
         what it writes",
        version::tag(release),
        others.join(", ")
    ))
}

/// `cargo xtask release prepare`: writes the tag of `release` into the workflows of `root`, and names the files.
///
/// # Errors
/// When a file cannot be read or written.
pub(crate) fn prepare(root: &Path, release: &Version) -> Result<Vec<String>, String> {
    let tag = version::tag(release);
    let mut written = Vec::new();
    for (name, text) in workflows(root)? {
        let new = rewritten(&text, &tag);
        if new != text {
            fs::write(root.join(&name), new).map_err(|error| format!("writing `{name}`: {error}"))?;
            written.push(name);
        }
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "jobs:\n  a:\n    uses: insightpulseai/pointsman/.github/workflows/router.yml@v1\n  b:\n    steps:\n      - uses: actions/checkout@v4\n      \
                        # uses: insightpulseai/pointsman/actions/retry@v1\n      - uses: insightpulseai/pointsman/actions/retry@v1\r\n      - id: x\n        \
                        uses: insightpulseai/pointsman/actions/ci-gate@v1.0.0 # why\n";

    #[test]
    fn only_what_starts_our_actions_is_rewritten() {
        let new = rewritten(TEXT, "v1.2.3");
        assert!(
            new.contains("router.yml@v1\n")
                && new.contains("checkout@v4\n")
                && new.contains("# uses: insightpulseai/pointsman/actions/retry@v1\n")
        );
        assert!(new.contains("- uses: insightpulseai/pointsman/actions/retry@v1.2.3\r\n"), "{new}");
        assert!(new.contains("uses: insightpulseai/pointsman/actions/ci-gate@v1.2.3 # why\n"), "{new}");
    }

    #[test]
    fn a_release_whose_workflows_call_another_one_is_refused_until_it_is_prepared() {
        let folder = tempfile::tempdir().unwrap();
        let release = Version::new(1, 2, 3);
        assert_eq!(others(folder.path(), &release).unwrap(), [""; 0], "a tree without workflows");
        fs::create_dir_all(folder.path().join(FOLDER)).unwrap();
        fs::write(folder.path().join(FOLDER).join("a.yml"), TEXT).unwrap();
        fs::write(folder.path().join(FOLDER).join("b.yml"), "on: push\n").unwrap();
        let said = check(folder.path(), &release).unwrap_err();
        assert!(said.contains(": .github/workflows/a.yml:8, .github/workflows/a.yml:10\nhint: `cargo xtask release prepare --version 1.2.3`"), "{said}");
        assert_eq!(prepare(folder.path(), &release).unwrap(), [".github/workflows/a.yml"]);
        assert_eq!((check(folder.path(), &release), prepare(folder.path(), &release).unwrap().len()), (Ok(()), 0));
    }
}

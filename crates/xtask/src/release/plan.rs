//! What a release is to be: read and checked before anything is built.

use std::path::{Path, PathBuf};

use end_to_end::programs;
use semver::Version;

use super::lean::Lld;
use super::repository::{Built, git};
use super::target::Target;
use super::{What, changelog, references, version};

/// Checked, and ready to be built.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) root: PathBuf,
    pub(crate) version: Version,
    /// What CHANGELOG.md says of it.
    pub(crate) notes: String,
    pub(crate) targets: Vec<Target>,
    /// Sorted.
    pub(crate) programs: Vec<String>,
    pub(crate) built: Built,
    /// Whether programs for musl may do without the linker that makes them small.
    pub(crate) lld: Lld,
}

impl Plan {
    /// For a release that users get: the changelog has its section, and the tree is a commit.
    ///
    /// # Errors
    /// When it is not so, or a name is wrong.
    pub(crate) fn strict(root: &Path, version: &str, what: &What) -> Result<Self, String> {
        let version = version::parse(version)?;
        let notes = changelog::notes(&read_changelog(root)?, &version)?;
        references::check(root, &version)?;
        let built = Built::of(root)?;
        if built.changed {
            return Err(
                "the working tree has changes that are in no commit\nhint: commit them, or `cargo xtask release \
                        --dry-run`"
                    .to_owned(),
            );
        }
        Self::new(root, version, notes, what, built, Lld::Required)
    }

    /// For a try: takes the notes of the next release where the changelog has none of this version, and says so.
    ///
    /// # Errors
    /// When the changelog has neither, or a name is wrong.
    pub(crate) fn dry(root: &Path, named: Option<&str>, what: &What) -> Result<Self, String> {
        let text = read_changelog(root)?;
        let version = match (named, changelog::newest(&text)) {
            (Some(named), _) => version::parse(named)?,
            (None, Some(newest)) => newest,
            (None, None) => {
                println!("note: CHANGELOG.md has no release yet, so this one is called 1.0.0");
                Version::new(1, 0, 0)
            }
        };
        let notes = changelog::notes(&text, &version).or_else(|error| {
            let notes = changelog::unreleased(&text).ok_or(error)?;
            println!("note: CHANGELOG.md has no section `{version}`; its notes are those of `Unreleased`");
            Ok::<_, String>(notes)
        })?;
        let built = Built::of(root)?;
        if built.changed {
            println!("note: the working tree has changes that are in no commit; the release has them all the same");
        }
        Self::new(root, version, notes, what, built, Lld::Preferred)
    }

    fn new(root: &Path, version: Version, notes: String, what: &What, built: Built, lld: Lld) -> Result<Self, String> {
        let (targets, programs) = what.resolve()?;
        Ok(Self { root: root.to_owned(), version, notes, targets, programs, built, lld })
    }
}

impl What {
    /// The targets and programs that it names, sorted, each once.
    ///
    /// # Errors
    /// When a name is of none.
    pub(crate) fn resolve(&self) -> Result<(Vec<Target>, Vec<String>), String> {
        let mut targets = match self.targets.as_slice() {
            [] => vec![Target::host()?],
            names => names.iter().map(|name| Target::named(name)).collect::<Result<_, _>>()?,
        };
        let all = programs::names();
        if let Some(wrong) = self.programs.iter().find(|name| !all.contains(name)) {
            return Err(format!("`{wrong}` is no program with an action\nhint: there are {}", all.join(", ")));
        }
        let mut programs = if self.programs.is_empty() { all } else { self.programs.clone() };
        targets.sort();
        targets.dedup();
        programs.sort();
        programs.dedup();
        Ok((targets, programs))
    }
}

fn read_changelog(root: &Path) -> Result<String, String> {
    std::fs::read_to_string(root.join("CHANGELOG.md")).map_err(|error| format!("reading CHANGELOG.md: {error}"))
}

/// `cargo xtask release plan`: what a workflow has to know, as lines for `GITHUB_OUTPUT`.
///
/// # Errors
/// When this commit cannot become that version.
pub(crate) fn check(root: &Path, version: &str) -> Result<String, String> {
    let plan = Plan::strict(root, version, &What { targets: Vec::new(), programs: Vec::new() })?;
    let tags = git(root, &["tag", "--list"])?;
    let tag = version::tag(&plan.version);
    if tags.lines().any(|existing| existing == tag) {
        return Err(format!(
            "there is a tag `{tag}` already\nhint: a version is released once; if its release never left the draft, \
             docs/releasing.md says how to start again"
        ));
    }
    let major = version::major_tag(&plan.version);
    let moves = version::moves_major(&plan.version, tags.lines());
    let (version, pre) = (&plan.version, !plan.version.pre.is_empty());
    Ok(format!(
        "version={version}\ntag={tag}\nprerelease={pre}\nmajor-tag={major}\nmove-major-tag={moves}\ncommit={}\n",
        plan.built.commit
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn repository(changelog: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("CHANGELOG.md"), changelog).unwrap();
        for arguments in [
            &["init", "--quiet"][..],
            &["add", "."],
            &["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message=x"],
        ] {
            git(folder.path(), arguments).unwrap();
        }
        folder
    }

    fn all() -> What {
        What { targets: Vec::new(), programs: Vec::new() }
    }

    #[test]
    fn the_plan_of_a_release_is_told_to_the_workflow() {
        let folder = repository("## Unreleased\n\n## 1.2.0\n\n- a\n");
        let said = check(folder.path(), "1.2.0").unwrap();
        let real = Plan::strict(folder.path(), "1.2.0", &all()).unwrap();
        assert_eq!(real.lld, Lld::Required, "what users get is as small as promised");
        let expected = "version=1.2.0\ntag=v1.2.0\nprerelease=false\nmajor-tag=v1\nmove-major-tag=true\ncommit=";
        assert!(said.starts_with(expected), "{said}");
        git(folder.path(), &["tag", "v1.3.0"]).unwrap();
        assert!(check(folder.path(), "v1.2.0").unwrap().contains("move-major-tag=false\n"));
        git(folder.path(), &["tag", "v1.2.0"]).unwrap();
        assert!(check(folder.path(), "1.2.0").unwrap_err().starts_with("there is a tag `v1.2.0` already\nhint: "));
    }

    #[test]
    fn a_release_needs_its_section_and_a_commit() {
        let folder = repository("## Unreleased\n\n- a\n");
        assert!(check(folder.path(), "1.0.0").unwrap_err().contains("no text below a heading `## 1.0.0`"));
        assert_eq!(Plan::dry(folder.path(), None, &all()).unwrap().version, Version::new(1, 0, 0));
        fs::write(folder.path().join("CHANGELOG.md"), "## 1.0.0\n\n- a\n").unwrap();
        assert!(check(folder.path(), "1.0.0").unwrap_err().starts_with("the working tree has changes"));
        let dry = Plan::dry(folder.path(), None, &all()).unwrap();
        assert_eq!((dry.notes.as_str(), dry.built.changed, dry.lld), ("- a\n", true, Lld::Preferred));
        fs::write(folder.path().join("CHANGELOG.md"), "words\n").unwrap();
        assert!(Plan::dry(folder.path(), Some("1.0.0"), &all()).is_err());
    }

    #[test]
    fn names_are_checked() {
        let what = |targets: &[&str], programs: &[&str]| {
            let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
            What { targets: owned(targets), programs: owned(programs) }.resolve()
        };
        assert_eq!(what(&[], &["retry", "ci-gate", "retry"]).unwrap().1, ["ci-gate", "retry"]);
        assert!(what(&[], &["xtask"]).unwrap_err().contains("hint: there are addons-path, "));
        assert!(what(&["sparc"], &[]).is_err());
        assert_eq!(what(&[], &[]).unwrap().1, programs::names());
    }
}

//! The commit that users pin: the built commit, with VERSION and checksums.txt of what was built from it.
//!
//! It is made from the built commit alone, with that commit's time, so whoever makes it again gets the same hash.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use semver::Version;

use super::{references, source, version};
use crate::process::ask;

/// Who commits: GitHub's own account for workflows, under its noreply address.
const NAME: &str = "github-actions[bot]";
const ADDRESS: &str = "41898282+github-actions[bot]@users.noreply.github.com";

/// Where the bootstrap has its version and what it believes.
const VERSION: &str = "actions/_bootstrap/VERSION";
const CHECKSUMS: &str = "actions/_bootstrap/checksums.txt";

/// Asks git in `folder`, without anybody's configuration.
///
/// # Errors
/// When git cannot be started or fails, with what it said.
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> Result<String, String> {
    ask(command(folder).args(arguments))
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    // A checkout may belong to another user than the one in the container.
    command.args(["-c", "safe.directory=*", "-C"]).arg(folder);
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_CEILING_DIRECTORIES"] {
        command.env_remove(name);
    }
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", if cfg!(windows) { "NUL" } else { "/dev/null" });
    command
}

/// What a release is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Built {
    /// The hash of the commit.
    pub(crate) commit: String,
    /// Its time in seconds since 1970.
    pub(crate) epoch: String,
    /// Its time in UTC, as RFC 3339.
    pub(crate) time: String,
    /// The working tree has changes that the commit has not.
    pub(crate) changed: bool,
}

impl Built {
    /// The commit that is checked out in `root`.
    ///
    /// # Errors
    /// When `root` is no git repository with a commit.
    pub(crate) fn of(root: &Path) -> Result<Self, String> {
        // `format-local` writes in the zone of `TZ`.
        let mut show = command(root);
        show.env("TZ", "UTC").args(["log", "-1", "--format=%H %ct %cd", "--date=format-local:%Y-%m-%dT%H:%M:%SZ"]);
        let said = ask(&mut show)?;
        let mut words = said.split(' ').map(str::to_owned);
        let (Some(commit), Some(epoch), Some(time)) = (words.next(), words.next(), words.next()) else {
            return Err(format!("`git log` says `{said}`"));
        };
        let changed = !git(root, &["status", "--porcelain"])?.is_empty();
        Ok(Self { commit, epoch, time, changed })
    }
}

/// The release commit of a repository.
#[derive(Debug)]
pub(crate) struct Released {
    /// Its hash.
    pub(crate) commit: String,
    /// The tags that point to it.
    pub(crate) tags: Vec<String>,
}

/// Makes the repository `folder`: the commit of `root` without its history, and on it the release commit, tagged and checked
/// out. With a `bundle`, the release commit is also written there, for a repository that has the built one.
///
/// # Errors
/// When git or the disk fails.
pub(crate) fn make(
    root: &Path,
    folder: &Path,
    built: &Built,
    release: &Version,
    checksums: &str,
    bundle: &Path,
) -> Result<Released, String> {
    let tags = git(root, &["tag", "--list"])?;
    take_over(root, folder, &built.commit)?;
    if built.changed || !references::others(root, release)?.is_empty() {
        let tag = version::tag(release);
        source::mirror(root, folder, |file, content| match String::from_utf8(content) {
            Ok(text) if references::is_workflow(file) => Ok(references::rewritten(&text, &tag).into_bytes()),
            Ok(text) => Ok(text.into_bytes()),
            Err(error) => Ok(error.into_bytes()),
        })?;
        commit(folder, "The working tree, with changes that are in no commit", built)?;
    }
    let parent = git(folder, &["rev-parse", "HEAD"])?;
    git(folder, &["checkout", "--quiet", "--detach"])?;
    let write = |name: &str, text: &str| {
        fs::write(folder.join(name), text).map_err(|error| format!("writing `{name}`: {error}"))
    };
    write(VERSION, &format!("{release}\n"))?;
    write(CHECKSUMS, checksums)?;
    commit(folder, &format!("Release {release}\n\nBuilt from {}.", built.commit), built)?;
    let commit = git(folder, &["rev-parse", "HEAD"])?;
    let mut names = vec![version::tag(release)];
    if version::moves_major(release, tags.lines()) {
        names.push(version::major_tag(release));
    }
    for name in &names {
        git(folder, &["tag", name])?;
    }
    let reference = format!("refs/tags/{}", version::tag(release));
    let without = format!("^{parent}");
    ask(command(folder).args(["bundle", "create", "--quiet"]).arg(bundle).args([&reference, &without]))?;
    Ok(Released { commit, tags: names })
}

/// A new repository that holds this one commit. Not a clone: git would ask the owner of `root` first, whom `-c` cannot answer
/// for a second process.
fn take_over(root: &Path, folder: &Path, commit: &str) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| format!("making `{}`: {error}", folder.display()))?;
    git(folder, &["init", "--quiet", "--initial-branch=main"])?;
    let inside = folder.join(".git");
    let (list, pack) = (inside.join("objects.list"), inside.join("objects.pack"));
    let failed = |error: std::io::Error| format!("working in `{}`: {error}", inside.display());
    let objects = git(root, &["rev-list", "--objects", "--no-walk", commit])?;
    fs::write(&list, objects + "\n").map_err(failed)?;
    let run = |mut command: Command, input: &Path, output: &Path| {
        let (input, output) = (File::open(input).map_err(failed)?, File::create(output).map_err(failed)?);
        let status = command.stdin(input).stdout(output).status().map_err(|error| format!("running git: {error}"))?;
        if status.success() { Ok(()) } else { Err(format!("git could not copy commit {commit} ({status})")) }
    };
    let mut packing = command(root);
    packing.args(["pack-objects", "--quiet", "--stdout"]);
    run(packing, &list, &pack)?;
    let mut unpacking = command(folder);
    unpacking.args(["index-pack", "--stdin"]);
    run(unpacking, &pack, &list)?;
    fs::write(inside.join("shallow"), format!("{commit}\n")).map_err(failed)?;
    fs::remove_file(&list).and_then(|()| fs::remove_file(&pack)).map_err(failed)?;
    git(folder, &["reset", "--quiet", "--hard", commit]).map(drop)
}

fn commit(folder: &Path, message: &str, built: &Built) -> Result<(), String> {
    git(folder, &["add", "--all"])?;
    let mut committing = command(folder);
    let date = format!("@{} +0000", built.epoch);
    for role in ["AUTHOR", "COMMITTER"] {
        committing.env(format!("GIT_{role}_NAME"), NAME).env(format!("GIT_{role}_EMAIL"), ADDRESS);
        committing.env(format!("GIT_{role}_DATE"), &date);
    }
    ask(committing.args(["commit", "--quiet", "--no-verify", "--message", message])).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    const SUMS: &str = "# sums\n";

    /// A repository with two commits, like ours where it matters.
    fn repository() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        fs::create_dir_all(root.join("actions/_bootstrap")).unwrap();
        git(&root, &["init", "--quiet", "--initial-branch=main"]).unwrap();
        let built = Built { commit: String::new(), epoch: "1700000000".into(), time: String::new(), changed: false };
        for version in ["old", "0.0.0-dev"] {
            fs::write(root.join(VERSION), format!("{version}\n")).unwrap();
            fs::write(root.join("a b"), version).unwrap();
            commit(&root, version, &built).unwrap();
        }
        (folder, root)
    }

    fn release(root: &Path, name: &str, version: &str) -> (PathBuf, Released) {
        let folder = root.parent().unwrap().join(name);
        let version = version::parse(version).unwrap();
        let bundle = root.parent().unwrap().join(format!("{name}.bundle"));
        let released = make(root, &folder, &Built::of(root).unwrap(), &version, SUMS, &bundle).unwrap();
        (folder, released)
    }

    #[test]
    fn the_release_commit_differs_from_the_built_one_in_two_files() {
        let (_guard, root) = repository();
        let built = Built::of(&root).unwrap();
        assert_eq!((built.time.as_str(), built.changed), ("2023-11-14T22:13:20Z", false));
        let (folder, released) = release(&root, "one", "1.2.3");
        assert_eq!(released.tags, ["v1.2.3", "v1"]);
        assert_eq!(
            git(&folder, &["rev-parse", "HEAD^", "v1.2.3", "v1"]).unwrap().lines().collect::<Vec<_>>(),
            [built.commit.as_str(), &released.commit, &released.commit]
        );
        let changed = git(&folder, &["diff", "--name-only", "HEAD^", "HEAD"]).unwrap();
        assert_eq!(changed, format!("{VERSION}\n{CHECKSUMS}"));
        assert_eq!(fs::read_to_string(folder.join(VERSION)).unwrap(), "1.2.3\n");
        assert_eq!(git(&folder, &["status", "--porcelain"]).unwrap(), "");
        let branches = git(&folder, &["branch", "--contains", "HEAD", "--format=%(refname)"]).unwrap();
        assert!(!branches.contains("refs/heads/"), "on no branch: {branches}");
        assert_eq!(release(&root, "two", "1.2.3").1.commit, released.commit, "made again, it is the same commit");
    }

    #[test]
    fn the_bundle_brings_it_into_a_repository_that_has_the_built_commit() {
        let (_guard, root) = repository();
        let (_, released) = release(&root, "one", "1.2.3");
        git(&root, &["fetch", "--quiet", "../one.bundle", "refs/tags/v1.2.3:refs/tags/v1.2.3"]).unwrap();
        assert_eq!(git(&root, &["rev-parse", "v1.2.3"]).unwrap(), released.commit);
        git(&root, &["fsck", "--strict"]).unwrap();
    }

    #[test]
    fn the_reusable_workflows_of_a_try_call_the_actions_of_that_release() {
        let (_guard, root) = repository();
        let workflow = root.join(".github/workflows/router.yml");
        fs::create_dir_all(workflow.parent().unwrap()).unwrap();
        let text = "uses: insightpulseai/pointsman/actions/retry@";
        fs::write(&workflow, format!("{text}v1.0.0\n")).unwrap();
        commit(&root, "workflow", &Built::of(&root).unwrap()).unwrap();
        let (folder, _) = release(&root, "one", "1.2.3");
        assert_eq!(git(&folder, &["show", "v1.2.3^:.github/workflows/router.yml"]).unwrap(), format!("{text}v1.2.3"));
        assert_eq!(fs::read_to_string(workflow).unwrap(), format!("{text}v1.0.0\n"), "the tree itself is left alone");
        let (folder, _) = release(&root, "two", "1.0.0");
        assert_eq!(git(&folder, &["rev-parse", "HEAD^"]).unwrap(), Built::of(&root).unwrap().commit);
    }

    #[test]
    fn an_older_release_leaves_the_major_tag_and_changes_get_a_commit_of_their_own() {
        let (_guard, root) = repository();
        git(&root, &["tag", "v1.3.0"]).unwrap();
        fs::write(root.join("new"), "x").unwrap();
        let (folder, released) = release(&root, "one", "1.2.3");
        assert_eq!(released.tags, ["v1.2.3"]);
        assert_eq!(git(&folder, &["show", "HEAD^:new"]).unwrap(), "x");
        let built = Built::of(&root).unwrap();
        assert!(built.changed);
        assert_eq!(git(&folder, &["rev-parse", "HEAD^^"]).unwrap(), built.commit);
        assert!(
            git(&root, &["status", "--porcelain"]).unwrap().contains("?? new"),
            "nothing happens to the tree itself"
        );
    }
}

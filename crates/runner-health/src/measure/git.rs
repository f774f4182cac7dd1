//! What git is doing in a repository, read from the files that it keeps about that (gitrepository-layout(5)). Git itself
//! is not run: only `changes` does that, and a repository that is broken or belongs to somebody else can be looked at
//! all the same.

use std::path::{Path, PathBuf};

use protocol::Environment;
use runner_health::measurements::{GitState, Measured};

/// What is in the git folder while something is under way.
const UNDER_WAY: [(&str, &str); 6] = [
    ("MERGE_HEAD", "merge"),
    ("rebase-merge", "rebase"),
    ("rebase-apply", "rebase"),
    ("CHERRY_PICK_HEAD", "cherry-pick"),
    ("REVERT_HEAD", "revert"),
    ("BISECT_LOG", "bisect"),
];

const LOCKS: [&str; 5] = ["index.lock", "HEAD.lock", "config.lock", "shallow.lock", "packed-refs.lock"];

/// The repository at `folder` or above it.
pub(super) fn state(folder: &Path, environment: &Environment) -> Measured<Option<GitState>> {
    let folder = match std::fs::canonicalize(folder) {
        Ok(folder) => folder,
        Err(error) => return Measured::Failed(format!("`{}`: {error}", folder.display())),
    };
    let Some(top) = folder.ancestors().find(|above| above.join(".git").exists()) else { return Measured::Value(None) };
    match git_folder(top) {
        Ok(git) => Measured::Value(Some(look(top, &git, environment))),
        Err(why) => Measured::Failed(why),
    }
}

/// `.git` itself, or the folder that the file `.git` of a linked work tree or a submodule names.
fn git_folder(top: &Path) -> Result<PathBuf, String> {
    let dot = top.join(".git");
    if dot.is_dir() {
        return Ok(dot);
    }
    let text = std::fs::read_to_string(&dot).map_err(|error| format!("`.git`: {error}"))?;
    let named = text.strip_prefix("gitdir:").map(|rest| top.join(rest.trim()));
    named.filter(|folder| folder.is_dir()).ok_or_else(|| "the file `.git` names no folder".to_owned())
}

fn look(top: &Path, git: &Path, environment: &Environment) -> GitState {
    // A linked work tree shares history and configuration with the repository it belongs to.
    let common =
        std::fs::read_to_string(git.join("commondir")).map_or_else(|_| git.to_owned(), |text| git.join(text.trim()));
    let mut unfinished: Vec<String> = UNDER_WAY
        .iter()
        .filter(|(file, _)| git.join(file).exists())
        .map(|(_, operation)| (*operation).to_owned())
        .collect();
    unfinished.dedup();
    let locks = LOCKS.iter().filter(|lock| git.join(lock).exists() || common.join(lock).exists());
    GitState {
        head: head_is_sound(git),
        unfinished,
        locks: locks.map(|lock| (*lock).to_owned()).collect(),
        shallow: common.join("shallow").exists(),
        dubious: is_dubious(top, git, environment),
    }
}

/// A reference or a commit's name.
fn head_is_sound(git: &Path) -> bool {
    let text = std::fs::read_to_string(git.join("HEAD")).unwrap_or_default();
    let text = text.trim();
    let is_commit = |text: &str| matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.strip_prefix("ref: refs/").is_some_and(|name| !name.is_empty()) || is_commit(text)
}

/// Whether git would say "dubious ownership": the work tree, its `.git` or the git folder belongs to another user, and
/// no `safe.directory` of the system's or the user's configuration names it. Root counts those of `SUDO_UID` as its own.
#[cfg(unix)]
fn is_dubious(top: &Path, git: &Path, environment: &Environment) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let me = rustix::process::geteuid().as_raw();
    let sudo: Option<u32> = environment.get("SUDO_UID").and_then(|text| text.parse().ok()).filter(|_| me == 0);
    let foreign =
        |path: &Path| std::fs::symlink_metadata(path).is_ok_and(|data| data.uid() != me && Some(data.uid()) != sudo);
    [top, &top.join(".git"), git].iter().any(|path| foreign(path)) && !is_declared_safe(top, environment)
}

#[cfg(not(unix))]
fn is_dubious(_top: &Path, _git: &Path, _environment: &Environment) -> bool {
    false
}

#[cfg(unix)]
fn is_declared_safe(top: &Path, environment: &Environment) -> bool {
    let home = environment.path("HOME");
    let global = environment.path("GIT_CONFIG_GLOBAL");
    let usual = [
        home.as_ref().map(|home| home.join(".gitconfig")),
        environment
            .path("XDG_CONFIG_HOME")
            .or_else(|| Some(home.as_ref()?.join(".config")))
            .map(|folder| folder.join("git/config")),
    ];
    let user: Vec<PathBuf> = match global {
        Some(file) => vec![file],
        None => usual.into_iter().flatten().collect(),
    };
    let system = environment.path("GIT_CONFIG_SYSTEM").unwrap_or_else(|| PathBuf::from("/etc/gitconfig"));
    user.into_iter().chain([system]).any(|file| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        safe_directories(&text).iter().any(|named| covers(named, top))
    })
}

/// The values of `safe.directory`; an empty one forgets those before it (git-config(1)).
#[cfg(unix)]
fn safe_directories(text: &str) -> Vec<String> {
    let (mut inside, mut found) = (false, Vec::new());
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line.trim_start_matches('[').trim_end_matches(']').trim().eq_ignore_ascii_case("safe");
        } else if let Some((key, value)) = line.split_once('=').filter(|_| inside)
            && key.trim().eq_ignore_ascii_case("directory")
        {
            let value = value.trim().trim_matches('"');
            if value.is_empty() {
                found.clear();
            } else {
                found.push(value.to_owned());
            }
        }
    }
    found
}

#[cfg(unix)]
fn covers(named: &str, top: &Path) -> bool {
    match named.strip_suffix("/*") {
        Some(above) => top.starts_with(above),
        None => named == "*" || Path::new(named) == top || std::fs::canonicalize(named).is_ok_and(|named| named == top),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use testkit::Fixture;

    fn read(folder: &Path) -> Option<GitState> {
        match state(folder, &Environment::default()) {
            Measured::Value(state) => state,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_clean_repository_and_none_at_all() {
        let fixture = Fixture::new();
        fixture.write("a/b", "x").commit("first");
        let clean = GitState { head: true, ..GitState::default() };
        assert_eq!(read(&fixture.path().join("a")), Some(clean));
        assert_eq!(read(tempfile::tempdir().unwrap().path()), None);
    }

    #[test]
    fn a_real_conflict_a_lock_and_a_shallow_clone_are_seen() {
        let fixture = Fixture::new();
        fixture.write("a", "1\n").commit("first");
        fixture.branch("side").write("a", "2\n").commit("second");
        fixture.checkout("main").write("a", "3\n").commit("third");
        assert!(!fixture.try_git_in(fixture.path(), &["merge", "side"]).status.success());
        fixture.write(".git/index.lock", "");
        let state = read(fixture.path()).unwrap();
        assert_eq!((state.unfinished, state.locks), (vec!["merge".to_owned()], vec!["index.lock".to_owned()]));

        let (source, clone) = (format!("file://{}", fixture.path().display()), fixture.root().join("clone"));
        fixture.git_in(fixture.root(), &["clone", "--quiet", "--depth=1", &source, clone.to_str().unwrap()]);
        assert!(read(&clone).unwrap().shallow);
    }

    #[test]
    fn a_linked_work_tree_has_its_own_state() {
        let fixture = Fixture::new();
        fixture.write("a", "1\n").commit("first");
        let tree = fixture.root().join("tree");
        fixture.git(&["worktree", "add", "--quiet", tree.to_str().unwrap()]);
        fixture.write(".git/MERGE_HEAD", "x");
        assert_eq!(read(&tree).unwrap(), GitState { head: true, ..GitState::default() });
        fixture.write(".git/packed-refs.lock", "");
        assert_eq!(read(&tree).unwrap().locks, ["packed-refs.lock"]);
    }

    #[test]
    fn a_damaged_head_is_seen() {
        let fixture = Fixture::new();
        for head in ["", "ref: \n", "0123\n"] {
            fixture.write(".git/HEAD", head);
            assert!(!read(fixture.path()).unwrap().head, "{head}");
        }
    }

    #[test]
    fn safe_directories_are_read_as_git_reads_them() {
        let text = "[core]\n\tdirectory = /no\n[safe]\n\tdirectory = /a\n\tdirectory = \"/b/*\"\n[user]\n name = x\n";
        assert_eq!(safe_directories(text), ["/a", "/b/*"]);
        assert_eq!(safe_directories("[safe]\ndirectory=/a\ndirectory=\n"), Vec::<String>::new());
        assert!(covers("*", Path::new("/x")) && covers("/b/*", Path::new("/b/c")) && !covers("/b/*", Path::new("/bc")));
    }

    #[test]
    fn another_users_repository_is_dubious_until_it_is_declared_safe() {
        let fixture = Fixture::new();
        fixture.write("a", "1\n").commit("first");
        let other = std::os::unix::fs::chown(fixture.path(), Some(12_345), None);
        if other.is_err() {
            // Only root may give a folder away.
            assert!(!rustix::process::geteuid().is_root());
            return;
        }
        let refused = fixture.try_git_in(fixture.path(), &["status"]);
        assert!(String::from_utf8_lossy(&refused.stderr).contains("dubious ownership"));
        assert!(read(fixture.path()).unwrap().dubious);
        let config = fixture.root().join("config");
        std::fs::write(&config, format!("[safe]\n\tdirectory = {}\n", fixture.path().display())).unwrap();
        let environment = [("GIT_CONFIG_GLOBAL", config.as_os_str())].into_iter().collect();
        assert!(matches!(state(fixture.path(), &environment), Measured::Value(Some(state)) if !state.dubious));
    }
}

//! A repository built step by step, with fixed authors and dates, so that the same steps give the same commits.

use std::cell::Cell;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::{Remote, ScrubbedEnvironment, must, path_from_bytes};

/// The hash a repository names its objects with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectFormat {
    /// 40 hexadecimal digits.
    Sha1,
    /// 64 hexadecimal digits.
    Sha256,
}

/// A repository in a temporary folder that goes away with the value. Its branch is `main`.
#[derive(Debug)]
pub struct Fixture {
    root: TempDir,
    path: PathBuf,
    environment: ScrubbedEnvironment,
    seconds: Cell<u64>,
}

impl Fixture {
    /// An empty SHA-1 repository.
    #[must_use]
    pub fn new() -> Self {
        Self::with_format(ObjectFormat::Sha1)
    }

    /// An empty repository.
    #[must_use]
    pub fn with_format(format: ObjectFormat) -> Self {
        let name = match format {
            ObjectFormat::Sha1 => "sha1",
            ObjectFormat::Sha256 => "sha256",
        };
        Self::with_init(&[&format!("--object-format={name}")])
    }

    /// An empty repository made by `git init` with further arguments, for example `--ref-format=reftable`.
    #[must_use]
    pub fn with_init(arguments: &[&str]) -> Self {
        let root = must(tempfile::Builder::new().prefix("pointsman-").tempdir(), "making a temporary folder");
        let path = root.path().join("repo");
        let home = root.path().join("home");
        must(fs::create_dir_all(&home), "making a home");
        let environment = ScrubbedEnvironment::new(&home);
        let new = Self { root, path, environment, seconds: Cell::new(1_700_000_000) };
        let target = new.path.display().to_string();
        let mut all = vec!["init", "--quiet", "--template=", "--initial-branch=main"];
        all.extend(arguments);
        all.push(&target);
        new.git_in(new.root.path(), &all);
        new
    }

    /// The working tree.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The temporary folder around the working tree; remotes and clones live in it too.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// The environment that this fixture's git runs in.
    #[must_use]
    pub const fn environment(&self) -> &ScrubbedEnvironment {
        &self.environment
    }

    /// Runs git in the working tree and returns its standard output without the last line end. Panics if it fails.
    pub fn git<A: AsRef<OsStr>>(&self, arguments: &[A]) -> String {
        self.git_in(&self.path, arguments)
    }

    /// Like [`git`](Self::git), in another folder.
    #[track_caller]
    pub fn git_in<A: AsRef<OsStr>>(&self, folder: &Path, arguments: &[A]) -> String {
        let output = self.try_git_in(folder, arguments);
        let shown: Vec<_> = arguments.iter().map(|argument| argument.as_ref().to_string_lossy()).collect();
        assert!(output.status.success(), "git {}: {}", shown.join(" "), String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned()
    }

    /// Runs git in `folder`, whatever comes of it. The clock of the fixture moves on by a minute.
    #[track_caller]
    pub fn try_git_in<A: AsRef<OsStr>>(&self, folder: &Path, arguments: &[A]) -> Output {
        must(self.git_command(folder).args(arguments).output(), "starting git")
    }

    /// A git command in `folder` with this fixture's environment, author and next date.
    #[must_use]
    pub fn git_command(&self, folder: &Path) -> Command {
        let seconds = self.seconds.get();
        self.seconds.set(seconds + 60);
        let date = format!("{seconds} +0000");
        let mut command = Command::new("git");
        self.environment.apply(&mut command);
        command.current_dir(folder).args(["-c", "maintenance.auto=false", "-c", "gc.auto=0"]);
        command.envs([("GIT_AUTHOR_NAME", "Ada"), ("GIT_AUTHOR_EMAIL", "ada@example.org")]);
        command.envs([("GIT_COMMITTER_NAME", "Ada"), ("GIT_COMMITTER_EMAIL", "ada@example.org")]);
        command.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
        command
    }

    /// Writes a file and the folders above it. The path may be any bytes.
    pub fn write(&self, path: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> &Self {
        let file = self.file(path);
        if let Some(folder) = file.parent() {
            must(fs::create_dir_all(folder), "making a folder");
        }
        must(fs::write(&file, content), "writing a file");
        self
    }

    /// Deletes a file.
    pub fn remove(&self, path: impl AsRef<[u8]>) -> &Self {
        must(fs::remove_file(self.file(path)), "deleting a file");
        self
    }

    /// Moves a file.
    pub fn rename(&self, from: impl AsRef<[u8]>, to: impl AsRef<[u8]>) -> &Self {
        let to = self.file(to);
        if let Some(folder) = to.parent() {
            must(fs::create_dir_all(folder), "making a folder");
        }
        must(fs::rename(self.file(from), to), "moving a file");
        self
    }

    /// Makes a symbolic link.
    #[cfg(unix)]
    pub fn symlink(&self, path: impl AsRef<[u8]>, target: impl AsRef<[u8]>) -> &Self {
        let link = self.file(path);
        if let Some(folder) = link.parent() {
            must(fs::create_dir_all(folder), "making folders");
        }
        must(std::os::unix::fs::symlink(path_from_bytes(target.as_ref()), link), "making a symbolic link");
        self
    }

    /// Sets or clears the executable bit; on Windows, where files have none, git's note of it.
    pub fn executable(&self, path: impl AsRef<[u8]>, yes: bool) -> &Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let permissions = fs::Permissions::from_mode(if yes { 0o755 } else { 0o644 });
            must(fs::set_permissions(self.file(path), permissions), "changing a mode");
        }
        #[cfg(not(unix))]
        {
            let path = path_from_bytes(path.as_ref()).display().to_string();
            self.git(&["update-index", "--add", if yes { "--chmod=+x" } else { "--chmod=-x" }, &path]);
        }
        self
    }

    /// Puts a submodule pointer into the index; no submodule needs to exist. Commit it with
    /// [`commit_index`](Self::commit_index), as a plain commit would see the missing folder as a deletion.
    pub fn submodule(&self, path: &str, commit: &str) -> &Self {
        self.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{commit},{path}")]);
        self
    }

    /// Commits everything in the working tree and returns the commit; an empty commit if nothing changed.
    pub fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.commit_index(message)
    }

    /// Commits the index as it is and returns the commit.
    pub fn commit_index(&self, message: &str) -> String {
        self.git(&["commit", "--quiet", "--allow-empty", "--no-verify", "-m", message]);
        self.head()
    }

    /// The commit of `HEAD`.
    #[must_use]
    pub fn head(&self) -> String {
        self.commit_of("HEAD")
    }

    /// The commit that a revision names.
    #[must_use]
    pub fn commit_of(&self, revision: &str) -> String {
        self.git(&["rev-parse", "--verify", &format!("{revision}^{{commit}}")])
    }

    /// Makes a branch at `HEAD` and switches to it.
    pub fn branch(&self, name: &str) -> &Self {
        self.git(&["checkout", "--quiet", "-b", name]);
        self
    }

    /// Switches to a branch or commit.
    pub fn checkout(&self, revision: &str) -> &Self {
        self.git(&["checkout", "--quiet", "--force", revision]);
        self
    }

    /// Merges a branch with a merge commit, never fast-forward, and returns it.
    pub fn merge(&self, revision: &str) -> String {
        self.git(&["merge", "--quiet", "--no-ff", "--no-edit", revision]);
        self.head()
    }

    /// A lightweight tag at `HEAD`.
    pub fn tag(&self, name: &str) -> &Self {
        self.git(&["tag", name]);
        self
    }

    /// An annotated tag at `HEAD`.
    pub fn annotated_tag(&self, name: &str) -> &Self {
        self.git(&["tag", "--annotate", "-m", name, name]);
        self
    }

    /// A program that runs git in this fixture's environment and keeps a record of its calls, for code that starts git
    /// itself. Parallel tests cannot change their own environment.
    #[cfg(unix)]
    #[must_use]
    pub fn git_program(&self) -> PathBuf {
        let program = self.root().join("git-program");
        let variables = self.environment.iter();
        let variables = variables.map(|(name, value)| format!("{}='{}'", name.display(), value.display()));
        let variables: Vec<String> = variables.collect();
        let record = self.root().join("git-calls");
        let script = format!(
            "#!/bin/sh\nprintf '%s ' \"$@\" >> '{record}'\necho >> '{record}'\nexec env -i {variables} git \"$@\"\n",
            record = record.display(),
            variables = variables.join(" "),
        );
        crate::write_script(&program, &script);
        program
    }

    /// The calls of [`git_program`](Self::git_program) so far, one a line, arguments separated by spaces.
    #[must_use]
    pub fn git_calls(&self) -> Vec<String> {
        let record = fs::read_to_string(self.root().join("git-calls")).unwrap_or_default();
        record.lines().map(|line| line.trim_end().to_owned()).collect()
    }

    /// A bare copy of this repository, served over `file://`.
    #[must_use]
    pub fn publish(&self) -> Remote<'_> {
        Remote::new(self)
    }

    fn file(&self, path: impl AsRef<[u8]>) -> PathBuf {
        self.path.join(path_from_bytes(path.as_ref()))
    }
}

impl Default for Fixture {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_steps_give_the_same_commit() {
        let build = || {
            let fixture = Fixture::new();
            fixture.write("a/b.txt", "one\n").commit("first")
        };
        assert_eq!(build(), build());
    }

    #[test]
    fn a_sha256_repository_has_long_names() {
        let fixture = Fixture::with_format(ObjectFormat::Sha256);
        assert_eq!(fixture.write("a", "x").commit("first").len(), 64);
    }
}

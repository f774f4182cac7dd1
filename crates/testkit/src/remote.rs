//! A bare repository that stands for GitHub: it serves any commit by its name, honours filters, and keeps pull requests
//! under `refs/pull/`.

use std::path::{Path, PathBuf};

use crate::{Checkout, Fixture, must};

/// A bare copy of a fixture, reachable over `file://` so that depth and filters work as over the network.
#[derive(Debug)]
pub struct Remote<'a> {
    fixture: &'a Fixture,
    path: PathBuf,
}

/// A pull request on a [`Remote`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequest {
    /// Its number.
    pub number: u64,
    /// The tip of the proposed branch (`refs/pull/N/head`).
    pub head: String,
    /// The tip of the target branch it was merged with.
    pub base: String,
    /// GitHub's test merge (`refs/pull/N/merge`): first parent `base`, second parent `head`.
    pub merge: String,
}

impl<'a> Remote<'a> {
    pub(crate) fn new(fixture: &'a Fixture) -> Self {
        let path = fixture.root().join(format!("remote-{}.git", unused(fixture.root(), "remote-")));
        let target = path.display().to_string();
        let source = fixture.path().display().to_string();
        fixture.git_in(fixture.root(), &["clone", "--quiet", "--bare", "--template=", "--no-local", &source, &target]);
        let new = Self { fixture, path };
        let settings = "[uploadpack]\n\tallowFilter\n\tallowAnySHA1InWant\n[gc]\n\tauto = 0\n";
        let config = new.path.join("config");
        let present = must(std::fs::read_to_string(&config), "reading the remote's configuration");
        must(std::fs::write(&config, present + settings), "writing the remote's configuration");
        new.git(&["symbolic-ref", "HEAD", "refs/heads/main"]);
        new
    }

    /// The bare repository's folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The fixture that this remote was made from.
    #[must_use]
    pub const fn fixture(&self) -> &'a Fixture {
        self.fixture
    }

    /// Its `file://` address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("file://{}", self.path.display())
    }

    /// Runs git in the bare repository.
    pub fn git(&self, arguments: &[&str]) -> String {
        self.fixture.git_in(&self.path, arguments)
    }

    /// Takes over all branches and tags of the fixture, forced.
    pub fn push_all(&self) -> &Self {
        self.git(&["fetch", "--quiet", "--force", "origin", "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]);
        self
    }

    /// Points a ref at a commit.
    pub fn set_ref(&self, name: &str, commit: &str) -> &Self {
        self.git(&["update-ref", name, commit]);
        self
    }

    /// Opens a pull request of `head` against the branch `base`: `refs/pull/N/head` and the test merge.
    #[must_use]
    pub fn open_pull_request(&self, number: u64, base: &str, head: &str) -> PullRequest {
        let head = self.git(&["rev-parse", "--verify", &format!("{head}^{{commit}}")]);
        let base = self.git(&["rev-parse", "--verify", &format!("refs/heads/{base}^{{commit}}")]);
        let tree = self.git(&["merge-tree", "--write-tree", &base, &head]);
        let message = format!("Merge {head} into {base}");
        let merge = self.git(&["commit-tree", &tree, "-p", &base, "-p", &head, "-m", &message]);
        self.set_ref(&format!("refs/pull/{number}/head"), &head);
        self.set_ref(&format!("refs/pull/{number}/merge"), &merge);
        PullRequest { number, head, base, merge }
    }

    /// Forgets everything that no ref reaches, as a server does some time after a forced push.
    pub fn forget_unreachable(&self) -> &Self {
        self.git(&["reflog", "expire", "--expire=now", "--all"]);
        self.git(&["gc", "--quiet", "--prune=now"]);
        self
    }

    /// Checks out a ref at a commit the way the runner's checkout action does.
    #[must_use]
    pub fn checkout(&self, git_ref: &str, commit: &str, how: &Checkout) -> PathBuf {
        how.make(self, git_ref, commit)
    }

    /// An ordinary `git clone` with further arguments, as on a laptop.
    #[must_use]
    pub fn clone_with(&self, arguments: &[&str]) -> PathBuf {
        let target = self.fixture.root().join(format!("clone-{}", unused(self.fixture.root(), "clone-")));
        let url = self.url();
        let shown = target.display().to_string();
        let mut all = vec!["clone", "--quiet", "--template="];
        all.extend(arguments);
        all.extend([url.as_str(), shown.as_str()]);
        self.fixture.git_in(self.fixture.root(), &all);
        target
    }
}

/// A number that no folder called `prefix` + number in `root` uses.
pub(crate) fn unused(root: &Path, prefix: &str) -> usize {
    (0..)
        .find(|number| {
            !root.join(format!("{prefix}{number}")).exists() && !root.join(format!("{prefix}{number}.git")).exists()
        })
        .unwrap_or_default()
}

//! Checkouts as GitHub's checkout action makes them: `git init`, a remote, one fetch of an exact commit, a detached
//! `HEAD` or a branch. What it does not make matters as much: no `origin/HEAD`, no other branches at depth 1.

use std::fs;
use std::path::PathBuf;

use crate::remote::unused;
use crate::{Remote, must};

/// How much history comes along (`fetch-depth`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// `fetch-depth: 0`: all branches and tags.
    Full,
    /// That many commits of one ref.
    Commits(u32),
}

/// Options of the checkout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkout {
    /// How much history.
    pub depth: Depth,
    /// `filter: blob:none`.
    pub blobless: bool,
}

impl Checkout {
    /// `fetch-depth: 0`.
    pub const FULL: Self = Self { depth: Depth::Full, blobless: false };
    /// The action's default, `fetch-depth: 1`.
    pub const SHALLOW: Self = Self { depth: Depth::Commits(1), blobless: false };
    /// `fetch-depth: 0` and `filter: blob:none`.
    pub const BLOBLESS: Self = Self { depth: Depth::Full, blobless: true };

    pub(crate) fn make(&self, remote: &Remote<'_>, git_ref: &str, commit: &str) -> PathBuf {
        let fixture = remote.fixture();
        let folder = fixture.root().join(format!("checkout-{}", unused(fixture.root(), "checkout-")));
        must(fs::create_dir_all(&folder), "making a folder");
        let format = format!("--object-format={}", if commit.len() == 64 { "sha256" } else { "sha1" });
        let git = |arguments: &[&str]| fixture.git_in(&folder, arguments);
        git(&["init", "--quiet", "--template=", "--initial-branch=main", &format]);
        git(&["remote", "add", "origin", &remote.url()]);
        let (tracking, local) = destination(git_ref);
        let exact = format!("+{commit}:{tracking}");
        let depth;
        let mut fetch = vec!["fetch", "--quiet", "--prune", "--no-recurse-submodules"];
        if self.blobless {
            fetch.push("--filter=blob:none");
        }
        match self.depth {
            Depth::Full => {
                let all = ["origin", "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"];
                git(&[fetch.as_slice(), all.as_slice()].concat());
            }
            Depth::Commits(count) => {
                depth = format!("--depth={count}");
                fetch.extend(["--no-tags", depth.as_str()]);
            }
        }
        git(&[fetch.as_slice(), ["origin", exact.as_str()].as_slice()].concat());
        match local {
            Some(branch) => git(&["checkout", "--quiet", "--force", "-B", &branch, &tracking]),
            None => git(&["checkout", "--quiet", "--force", "--detach", &tracking]),
        };
        folder
    }
}

/// The tracking ref the action fetches `git_ref` into, and the local branch it makes, if any.
fn destination(git_ref: &str) -> (String, Option<String>) {
    if let Some(branch) = git_ref.strip_prefix("refs/heads/") {
        (format!("refs/remotes/origin/{branch}"), Some(branch.to_owned()))
    } else if let Some(pull) = git_ref.strip_prefix("refs/pull/") {
        (format!("refs/remotes/pull/{pull}"), None)
    } else {
        (git_ref.to_owned(), None)
    }
}

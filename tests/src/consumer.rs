//! A consumer's repository, checked out as the runner would for an event.

use std::path::{Path, PathBuf};

use testkit::{Checkout, Fixture, Payload};

/// A checkout in a temporary folder that goes away with the value, and the event that it was made for.
#[derive(Debug)]
pub struct Consumer {
    // Owns the temporary folder that `folder` is in.
    fixture: Fixture,
    /// The working tree.
    pub folder: PathBuf,
    /// The event and its payload.
    pub payload: Payload,
}

impl Consumer {
    /// Pull request 7 of the fixture's branch `head` against `main`: GitHub's test merge is checked out at depth 1, as
    /// the checkout action does by default, and the remote stays reachable.
    #[must_use]
    pub fn pull_request(fixture: Fixture, head: &str) -> Self {
        let (folder, pull) = {
            let remote = fixture.publish();
            let pull = remote.open_pull_request(7, "main", head);
            (remote.checkout("refs/pull/7/merge", &pull.merge, &Checkout::SHALLOW), pull)
        };
        let payload = testkit::pull_request("pull_request", "opened", "main", &pull);
        Self { fixture, folder, payload }
    }

    /// The temporary folder around the checkout, for further files of a test.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.fixture.root()
    }
}

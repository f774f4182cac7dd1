//! The built program, on real repositories.

#![expect(clippy::disallowed_methods, reason = "tests run the real program on real files")]

mod commands;
mod corpora;
mod hostile;
mod init;
mod plan;

use std::path::Path;

use testkit::{Checkout, Fixture, Payload, Program, Ran, pull_request};

/// The program in `folder`.
fn router(folder: impl AsRef<Path>) -> Program {
    Program::new(env!("CARGO_BIN_EXE_change-router"), folder)
}

/// Runs `plan` on the merge commit of a pull request that makes `change` in a repository with a few files, at depth 1.
fn on_pull_request(base: &[(&[u8], &str)], change: impl FnOnce(&Fixture), arguments: &[&str]) -> Ran {
    let fixture = Fixture::new();
    for (path, text) in base {
        fixture.write(path, text);
    }
    fixture.commit("base");
    fixture.branch("topic");
    change(&fixture);
    let head = fixture.commit("change");
    fixture.checkout("main");
    let remote = fixture.publish();
    let pull = remote.open_pull_request(1, "main", &head);
    let folder = remote.checkout("refs/pull/1/merge", &pull.merge, &Checkout::SHALLOW);
    let payload: Payload = pull_request("pull_request", "opened", "main", &pull);
    router(folder).in_workflow(&payload, "refs/pull/1/merge", &pull.merge).run(arguments)
}

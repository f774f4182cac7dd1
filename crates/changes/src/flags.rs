//! From a program's flags and the process it runs in to a change: the same for every program that looks at one.

use action::{ChangeFlags, Failure, OnError};
use protocol::host::Host;

use crate::{
    ChangeSet, ChangedFile, Decision, Kind, Options, RepoPath, Repository, Request, Status, collect as collect_request,
};

/// Finds the change that the flags and the event ask for. What cannot be known is a change of everything with the reason:
/// all tracked files of `HEAD`, where at least that can be read.
#[must_use]
pub fn collect(flags: &ChangeFlags, host: &Host) -> ChangeSet {
    find(flags, host).unwrap_or_else(|reason| everything(flags, host, reason))
}

/// The failure that `--on-error fail` asks for, if the change could not be determined.
#[must_use]
pub fn failure(flags: &ChangeFlags, change: &ChangeSet) -> Option<Failure> {
    let fails = change.could_not_tell && flags.on_error == OnError::Fail;
    fails.then(|| {
        let hint = "with `on-error: all` everything counts as changed instead";
        Failure::unknown("changes/unknown", change.reason.clone(), hint)
    })
}

/// A missing repository, payload or revision is the reason in words.
fn find(flags: &ChangeFlags, host: &Host) -> Result<ChangeSet, String> {
    let event = host.event().map_err(|error| error.to_string())?;
    let request = Request {
        repo: flags.repo.clone(),
        base: flags.base.clone(),
        head: flags.head.clone(),
        runner: &host.runner,
        event: event.as_ref(),
        options: Options::for_runner(&host.runner),
    };
    collect_request(&request).map_err(|error| error.to_string())
}

fn everything(flags: &ChangeFlags, host: &Host, reason: String) -> ChangeSet {
    let mut head = None;
    let mut files = Vec::new();
    let mut notes = Vec::new();
    // Without a repository there is nothing to list, and the reason already says so.
    if let Ok(mut repository) = Repository::open(&flags.repo, &Options::for_runner(&host.runner)) {
        head = repository.commit("HEAD");
        match repository.tracked_files("HEAD") {
            Ok(paths) => files = paths.into_iter().map(added).collect(),
            Err(error) => notes.push(format!("the files of `HEAD` could not be listed: {error}")),
        }
    }
    ChangeSet { decision: Decision::All, reason, base: None, head, files, notes, could_not_tell: true }
}

fn added(path: RepoPath) -> ChangedFile {
    ChangedFile {
        path,
        from: None,
        status: Status::Added,
        kind: Kind::File,
        old_kind: None,
        added: None,
        deleted: None,
        binary: false,
        too_large: false,
        similarity: None,
    }
}

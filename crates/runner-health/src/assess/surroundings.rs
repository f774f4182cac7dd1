//! The repository, files, tools, docker, the clock.

use super::{Check, Status, fine, unmeasured, wrong};
use crate::limits::{Kind, Wanted};
use crate::measurements::{Clock, Daemon, GitState, Measured, WantedFile, WantedTool};
use crate::version::Version;

/// No clock can be before the year in which this check was written: 2026-01-01.
const WRITTEN: i64 = 1_767_225_600;

pub(super) fn git(git: &Measured<Option<GitState>>, wanted: &Wanted, checks: &mut Vec<Check>) {
    let asked = wanted.required.contains(&Kind::Git);
    checks.extend(unmeasured(Kind::Git, "", git, asked));
    let Some(state) = git.value() else { return };
    let mut push =
        |status: Status, message: String, hint: &str| checks.push(wrong(Kind::Git, "", status, message, hint));
    let Some(state) = state else {
        if asked {
            push(Status::Fail, "there is no git repository here".to_owned(), "check the repository out first");
        } else {
            checks.push(fine(Kind::Git, "", "there is no git repository here".to_owned()));
        }
        return;
    };
    let before = state.unfinished.len() + state.locks.len() + usize::from(state.dubious) + usize::from(!state.head);
    if !state.head {
        push(
            Status::Fail,
            "the repository's `HEAD` is missing or damaged".to_owned(),
            "delete the folder and check out again",
        );
    }
    for lock in &state.locks {
        let hint = "a git that was killed leaves it: delete it if no git is running, or check out again";
        push(Status::Fail, format!("`{lock}` is there: git will refuse to change the repository"), hint);
    }
    for operation in &state.unfinished {
        let hint = format!("finish it or give it up (`git {operation} --abort`; `git bisect reset`)");
        push(Status::Warn, format!("a {operation} was begun and not finished"), &hint);
    }
    if state.dubious {
        let hint = "`git config --global --add safe.directory PATH` in this job, or run as the owner";
        push(Status::Warn, "the repository belongs to another user: git refuses it as dubious".to_owned(), hint);
    }
    if before == 0 {
        let depth = if state.shallow { ", its history is cut (shallow)" } else { "" };
        checks.push(fine(Kind::Git, "", format!("the repository is in order{depth}")));
    }
}

pub(super) fn files(files: &[WantedFile], checks: &mut Vec<Check>) {
    for file in files {
        let path = &file.path;
        checks.extend(unmeasured(Kind::File, path, &file.there, true));
        checks.extend(file.there.value().map(|there| {
            if *there {
                fine(Kind::File, path, format!("`{path}` is there"))
            } else {
                let hint = "check it out, generate it, or mount it before this step";
                wrong(Kind::File, path, Status::Fail, format!("`{path}` is missing"), hint)
            }
        }));
    }
}

pub(super) fn tools(tools: &[WantedTool], wanted: &Wanted, checks: &mut Vec<Check>) {
    for (tool, requirement) in tools.iter().zip(&wanted.tools) {
        let name = &tool.wanted;
        let Some(path) = &tool.path else {
            let hint = "install it, or put its folder on PATH (a setup action before this step)";
            checks.push(wrong(Kind::Tool, name, Status::Fail, format!("`{}` is not on PATH", requirement.tool), hint));
            continue;
        };
        let Some(measured) = &tool.version else {
            checks.push(fine(Kind::Tool, name, format!("`{}` is `{path}`", requirement.tool)));
            continue;
        };
        checks.extend(unmeasured(Kind::Tool, name, measured, true));
        checks.extend(measured.value().map(|version| {
            let found = format!("`{}` is {version}", requirement.tool);
            if Version::parse(version).is_some_and(|version| requirement.takes(&version)) {
                fine(Kind::Tool, name, found)
            } else {
                let hint = "install a version that fits, or change what is asked for";
                wrong(Kind::Tool, name, Status::Fail, format!("{found}, expected `{}`", requirement.text), hint)
            }
        }));
    }
}

pub(super) fn docker(docker: Option<&Measured<Daemon>>, checks: &mut Vec<Check>) {
    let Some(docker) = docker else { return };
    checks.extend(unmeasured(Kind::Docker, "", docker, true));
    checks.extend(docker.value().map(|daemon| match daemon {
        Daemon::Answers => fine(Kind::Docker, "", "the docker daemon answers".to_owned()),
        Daemon::Silent(why) => {
            let hint = "start the daemon or the docker service of the job; mount its socket; add the user to its group";
            wrong(Kind::Docker, "", Status::Fail, format!("the docker daemon does not answer: {why}"), hint)
        }
    }));
}

pub(super) fn clock(clock: &Clock, wanted: &Wanted, checks: &mut Vec<Check>) {
    const HINT: &str = "synchronise the clock (chrony, systemd-timesyncd, w32tm): tokens, TLS and caches depend on it";
    let limit = wanted.limits.clock_skew;
    let asked = wanted.required.contains(&Kind::Clock);
    let before = checks.len();
    let mut push = |status, message: String| checks.push(wrong(Kind::Clock, "", status, message, HINT));
    if clock.now < WRITTEN {
        push(Status::Fail, "the clock shows a year before 2026".to_owned());
    }
    if let Some(event) = clock.event.filter(|event| clock.now.saturating_add(limit) < *event) {
        let behind = event.saturating_sub(clock.now);
        push(Status::Fail, format!("the clock is at least {behind} s behind: GitHub dated this run's event later"));
    }
    if let Some(file) = clock.file.value().filter(|file| (clock.now - **file).abs() > limit) {
        let apart = (clock.now - file).abs();
        push(
            Status::Fail,
            format!("the clock and the file system's are {apart} s apart: make and caches will go wrong"),
        );
    }
    match &clock.synchronised {
        Measured::Value(false) if asked => {
            push(Status::Warn, "the system does not keep its clock synchronised".to_owned());
        }
        other => checks.extend(unmeasured(Kind::Clock, "", other, asked).filter(|check| check.required)),
    }
    checks.extend(unmeasured(Kind::Clock, "", &clock.file, asked).filter(|check| check.required));
    if checks.len() == before {
        let held: Vec<&str> = [
            clock.event.map(|_| "the event's time"),
            clock.file.value().map(|_| "the file system's"),
            clock.synchronised.value().filter(|kept| **kept).map(|_| "the system keeps it synchronised"),
        ]
        .into_iter()
        .flatten()
        .collect();
        let message = if held.is_empty() {
            "the clock shows a plausible year; nothing else to hold it against".to_owned()
        } else {
            format!("the clock agrees with: {}", held.join(", "))
        };
        checks.push(fine(Kind::Clock, "", message));
    }
}

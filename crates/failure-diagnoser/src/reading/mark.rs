//! The words with which CI systems structure their logs.
//!
//! Sources: the log formats themselves, as GitHub's and Azure's runners, GitLab Runner, travis-build, Jenkins core and
//! CircleCI print them.

use super::section::{Role, Status};
use super::text::Format;

/// What a piece of a raw line tells about structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mark<'a> {
    /// A section begins here.
    Open(&'a [u8], Role),
    /// A command is tried once more: what was said of it so far no longer decides.
    Attempt(&'a [u8]),
    /// The current section ends after this line; nothing is said of how.
    Close,
    /// The section that ran this command (the current one if none is named) ended so.
    Ended(Status, &'a [u8]),
    /// The whole job ended so.
    Verdict(Status),
    /// The CI system's own words, which change nothing.
    Own,
    /// The description of a step ends, its output begins.
    EndGroup,
    /// The system itself calls this line an error of the current section.
    Flag,
}

impl Mark<'_> {
    /// Whether the line says nothing else.
    pub(crate) const fn is_own_line(&self) -> bool {
        matches!(self, Mark::Ended(..) | Mark::Verdict(_) | Mark::Own | Mark::EndGroup)
    }
}

/// A mark, and whose it is.
pub(crate) type Marked<'a> = (Mark<'a>, Format);

/// Reads the mark of one piece (between carriage returns) of a line, escape sequences and timestamps removed.
pub(crate) fn mark(text: &[u8]) -> Option<Marked<'_>> {
    match text.first()? {
        b't' | b'T' | b'D' | b'Y' => travis(text),
        b'#' if text.starts_with(b"#!/bin/bash -eo pipefail") => Some((Mark::Open(b"", Role::Main), Format::CircleCi)),
        b'#' => hashes(text),
        b's' => gitlab_section(text),
        b'E' => gitlab_or_circle(text),
        b'J' if text == b"Job succeeded" => Some((Mark::Verdict(Status::Passed), Format::GitLab)),
        b'P' if text.starts_with(b"Post job cleanup.") => {
            Some((Mark::Open(b"Post job cleanup", Role::After), Format::GitHub))
        }
        b'C' if text.starts_with(b"CircleCI received exit code ") => {
            Some((Mark::Ended(code(&text[b"CircleCI received exit code ".len()..])?, b""), Format::CircleCi))
        }
        b'C' if text.starts_with(b"Cleaning up orphan processes") => {
            Some((Mark::Open(b"Cleaning up", Role::After), Format::GitHub))
        }
        b'[' => act(text).or_else(|| jenkins(text)),
        b'F' | b'B' | b'S' => jenkins(text),
        _ => None,
    }
}

fn travis(text: &[u8]) -> Option<Marked<'_>> {
    let found = |mark| Some((mark, Format::Travis));
    if let Some(name) = text.strip_prefix(b"travis_fold:start:") {
        let name = word(name);
        return found(Mark::Open(name, travis_role(name)));
    }
    if text.starts_with(b"travis_fold:end:") {
        return found(Mark::Close);
    }
    if text.starts_with(b"travis_time:start:") {
        return found(Mark::Open(b"", Role::Main));
    }
    if text.starts_with(b"The command \"") || text.starts_with(b"The command '") {
        return travis_status(text);
    }
    if let Some(rest) = text.strip_prefix(b"Done. Your build exited with ") {
        return found(Mark::Verdict(code(rest)?));
    }
    let stopped =
        text.starts_with(b"Your build has been stopped") || text.starts_with(b"The build has been terminated");
    stopped.then_some((Mark::Verdict(Status::Failed), Format::Travis))
}

/// `The command "x" exited with 1.`, `The command "x" failed and exited with 1 during install.`
fn travis_status(text: &[u8]) -> Option<Marked<'_>> {
    let Some((at, status)) =
        last(text, b"exited with ").and_then(|at| Some((at, code(&text[at + b"exited with ".len()..])?)))
    else {
        // `failed. Retrying, 2 of 3.`, `failed 3 times.`
        return last(text, b"\" failed").map(|_| (Mark::Own, Format::Travis));
    };
    let command = &text[b"The command \"".len()..at];
    let command = &command[..command.iter().rposition(|byte| matches!(byte, b'"' | b'\'')).unwrap_or(0)];
    Some((Mark::Ended(status, command), Format::Travis))
}

fn travis_role(name: &[u8]) -> Role {
    const SETUP: [&[u8]; 9] = [
        b"worker_info",
        b"system_info",
        b"git",
        b"services",
        b"cache",
        b"announce",
        b"ruby",
        b"resolvconf",
        b"docker_mtu",
    ];
    let base = name.split(|byte| *byte == b'.').next().unwrap_or_default();
    let after = base.starts_with(b"after_") || base == b"cache" && name.ends_with(b"2");
    if after || base.starts_with(b"before_cache") {
        Role::After
    } else if SETUP.contains(&base) {
        Role::Setup
    } else {
        Role::Main
    }
}

fn hashes(text: &[u8]) -> Option<Marked<'_>> {
    let rest = text.strip_prefix(b"##[")?;
    let close = rest.iter().take(16).position(|byte| *byte == b']')?;
    let (verb, value) = (&rest[..close], &rest[close + 1..]);
    match verb {
        b"group" => match value.strip_prefix(b"Run ") {
            Some(name) => Some((Mark::Open(name, Role::Main), Format::GitHub)),
            // `retry` of this project writes its log so.
            None if value.starts_with(b"attempt ") && value.windows(4).any(|part| part == b" of ") => {
                Some((Mark::Attempt(value), Format::GitHub))
            }
            None if matches!(value, b"Operating System" | b"Runner Image" | b"Virtual Environment") => {
                Some((Mark::Open(b"Set up job", Role::Setup), Format::GitHub))
            }
            None => None,
        },
        b"section" => match (value.strip_prefix(b"Starting: "), value.starts_with(b"Finishing: ")) {
            (Some(name), _) => Some((Mark::Open(name, Role::Main), Format::Azure)),
            (None, true) => Some((Mark::Close, Format::Azure)),
            (None, false) => None,
        },
        b"endgroup" => Some((Mark::EndGroup, Format::GitHub)),
        b"error" => Some((Mark::Flag, Format::GitHub)),
        _ => None,
    }
}

/// `section_start:1700000000:step_script[collapsed=true]`, `section_end:1700000000:step_script`.
fn gitlab_section(text: &[u8]) -> Option<Marked<'_>> {
    let end = text.starts_with(b"section_end:");
    let rest = text.strip_prefix(b"section_start:").or_else(|| text.strip_prefix(b"section_end:"))?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let name = rest.get(digits..)?.strip_prefix(b":")?;
    let name = name.split(|byte| *byte == b'[').next().unwrap_or_default();
    if end {
        return Some((Mark::Close, Format::GitLab));
    }
    const SETUP: [&[u8]; 6] = [
        b"prepare_executor",
        b"prepare_script",
        b"get_sources",
        b"restore_cache",
        b"download_artifacts",
        b"resolve_secrets",
    ];
    const AFTER: [&[u8]; 6] = [
        b"after_script",
        b"archive_cache",
        b"archive_cache_on_failure",
        b"upload_artifacts_on_failure",
        b"upload_artifacts_on_success",
        b"cleanup_file_variables",
    ];
    let role = if SETUP.contains(&name) {
        Role::Setup
    } else if AFTER.contains(&name) {
        Role::After
    } else {
        Role::Main
    };
    Some((Mark::Open(name, role), Format::GitLab))
}

fn gitlab_or_circle(text: &[u8]) -> Option<Marked<'_>> {
    if text.starts_with(b"ERROR: Job failed") {
        return Some((Mark::Verdict(Status::Failed), Format::GitLab));
    }
    let rest = text.strip_prefix(b"Exited with code ")?;
    let rest = rest.strip_prefix(b"exit status ").unwrap_or(rest);
    Some((Mark::Ended(code(rest)?, b""), Format::CircleCi))
}

/// `[workflow/job] ⭐ Run Main make`, `[workflow/job]   ❌  Failure - Main make`, `[workflow/job] 🏁  Job failed`.
fn act(text: &[u8]) -> Option<Marked<'_>> {
    let close = text.iter().take(200).position(|byte| *byte == b']')?;
    let said = std::str::from_utf8(&text[close + 1..]).ok()?.trim_start();
    let (sign, rest) = said.split_once(' ')?;
    let rest = rest.trim_start();
    let found = |mark| Some((mark, Format::GitHub));
    match sign {
        "⭐" => found(Mark::Open(rest.strip_prefix("Run ")?.as_bytes(), Role::Main)),
        "✅" if rest.starts_with("Success - ") => found(Mark::Ended(Status::Passed, b"")),
        "❌" if rest.starts_with("Failure - ") => found(Mark::Ended(Status::Failed, b"")),
        "🏁" if rest == "Job failed" => found(Mark::Verdict(Status::Failed)),
        "🏁" if rest == "Job succeeded" => found(Mark::Verdict(Status::Passed)),
        _ => None,
    }
}

fn jenkins(text: &[u8]) -> Option<Marked<'_>> {
    let found = |mark| Some((mark, Format::Jenkins));
    if let Some(rest) = text.strip_prefix(b"Finished: ") {
        return match word(rest) {
            b"SUCCESS" => found(Mark::Verdict(Status::Passed)),
            b"FAILURE" | b"UNSTABLE" | b"ABORTED" => found(Mark::Verdict(Status::Failed)),
            _ => None,
        };
    }
    if let Some(rest) = text.strip_prefix(b"[Pipeline] ") {
        if let Some(name) = rest.strip_prefix(b"{ (") {
            let name = name.strip_suffix(b")").unwrap_or(name);
            let role = if name.starts_with(b"Declarative: Post") { Role::After } else { Role::Main };
            return found(Mark::Open(name, role));
        }
        return None;
    }
    if text.starts_with(b"Build step '") && last(text, b"marked build as failure").is_some() {
        return found(Mark::Ended(Status::Failed, b""));
    }
    if text.starts_with(b"Started by ") || text.starts_with(b"[EnvInject]") {
        return found(Mark::Open(b"Start", Role::Main));
    }
    // `[workspace] $ /bin/sh -xe /tmp/jenkins1.sh`: a build step of a freestyle project.
    let close = text
        .first()
        .filter(|byte| **byte == b'[')
        .and_then(|_| text.iter().take(200).position(|byte| *byte == b']'))?;
    let command = text[close + 1..].strip_prefix(b" $ ")?;
    found(Mark::Open(command, Role::Main))
}

fn code(text: &[u8]) -> Option<Status> {
    match text.iter().take_while(|byte| byte.is_ascii_digit()).count() {
        0 => None,
        1 if text[0] == b'0' => Some(Status::Passed),
        _ => Some(Status::Failed),
    }
}

fn word(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| byte.is_ascii_whitespace()).unwrap_or(text.len());
    &text[..end]
}

/// Where `needle` last begins in `text`.
fn last(text: &[u8], needle: &[u8]) -> Option<usize> {
    text.windows(needle.len()).rposition(|window| window == needle)
}

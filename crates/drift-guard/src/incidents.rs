//! One issue for each rule that drifts on the default branch: opened, counted up, closed when it is clean, reopened when it drifts again.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use github::incident::{self, Done, Event, Failed, Policy, Seen, State as Known, Subject, Waits, Words};
use github::label::Label;
use github::marker::{self, Key, Kind};
use github::{Api, Error, Request, endpoint};
use protocol::escape::{code, markdown_text, title};
use serde_json::Value;

use crate::answer::{Answer, Judged, Outcome, State};

/// The label that every such issue has.
pub const LABEL: &str = "pointsman-drift";
/// Drifts that an issue lists.
const LISTED: usize = 20;
/// Pages of open issues that are looked at, 100 each.
const PAGES: usize = 10;

/// What was done about a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The rule.
    pub id: String,
    /// What was done.
    pub done: Done,
    /// Page of the issue; empty where there is none.
    pub url: String,
}

/// Where the issues live, and how often they are commented on.
#[must_use]
pub fn policy(repository: &str) -> Policy {
    Policy {
        repository: repository.to_owned(),
        label: Label {
            name: LABEL.to_owned(),
            color: "d93f0b".to_owned(),
            description: "A rule that drifted, kept up to date by Pointsman".to_owned(),
        },
        comment_every: Duration::from_secs(24 * 60 * 60),
        reopen_within: Duration::from_secs(30 * 24 * 60 * 60),
        close_after: Duration::ZERO,
    }
}

/// Opens the issues of rules that drift and closes those of rules that are clean. A rule that could not be evaluated keeps what it has.
///
/// # Errors
/// As [`Api::call`].
pub fn tell(
    api: &dyn Api,
    policy: &Policy,
    answer: &Answer,
    seen: &Seen,
    waits: Waits<'_>,
) -> Result<Vec<Written>, Error> {
    let open = open_ones(api, policy)?;
    let mut written = Vec::new();
    for check in &answer.checks {
        let key = key(check);
        let text = Text { check };
        let outcome = match check.outcome {
            Outcome::Drift => {
                let title = title(&format!("Drift: {}", check.id), 200);
                let subject = Subject { signature: key, title, labels: Vec::new(), assignees: Vec::new() };
                incident::open(api, policy, &subject, seen, &text, waits)
            }
            Outcome::Clean | Outcome::Waived if open.contains(&key) => {
                incident::resolve(api, policy, &key, seen, &text, waits)
            }
            Outcome::Clean | Outcome::Waived | Outcome::Unevaluated => continue,
        };
        let outcome = outcome.map_err(|failed| match failed {
            Failed::Api(error) => error,
            Failed::Words(never) => match never {},
        })?;
        written.push(Written { id: check.id.clone(), done: outcome.done, url: outcome.url });
    }
    Ok(written)
}

fn key(check: &Judged) -> Key {
    Key::from_text(&format!("drift/{}", check.id))
}

/// The rules whose issues are open: asked once, however many rules are clean.
fn open_ones(api: &dyn Api, policy: &Policy) -> Result<BTreeSet<Key>, Error> {
    let request = Request::new(endpoint::LIST_ISSUES, &policy.repository);
    let request = request.query("labels", &policy.label.name).query("state", "open").query("per_page", "100");
    let mut answer = api.call(&request)?;
    let mut keys = BTreeSet::new();
    for _ in 0..PAGES {
        let bodies =
            answer.body.as_array().into_iter().flatten().filter_map(|issue| issue.get("body").and_then(Value::as_str));
        keys.extend(bodies.filter_map(|body| marker::read(Kind::Signature, body)));
        match answer.next.take() {
            Some(next) => answer = api.next(&request, &next)?,
            None => break,
        }
    }
    Ok(keys)
}

/// What an issue says of a rule. Values are shown as everywhere: secrets as hashes.
struct Text<'a> {
    check: &'a Judged,
}

impl Words for Text<'_> {
    type Error = std::convert::Infallible;

    fn body(&self, state: &Known) -> Result<String, Self::Error> {
        let check = self.check;
        // Writing to a `String` cannot fail.
        let mut text = format!("The rule {} does not hold on the default branch.\n\n", code(&check.id));
        if !check.description.is_empty() {
            let _ = writeln!(text, "{}\n", markdown_text(&check.description));
        }
        text.push_str("| where | the other side | what | how to repair it |\n| --- | --- | --- | --- |\n");
        let place = |at: &Option<findings::Location>| {
            at.as_ref().map(|at| code(&format!("{}:{}", at.file, at.line.unwrap_or(1)))).unwrap_or_default()
        };
        let counting: Vec<_> = check.told.iter().filter(|told| told.state == State::Counts).collect();
        for told in counting.iter().take(LISTED) {
            let finding = &told.finding;
            let hint = finding.hint.as_deref().map(markdown_text).unwrap_or_default();
            let (at, other) = (place(&finding.location), place(&finding.other));
            let _ = writeln!(text, "| {at} | {other} | {} | {hint} |", markdown_text(&finding.message));
        }
        if counting.len() > LISTED {
            let _ = writeln!(text, "\nand {} more.", counting.len() - LISTED);
        }
        let _ = writeln!(text, "\nSeen {} times. This issue is closed when the rule holds again.", state.count);
        Ok(text)
    }

    fn comment(&self, event: Event, state: &Known) -> Result<String, Self::Error> {
        let id = code(&self.check.id);
        Ok(match event {
            Event::Again => {
                format!("{id} still drifts, seen {} times: {}", state.count, markdown_text(&self.check.why))
            }
            Event::Back => format!("{id} drifts again: {}", markdown_text(&self.check.why)),
            Event::Over => format!("{id} holds again."),
        })
    }
}

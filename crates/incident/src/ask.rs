//! What is asked for, checked, before GitHub is.

use github::incident::{Failed, Outcome, Policy, Seen, Subject, Waits, open, recovered, resolve, update};
use github::marker::Key;
use github::{Api, Moment};
use protocol::report::Run;
use protocol::{Runner, escape};

use crate::cause::Cause;
use crate::cli::{Cli, Operation};
use crate::words::{Templates, Text};

/// Longest title, in characters (GitHub takes no more).
const TITLE: usize = 256;
/// Longest name of a label, in characters (GitHub takes no more).
const LABEL: usize = 50;

/// One question, ready to be asked.
#[derive(Debug)]
pub struct Ask {
    /// What to do.
    pub operation: Operation,
    /// Name of the cause; none where whatever goes on at the source is meant.
    pub signature: Option<Key>,
    /// What happened.
    pub cause: Cause,
    /// When and where.
    pub seen: Seen,
    /// Only what reads is sent.
    pub dry_run: bool,
    policy: Policy,
    title: String,
    labels: Vec<String>,
    assignees: Vec<String>,
}

/// What is wrong with what was asked, and how to put it right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// A lower-case fragment.
    pub message: String,
    /// What to write instead.
    pub hint: &'static str,
}

fn wrong(message: impl Into<String>, hint: &'static str) -> Wrong {
    Wrong { message: message.into(), hint }
}

impl Ask {
    /// What the command line asks for. `cause` is what the report or the body file says, `now` the clock's time, and `repository`
    /// where the issues are.
    ///
    /// # Errors
    /// What is missing or cannot be used.
    pub fn new(cli: &Cli, mut cause: Cause, runner: &Runner, now: Moment, repository: &str) -> Result<Self, Wrong> {
        let operation = operation(cli)?;
        if let Some(signature) = given(&cli.signature) {
            cause.signature = signature.to_owned();
        }
        if let Some(title) = given(&cli.title) {
            cause.title = title.to_owned();
        }
        if let Some(runbook) = given(&cli.runbook) {
            if template::address(runbook).is_empty() {
                return Err(wrong(format!("`{runbook}` is no address"), "write one that starts with `https://`"));
            }
            cause.runbook = runbook.to_owned();
        }
        let (signature, source) = (cause.key(), given(&cli.source));
        if signature.is_none() && !(operation == Operation::Resolve && source.is_some()) {
            let hint = "pass `signature`, or a diagnosis as `report`; `resolve` takes `source` instead";
            return Err(wrong("it is not said which cause is meant", hint));
        }
        if cause.title.trim().is_empty() {
            cause.title = cause.signature.clone();
        }
        Ok(Self {
            operation,
            signature,
            seen: seen(cli, runner, cli.now.unwrap_or(now), source),
            dry_run: cli.api.dry_run,
            policy: policy(cli, repository)?,
            title: escape::title(&cause.title, TITLE),
            labels: names(&cli.label)?,
            assignees: cli.assignee.iter().map(|login| login.trim_start_matches('@').to_owned()).collect(),
            cause,
        })
    }

    /// Asks. Of the incidents that go on at a source there may be several, or none; else there is one outcome.
    ///
    /// # Errors
    /// When GitHub gives no answer, or a template no text.
    pub fn of(
        &self,
        api: &dyn Api,
        templates: &Templates,
        waits: Waits<'_>,
    ) -> Result<Vec<Outcome>, Failed<Vec<findings::Finding>>> {
        let words = self.words(templates);
        let Some(signature) = self.signature.clone() else {
            return recovered(api, &self.policy, &self.seen.source, &self.seen, &words, waits);
        };
        let (labels, assignees) = (self.labels.clone(), self.assignees.clone());
        let subject = Subject { signature, title: self.title.clone(), labels, assignees };
        let outcome = match self.operation {
            Operation::Open => open(api, &self.policy, &subject, &self.seen, &words, waits),
            Operation::Update => update(api, &self.policy, &subject, &self.seen, &words, waits),
            Operation::Resolve => resolve(api, &self.policy, &subject.signature, &self.seen, &words, waits),
        };
        outcome.map(|outcome| vec![outcome])
    }

    /// The texts.
    #[must_use]
    pub fn words<'a>(&'a self, templates: &'a Templates) -> Text<'a> {
        Text { templates, cause: &self.cause, signature: self.signature.as_ref().map_or("", Key::as_str) }
    }
}

fn operation(cli: &Cli) -> Result<Operation, Wrong> {
    match (cli.positional, cli.operation) {
        (Some(one), Some(other)) if one != other => {
            Err(wrong("two operations are asked for", "say `open`, `update` or `resolve` once"))
        }
        (one, other) => {
            one.or(other).ok_or_else(|| wrong("no operation is asked for", "say `open`, `update` or `resolve`"))
        }
    }
}

fn policy(cli: &Cli, repository: &str) -> Result<Policy, Wrong> {
    let label = names(std::slice::from_ref(&cli.managed_label))?.remove(0);
    Ok(Policy {
        repository: repository.to_owned(),
        label: crate::label(&label),
        comment_every: cli.comment_every,
        reopen_within: cli.reopen_within,
        close_after: cli.close_after,
    })
}

fn names(labels: &[String]) -> Result<Vec<String>, Wrong> {
    let is_name = |label: &&String| !label.trim().is_empty() && label.chars().count() <= LABEL && !label.contains(',');
    match labels.iter().find(|label| !is_name(label)) {
        Some(label) => {
            Err(wrong(format!("`{label}` is no label's name"), "a label has 1 to 50 characters, and no comma"))
        }
        None => Ok(labels.iter().map(|label| label.trim().to_owned()).collect()),
    }
}

fn seen(cli: &Cli, runner: &Runner, at: Moment, source: Option<&str>) -> Seen {
    let run = Run::of(runner);
    let attempt = runner.run_attempt.as_deref().unwrap_or("1");
    let key = match (given(&cli.run_key), &run.run_id) {
        (Some(key), _) => key.to_owned(),
        (None, Some(id)) => format!("{id}/{attempt}"),
        // Without a run, as on a laptop, each call is an occurrence.
        (None, None) => at.to_string(),
    };
    let short = run.revision.as_deref().map(|sha| sha.chars().take(7).collect::<String>());
    let branch = runner.head_ref.as_deref().or(run.ref_name.as_deref());
    let parts = [run.pipeline.as_deref(), run.job.as_deref(), branch, short.as_deref()];
    let note = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let source = source.unwrap_or_default().to_owned();
    Seen { at, run: key, url: run.run_url.unwrap_or_default(), note, source }
}

fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().map(str::trim).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    fn asked(line: &[&str]) -> Result<Ask, Wrong> {
        let cli = Cli::try_parse_from(std::iter::once(&"incident").chain(line)).unwrap();
        let text = |text: &str| Some(text.to_owned());
        let runner = Runner {
            run_id: text("7"),
            run_attempt: text("2"),
            server_url: text("https://github.example"),
            repository: text("o/r"),
            workflow: text("CI"),
            job: text("test"),
            sha: text("0123456789abcdef"),
            git_ref: text("refs/heads/main"),
            ..Runner::default()
        };
        Ask::new(&cli, Cause::default(), &runner, Moment(60), "o/r")
    }

    #[test]
    fn the_run_is_noted_and_the_title_mentions_nobody() {
        let ask =
            asked(&["open", "--signature", "a b", "--title", "fixes #1 for @team", "--assignee", "@ada"]).unwrap();
        assert_eq!((ask.seen.run.as_str(), ask.seen.note.as_str()), ("7/2", "CI, test, refs/heads/main, 0123456"));
        assert_eq!(ask.seen.url, "https://github.example/o/r/actions/runs/7");
        assert_eq!(ask.title, "fixes #\u{200b}1 for @\u{200b}team");
        assert_eq!((ask.signature, ask.assignees), (Some(Key::from_text("a b")), vec!["ada".to_owned()]));
    }

    #[test]
    fn the_operation_is_said_once_in_either_form() {
        for line in [
            &["resolve", "--signature=a"][..],
            &["--operation=resolve", "--signature=a"],
            &["resolve", "--operation=resolve", "--signature=a"],
        ] {
            assert_eq!(asked(line).unwrap().operation, Operation::Resolve);
        }
    }

    #[test]
    fn what_is_missing_or_wrong_is_said() {
        for (line, part) in [
            (&["--signature=a"][..], "no operation"),
            (&["open", "--operation=resolve", "--signature=a"], "two operations"),
            (&["open"], "which cause"),
            (&["open", "--source=ci"], "which cause"),
            (&["resolve", "--signature=  "], "which cause"),
            (&["open", "--signature=a", "--runbook=ftp://x"], "no address"),
            (&["open", "--signature=a", "--label=a,b"], "no label"),
            (&["open", "--signature=a", "--managed-label="], "no label"),
        ] {
            let wrong = asked(line).unwrap_err();
            assert!(wrong.message.contains(part), "{line:?}: {wrong:?}");
        }
    }

    #[test]
    fn a_passing_run_names_only_where_it_passed() {
        let ask = asked(&["resolve", "--source=ci.yml/test"]).unwrap();
        assert_eq!((ask.signature, ask.seen.source.as_str()), (None, "ci.yml/test"));
    }
}

//! Whether an incident is to be opened or to be ended: a pure function of the job's verdict and of where it ran.

use std::collections::BTreeMap;

use protocol::{Runner, escape};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::verdict::text::hash;

/// What the incident needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// Open it, or count it up.
    Open,
    /// End those that were seen here.
    Resolve,
    /// Nothing.
    None,
}

impl Operation {
    /// The word in outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolve => "resolve",
            Self::None => "none",
        }
    }
}

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Telling {
    /// What the incident needs.
    pub operation: Operation,
    /// Why, as a fragment.
    pub why: String,
    /// Stable name of the cause.
    pub signature: String,
    /// The failure in one line. Hostile text.
    pub title: String,
    /// Where it was seen: `<workflow file>@<branch>#<job>`. Hostile text.
    pub source: String,
    /// Further labels.
    pub labels: Vec<&'static str>,
    /// The text, Markdown.
    pub body: String,
}

/// The job `run` in the context `needs`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Needed {
    result: String,
    outputs: BTreeMap<String, Value>,
}

impl Needed {
    /// Reads the context `needs`.
    ///
    /// # Errors
    /// When it has no job `run`.
    pub fn parse(json: &[u8]) -> Result<Self, String> {
        let mut needs: BTreeMap<String, Self> =
            serde_json::from_slice(json).map_err(|error| format!("`--needs` is no JSON object of jobs: {error}"))?;
        needs.remove("run").ok_or_else(|| "`--needs` has no job `run`".to_owned())
    }

    fn output(&self, name: &str) -> &str {
        self.outputs.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

/// What a failed rollback's issue is labelled with, beside the usual.
pub const CRITICAL: &str = "severity: critical";

/// Decides.
#[must_use]
pub fn tell(needed: &Needed, runner: &Runner, default_branch: Option<&str>) -> Telling {
    let status = needed.output("status");
    let source = source(runner, needed.output("job"));
    let deploys = status.starts_with("rollback") || status.starts_with("rolled-back");
    let mut telling = Telling {
        operation: Operation::None,
        why: String::new(),
        signature: needed.output("signature").to_owned(),
        title: needed.output("title").to_owned(),
        labels: if status == "rollback-failed" { vec![CRITICAL] } else { Vec::new() },
        body: needed.output("body").to_owned(),
        source,
    };
    let passed = matches!(status, "passed" | "healed");
    let no_verdict = status.is_empty() && needed.result == "failure";
    if matches!(needed.result.as_str(), "cancelled" | "skipped") || status == "cancelled" {
        "the job was cancelled".clone_into(&mut telling.why);
        return telling;
    }
    if let Some(why) = nobodys(runner, default_branch).filter(|_| !deploys) {
        telling.why = why;
        return telling;
    }
    if passed && needed.result == "success" {
        telling.operation = Operation::Resolve;
        "the command passed".clone_into(&mut telling.why);
        return telling;
    }
    telling.operation = Operation::Open;
    format!("the command ended as `{}`", if status.is_empty() { &needed.result } else { status })
        .clone_into(&mut telling.why);
    if no_verdict || telling.signature.is_empty() {
        telling.signature = format!("unknown:self-healing/no-verdict:{}", hash(&telling.source));
        "The job ended without a verdict".clone_into(&mut telling.title);
    }
    if telling.title.is_empty() {
        "The command failed".clone_into(&mut telling.title);
    }
    if telling.body.is_empty() {
        // GitHub drops a job's output that holds a secret, which keeps the secret out of the issue as well.
        "The details did not arrive here: the job ended early, or GitHub held them back because they contain a secret. They are in the run.\n"
            .clone_into(&mut telling.body);
    }
    telling
}

/// Why a failure here is no incident: only its author can do something about it.
fn nobodys(runner: &Runner, default_branch: Option<&str>) -> Option<String> {
    let event = runner.event_name.as_deref().unwrap_or_default();
    if event.starts_with("pull_request") || event == "merge_group" {
        return Some(format!("it is a run of `{event}`, whose author sees it in the checks"));
    }
    let branch = branch(runner);
    match default_branch {
        Some(default) if branch == default => None,
        Some(default) => {
            Some(format!("it is a run of `{}`, not of the default branch `{default}`", escape::line(branch)))
        }
        None => Some("the event does not say which branch is the default".to_owned()),
    }
}

fn branch(runner: &Runner) -> &str {
    let full = runner.git_ref.as_deref().unwrap_or_default();
    full.strip_prefix("refs/heads/").unwrap_or(full)
}

fn source(runner: &Runner, job: &str) -> String {
    let reference = runner.workflow_ref.as_deref().unwrap_or_default();
    let file = reference.split('@').next().unwrap_or_default();
    let repository = runner.repository.as_deref().unwrap_or_default();
    let file = file.strip_prefix(repository).unwrap_or(file).trim_start_matches('/');
    escape::clip(&escape::line(&format!("{file}@{}#{job}", branch(runner))), 256)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn runner(event: &str, git_ref: &str) -> Runner {
        Runner {
            event_name: Some(event.to_owned()),
            git_ref: Some(git_ref.to_owned()),
            repository: Some("o/r".to_owned()),
            workflow_ref: Some("o/r/.github/workflows/ci.yml@refs/heads/main".to_owned()),
            ..Runner::default()
        }
    }

    fn told(result: &str, outputs: &Value, runner: &Runner) -> Telling {
        let needs = json!({"run": {"result": result, "outputs": outputs}}).to_string();
        tell(&Needed::parse(needs.as_bytes()).unwrap(), runner, Some("main"))
    }

    fn outputs(status: &str) -> Value {
        json!({"status": status, "signature": "s", "title": "t", "body": "b", "job": "j"})
    }

    #[test]
    fn failures_of_the_default_branch_are_incidents_and_end_when_it_passes() {
        let main = runner("push", "refs/heads/main");
        for (result, status, operation) in [
            ("failure", "failed", Operation::Open),
            ("failure", "rolled-back", Operation::Open),
            ("success", "passed", Operation::Resolve),
            ("success", "healed", Operation::Resolve),
            ("cancelled", "", Operation::None),
            ("failure", "cancelled", Operation::None),
            ("skipped", "", Operation::None),
            // The verdict says yes, but a step after it failed.
            ("failure", "passed", Operation::Open),
        ] {
            assert_eq!(told(result, &outputs(status), &main).operation, operation, "{result} {status}");
        }
        assert_eq!(told("failure", &outputs("failed"), &main).source, ".github/workflows/ci.yml@main#j");
        assert_eq!(
            told("failure", &outputs("failed"), &runner("schedule", "refs/heads/main")).operation,
            Operation::Open
        );
    }

    #[test]
    fn a_pull_request_and_another_branch_have_no_incidents_but_deployments_do() {
        for place in [
            runner("pull_request", "refs/pull/7/merge"),
            runner("push", "refs/heads/topic"),
            runner("merge_group", "refs/heads/main"),
        ] {
            for status in ["failed", "passed"] {
                let telling = told("failure", &outputs(status), &place);
                assert_eq!(telling.operation, Operation::None);
                assert!(!telling.why.is_empty());
            }
            assert_eq!(told("failure", &outputs("rollback-failed"), &place).operation, Operation::Open);
        }
    }

    #[test]
    fn a_failed_rollback_is_labelled() {
        let main = runner("push", "refs/heads/main");
        assert_eq!(told("failure", &outputs("rollback-failed"), &main).labels, [CRITICAL]);
        assert!(told("failure", &outputs("failed"), &main).labels.is_empty());
    }

    #[test]
    fn a_job_without_a_verdict_is_told_too() {
        let telling = told("failure", &json!({}), &runner("push", "refs/heads/main"));
        assert_eq!(telling.operation, Operation::Open);
        assert!(
            telling.signature.starts_with("unknown:self-healing/no-verdict:")
                && !telling.title.is_empty()
                && !telling.body.is_empty()
        );
    }

    #[test]
    fn a_context_without_the_job_is_refused() {
        for text in ["", "{}", "[]", r#"{"other":{}}"#] {
            assert!(Needed::parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}

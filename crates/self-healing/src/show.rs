//! How an answer is told: outputs, report, summary, findings.

use findings::{Finding, Severity};
use protocol::Runner;
use protocol::escape::{code, markdown_text};
use protocol::output::Outputs;
use protocol::report::Report;
use serde::Serialize;

use crate::plan::Plan;
use crate::tell::{Operation, Telling};
use crate::verdict::{Status, Verdict, text};
use crate::{SCHEMA, SPEC};

/// Bytes of the report that become an output; a longer one is left to its file.
const RECORD: usize = 60_000;
/// Characters of Markdown that become an output: an environment variable takes them to the next job.
const BODY: usize = 30_000;

/// Any answer as a report.
#[must_use]
pub fn report<'a, T: Serialize>(
    answer: &'a T,
    status: Option<Status>,
    category: &str,
    runner: &Runner,
) -> Report<&'a T> {
    let mut report = Report::new(SCHEMA, SPEC.name, runner, answer);
    report.run.result = status.map(|status| if status.is_good() { "success" } else { "failure" });
    report.run.error_type =
        status.filter(|status| !status.is_good()).map(|_| category.to_owned()).filter(|category| !category.is_empty());
    report
}

/// Every declared output with its fallback, then what the answer says.
fn outputs(answer: &[(&str, String)], report: &str) -> Outputs {
    let mut outputs = Outputs::new();
    for output in SPEC.outputs {
        outputs.set(output.name, output.fallback);
    }
    for (name, value) in answer {
        outputs.set(name, value.as_str());
    }
    outputs.set("report", report);
    outputs
}

/// The outputs of `plan`.
#[must_use]
pub fn plan_outputs(plan: &Plan, report: &str) -> Outputs {
    outputs(
        &[
            ("command", plan.command.clone()),
            ("shell", plan.shell.clone()),
            ("heal", plan.heal.join("\n")),
            ("repair", plan.repair.to_string()),
            ("rollback", plan.rollback.to_string()),
            ("switches", plan.switches.join("\n")),
            ("deadline", format!("{}s", plan.deadline)),
            ("ends", plan.ends.to_string()),
            ("job", plan.job.clone()),
        ],
        report,
    )
}

/// The outputs of `left`: seconds.
#[must_use]
pub fn left_outputs(deadline: u64) -> Outputs {
    outputs(&[("deadline", format!("{deadline}s"))], "")
}

/// The outputs of `verdict`. `record` is the report as JSON.
#[must_use]
pub fn verdict_outputs(verdict: &Verdict, record: &str, report: &str) -> Outputs {
    let record = if record.len() > RECORD { "{}" } else { record };
    outputs(
        &[
            ("status", verdict.status.name().to_owned()),
            ("attempts", verdict.attempts.to_string()),
            ("category", protocol::escape::line(&verdict.category)),
            ("transient", protocol::escape::line(&verdict.transient)),
            ("flaky", verdict.flaky.to_string()),
            ("record", record.to_owned()),
            ("signature", protocol::escape::line(&verdict.signature)),
            ("title", verdict.title.clone()),
            ("body", if verdict.body.chars().count() > BODY { String::new() } else { verdict.body.clone() }),
        ],
        report,
    )
}

/// The outputs of `tell`; `body` is the file with the text.
#[must_use]
pub fn tell_outputs(telling: &Telling, body: &str, report: &str) -> Outputs {
    outputs(
        &[
            ("operation", telling.operation.name().to_owned()),
            ("signature", telling.signature.clone()),
            ("title", telling.title.clone()),
            ("source", telling.source.clone()),
            ("labels", telling.labels.join("\n")),
            ("body-file", body.to_owned()),
        ],
        report,
    )
}

/// The verdict in one line.
#[must_use]
pub fn sentence(verdict: &Verdict) -> String {
    let attempts =
        if verdict.attempts == 1 { "1 attempt".to_owned() } else { format!("{} attempts", verdict.attempts) };
    match verdict.status {
        Status::Passed => "the command passed".to_owned(),
        Status::Healed => format!("the command passed after {attempts}"),
        Status::Cancelled => "the job was cancelled".to_owned(),
        Status::Failed => format!("the command failed after {attempts}: {}", verdict.title),
        Status::RolledBack => format!("the deployment failed and was rolled back: {}", verdict.title),
        Status::RollbackFailed => format!("the deployment failed and could not be rolled back: {}", verdict.title),
    }
}

/// The verdict and every problem beside it. A failed rollback is told first.
#[must_use]
pub fn findings(verdict: &Verdict) -> Vec<Finding> {
    let mut findings = Vec::new();
    if verdict.status == Status::RollbackFailed {
        let hint = "look at the deployment now: nobody knows what runs";
        findings.push(Finding::new("self-healing/rollback", Severity::Error, sentence(verdict)).hint(hint));
    } else if !verdict.status.is_good() {
        findings.push(Finding::new("self-healing/status", Severity::Error, sentence(verdict)));
    }
    let problem = |problem: &String| {
        Finding::new("self-healing/step", Severity::Warning, problem.clone()).hint("its own log says why")
    };
    findings.extend(verdict.problems.iter().map(problem));
    findings
}

/// The Markdown of the step summary.
#[must_use]
pub fn verdict_summary(verdict: &Verdict) -> String {
    format!(
        "### Self-healing: {}\n\n{}.\n\n{}",
        verdict.status.name(),
        markdown_text(&sentence(verdict)),
        text::steps(verdict)
    )
}

/// The Markdown of the step summary of the job that tells; nothing where there is nothing to tell.
#[must_use]
pub fn tell_summary(telling: &Telling) -> String {
    match telling.operation {
        Operation::Open => format!(
            "### Incident: {}\n\n{}.\n\nSignature: {}\n",
            markdown_text(&telling.title),
            markdown_text(&telling.why),
            code(&telling.signature)
        ),
        Operation::Resolve => String::new(),
        Operation::None => format!("No incident: {}.\n", markdown_text(&telling.why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::Steps;
    use crate::verdict::judge;

    fn verdict(json: &str) -> Verdict {
        judge(&Steps::parse(json.as_bytes()).unwrap(), None, None)
    }

    #[test]
    fn every_declared_output_is_set() {
        let plan = crate::plan::plan(
            &crate::cli::Inputs { command: Some("x".to_owned()), timeout: 1, ..Default::default() },
            0,
        )
        .unwrap();
        let passed = verdict(r#"{"work":{"outcome":"success"}}"#);
        let told = crate::tell::tell(&crate::tell::Needed::parse(br#"{"run":{}}"#).unwrap(), &Runner::default(), None);
        let declared: Vec<&str> = SPEC.outputs.iter().map(|output| output.name).collect();
        for outputs in
            [plan_outputs(&plan, "p"), left_outputs(1), verdict_outputs(&passed, "{}", ""), tell_outputs(&told, "", "")]
        {
            assert_eq!(outputs.names(), declared);
        }
    }

    #[test]
    fn the_graver_problem_is_told_first() {
        let grave = verdict(
            r#"{"work":{"outcome":"failure"},"why":{"outcome":"success"},"rollback":{"outcome":"failure"},"after":{"outcome":"failure"}}"#,
        );
        let findings = findings(&grave);
        assert_eq!(
            findings.iter().map(|finding| finding.rule.as_str()).collect::<Vec<_>>(),
            ["self-healing/rollback", "self-healing/step"]
        );
        assert!(verdict_summary(&grave).starts_with("### Self-healing: rollback-failed\n"));
    }
}

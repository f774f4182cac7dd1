//! The envelope of every report. Reports are the only thing tools hand each other: JSON with a schema name, the tool
//! and its version, and the run in OpenTelemetry's CI/CD words (semantic conventions, `cicd.*` and `vcs.*`).

use serde::Serialize;

use crate::{Runner, escape};

/// A report: `schema`, `tool`, `run`, then the body's own fields at the same level.
#[derive(Debug, Clone, Serialize)]
pub struct Report<T> {
    /// `pointsman.<tool>/v1`.
    pub schema: &'static str,
    /// Who wrote it.
    pub tool: Tool,
    /// The run it belongs to.
    pub run: Run,
    /// The tool's own fields.
    #[serde(flatten)]
    pub body: T,
}

/// A program and its version.
#[derive(Debug, Clone, Serialize)]
pub struct Tool {
    /// Program name.
    pub name: &'static str,
    /// Its version, `0.0.0-dev` outside a release.
    pub version: &'static str,
}

/// The run, in OpenTelemetry's words; what is not known is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Run {
    /// Workflow name.
    #[serde(rename = "cicd.pipeline.name", skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<String>,
    /// Run id.
    #[serde(rename = "cicd.pipeline.run.id", skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// Page of the run.
    #[serde(rename = "cicd.pipeline.run.url.full", skip_serializing_if = "Option::is_none")]
    pub run_url: Option<String>,
    /// Job id.
    #[serde(rename = "cicd.pipeline.task.name", skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
    /// The commit the run is about.
    #[serde(rename = "vcs.ref.head.revision", skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// The ref the run is about.
    #[serde(rename = "vcs.ref.head.name", skip_serializing_if = "Option::is_none")]
    pub ref_name: Option<String>,
    /// `success` or `failure`, where the tool decides it.
    #[serde(rename = "cicd.pipeline.result", skip_serializing_if = "Option::is_none")]
    pub result: Option<&'static str>,
    /// Kind of the failure, where there is one.
    #[serde(rename = "error.type", skip_serializing_if = "Option::is_none")]
    pub error_type: Option<String>,
}

impl Run {
    /// What `runner` says about the run.
    #[must_use]
    pub fn of(runner: &Runner) -> Self {
        let url = match (&runner.server_url, &runner.repository, &runner.run_id) {
            (Some(server), Some(repository), Some(id)) => Some(format!("{server}/{repository}/actions/runs/{id}")),
            _ => None,
        };
        Self {
            pipeline: runner.workflow.clone(),
            run_id: runner.run_id.clone(),
            run_url: url,
            job: runner.job.clone(),
            revision: runner.sha.clone(),
            ref_name: runner.git_ref.clone(),
            result: None,
            error_type: None,
        }
    }
}

impl<T: Serialize> Report<T> {
    /// Wraps a body.
    pub fn new(schema: &'static str, name: &'static str, runner: &Runner, body: T) -> Self {
        Self { schema, tool: Tool { name, version: env!("CARGO_PKG_VERSION") }, run: Run::of(runner), body }
    }

    /// One line of JSON without a line end, safe for a log ([`escape::json`]).
    ///
    /// # Errors
    /// When the body cannot be written as JSON (a map with keys that are not strings).
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self).map(escape::json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_stands_beside_the_schema() {
        let runner = Runner { run_id: Some("7".into()), ..Runner::default() };
        let report = Report::new("pointsman.x/v1", "x", &runner, serde_json::json!({"level": "low"}));
        let value: serde_json::Value = serde_json::from_str(&report.to_json().unwrap()).unwrap();
        assert_eq!(value["schema"], "pointsman.x/v1");
        assert_eq!(value["level"], "low");
        assert_eq!(value["run"]["cicd.pipeline.run.id"], "7");
        assert!(value["run"].get("vcs.ref.head.revision").is_none());
    }

    #[test]
    fn a_report_in_a_log_is_no_command() {
        let runner = Runner { git_ref: Some("refs/heads/##[error]a".into()), ..Runner::default() };
        let report = Report::new("pointsman.x/v1", "x", &runner, serde_json::json!({"##[group]": ["###[warning]b"]}));
        let json = report.to_json().unwrap();
        assert!(!json.contains("##["), "{json}");
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value["##[group]"][0], "###[warning]b");
        assert_eq!(value["run"]["vcs.ref.head.name"], "refs/heads/##[error]a");
    }
}

//! Reports of other tools, read from files that may come from anywhere.
//!
//! A report is told apart by its `schema`. One of a schema that is known here must have the fields that are shown; of any
//! other tool of this project the single values are shown. All texts are hostile and stay raw here.

mod bodies;

use findings::{Finding, Location, Severity};
use serde::Deserialize;

pub use bodies::{
    Attempt, Category, Complexity, Diagnosis, DiagnosisReport, Evidence, Gate, Judged, Level, Other, Path, Remedy,
    Retry, Router, Transient, Verdict,
};

/// Largest report, in bytes: a plan that runs everything lists every file of the repository, once a category.
pub const SIZE: usize = 32 * 1024 * 1024;

/// What all reports together may take, in bytes: they may come from a stranger's run, and are held in memory.
pub const TOTAL: usize = 64 * 1024 * 1024;

/// Most reports that are read; a digest of a week of a busy repository has some hundreds.
pub const MOST: usize = 1_000;

/// A report.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Its schema, such as `pointsman.ci-gate/v1`.
    pub schema: String,
    /// The run that it belongs to.
    pub run: Run,
    /// What it says.
    pub body: Body,
}

/// What a report says.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Of `change-router`.
    Router(Box<Router>),
    /// Of `complexity-scorer`.
    Complexity(Box<Complexity>),
    /// Of `failure-diagnoser`.
    Diagnosis(Box<DiagnosisReport>),
    /// Of `ci-gate`.
    Gate(Gate),
    /// Of `retry`.
    Retry(Retry),
    /// Of any other tool.
    Other(Other),
}

/// The run of a report, as far as it is said. Hostile text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Run {
    /// Run id.
    #[serde(rename = "cicd.pipeline.run.id")]
    pub id: Option<String>,
    /// The commit that the run is about.
    #[serde(rename = "vcs.ref.head.revision")]
    pub revision: Option<String>,
}

/// The envelope.
#[derive(Deserialize)]
struct Envelope {
    schema: String,
    #[serde(default)]
    run: Run,
}

impl Report {
    /// Reads the report in the file `file`.
    ///
    /// # Errors
    /// What is wrong with it: its size, its JSON, its schema, or the shape of what it says.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        if bytes.len() > SIZE {
            return Err(wrong(file, &format!("it is larger than {} MiB", SIZE >> 20)));
        }
        // Twice over the bytes rather than once into a tree: of a long list only what is shown is kept.
        let Envelope { schema, run } = serde_json::from_slice(bytes)
            .map_err(|error| wrong(file, &format!("it is no JSON with the envelope of a report: {error}")))?;
        let name = tool(&schema).ok_or_else(|| {
            let shown = protocol::escape::clip(&schema, 100);
            wrong(file, &format!("its schema is `{shown}`, and not `pointsman.<tool>/v1`"))
        })?;
        let body = Body::parse(name, bytes).map_err(|error| wrong(file, &format!("it is no `{schema}`: {error}")))?;
        Ok(Self { schema, run, body })
    }
}

impl Body {
    fn parse(tool: &str, bytes: &[u8]) -> Result<Self, serde_json::Error> {
        Ok(match tool {
            "change-router" => Self::Router(serde_json::from_slice(bytes)?),
            "complexity-scorer" => Self::Complexity(serde_json::from_slice(bytes)?),
            "diagnosis" => Self::Diagnosis(serde_json::from_slice(bytes)?),
            "ci-gate" => Self::Gate(serde_json::from_slice(bytes)?),
            "retry" => Self::Retry(serde_json::from_slice(bytes)?),
            _ => Self::Other(Other::of(tool, &serde_json::from_slice(bytes)?)),
        })
    }
}

/// The tool's name in `pointsman.<tool>/v1`.
fn tool(schema: &str) -> Option<&str> {
    let name = schema.strip_prefix("pointsman.")?.strip_suffix("/v1")?;
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    ((1..=40).contains(&name.len()) && name.bytes().all(plain)).then_some(name)
}

fn wrong(file: &str, why: &str) -> Vec<Finding> {
    let finding = Finding::new("comment/report", Severity::Error, format!("the report cannot be used: {why}"))
        .at(Location::file(file))
        .hint("pass the file that an output `report` of an action names, as it is");
    vec![finding]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Report::parse("r.json", text.as_bytes()).unwrap_err()[0].message.clone()
    }

    #[test]
    fn what_is_no_report_is_refused_with_the_reason() {
        for (text, part) in [
            ("", "it is no JSON with"),
            ("[]", "expected struct Envelope"),
            ("{}", "missing field `schema`"),
            (r#"{"schema":3}"#, "expected a string"),
            (r#"{"schema":"x/v1"}"#, "its schema is `x/v1`"),
            (r#"{"schema":"pointsman.ci-gate/v2"}"#, "pointsman.<tool>/v1"),
            (r#"{"schema":"pointsman.../v1"}"#, "pointsman.<tool>/v1"),
            (r#"{"schema":"pointsman.ci-gate/v1"}"#, "missing field `result`"),
            (r#"{"schema":"pointsman.ci-gate/v1","result":"open","jobs":[]}"#, "unknown variant `open`"),
            (
                r#"{"schema":"pointsman.complexity-scorer/v1","level":"huge","score":1,"because":""}"#,
                "unknown variant `huge`",
            ),
            (
                r#"{"schema":"pointsman.diagnosis/v1","verdict":"failed","diagnoses":[{"category":"x"}]}"#,
                "it is no `pointsman.diagnosis/v1`",
            ),
        ] {
            assert!(refused(text).contains(part), "{text}: {}", refused(text));
        }
        let deep = format!(r#"{{"schema":"pointsman.x/v1","a":{}1{}}}"#, "[".repeat(500), "]".repeat(500));
        assert!(refused(&deep).contains("recursion limit"));
        assert!(refused(&" ".repeat(SIZE + 1)).contains("larger than 32 MiB"));
    }

    #[test]
    fn a_tool_that_is_not_known_gives_its_single_values() {
        let text = r#"{"schema":"pointsman.runner-health/v1","run":{"cicd.pipeline.run.id":"7"},"result":"healthy","disk_percent":41,"checks":[1],"tool":{}}"#;
        let report = Report::parse("r.json", text.as_bytes()).unwrap();
        assert_eq!(report.run.id.as_deref(), Some("7"));
        let Body::Other(other) = report.body else { panic!("another tool") };
        assert_eq!(other.tool, "runner-health");
        let fields: Vec<_> = other.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(fields, [("disk_percent", "41"), ("result", "healthy")]);
    }
}

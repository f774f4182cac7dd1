//! Reports of other actions, as far as an incident tells of them.

use protocol::escape::clip;
use serde_json::Value;

use crate::cause::{Cause, Remedy};

/// Longest text, in characters.
const TEXT: usize = 1_000;
/// Largest report, in bytes.
const SIZE: usize = 16 * 1024 * 1024;
/// Lines of an excerpt, findings and remedies.
const LINES: usize = 40;

/// What a report says.
pub(crate) fn read(json: &[u8]) -> Result<Cause, String> {
    if json.len() > SIZE {
        return Err(format!("it is larger than {} MiB", SIZE >> 20));
    }
    let report: Value = serde_json::from_slice(json).map_err(|error| format!("it is not JSON: {error}"))?;
    let schema = text(&report["schema"]);
    if !schema.starts_with("pointsman.") {
        return Err("it has no `schema` that starts with `pointsman.`".to_owned());
    }
    if schema == "pointsman.diagnosis/v1" { diagnosis(&report) } else { Ok(any(&report)) }
}

fn diagnosis(report: &Value) -> Result<Cause, String> {
    let Some(first) = report["diagnoses"].as_array().and_then(|all| all.first()) else {
        return Err("it says that no failure was found, so there is no cause to tell of".to_owned());
    };
    let evidence = &first["evidence"];
    let line = evidence["line"].as_u64().map(|line| format!(":{line}")).unwrap_or_default();
    let remedies = list(&first["remedies"], |remedy| {
        let (text, command) = (text(&remedy["text"]), text(&remedy["command"]));
        (!text.is_empty()).then_some(Remedy { text, command })
    });
    Ok(Cause {
        signature: text(&first["signature"]),
        title: text(&first["summary"]),
        summary: text(&first["summary"]),
        category: text(&first["category"]),
        transient: text(&first["transient"]),
        why: text(&first["why"]),
        place: format!("{}{line}", text(&evidence["log"])),
        step: text(&first["step"]),
        excerpt: list(&evidence["excerpt"], |line| line.as_str().map(|line| clip(line, TEXT))),
        remedies,
        documentation: text(&first["runbook"]),
        runbook: text(&first["category_runbook"]),
        ..Cause::default()
    })
}

/// What every report has, and what most have.
fn any(report: &Value) -> Cause {
    let tool = text(&report["tool"]["name"]);
    let said = ["summary", "reason", "result", "verdict", "decision", "level"];
    let said = said.into_iter().map(|name| text(&report[name])).find(|said| !said.is_empty()).unwrap_or_default();
    let findings = list(&report["findings"], |finding| {
        let message = text(&finding["message"]);
        let file = text(&finding["location"]["file"]);
        let line = finding["location"]["line"].as_u64().map(|line| format!(":{line}")).unwrap_or_default();
        let place = if file.is_empty() { String::new() } else { format!("{file}{line}: ") };
        (!message.is_empty()).then(|| format!("{place}{message}"))
    });
    let title = if said.is_empty() { tool } else { format!("{tool}: {said}") };
    Cause { title, summary: said, category: text(&report["run"]["error.type"]), findings, ..Cause::default() }
}

fn text(value: &Value) -> String {
    clip(value.as_str().unwrap_or_default().trim(), TEXT)
}

fn list<T>(value: &Value, item: impl Fn(&Value) -> Option<T>) -> Vec<T> {
    value.as_array().into_iter().flatten().filter_map(item).take(LINES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(report: &Value) -> Result<Cause, String> {
        read(report.to_string().as_bytes())
    }

    #[test]
    fn a_diagnosis_gives_cause_evidence_and_remedies() {
        let report = json!({
            "schema": "pointsman.diagnosis/v1",
            "diagnoses": [{
                "category": "network", "rule": "npm/timeout", "transient": "yes", "signature": "network:npm/timeout:1f",
                "summary": "npm cannot reach its registry", "why": "networks recover", "step": "npm ci",
                "evidence": {"log": "job.txt", "line": 12, "start": 11, "end": 12, "excerpt": ["a", "b"]},
                "remedies": [{"text": "try again", "command": "npm ci", "safe": false}, {"text": "wait", "safe": true}],
                "runbook": "https://docs.example/npm", "category_runbook": "https://docs.example/network"
            }, {"signature": "second"}]
        });
        let cause = of(&report).unwrap();
        assert_eq!(cause.key().unwrap().as_str(), "network:npm/timeout:1f");
        assert_eq!((cause.place.as_str(), cause.excerpt.len(), cause.remedies.len()), ("job.txt:12", 2, 2));
        assert_eq!((cause.category.as_str(), cause.runbook.as_str()), ("network", "https://docs.example/network"));
    }

    #[test]
    fn any_other_report_gives_what_it_has() {
        let report = json!({
            "schema": "pointsman.runner-health/v1", "tool": {"name": "runner-health"}, "result": "unhealthy",
            "findings": [{"message": "disk is full", "location": {"file": "a", "line": 3}}, {"message": "slow"}, 7]
        });
        let cause = of(&report).unwrap();
        assert_eq!((cause.title.as_str(), cause.key()), ("runner-health: unhealthy", None));
        assert_eq!(cause.findings, ["a:3: disk is full", "slow"]);
    }

    #[test]
    fn what_is_no_report_of_a_failure_is_refused() {
        for (report, part) in [
            (json!({}), "schema"),
            (json!({"schema": "other/v1"}), "schema"),
            (json!([]), "schema"),
            (json!({"schema": "pointsman.diagnosis/v1", "diagnoses": []}), "no failure"),
        ] {
            assert!(of(&report).unwrap_err().contains(part), "{report}");
        }
        assert!(read(b"{").unwrap_err().contains("not JSON"));
        assert!(
            of(&json!({"schema": "pointsman.diagnosis/v1", "diagnoses": [7]})).is_ok_and(|cause| cause.key().is_none())
        );
    }
}

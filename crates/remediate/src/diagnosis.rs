//! Reading the report of `failure-diagnoser`.

use std::collections::BTreeMap;

use rulebase::Category;
use serde::Deserialize;

use crate::choose::Case;

/// Schema of the report that is read.
const DIAGNOSIS: &str = "pointsman.diagnosis/v1";
/// Further diagnoses below this confidence are not acted on; the first one always is.
const SURE: f64 = 0.5;

#[derive(Deserialize)]
struct Report {
    schema: String,
    verdict: String,
    #[serde(default)]
    diagnoses: Vec<Diagnosis>,
}

#[derive(Deserialize)]
struct Diagnosis {
    category: String,
    rule: String,
    confidence: f64,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    evidence: Evidence,
}

#[derive(Deserialize)]
struct Evidence {
    #[serde(default)]
    excerpt: Vec<String>,
}

/// The failures that a report tells of: the first, and those that are sure. None where it found no failure.
///
/// # Errors
/// What it is instead, in words.
pub fn cases(bytes: &[u8]) -> Result<Vec<Case>, String> {
    let report: Report =
        serde_json::from_slice(bytes).map_err(|error| format!("no report of `failure-diagnoser`: {error}"))?;
    if report.schema != DIAGNOSIS {
        return Err(format!("a report with the schema `{}`, expected `{DIAGNOSIS}`", report.schema));
    }
    if report.verdict != "failed" {
        return Ok(Vec::new());
    }
    let told = report
        .diagnoses
        .into_iter()
        .enumerate()
        .filter(|(place, diagnosis)| *place == 0 || diagnosis.confidence >= SURE);
    told.map(|(_, diagnosis)| {
        let category = Category::named(&diagnosis.category).ok_or_else(|| {
            format!("a report with the unknown category `{}`: is it of a newer version?", diagnosis.category)
        })?;
        Ok(Case {
            category,
            rule: Some(diagnosis.rule),
            parameters: diagnosis.parameters,
            excerpt: diagnosis.evidence.excerpt,
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn report(diagnoses: &serde_json::Value) -> Vec<u8> {
        json!({"schema": DIAGNOSIS, "verdict": "failed", "diagnoses": diagnoses}).to_string().into_bytes()
    }

    #[test]
    fn the_first_and_the_sure_ones_count() {
        let one = |category: &str, confidence: f64| json!({"category": category, "rule": "a/b", "confidence": confidence, "evidence": {"excerpt": ["x"]}, "more": 1});
        let found = cases(&report(&json!([one("disk-full", 0.2), one("network", 0.4), one("docker", 0.8)]))).unwrap();
        let categories: Vec<_> = found.iter().map(|case| case.category).collect();
        assert_eq!(categories, [Category::DiskFull, Category::Docker]);
        assert_eq!(found[0].excerpt, ["x"]);
        assert!(cases(&report(&json!([one("plague", 0.9)]))).unwrap_err().contains("`plague`"));
    }

    #[test]
    fn no_failure_no_case_and_no_report_no_answer() {
        let none = json!({"schema": DIAGNOSIS, "verdict": "no-failure-found", "diagnoses": []}).to_string();
        assert_eq!(cases(none.as_bytes()), Ok(Vec::new()));
        assert!(cases(b"{}").unwrap_err().starts_with("no report"));
        assert!(cases(br#"{"schema":"x/v1","verdict":"failed"}"#).unwrap_err().contains("`x/v1`"));
    }
}

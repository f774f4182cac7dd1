//! SARIF 2.1.0 (OASIS), the part of it that GitHub code scanning reads.

use std::collections::BTreeSet;
use std::io;

use serde_json::{Value, json};

use crate::{Finding, Location, Severity};

/// Writes one run of the tool `pointsman` with its rules and results.
///
/// # Errors
/// When the sink cannot be written.
pub fn render(sink: &mut dyn io::Write, findings: &[Finding]) -> io::Result<()> {
    let rules: BTreeSet<&str> = findings.iter().map(|finding| finding.rule.as_str()).collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "pointsman",
                "informationUri": "https://github.com/insightpulseai/pointsman",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|id| json!({"id": id})).collect::<Vec<_>>(),
            }},
            "results": findings.iter().map(result).collect::<Vec<_>>(),
        }],
    });
    writeln!(sink, "{}", protocol::escape::json(document.to_string()))
}

fn result(finding: &Finding) -> Value {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "note",
    };
    let text = match &finding.hint {
        Some(hint) => format!("{}\nhint: {hint}", finding.message),
        None => finding.message.clone(),
    };
    let mut value = json!({
        "ruleId": finding.rule,
        "level": level,
        "message": {"text": text},
        "locations": finding.location.iter().map(physical).collect::<Vec<_>>(),
        "partialFingerprints": {"pointsman/v1": finding.fingerprint()},
    });
    if let Some(other) = &finding.other {
        value["relatedLocations"] = json!([physical(other)]);
    }
    value
}

fn physical(location: &Location) -> Value {
    let mut place = json!({"artifactLocation": {"uri": uri(&location.file)}});
    if let Some(line) = location.line {
        place["region"] = json!({"startLine": line});
        if let Some(column) = location.column {
            place["region"]["startColumn"] = json!(column);
        }
    }
    json!({"physicalLocation": place})
}

/// A path as a relative URI reference (RFC 3986): everything but unreserved characters and `/` percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_rules_and_fingerprints() {
        let value: serde_json::Value = serde_json::from_str(&crate::render::tests::render(super::render)).unwrap();
        let run = &value["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), 2);
        let first = &run["results"][0];
        assert_eq!(first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "a%2Cb%3Ac%0A.yml");
        assert_eq!(first["locations"][0]["physicalLocation"]["region"]["startLine"], 3);
        assert_eq!(first["partialFingerprints"]["pointsman/v1"].as_str().unwrap().len(), 16);
        assert!(run["results"][1]["locations"].as_array().unwrap().is_empty());
    }
}

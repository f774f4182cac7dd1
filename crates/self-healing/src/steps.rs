//! The context `steps` of a job, as `toJSON(steps)` gives it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// The steps of a job by id. Steps without an id are not in the context.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Steps(BTreeMap<String, Step>);

/// How a step went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Step {
    /// `success`, `failure`, `cancelled` or `skipped`, before `continue-on-error` made a success of it.
    pub outcome: String,
    /// Its outputs. Hostile text.
    pub outputs: BTreeMap<String, Value>,
}

impl Steps {
    /// Reads the context.
    ///
    /// # Errors
    /// When it is no JSON object of steps.
    pub fn parse(json: &[u8]) -> Result<Self, String> {
        let steps: BTreeMap<String, Step> =
            serde_json::from_slice(json).map_err(|error| format!("`--steps` is no JSON object of steps: {error}"))?;
        if steps.is_empty() { Err("`--steps` holds no step".to_owned()) } else { Ok(Self(steps)) }
    }

    /// A step; one that did not run has an empty outcome.
    #[must_use]
    pub fn get(&self, id: &str) -> Step {
        self.0.get(id).cloned().unwrap_or_default()
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Step)> {
        self.0.iter().map(|(id, step)| (id.as_str(), step))
    }
}

impl Step {
    /// It ran and went well.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.outcome == "success"
    }

    /// It ran and did not.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.outcome == "failure"
    }

    /// An output as text; empty where there is none.
    #[must_use]
    pub fn output(&self, name: &str) -> &str {
        self.outputs.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_is_read() {
        let steps = Steps::parse(
            br#"{"a":{"outputs":{"x":"1"},"outcome":"failure","conclusion":"success"},"b":{"outcome":"skipped"}}"#,
        )
        .unwrap();
        assert!(steps.get("a").failed() && !steps.get("a").passed());
        assert_eq!((steps.get("a").output("x"), steps.get("a").output("y")), ("1", ""));
        assert_eq!((steps.get("b").outcome.as_str(), steps.get("c").outcome.as_str()), ("skipped", ""));
        assert_eq!(steps.iter().count(), 2);
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "[]", "null", "{}", "{\"a\":1}"] {
            assert!(Steps::parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}

//! Payloads as GitHub sends them, recorded by npm's `@octokit/webhooks-examples`.

use std::fs;

use serde_json::Value;

use crate::must;
use crate::tools::Tool;

/// The recorded payloads of the webhook event `name`; none after saying `skipped: ...` where they are not installed.
///
/// # Panics
/// If they are installed and there is none of this event.
#[must_use]
pub fn examples(name: &str) -> Vec<Value> {
    let Some(file) = Tool::GitHubWebhooks.or_skip() else { return Vec::new() };
    let text = must(fs::read(&file), "reading the recorded payloads");
    let events: Vec<Value> = must(serde_json::from_slice(&text), "the recorded payloads");
    let event = events.iter().find(|event| event["name"] == name);
    let examples = event.and_then(|event| event["examples"].as_array()).cloned().unwrap_or_default();
    assert!(!examples.is_empty(), "there is no recorded payload of `{name}`");
    examples
}

/// The recorded payloads of `workflow_run`, see [`examples`].
#[must_use]
pub fn workflow_run_examples() -> Vec<Value> {
    examples("workflow_run")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recorded_runs_say_how_they_went() {
        for payload in workflow_run_examples() {
            let run = &payload["workflow_run"];
            assert!(run["id"].is_u64() && run["head_sha"].is_string() && run["run_attempt"].is_u64(), "{run}");
            assert!(payload["repository"]["full_name"].is_string() && payload["action"].is_string());
        }
    }
}

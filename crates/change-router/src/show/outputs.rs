//! Step outputs.

use std::collections::{BTreeMap, BTreeSet};

use changes::RepoPath;
use protocol::escape;
use protocol::output::{ListFormat, Outputs};
use serde::Serialize;
use serde_json::json;

use crate::config::Config;
use crate::plan::{Outcome, Plan, RouteOutcome};

/// Characters of a reason that are shown: it may quote a message of git.
const REASON: usize = 1_000;

/// The compact plan for `ci-gate`.
#[derive(Debug, Serialize)]
struct Compact<'a> {
    schema: &'static str,
    decision: String,
    reason: &'a str,
    jobs: &'a BTreeMap<String, bool>,
    categories: BTreeMap<&'a str, bool>,
    /// Wanted jobs whose matrix is empty.
    empty: &'a BTreeSet<String>,
    /// Jobs that the configuration names for this workflow: the gate has to see them.
    routed: BTreeSet<&'a str>,
}

/// All outputs of `plan`: every declared one, and for each category `<name>`, `<name>_count`, `<name>_files`,
/// `<name>_matrix` and `only-<name>`. `workflow` is the running workflow's file, `report` the path of the report, empty if none was written.
#[must_use]
pub fn outputs(plan: &Plan, config: &Config, changed: &[RepoPath], workflow: Option<&str>, report: &str) -> Outputs {
    let mut outputs = Outputs::new();
    let names: Vec<&str> = config.categories.iter().map(|category| category.name.as_str()).collect();
    let on: BTreeMap<&str, bool> =
        names.iter().zip(&plan.outcomes).map(|(name, outcome)| (*name, outcome.on)).collect();
    let reason = escape::clip(&plan.reason, REASON);
    let compact = Compact {
        schema: crate::PLAN_SCHEMA,
        decision: plan.decision.to_string(),
        reason: &reason,
        jobs: &plan.jobs,
        categories: on.clone(),
        empty: &plan.empty,
        routed: config
            .routes
            .iter()
            .filter(|route| route.workflow.is_none() || route.workflow.as_deref() == workflow)
            .map(|route| route.job.as_str())
            .collect(),
    };
    let changes: Vec<&&str> = names.iter().filter(|name| on.get(**name) == Some(&true)).collect();
    let only: Vec<&str> = plan.only.iter().map(|&index| names[index]).collect();
    let route = |route: &RouteOutcome| {
        json!({"category": route.category, "job": route.job, "workflow": route.workflow, "wanted": route.wanted})
            .to_string()
    };
    outputs.set("decision", plan.decision.to_string());
    outputs.set("reason", reason.as_str());
    outputs.set("base", plan.base.as_deref().unwrap_or_default());
    outputs.set("head", plan.head.as_deref().unwrap_or_default());
    outputs.set("any", on.values().any(|on| *on).to_string());
    outputs.set("changes", json!(changes).to_string());
    outputs.set("categories", json!(on).to_string());
    outputs.set("only", json!(only).to_string());
    outputs.set("matrix", json!(plan.matrix).to_string());
    // Made of strings, numbers and switches only, so that writing it cannot fail.
    outputs.set("plan", serde_json::to_string(&compact).unwrap_or_default());
    outputs.set("report", report);
    outputs.set("truncated", "[]");
    outputs.set("files_count", changed.len().to_string());
    outputs.set("unmatched_count", plan.unmatched.len().to_string());
    for (index, (name, outcome)) in names.iter().zip(&plan.outcomes).enumerate() {
        outputs.set(name, outcome.on.to_string());
        outputs.set(&format!("{name}_count"), outcome.paths.len().to_string());
        outputs.set(&format!("only-{name}"), plan.only.contains(&index).to_string());
        if config.categories[index].captures() {
            outputs.set(&format!("{name}_matrix"), json!(outcome.matrix).to_string());
        }
        outputs.list(&format!("{name}_files"), config.list_format, items(config.list_format, &outcome.paths));
    }
    let member = |(name, outcome): (&&str, &Outcome)| ((*name).to_owned(), items(config.list_format, &outcome.paths));
    outputs.lists("lists", config.list_format, names.iter().zip(&plan.outcomes).map(member).collect());
    let known: Vec<String> = outputs.names().into_iter().map(str::to_owned).collect();
    for declared in crate::SPEC
        .outputs
        .iter()
        .filter(|output| output.fallback == "true" && !known.iter().any(|name| name.eq_ignore_ascii_case(output.name)))
    {
        outputs.set(declared.name, "false");
    }
    outputs.list("routes", ListFormat::Json, plan.routes.iter().map(route).collect());
    outputs.list("reviewers", ListFormat::Json, plan.reviewers.iter().map(|name| json!(name).to_string()).collect());
    outputs.list("files", ListFormat::Json, items(ListFormat::Json, changed));
    outputs.list("unmatched", ListFormat::Json, items(ListFormat::Json, &plan.unmatched));
    outputs
}

/// Paths in the form that a list format joins.
fn items(format: ListFormat, paths: &[RepoPath]) -> Vec<String> {
    let item = |path: &RepoPath| match format {
        ListFormat::Json => json!(escape::path(path.as_bytes()).text).to_string(),
        ListFormat::Lines => escape::quote(path.as_bytes()).into_owned(),
        ListFormat::Csv => csv(&escape::path(path.as_bytes()).text),
        ListFormat::Shell => escape::shell_word(path.as_bytes()),
    };
    paths.iter().map(item).collect()
}

/// A field as RFC 4180 writes it.
fn csv(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

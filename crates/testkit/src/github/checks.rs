//! Check runs and their annotations.

use serde_json::{Value, json};

use super::ask::{Ask, Outcome, is};
use super::page;
use super::shape;
use super::state::{Check, Repository};
use super::token::{invalid, refusal};
use super::wire::Reply;

/// Annotations in one request, and bytes of a summary (GitHub documentation, "Create a check run").
const MOST_ANNOTATIONS: usize = 50;
const MOST_SUMMARY: usize = 65_535;
const CONCLUSIONS: [&str; 7] =
    ["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"];

pub(crate) fn create(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let name = ask.required("CheckRun", "name")?;
    let sha = ask.required("CheckRun", "head_sha")?;
    if !(sha.len() == 40 || sha.len() == 64) || !sha.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(invalid("CheckRun", "head_sha", "custom", &format!("No commit found for SHA: {sha}")));
    }
    let id = repository.next_id();
    let own = ask.links.api(&format!("/check-runs/{id}"));
    let run = json!({
        "id": id,
        "node_id": shape::node("CR", id),
        "name": name,
        "head_sha": sha,
        "external_id": "",
        "url": own,
        "html_url": ask.links.page(&format!("/runs/{id}")),
        "details_url": ask.links.page(""),
        "status": "queued",
        "conclusion": null,
        "started_at": ask.now,
        "completed_at": null,
        "output": {
            "title": null, "summary": null, "text": null,
            "annotations_count": 0, "annotations_url": format!("{own}/annotations"),
        },
        "check_suite": { "id": shape::number_of(sha) },
        "app": shape::app(&ask.links.api),
        "pull_requests": [],
    });
    let mut check = Check { run, annotations: Vec::new() };
    change(ask, &mut check, true)?;
    let reply = Reply::json(201, &check.run);
    repository.checks.insert(id, check);
    Ok(reply)
}

pub(crate) fn update(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let id = ask.number("check_run_id");
    let mut check = repository.checks.get(&id).ok_or_else(|| refusal(404, "Not Found"))?.clone();
    change(ask, &mut check, false)?;
    let reply = Reply::json(200, &check.run);
    repository.checks.insert(id, check);
    Ok(reply)
}

fn change(ask: &Ask<'_>, check: &mut Check, created: bool) -> Result<(), Reply> {
    for field in ["name", "external_id", "details_url", "started_at", "completed_at", "status"] {
        if let Some(text) = ask.text("CheckRun", field)? {
            check.run[field] = Value::from(text);
        }
    }
    if let Some(conclusion) = ask.text("CheckRun", "conclusion")? {
        if !CONCLUSIONS.contains(&conclusion) {
            return Err(invalid("CheckRun", "conclusion", "invalid", ""));
        }
        check.run["conclusion"] = Value::from(conclusion);
        check.run["status"] = Value::from("completed");
        if check.run["completed_at"].is_null() {
            check.run["completed_at"] = Value::from(ask.now.as_str());
        }
    } else if ask.body["status"] == "completed" {
        return Err(invalid("CheckRun", "conclusion", "missing_field", ""));
    }
    let output = &ask.body["output"];
    if output.is_null() {
        return Ok(());
    }
    let wanted: &[&str] = if created { &["title", "summary"] } else { &["summary"] };
    if wanted.iter().any(|field| !output[field].is_string()) {
        return Err(invalid("CheckRun", "output", "missing_field", ""));
    }
    for field in ["title", "summary", "text"] {
        if let Some(text) = output[field].as_str() {
            if text.len() > MOST_SUMMARY {
                return Err(invalid("CheckRun", field, "custom", "Only 65535 characters are allowed"));
            }
            check.run["output"][field] = Value::from(text);
        }
    }
    annotate(check, output["annotations"].as_array().map(Vec::as_slice).unwrap_or_default())
}

fn annotate(check: &mut Check, annotations: &[Value]) -> Result<(), Reply> {
    if annotations.len() > MOST_ANNOTATIONS {
        return Err(invalid("CheckRun", "annotations", "custom", "No more than 50 annotations are allowed"));
    }
    for annotation in annotations {
        let (start, end) = (annotation["start_line"].as_u64(), annotation["end_line"].as_u64());
        let whole = start.is_some() && start <= end && annotation["path"].is_string();
        // Columns belong to one line only (GitHub documentation, "Create a check run").
        let columns = annotation["start_column"].is_null() && annotation["end_column"].is_null();
        let level = ["notice", "warning", "failure"].iter().any(|level| annotation["annotation_level"] == *level);
        if !whole || !level || !(columns || start == end) || !annotation["message"].is_string() {
            return Err(invalid("CheckRun", "annotations", "invalid", ""));
        }
        check.annotations.push(annotation.clone());
    }
    check.run["output"]["annotations_count"] = Value::from(check.annotations.len());
    Ok(())
}

pub(crate) fn list(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let latest = ask.word("filter", &["latest", "all"], "latest")? == "latest";
    let sha = repository.resolve(ask.value("ref"));
    let app = ask.call.query("app_id").and_then(|id| id.parse::<u64>().ok());
    // The newest first.
    let of_commit = repository.checks.values().rev().map(|check| &check.run).filter(|run| run["head_sha"] == sha);
    let mut found: Vec<Value> = Vec::new();
    for run in of_commit {
        let hidden = latest && found.iter().any(|newer| newer["name"] == run["name"]);
        if !hidden && app.is_none_or(|app| run["app"]["id"] == app) {
            found.push(run.clone());
        }
    }
    found.retain(|run| is(run, "name", ask.call.query("check_name")) && is(run, "status", ask.call.query("status")));
    Ok(page::counted(ask, "check_runs", found))
}

//! Workflow runs, their attempts and jobs.

use serde_json::{Value, json};

use super::ask::{Ask, Outcome, is};
use super::page;
use super::shape::{self, Links};
use super::state::Repository;
use super::token::refusal;
use super::wire::Reply;

/// A completed run is run again for so many seconds after it was made (GitHub documentation, "Re-running workflows and jobs").
const RERUN_WITHIN: i64 = 30 * 86_400;

/// A completed, failed run of a push to `main`; `over` sets its fields.
pub(crate) fn new(links: &Links, id: u64, over: &Value, now: &str) -> Value {
    let own = links.api(&format!("/actions/runs/{id}"));
    let path = over["path"].as_str().unwrap_or(".github/workflows/ci.yml");
    let workflow = over["workflow_id"].as_u64().unwrap_or_else(|| shape::number_of(path));
    let sha = over["head_sha"].as_str().unwrap_or("00000000000000000000000000000000000000aa");
    let suite = shape::number_of(sha);
    let repository = shape::minimal_repository(&links.api, &links.repository, false);
    let person = json!({ "name": "Ada", "email": "ada@example.org" });
    let actor = shape::user(&links.api, "ada");
    let mut run = json!({
        "id": id,
        "node_id": shape::node("WFR", id),
        "name": "CI",
        "display_title": "A change",
        "path": path,
        "run_number": 1,
        "run_attempt": 1,
        "event": "push",
        "status": "completed",
        "conclusion": "failure",
        "workflow_id": workflow,
        "check_suite_id": suite,
        "check_suite_node_id": shape::node("CS", suite),
        "head_branch": "main",
        "head_sha": sha,
        "url": own,
        "html_url": links.page(&format!("/actions/runs/{id}")),
        "pull_requests": [],
        "created_at": now,
        "updated_at": now,
        "run_started_at": now,
        "actor": actor,
        "triggering_actor": actor,
        "referenced_workflows": [],
        "jobs_url": format!("{own}/jobs"),
        "logs_url": format!("{own}/logs"),
        "check_suite_url": links.api(&format!("/check-suites/{suite}")),
        "artifacts_url": format!("{own}/artifacts"),
        "cancel_url": format!("{own}/cancel"),
        "rerun_url": format!("{own}/rerun"),
        "previous_attempt_url": null,
        "workflow_url": links.api(&format!("/actions/workflows/{workflow}")),
        "head_commit": {
            "id": sha, "tree_id": format!("{:040x}", suite), "message": "A change", "timestamp": now,
            "author": person, "committer": person,
        },
        "repository": repository,
        "head_repository": repository,
    });
    shape::overlay(&mut run, over);
    run
}

/// A completed, failed job of an attempt; `over` sets its fields.
pub(crate) fn job(links: &Links, id: u64, run: &Value, attempt: u64, over: &Value, now: &str) -> Value {
    let run_id = run["id"].as_u64().unwrap_or(0);
    let mut job = json!({
        "id": id,
        "run_id": run_id,
        "run_url": run["url"],
        "run_attempt": attempt,
        "node_id": shape::node("CR", id),
        "head_sha": run["head_sha"],
        "head_branch": run["head_branch"],
        "url": links.api(&format!("/actions/jobs/{id}")),
        "html_url": links.page(&format!("/actions/runs/{run_id}/job/{id}")),
        "status": "completed",
        "conclusion": "failure",
        "created_at": now,
        "started_at": now,
        "completed_at": now,
        "name": "test",
        "steps": [{
            "name": "Run tests", "status": "completed", "conclusion": "failure", "number": 1, "started_at": now, "completed_at": now,
        }],
        "check_run_url": links.api(&format!("/check-runs/{id}")),
        "labels": ["ubuntu-latest"],
        "runner_id": 1,
        "runner_name": "GitHub Actions 1",
        "runner_group_id": 1,
        "runner_group_name": "GitHub Actions",
        "workflow_name": run["name"],
    });
    shape::overlay(&mut job, over);
    job
}

pub(crate) fn get(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let mut run = repository.run(ask)?.clone();
    without_pulls(ask, &mut run);
    Ok(Reply::json(200, &run))
}

pub(crate) fn of_workflow(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let wanted = ask.value("workflow_id");
    if !repository.knows_workflow(wanted) {
        return Err(refusal(404, "Not Found"));
    }
    let query = |name: &str| ask.call.query(name);
    let status =
        |run: &Value| query("status").is_none_or(|wanted| run["status"] == wanted || run["conclusion"] == wanted);
    let mut runs: Vec<Value> = repository
        .runs
        .values()
        .rev()
        .filter(|run| of(run, wanted) && status(run))
        .filter(|run| is(run, "head_branch", query("branch")) && is(run, "event", query("event")))
        .filter(|run| is(run, "head_sha", query("head_sha")))
        .filter(|run| query("actor").is_none_or(|actor| run["actor"]["login"] == actor))
        .cloned()
        .collect();
    for run in &mut runs {
        without_pulls(ask, run);
    }
    Ok(page::counted(ask, "workflow_runs", runs))
}

pub(crate) fn jobs(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    repository.run(ask)?;
    let jobs = repository.jobs.get(&(ask.number("run_id"), ask.number("attempt_number")));
    Ok(page::counted(ask, "jobs", jobs.ok_or_else(|| refusal(404, "Not Found"))?.clone()))
}

pub(crate) fn rerun_failed(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let mut run = repository.run(ask)?.clone();
    let id = ask.number("run_id");
    if run["status"] != "completed" {
        return Err(refusal(403, "This workflow is already running"));
    }
    if ask.seconds - super::issues::time(&run, "created_at") > RERUN_WITHIN {
        return Err(refusal(403, "Unable to retry this workflow run because it was created over a month ago"));
    }
    let attempt = run["run_attempt"].as_u64().unwrap_or(1);
    let mut jobs = repository.jobs.get(&(id, attempt)).cloned().unwrap_or_default();
    let passed = |job: &Value| ["success", "skipped", "neutral"].iter().any(|passed| job["conclusion"] == *passed);
    if !jobs.is_empty() && jobs.iter().all(passed) {
        return Err(refusal(403, "This workflow run cannot be retried: it has no failed jobs"));
    }
    for job in &mut jobs {
        let next = repository.next_id();
        let mut over = json!({
            "id": next, "run_attempt": attempt + 1, "url": ask.links.api(&format!("/actions/jobs/{next}")),
        });
        if !passed(job) {
            over["status"] = Value::from("queued");
            over["conclusion"] = Value::Null;
            over["completed_at"] = Value::Null;
            over["steps"] = json!([]);
        }
        shape::overlay(job, &over);
    }
    repository.jobs.insert((id, attempt + 1), jobs);
    run["run_attempt"] = Value::from(attempt + 1);
    run["previous_attempt_url"] = Value::from(ask.links.api(&format!("/actions/runs/{id}/attempts/{attempt}")));
    run["status"] = Value::from("queued");
    run["conclusion"] = Value::Null;
    run["run_started_at"] = Value::from(ask.now.as_str());
    run["updated_at"] = Value::from(ask.now.as_str());
    run["triggering_actor"] = ask.actor();
    repository.runs.insert(id, run);
    Ok(Reply::json(201, &json!({})))
}

/// Whether a run is one of the workflow, named by its number or the name of its file.
fn of(run: &Value, workflow: &str) -> bool {
    let file = run["path"].as_str().map(file_name);
    file == Some(workflow) || workflow.parse::<u64>().is_ok_and(|id| run["workflow_id"] == id)
}

/// `ci.yml` of `.github/workflows/ci.yml@refs/heads/main`.
fn file_name(path: &str) -> &str {
    let path = path.split('@').next().unwrap_or(path);
    path.rsplit('/').next().unwrap_or(path)
}

fn without_pulls(ask: &Ask<'_>, run: &mut Value) {
    if ask.call.query("exclude_pull_requests") == Some("true") {
        run["pull_requests"] = json!([]);
    }
}

impl Repository {
    fn run(&self, ask: &Ask<'_>) -> Result<&Value, Reply> {
        self.runs.get(&ask.number("run_id")).ok_or_else(|| refusal(404, "Not Found"))
    }

    /// Whether there is such a workflow: one that was announced or has run.
    pub(crate) fn knows_workflow(&self, workflow: &str) -> bool {
        let announced = |path: &String| {
            file_name(path) == workflow || workflow.parse::<u64>().is_ok_and(|id| shape::number_of(path) == id)
        };
        self.workflows.iter().any(announced) || self.runs.values().any(|run| of(run, workflow))
    }
}

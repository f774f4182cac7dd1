//! Deployments and their statuses, and the events that start workflows.

use serde_json::{Value, json};

use super::ask::{Ask, Outcome, is};
use super::page;
use super::shape;
use super::state::{Dispatch, Repository};
use super::token::{invalid, refusal};
use super::wire::Reply;

/// Most characters of a status's description.
const MOST_DESCRIPTION: usize = 140;
const STATES: [&str; 7] = ["error", "failure", "inactive", "in_progress", "queued", "pending", "success"];
/// Top-level properties of a payload, and inputs of a workflow.
const MOST_PROPERTIES: usize = 10;
const MOST_INPUTS: usize = 25;
/// Most characters of an event's name.
const MOST_EVENT: usize = 100;

pub(crate) fn list(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let query = |name: &str| ask.call.query(name).filter(|given| !given.is_empty() && *given != "none");
    let found = repository
        .deployments
        .values()
        .rev()
        .map(|(deployment, _)| deployment)
        .filter(|deployment| ["sha", "ref", "task", "environment"].iter().all(|name| is(deployment, name, query(name))))
        .cloned()
        .collect();
    Ok(page::list(ask, found))
}

pub(crate) fn create(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let name = ask.required("Deployment", "ref")?;
    let sha = repository.resolve(name);
    if sha.is_empty() {
        return Err(invalid("Deployment", "ref", "custom", &format!("No ref found for: {name}")));
    }
    let id = repository.next_id();
    let environment = ask.text("Deployment", "environment")?.unwrap_or("production");
    let own = ask.links.api(&format!("/deployments/{id}"));
    let payload = if ask.body["payload"].is_null() { Value::from("") } else { ask.body["payload"].clone() };
    let deployment = json!({
        "id": id,
        "node_id": shape::node("DE", id),
        "url": own,
        "sha": sha,
        "ref": name,
        "task": ask.text("Deployment", "task")?.unwrap_or("deploy"),
        "payload": payload,
        "original_environment": environment,
        "environment": environment,
        "description": ask.text("Deployment", "description")?,
        "creator": ask.actor(),
        "created_at": ask.now,
        "updated_at": ask.now,
        "statuses_url": format!("{own}/statuses"),
        "repository_url": ask.links.api(""),
        "transient_environment": ask.body["transient_environment"] == true,
        "production_environment": ask.body["production_environment"].as_bool().unwrap_or(environment == "production"),
        "performed_via_github_app": ask.through(),
    });
    let reply = Reply::json(201, &deployment);
    repository.deployments.insert(id, (deployment, Vec::new()));
    Ok(reply)
}

pub(crate) fn statuses(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let found = repository.deployments.get(&ask.number("deployment_id"));
    let (_, statuses) = found.ok_or_else(|| refusal(404, "Not Found"))?;
    Ok(page::list(ask, statuses.iter().rev().cloned().collect()))
}

pub(crate) fn add_status(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let id = ask.number("deployment_id");
    let state = ask.required("DeploymentStatus", "state")?;
    if !STATES.contains(&state) {
        return Err(invalid("DeploymentStatus", "state", "invalid", ""));
    }
    ask.bounded("DeploymentStatus", "description", MOST_DESCRIPTION)?;
    let next = repository.next_id();
    let (deployment, _) = repository.deployments.get(&id).ok_or_else(|| refusal(404, "Not Found"))?;
    let new = status(ask, deployment, next, state)?;
    let environment = new["environment"].clone();
    let reply = Reply::json(201, &new).with("location", new["url"].as_str().unwrap_or_default());
    if state == "success" && ask.body["auto_inactive"] != false {
        retire(repository, ask, id, &environment)?;
    }
    if let Some((deployment, statuses)) = repository.deployments.get_mut(&id) {
        deployment["updated_at"] = Value::from(ask.now.as_str());
        deployment["environment"] = environment;
        statuses.push(new);
    }
    Ok(reply)
}

/// Earlier successes of the same environment become inactive, unless it is a production or transient one's.
fn retire(repository: &mut Repository, ask: &Ask<'_>, but: u64, environment: &Value) -> Result<(), Reply> {
    let retired: Vec<u64> = repository
        .deployments
        .iter()
        .filter(|(id, (deployment, _))| **id != but && deployment["environment"] == *environment)
        .filter(|(_, (deployment, _))| deployment["transient_environment"] != true)
        .filter(|(_, (_, statuses))| statuses.last().is_some_and(|last| last["state"] == "success"))
        .map(|(id, _)| *id)
        .collect();
    for id in retired {
        let next = repository.next_id();
        if let Some((deployment, statuses)) = repository.deployments.get_mut(&id) {
            statuses.push(status(ask, deployment, next, "inactive")?);
        }
    }
    Ok(())
}

fn status(ask: &Ask<'_>, deployment: &Value, id: u64, state: &str) -> Result<Value, Reply> {
    let text = |field: &str| Ok::<_, Reply>(ask.text("DeploymentStatus", field)?.unwrap_or_default());
    let log = match text("log_url")? {
        "" => text("target_url")?,
        log => log,
    };
    let own = deployment["url"].as_str().unwrap_or_default();
    let mut status = json!({
        "id": id,
        "node_id": shape::node("DES", id),
        "url": format!("{own}/statuses/{id}"),
        "state": state,
        "creator": ask.actor(),
        "description": text("description")?,
        "environment": ask.text("DeploymentStatus", "environment")?.map_or(deployment["environment"].clone(), Value::from),
        "target_url": if log.is_empty() { own } else { log },
        "created_at": ask.now,
        "updated_at": ask.now,
        "deployment_url": own,
        "repository_url": ask.links.api(""),
        "performed_via_github_app": ask.through(),
    });
    // GitHub answers empty texts for addresses that were not given, which its own description does not allow.
    for (field, address) in [("log_url", log), ("environment_url", text("environment_url")?)] {
        if !address.is_empty() {
            status[field] = Value::from(address);
        }
    }
    Ok(status)
}

pub(crate) fn dispatch(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let event = ask.required("RepositoryDispatch", "event_type")?;
    ask.bounded("RepositoryDispatch", "event_type", MOST_EVENT)?;
    let payload = object(ask, "client_payload", MOST_PROPERTIES)?;
    repository.dispatches.push(Dispatch { event: event.to_owned(), workflow: None, git_ref: None, payload });
    Ok(Reply::empty(204))
}

pub(crate) fn dispatch_workflow(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let workflow = ask.value("workflow_id");
    if !repository.knows_workflow(workflow) {
        return Err(refusal(404, "Not Found"));
    }
    let git_ref = ask.required("WorkflowDispatch", "ref")?;
    if repository.resolve(git_ref).is_empty() {
        return Err(refusal(422, &format!("No ref found for: {git_ref}")));
    }
    let payload = object(ask, "inputs", MOST_INPUTS)?;
    repository.dispatches.push(Dispatch {
        event: "workflow_dispatch".to_owned(),
        workflow: Some(workflow.to_owned()),
        git_ref: Some(git_ref.to_owned()),
        payload,
    });
    Ok(Reply::empty(204))
}

fn object(ask: &Ask<'_>, field: &str, most: usize) -> Result<Value, Reply> {
    match &ask.body[field] {
        Value::Null => Ok(json!({})),
        Value::Object(object) if object.len() <= most => Ok(ask.body[field].clone()),
        Value::Object(_) => {
            Err(invalid("Dispatch", field, "custom", &format!("No more than {most} properties are allowed")))
        }
        _ => Err(invalid("Dispatch", field, "invalid", "")),
    }
}

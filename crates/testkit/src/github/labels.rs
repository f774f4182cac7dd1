//! Labels of a repository and of its issues. Names differ in more than case, and creating one is atomic.

use serde_json::{Value, json};

use super::ask::{Ask, Outcome};
use super::page::{self, encode};
use super::shape::{self, Links};
use super::state::Repository;
use super::token::{invalid, refusal};
use super::wire::Reply;

/// Most characters of a name and of a description.
const MOST_NAME: usize = 50;
const MOST_DESCRIPTION: usize = 100;
/// What a label gets that is created by being put on.
const USUAL_COLOR: &str = "ededed";

pub(crate) fn new(links: &Links, id: u64, name: &str, color: &str, description: Option<&str>) -> Value {
    json!({
        "id": id,
        "node_id": shape::node("LA", id),
        "url": links.api(&format!("/labels/{}", encode(name))),
        "name": name,
        "color": color,
        "default": false,
        "description": description,
    })
}

/// Whether an issue has the label.
pub(crate) fn has(issue: &Value, name: &str) -> bool {
    let labels = issue["labels"].as_array().map(Vec::as_slice).unwrap_or_default();
    labels.iter().any(|label| label["name"].as_str().is_some_and(|given| key(given) == key(name)))
}

/// What names are compared by.
pub(crate) fn key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The label of this name, created if there is none.
pub(crate) fn existing_or_new(repository: &mut Repository, ask: &Ask<'_>, name: &str) -> Result<Value, Reply> {
    if name.trim().is_empty() || name.chars().count() > MOST_NAME {
        return Err(invalid("Label", "name", "invalid", ""));
    }
    let id = repository.next_id();
    let label = repository.labels.entry(key(name)).or_insert_with(|| new(&ask.links, id, name, USUAL_COLOR, None));
    Ok(label.clone())
}

pub(crate) fn create(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    ask.required("Label", "name")?;
    let name = ask.bounded("Label", "name", MOST_NAME)?.unwrap_or_default();
    let description = ask.bounded("Label", "description", MOST_DESCRIPTION)?;
    let color = ask.text("Label", "color")?.unwrap_or(USUAL_COLOR);
    if color.len() != 6 || !color.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(invalid("Label", "color", "invalid", ""));
    }
    if repository.labels.contains_key(&key(name)) {
        return Err(invalid("Label", "name", "already_exists", ""));
    }
    let label = new(&ask.links, repository.next_id(), name, &color.to_ascii_lowercase(), description);
    let reply = Reply::json(201, &label).with("location", label["url"].as_str().unwrap_or_default());
    repository.labels.insert(key(name), label);
    Ok(reply)
}

pub(crate) fn get(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let label = repository.labels.get(&key(ask.value("name")));
    label.map(|label| Reply::json(200, label)).ok_or_else(|| refusal(404, "Not Found"))
}

pub(crate) fn delete(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let name = ask.value("name");
    repository.labels.remove(&key(name)).ok_or_else(|| refusal(404, "Not Found"))?;
    for issue in repository.issues.values_mut() {
        take_off(issue, name);
    }
    Ok(Reply::empty(204))
}

pub(crate) fn of_issue(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let labels = repository.issue(ask)?["labels"].as_array().cloned().unwrap_or_default();
    Ok(page::list(ask, labels))
}

pub(crate) fn add(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    repository.issue(ask)?;
    let given = ask.body["labels"].as_array().or_else(|| ask.body.as_array());
    let given = given.filter(|given| !given.is_empty()).cloned();
    let given = given.ok_or_else(|| invalid("Issue", "labels", "missing_field", ""))?;
    let mut labels = Vec::new();
    for label in given {
        let name = label.as_str().or_else(|| label["name"].as_str());
        let name = name.ok_or_else(|| invalid("Issue", "labels", "invalid", ""))?;
        labels.push(existing_or_new(repository, ask, name)?);
    }
    let Some(issue) = repository.issues.get_mut(&ask.number("issue_number")) else {
        return Err(refusal(404, "Not Found"));
    };
    for label in labels {
        if !has(issue, label["name"].as_str().unwrap_or_default())
            && let Some(present) = issue["labels"].as_array_mut()
        {
            present.push(label);
        }
    }
    issue["updated_at"] = Value::from(ask.now.as_str());
    Ok(Reply::json(200, &issue["labels"]))
}

pub(crate) fn remove(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    repository.issue(ask)?;
    let name = ask.value("name");
    let issue = repository.issues.get_mut(&ask.number("issue_number")).filter(|issue| has(issue, name));
    let issue = issue.ok_or_else(|| refusal(404, "Label does not exist"))?;
    take_off(issue, name);
    issue["updated_at"] = Value::from(ask.now.as_str());
    Ok(Reply::json(200, &issue["labels"]))
}

fn take_off(issue: &mut Value, name: &str) {
    if let Some(labels) = issue["labels"].as_array_mut() {
        labels.retain(|label| label["name"].as_str().is_none_or(|given| key(given) != key(name)));
    }
}

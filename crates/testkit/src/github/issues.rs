//! Issues, and what pull requests share with them.

use serde_json::{Value, json};

use super::ask::{Ask, Outcome};
use super::clock;
use super::labels;
use super::page;
use super::shape::{self, Links};
use super::state::Repository;
use super::token::{invalid, refusal};
use super::wire::Reply;

/// Most characters of a body, and of a title.
pub(crate) const MOST_BODY: usize = 65_536;
pub(crate) const MOST_TITLE: usize = 256;

/// An open issue without labels and comments.
pub(crate) fn new(links: &Links, number: u64, id: u64, author: &Value, now: &str) -> Value {
    let own = links.api(&format!("/issues/{number}"));
    json!({
        "id": id,
        "node_id": shape::node("I", id),
        "number": number,
        "url": own,
        "repository_url": links.api(""),
        "labels_url": format!("{own}/labels{{/name}}"),
        "comments_url": format!("{own}/comments"),
        "events_url": format!("{own}/events"),
        "timeline_url": format!("{own}/timeline"),
        "html_url": links.page(&format!("/issues/{number}")),
        "state": "open",
        "state_reason": null,
        "title": "",
        "body": null,
        "user": author,
        "labels": [],
        "assignee": null,
        "assignees": [],
        "milestone": null,
        "locked": false,
        "active_lock_reason": null,
        "comments": 0,
        "closed_at": null,
        "closed_by": null,
        "created_at": now,
        "updated_at": now,
        "author_association": "NONE",
        "performed_via_github_app": null,
        "reactions": shape::reactions(&own),
    })
}

pub(crate) fn list(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let state = ask.word("state", &["open", "closed", "all"], "open")?;
    let sort = ask.word("sort", &["created", "updated", "comments"], "created")?;
    let direction = ask.word("direction", &["asc", "desc"], "desc")?;
    let since = match ask.call.query("since") {
        Some(since) => Some(clock::parse(since).ok_or_else(|| invalid("Query", "since", "invalid", ""))?),
        None => None,
    };
    let wanted = ask.call.query("labels").unwrap_or_default().split(',').map(str::trim);
    let wanted: Vec<&str> = wanted.filter(|label| !label.is_empty()).collect();
    let login = |user: &Value, name: &str| match ask.call.query(name) {
        None | Some("*") => true,
        Some("none") => user.is_null(),
        Some(login) => user["login"].as_str() == Some(login),
    };
    let mut issues: Vec<Value> = repository
        .issues
        .values()
        .filter(|issue| state == "all" || issue["state"] == state)
        .filter(|issue| wanted.iter().all(|label| labels::has(issue, label)))
        .filter(|issue| since.is_none_or(|since| time(issue, "updated_at") >= since))
        .filter(|issue| login(&issue["user"], "creator") && login(&issue["assignee"], "assignee"))
        .cloned()
        .collect();
    issues.sort_by_key(|issue| match sort {
        "comments" => (issue["comments"].as_i64().unwrap_or(0), issue["number"].as_i64()),
        "updated" => (time(issue, "updated_at"), issue["number"].as_i64()),
        _ => (time(issue, "created_at"), issue["number"].as_i64()),
    });
    if direction == "desc" {
        issues.reverse();
    }
    Ok(page::list(ask, issues))
}

pub(crate) fn create(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    ask.required("Issue", "title")?;
    let id = repository.next_id();
    // Nothing is created where a field is refused.
    let mut issue = new(&ask.links, repository.next_number(), id, &ask.actor(), &ask.now);
    issue["performed_via_github_app"] = ask.through();
    change(repository, ask, &mut issue)?;
    let number = repository.take_number();
    let reply = Reply::json(201, &issue).with("location", issue["url"].as_str().unwrap_or_default());
    repository.issues.insert(number, issue);
    Ok(reply)
}

pub(crate) fn update(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let mut issue = repository.issue(ask)?.clone();
    change(repository, ask, &mut issue)?;
    state(ask, &mut issue)?;
    issue["updated_at"] = Value::from(ask.now.as_str());
    repository.issues.insert(ask.number("issue_number"), issue.clone());
    Ok(Reply::json(200, &issue))
}

/// Takes over what creation and change have in common.
fn change(repository: &mut Repository, ask: &Ask<'_>, issue: &mut Value) -> Result<(), Reply> {
    if let Some(title) = ask.bounded("Issue", "title", MOST_TITLE)? {
        issue["title"] = Value::from(title);
    }
    if let Some(body) = ask.bounded("Issue", "body", MOST_BODY)? {
        issue["body"] = Value::from(body);
    }
    if let Some(logins) = list_of(ask, "assignees")? {
        if logins.iter().any(|login| !repository.collaborators.contains(login)) {
            return Err(invalid("Issue", "assignees", "invalid", ""));
        }
        let users: Vec<Value> = logins.iter().map(|login| shape::user(&ask.links.api, login)).collect();
        issue["assignee"] = users.first().cloned().unwrap_or_default();
        issue["assignees"] = Value::from(users);
    }
    if let Some(names) = list_of(ask, "labels")? {
        let labels: Result<Vec<Value>, Reply> =
            names.iter().map(|name| labels::existing_or_new(repository, ask, name)).collect();
        issue["labels"] = Value::from(labels?);
    }
    Ok(())
}

/// Opens and closes.
fn state(ask: &Ask<'_>, issue: &mut Value) -> Result<(), Reply> {
    let reason = ask.text("Issue", "state_reason")?;
    if reason.is_some_and(|reason| !["completed", "not_planned", "duplicate", "reopened"].contains(&reason)) {
        return Err(invalid("Issue", "state_reason", "invalid", ""));
    }
    match ask.text("Issue", "state")? {
        None => {}
        Some("closed") => {
            if issue["state"] == "open" {
                issue["closed_at"] = Value::from(ask.now.as_str());
                issue["closed_by"] = ask.actor();
            }
            issue["state"] = Value::from("closed");
            issue["state_reason"] = Value::from(reason.unwrap_or("completed"));
        }
        Some("open") => {
            if issue["state"] == "closed" {
                issue["state_reason"] = Value::from("reopened");
            }
            issue["state"] = Value::from("open");
            issue["closed_at"] = Value::Null;
            issue["closed_by"] = Value::Null;
        }
        Some(_) => return Err(invalid("Issue", "state", "invalid", "")),
    }
    Ok(())
}

/// A list of texts, or of objects with a `name` or `login`.
fn list_of(ask: &Ask<'_>, field: &str) -> Result<Option<Vec<String>>, Reply> {
    let wrong = || invalid("Issue", field, "invalid", "");
    match &ask.body[field] {
        Value::Null => Ok(None),
        Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().or_else(|| item["name"].as_str()).or_else(|| item["login"].as_str()))
            .map(|text| text.map(str::to_owned).ok_or_else(wrong))
            .collect::<Result<Vec<_>, _>>()
            .map(Some),
        _ => Err(wrong()),
    }
}

pub(crate) fn time(object: &Value, field: &str) -> i64 {
    object[field].as_str().and_then(clock::parse).unwrap_or(0)
}

impl Repository {
    /// The issue or pull request that the path names.
    pub(crate) fn issue(&self, ask: &Ask<'_>) -> Result<&Value, Reply> {
        self.issues.get(&ask.number("issue_number")).ok_or_else(|| refusal(404, "Not Found"))
    }
}

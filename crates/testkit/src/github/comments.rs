//! Comments on issues and pull requests.

use serde_json::{Value, json};

use super::ask::{Ask, Outcome};
use super::clock;
use super::issues::{self, MOST_BODY};
use super::page;
use super::shape::{self, Links};
use super::state::Repository;
use super::token::{invalid, refusal};
use super::wire::Reply;

pub(crate) fn new(links: &Links, number: u64, id: u64, author: &Value, body: &str, now: &str) -> Value {
    let own = links.api(&format!("/issues/comments/{id}"));
    json!({
        "id": id,
        "node_id": shape::node("IC", id),
        "url": own,
        "html_url": links.page(&format!("/issues/{number}#issuecomment-{id}")),
        "issue_url": links.api(&format!("/issues/{number}")),
        "user": author,
        "body": body,
        "created_at": now,
        "updated_at": now,
        "author_association": "NONE",
        "performed_via_github_app": null,
        "reactions": shape::reactions(&own),
    })
}

pub(crate) fn list(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    repository.issue(ask)?;
    let number = ask.number("issue_number");
    let since = match ask.call.query("since") {
        Some(since) => clock::parse(since).ok_or_else(|| invalid("Query", "since", "invalid", ""))?,
        None => i64::MIN,
    };
    let of_issue = repository.comments.values().filter(|(issue, _)| *issue == number).map(|(_, comment)| comment);
    let comments = of_issue.filter(|comment| issues::time(comment, "updated_at") >= since).cloned().collect();
    Ok(page::list(ask, comments))
}

pub(crate) fn create(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    repository.issue(ask)?;
    ask.required("IssueComment", "body")?;
    let body = ask.bounded("IssueComment", "body", MOST_BODY)?.unwrap_or_default();
    let number = ask.number("issue_number");
    let mut comment = new(&ask.links, number, repository.next_id(), &ask.actor(), body, &ask.now);
    comment["performed_via_github_app"] = ask.through();
    let reply = Reply::json(201, &comment).with("location", comment["url"].as_str().unwrap_or_default());
    repository.add_comment(number, comment, &ask.now);
    Ok(reply)
}

pub(crate) fn update(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    ask.required("IssueComment", "body")?;
    let body = ask.bounded("IssueComment", "body", MOST_BODY)?.unwrap_or_default();
    let found = repository.comments.get_mut(&ask.number("comment_id"));
    let (_, comment) = found.ok_or_else(|| refusal(404, "Not Found"))?;
    comment["body"] = Value::from(body);
    comment["updated_at"] = Value::from(ask.now.as_str());
    Ok(Reply::json(200, comment))
}

pub(crate) fn delete(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let found = repository.comments.remove(&ask.number("comment_id"));
    let (number, _) = found.ok_or_else(|| refusal(404, "Not Found"))?;
    repository.count_comments(number);
    Ok(Reply::empty(204))
}

impl Repository {
    pub(crate) fn add_comment(&mut self, number: u64, comment: Value, now: &str) {
        let id = comment["id"].as_u64().unwrap_or(0);
        self.comments.insert(id, (number, comment));
        self.count_comments(number);
        if let Some(issue) = self.issues.get_mut(&number) {
            issue["updated_at"] = Value::from(now);
        }
    }

    fn count_comments(&mut self, number: u64) {
        let count = self.comments.values().filter(|(issue, _)| *issue == number).count();
        if let Some(issue) = self.issues.get_mut(&number) {
            issue["comments"] = Value::from(count);
        }
    }
}

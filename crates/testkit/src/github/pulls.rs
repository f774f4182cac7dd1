//! Pull requests and their files.

use serde_json::{Value, json};

use super::ask::{Ask, Outcome};
use super::issues::{self, MOST_BODY, MOST_TITLE};
use super::page;
use super::shape::{self, Links};
use super::state::Repository;
use super::token::{invalid, refusal};
use super::wire::Reply;

/// Files that are ever listed (GitHub documentation, "List pull requests files").
const MOST_FILES: usize = 3_000;
/// Fields of the full object that lists leave out.
const FULL: [&str; 12] = [
    "merged",
    "mergeable",
    "mergeable_state",
    "merged_by",
    "comments",
    "review_comments",
    "maintainer_can_modify",
    "commits",
    "additions",
    "deletions",
    "changed_files",
    "rebaseable",
];

/// One side of a pull request.
#[derive(Debug)]
pub(crate) struct Side<'a> {
    /// `owner/name`.
    pub(crate) repository: &'a str,
    pub(crate) branch: &'a str,
    pub(crate) sha: &'a str,
}

/// An open pull request as the single object; lists leave out some fields.
pub(crate) fn new(links: &Links, issue: &Value, head: &Side<'_>, base: &Side<'_>, now: &str) -> Value {
    let number = issue["number"].as_u64().unwrap_or(0);
    let id = issue["id"].as_u64().unwrap_or(0) + 1;
    let own = links.api(&format!("/pulls/{number}"));
    let html = links.page(&format!("/pull/{number}"));
    let comments = links.api(&format!("/issues/{number}/comments"));
    let side = |side: &Side<'_>| {
        let owner = side.repository.split('/').next().unwrap_or_default();
        json!({
            "label": format!("{owner}:{}", side.branch),
            "ref": side.branch,
            "sha": side.sha,
            "user": shape::user(&links.api, owner),
            "repo": shape::repository(&links.api, side.repository, false, now),
        })
    };
    let statuses = links.api(&format!("/statuses/{}", head.sha));
    let mut pull = json!({
        "id": id,
        "node_id": shape::node("PR", id),
        "number": number,
        "url": own,
        "html_url": html,
        "diff_url": format!("{html}.diff"),
        "patch_url": format!("{html}.patch"),
        "issue_url": issue["url"],
        "commits_url": format!("{own}/commits"),
        "review_comments_url": format!("{own}/comments"),
        "review_comment_url": links.api("/pulls/comments{/number}"),
        "comments_url": comments,
        "statuses_url": statuses,
        "state": issue["state"],
        "locked": false,
        "title": issue["title"],
        "body": issue["body"],
        "user": issue["user"],
        "labels": [],
        "milestone": null,
        "active_lock_reason": null,
        "created_at": now,
        "updated_at": now,
        "closed_at": null,
        "merged_at": null,
        "merge_commit_sha": null,
        "assignee": null,
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
    });
    let more = json!({
        "head": side(head),
        "base": side(base),
        "_links": {
            "self": { "href": own }, "html": { "href": html }, "issue": { "href": issue["url"] },
            "comments": { "href": comments }, "review_comments": { "href": format!("{own}/comments") },
            "review_comment": { "href": links.api("/pulls/comments{/number}") },
            "commits": { "href": format!("{own}/commits") }, "statuses": { "href": statuses },
        },
        "author_association": "NONE",
        "auto_merge": null,
        "draft": false,
        "merged": false,
        "mergeable": null,
        "mergeable_state": "unknown",
        "merged_by": null,
        "rebaseable": null,
        "comments": 0,
        "review_comments": 0,
        "maintainer_can_modify": false,
        "commits": 1,
        "additions": 0,
        "deletions": 0,
        "changed_files": 0,
    });
    shape::overlay(&mut pull, &more);
    pull
}

/// A changed file; `over` sets its fields.
pub(crate) fn file(links: &Links, over: &Value) -> Value {
    let name = over["filename"].as_str().unwrap_or("README.md");
    let sha = format!("{:040x}", shape::number_of(name));
    let mut file = json!({
        "sha": sha,
        "filename": name,
        "status": "modified",
        "additions": 1,
        "deletions": 0,
        "changes": 1,
        "blob_url": links.page(&format!("/blob/{sha}/{}", page::encode(name))),
        "raw_url": links.page(&format!("/raw/{sha}/{}", page::encode(name))),
        "contents_url": links.api(&format!("/contents/{}?ref={sha}", page::encode(name))),
    });
    shape::overlay(&mut file, over);
    file
}

pub(crate) fn files(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let (_, files) = repository.pulls.get(&ask.number("pull_number")).ok_or_else(|| refusal(404, "Not Found"))?;
    Ok(page::list(ask, files.iter().take(MOST_FILES).cloned().collect()))
}

pub(crate) fn of_commit(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let sha = ask.value("commit_sha");
    // A commit that only a fork has is not one of this repository.
    let ours = |pull: &Value| pull["head"]["repo"]["full_name"] == ask.links.repository.as_str();
    let of = |pull: &Value| (pull["head"]["sha"] == sha && ours(pull)) || pull["merge_commit_sha"] == sha;
    let found = repository.pulls.values().map(|(pull, _)| pull).filter(|pull| of(pull)).map(simple).collect();
    Ok(page::list(ask, found))
}

pub(crate) fn list(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let state = ask.word("state", &["open", "closed", "all"], "open")?;
    let sort = ask.word("sort", &["created", "updated", "popularity", "long-running"], "created")?;
    let usual = if ask.call.query("sort").is_none_or(|sort| sort == "created") { "desc" } else { "asc" };
    let direction = ask.word("direction", &["asc", "desc"], usual)?;
    let asked =
        |name: &str, pull: &Value, field: &str| ask.call.query(name).is_none_or(|given| pull[name][field] == given);
    let mut pulls: Vec<Value> = repository
        .pulls
        .values()
        .map(|(pull, _)| pull)
        .filter(|pull| state == "all" || pull["state"] == state)
        .filter(|pull| asked("head", pull, "label") && asked("base", pull, "ref"))
        .map(simple)
        .collect();
    let field = if sort == "updated" { "updated_at" } else { "created_at" };
    pulls.sort_by_key(|pull| (issues::time(pull, field), pull["number"].as_i64()));
    if direction == "desc" {
        pulls.reverse();
    }
    Ok(page::list(ask, pulls))
}

pub(crate) fn create(repository: &mut Repository, ask: &Ask<'_>) -> Outcome {
    let title = ask.required("PullRequest", "title")?;
    ask.bounded("PullRequest", "title", MOST_TITLE)?;
    let body = ask.bounded("PullRequest", "body", MOST_BODY)?;
    let (head, base) = (ask.required("PullRequest", "head")?, ask.required("PullRequest", "base")?);
    let head = head.split_once(':').map_or(head, |(_, branch)| branch);
    let branch = |field: &str, name: &str| {
        repository.branches.get(name).cloned().ok_or_else(|| invalid("PullRequest", field, "invalid", ""))
    };
    let (head_sha, base_sha) = (branch("head", head)?, branch("base", base)?);
    if head_sha == base_sha {
        let message = format!("No commits between {base} and {head}");
        return Err(invalid("PullRequest", "head", "custom", &message));
    }
    let same = |pull: &Value| pull["state"] == "open" && pull["head"]["ref"] == head && pull["base"]["ref"] == base;
    if repository.pulls.values().any(|(pull, _)| same(pull)) {
        return Err(invalid("PullRequest", "head", "custom", &format!("A pull request already exists for {head}.")));
    }
    let name = ask.links.repository.clone();
    let (id, number) = (repository.next_id(), repository.take_number());
    repository.next_id();
    let mut issue = issues::new(&ask.links, number, id, &ask.actor(), &ask.now);
    issue["title"] = Value::from(title);
    issue["body"] = Value::from(body);
    let head = Side { repository: &name, branch: head, sha: &head_sha };
    let base = Side { repository: &name, branch: base, sha: &base_sha };
    let mut pull = new(&ask.links, &issue, &head, &base, &ask.now);
    pull["draft"] = Value::from(ask.body["draft"] == true);
    issue["pull_request"] = in_issue(&pull);
    let reply = Reply::json(201, &pull).with("location", pull["url"].as_str().unwrap_or_default());
    repository.issues.insert(number, issue);
    repository.pulls.insert(number, (pull, Vec::new()));
    Ok(reply)
}

/// What marks an issue as a pull request.
pub(crate) fn in_issue(pull: &Value) -> Value {
    json!({
        "url": pull["url"], "html_url": pull["html_url"], "diff_url": pull["diff_url"], "patch_url": pull["patch_url"],
        "merged_at": pull["merged_at"],
    })
}

fn simple(pull: &Value) -> Value {
    let mut simple = pull.clone();
    if let Some(fields) = simple.as_object_mut() {
        fields.retain(|name, _| !FULL.contains(&name.as_str()));
    }
    simple
}

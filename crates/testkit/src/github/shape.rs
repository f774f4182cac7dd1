//! Objects that stand inside others: users, apps, repositories, with every field that GitHub's API description requires.

use serde_json::{Map, Value, json};

/// Where addresses in answers point to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Links {
    /// The API: `http://127.0.0.1:1234`, with the prefix of GitHub Enterprise Server.
    pub(crate) api: String,
    /// The repository, `owner/name`.
    pub(crate) repository: String,
}

impl Links {
    /// An address of the API below the repository.
    pub(crate) fn api(&self, path: &str) -> String {
        format!("{}/repos/{}{path}", self.api, self.repository)
    }

    /// A page of the repository.
    pub(crate) fn page(&self, path: &str) -> String {
        format!("https://github.com/{}{path}", self.repository)
    }
}

/// A number that is always the same for `text` (FNV-1a, small enough for any reader).
pub(crate) fn number_of(text: &str) -> u64 {
    text.bytes().fold(2_166_136_261_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(16_777_619) & 0x7fff_ffff)
}

/// The opaque identifier that GraphQL uses.
pub(crate) fn node(kind: &str, id: u64) -> String {
    format!("{kind}_test{id}")
}

/// A user; a login that ends in `[bot]` is one of an app.
pub(crate) fn user(api: &str, login: &str) -> Value {
    let bot = login.ends_with("[bot]");
    // The number of this one is known and tools look for it.
    let id = if login == "github-actions[bot]" { 41_898_282 } else { number_of(login) };
    let own = format!("{api}/users/{}", login.replace('[', "%5B").replace(']', "%5D"));
    json!({
        "login": login,
        "id": id,
        "node_id": node("U", id),
        "avatar_url": format!("https://avatars.githubusercontent.com/u/{id}"),
        "gravatar_id": "",
        "url": own,
        "html_url": if bot {
            format!("https://github.com/apps/{}", login.trim_end_matches("[bot]"))
        } else {
            format!("https://github.com/{login}")
        },
        "followers_url": format!("{own}/followers"),
        "following_url": format!("{own}/following{{/other_user}}"),
        "gists_url": format!("{own}/gists{{/gist_id}}"),
        "starred_url": format!("{own}/starred{{/owner}}{{/repo}}"),
        "subscriptions_url": format!("{own}/subscriptions"),
        "organizations_url": format!("{own}/orgs"),
        "repos_url": format!("{own}/repos"),
        "events_url": format!("{own}/events{{/privacy}}"),
        "received_events_url": format!("{own}/received_events"),
        "type": if bot { "Bot" } else { "User" },
        "site_admin": false,
        "user_view_type": "public",
    })
}

/// The answer to `GET /user`.
pub(crate) fn myself(api: &str, login: &str, now: &str) -> Value {
    let mut own = user(api, login);
    let more = json!({
        "name": login, "company": null, "blog": "", "location": null, "email": null, "hireable": null, "bio": null,
        "public_repos": 1, "public_gists": 0, "followers": 0, "following": 0, "created_at": now, "updated_at": now,
    });
    overlay(&mut own, &more);
    own
}

/// The app behind a `GITHUB_TOKEN`.
pub(crate) fn app(api: &str) -> Value {
    json!({
        "id": 15_368,
        "slug": "github-actions",
        "node_id": node("A", 15_368),
        "owner": user(api, "github"),
        "name": "GitHub Actions",
        "description": "Runs workflows",
        "external_url": "https://docs.github.com/actions",
        "html_url": "https://github.com/apps/github-actions",
        "created_at": "2018-07-30T09:30:17Z",
        "updated_at": "2019-12-10T19:04:12Z",
        "permissions": { "issues": "write", "checks": "write", "metadata": "read", "contents": "write", "deployments": "write" },
        "events": ["push", "workflow_run"],
    })
}

/// Fields of a repository that are its address and this, in the words of the API description.
const ADDRESSES: &[(&str, &str)] = &[
    ("archive_url", "/{archive_format}{/ref}"),
    ("assignees_url", "/assignees{/user}"),
    ("blobs_url", "/git/blobs{/sha}"),
    ("branches_url", "/branches{/branch}"),
    ("collaborators_url", "/collaborators{/collaborator}"),
    ("comments_url", "/comments{/number}"),
    ("commits_url", "/commits{/sha}"),
    ("compare_url", "/compare/{base}...{head}"),
    ("contents_url", "/contents/{+path}"),
    ("contributors_url", "/contributors"),
    ("deployments_url", "/deployments"),
    ("downloads_url", "/downloads"),
    ("events_url", "/events"),
    ("forks_url", "/forks"),
    ("git_commits_url", "/git/commits{/sha}"),
    ("git_refs_url", "/git/refs{/sha}"),
    ("git_tags_url", "/git/tags{/sha}"),
    ("hooks_url", "/hooks"),
    ("issue_comment_url", "/issues/comments{/number}"),
    ("issue_events_url", "/issues/events{/number}"),
    ("issues_url", "/issues{/number}"),
    ("keys_url", "/keys{/key_id}"),
    ("labels_url", "/labels{/name}"),
    ("languages_url", "/languages"),
    ("merges_url", "/merges"),
    ("milestones_url", "/milestones{/number}"),
    ("notifications_url", "/notifications{?since,all,participating}"),
    ("pulls_url", "/pulls{/number}"),
    ("releases_url", "/releases{/id}"),
    ("stargazers_url", "/stargazers"),
    ("statuses_url", "/statuses/{sha}"),
    ("subscribers_url", "/subscribers"),
    ("subscription_url", "/subscription"),
    ("tags_url", "/tags"),
    ("teams_url", "/teams"),
    ("trees_url", "/git/trees{/sha}"),
    ("url", ""),
];

/// A repository as it stands in runs.
pub(crate) fn minimal_repository(api: &str, full_name: &str, private: bool) -> Value {
    let (owner, name) = full_name.split_once('/').unwrap_or((full_name, ""));
    let id = number_of(full_name);
    let mut object = Map::new();
    for (field, suffix) in ADDRESSES {
        object.insert((*field).to_owned(), Value::from(format!("{api}/repos/{full_name}{suffix}")));
    }
    let mut object = Value::Object(object);
    let own = json!({
        "id": id,
        "node_id": node("R", id),
        "name": name,
        "full_name": full_name,
        "owner": user(api, owner),
        "private": private,
        "html_url": format!("https://github.com/{full_name}"),
        "description": null,
        "fork": false,
    });
    overlay(&mut object, &own);
    object
}

/// A repository as it stands in pull requests.
pub(crate) fn repository(api: &str, full_name: &str, private: bool, now: &str) -> Value {
    let mut object = minimal_repository(api, full_name, private);
    let more = json!({
        "git_url": format!("git://github.com/{full_name}.git"),
        "ssh_url": format!("git@github.com:{full_name}.git"),
        "clone_url": format!("https://github.com/{full_name}.git"),
        "svn_url": format!("https://github.com/{full_name}"),
        "mirror_url": null, "homepage": null, "language": null, "license": null,
        "forks": 0, "forks_count": 0, "stargazers_count": 0, "watchers": 0, "watchers_count": 0, "size": 1,
        "open_issues": 0, "open_issues_count": 0, "default_branch": "main", "topics": [],
        "has_issues": true, "has_projects": false, "has_wiki": false, "has_pages": false, "has_downloads": false,
        "has_discussions": false, "archived": false, "disabled": false, "visibility": if private { "private" } else { "public" },
        "allow_forking": true, "is_template": false, "web_commit_signoff_required": false,
        "pushed_at": now, "created_at": now, "updated_at": now,
    });
    overlay(&mut object, &more);
    object
}

/// Nobody has reacted.
pub(crate) fn reactions(of: &str) -> Value {
    json!({
        "url": format!("{of}/reactions"), "total_count": 0,
        "+1": 0, "-1": 0, "laugh": 0, "confused": 0, "heart": 0, "hooray": 0, "eyes": 0, "rocket": 0,
    })
}

/// Sets the fields of `over` in `object`, objects inside objects likewise.
pub(crate) fn overlay(object: &mut Value, over: &Value) {
    match (object, over) {
        (Value::Object(object), Value::Object(over)) => {
            for (name, value) in over {
                overlay(object.entry(name).or_insert(Value::Null), value);
            }
        }
        (object, over) => object.clone_from(over),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_laid_over_objects() {
        let mut object = json!({ "a": { "b": 1, "c": 2 }, "d": [1] });
        overlay(&mut object, &json!({ "a": { "b": 3 }, "d": [], "e": null }));
        assert_eq!(object, json!({ "a": { "b": 3, "c": 2 }, "d": [], "e": null }));
    }

    #[test]
    fn bots_are_told_from_people() {
        assert_eq!(user("http://h", "ada")["type"], "User");
        let bot = user("http://h", "github-actions[bot]");
        assert_eq!((&bot["type"], &bot["id"]), (&json!("Bot"), &json!(41_898_282)));
    }
}

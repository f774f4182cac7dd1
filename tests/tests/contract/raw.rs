//! Every request once or more often, without our client: lists that are empty and lists of several pages, things opened,
//! closed and opened again, refusals.

use serde_json::{Value, json};
use testkit::github::{Caller, Fake, Log, Said, TOKEN};

/// A commit that nothing else is at.
const COMMIT: &str = "1234567890abcdef1234567890abcdef12345678";

struct Driver {
    caller: Caller,
    base: String,
}

impl Driver {
    /// Sends a request to a path of the repository, and holds the status.
    #[track_caller]
    fn send(&self, method: &str, path: &str, body: &Value, status: u16) -> Said {
        let said = self.caller.send(method, &format!("/repos/o/r{path}"), body).unwrap();
        assert_eq!(said.status, status, "{method} {path}: {}", String::from_utf8_lossy(&said.bytes));
        said
    }

    #[track_caller]
    fn get(&self, path: &str) -> Value {
        self.send("GET", path, &Value::Null, 200).json()
    }

    #[track_caller]
    fn post(&self, path: &str, body: &Value) -> Value {
        self.send("POST", path, body, 201).json()
    }

    /// All items of a list, by the addresses that answers name.
    #[track_caller]
    fn all(&self, path: &str, list: Option<&str>) -> Vec<Value> {
        let mut found = Vec::new();
        let mut said = self.send("GET", path, &Value::Null, 200);
        loop {
            let body = said.json();
            let page = list.map_or(&body, |name| &body[name]).as_array().cloned();
            found.extend(page.unwrap_or_default());
            let Some(next) = said.header("link").and_then(next) else { return found };
            let target = next.strip_prefix(&self.base).unwrap().to_owned();
            said = self.caller.send("GET", &target, &Value::Null).unwrap();
            assert_eq!(said.status, 200, "{target}: {}", String::from_utf8_lossy(&said.bytes));
        }
    }
}

fn next(link: &str) -> Option<String> {
    let part = link.split(", ").find(|part| part.ends_with("rel=\"next\""))?;
    Some(part.split_once('>')?.0.trim_start_matches('<').to_owned())
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// Drives the API at `base`, which answers for `github`.
pub(super) fn drive(github: &Fake, base: &str) {
    let driver = Driver { caller: Caller::new(base, TOKEN), base: base.to_owned() };
    myself(github, base);
    issues(&driver);
    comments(&driver);
    labels(github, &driver);
    checks(&driver);
    pulls(github, &driver);
    runs(github, &driver);
    deployments(&driver);
    dispatches(github, &driver);
}

fn myself(github: &Fake, base: &str) {
    let person = Caller::new(base, &github.user_token("ada"));
    let said = person.send("GET", "/user", &Value::Null).unwrap();
    assert_eq!((said.status, &said.json()["login"]), (200, &json!("ada")));
    for (caller, status) in [(Caller::new(base, TOKEN), 403), (person.anonymous(), 401)] {
        let said = caller.send("GET", "/user", &Value::Null).unwrap();
        assert_eq!(said.status, status);
        assert!(said.json()["message"].is_string());
    }
}

fn issues(driver: &Driver) {
    assert_eq!(driver.get("/issues"), json!([]));
    let wanted = json!({ "title": "It rains", "body": "Since noon.", "labels": ["weather"], "assignees": ["ada"] });
    let issue = driver.post("/issues", &wanted);
    let path = format!("/issues/{}", number(&issue["number"]));
    assert_eq!((&issue["labels"][0]["name"], &issue["user"]["type"]), (&json!("weather"), &json!("Bot")));
    let closed = json!({ "state": "closed", "state_reason": "completed", "body": "It is dry." });
    let closed = driver.send("PATCH", &path, &closed, 200).json();
    assert!(closed["closed_at"].is_string() && closed["state_reason"] == "completed");
    assert_eq!(driver.get("/issues"), json!([]));
    assert_eq!(
        driver.get("/issues?state=closed&labels=Weather&sort=updated&since=2020-01-01T00:00:00Z"),
        json!([closed])
    );
    let open = driver.send("PATCH", &path, &json!({ "state": "open" }), 200).json();
    assert_eq!((&open["state_reason"], &open["closed_at"]), (&json!("reopened"), &Value::Null));
    driver.send("POST", "/issues", &json!({ "title": "x", "assignees": ["stranger"] }), 422);
    driver.send("PATCH", "/issues/4711", &json!({ "state": "closed" }), 404);
    for n in 0..7 {
        driver.post("/issues", &json!({ "title": format!("Drop {n}") }));
    }
    let all = driver.all("/issues?per_page=3&direction=asc", None);
    assert_eq!(all.iter().map(|issue| number(&issue["number"])).collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());
}

fn comments(driver: &Driver) {
    assert_eq!(driver.get("/issues/1/comments"), json!([]));
    let ids: Vec<u64> = (0..5)
        .map(|n| number(&driver.post("/issues/1/comments", &json!({ "body": format!("Comment {n}") }))["id"]))
        .collect();
    assert_eq!(driver.all("/issues/1/comments?per_page=2", None).len(), 5);
    let changed = driver.send("PATCH", &format!("/issues/comments/{}", ids[0]), &json!({ "body": "Better" }), 200);
    assert_eq!(changed.json()["body"], "Better");
    driver.send("DELETE", &format!("/issues/comments/{}", ids[1]), &Value::Null, 204);
    assert_eq!(driver.get("/issues/1/comments").as_array().unwrap().len(), 4);
    driver.send("GET", "/issues/4711/comments", &Value::Null, 404);
    driver.send("POST", "/issues/4711/comments", &json!({ "body": "x" }), 404);
    driver.send("POST", "/issues/1/comments", &json!({ "body": "" }), 422);
}

fn labels(github: &Fake, driver: &Driver) {
    let label = json!({ "name": "size/S & more", "color": "00ff00", "description": "Small" });
    driver.post("/labels", &label);
    let twice = driver.send("POST", "/labels", &json!({ "name": "Size/s & More" }), 422).json();
    assert_eq!(twice["errors"][0]["code"], "already_exists");
    assert_eq!(driver.get("/labels/size%2FS%20%26%20more")["color"], "00ff00");
    let added = driver.send("POST", "/issues/2/labels", &json!({ "labels": ["size/S & more", "new"] }), 200).json();
    assert_eq!(added.as_array().unwrap().len(), 2);
    assert_eq!(driver.get("/issues/2/labels"), added);
    assert_eq!(driver.get("/issues/3/labels"), json!([]));
    driver.send("DELETE", "/issues/2/labels/size%2FS%20%26%20more", &Value::Null, 200);
    driver.send("DELETE", "/issues/2/labels/size%2FS%20%26%20more", &Value::Null, 404);
    assert_eq!(github.labels_of("o/r", 2), ["new"]);
    driver.send("DELETE", "/labels/new", &Value::Null, 204);
    driver.send("GET", "/labels/new", &Value::Null, 404);
    assert_eq!(github.labels_of("o/r", 2), Vec::<String>::new());
}

fn checks(driver: &Driver) {
    let list = format!("/commits/{COMMIT}/check-runs");
    assert_eq!(driver.get(&list)["total_count"], 0);
    let annotation = |line: u32| json!({ "path": "src/a.rs", "start_line": line, "end_line": line, "annotation_level": "failure", "message": "wrong", "title": "No" });
    let annotations: Vec<Value> = (1..=50).map(annotation).collect();
    let output = json!({ "title": "Bad", "summary": "All of it", "annotations": annotations });
    let begun = driver.post("/check-runs", &json!({ "name": "other", "head_sha": COMMIT, "status": "in_progress" }));
    assert_eq!(begun["conclusion"], Value::Null);
    let check = json!({
        "name": "lint", "head_sha": COMMIT, "external_id": "1/1", "status": "completed", "conclusion": "failure", "output": output,
    });
    let path = format!("/check-runs/{}", number(&driver.post("/check-runs", &check)["id"]));
    let more = json!({ "status": "completed", "conclusion": "failure", "output": { "title": "Bad", "summary": "All", "annotations": [annotation(51)] } });
    let check = driver.send("PATCH", &path, &more, 200).json();
    assert_eq!(check["output"]["annotations_count"], 51);
    let found = driver.get(&format!("{list}?check_name=lint&filter=all"));
    assert_eq!((&found["total_count"], &found["check_runs"][0]), (&json!(1), &check));
    assert_eq!(driver.all(&format!("{list}?per_page=1"), Some("check_runs")).len(), 2);
}

fn pulls(github: &Fake, driver: &Driver) {
    assert_eq!(driver.get("/pulls"), json!([]));
    let files: Vec<Value> =
        (0..120).map(|n| json!({ "filename": format!("src/ü {n}.rs"), "patch": "@@ -1 +1 @@" })).collect();
    let pull = github.pull("o/r", &json!({ "title": "Rain", "head": { "sha": COMMIT } }), &files);
    let paths = driver.all(&format!("/pulls/{pull}/files?per_page=100"), None);
    assert_eq!((paths.len(), &paths[119]["filename"]), (120, &json!("src/ü 119.rs")));
    let empty = github.pull("o/r", &json!({ "state": "closed", "closed_at": "2026-03-01T12:00:00Z" }), &[]);
    assert_eq!(driver.get(&format!("/pulls/{empty}/files")), json!([]));
    assert_eq!(driver.get(&format!("/commits/{COMMIT}/pulls"))[0]["number"], pull);
    assert_eq!(driver.get("/commits/ffffffffffffffffffffffffffffffffffffffff/pulls"), json!([]));
    assert_eq!(driver.get("/pulls?head=o:topic&base=main").as_array().unwrap().len(), 1);
    assert_eq!(driver.get("/pulls?state=all&sort=updated").as_array().unwrap().len(), 2);
    github.branch("o/r", "locks", COMMIT);
    let wanted =
        json!({ "title": "Refresh a lock file", "head": "locks", "base": "main", "body": "Made anew.", "draft": true });
    let made = driver.post("/pulls", &wanted);
    assert_eq!((&made["head"]["sha"], &made["draft"]), (&json!(COMMIT), &json!(true)));
    driver.send("POST", "/pulls", &wanted, 422);
    // Issues and pull requests share numbers, comments and labels.
    let number = number(&made["number"]);
    assert!(
        driver
            .get("/issues?labels=&per_page=100")
            .as_array()
            .unwrap()
            .iter()
            .any(|issue| issue["pull_request"]["url"] == made["url"])
    );
    driver.post(&format!("/issues/{number}/comments"), &json!({ "body": "On a pull request" }));
}

fn runs(github: &Fake, driver: &Driver) {
    let list = "/actions/workflows/ci.yml/runs";
    github.workflow("o/r", ".github/workflows/ci.yml");
    assert_eq!(driver.get(list)["total_count"], 0);
    let run = github.run("o/r", &json!({ "head_sha": COMMIT }));
    let passed = github.run("o/r", &json!({ "conclusion": "success", "event": "pull_request" }));
    let jobs: Vec<Value> = (0..150)
        .map(
            |n| json!({ "name": format!("test ({n})"), "conclusion": if n % 50 == 0 { "failure" } else { "success" } }),
        )
        .collect();
    let ids = github.jobs("o/r", run, 1, &jobs);
    let found = driver.get(&format!("{list}?branch=main&status=success&per_page=1"));
    assert_eq!((&found["total_count"], &found["workflow_runs"][0]["id"]), (&json!(1), &json!(passed)));
    let jobs = driver.all(&format!("/actions/runs/{run}/attempts/1/jobs?per_page=100"), Some("jobs"));
    assert_eq!(jobs.len(), 150);
    driver.send("GET", &format!("/actions/runs/{run}/attempts/2/jobs"), &Value::Null, 404);
    github.log("o/r", ids[0], Log::text("##[error]no\n"));
    let said = driver.send("GET", &format!("/actions/jobs/{}/logs", ids[0]), &Value::Null, 302);
    let address = said.header("location").unwrap();
    let log = Caller::new(&github.storage_url(), "").anonymous();
    let log = log.send("GET", address.strip_prefix(&github.storage_url()).unwrap(), &Value::Null).unwrap();
    assert_eq!((log.status, log.bytes.as_slice()), (200, b"##[error]no\n".as_slice()));
    driver.send("POST", &format!("/actions/runs/{run}/rerun-failed-jobs"), &Value::Null, 201);
    let now = driver.get(&format!("/actions/runs/{run}?exclude_pull_requests=true"));
    assert_eq!((&now["run_attempt"], &now["status"], &now["conclusion"]), (&json!(2), &json!("queued"), &Value::Null));
    let queued = driver.all(&format!("/actions/runs/{run}/attempts/2/jobs?per_page=100"), Some("jobs"));
    assert_eq!(queued.iter().filter(|job| job["status"] == "queued").count(), 3);
}

fn deployments(driver: &Driver) {
    assert_eq!(driver.get("/deployments"), json!([]));
    let wanted = json!({
        "ref": COMMIT, "environment": "staging", "auto_merge": false, "required_contexts": [], "payload": { "by": "pointsman" },
        "description": "A rollback", "production_environment": false,
    });
    let first = driver.post("/deployments", &wanted);
    driver.post("/deployments", &json!({ "ref": "main" }));
    let found = driver.get(&format!("/deployments?sha={COMMIT}&environment=staging"));
    assert_eq!(found, json!([first]));
    driver.send("POST", "/deployments", &json!({ "ref": "no-such-branch" }), 422);
    let statuses = format!("/deployments/{}/statuses", number(&first["id"]));
    assert_eq!(driver.get(&statuses), json!([]));
    let status = json!({ "state": "success", "log_url": "https://example.org/log", "environment_url": "https://example.org", "description": "Up" });
    driver.post(&statuses, &json!({ "state": "in_progress", "log_url": "https://example.org/log" }));
    let last = driver.post(&statuses, &status);
    assert_eq!(driver.get(&statuses)[0], last);
    assert_eq!(driver.all(&format!("{statuses}?per_page=1"), None).len(), 2);
}

fn dispatches(github: &Fake, driver: &Driver) {
    driver.send(
        "POST",
        "/dispatches",
        &json!({ "event_type": "rolled-back", "client_payload": { "sha": COMMIT } }),
        204,
    );
    let start = json!({ "ref": "main", "inputs": { "why": "tests" } });
    driver.send("POST", "/actions/workflows/ci.yml/dispatches", &start, 204);
    let sent = github.dispatches("o/r");
    assert_eq!(sent.iter().map(|sent| sent.event.as_str()).collect::<Vec<_>>(), ["rolled-back", "workflow_dispatch"]);
    assert_eq!((&sent[0].payload["sha"], &sent[1].payload["why"]), (&json!(COMMIT), &json!("tests")));
}

//! Which pull request is meant.

use protocol::Event;

use crate::report::Report;

/// Where the comment goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A pull request or an issue.
    Number(u64),
    /// The open pull request of a run's commit, which GitHub has to be asked for: the event names none of a fork, and what an
    /// artifact of such a run says of itself is nobody's word.
    Head {
        /// `owner/name` of the repository that the branch is in.
        repository: String,
        /// Branch. Hostile text.
        branch: String,
        /// Commit.
        sha: String,
    },
}

/// Where the comment goes: the number that was given, else what the event says.
///
/// # Errors
/// When neither says it, in words.
pub fn target(given: Option<u64>, event: Option<&Event>) -> Result<Target, String> {
    if let Some(number) = given {
        return Ok(Target::Number(number));
    }
    let Some(event) = event else { return Err("no number was given, and there is no event".to_owned()) };
    if let Some(run) = &event.workflow_run {
        let full_name = run.head_repository.as_ref().and_then(|repository| repository.full_name.clone());
        return match (full_name, &run.head_branch, &run.head_sha) {
            (Some(repository), Some(branch), Some(sha)) => {
                Ok(Target::Head { repository, branch: branch.clone(), sha: sha.clone() })
            }
            _ => Err("the run that the event reports names no repository, branch or commit".to_owned()),
        };
    }
    let pull = event.pull_request.as_ref().and_then(|pull| pull.number);
    let issue = || event.issue.as_ref().and_then(|issue| issue.number);
    pull.or_else(issue)
        .map(Target::Number)
        .ok_or_else(|| "the event belongs to no pull request and no issue".to_owned())
}

/// The commit that the comment is about, as the event says it: the head of the pull request and not its test merge.
#[must_use]
pub fn commit(event: &Event) -> Option<&str> {
    match (&event.workflow_run, &event.pull_request) {
        (Some(run), _) => run.head_sha.as_deref(),
        (None, Some(pull)) => pull.head.as_ref()?.sha.as_deref(),
        (None, None) => None,
    }
}

/// Holds reports that another run left against the run that the event reports: each must name it.
///
/// # Errors
/// Which run a report names instead.
pub fn same_run(event: &Event, reports: &[Report]) -> Result<(), String> {
    let Some(run) = &event.workflow_run else { return Ok(()) };
    let Some(run) = run.id.map(|id| id.to_string()) else {
        return Err("the run that the event reports has no id".to_owned());
    };
    let other = reports.iter().find(|report| report.run.id.as_deref() != Some(run.as_str()));
    let Some(other) = other else { return Ok(()) };
    let named =
        other.run.id.as_deref().map_or_else(|| "none".to_owned(), |id| format!("`{}`", protocol::escape::clip(id, 40)));
    Err(format!("a report `{}` names run {named}, and the event reports run `{run}`", other.schema))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn event(value: &Value) -> Event {
        Event::parse(value.to_string().as_bytes()).unwrap()
    }

    #[track_caller]
    fn check(value: &Value, expected: &Result<Target, &str>) {
        let found = target(None, Some(&event(value)));
        assert_eq!(found.as_ref().map_err(String::as_str), expected.as_ref().map_err(|part| *part));
    }

    fn run() -> Value {
        json!({"id": 9, "head_sha": "abc", "head_branch": "x", "head_repository": {"full_name": "stranger/r"},
            "pull_requests": [{"number": 99}]})
    }

    #[test]
    fn the_event_says_it() {
        check(&json!({"number": 7, "pull_request": {"number": 7}}), &Ok(Target::Number(7)));
        check(&json!({"issue": {"number": 8, "pull_request": {}}}), &Ok(Target::Number(8)));
        check(&json!({"ref": "refs/heads/main"}), &Err("the event belongs to no pull request and no issue"));
        let head = Target::Head { repository: "stranger/r".to_owned(), branch: "x".to_owned(), sha: "abc".to_owned() };
        check(&json!({"workflow_run": run()}), &Ok(head));
        let nowhere = Err("the run that the event reports names no repository, branch or commit");
        check(&json!({"workflow_run": {"head_sha": "abc", "head_branch": "x", "head_repository": null}}), &nowhere);
        assert!(target(None, None).is_err());
        assert_eq!(target(Some(3), Some(&event(&json!({"pull_request": {"number": 7}})))), Ok(Target::Number(3)));
    }

    #[test]
    fn the_commit_is_the_head_and_not_the_test_merge() {
        let pull = event(&json!({"pull_request": {"number": 7, "head": {"sha": "head"}, "merge_commit_sha": "merge"}}));
        assert_eq!(commit(&pull), Some("head"));
        assert_eq!(commit(&event(&json!({"workflow_run": run()}))), Some("abc"));
        assert_eq!(commit(&event(&json!({}))), None);
    }

    #[test]
    fn reports_of_another_run_are_refused() {
        let report = |run: &str| {
            let text = format!(r#"{{"schema":"pointsman.x/v1","run":{run}}}"#);
            Report::parse("r.json", text.as_bytes()).unwrap()
        };
        let event = event(&json!({"workflow_run": run()}));
        let right = report(r#"{"cicd.pipeline.run.id":"9"}"#);
        assert_eq!(same_run(&event, std::slice::from_ref(&right)), Ok(()));
        for wrong in [report(r#"{"cicd.pipeline.run.id":"10"}"#), report("{}")] {
            let why = same_run(&event, &[right.clone(), wrong]).unwrap_err();
            assert!(why.contains("reports run `9`"), "{why}");
        }
        assert_eq!(same_run(&Event::default(), &[report("{}")]), Ok(()));
        let nameless = Event::parse(br#"{"workflow_run":{"head_sha":"abc"}}"#).unwrap();
        assert!(same_run(&nameless, &[right]).is_err());
    }
}

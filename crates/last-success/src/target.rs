//! Which workflow and which branch.

use protocol::{Event, Runner};

/// A workflow on a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Name of the workflow's file, without folders.
    pub workflow: String,
    /// Branch, without `refs/heads/`. Hostile text.
    pub branch: String,
}

/// What is missing to know the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unclear {
    /// No workflow is running and none was named.
    Workflow,
    /// The event belongs to no branch and none was named.
    Branch,
}

/// The target: what was asked for, else what the run and its event say.
///
/// # Errors
/// When neither says it.
pub fn target(
    workflow: Option<&str>,
    branch: Option<&str>,
    runner: &Runner,
    event: Option<&Event>,
) -> Result<Target, Unclear> {
    let workflow = workflow.or_else(|| runner.workflow_file()).ok_or(Unclear::Workflow)?;
    let workflow = workflow.rsplit('/').next().unwrap_or(workflow).to_owned();
    let known = |name: &Option<String>| name.as_deref().filter(|name| !name.is_empty()).map(short);
    let merge = || event?.merge_group.as_ref()?.base_ref.as_deref().map(short);
    let pull = || known(&runner.base_ref);
    let pushed = || runner.git_ref.as_deref()?.strip_prefix("refs/heads/").map(str::to_owned);
    let default = || event?.default_branch().map(str::to_owned);
    let branch =
        branch.map(short).or_else(merge).or_else(pull).or_else(pushed).or_else(default).ok_or(Unclear::Branch)?;
    Ok(Target { workflow, branch })
}

fn short(name: &str) -> String {
    name.strip_prefix("refs/heads/").unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(runner: &Runner, payload: &str, expected: &str) {
        let event = Event::parse(payload.as_bytes()).unwrap();
        let found = target(None, None, runner, Some(&event)).unwrap();
        assert_eq!((found.workflow.as_str(), found.branch.as_str()), ("ci.yml", expected));
    }

    fn runner() -> Runner {
        Runner {
            repository: Some("o/r".into()),
            workflow_ref: Some("o/r/.github/workflows/ci.yml@refs/heads/x".into()),
            ..Runner::default()
        }
    }

    #[test]
    fn each_event_has_its_branch() {
        let on = |git_ref: &str| Runner { git_ref: Some(git_ref.into()), ..runner() };
        check(&on("refs/heads/topic/a"), "{}", "topic/a");
        check(&Runner { base_ref: Some("main".into()), ..on("refs/pull/7/merge") }, "{}", "main");
        let group = r#"{"merge_group": {"base_ref": "refs/heads/main"}}"#;
        check(&on("refs/heads/gh-readonly-queue/main/pr-7"), group, "main");
        let tag = r#"{"repository": {"default_branch": "trunk"}}"#;
        check(&on("refs/tags/v1"), tag, "trunk");
    }

    #[test]
    fn what_was_asked_for_counts() {
        let found = target(Some(".github/workflows/b.yml"), Some("refs/heads/dev"), &runner(), None);
        assert_eq!(found, Ok(Target { workflow: "b.yml".into(), branch: "dev".into() }));
    }

    #[test]
    fn what_is_missing_is_said() {
        assert_eq!(target(None, Some("main"), &Runner::default(), None), Err(Unclear::Workflow));
        assert_eq!(target(Some("ci.yml"), None, &Runner::default(), None), Err(Unclear::Branch));
    }
}

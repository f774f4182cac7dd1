//! The variables a step sees, as a value: tests build one, `main` takes the process's own.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// An environment as a value. An empty variable counts as not set, as for an action input that was not given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment(BTreeMap<OsString, OsString>);

impl Environment {
    /// The value of `name`, unless it is unset or empty. On Windows names are compared without case: what is asked for as
    /// `PATH` is called `Path` there.
    #[must_use]
    pub fn os(&self, name: &str) -> Option<&OsStr> {
        let other_case = || self.0.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value);
        let value = self.0.get(OsStr::new(name)).or_else(|| if cfg!(windows) { other_case() } else { None });
        value.map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// The value of `name` as text, unless it is unset, empty or not UTF-8.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.os(name).and_then(OsStr::to_str)
    }

    /// The value of `name` as a path, unless it is unset or empty.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.os(name).map(PathBuf::from)
    }

    /// Sets a variable.
    pub fn set(&mut self, name: impl Into<OsString>, value: impl Into<OsString>) {
        self.0.insert(name.into(), value.into());
    }

    /// All variables, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        self.0.iter().map(|(name, value)| (name.as_os_str(), value.as_os_str()))
    }
}

impl<N: Into<OsString>, V: Into<OsString>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// What the runner says about the job, read from its default variables
/// (GitHub documentation, "Variables reference", default environment variables).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Runner {
    /// `GITHUB_ACTIONS=true`: a workflow step, not a laptop.
    pub in_workflow: bool,
    /// `GITHUB_EVENT_NAME`, for example `pull_request`.
    pub event_name: Option<String>,
    /// `GITHUB_EVENT_PATH`: the JSON payload.
    pub event_path: Option<PathBuf>,
    /// `GITHUB_WORKSPACE`: where the checkout is.
    pub workspace: Option<PathBuf>,
    /// `GITHUB_SHA`: the commit that triggered the run.
    pub sha: Option<String>,
    /// `GITHUB_REF`: the fully formed ref, for example `refs/heads/main` or `refs/pull/7/merge`.
    pub git_ref: Option<String>,
    /// `GITHUB_BASE_REF`: the target branch of a pull request.
    pub base_ref: Option<String>,
    /// `GITHUB_HEAD_REF`: the source branch of a pull request. Hostile text.
    pub head_ref: Option<String>,
    /// `GITHUB_REPOSITORY`: `owner/name`.
    pub repository: Option<String>,
    /// `GITHUB_SERVER_URL`, for example `https://github.com`.
    pub server_url: Option<String>,
    /// `GITHUB_WORKFLOW`: the workflow's name.
    pub workflow: Option<String>,
    /// `GITHUB_WORKFLOW_REF`: `owner/name/.github/workflows/file.yml@ref`.
    pub workflow_ref: Option<String>,
    /// `GITHUB_JOB`: the job's id.
    pub job: Option<String>,
    /// `GITHUB_RUN_ID`.
    pub run_id: Option<String>,
    /// `GITHUB_RUN_ATTEMPT`, from 1.
    pub run_attempt: Option<String>,
    /// `RUNNER_TEMP`: a folder emptied after the job.
    pub temp: Option<PathBuf>,
    /// `GITHUB_OUTPUT`: the file that step outputs are appended to.
    pub output_file: Option<PathBuf>,
    /// `GITHUB_STEP_SUMMARY`: the file that the step summary is appended to.
    pub summary_file: Option<PathBuf>,
}

impl Runner {
    /// Reads the runner's variables from `environment`.
    #[must_use]
    pub fn from_environment(environment: &Environment) -> Self {
        let text = |name: &str| environment.get(name).map(str::to_owned);
        Self {
            in_workflow: environment.get("GITHUB_ACTIONS") == Some("true"),
            event_name: text("GITHUB_EVENT_NAME"),
            event_path: environment.path("GITHUB_EVENT_PATH"),
            workspace: environment.path("GITHUB_WORKSPACE"),
            sha: text("GITHUB_SHA"),
            git_ref: text("GITHUB_REF"),
            base_ref: text("GITHUB_BASE_REF"),
            head_ref: text("GITHUB_HEAD_REF"),
            repository: text("GITHUB_REPOSITORY"),
            server_url: text("GITHUB_SERVER_URL"),
            workflow: text("GITHUB_WORKFLOW"),
            workflow_ref: text("GITHUB_WORKFLOW_REF"),
            job: text("GITHUB_JOB"),
            run_id: text("GITHUB_RUN_ID"),
            run_attempt: text("GITHUB_RUN_ATTEMPT"),
            temp: environment.path("RUNNER_TEMP"),
            output_file: environment.path("GITHUB_OUTPUT"),
            summary_file: environment.path("GITHUB_STEP_SUMMARY"),
        }
    }

    /// The path of the workflow file inside its repository, from `GITHUB_WORKFLOW_REF`. The file's name may hold an `@`,
    /// and so may a branch's: what stands behind the file starts with `@refs/`, or is a commit.
    ///
    /// ```
    /// let runner = protocol::Runner {
    ///     repository: Some("o/r".into()),
    ///     workflow_ref: Some("o/r/.github/workflows/ci.yml@refs/heads/main".into()),
    ///     ..Default::default()
    /// };
    /// assert_eq!(runner.workflow_file(), Some(".github/workflows/ci.yml"));
    /// ```
    #[must_use]
    pub fn workflow_file(&self) -> Option<&str> {
        let rest = self.workflow_ref.as_deref()?.strip_prefix(self.repository.as_deref()?)?.strip_prefix('/')?;
        let parts = rest.split_once("@refs/").or_else(|| rest.rsplit_once('@'));
        Some(parts.map_or(rest, |(path, _)| path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_ignore_case_where_the_system_does() {
        let environment: Environment = [("Path", "a"), ("EMPTY", "")].into_iter().collect();
        assert_eq!(environment.get("PATH"), cfg!(windows).then_some("a"));
        assert_eq!((environment.get("Path"), environment.get("EMPTY")), (Some("a"), None));
    }

    #[test]
    fn the_workflow_file_may_hold_what_its_ref_starts_with() {
        let check = |text: &str, expected: Option<&str>| {
            let (repository, workflow_ref) = (Some("o/r".to_owned()), Some(text.to_owned()));
            let runner = Runner { repository, workflow_ref, ..Runner::default() };
            assert_eq!(runner.workflow_file(), expected, "{text}");
        };
        check("o/r/.github/workflows/a@b.yml@refs/heads/main", Some(".github/workflows/a@b.yml"));
        check("o/r/.github/workflows/a.yml@refs/heads/x@refs/y", Some(".github/workflows/a.yml"));
        check("o/r/.github/workflows/a@b.yml@0123456789abcdef", Some(".github/workflows/a@b.yml"));
        check("o/r/.github/workflows/a.yml", Some(".github/workflows/a.yml"));
        check("other/r/.github/workflows/a.yml@refs/heads/main", None);
    }
}

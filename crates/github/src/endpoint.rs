//! Every request that some tool may send, in the words of GitHub's published API description.

/// What is done to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates, or starts something.
    Post,
    /// Changes a part.
    Patch,
    /// Replaces.
    Put,
    /// Removes.
    Delete,
}

impl Method {
    /// As it stands in a request.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }

    /// Whether it only reads.
    #[must_use]
    pub const fn reads(self) -> bool {
        matches!(self, Self::Get)
    }
}

/// A kind of request.
#[derive(Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// What is done.
    pub method: Method,
    /// To which resource: the path template of GitHub's API description, such as `/repos/{owner}/{repo}/issues`.
    pub path: &'static str,
    /// What a `GITHUB_TOKEN` needs for it, as written below `permissions:` in a workflow; where one of two is enough, both
    /// with ` or ` between (GitHub documentation, "Permissions required for GitHub Apps").
    pub permission: &'static str,
    /// What it is used for.
    pub purpose: &'static str,
}

macro_rules! endpoints {
    ($($name:ident: $method:ident $path:literal, $permission:literal, $purpose:literal;)*) => {
        $(
            #[doc = concat!("`", $path, "`: ", $purpose)]
            pub const $name: &Endpoint = &Endpoint { method: Method::$method, path: $path, permission: $permission, purpose: $purpose };
        )*
        /// All of them.
        pub const ALL: &[&Endpoint] = &[$($name),*];
    };
}

endpoints! {
    LIST_ISSUES: Get "/repos/{owner}/{repo}/issues", "issues: read", "find the issue of a cause";
    CREATE_ISSUE: Post "/repos/{owner}/{repo}/issues", "issues: write", "open an incident";
    UPDATE_ISSUE: Patch "/repos/{owner}/{repo}/issues/{issue_number}", "issues: write", "count up, close or reopen an incident";
    LIST_COMMENTS: Get "/repos/{owner}/{repo}/issues/{issue_number}/comments", "issues: read or pull-requests: read", "find the sticky comment";
    CREATE_COMMENT: Post "/repos/{owner}/{repo}/issues/{issue_number}/comments", "issues: write or pull-requests: write", "write the sticky comment, or a comment on an incident";
    UPDATE_COMMENT: Patch "/repos/{owner}/{repo}/issues/comments/{comment_id}", "issues: write or pull-requests: write", "bring the sticky comment up to date";
    DELETE_COMMENT: Delete "/repos/{owner}/{repo}/issues/comments/{comment_id}", "issues: write or pull-requests: write", "remove a second copy of the sticky comment";
    LIST_ISSUE_LABELS: Get "/repos/{owner}/{repo}/issues/{issue_number}/labels", "issues: read or pull-requests: read", "see the managed label";
    ADD_LABELS: Post "/repos/{owner}/{repo}/issues/{issue_number}/labels", "issues: write or pull-requests: write", "put the managed label on";
    REMOVE_LABEL: Delete "/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}", "issues: write or pull-requests: write", "take the managed label off";
    CREATE_LABEL: Post "/repos/{owner}/{repo}/labels", "issues: write or pull-requests: write", "create a label with its colour; also the lock while an incident is opened";
    GET_LABEL: Get "/repos/{owner}/{repo}/labels/{name}", "issues: read or pull-requests: read", "see whether a lock is stale";
    DELETE_LABEL: Delete "/repos/{owner}/{repo}/labels/{name}", "issues: write or pull-requests: write", "release the lock";
    GET_USER: Get "/user", "none", "tell our own comments from those of somebody who copies the marker";
    CREATE_CHECK: Post "/repos/{owner}/{repo}/check-runs", "checks: write", "write a check run with its first 50 annotations";
    UPDATE_CHECK: Patch "/repos/{owner}/{repo}/check-runs/{check_run_id}", "checks: write", "append further annotations";
    LIST_CHECKS: Get "/repos/{owner}/{repo}/commits/{ref}/check-runs", "checks: read", "find the check run of an earlier attempt";
    LIST_PULL_FILES: Get "/repos/{owner}/{repo}/pulls/{pull_number}/files", "pull-requests: read", "list the files of a pull request";
    LIST_COMMIT_PULLS: Get "/repos/{owner}/{repo}/commits/{commit_sha}/pulls", "pull-requests: read", "find the pull request of a run";
    LIST_PULLS: Get "/repos/{owner}/{repo}/pulls", "pull-requests: read", "find an open pull request of a branch";
    CREATE_PULL: Post "/repos/{owner}/{repo}/pulls", "pull-requests: write", "propose a refreshed lock file";
    GET_RUN: Get "/repos/{owner}/{repo}/actions/runs/{run_id}", "actions: read", "read a run";
    LIST_WORKFLOW_RUNS: Get "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs", "actions: read", "find the last successful run";
    LIST_ATTEMPT_JOBS: Get "/repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs", "actions: read", "list the jobs of an attempt";
    GET_JOB_LOG: Get "/repos/{owner}/{repo}/actions/jobs/{job_id}/logs", "actions: read", "fetch the log of a job";
    RERUN_FAILED: Post "/repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs", "actions: write", "run the failed jobs again";
    LIST_DEPLOYMENTS: Get "/repos/{owner}/{repo}/deployments", "deployments: read", "find the deployment of a commit";
    CREATE_DEPLOYMENT: Post "/repos/{owner}/{repo}/deployments", "deployments: write", "record a deployment or a rollback";
    LIST_DEPLOYMENT_STATUSES: Get "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses", "deployments: read", "see how a deployment went";
    CREATE_DEPLOYMENT_STATUS: Post "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses", "deployments: write", "say how a deployment went";
    REPOSITORY_DISPATCH: Post "/repos/{owner}/{repo}/dispatches", "contents: write", "start workflows that listen to an event";
    WORKFLOW_DISPATCH: Post "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", "actions: write", "start one workflow";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_request_is_listed_once() {
        for (index, one) in ALL.iter().enumerate() {
            assert!(one.path.starts_with('/') && !one.purpose.is_empty());
            assert!(
                !ALL[..index].iter().any(|other| (other.method, other.path) == (one.method, one.path)),
                "{}",
                one.path
            );
        }
    }
}

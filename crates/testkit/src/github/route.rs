//! Which requests are known, what they need, and who answers them.

use std::collections::BTreeMap;

use super::ask::{Ask, Outcome};
use super::state::Repository;
use super::token::Access::{self, Read, Write};
use super::wire::decode;
use super::{checks, comments, deployments, issues, labels, pulls, runs};

/// How an endpoint answers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Handler {
    /// From a repository.
    Repository(fn(&mut Repository, &Ask<'_>) -> Outcome),
    /// `GET /user`.
    Myself,
    /// A redirect to a log.
    Log,
}

/// A known request.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) method: &'static str,
    /// As in GitHub's API description.
    pub(crate) template: &'static str,
    /// What a `GITHUB_TOKEN` needs, one of these (GitHub documentation, "Permissions required for GitHub Apps").
    pub(crate) permissions: &'static [(&'static str, Access)],
    pub(crate) handler: Handler,
}

const TALK_READ: &[(&str, Access)] = &[("issues", Read), ("pull-requests", Read)];
const TALK_WRITE: &[(&str, Access)] = &[("issues", Write), ("pull-requests", Write)];

macro_rules! routes {
    ($($method:ident $template:literal $permissions:expr => $handler:expr;)*) => {
        pub(crate) const ROUTES: &[Route] = &[$(Route {
            method: stringify!($method), template: $template, permissions: $permissions, handler: $handler,
        }),*];
    };
}

use Handler::Repository as From;

routes! {
    GET "/user" &[] => Handler::Myself;
    GET "/repos/{owner}/{repo}/issues" &[("issues", Read)] => From(issues::list);
    POST "/repos/{owner}/{repo}/issues" &[("issues", Write)] => From(issues::create);
    PATCH "/repos/{owner}/{repo}/issues/comments/{comment_id}" TALK_WRITE => From(comments::update);
    DELETE "/repos/{owner}/{repo}/issues/comments/{comment_id}" TALK_WRITE => From(comments::delete);
    PATCH "/repos/{owner}/{repo}/issues/{issue_number}" &[("issues", Write)] => From(issues::update);
    GET "/repos/{owner}/{repo}/issues/{issue_number}/comments" TALK_READ => From(comments::list);
    POST "/repos/{owner}/{repo}/issues/{issue_number}/comments" TALK_WRITE => From(comments::create);
    GET "/repos/{owner}/{repo}/issues/{issue_number}/labels" TALK_READ => From(labels::of_issue);
    POST "/repos/{owner}/{repo}/issues/{issue_number}/labels" TALK_WRITE => From(labels::add);
    DELETE "/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}" TALK_WRITE => From(labels::remove);
    POST "/repos/{owner}/{repo}/labels" TALK_WRITE => From(labels::create);
    GET "/repos/{owner}/{repo}/labels/{name}" TALK_READ => From(labels::get);
    DELETE "/repos/{owner}/{repo}/labels/{name}" TALK_WRITE => From(labels::delete);
    POST "/repos/{owner}/{repo}/check-runs" &[("checks", Write)] => From(checks::create);
    PATCH "/repos/{owner}/{repo}/check-runs/{check_run_id}" &[("checks", Write)] => From(checks::update);
    GET "/repos/{owner}/{repo}/commits/{ref}/check-runs" &[("checks", Read)] => From(checks::list);
    GET "/repos/{owner}/{repo}/commits/{commit_sha}/pulls" &[("pull-requests", Read)] => From(pulls::of_commit);
    GET "/repos/{owner}/{repo}/pulls" &[("pull-requests", Read)] => From(pulls::list);
    POST "/repos/{owner}/{repo}/pulls" &[("pull-requests", Write)] => From(pulls::create);
    GET "/repos/{owner}/{repo}/pulls/{pull_number}/files" &[("pull-requests", Read)] => From(pulls::files);
    GET "/repos/{owner}/{repo}/actions/runs/{run_id}" &[("actions", Read)] => From(runs::get);
    GET "/repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs" &[("actions", Read)] => From(runs::jobs);
    POST "/repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs" &[("actions", Write)] => From(runs::rerun_failed);
    GET "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs" &[("actions", Read)] => From(runs::of_workflow);
    POST "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches" &[("actions", Write)] => From(deployments::dispatch_workflow);
    GET "/repos/{owner}/{repo}/actions/jobs/{job_id}/logs" &[("actions", Read)] => Handler::Log;
    GET "/repos/{owner}/{repo}/deployments" &[("deployments", Read)] => From(deployments::list);
    POST "/repos/{owner}/{repo}/deployments" &[("deployments", Write)] => From(deployments::create);
    GET "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses" &[("deployments", Read)] => From(deployments::statuses);
    POST "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses" &[("deployments", Write)] => From(deployments::add_status);
    POST "/repos/{owner}/{repo}/dispatches" &[("contents", Write)] => From(deployments::dispatch);
}

impl Route {
    /// `METHOD /template`.
    pub(crate) fn endpoint(&self) -> String {
        format!("{} {}", self.method, self.template)
    }

    /// The values of the placeholders, if this is the request's route.
    fn values(&self, method: &str, path: &str) -> Option<BTreeMap<&'static str, String>> {
        if self.method != method {
            return None;
        }
        let (mut given, mut values) = (path.split('/'), BTreeMap::new());
        for part in self.template.split('/') {
            let text = given.next()?;
            match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                Some(name) if !text.is_empty() => drop(values.insert(name, decode(text))),
                Some(_) => return None,
                None if part == text => {}
                None => return None,
            }
        }
        given.next().is_none().then_some(values)
    }
}

/// The route of a request, and the values of its placeholders.
pub(crate) fn find(method: &str, path: &str) -> Option<(&'static Route, BTreeMap<&'static str, String>)> {
    ROUTES.iter().find_map(|route| Some((route, route.values(method, path)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_find_their_route() {
        for (method, path, template, last) in [
            ("GET", "/user", "/user", None),
            (
                "PATCH",
                "/repos/o/r/issues/7",
                "/repos/{owner}/{repo}/issues/{issue_number}",
                Some(("issue_number", "7")),
            ),
            (
                "PATCH",
                "/repos/o/r/issues/comments/9",
                "/repos/{owner}/{repo}/issues/comments/{comment_id}",
                Some(("comment_id", "9")),
            ),
            ("DELETE", "/repos/o/r/labels/size%2FS", "/repos/{owner}/{repo}/labels/{name}", Some(("name", "size/S"))),
        ] {
            let (route, values) = find(method, path).unwrap();
            assert_eq!(route.template, template);
            if let Some((name, value)) = last {
                assert_eq!(values[name], value);
            }
        }
        for (method, path) in
            [("POST", "/user"), ("GET", "/repos/o/r"), ("GET", "/repos/o//issues"), ("GET", "/repos/o/r/issues/")]
        {
            assert!(find(method, path).is_none(), "{method} {path}");
        }
    }
}

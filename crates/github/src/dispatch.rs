//! Starting other workflows. GitHub keeps no list of what was started, so here the same call twice does start twice.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::{Api, Error, Request, endpoint};

/// Starts the workflows that listen to `repository_dispatch` of this type, with up to ten values.
///
/// # Errors
/// As [`Api::call`].
pub fn repository(api: &dyn Api, repository: &str, event: &str, payload: &Map<String, Value>) -> Result<(), Error> {
    let body = json!({ "event_type": event, "client_payload": payload });
    api.call(&Request::new(endpoint::REPOSITORY_DISPATCH, repository).body(body)).map(|_| ())
}

/// Starts one workflow (the name of its file) on a branch or tag, with its inputs.
///
/// # Errors
/// As [`Api::call`].
pub fn workflow(
    api: &dyn Api,
    repository: &str,
    file: &str,
    git_ref: &str,
    inputs: &BTreeMap<String, String>,
) -> Result<(), Error> {
    let request = Request::new(endpoint::WORKFLOW_DISPATCH, repository).at("workflow_id", file);
    api.call(&request.body(json!({ "ref": git_ref, "inputs": inputs }))).map(|_| ())
}

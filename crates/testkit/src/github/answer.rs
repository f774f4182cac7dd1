//! From a request to its answer: address, token, rate limit, permission, endpoint, entity tag.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde_json::Value;

use super::ask::{Ask, Outcome};
use super::core::Core;
use super::fault::{Fault, Kind};
use super::journal::{self, Entry, Host};
use super::log::Log;
use super::route::{self, Handler, Route};
use super::server::Shared;
use super::shape::{self, Links};
use super::token::{self, Token, refusal};
use super::wire::{Call, Reply};

/// Versions of the API that may be asked for.
const VERSIONS: [&str; 2] = ["2022-11-28", "2026-03-10"];

/// An answer, and what is to happen to it on its way.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) reply: Reply,
    pub(crate) fault: Option<Fault>,
}

/// Answers as the API.
pub(crate) fn api(call: &Call, shared: &Shared) -> Answered {
    let mut core = shared.core();
    let path = call.path.strip_prefix(&core.prefix).unwrap_or_default().to_owned();
    let found = route::find(&call.method, &path);
    let endpoint = found.as_ref().map(|(route, _)| route.endpoint()).unwrap_or_default();
    let fault = core.faults.take(&endpoint);
    let reply = match fault.as_ref().map(|fault| &fault.kind) {
        Some(Kind::Answer { status, headers, body }) => {
            Reply { status: *status, headers: headers.clone(), body: body.clone() }
        }
        Some(Kind::Dropped { after: false } | Kind::Garbage(_)) => Reply::empty(0),
        Some(Kind::Body(body)) => decide(&mut core, call, &path, found).body(body.clone()),
        _ => decide(&mut core, call, &path, found),
    };
    let status =
        if fault.as_ref().is_some_and(|fault| matches!(fault.kind, Kind::Dropped { .. })) { 0 } else { reply.status };
    let entry = entry(call, Host::Api, path, endpoint, status);
    core.journal.push(entry);
    Answered { reply, fault }
}

/// Answers as the storage of logs.
pub(crate) fn storage(call: &Call, shared: &Shared) -> Result<Log, Reply> {
    let mut core = shared.core();
    let mut answer = stored(&core, call);
    if call.header("authorization").is_some() {
        core.leaks.push(format!("{} {}", call.method, call.path));
        answer = Err(Reply::empty(400).body(b"a token has no business here".to_vec()));
    }
    let status = answer.as_ref().map_or_else(|reply| reply.status, |_| 200);
    let entry = entry(call, Host::Storage, call.path.clone(), String::new(), status);
    core.journal.push(entry);
    answer
}

/// `/logs/OWNER/NAME/JOB/HOPS`.
fn stored(core: &Core, call: &Call) -> Result<Log, Reply> {
    let parts: Vec<&str> = call.path.split('/').skip(1).collect();
    let [_, owner, name, job, hops] = parts.as_slice() else { return Err(Reply::empty(404)) };
    let repository = core.repositories.get(&format!("{owner}/{name}"));
    let log = job.parse().ok().and_then(|job| repository?.logs.get(&job));
    match (log, hops.parse::<u32>()) {
        (Some(log), Ok(0)) => Ok(log.clone()),
        (Some(_), Ok(hops)) => {
            Err(Reply::empty(302).with("location", format!("{}/logs/{owner}/{name}/{job}/{}", core.storage, hops - 1)))
        }
        _ => Err(Reply::empty(404)),
    }
}

fn entry(call: &Call, host: Host, path: String, endpoint: String, status: u16) -> Entry {
    let mut headers = call.headers.clone();
    for (name, value) in &mut headers {
        if name == "authorization" {
            *value = journal::scheme(value);
        }
    }
    Entry {
        host,
        method: call.method.clone(),
        path,
        endpoint,
        query: call.query.clone(),
        body: serde_json::from_slice(&call.body).unwrap_or_default(),
        headers,
        status,
    }
}

type Found = Option<(&'static Route, std::collections::BTreeMap<&'static str, String>)>;

fn decide(core: &mut Core, call: &Call, path: &str, found: Found) -> Reply {
    if call.header("user-agent").is_none_or(str::is_empty) {
        return refusal(
            403,
            "Request forbidden by administrative rules. Please make sure your request has a User-Agent header",
        );
    }
    let asked = call.header("x-github-api-version").unwrap_or(VERSIONS[0]);
    if !VERSIONS.contains(&asked) {
        return refusal(400, &format!("\"{asked}\" is not a valid API version"));
    }
    let Some(text) = token::text(call).map(str::to_owned) else {
        return refusal(401, "Requires authentication");
    };
    let now = core.clock.seconds();
    let Some(mut token) = core.tokens.get(&text).cloned() else {
        return refusal(401, "Bad credentials");
    };
    if token.reset <= now {
        token.remaining = if token.remaining == 0 { Token::LIMIT } else { token.remaining };
        token.reset = now + 3_600;
    }
    if token.remaining == 0 {
        return token.tell(refusal(403, "API rate limit exceeded for installation ID 1."));
    }
    let reply = tagged(core.tags, call, ask(core, call, path, &token, found));
    if reply.status != 304 {
        token.remaining = token.remaining.saturating_sub(u64::from(token.remaining != u64::MAX));
    }
    let id = core.journal.len();
    let reply = token.tell(reply).with("x-github-request-id", format!("TEST:{id}"));
    core.tokens.insert(text, token);
    reply
}

fn ask(core: &mut Core, call: &Call, path: &str, token: &Token, found: Found) -> Reply {
    let Some((route, values)) = found else { return refusal(404, "Not Found") };
    let full_name =
        format!("{}/{}", values.get("owner").map_or("", String::as_str), values.get("repo").map_or("", String::as_str));
    let body = if call.body.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&call.body) };
    let Ok(body) = body else { return refusal(400, "Problems parsing JSON") };
    let seconds = core.clock.seconds();
    let links = Links { api: core.base.clone(), repository: full_name.clone() };
    let ask = Ask { call, path, values, body, token, now: core.clock.now(), seconds, links };
    let outcome = match route.handler {
        Handler::Myself => myself(&ask),
        Handler::Repository(answer) => {
            permitted(core, route, token, &full_name).and_then(|repository| answer(repository, &ask))
        }
        Handler::Log => {
            let storage = core.storage.clone();
            permitted(core, route, token, &full_name).and_then(|repository| log(repository, &ask, &storage))
        }
    };
    outcome.unwrap_or_else(|refused| refused)
}

fn permitted<'a>(
    core: &'a mut Core,
    route: &Route,
    token: &Token,
    name: &str,
) -> Result<&'a mut super::state::Repository, Reply> {
    let repository = core.repositories.get_mut(&name.to_lowercase()).ok_or_else(|| refusal(404, "Not Found"))?;
    if token.may(route.permissions) {
        return Ok(repository);
    }
    // What a token may not see at all is not there.
    if repository.private && token.permissions.is_empty() {
        return Err(refusal(404, "Not Found"));
    }
    let whom = if token.installation { "integration" } else { "personal access token" };
    Err(refusal(403, &format!("Resource not accessible by {whom}")))
}

fn myself(ask: &Ask<'_>) -> Outcome {
    if ask.token.installation {
        return Err(refusal(403, "Resource not accessible by integration"));
    }
    Ok(Reply::json(200, &shape::myself(&ask.links.api, &ask.token.login, &ask.now)))
}

fn log(repository: &super::state::Repository, ask: &Ask<'_>, storage: &str) -> Outcome {
    let job = ask.number("job_id");
    let log = repository.logs.get(&job).ok_or_else(|| refusal(404, "Not Found"))?;
    if log.expired {
        return Err(refusal(410, "The logs for this job have expired"));
    }
    let name = ask.links.repository.to_lowercase();
    let address = format!("{storage}/logs/{name}/{job}/{}?sig=signature", log.hops.saturating_sub(1));
    Ok(Reply::empty(302).with("location", address))
}

/// Adds an entity tag to what was read, and answers 304 where the asker has it already.
fn tagged(tags: bool, call: &Call, reply: Reply) -> Reply {
    if !tags || call.method != "GET" || reply.status != 200 {
        return reply;
    }
    let mut hasher = DefaultHasher::new();
    reply.body.hash(&mut hasher);
    let tag = format!("W/\"{:016x}\"", hasher.finish());
    let known = call.header("if-none-match").is_some_and(|known| known.split(',').any(|known| known.trim() == tag));
    let reply = if known { Reply::empty(304) } else { reply };
    reply.with("etag", tag).with("cache-control", "private, max-age=60, s-maxage=60")
}

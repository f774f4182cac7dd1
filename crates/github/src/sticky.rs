//! One comment that is kept up to date.

use serde::Deserialize;
use serde_json::json;

use crate::bounded::{BODY_LIMIT, bounded};
use crate::change::{Made, nullable, same_text};
use crate::marker::{self, Key, Kind};
use crate::{Api, Change, Error, Refused, Request, Written, endpoint, page};

#[derive(Debug, Deserialize)]
struct Comment {
    id: u64,
    #[serde(default, deserialize_with = "nullable")]
    html_url: String,
    #[serde(default, deserialize_with = "nullable")]
    body: String,
    #[serde(default)]
    user: Option<User>,
}

#[derive(Debug, Deserialize)]
struct User {
    login: String,
    #[serde(default, rename = "type")]
    kind: String,
}

/// Makes our comment `key` on the issue or pull request `number` say `body`. Of several copies (two jobs wrote at once) the oldest
/// stays. A comment of somebody else who copied the mark is left alone.
///
/// `body` is Markdown whose values are escaped; it is bounded here.
///
/// # Errors
/// As [`Api::call`].
pub fn put(api: &dyn Api, repository: &str, number: u64, key: &Key, body: &str) -> Result<Written, Error> {
    let mark = marker::line(Kind::Comment, key);
    let text = bounded(&marker::disarm(body), BODY_LIMIT - mark.len() - 1);
    let text = format!("{mark}\n{text}");
    let ours = ours(api, repository, number, key)?;
    let Some((oldest, copies)) = ours.split_first() else { return create(api, repository, number, &text) };
    for copy in copies {
        delete(api, repository, copy.id)?;
    }
    if same_text(&oldest.body, &text) {
        return Ok(Written { change: Change::Unchanged, url: oldest.html_url.clone(), id: oldest.id });
    }
    let request = Request::new(endpoint::UPDATE_COMMENT, repository).at("comment_id", oldest.id);
    match api.call(&request.body(json!({ "body": text }))) {
        Ok(answer) => Ok(answer.read::<Made>(endpoint::UPDATE_COMMENT)?.written(Change::Updated)),
        // Somebody deleted it meanwhile.
        Err(Error::Refused { refused: Refused::Missing, .. }) => create(api, repository, number, &text),
        Err(error) => Err(error),
    }
}

/// Removes our comment `key`, and every copy of it.
///
/// # Errors
/// As [`Api::call`].
pub fn remove(api: &dyn Api, repository: &str, number: u64, key: &Key) -> Result<Written, Error> {
    let ours = ours(api, repository, number, key)?;
    for comment in &ours {
        delete(api, repository, comment.id)?;
    }
    let change = if ours.is_empty() { Change::Unchanged } else { Change::Removed };
    Ok(Written { change, url: String::new(), id: 0 })
}

fn create(api: &dyn Api, repository: &str, number: u64, text: &str) -> Result<Written, Error> {
    let request = Request::new(endpoint::CREATE_COMMENT, repository).at("issue_number", number);
    let answer = api.call(&request.body(json!({ "body": text })))?;
    Ok(answer.read::<Made>(endpoint::CREATE_COMMENT)?.written(Change::Created))
}

fn delete(api: &dyn Api, repository: &str, id: u64) -> Result<(), Error> {
    match api.call(&Request::new(endpoint::DELETE_COMMENT, repository).at("comment_id", id)) {
        Ok(_) | Err(Error::Refused { refused: Refused::Missing | Refused::Gone, .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Our comments with the mark, the oldest first.
fn ours(api: &dyn Api, repository: &str, number: u64, key: &Key) -> Result<Vec<Comment>, Error> {
    let request = Request::new(endpoint::LIST_COMMENTS, repository).at("issue_number", number);
    let comments: Vec<Comment> = page::all(api, request)?;
    let mut me = None;
    let mut ours = Vec::new();
    for comment in comments {
        if marker::read(Kind::Comment, &comment.body).as_ref() != Some(key) {
            continue;
        }
        let Some(user) = &comment.user else { continue };
        // A workflow's token writes as a bot, and only writers can make a bot say what they like. Who writes with a token
        // of their own is asked for, and only when there is such a comment.
        if user.kind == "Bot" || is_me(api, &mut me, &user.login)? {
            ours.push(comment);
        }
    }
    ours.sort_by_key(|comment| comment.id);
    Ok(ours)
}

fn is_me(api: &dyn Api, me: &mut Option<Option<String>>, login: &str) -> Result<bool, Error> {
    if me.is_none() {
        *me = Some(match api.call(&Request::new(endpoint::GET_USER, "")) {
            Ok(answer) => Some(answer.read::<User>(endpoint::GET_USER)?.login),
            // A workflow's token is no user, and may not ask.
            Err(Error::Refused { refused: Refused::Permission | Refused::Missing, .. }) => None,
            Err(error) => return Err(error),
        });
    }
    Ok(me.as_ref().and_then(Option::as_ref).is_some_and(|me| me.eq_ignore_ascii_case(login)))
}

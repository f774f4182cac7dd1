//! What a status means: pure, from GitHub's documentation ("Rate limits for the REST API", "Troubleshooting the REST API").

use http::HeaderMap;
use http::header::RETRY_AFTER;
use serde_json::Value;

use crate::retry::Failed;
use crate::token::Token;
use crate::transport::Reply;
use crate::{Endpoint, Error, Method, Refused};

/// How long to wait where a limit was reached and no header says how long (GitHub asks for a minute), seconds.
const DEFAULT_WAIT: u64 = 60;

/// Why a reply with a status of 300 or above is no answer.
pub(crate) fn failed(endpoint: &'static Endpoint, reply: &Reply, token: &Token, now: u64) -> Failed {
    let message = message(reply, token);
    if let Some(seconds) = limited(reply, &message, now) {
        return Failed::Limited(seconds);
    }
    let status = reply.status;
    let refused = |refused| Failed::Final(Error::Refused { endpoint, refused, status, message: message.clone() });
    match status {
        401 => refused(Refused::Token),
        403 => refused(Refused::Permission),
        404 => refused(Refused::Missing),
        410 => refused(Refused::Gone),
        407 => Failed::Final(Error::Setup {
            why: "the proxy wants a user and a password".to_owned(),
            hint: "write them into `HTTPS_PROXY`, as `http://USER:PASSWORD@HOST:PORT`".to_owned(),
        }),
        // The server gave up waiting for the request, or is told to fail: a read is harmless. Of writes, those that say what
        // shall be are sent again where the answer comes from the gateway before GitHub.
        408 | 500..=599 => {
            let reads = endpoint.method.reads();
            let idempotent = matches!(endpoint.method, Method::Patch | Method::Put | Method::Delete);
            let again = reads || (idempotent && matches!(status, 502 | 503));
            Failed::Broken { perhaps: !reads, again, why: format!("{status}: {message}") }
        }
        400..=499 => refused(Refused::Content),
        _ => Failed::Final(Error::Unexpected { endpoint, why: format!("status {status}") }),
    }
}

/// Seconds until the next request is welcome, where a reply with any status says that the limit is used up.
pub(crate) fn used_up(headers: &HeaderMap, now: u64) -> Option<u64> {
    if number(headers, "x-ratelimit-remaining") != Some(0) {
        return None;
    }
    // The clocks of two machines differ; one second more costs less than one more refusal.
    number(headers, "x-ratelimit-reset").map(|reset| reset.saturating_sub(now).max(1))
}

fn limited(reply: &Reply, message: &str, now: u64) -> Option<u64> {
    if !matches!(reply.status, 403 | 429) {
        return None;
    }
    let after = number(&reply.headers, RETRY_AFTER.as_str()).or_else(|| used_up(&reply.headers, now));
    let message = message.to_ascii_lowercase();
    let says_so = ["rate limit", "abuse detection"].iter().any(|words| message.contains(words));
    after.or_else(|| (reply.status == 429 || says_so).then_some(DEFAULT_WAIT))
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// GitHub's words: `message`, and each of `errors` in short (`Label name already_exists`).
fn message(reply: &Reply, token: &Token) -> String {
    let text = match serde_json::from_slice::<Value>(&reply.body) {
        Ok(Value::Object(body)) => {
            let mut text = body.get("message").and_then(Value::as_str).unwrap_or("no message").to_owned();
            let errors = body.get("errors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            for (index, error) in errors.iter().take(5).enumerate() {
                text.push_str(if index == 0 { ": " } else { ", " });
                text.push_str(&detail(error));
            }
            text
        }
        _ => String::from_utf8_lossy(&reply.body).into_owned(),
    };
    let text = if text.trim().is_empty() { "no message" } else { &text };
    crate::error::bounded(&token.scrub(text))
}

fn detail(error: &Value) -> String {
    if let Some(text) = error.as_str() {
        return text.to_owned();
    }
    let words = ["resource", "field", "code", "message"].map(|name| error.get(name).and_then(Value::as_str));
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::{CREATE_ISSUE, DELETE_COMMENT, LIST_ISSUES, UPDATE_ISSUE};

    fn judge(endpoint: &'static Endpoint, status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Failed {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        let reply = Reply { status, headers: map, body: body.as_bytes().to_vec() };
        failed(endpoint, &reply, &Token::new("ghs_secret", "x").unwrap(), 1000)
    }

    #[test]
    fn a_limit_says_how_long() {
        let check = |status, headers: &[(&'static str, &'static str)], body, seconds| {
            assert_eq!(judge(CREATE_ISSUE, status, headers, body), Failed::Limited(seconds));
        };
        check(429, &[("retry-after", "7")], "", 7);
        check(429, &[], "", 60);
        check(403, &[("retry-after", "0")], "", 0);
        check(403, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1030")], "", 30);
        check(403, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "900")], "", 1);
        check(403, &[], r#"{"message":"You have exceeded a secondary rate limit."}"#, 60);
    }

    #[test]
    fn a_refusal_is_final_and_says_githubs_words() {
        let check = |status, body: &str, expected, words: &str| match judge(CREATE_ISSUE, status, &[], body) {
            Failed::Final(Error::Refused { refused, message, .. }) => {
                assert_eq!((refused, message.as_str()), (expected, words));
            }
            other => panic!("{status}: {other:?}"),
        };
        check(401, r#"{"message":"Bad credentials"}"#, Refused::Token, "Bad credentials");
        check(
            403,
            r#"{"message":"Resource not accessible by integration"}"#,
            Refused::Permission,
            "Resource not accessible by integration",
        );
        check(404, "", Refused::Missing, "no message");
        check(410, "{}", Refused::Gone, "no message");
        let body = r#"{"message":"Validation Failed","errors":[{"resource":"Label","code":"already_exists","field":"name"},"x"]}"#;
        check(422, body, Refused::Content, "Validation Failed: Label name already_exists, x");
        check(400, "<html>\u{1b}[1mghs_secret", Refused::Content, "<html>\\u{1b}[1m***");
    }

    #[test]
    fn only_what_does_no_harm_is_sent_again() {
        let check = |endpoint, status, perhaps, again| match judge(endpoint, status, &[], "x") {
            Failed::Broken { perhaps: was, again: may, why } => {
                assert_eq!((was, may, why), (perhaps, again, format!("{status}: x")));
            }
            other => panic!("{other:?}"),
        };
        for status in [408, 500, 502, 503, 504] {
            check(LIST_ISSUES, status, false, true);
            check(CREATE_ISSUE, status, true, false);
            check(UPDATE_ISSUE, status, true, matches!(status, 502 | 503));
            check(DELETE_COMMENT, status, true, matches!(status, 502 | 503));
        }
    }
}

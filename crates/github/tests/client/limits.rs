//! Rate limits: waited for where that is short, said where it is long, and never answered with a storm.

use std::time::Duration;

use github::{Api as _, Client, Error, Request, endpoint};
use protocol::Exit;
use serde_json::json;

use crate::server::{Reply, Server};
use crate::{START, client};

fn read(client: &Client) -> Result<(), Error> {
    client.call(&Request::new(endpoint::LIST_ISSUES, "o/r")).map(drop)
}

fn write(client: &Client) -> Result<(), Error> {
    client.call(&Request::new(endpoint::CREATE_ISSUE, "o/r").body(json!({"title": "t"}))).map(drop)
}

fn reset_in(seconds: u64) -> Reply {
    Reply::json(403, r#"{"message":"API rate limit exceeded for installation"}"#)
        .header("x-ratelimit-remaining", "0")
        .header("x-ratelimit-reset", &(START + seconds).to_string())
}

/// After one refusal the request is sent again, also a write, and not before `seconds` have passed.
#[track_caller]
fn check_waits(refusal: &Reply, seconds: u64) {
    for ask in [read, write] {
        let server = Server::script(vec![refusal.clone(), Reply::json(201, "{}")]);
        let (clock, client) = client(&server);
        ask(&client).unwrap();
        assert_eq!(server.seen().len(), 2);
        let (least, most) = (Duration::from_secs(seconds), Duration::from_secs(seconds + 3));
        assert!((least..=most).contains(&clock.slept()), "{:?}", clock.slept());
    }
}

#[test]
fn a_short_limit_is_waited_for() {
    check_waits(&Reply::json(429, "{}").header("retry-after", "5"), 5);
    check_waits(&Reply::json(403, "{}").header("retry-after", "5"), 5);
    check_waits(&Reply::json(429, "{}").header("retry-after", "0"), 1);
    check_waits(&reset_in(20), 20);
    check_waits(&Reply::json(403, r#"{"message":"You have exceeded a secondary rate limit"}"#), 60);
}

#[test]
fn a_long_limit_is_said_at_once_and_the_next_request_is_not_even_sent() {
    for refusal in [Reply::json(429, "{}").header("retry-after", "3000"), reset_in(3000)] {
        let server = Server::start(move |_, _| refusal.clone());
        let (clock, client) = client(&server);
        for ask in [read, write, read, read] {
            let error = ask(&client).unwrap_err();
            assert!(matches!(error, Error::RateLimited { seconds: 3000, .. }), "{error}");
            assert_eq!(error.exit(), Exit::Unknown);
        }
        assert_eq!((server.seen().len(), clock.slept()), (1, Duration::ZERO));
    }
}

#[test]
fn a_limit_that_stays_ends_after_three_requests() {
    let server = Server::start(|_, _| Reply::json(429, "{}").header("retry-after", "2"));
    let (_, client) = client(&server);
    assert!(matches!(read(&client), Err(Error::RateLimited { .. })));
    assert_eq!(server.seen().len(), 3);
}

#[test]
fn all_requests_together_wait_no_longer_than_they_may() {
    let server = Server::start(|_, _| Reply::json(403, "{}").header("retry-after", "7"));
    let (clock, client) = client(&server);
    for _ in 0..100 {
        assert!(matches!(read(&client), Err(Error::RateLimited { .. })));
    }
    assert!(clock.slept() <= Duration::from_secs(60), "{:?}", clock.slept());
    assert!(server.seen().len() < 20, "{}", server.seen().len());
}

#[test]
fn an_answer_that_uses_up_the_limit_keeps_the_next_request_back() {
    let used_up = Reply::json(200, "[]")
        .header("x-ratelimit-remaining", "0")
        .header("x-ratelimit-reset", &(START + 10).to_string());
    let server = Server::script(vec![used_up, Reply::json(200, "[]")]);
    let (clock, client) = client(&server);
    read(&client).unwrap();
    assert!(clock.pauses().is_empty());
    read(&client).unwrap();
    assert!(clock.slept() >= Duration::from_secs(10));
}

#[test]
fn a_refusal_that_is_no_limit_is_not_repeated() {
    let words = r#"{"message":"Resource not accessible by integration"}"#;
    let server = Server::start(|_, _| Reply::json(403, words).header("x-ratelimit-remaining", "4999"));
    let (_, client) = client(&server);
    let error = write(&client).unwrap_err();
    assert!(error.is_read_only_token(), "{error}");
    assert_eq!((error.exit(), server.seen().len()), (Exit::Usage, 1));
    let hint = error.finding().hint.unwrap();
    assert!(hint.contains("`issues: write`"), "{hint}");
}

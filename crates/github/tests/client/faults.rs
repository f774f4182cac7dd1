//! Servers and networks that fail: what is tried again, what must not be, and what is said.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use github::{Api as _, Client, Endpoint, Error, Options, Refused, Request, endpoint};
use protocol::{Environment, Exit};
use serde_json::json;

use crate::server::{Reply, Server};
use crate::{SHORT, client, client_at, options};

fn ask(client: &Client, endpoint: &'static Endpoint) -> Result<u16, Error> {
    let request = Request::new(endpoint, "o/r").at("issue_number", 1).at("comment_id", 1).body(json!({"title": "t"}));
    client.call(&request).map(|answer| answer.status)
}

/// `endpoint` is sent `times` times to a server that always answers with `reply`.
#[track_caller]
fn check_sent(endpoint: &'static Endpoint, reply: &Reply, times: usize, expected: fn(&Error) -> bool) {
    let reply = reply.clone();
    let server = Server::start(move |_, _| reply.clone());
    let error = ask(&client(&server).1, endpoint).unwrap_err();
    assert!(expected(&error), "{error}");
    assert_eq!(error.exit(), Exit::Unknown);
    assert_eq!(server.seen().len(), times, "{error}");
}

const fn is_unavailable(error: &Error) -> bool {
    matches!(error, Error::Unavailable { .. })
}

const fn is_uncertain(error: &Error) -> bool {
    matches!(error, Error::Uncertain { .. })
}

#[test]
fn a_failing_server_is_read_from_three_times() {
    for status in [500, 502, 503, 504] {
        check_sent(endpoint::LIST_ISSUES, &Reply::json(status, "{}"), 3, is_unavailable);
    }
}

#[test]
fn what_creates_is_never_sent_twice_after_it_may_have_arrived() {
    for status in [500, 502, 503, 504] {
        check_sent(endpoint::CREATE_ISSUE, &Reply::json(status, "{}"), 1, is_uncertain);
    }
    check_sent(endpoint::CREATE_ISSUE, &Reply::closed(), 1, is_uncertain);
    check_sent(endpoint::CREATE_ISSUE, &Reply::json(201, r#"{"number":1}"#).cut(5), 1, is_uncertain);
}

#[test]
fn what_says_how_it_shall_be_is_sent_again_after_a_gateways_failure() {
    check_sent(endpoint::UPDATE_ISSUE, &Reply::json(502, "{}"), 3, is_uncertain);
    check_sent(endpoint::UPDATE_ISSUE, &Reply::json(500, "{}"), 1, is_uncertain);
    check_sent(endpoint::UPDATE_ISSUE, &Reply::closed(), 1, is_uncertain);
}

#[test]
fn one_failure_is_healed() {
    for failure in [Reply::json(503, "{}"), Reply::closed(), Reply::json(200, "[1,2,3]").cut(3)] {
        let server = Server::script(vec![failure, Reply::json(200, "[]")]);
        let (clock, client) = client(&server);
        assert_eq!(ask(&client, endpoint::LIST_ISSUES).unwrap(), 200);
        assert_eq!(clock.pauses().len(), 1);
    }
}

#[test]
fn a_removal_that_finds_nothing_the_second_time_has_happened() {
    let server = Server::script(vec![Reply::json(502, "{}"), Reply::json(404, "{}")]);
    assert_eq!(ask(&client(&server).1, endpoint::DELETE_COMMENT).unwrap(), 204);
    let server = Server::script(vec![Reply::json(404, "{}")]);
    assert!(ask(&client(&server).1, endpoint::DELETE_COMMENT).unwrap_err().is_missing());
}

#[test]
fn a_refused_connection_sent_nothing_so_even_a_write_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for endpoint in [endpoint::LIST_ISSUES, endpoint::CREATE_ISSUE] {
        let (clock, options) = options();
        let error = ask(&client_at(&url, options, &Environment::default()), endpoint).unwrap_err();
        assert!(matches!(error, Error::Unavailable { attempts: 3, .. }), "{error}");
        assert!(error.to_string().contains("refused"), "{error}");
        assert_eq!(clock.pauses().len(), 2);
    }
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let server = Server::start(|_, _| Reply::json(200, "[]").delay(Duration::from_secs(30)));
    let timeouts = github::Timeouts { connect: Duration::from_millis(100), ..SHORT };
    for (endpoint, expected) in
        [(endpoint::LIST_ISSUES, is_unavailable as fn(&Error) -> bool), (endpoint::CREATE_ISSUE, is_uncertain)]
    {
        let client = client_at(&server.url(), Options { timeouts, ..options().1 }, &Environment::default());
        let start = Instant::now();
        let error = ask(&client, endpoint).unwrap_err();
        assert!(expected(&error), "{error}");
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    }
}

#[test]
fn a_body_that_is_no_json_is_said() {
    for body in ["<html>", "{", "[1,", "\u{1}\u{2}"] {
        let server = Server::script(vec![Reply::new(200).body(body)]);
        let error = ask(&client(&server).1, endpoint::LIST_ISSUES).unwrap_err();
        assert!(matches!(error, Error::Unexpected { .. }), "{body}: {error}");
        assert_eq!(server.seen().len(), 1);
    }
}

#[test]
fn a_compressed_body_that_nobody_asked_for_is_said() {
    let server = Server::script(vec![Reply::new(200).header("content-encoding", "gzip").body(vec![0x1f, 0x8b, 8, 0])]);
    let error = ask(&client(&server).1, endpoint::LIST_ISSUES).unwrap_err();
    assert!(error.to_string().contains("compressed"), "{error}");
}

#[test]
fn an_answer_without_end_is_not_read_to_its_end() {
    let server = Server::start(|_, _| Reply::new(200).body(vec![b' '; 1 << 20]).times(1 << 20));
    let error = ask(&client(&server).1, endpoint::LIST_ISSUES).unwrap_err();
    assert!(error.to_string().contains("32 MiB"), "{error}");
}

#[test]
fn a_refusal_counts_even_when_its_words_are_cut_or_endless() {
    for reply in [
        Reply::json(404, r#"{"message":"Not Found"}"#).cut(4),
        Reply::new(404).body(vec![b'x'; 1 << 20]).times(1 << 20),
    ] {
        let server = Server::start(move |_, _| reply.clone());
        let error = ask(&client(&server).1, endpoint::LIST_ISSUES).unwrap_err();
        assert!(matches!(error, Error::Refused { refused: Refused::Missing, status: 404, .. }), "{error}");
        assert_eq!(server.seen().len(), 1);
    }
}

#[test]
fn a_hundred_failing_requests_are_no_storm() {
    let server = Server::start(|_, _| Reply::json(503, "{}"));
    let (clock, client) = client(&server);
    for _ in 0..100 {
        assert!(is_unavailable(&ask(&client, endpoint::LIST_ISSUES).unwrap_err()));
    }
    assert!(server.seen().len() <= 130, "{}", server.seen().len());
    assert!(clock.slept() <= Duration::from_secs(60), "{:?}", clock.slept());
}

#[test]
fn a_connection_that_the_server_has_closed_meanwhile_loses_no_write() {
    let server = Server::start(|_, _| Reply::json(200, "[]").cut(2));
    let (clock, client) = client(&server);
    for _ in 0..50 {
        ask(&client, endpoint::LIST_ISSUES).unwrap();
        // Until the end of the connection has arrived.
        std::thread::sleep(Duration::from_millis(5));
        ask(&client, endpoint::CREATE_ISSUE).unwrap();
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!((server.seen().len(), clock.pauses().len()), (100, 0));
}

#[test]
fn a_connection_is_used_again() {
    let ports = std::sync::Arc::new(std::sync::Mutex::new(std::collections::BTreeSet::new()));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = std::sync::Arc::clone(&ports);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            seen.lock().unwrap().insert(stream.peer_addr().unwrap().port());
            std::thread::spawn(move || {
                while std::io::Read::read(&mut stream, &mut [0; 4096]).unwrap_or(0) > 0 {
                    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]";
                    std::io::Write::write_all(&mut stream, answer).unwrap();
                }
            });
        }
    });
    let client = client_at(&url, options().1, &Environment::default());
    for _ in 0..20 {
        ask(&client, endpoint::LIST_ISSUES).unwrap();
    }
    assert_eq!(ports.lock().unwrap().len(), 1);
}

#[test]
fn an_answer_that_drips_is_given_up_although_it_never_stops() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            assert!(std::io::Read::read(&mut stream, &mut [0; 4096]).unwrap() > 0);
            std::io::Write::write_all(&mut stream, b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n").unwrap();
            while std::io::Write::write_all(&mut stream, b" ").is_ok() {
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    });
    let timeouts = github::Timeouts { call: Duration::from_millis(500), ..SHORT };
    let client = client_at(&url, Options { timeouts, ..options().1 }, &Environment::default());
    let error = ask(&client, endpoint::CREATE_ISSUE).unwrap_err();
    assert!(is_uncertain(&error) && error.to_string().contains("no whole answer within 500ms"), "{error}");
}

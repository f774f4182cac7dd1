//! Answers of somebody who means harm, or of a proxy that stands in between.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::TcpListener;
use std::time::Duration;

use github::{Api as _, ApiFlags, Base, Error, Options, Request, endpoint, pulls, sticky};
use protocol::host::Host;
use protocol::{Environment, Exit};
use serde_json::json;

use crate::server::{Reply, Server};
use crate::{SHORT, TOKEN, client, client_at, options};

fn issues() -> Request {
    Request::new(endpoint::LIST_ISSUES, "o/r")
}

#[test]
fn pages_that_lead_in_a_circle_are_not_followed_for_ever() {
    for length in [1, 3] {
        let server = Server::start(move |_, index| {
            let link = format!("</repos/o/r/commits/a/pulls?page={}>; rel=\"next\"", index % length);
            Reply::json(200, "[]").header("link", &link)
        });
        let error = pulls::of_commit(&client(&server).1, "o/r", "a").unwrap_err();
        assert!(matches!(error, Error::Unexpected { .. }), "{error}");
        assert!(server.seen().len() <= length + 2, "{}", server.seen().len());
    }
}

#[test]
fn an_answer_of_another_shape_is_said_in_bounds_and_without_the_token() {
    let long = format!("{TOKEN}\u{1b}[31m##[error]").repeat(100_000);
    let server = Server::start(move |_, _| Reply::json(200, &json!([{"number": long.clone()}]).to_string()));
    let error = pulls::of_commit(&client(&server).1, "o/r", "a").unwrap_err();
    let text = format!("{error:?} {error} {:?}", error.finding());
    assert!(text.len() < 5_000 && !text.contains(TOKEN) && !text.contains('\u{1b}'), "{}", text.len());
}

#[test]
fn an_answer_that_repeats_the_token_hands_it_on_to_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("api");
    let body = json!([{"number": 1, "body": format!("a {TOKEN} b")}]).to_string();
    let server = Server::script(vec![Reply::json(200, &body).header("etag", "\"v\"")]);
    let options = Options { store: Some(store.clone()), ..options().1 };
    let answer = client_at(&server.url(), options, &Environment::default()).call(&issues()).unwrap();
    assert_eq!(answer.body, json!([{"number": 1, "body": "a *** b"}]));
    for file in std::fs::read_dir(store).unwrap() {
        assert!(!std::fs::read_to_string(file.unwrap().path()).unwrap().contains(TOKEN));
    }
}

#[test]
fn a_text_that_holds_our_own_token_is_sent_and_shown_without_it() {
    let server = Server::start(|seen, _| Reply::json(if seen.method == "GET" { 200 } else { 201 }, "[]"));
    let body = json!({"title": TOKEN, "deep": [{"x": format!("git clone https://x:{TOKEN}@h")}], TOKEN: 1});
    let write = Request::new(endpoint::CREATE_ISSUE, "o/r").body(body);
    client(&server).1.call(&write).unwrap();
    assert!(server.seen()[0].body.contains("https://x:***@h") && !server.seen()[0].body.contains(TOKEN));
    let variables = [("GITHUB_API_URL", server.url()), ("GITHUB_TOKEN", TOKEN.to_owned())];
    let host = Host::new(variables.into_iter().collect());
    let mut printed = Vec::new();
    let flags = ApiFlags { dry_run: true, ..ApiFlags::default() };
    flags.open(&host, &mut printed).unwrap().call(&write).unwrap();
    let printed = String::from_utf8(printed).unwrap();
    assert!(printed.contains("https://x:***@h") && !printed.contains(TOKEN), "{printed}");
}

#[test]
fn a_last_page_that_is_full_is_asked_anew_as_the_next_may_have_come() {
    let full = json!(vec![json!({"id": 1, "user": null}); 100]).to_string();
    let server = Server::start(move |seen, _| {
        if seen.header("if-none-match").is_some() {
            return Reply::new(304).header("etag", "\"v\"");
        }
        Reply::json(200, &full).header("etag", "\"v\"")
    });
    let (_, client) = client(&server);
    client.call(&issues()).unwrap();
    client.call(&issues()).unwrap();
    assert!(server.seen()[1].header("if-none-match").is_none());
}

#[test]
fn an_unchanged_page_may_have_got_a_next_one() {
    let server = Server::start(move |seen, _| {
        if seen.header("if-none-match") == Some("W/\"v\"") {
            return Reply::new(304).header("link", "</repos/o/r/issues?page=2>; rel=\"next\"");
        }
        Reply::json(200, "[1]").header("etag", "W/\"v\"")
    });
    let (_, client) = client(&server);
    assert_eq!(client.call(&issues()).unwrap().next, None);
    assert_eq!(client.call(&issues()).unwrap().next.as_deref(), Some("/repos/o/r/issues?page=2"));
}

#[test]
fn a_secret_in_the_base_url_is_not_repeated() {
    for url in ["https://t0ken@h", "https://user:t0ken@h/api/v3", "https://h/?x=t0ken@", "user:t0ken@h"] {
        let error = Base::parse(url).unwrap_err();
        assert!(!format!("{error:?} {:?}", error.finding()).contains("t0ken"), "{error:?}");
    }
}

#[test]
fn an_empty_token_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret-file");
    for content in ["", "\n", " \r\n"] {
        std::fs::write(&path, content).unwrap();
        let flags = ApiFlags { token_file: Some(path.clone()), ..ApiFlags::default() };
        let host = Host::new([("GITHUB_TOKEN", TOKEN)].into_iter().collect());
        let error = flags.connect(&host).unwrap_err();
        assert!(error.exit() == Exit::Usage && error.to_string().contains("secret-file"), "{error}");
    }
}

/// A server that answers every request with these bytes and closes.
fn bytes(answer: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let _ = std::io::Read::read(&mut stream, &mut request);
            let _ = stream.write_all(&answer);
        }
    });
    url
}

#[test]
fn bytes_that_are_no_answer_end_in_a_message() {
    let mut headers = "HTTP/1.1 200 X\r\n".to_owned();
    for index in 0..5_000 {
        let _ = write!(headers, "x-{index}: {}\r\n", "y".repeat(500));
    }
    for answer in [
        b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\nzz\r\ngarbage".to_vec(),
        b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\nx".to_vec(),
        b"HTTP/1.1 200 X\r\ncontent-length: 5\r\ncontent-length: 7\r\n\r\n[1,2]".to_vec(),
        b"HTTP/9.9 999 ?\r\n\r\n".to_vec(),
        headers.into_bytes(),
    ] {
        let options = Options { timeouts: SHORT, ..options().1 };
        let url = bytes(answer);
        let client = client_at(&url, options, &Environment::default());
        let error = client.call(&issues()).unwrap_err();
        assert!(error.exit() == Exit::Unknown && error.to_string().len() < 1_000, "{error}");
        let error = client.call(&Request::new(endpoint::CREATE_ISSUE, "o/r").body(json!({}))).unwrap_err();
        assert_eq!(error.exit(), Exit::Unknown, "{error}");
    }
}

#[test]
fn a_bomb_of_brackets_is_no_json() {
    let server = Server::start(|_, _| Reply::json(200, &"[".repeat(1_000_000)));
    let error = client(&server).1.call(&issues()).unwrap_err();
    assert!(matches!(error, Error::Unexpected { .. }), "{error}");
}

#[test]
fn a_moved_write_is_said_and_not_sent_elsewhere() {
    for status in [301, 302, 303] {
        let server = Server::start(move |_, _| Reply::new(status).header("location", "/repositories/7/issues"));
        let error = client(&server).1.call(&Request::new(endpoint::CREATE_ISSUE, "o/r").body(json!({}))).unwrap_err();
        assert_eq!((server.seen().len(), error.exit()), (1, Exit::Unknown), "{error}");
        assert!(error.to_string().contains(&format!("{status}")), "{error}");
    }
}

#[test]
fn what_the_repository_is_the_reason_of_is_not_blamed_on_the_token() {
    for (status, message, part) in [
        (410, "Issues are disabled for this repo", "settings"),
        (403, "Repository was archived so is read-only.", "archived"),
        (403, "Unable to create comment because issue is locked.", "unlock"),
    ] {
        let server = Server::start(move |_, _| Reply::json(status, &json!({"message": message}).to_string()));
        let error = client(&server).1.call(&Request::new(endpoint::CREATE_ISSUE, "o/r").body(json!({}))).unwrap_err();
        let hint = error.finding().hint.unwrap();
        assert!(hint.contains(part) && !hint.contains("permissions"), "{hint}");
        assert_eq!((error.exit(), error.is_read_only_token()), (Exit::Usage, false), "{error}");
    }
}

#[test]
fn two_processes_share_a_store_without_harm() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("api");
    let server = Server::start(|seen, _| {
        let page = seen.target.rsplit('=').next().unwrap_or_default().to_owned();
        Reply::json(200, &json!([page]).to_string()).header("etag", &format!("\"{page}\""))
    });
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let options = Options { store: Some(store.clone()), ..options().1 };
                let client = client_at(&server.url(), options, &Environment::default());
                for round in 0..100_u32 {
                    let page = (round % 7).to_string();
                    assert_eq!(client.call(&issues().query("page", &page)).unwrap().body, json!([page]));
                }
            });
        }
    });
    std::thread::sleep(Duration::from_millis(1));
    let left = std::fs::read_dir(store)
        .unwrap()
        .filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|extension| extension == "tmp"));
    assert_eq!(left.count(), 0);
}

#[test]
fn a_deleted_account_and_a_copied_mark_are_not_ours() {
    let server = Server::start(|seen, _| match (seen.method.as_str(), seen.target.as_str()) {
        ("GET", "/user") => Reply::json(403, "{\"message\":\"Resource not accessible by integration\"}"),
        ("GET", _) => Reply::json(
            200,
            &json!([
                {"id": 1, "user": null, "body": "<!-- pointsman:comment=k -->\nx"},
                {"id": 2, "user": {"login": "mallory", "type": "User"}, "body": "<!-- pointsman:comment=k -->\nx"}
            ])
            .to_string(),
        ),
        _ => Reply::json(201, "{\"id\":3,\"html_url\":null}"),
    });
    let key = github::marker::Key::parse("k").unwrap();
    let written = sticky::put(&client(&server).1, "o/r", 1, &key, "text").unwrap();
    assert_eq!((written.change, written.id), (github::Change::Created, 3));
}

//! Answers that have not changed cost nothing.

use std::fs;
use std::path::Path;

use github::{Answer, Api as _, Base, Client, Options, Request, Token, endpoint};
use protocol::Environment;
use serde_json::json;

use crate::options;
use crate::server::{Reply, Server};

/// Answers with a tag, or 304 to whoever has it.
fn tagged() -> Server {
    Server::start(|seen, _| {
        let link = format!(r#"<http://{}/repos/o/r/issues?page=2>; rel="next""#, seen.header("host").unwrap());
        if seen.header("if-none-match") == Some("\"v1\"") {
            return Reply::new(304).header("etag", "\"v1\"");
        }
        Reply::json(200, "[{\"number\":1}]").header("etag", "\"v1\"").header("link", &link)
    })
}

fn client(server: &Server, token: &str, folder: Option<&Path>) -> Client {
    let store = folder.map(Path::to_path_buf);
    let options = Options { store, ..options().1 };
    Client::new(Base::parse(&server.url()).unwrap(), Token::new(token, "t").unwrap(), &Environment::default(), options)
        .unwrap()
}

fn ask(client: &Client) -> Answer {
    client.call(&Request::new(endpoint::LIST_ISSUES, "o/r")).unwrap()
}

fn conditions(server: &Server) -> Vec<bool> {
    server.seen().iter().map(|seen| seen.header("if-none-match").is_some()).collect()
}

#[test]
fn an_unchanged_answer_is_the_same_with_its_next_page() {
    let server = tagged();
    let client = client(&server, "ghs_a", None);
    let (first, second) = (ask(&client), ask(&client));
    assert_eq!(first, second);
    assert_eq!(
        (second.status, second.body, second.next.as_deref()),
        (200, json!([{"number": 1}]), Some("/repos/o/r/issues?page=2"))
    );
    assert_eq!(conditions(&server), [false, true]);
}

#[test]
fn another_process_has_it_too_but_not_another_token() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("api");
    let server = tagged();
    let first = ask(&client(&server, "ghs_a", Some(&store)));
    assert_eq!(ask(&client(&server, "ghs_a", Some(&store))), first);
    ask(&client(&server, "ghs_b", Some(&store)));
    assert_eq!(conditions(&server), [false, true, false]);
    for file in fs::read_dir(&store).unwrap() {
        let path = file.unwrap().path();
        assert!(!fs::read_to_string(&path).unwrap().contains("ghs_") && !path.to_string_lossy().contains("ghs_"));
    }
}

#[test]
fn a_store_of_garbage_is_asked_around() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("api");
    let server = tagged();
    let first = ask(&client(&server, "ghs_a", Some(&store)));
    for file in fs::read_dir(&store).unwrap() {
        fs::write(file.unwrap().path(), "garbage").unwrap();
    }
    assert_eq!(ask(&client(&server, "ghs_a", Some(&store))), first);
    assert_eq!(conditions(&server), [false, false]);
}

#[test]
fn a_changed_answer_replaces_the_kept_one() {
    let server =
        Server::start(|_, index| Reply::json(200, &format!("[{index}]")).header("etag", &format!("\"v{index}\"")));
    let client = client(&server, "ghs_a", None);
    assert_eq!([ask(&client).body, ask(&client).body, ask(&client).body], [json!([0]), json!([1]), json!([2])]);
    let tags: Vec<_> = server.seen().iter().map(|seen| seen.header("if-none-match").map(str::to_owned)).collect();
    assert_eq!(tags, [None, Some("\"v0\"".to_owned()), Some("\"v1\"".to_owned())]);
}

#[test]
fn nothing_changed_is_no_answer_to_an_unconditional_request() {
    let server = Server::script(vec![Reply::new(304)]);
    assert!(client(&server, "ghs_a", None).call(&Request::new(endpoint::LIST_ISSUES, "o/r")).is_err());
}

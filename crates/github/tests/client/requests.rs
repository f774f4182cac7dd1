//! What is sent, and what becomes of a good answer.

use github::{Api as _, ApiFlags, Client, Error, Request, endpoint};
use protocol::Environment;
use protocol::host::Host;
use serde_json::json;

use crate::server::{Reply, Server};
use crate::{TOKEN, client, client_at, options};

fn issues() -> Request {
    Request::new(endpoint::LIST_ISSUES, "o/r").query("state", "open")
}

#[test]
fn a_request_has_the_headers_that_github_asks_for() {
    let server = Server::script(vec![Reply::json(201, r#"{"number":1}"#)]);
    let request = Request::new(endpoint::CREATE_ISSUE, "o/r").body(json!({"title": "é"}));
    let answer = client(&server).1.call(&request).unwrap();
    assert_eq!((answer.status, answer.body, answer.next), (201, json!({"number": 1}), None));
    let seen = &server.seen()[0];
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str(), seen.body.as_str()),
        ("POST", "/repos/o/r/issues", r#"{"title":"é"}"#)
    );
    let check = |name, expected: &str| assert_eq!(seen.header(name), Some(expected));
    check("authorization", &format!("Bearer {TOKEN}"));
    check("accept", "application/vnd.github+json");
    check("x-github-api-version", "2022-11-28");
    check("content-type", "application/json");
    assert!(seen.header("user-agent").unwrap().starts_with("pointsman/"));
    assert_eq!(seen.header("accept-encoding"), None);
}

#[test]
fn the_prefix_of_an_enterprise_server_is_kept_and_its_pages_are_followed() {
    let server = Server::start(|seen, index| {
        let host = seen.header("host").unwrap();
        let link = format!(
            r#"<http://{host}/api/v3/repositories/1/issues?page=2>; rel="next", <http://{host}/x>; rel="last""#
        );
        if index == 0 { Reply::json(200, "[1]").header("link", &link) } else { Reply::json(200, "[2]") }
    });
    let client = client_at(&format!("{}/api/v3/", server.url()), options().1, &Environment::default());
    let first = client.call(&issues()).unwrap();
    let next = first.next.unwrap();
    assert_eq!(next, "/repositories/1/issues?page=2");
    let second = client.next(&issues(), &next).unwrap();
    assert_eq!((second.body, second.next), (json!([2]), None));
    let targets: Vec<_> = server.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(targets, ["/api/v3/repos/o/r/issues?state=open", "/api/v3/repositories/1/issues?page=2"]);
}

#[test]
fn a_next_page_elsewhere_is_an_error_and_never_asked() {
    let thief = Server::script(vec![Reply::json(200, "[]")]);
    for link in [
        thief.url(),
        format!("{}/repos/o/r/issues", thief.url()),
        "https://evil.example/repos/o/r/issues".to_owned(),
        "//evil.example/x".to_owned(),
        "ftp://x/y".to_owned(),
    ] {
        let server = Server::script(vec![Reply::json(200, "[]").header("link", &format!(r#"<{link}>; rel="next""#))]);
        let error = client(&server).1.call(&issues()).unwrap_err();
        assert!(matches!(error, Error::Unexpected { .. }), "{link}: {error}");
    }
    let server = Server::script(vec![]);
    for next in ["https://evil.example/", "//evil.example/", "@evil.example/", "x", "", "/../x", "/a/%2e%2E/b"] {
        let error = client(&server).1.next(&issues(), next).unwrap_err();
        assert!(matches!(error, Error::Unexpected { .. }), "{next}: {error}");
    }
    assert_eq!(thief.seen().len() + server.seen().len(), 0);
}

#[test]
fn a_write_is_not_repeated_as_a_next_page() {
    let server = Server::script(vec![]);
    assert!(client(&server).1.next(&Request::new(endpoint::CREATE_ISSUE, "o/r"), "/x").is_err());
    assert!(server.seen().is_empty());
}

#[test]
fn no_content_is_null() {
    let server = Server::script(vec![Reply::new(204), Reply::new(202)]);
    let (_, client) = client(&server);
    for status in [204, 202] {
        let answer = client.call(&Request::new(endpoint::DELETE_LABEL, "o/r").at("name", "a b")).unwrap();
        assert_eq!((answer.status, answer.body), (status, json!(null)));
    }
    assert_eq!(server.seen()[0].target, "/repos/o/r/labels/a%20b");
}

#[test]
fn a_renamed_repository_is_followed_on_the_same_host_only() {
    let server = Server::start(|seen, _| match seen.target.as_str() {
        "/repos/o/r/issues" if seen.method == "POST" => Reply::new(307).header("location", "/repositories/1/issues"),
        "/repos/o/r/issues?state=open" => Reply::new(301)
            .header("location", &format!("http://{}/repositories/1/issues", seen.header("host").unwrap())),
        _ => Reply::json(200, "[]"),
    });
    let (_, client) = client(&server);
    client.call(&issues()).unwrap();
    client.call(&Request::new(endpoint::CREATE_ISSUE, "o/r").body(json!({"title": "t"}))).unwrap();
    let seen = server.seen();
    assert_eq!(seen.len(), 4);
    assert!(seen.iter().all(|seen| seen.header("authorization").is_some()));
    assert_eq!((seen[3].method.as_str(), seen[3].body.as_str()), ("POST", r#"{"title":"t"}"#));
}

#[test]
fn a_redirect_elsewhere_or_without_end_is_an_error() {
    let thief = Server::script(vec![Reply::json(200, "[]")]);
    let server = Server::script(vec![Reply::new(302).header("location", &thief.url())]);
    assert!(matches!(client(&server).1.call(&issues()), Err(Error::Unexpected { .. })));
    assert!(thief.seen().is_empty());
    let server = Server::start(|seen, _| Reply::new(301).header("location", &seen.target));
    assert!(matches!(client(&server).1.call(&issues()), Err(Error::Unexpected { .. })));
    assert_eq!(server.seen().len(), 6);
    // A write that is answered with a move to somewhere else by GET was not carried out as it was meant.
    let server = Server::script(vec![Reply::new(302).header("location", "/x")]);
    assert!(matches!(
        client(&server).1.call(&Request::new(endpoint::CREATE_ISSUE, "o/r")),
        Err(Error::Unexpected { .. })
    ));
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn threads_share_a_client() {
    fn shared<T: Send + Sync>(_: &T) {}
    let server = Server::start(|_, _| Reply::json(200, "[]"));
    let (_, client) = client(&server);
    shared::<Client>(&client);
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..10 {
                    client.call(&issues()).unwrap();
                }
            });
        }
    });
    assert_eq!(server.seen().len(), 160);
}

#[test]
fn a_program_reaches_github_with_what_the_runner_says() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|_, _| Reply::json(200, "[]").header("etag", "\"v\""));
    let variables = [
        ("GITHUB_API_URL", server.url()),
        ("GITHUB_TOKEN", TOKEN.to_owned()),
        ("RUNNER_TEMP", folder.path().to_string_lossy().into_owned()),
        ("GITHUB_RUN_ID", "7".to_owned()),
    ];
    let host = Host::new(variables.into_iter().collect());
    let flags = ApiFlags { dry_run: true, ..ApiFlags::default() };
    let mut printed = Vec::new();
    {
        let api = flags.open(&host, &mut printed).unwrap();
        api.call(&issues()).unwrap();
        api.call(&Request::new(endpoint::CREATE_ISSUE, "o/r").body(json!({}))).unwrap();
    }
    assert_eq!(String::from_utf8(printed).unwrap(), "POST /repos/o/r/issues\n{}\n");
    assert_eq!(server.seen().len(), 1);
    assert_eq!(std::fs::read_dir(folder.path().join("pointsman/api")).unwrap().count(), 1);

    let mut printed = Vec::new();
    let api = ApiFlags::default().open(&host, &mut printed).unwrap();
    api.call(&Request::new(endpoint::CREATE_ISSUE, "o/r").body(json!({}))).unwrap();
    assert_eq!(server.seen()[1].header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
}

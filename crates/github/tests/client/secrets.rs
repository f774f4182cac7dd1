//! The token appears in one header and nowhere else.

use github::{Api as _, DryRun, Request, endpoint};
use serde_json::json;

use crate::server::{Reply, Server};
use crate::{TOKEN, client};

#[test]
fn no_text_shows_the_token_even_when_the_server_repeats_it() {
    let echo = |status: u16| {
        move |seen: &crate::server::Seen, _: usize| {
            let all = format!("{:?}", seen.headers);
            Reply::json(status, &json!({"message": all, "errors": [all, {"message": all}]}).to_string())
        }
    };
    for status in [400, 401, 403, 404, 410, 422, 429, 500, 502] {
        for endpoint in [endpoint::LIST_ISSUES, endpoint::CREATE_ISSUE, endpoint::GET_JOB_LOG] {
            let server = Server::start(echo(status));
            let (_, client) = client(&server);
            let request = Request::new(endpoint, "o/r").at("job_id", 1);
            let errors = [
                client.call(&request).unwrap_err(),
                client
                    .download(&Request::new(endpoint::GET_JOB_LOG, "o/r").at("job_id", 1), &mut Vec::new(), 9)
                    .unwrap_err(),
            ];
            assert!(server.seen()[0].header("authorization").unwrap().contains(TOKEN));
            for error in errors {
                let text = format!("{error} {error:?} {:?} {client:?}", error.finding());
                assert!(!text.contains(TOKEN) && !text.contains("0123456789abcdef"), "{status}: {text}");
            }
        }
    }
}

#[test]
fn a_broken_answer_with_the_token_in_it_does_not_show_it() {
    let server = Server::script(vec![Reply::json(200, &format!("{{\"x\": {TOKEN}"))]);
    let error = client(&server).1.call(&Request::new(endpoint::LIST_ISSUES, "o/r")).unwrap_err();
    assert!(!format!("{error:?}").contains(TOKEN), "{error:?}");
}

#[test]
fn a_dry_run_prints_no_token_and_sends_no_write() {
    let server = Server::start(|_, _| Reply::json(200, "[]"));
    let mut printed = Vec::new();
    let dry = DryRun::new(client(&server).1, &mut printed);
    dry.call(&Request::new(endpoint::LIST_ISSUES, "o/r")).unwrap();
    dry.call(&Request::new(endpoint::CREATE_ISSUE, "o/r").body(json!({"title": "t"}))).unwrap();
    drop(dry);
    let printed = String::from_utf8(printed).unwrap();
    assert_eq!(printed, "POST /repos/o/r/issues\n{\n  \"title\": \"t\"\n}\n");
    assert_eq!(server.seen().len(), 1);
}

//! [`DryRun`]: what would be sent, without sending it.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use protocol::escape;
use serde_json::{Map, Value, json};

use crate::{Answer, Api, Client, Error, Method, Request, Token};

/// Passes on what reads, and prints what writes: `POST /repos/o/r/issues` and the body as JSON. Such a request is answered with
/// its own body and what GitHub would add in any case: `id` and `number` (0, or what the path says) and an empty `html_url`.
pub struct DryRun<A, W> {
    api: A,
    sink: Mutex<W>,
    /// What may not be printed.
    token: Option<Token>,
}

impl<W: Write> DryRun<Client, W> {
    /// Reads with `client`, prints into `sink` all but its token.
    pub fn of(client: Client, sink: W) -> Self {
        Self { token: Some(client.token.clone()), ..Self::new(client, sink) }
    }
}

impl<A: Api, W: Write> DryRun<A, W> {
    /// Reads from `api`, prints into `sink`.
    pub fn new(api: A, sink: W) -> Self {
        Self { api, sink: Mutex::new(sink), token: None }
    }

    fn print(&self, request: &Request) -> io::Result<()> {
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(sink, "{}", escape::line(&format!("{} {}", request.endpoint.method.name(), request.target())))?;
        if let Some(body) = &request.body {
            let body = self.token.as_ref().map_or_else(|| body.clone(), |token| token.scrub_json(body));
            let text = escape::json(serde_json::to_string_pretty(&body)?);
            for line in text.lines() {
                writeln!(sink, "{}", escape::line(line))?;
            }
        }
        sink.flush()
    }
}

impl<A: Api, W: Write> Api for DryRun<A, W> {
    fn call(&self, request: &Request) -> Result<Answer, Error> {
        if request.endpoint.method.reads() {
            return self.api.call(request);
        }
        self.print(request).map_err(|error| Error::Unavailable {
            endpoint: request.endpoint,
            attempts: 0,
            why: format!("cannot print the dry run: {error}"),
        })?;
        Ok(answer(request))
    }

    fn next(&self, request: &Request, next: &str) -> Result<Answer, Error> {
        self.api.next(request, next)
    }

    fn download(&self, request: &Request, sink: &mut dyn Write, limit: u64) -> Result<u64, Error> {
        self.api.download(request, sink, limit)
    }
}

fn answer(request: &Request) -> Answer {
    let endpoint = request.endpoint;
    let created = |body| Answer { status: 201, body, next: None };
    if endpoint.method == Method::Delete || endpoint.path.ends_with("/dispatches") {
        return Answer { status: 204, body: Value::Null, next: None };
    }
    if endpoint.path.ends_with("/rerun-failed-jobs") {
        return created(json!({}));
    }
    let mut body = match &request.body {
        Some(Value::Object(body)) => body.clone(),
        _ => Map::new(),
    };
    objects(&mut body, "labels", "name");
    objects(&mut body, "assignees", "login");
    if endpoint.path.ends_with("/issues/{issue_number}/labels") {
        return Answer { status: 200, body: body.remove("labels").unwrap_or(json!([])), next: None };
    }
    let given = |names: &[&str]| {
        let value = request.path.iter().find(|(name, _)| names.contains(name)).map(|(_, value)| value);
        json!(value.and_then(|value| value.parse::<u64>().ok()).unwrap_or(0))
    };
    body.insert("id".to_owned(), given(&["comment_id", "check_run_id"]));
    body.insert("number".to_owned(), given(&["issue_number"]));
    body.entry("html_url").or_insert(json!(""));
    if endpoint.method == Method::Post {
        created(body.into())
    } else {
        Answer { status: 200, body: body.into(), next: None }
    }
}

/// Names become objects, as GitHub answers.
fn objects(body: &mut Map<String, Value>, list: &str, field: &str) {
    if let Some(Value::Array(items)) = body.get_mut(list) {
        for item in items.iter_mut().filter(|item| item.is_string()) {
            *item = json!({ field: item.take() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint;

    /// Answers reads, and fails the test when a write comes through.
    struct Reads;

    impl Api for Reads {
        fn call(&self, request: &Request) -> Result<Answer, Error> {
            assert!(request.endpoint.method.reads(), "{request:?} was sent");
            Ok(Answer { status: 200, body: json!([1]), next: Some("/x".to_owned()) })
        }

        fn next(&self, _: &Request, _: &str) -> Result<Answer, Error> {
            Ok(Answer { status: 200, body: json!([2]), next: None })
        }

        fn download(&self, _: &Request, sink: &mut dyn Write, _: u64) -> Result<u64, Error> {
            sink.write_all(b"log").unwrap();
            Ok(3)
        }
    }

    fn dry(request: &Request) -> (Answer, String) {
        let mut printed = Vec::new();
        let answer = DryRun::new(Reads, &mut printed).call(request).unwrap();
        (answer, String::from_utf8(printed).unwrap())
    }

    #[test]
    fn a_write_is_printed_and_answered_with_itself() {
        let body = json!({"title": "t", "labels": ["a"], "assignees": ["u"]});
        let (answer, printed) = dry(&Request::new(endpoint::CREATE_ISSUE, "o/r").body(body));
        assert!(printed.starts_with("POST /repos/o/r/issues\n{\n"), "{printed}");
        assert!(printed.contains("\n  \"title\": \"t\"\n"), "{printed}");
        let expected = json!({
            "title": "t", "labels": [{"name": "a"}], "assignees": [{"login": "u"}], "id": 0, "number": 0, "html_url": ""
        });
        assert_eq!((answer.status, answer.body), (201, expected));
    }

    #[test]
    fn numbers_of_the_path_come_back_and_endings_have_no_body() {
        let (answer, _) = dry(&Request::new(endpoint::UPDATE_ISSUE, "o/r").at("issue_number", 7).body(json!({})));
        assert_eq!((answer.status, &answer.body["number"]), (200, &json!(7)));
        let (answer, printed) = dry(&Request::new(endpoint::DELETE_COMMENT, "o/r").at("comment_id", 7));
        assert_eq!(
            (answer.status, answer.body, printed.as_str()),
            (204, Value::Null, "DELETE /repos/o/r/issues/comments/7\n")
        );
        let (answer, _) =
            dry(&Request::new(endpoint::ADD_LABELS, "o/r").at("issue_number", 7).body(json!({"labels": ["a"]})));
        assert_eq!(answer.body, json!([{"name": "a"}]));
        let (answer, _) =
            dry(&Request::new(endpoint::WORKFLOW_DISPATCH, "o/r").at("workflow_id", "ci.yml").body(json!({})));
        assert_eq!(answer.status, 204);
    }

    #[test]
    fn reads_are_sent_and_print_nothing() {
        let request = Request::new(endpoint::LIST_ISSUES, "o/r");
        let mut printed = Vec::new();
        {
            let dry = DryRun::new(Reads, &mut printed);
            assert_eq!(dry.call(&request).unwrap().body, json!([1]));
            assert_eq!(dry.next(&request, "/x").unwrap().body, json!([2]));
            assert_eq!(dry.download(&request, &mut Vec::new(), 9).unwrap(), 3);
        }
        assert!(printed.is_empty());
    }

    #[test]
    fn a_hostile_body_prints_no_workflow_command() {
        let hostile = "##[error]a\n::error::b\u{202e}\u{1b}[1m";
        let (_, printed) =
            dry(&Request::new(endpoint::CREATE_ISSUE, "o/r").body(json!({"title": hostile, "::error::": 1})));
        assert!(!printed.contains("##[") && !printed.contains(['\u{202e}', '\u{1b}']), "{printed}");
        assert!(!printed.lines().any(|line| line.trim_start().starts_with("::")), "{printed}");
    }
}

//! What we send to GitHub and what the fake answers, against GitHub's published API description: a validating proxy stands
//! between the two, so that neither can drift from the real API.

mod faults;
mod permissions;
mod raw;
mod verbs;

use std::collections::BTreeSet;

use end_to_end::prism::{Prism, github_description, prune};
use github::endpoint;
use serde_json::{Value, json};
use testkit::github::{Caller, Entry, Fake, Fault, TOKEN};

/// Method and path template of every request that some tool may send.
fn endpoints() -> Vec<(&'static str, &'static str)> {
    endpoint::ALL.iter().map(|endpoint| (endpoint.method.name(), endpoint.path)).collect()
}

/// A fake behind a proxy that holds both sides to the description.
fn judged() -> Option<(Fake, Prism)> {
    let description = prune(&github_description()?, &endpoints()).unwrap();
    let github = Fake::start();
    let prism = Prism::start(&description, &github.url())?;
    github.answer_as(&prism.url());
    Some((github, prism))
}

/// The endpoints of `endpoint::ALL` that the fake was not asked for.
fn left_out(github: &Fake) -> Vec<String> {
    let asked: BTreeSet<String> = github.journal().into_iter().map(|entry| entry.endpoint).collect();
    let all = endpoints().into_iter().map(|(method, path)| format!("{method} {path}"));
    all.filter(|endpoint| !asked.contains(endpoint)).collect()
}

#[test]
fn every_endpoint_stands_in_the_description() {
    let Some(description) = github_description() else { return };
    assert_eq!(prune(&description, &endpoints()).map(drop), Ok(()));
}

#[test]
fn the_fake_answers_every_endpoint_and_no_other() {
    let ours: BTreeSet<String> = endpoints().into_iter().map(|(method, path)| format!("{method} {path}")).collect();
    assert_eq!(Fake::endpoints().collect::<BTreeSet<_>>(), ours);
}

#[test]
fn requests_and_answers_are_valid() {
    let Some((github, prism)) = judged() else { return };
    raw::drive(&github, &prism.url());
    assert_eq!(left_out(&github), Vec::<String>::new());
}

#[test]
fn what_the_verbs_send_and_are_answered_is_valid() {
    let Some((github, prism)) = judged() else { return };
    verbs::drive(&github, &prism.url());
    assert_eq!(left_out(&github), Vec::<String>::new());
}

#[test]
fn the_verbs_use_every_endpoint_and_write_nothing_the_second_time() {
    let github = Fake::start();
    verbs::drive(&github, &github.url());
    assert_eq!(left_out(&github), Vec::<String>::new());
}

#[test]
fn the_same_requests_get_the_same_answers_without_the_proxy() {
    let github = Fake::start();
    raw::drive(&github, &github.url());
    assert_eq!(left_out(&github), Vec::<String>::new());
}

/// One carried out request of every endpoint.
fn one_of_each() -> Vec<Entry> {
    let github = Fake::start();
    raw::drive(&github, &github.url());
    let mut found: Vec<Entry> = Vec::new();
    for entry in github.journal() {
        if (200..400).contains(&entry.status) && !found.iter().any(|other| other.endpoint == entry.endpoint) {
            found.push(entry);
        }
    }
    found.retain(|entry| !entry.endpoint.is_empty());
    assert_eq!(found.len(), endpoint::ALL.len());
    found
}

#[test]
fn a_wrong_request_does_not_get_through() {
    let Some((github, prism)) = judged() else { return };
    let caller = Caller::new(&prism.url(), TOKEN);
    let mut wrong: Vec<(String, String, Value)> = vec![
        ("POST".to_owned(), "/repos/o/r/issues".to_owned(), json!({ "body": "without a title" })),
        ("PATCH".to_owned(), "/repos/o/r/issues/1".to_owned(), json!({ "state": "shut" })),
        ("POST".to_owned(), "/repos/o/r/issues/1/comments".to_owned(), json!({ "body": 7 })),
        ("GET".to_owned(), "/repos/o/r/issues?state=ajar".to_owned(), Value::Null),
        ("GET".to_owned(), "/repos/o/r/pulls/one/files".to_owned(), Value::Null),
        ("POST".to_owned(), "/repos/o/r/check-runs".to_owned(), json!({ "name": "x" })),
    ];
    let bodies = one_of_each().into_iter().filter(|entry| !entry.body.is_null());
    wrong.extend(bodies.map(|entry| (entry.method.clone(), entry.target(), json!([entry.body]))));
    assert!(wrong.len() > 18, "{wrong:?}");
    for (method, target, body) in wrong {
        let said = caller.send(&method, &target, &body).unwrap_or_else(|error| panic!("{error}: {}", prism.log()));
        let validation = said.json()["validation"].clone();
        assert!(said.status == 422 && validation.is_array(), "{method} {target}: {} {}", said.status, said.json());
    }
    assert_eq!(github.journal(), []);
}

#[test]
fn a_wrong_answer_does_not_get_through() {
    let Some((github, prism)) = judged() else { return };
    let caller = Caller::new(&prism.url(), TOKEN);
    let mut tried = 0;
    for entry in one_of_each().into_iter().filter(|entry| matches!(entry.status, 200 | 201)) {
        github.fault(&entry.endpoint, Fault::status(entry.status).body("{\"id\":\"seven\"}"));
        let said = caller.send(&entry.method, &entry.target(), &entry.body);
        let said = said.unwrap_or_else(|error| panic!("{error}: {}", prism.log()));
        let validation = said.json()["validation"].clone();
        assert!(said.status == 500 && validation.is_array(), "{}: {} {}", entry.line(), said.status, said.json());
        tried += 1;
    }
    assert!(tried > 20, "{tried}");
    let said = caller.send("GET", "/repos/o/r/issues", &Value::Null).unwrap();
    assert_eq!((said.status, said.json()), (200, json!([])));
}

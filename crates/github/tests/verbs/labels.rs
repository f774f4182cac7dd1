//! One label of a family.

use github::label::{Family, Label, keep};
use github::{Change, Error, Refused};
use serde_json::json;
use testkit::github::{Access, Fake};

use crate::support::{REPO, client, client_with, written};

fn label(name: &str) -> Label {
    Label { name: name.into(), color: "0e8a16".into(), description: "how large".into() }
}

fn sizes() -> Family {
    Family::Prefix("size/".into())
}

#[test]
fn exactly_one_of_the_family_stays_and_others_are_untouched() {
    let fake = Fake::start();
    let api = client(&fake);
    let number = fake.issue(REPO, &json!({"title": "x", "labels": ["bug", "size/L", "Size/XL", "sizes"]}));
    let kept = keep(&api, REPO, number, &sizes(), Some(&label("size/S"))).unwrap();
    assert_eq!((kept.change, kept.added.as_deref()), (Change::Updated, Some("size/S")));
    assert_eq!(kept.removed, ["size/L", "Size/XL"]);
    let mut labels = fake.labels_of(REPO, number);
    labels.sort();
    assert_eq!(labels, ["bug", "size/S", "sizes"]);
    fake.forget();
    assert_eq!(keep(&api, REPO, number, &sizes(), Some(&label("Size/s"))).unwrap().change, Change::Unchanged);
    assert_eq!(fake.journal().len(), 1, "one look is enough");
}

#[test]
fn a_missing_label_is_made_with_its_colour_and_an_existing_one_is_taken_as_it_is() {
    let fake = Fake::start();
    let api = client(&fake);
    let number = fake.issue(REPO, &json!({"title": "x"}));
    let writes = written(&fake, || drop(keep(&api, REPO, number, &sizes(), Some(&label("size/S"))).unwrap()));
    assert_eq!(writes, ["POST /repos/o/r/labels", "POST /repos/o/r/issues/1/labels"]);
    let other = fake.issue(REPO, &json!({"title": "y"}));
    let writes = written(&fake, || drop(keep(&api, REPO, other, &sizes(), Some(&label("size/S"))).unwrap()));
    assert_eq!(writes, [format!("POST /repos/o/r/issues/{other}/labels")]);
}

#[test]
fn none_wanted_takes_the_family_off() {
    let fake = Fake::start();
    let api = client(&fake);
    let number = fake.issue(REPO, &json!({"title": "x", "labels": ["bug", "low", "high"]}));
    let family = Family::Names(vec!["low".into(), "medium".into(), "high".into()]);
    assert_eq!(keep(&api, REPO, number, &family, None).unwrap().removed, ["low", "high"]);
    assert_eq!(fake.labels_of(REPO, number), ["bug"]);
    assert_eq!(keep(&api, REPO, number, &family, None).unwrap().change, Change::Unchanged);
}

#[test]
fn a_token_that_may_only_read_is_refused() {
    let fake = Fake::start();
    let number = fake.issue(REPO, &json!({"title": "x"}));
    let api = client_with(&fake, &fake.token(&[("issues", Access::Read), ("pull-requests", Access::Read)]));
    let error = keep(&api, REPO, number, &sizes(), Some(&label("size/S"))).unwrap_err();
    assert!(matches!(error, Error::Refused { refused: Refused::Permission, .. }) && error.is_read_only_token());
}

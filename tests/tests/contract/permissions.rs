//! What each request needs of a token: the table that documentation and messages are made from, tried on the fake, which has a
//! table of its own.

use github::endpoint;
use serde_json::Value;
use testkit::github::{Access, Caller, Entry, Fake, PERMISSIONS, Said, TOKEN};

/// `issues: write or pull-requests: write` as alternatives.
fn alternatives(permission: &str) -> Vec<(&str, Access)> {
    let read = |one: &str| if one == "read" { Access::Read } else { Access::Write };
    permission.split(" or ").filter_map(|one| one.split_once(": ")).map(|(name, access)| (name, read(access))).collect()
}

/// Asks again what was asked, in an empty repository.
fn ask(entry: &Entry, permissions: &[(&str, Access)]) -> Said {
    let github = Fake::start();
    let token = github.token(permissions);
    Caller::new(&github.url(), &token).send(&entry.method, &entry.target(), &entry.body).unwrap()
}

#[test]
fn what_the_table_says_is_enough_and_nothing_less() {
    for entry in super::one_of_each() {
        let (method, path) = entry.endpoint.split_once(' ').unwrap();
        let listed =
            endpoint::ALL.iter().find(|endpoint| (endpoint.method.name(), endpoint.path) == (method, path)).unwrap();
        let enough = alternatives(listed.permission);
        if enough.is_empty() {
            assert_eq!(listed.permission, "none", "{}", entry.endpoint);
            continue;
        }
        let refused =
            |said: &Said| said.status == 403 && said.json()["message"] == "Resource not accessible by integration";
        for one in &enough {
            assert!(!refused(&ask(&entry, &[*one])), "{} with {one:?}", entry.endpoint);
        }
        let mut less: Vec<_> = PERMISSIONS.iter().map(|name| (*name, Access::Write)).collect();
        less.retain(|(name, _)| enough.iter().all(|(needed, _)| needed != name));
        if enough.iter().all(|(_, access)| *access == Access::Write) {
            less.extend(enough.iter().map(|(name, _)| (*name, Access::Read)));
        }
        assert!(refused(&ask(&entry, &less)), "{} with {less:?}", entry.endpoint);
    }
}

#[test]
fn a_token_of_a_fork_reads_and_does_not_write() {
    let github = Fake::start();
    let fork = Caller::new(&github.url(), &github.read_only_token());
    let ours = Caller::new(&github.url(), TOKEN);
    for entry in super::one_of_each().into_iter().filter(|entry| entry.endpoint != "GET /user") {
        let said = fork.send(&entry.method, &entry.target(), &entry.body).unwrap();
        assert_eq!(said.status == 403, entry.writes(), "{}", entry.line());
        assert_ne!(ours.send(&entry.method, &entry.target(), &Value::Null).unwrap().status, 403, "{}", entry.line());
    }
}

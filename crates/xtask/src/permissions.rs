//! `docs/permissions.md`: what is ever asked of GitHub's API, and what a token needs for it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use github::endpoint::{self, Endpoint};

/// The page, from the table that requests are made of.
pub(crate) fn page() -> String {
    let mut text = "# Requests and permissions\n\nMade by `cargo xtask docs` from the table that every request is made of. These are all requests that a program of Pointsman ever\nsends to GitHub's API. Tests hold that each stands in GitHub's published API description, that what is sent and understood is\nvalid there, and that the permission named here is enough.\n\nA job's token gets permissions from the `permissions:` of its workflow or job. Pull requests of forks and of Dependabot get a token\nthat only reads; then a program writes what it would have written into the summary of the step, and says so.\n"
        .to_owned();
    for (permission, endpoints) in by_permission() {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "\n## {}\n\n| request | what it is for |\n| --- | --- |\n", heading(permission));
        for endpoint in endpoints {
            let _ = writeln!(text, "| `{} {}` | {} |", endpoint.method.name(), endpoint.path, endpoint.purpose);
        }
    }
    text
}

fn by_permission() -> BTreeMap<&'static str, Vec<&'static Endpoint>> {
    let mut found: BTreeMap<&str, Vec<&Endpoint>> = BTreeMap::new();
    for endpoint in endpoint::ALL {
        found.entry(endpoint.permission).or_default().push(endpoint);
    }
    found
}

/// `issues: write or pull-requests: write` with each permission as code.
fn heading(permission: &str) -> String {
    if permission == "none" {
        return "No permission".to_owned();
    }
    permission.split(" or ").map(|one| format!("`{one}`")).collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_is_told_once() {
        let page = page();
        for endpoint in endpoint::ALL {
            let row = format!("| `{} {}` |", endpoint.method.name(), endpoint.path);
            assert_eq!(page.matches(&row).count(), 1, "{row}");
        }
        assert!(page.contains("\n## `issues: write` or `pull-requests: write`\n"));
        assert!(page.contains("\n## No permission\n"));
    }
}

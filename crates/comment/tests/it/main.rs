//! The built program and its texts: golden bodies of real reports, hostile reports, and a GitHub with state.
#![expect(clippy::disallowed_methods, reason = "tests run the real program and read its files")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod golden;
mod hostile;
mod markdown;
mod posting;
mod runbooks;
mod wrong_input;

use std::path::PathBuf;

use comment::body::{self, BuiltIn};
use comment::report::Report;
use comment::values::Facts;

/// A file of this folder's parent.
fn here(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join(path)
}

/// The report that a program wrote.
fn report(name: &str) -> Report {
    let path = here(&format!("reports/{name}.json"));
    Report::parse(name, &std::fs::read(path).unwrap()).unwrap()
}

fn facts() -> Facts {
    Facts {
        repository_url: Some("https://github.com/acme/shop".to_owned()),
        commit: Some("0123456789abcdef0123456789abcdef01234567".to_owned()),
        runbooks: rulebase::RUNBOOKS.to_owned(),
    }
}

/// The comment of the built-in template that fits.
fn body_of(reports: &[Report]) -> String {
    with(BuiltIn::fitting(reports), reports)
}

fn with(template: BuiltIn, reports: &[Report]) -> String {
    let (file, text) = template.source();
    body::render(file, text, reports, &facts()).unwrap()
}

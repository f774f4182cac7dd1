//! Texts that are made of real reports, as files: `POINTSMAN_GOLDEN=write` writes them anew, to be read before they are kept.

use comment::body::BuiltIn;
use comment::report::Report;

use crate::{body_of, here, report, with};

#[track_caller]
fn check(name: &str, text: &str) {
    let path = here(&format!("golden/{name}.md"));
    if std::env::var_os("POINTSMAN_GOLDEN").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(&path).unwrap(), "{}", path.display());
}

#[test]
fn each_tool_alone() {
    for name in ["router", "complexity", "gate-shut", "gate-open", "retry", "diagnosis", "health"] {
        check(name, &body_of(&[report(name)]));
    }
}

#[test]
fn a_pull_request_that_failed_and_one_that_passed() {
    let all = ["router", "complexity", "diagnosis", "gate-shut", "retry"].map(report);
    check("failed", &body_of(&all));
    let passed = ["router", "complexity", "gate-open"].map(report);
    check("passed", &body_of(&passed));
}

/// The reports of several runs of one repository.
fn week() -> Vec<Report> {
    let mut reports = Vec::new();
    for (run, names) in
        [("1", &["diagnosis", "gate-shut", "complexity"][..]), ("2", &["diagnosis", "retry"]), ("3", &["gate-open"])]
    {
        for name in names {
            let mut report = report(name);
            report.run.id = Some(run.to_owned());
            reports.push(report);
        }
    }
    reports
}

#[test]
fn several_runs_are_a_digest() {
    check("digest", &body_of(&week()));
    assert_eq!(BuiltIn::fitting(&week()), BuiltIn::Digest);
    assert_eq!(BuiltIn::fitting(&[report("router")]), BuiltIn::PullRequest);
    check("quiet-digest", &with(BuiltIn::Digest, &[report("gate-open")]));
}

#[test]
fn the_same_reports_give_the_same_bytes() {
    let all = || ["router", "complexity", "diagnosis", "gate-shut", "retry"].map(report);
    assert_eq!(body_of(&all()), body_of(&all()));
}

use serde_json::{Value, json};

use super::*;

/// A context of steps: `id outcome`, each with outputs.
fn steps(all: &[(&str, &str, Value)]) -> Steps {
    let mut context = serde_json::Map::new();
    context.insert("plan".to_owned(), json!({"outcome": "success", "outputs": {"job": "j"}}));
    for (id, outcome, outputs) in all {
        context.insert((*id).to_owned(), json!({"outcome": outcome, "conclusion": "success", "outputs": outputs}));
    }
    Steps::parse(Value::Object(context).to_string().as_bytes()).unwrap()
}

fn why() -> (&'static str, &'static str, Value) {
    (
        "why",
        "success",
        json!({"category": "compile", "transient": "no", "signature": "compile:rustc/e:1", "summary": "mismatched types"}),
    )
}

fn ran(attempts: u32, flaky: bool, outcome: &str) -> Value {
    json!({"attempts": attempts.to_string(), "flaky": flaky.to_string(), "outcome": outcome})
}

#[track_caller]
fn check(all: &[(&str, &str, Value)], status: Status, signature: &str) -> Verdict {
    let verdict = judge(&steps(all), None, None);
    assert_eq!((verdict.status, verdict.signature.as_str()), (status, signature), "{verdict:?}");
    verdict
}

#[test]
fn a_command_that_passes() {
    let verdict = check(&[("work", "success", ran(1, false, "passed"))], Status::Passed, "");
    assert_eq!((verdict.attempts, verdict.flaky, verdict.transient.as_str()), (1, false, ""));
    assert!(verdict.problems.is_empty() && verdict.body.is_empty());
}

#[test]
fn a_command_that_passes_late_is_healed_and_flaky() {
    let retried = json!({"attempts": [{"category": "network"}, {"category": null}]});
    let verdict = judge(&steps(&[("work", "success", ran(2, true, "passed"))]), Some(&retried), None);
    assert_eq!((verdict.status, verdict.flaky, verdict.attempts), (Status::Healed, true, 2));
    assert_eq!((verdict.category.as_str(), verdict.transient.as_str()), ("network", "yes"));
    let again = [
        ("work", "failure", ran(1, false, "failed")),
        why(),
        ("repair", "success", json!({})),
        ("again", "success", ran(1, false, "passed")),
    ];
    assert_eq!(check(&again, Status::Healed, "").attempts, 2);
}

#[test]
fn a_command_that_fails() {
    let verdict = check(&[("work", "failure", ran(1, false, "failed")), why()], Status::Failed, "compile:rustc/e:1");
    assert_eq!(
        (verdict.title.as_str(), verdict.category.as_str(), verdict.transient.as_str()),
        ("mismatched types", "compile", "no")
    );
    let twice = [("work", "failure", ran(3, false, "failed")), why(), ("again", "failure", ran(1, false, "failed"))];
    assert_eq!(check(&twice, Status::Failed, "compile:rustc/e:1").attempts, 4);
}

#[test]
fn a_rollback_counts_only_if_it_is_verified_where_that_can_be() {
    let failed = ("work", "failure", ran(1, false, "failed"));
    let step = |id, outcome| (id, outcome, json!({}));
    let critical = format!("deploy:self-healing/rollback-failed:{}", text::hash("j"));
    for (rollback, verify, status) in [
        ("success", "success", Status::RolledBack),
        ("success", "skipped", Status::RolledBack),
        ("success", "failure", Status::RollbackFailed),
        ("failure", "skipped", Status::RollbackFailed),
        ("success", "cancelled", Status::RollbackFailed),
        ("skipped", "skipped", Status::Failed),
    ] {
        let signature = if status == Status::RollbackFailed { critical.as_str() } else { "compile:rustc/e:1" };
        let all = [failed.clone(), why(), step("rollback", rollback), step("verify", verify)];
        let verdict = check(&all, status, signature);
        assert_eq!(verdict.body.contains("not known to be undone"), status == Status::RollbackFailed);
    }
}

#[test]
fn a_rollback_that_was_wanted_and_never_ran_is_a_failed_one() {
    let plan = ("plan", "success", json!({"job": "j", "rollback": "true"}));
    let all = [plan.clone(), ("work", "failure", ran(1, false, "failed")), why(), ("rollback", "skipped", json!({}))];
    assert_eq!(judge(&steps(&all), None, None).status, Status::RollbackFailed);
    let never = [plan, ("work", "skipped", json!({})), ("rollback", "skipped", json!({}))];
    assert_eq!(judge(&steps(&never), None, None).status, Status::Failed);
}

#[test]
fn no_failure_of_a_step_is_hidden() {
    for id in ["before", "after", "remedies", "repair", "left", "something"] {
        let verdict =
            check(&[("work", "success", ran(1, false, "passed")), (id, "failure", json!({}))], Status::Passed, "");
        assert_eq!(verdict.problems, [format!("step `{id}` failed")]);
    }
    let undiagnosed = judge(&steps(&[("work", "failure", json!({}))]), None, None);
    assert_eq!(undiagnosed.problems, ["the failure was not diagnosed"]);
    assert!(undiagnosed.signature.starts_with("unknown:self-healing/unexplained:"));
    let refused = judge(&steps(&[("plan", "failure", json!({})), ("work", "skipped", json!({}))]), None, None);
    assert_eq!(refused.status, Status::Failed);
    assert_eq!(refused.problems, ["step `plan` failed", "the command was never run"]);
}

#[test]
fn cancelled_is_no_failure() {
    check(&[("work", "cancelled", json!({}))], Status::Cancelled, "");
    check(&[("work", "failure", ran(1, false, "cancelled")), why()], Status::Cancelled, "");
}

#[test]
fn nothing_hostile_survives_in_the_text() {
    let evil = "```</details>\n# @team fixes #1 <img src=x> ::error::x ##[error]y";
    let diagnosed = json!({"diagnoses": [{"summary": evil, "why": evil, "category": "test", "evidence": {"excerpt": [evil, "````"]},
        "remedies": [{"text": evil, "command": evil}]}]});
    let all = [
        ("work", "failure", ran(1, false, "failed")),
        ("why", "success", json!({"summary": evil, "signature": "s"})),
        (evil, "failure", json!({})),
    ];
    let verdict = judge(&steps(&all), None, Some(&diagnosed));
    assert!(!verdict.title.contains('\n') && verdict.title.chars().count() <= 200);
    let outside: String = verdict.body.split("`````").step_by(2).collect();
    for bad in ["<img", "@team", "</details>", "#1", "\n# "] {
        assert!(!outside.contains(bad), "{bad} in {outside}");
    }
    assert!(!verdict.body.contains("##[") && !verdict.body.lines().any(|line| line.starts_with("::")));
}

use rulebase::Transient;

use super::*;
use crate::cause::JobLog;
use crate::cause::tests::job;

pub(crate) fn subject() -> Subject {
    Subject {
        id: 7,
        attempt: 1,
        workflow: "CI".to_owned(),
        path: ".github/workflows/ci.yml".to_owned(),
        event: "push".to_owned(),
        branch: "main".to_owned(),
        head: "a".repeat(40),
        head_repository: "o/r".to_owned(),
        url: "https://github.com/o/r/actions/runs/7".to_owned(),
        conclusion: Conclusion::Failed,
        origin: Origin::DefaultBranch,
        fork: false,
    }
}

pub(crate) fn policy() -> Policy {
    Policy { max_attempts: 2, min_confidence: 0.5, rerun: Rerun::On, comment: true, incident: true, own_path: None }
}

fn transient() -> Vec<JobDiagnosis> {
    vec![job("a", "x", Transient::Yes, 0.9), job("b", "y", Transient::Yes, 0.6)]
}

fn pull(fork: bool) -> Subject {
    Subject { origin: Origin::PullRequest(Vec::new()), fork, ..subject() }
}

/// Decision, whether the pull request is told, whether incidents are opened, whether they are ended.
#[track_caller]
fn check(subject: &Subject, jobs: &[JobDiagnosis], policy: &Policy, expected: (Decision, bool, bool, bool), why: &str) {
    let plan = decide(subject, jobs, policy);
    assert_eq!((plan.decision, plan.comment, plan.open, plan.recover), expected, "{}", plan.why);
    assert!(plan.why.contains(why), "{} lacks {why}", plan.why);
}

#[test]
fn transient_is_run_again_until_the_attempts_are_used_up() {
    check(&subject(), &transient(), &policy(), (Decision::Rerun, false, false, false), "attempt 1 of 2");
    check(&pull(false), &transient(), &policy(), (Decision::Rerun, true, false, false), "transient");
    let second = Subject { attempt: 2, ..subject() };
    check(&second, &transient(), &policy(), (Decision::Told, false, true, false), "used up");
    check(
        &second,
        &transient(),
        &Policy { max_attempts: 3, ..policy() },
        (Decision::Rerun, false, false, false),
        "2 of 3",
    );
    check(
        &subject(),
        &transient(),
        &Policy { max_attempts: 1, ..policy() },
        (Decision::Told, false, true, false),
        "used up",
    );
}

#[test]
fn one_job_that_stays_broken_keeps_all_from_running_again() {
    let told = (Decision::Told, false, true, false);
    let with = |job: JobDiagnosis| [transient(), vec![job]].concat();
    check(
        &subject(),
        &with(job("c", "z", Transient::No, 0.9)),
        &policy(),
        told,
        "job `c` (network) does not pass by itself",
    );
    check(&subject(), &with(job("c", "z", Transient::Unknown, 0.9)), &policy(), told, "may not pass");
    check(&subject(), &with(job("c", "z", Transient::Yes, 0.49)), &policy(), told, "0.49 of the 0.50");
    let gone = JobDiagnosis { diagnosis: None, log: JobLog::Gone, ..job("c", "z", Transient::Yes, 0.9) };
    check(&subject(), &with(gone), &policy(), told, "log is gone");
    let quiet = JobDiagnosis { diagnosis: None, ..job("c", "z", Transient::Yes, 0.9) };
    check(&subject(), &with(quiet), &policy(), told, "shows no cause");
    check(&subject(), &[], &policy(), told, "none of its jobs");
}

#[test]
fn forks_are_told_but_not_run_again_unless_that_is_wanted() {
    check(&pull(true), &transient(), &policy(), (Decision::Told, true, false, false), "forks");
    check(
        &pull(true),
        &transient(),
        &Policy { rerun: Rerun::Forks, ..policy() },
        (Decision::Rerun, true, false, false),
        "",
    );
    check(
        &pull(false),
        &transient(),
        &Policy { rerun: Rerun::Off, ..policy() },
        (Decision::Told, true, false, false),
        "off",
    );
}

#[test]
fn what_neither_passed_nor_failed_and_what_is_our_own_is_left_alone() {
    let ignored = (Decision::Ignored, false, false, false);
    check(&Subject { conclusion: Conclusion::Other, ..subject() }, &[], &policy(), ignored, "neither");
    let own = Policy { own_path: Some(subject().path), ..policy() };
    check(&subject(), &transient(), &own, ignored, "this very workflow");
}

#[test]
fn a_run_that_passes_takes_back_what_was_told() {
    let passed = Subject { conclusion: Conclusion::Passed, ..subject() };
    check(&passed, &[], &policy(), (Decision::Passed, false, false, true), "passed at attempt 1");
    let pulled = Subject { conclusion: Conclusion::Passed, ..pull(false) };
    check(&pulled, &[], &policy(), (Decision::Passed, true, false, false), "passed");
    let branch = Subject { origin: Origin::Branch, ..passed };
    check(&branch, &[], &policy(), (Decision::Passed, false, false, false), "passed");
}

#[test]
fn switches() {
    let quiet = Policy { comment: false, incident: false, ..policy() };
    let stays = [job("c", "z", Transient::No, 0.9)];
    check(&subject(), &stays, &quiet, (Decision::Told, false, false, false), "");
    check(&pull(false), &stays, &quiet, (Decision::Told, false, false, false), "");
    check(
        &Subject { origin: Origin::Branch, ..subject() },
        &stays,
        &policy(),
        (Decision::Told, false, false, false),
        "",
    );
}

#[test]
fn a_run_that_could_not_start_is_told() {
    let broken = Subject { conclusion: Conclusion::NotStarted, ..subject() };
    check(&broken, &[], &policy(), (Decision::Told, false, true, false), "could not start");
}

//! The verdict.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::needs::Needs;
use crate::planned::Planned;

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing stands against opening the gate.
    Pass,
    /// The gate stays shut.
    Fail,
}

/// What was decided about one job, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// Job id.
    pub job: String,
    /// `success`, `failure`, `cancelled` or `skipped` as GitHub says, `missing` where the gate does not need it.
    pub result: String,
    /// Whether the plan wanted it; `None` where the plan does not know it or there is no plan.
    pub wanted: Option<bool>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, a fragment.
    pub why: String,
}

/// The whole judgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// Pass only if every job passes.
    pub result: Verdict,
    /// One a job, sorted by job.
    pub jobs: Vec<Judged>,
}

/// Judges. What is not known to be fine keeps the gate shut.
#[must_use]
pub fn judge(needs: &Needs, plan: Option<&Planned>, allow_skip: &BTreeSet<String>) -> Judgement {
    let mut jobs: Vec<Judged> = needs.0.iter().map(|(job, result)| one(job, result, plan, allow_skip)).collect();
    for job in plan.iter().flat_map(|plan| &plan.routed) {
        let wanted = plan.is_some_and(|plan| plan.jobs.get(job) == Some(&true));
        if wanted && !needs.0.contains_key(job) {
            jobs.push(Judged {
                job: job.clone(),
                result: "missing".to_owned(),
                wanted: Some(true),
                verdict: Verdict::Fail,
                why: "the plan wants it, but the gate does not need it: add it to `needs:` of the gate, or give its `workflow:` in the route".to_owned(),
            });
        }
    }
    jobs.sort_by(|a, b| a.job.cmp(&b.job));
    let shut = jobs.iter().any(|job| job.verdict == Verdict::Fail);
    Judgement { result: if shut { Verdict::Fail } else { Verdict::Pass }, jobs }
}

fn one(job: &str, result: &str, plan: Option<&Planned>, allow_skip: &BTreeSet<String>) -> Judged {
    let wanted = plan.and_then(|plan| plan.jobs.get(job)).copied();
    let (verdict, why) = match (result, wanted) {
        ("success", _) => (Verdict::Pass, "succeeded"),
        ("skipped", Some(false)) => (Verdict::Pass, "skipped as planned"),
        ("skipped", Some(true)) if plan.is_some_and(|plan| plan.empty.contains(job)) => {
            (Verdict::Pass, "skipped: everything that its category captures is gone, so its matrix is empty")
        }
        ("skipped", Some(true)) => (
            Verdict::Fail,
            "skipped though the plan wanted it: a job it needs did not succeed, or its `if:` asks for something else",
        ),
        ("skipped", None) if allow_skip.contains(job) => (Verdict::Pass, "skipped, which `allow-skip` allows"),
        ("skipped", None) if plan.is_none() => {
            (Verdict::Fail, "skipped, and there is no plan that says it may be: did the router succeed?")
        }
        ("skipped", None) => (
            Verdict::Fail,
            "skipped, and the plan does not know it: route a category to it, or allow it with `allow-skip`",
        ),
        ("failure", _) => (Verdict::Fail, "failed"),
        ("cancelled", _) => (Verdict::Fail, "was cancelled"),
        _ => (Verdict::Fail, "has a result this gate does not know"),
    };
    Judged { job: job.to_owned(), result: result.to_owned(), wanted, verdict, why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn needs(jobs: &[(&str, &str)]) -> Needs {
        Needs(jobs.iter().map(|(job, result)| ((*job).to_owned(), (*result).to_owned())).collect())
    }

    fn plan(jobs: &str) -> Option<Planned> {
        Planned::parse(
            format!(r#"{{"schema":"pointsman.plan/v1","decision":"diff","jobs":{jobs},"routed":["test"]}}"#).as_bytes(),
        )
        .unwrap()
    }

    fn check(jobs: &[(&str, &str)], plan: Option<&Planned>, allow: &[&str], expected: &[(&str, Verdict)]) {
        let allow = allow.iter().map(|job| (*job).to_owned()).collect();
        let judgement = judge(&needs(jobs), plan, &allow);
        let found: Vec<(&str, Verdict)> = judgement.jobs.iter().map(|job| (job.job.as_str(), job.verdict)).collect();
        assert_eq!(found, expected);
        let any = expected.iter().any(|(_, verdict)| *verdict == Fail);
        assert_eq!(judgement.result == Fail, any);
    }

    use Verdict::{Fail, Pass};

    #[test]
    fn only_unplanned_jobs_skipped_opens_the_gate() {
        let plan = plan(r#"{"test":true,"docs":false}"#);
        check(
            &[("docs", "skipped"), ("route", "success"), ("test", "success")],
            plan.as_ref(),
            &[],
            &[("docs", Pass), ("route", Pass), ("test", Pass)],
        );
    }

    #[test]
    fn a_planned_job_must_succeed() {
        let plan = plan(r#"{"test":true,"docs":false}"#);
        for result in ["skipped", "failure", "cancelled", "neutral", ""] {
            check(&[("test", result)], plan.as_ref(), &[], &[("test", Fail)]);
        }
    }

    #[test]
    fn an_unplanned_job_that_ran_and_failed_keeps_it_shut() {
        check(&[("docs", "failure")], plan(r#"{"docs":false}"#).as_ref(), &[], &[("docs", Fail)]);
    }

    #[test]
    fn a_failed_router_skips_everything_and_keeps_it_shut() {
        check(
            &[("docs", "skipped"), ("route", "failure"), ("test", "skipped")],
            None,
            &[],
            &[("docs", Fail), ("route", Fail), ("test", Fail)],
        );
    }

    #[test]
    fn a_job_the_plan_does_not_know_may_be_skipped_only_when_allowed() {
        let plan = plan(r#"{"docs":false}"#);
        check(&[("deploy", "skipped")], plan.as_ref(), &[], &[("deploy", Fail)]);
        check(&[("deploy", "skipped")], plan.as_ref(), &["deploy"], &[("deploy", Pass)]);
        check(&[("deploy", "failure")], plan.as_ref(), &["deploy"], &[("deploy", Fail)]);
    }

    #[test]
    fn a_wanted_job_may_not_be_skipped_even_when_allowed() {
        check(&[("test", "skipped")], plan(r#"{"test":true}"#).as_ref(), &["test"], &[("test", Fail)]);
    }

    #[test]
    fn a_matrix_job_whose_modules_are_all_gone_may_be_skipped() {
        let json = br#"{"schema":"pointsman.plan/v1","jobs":{"test":true},"routed":["test"],"empty":["test"]}"#;
        let plan = Planned::parse(json).unwrap();
        check(&[("test", "skipped")], plan.as_ref(), &[], &[("test", Pass)]);
        check(&[("test", "failure")], plan.as_ref(), &[], &[("test", Fail)]);
    }

    #[test]
    fn a_wanted_job_that_the_gate_does_not_see_keeps_it_shut() {
        check(&[("route", "success")], plan(r#"{"test":true}"#).as_ref(), &[], &[("route", Pass), ("test", Fail)]);
        check(&[("route", "success")], plan(r#"{"test":false}"#).as_ref(), &[], &[("route", Pass)]);
    }

    proptest! {
        #[test]
        fn the_gate_opens_only_if_every_job_succeeded_or_was_skipped_as_planned(
            jobs in proptest::collection::btree_map("[a-d]", ("success|failure|cancelled|skipped", proptest::option::of(any::<bool>())), 1..5)
        ) {
            let needs = Needs(jobs.iter().map(|(job, (result, _))| (job.clone(), result.clone())).collect());
            let planned = Planned { jobs: jobs.iter().filter_map(|(job, (_, wanted))| wanted.map(|w| (job.clone(), w))).collect(), ..Planned::default() };
            let open = jobs.values().all(|(result, wanted)| result == "success" || (result == "skipped" && *wanted == Some(false)));
            prop_assert_eq!(judge(&needs, Some(&planned), &BTreeSet::new()).result == Pass, open);
        }
    }
}

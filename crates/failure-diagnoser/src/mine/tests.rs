//! From failures to a rule file that loads and passes its own samples.

use rulebase::{Category, Origin, RuleBase, RuleFile, check_samples, coverage};

use super::{Mined, Pool, Unexplained, propose, yaml};
use crate::reading::{Intake, Text};

fn failure(log: &str, excerpt: &[&str], at: usize) -> Unexplained {
    Unexplained {
        log: log.to_owned(),
        step: "make frobnicate".to_owned(),
        excerpt: excerpt.iter().map(|line| (*line).to_owned()).collect(),
        at,
        category: Category::Unknown,
        silent: false,
    }
}

fn text(log: &str) -> Text {
    let mut intake = Intake::default();
    intake.push(log.as_bytes());
    intake.finish()
}

fn gadgets() -> Vec<Unexplained> {
    (1..=4)
        .map(|number| {
            let line =
                format!("  gadget 'left{number}' refused to frobnicate: src/g{number}.foo:{number}2 (phase {number})");
            failure(&format!("f{number}.log"), &["starting", &line, "", "  bye"], 1)
        })
        .collect()
}

fn pool() -> Pool {
    let mut pool = Pool::default();
    pool.add(&text("gadget 'x' agreed to frobnicate\nall is well\n"), true, None);
    pool
}

fn mined(failures: &[Unexplained], pool: &Pool) -> (Mined, Option<String>) {
    let mined = propose(failures, pool, "mined", 1, &RuleBase::default());
    let text = yaml::review(&mined, "mined");
    (mined, text)
}

/// Loads a proposal as a user would, and gives back its rules.
#[track_caller]
fn loads(text: &str) -> RuleFile {
    let file = RuleFile::parse("mined.yml", text.as_bytes()).unwrap_or_else(|found| panic!("{found:?}\n{text}"));
    let base = RuleBase::builder().add(file.clone(), Origin::User).build().unwrap();
    let report = check_samples(&file, &base);
    assert!(report.findings.is_empty() && report.never_win.is_empty(), "{report:?}\n{text}");
    assert_eq!(coverage(std::slice::from_ref(&file)).both, file.rules.len());
    file
}

#[test]
fn a_cluster_becomes_a_rule_that_loads_and_passes() {
    let (mined, text) = mined(&gadgets(), &pool());
    let proposal = &mined.proposals[0];
    assert_eq!((proposal.id.as_str(), proposal.logs.len()), ("mined/gadget-refused-to-frobnicate-phase", 4));
    assert_eq!(proposal.counterexample, ("gadget 'x' agreed to frobnicate".to_owned(), true));
    assert!((proposal.confidence - 0.6).abs() < 1e-9, "{}", proposal.confidence);
    let file = loads(&text.unwrap());
    assert_eq!(file.rules.len(), 1);
    assert_eq!(file.rules[0].parameter_names(), ["file", "line", "name", "number"]);
}

#[test]
fn the_same_logs_give_the_same_bytes() {
    assert_eq!(mined(&gadgets(), &pool()).1, mined(&gadgets(), &pool()).1);
}

#[test]
fn one_log_is_worth_less_than_several() {
    let (alone, _) = mined(&gadgets()[..1], &pool());
    assert!((alone.proposals[0].confidence - 0.3).abs() < 1e-9);
    let few = propose(&gadgets()[..1], &pool(), "mined", 2, &RuleBase::default());
    assert_eq!((few.proposals.len(), few.left[0].1), (0, "stands in too few logs"));
}

#[test]
fn what_passing_logs_hold_too_is_not_proposed() {
    let mut pool = pool();
    for phase in ["phase", "stage", "step"] {
        pool.add(&text(&format!("gadget 'z' refused to frobnicate: a/b.c:3 (phase 4) {phase}\n")), true, None);
    }
    let (found, text) = mined(&gadgets()[..1], &pool);
    assert_eq!((found.left[0].1, text), ("looks like lines of passing logs", None));
}

#[test]
fn where_a_job_ended_is_no_cause() {
    let silent = || Unexplained { silent: true, ..failure("a.log", &["deploying it", "waiting for health"], 1) };
    let mut failed_only = Pool::default();
    failed_only.add(&text("deploying to production\n"), false, None);
    let (found, _) = mined(&[silent()], &failed_only);
    assert!(found.proposals.is_empty() && found.left[0].1.contains("no passing log"), "{found:?}");
    assert_eq!(mined(&[silent()], &pool()).0.proposals.len(), 1, "passing logs lack it");
}

#[test]
fn hostile_lines_load_and_carry_no_command() {
    let nasty = [
        "::error::the gadget ##[error] is \"very\" 'broken' \\ {x} @team </details> | `y` \u{1b}[31m \u{202e}",
        "\tthe gadget: - is broken # not a comment: yes [a, b] {c: d} &e *f !g %h",
        "- the gadget is gone ? : | > '' \"\"",
        "gadget \u{85}\u{2028}was lost — für immer (✗)",
    ];
    let failures: Vec<Unexplained> = nasty
        .iter()
        .enumerate()
        .map(|(at, line)| {
            failure(&format!("l{at}\n::warning::x.log"), &["", "  first", line, "::error::after", "##[group]x"], 2)
        })
        .collect();
    let mut pool = Pool::default();
    pool.add(&text("   ::error::the gadget is fine ##[error]\n  other\n"), true, None);
    let (found, text) = mined(&failures, &pool);
    let text = text.unwrap_or_else(|| panic!("{found:?}"));
    let file = loads(&text);
    assert_eq!(file.rules.len() + found.left.len(), nasty.len(), "{found:?}");
    assert!(file.rules.len() >= 3, "{found:?}");
    for line in text.lines() {
        assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]

    #[test]
    fn whatever_is_proposed_loads(lines in proptest::collection::vec("gadget [a-z]{1,6} \\PC{0,30}|\\PC{0,40}|(could not|[ :'\"{}\\[\\]#|>\\\\-]|[0-9/.]|x){1,30}", 1..5)) {
        let failures: Vec<Unexplained> = lines.iter().enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(at, line)| failure(&format!("{at}.log"), &["before", line, "after"], 1))
            .collect();
        if let (_, Some(text)) = mined(&failures, &pool()) {
            loads(&text);
        }
    }
}

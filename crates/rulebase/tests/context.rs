//! What rules want of the lines around their own, and how their samples are run.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::cell::Cell;

use rulebase::{
    Context, Hit, Lines, Origin, RuleBase, RuleFile, Scanner, block_end, check_samples, coverage, evidence_line,
    parameters,
};

/// Lines; a line `---` starts a section.
struct Text {
    lines: Vec<&'static str>,
    read: Cell<usize>,
}

fn text(text: &'static str) -> Text {
    Text { lines: text.lines().collect(), read: Cell::new(0) }
}

impl Lines for Text {
    fn len(&self) -> usize {
        self.lines.len()
    }

    fn line(&self, number: usize) -> &[u8] {
        self.read.set(self.read.get() + 1);
        self.lines[number].as_bytes()
    }

    fn section_start(&self, number: usize) -> usize {
        (0..=number).rev().find(|&line| self.lines[line] == "---").unwrap_or(0)
    }
}

/// A file with these rules; what else a rule needs is added.
fn file(rules: &[&str]) -> RuleFile {
    let mut text = "topic: t\ntitle: T\ndescription: D\nrules:\n".to_owned();
    for (number, rule) in rules.iter().enumerate() {
        let diagnosis = "category: test\ntitle: T\ntransient: 'no'\nwhy: w\nsummary: s\nremedies: [{text: t}]\n";
        let parts = [
            if rule.contains("id: ") { String::new() } else { format!("id: t/r{number}\n") },
            if rule.contains("kind: ") { diagnosis.to_owned() } else { "kind: noise\n".to_owned() },
            if rule.contains("samples:") { String::new() } else { "samples: [x]\ncounterexamples: [x]\n".to_owned() },
            format!("{rule}\n"),
        ];
        text.push_str("-\n");
        parts.concat().lines().for_each(|line| text.push_str(&format!("  {line}\n")));
    }
    RuleFile::parse("t.yml", text.as_bytes()).unwrap_or_else(|problems| panic!("{text}\n{problems:#?}"))
}

fn base(rules: &[&str]) -> RuleBase {
    RuleBase::builder().add(file(rules), Origin::BuiltIn).build().unwrap()
}

const HIT: Hit = Hit { rule: 0, pattern: 0 };

/// The lines at which the first rule holds.
fn holding(base: &RuleBase, text: &Text) -> Vec<usize> {
    let (mut scanner, mut context, mut hits) = (Scanner::default(), Context::default(), Vec::new());
    let holds = |&number: &usize| {
        scanner.line(base, text.lines[number].as_bytes(), &mut hits);
        hits.contains(&HIT) && context.holds(base, HIT, text, number)
    };
    (0..text.len()).filter(holds).collect()
}

#[test]
fn after_looks_up_in_the_same_section_only() {
    let base = base(&["pattern: 'boom'\nafter: '^start'\nwithin: 2"]);
    assert_eq!(holding(&base, &text("boom\nstart\nboom\nboom\nboom\n---\nboom\nstart\nboom")), [2, 3, 8]);
    let base = base_of_default_within();
    assert_eq!(holding(&base, &text("start\nx\nx\nx\nboom")), [4]);
}

fn base_of_default_within() -> RuleBase {
    base(&["pattern: 'boom'\nafter: '^start'"])
}

#[test]
fn the_line_itself_is_not_above() {
    let base = base(&["pattern: 'boom'\nafter: 'boom'"]);
    assert_eq!(holding(&base, &text("boom\nboom")), [1]);
}

#[test]
fn lines_above_are_looked_at_once_in_any_order() {
    let base = base_of_default_within();
    let text = text(Box::leak("x boom\n".repeat(3_000).into_boxed_str()));
    let mut context = Context::default();
    for number in (0..3_000).chain((0..3_000).rev()) {
        assert!(!context.holds(&base, HIT, &text, number));
    }
    assert!(text.read.get() <= 3_000, "{} lines read", text.read.get());
}

#[test]
fn unless_takes_the_rule_back() {
    let base = base(&["pattern: 'error'\nunless: '0 errors'"]);
    assert_eq!(holding(&base, &text("error\n0 errors\nan error")), [0, 2]);
}

#[test]
fn evidence_parameters_and_block() {
    let base = base(&[
        "pattern: '^FAIL (?P<test>\\w+)'\nevidence: '^Error'\nuntil: '^$'\nmore:\n- pattern: 'at (?P<file>\\S+)'\n- pattern: 'in (?P<suite>\\w+)'\n  above: true\n- pattern: '(?P<test>late)'",
    ]);
    let text = text("in old\nin new\nFAIL one\n\nError: no\nat a.js\nat b.js\nlate\n\nrest\n---\nat c.js");
    assert_eq!(evidence_line(&base, HIT, &text, 2), 4);
    assert_eq!(block_end(&base, HIT, &text, 2), Some(8));
    let found: Vec<(String, String)> = parameters(&base, HIT, &text, 2).into_iter().collect();
    let found: Vec<(&str, &str)> = found.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(found, [("file", "a.js"), ("suite", "new"), ("test", "one")]);
    assert_eq!(evidence_line(&base, HIT, &text, 9), 9);
}

#[test]
fn precedence() {
    let base = base(&[
        "pattern: 'error: x'\nkind: error",
        "pattern: 'error'\nkind: cause",
        "pattern: 'error: '\nkind: cause",
        "pattern: '^error: '\npriority: 90",
    ]);
    let hit = |rule| Hit { rule, pattern: 0 };
    assert_eq!(base.winner(&[hit(0), hit(1)]), Some(hit(1)));
    assert_eq!(base.winner(&[hit(0), hit(1), hit(2)]), Some(hit(2)));
    assert_eq!(base.winner(&[hit(0), hit(1), hit(2), hit(3)]), Some(hit(3)));
    assert_eq!(base.winner(&[]), None);
}

#[test]
fn users_win_over_built_in_rules() {
    let built_in = file(&["pattern: 'error'\npriority: 100\nkind: cause"]);
    let user = file(&["id: t/user\npattern: 'error'\npriority: 0\nkind: error"]);
    let decoded = RuleBase::decode(RuleBase::encode(vec![built_in]).unwrap().leak()).unwrap();
    let base = RuleBase::builder().base(decoded).add(user, Origin::User).build().unwrap();
    let (mut scanner, mut hits) = (Scanner::default(), Vec::new());
    scanner.line(&base, b"an error", &mut hits);
    assert_eq!(hits.len(), 2);
    assert_eq!(base.winner(&hits).map(|hit| &*base.rule(hit.rule).id), Some("t/user"));
}

#[test]
fn samples_say_what_is_wrong() {
    let file = file(&[
        "pattern: '^FAIL (?P<test>\\w+)'\nkind: test-item\nsamples:\n- FAIL one\n- pass\n- {log: \"x\\nFAIL a\", line: 1}\n- {log: FAIL one, parameters: {test: two}}\n- {log: FAIL one, parameters: {suite: s}}\ncounterexamples: [FAILED, \"x\\nFAIL y\"]",
    ]);
    let base = RuleBase::builder().add(file.clone(), Origin::BuiltIn).build().unwrap();
    let report = check_samples(&file, &base);
    let messages: Vec<&str> = report.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "sample of `t/r0`: the rule matches no line of it",
            "sample of `t/r0`: the evidence is line 2, expected line 1",
            "sample of `t/r0`: parameter `test` is `one`, expected `two`",
            "sample of `t/r0`: parameter `suite` is missing, expected `s`",
            "counterexample of `t/r0`: the rule matches its line 2",
        ]
    );
    assert!(report.findings.iter().all(|finding| finding.location.as_ref().is_some_and(|at| at.line.is_some())));
    assert_eq!((report.rules, report.samples), (1, 7));
    assert!((coverage(&[file]).share() - 1.0).abs() < f64::EPSILON);
}

#[test]
fn rules_that_never_win_are_named() {
    let file = file(&[
        "pattern: 'one two'\nkind: error\nsamples: [one two]\ncounterexamples: [x]",
        "pattern: 'two'\nkind: cause\npriority: 60\nsamples: [one two, two]\ncounterexamples: [x]",
        "pattern: 'two three'\nkind: error\npriority: 70\nsamples: [one two three]\ncounterexamples: [x]",
    ]);
    let base = RuleBase::builder().add(file.clone(), Origin::BuiltIn).build().unwrap();
    let report = check_samples(&file, &base);
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    let never: Vec<(&str, &str)> = report.never_win.iter().map(|each| (each.rule.as_str(), each.by.as_str())).collect();
    assert_eq!(never, [("t/r0", "t/r1")]);
    assert_eq!(report.all().len(), 1);
}

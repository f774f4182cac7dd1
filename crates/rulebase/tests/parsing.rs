//! What a rule file may say, and what is said about its mistakes.
#![expect(clippy::unwrap_used, reason = "a test")]

use rulebase::{Category, Kind, Origin, RuleBase, RuleFile, Transient, schema};

const GOOD: &str = r#"topic: npm
title: npm
description: Node's package manager.
rules:
  - id: npm/eresolve
    title: Peer dependencies contradict each other
    category: dependency
    kind: cause
    pattern: '^npm (?:ERR!|error) code ERESOLVE'
    after: '^\$ npm'
    within: 50
    more:
      - pattern: 'Found: (?P<package>\S+)@(?P<found>\S+)'
    until: '^\s*$'
    priority: 60
    confidence: 0.95
    transient: "no"
    why: The same versions are asked for again.
    summary: npm cannot satisfy the peer dependencies of {package}
    remedies:
      - text: Pin both to versions that agree.
        command: npm ls
        safe: true
    runbook: https://docs.npmjs.com/cli/v10/commands/npm-install
    samples:
      - log: |
          $ npm ci
          npm ERR! code ERESOLVE
          npm ERR! Found: react@18.2.0
        line: 2
        parameters: {package: react, found: 18.2.0}
    counterexamples:
      - npm WARN ERESOLVE overriding peer dependency
  - id: npm/errno
    kind: trailer
    patterns: ['^npm ERR! errno \d', '^npm error errno \d']
    samples: ['npm ERR! errno 1']
    counterexamples: ['npm ERR! code 1']
"#;

/// `line:column message (hint)` of every problem.
fn problems(text: &str) -> Vec<String> {
    let problems = RuleFile::parse("rules/npm.yml", text.as_bytes()).unwrap_err();
    problems
        .into_iter()
        .map(|problem| {
            let at = problem.location.unwrap_or_default();
            let hint = problem.hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
            format!("{}:{} {}{hint}", at.line.unwrap_or(0), at.column.unwrap_or(0), problem.message)
        })
        .collect()
}

/// The problems of the good file with one piece replaced.
fn changed(from: &str, to: &str) -> Vec<String> {
    assert!(GOOD.contains(from), "{from}");
    problems(&GOOD.replacen(from, to, 1))
}

#[test]
fn everything_is_read() {
    let file = RuleFile::parse("rules/npm.yml", GOOD.as_bytes()).unwrap();
    assert!(file.is_named_after_topic());
    let rule = &file.rules[0];
    assert_eq!((rule.category, rule.kind, rule.transient), (Category::Dependency, Kind::Cause, Transient::No));
    assert_eq!((rule.priority, rule.confidence, rule.at.line), (60, 0.95, 5));
    assert_eq!(rule.after.as_ref().map(|after| after.within), Some(50));
    assert_eq!(rule.more[0].within, 20);
    assert_eq!(rule.parameter_names(), ["found", "package"]);
    assert!(rule.remedies[0].safe && !rule.location);
    assert_eq!(rule.samples[0].parameters["found"], "18.2.0");
    let silent = &file.rules[1];
    assert_eq!((silent.kind, silent.patterns.len(), &*silent.title), (Kind::Trailer, 2, "npm/errno"));
}

#[test]
fn words_and_keys_are_suggested() {
    assert_eq!(
        changed("kind: cause", "kind: cuase")[0],
        format!("8:11 `rules[0].kind` is `cuase`, expected one of {} (did you mean `cause`?)", Kind::NAMES.join(", "))
    );
    assert!(changed("category: dependency", "category: dependancy")[0].ends_with("(did you mean `dependency`?)"));
    assert_eq!(changed("until:", "untill:"), ["14:5 unknown key `untill` in `rules[0]` (did you mean `until`?)"]);
    assert_eq!(
        changed("of {package}", "of {packge}"),
        ["19:14 no group of the rule is called `packge`, so `summary` is never used (did you mean `{package}`?)"]
    );
}

#[test]
fn patterns_are_explained_at_their_place() {
    let place = |pattern: &str| {
        let found = changed("'^npm (?:ERR!|error) code ERESOLVE'", pattern);
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].clone()
    };
    assert!(place("'^npm (?!WARN) code'").starts_with("9:20 `pattern`, at `(?!"));
    assert!(place("'^npm (?!WARN) code'").contains("look-around is not supported"));
    assert!(place("'it''s (open'").starts_with("9:21 `pattern`, at `(open`: unclosed group"));
    assert!(place(r"'\d+:\d+'").contains("no literal of 3 bytes"));
    assert!(place(r"'^(?P<Name>\d+)$'").contains("the group `Name` of `pattern` cannot be a parameter"));
    assert!(place("'(?:abc{1000}){1000}'").contains("too large"));
    assert!(place(&format!("'{}'", "a".repeat(2_001))).contains("2001 bytes, expected at most 2000"));
}

#[test]
fn all_mistakes_come_at_once_in_order() {
    let found = problems(
        "topic: npm\ntitle: npm\ndescription: d\nrules:\n- id: pip/x\n  kind: noise\n  category: test\n  pattern: 'abc'\n  \
         samples: [abc]\n  counterexamples: []\n- id: npm/y\n  kind: cause\n  within: 3\n  samples: [\"a\\nb\"]\n  counterexamples: [x]\n",
    );
    let expected = [
        "5:7 `pip/x` is no id of the topic `npm` (write `npm/kebab-name`)",
        "7:3 `category` does not belong to a rule of kind `noise`",
        "10:20 `rules[0].counterexamples` is an empty list",
        "11:3 a rule of kind `cause` lacks the key `title`",
        "11:3 a rule of kind `cause` lacks the key `category`",
        "11:3 a rule of kind `cause` lacks the key `transient`",
        "11:3 a rule of kind `cause` lacks the key `why`",
        "11:3 a rule of kind `cause` lacks the key `summary`",
        "11:3 a rule of kind `cause` lacks the key `remedies`",
        "11:3 the rule lacks the key `pattern`",
        "13:11 `within` stands without `after`",
        "14:13 the sample has 2 lines and does not say which one is the evidence",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found} instead of {expected}");
    }
}

#[test]
fn ids_are_unique_in_a_file_and_across_files() {
    let found = changed("id: npm/errno", "id: npm/eresolve");
    assert!(found[0].starts_with("34:9 rule `npm/eresolve` stands twice, first on line 5"), "{found:?}");
    let file = || RuleFile::parse("rules/npm.yml", GOOD.as_bytes()).unwrap();
    let twice = RuleBase::builder().add(file(), Origin::BuiltIn).add(file(), Origin::User).build().unwrap_err();
    assert_eq!(twice.len(), 2);
    assert!(twice[0].message.contains("rule `npm/eresolve` exists already in rules/npm.yml"));
}

#[test]
fn limits() {
    assert!(problems(&" ".repeat(2 * 1024 * 1024 + 1))[0].contains("expected at most 2097152"));
    let mut many = "topic: t\ntitle: t\ndescription: d\nrules:\n".to_owned();
    for number in 0..2_001 {
        many.push_str(&format!(
            "- {{id: t/r{number}, kind: noise, pattern: abc, samples: [abc], counterexamples: [x]}}\n"
        ));
    }
    assert_eq!(problems(&many), ["2005:3 the file has 2001 rules, expected at most 2000 (split it into topics)"]);
    assert!(problems("")[0].contains("the file lacks the key") || problems("")[0].contains("the file is nothing"));
}

#[test]
fn what_is_encoded_comes_back() {
    let file = RuleFile::parse("rules/npm.yml", GOOD.as_bytes()).unwrap();
    let bytes = RuleBase::encode(vec![file.clone()]).unwrap();
    let base = RuleBase::decode(bytes.clone().leak()).unwrap();
    for (before, after) in file.rules.iter().zip(base.rules()) {
        assert_eq!(
            (&before.id, &before.title, &before.why, &before.summary),
            (&after.id, &after.title, &after.why, &after.summary)
        );
        assert_eq!((before.kind, before.category, before.priority), (after.kind, after.category, after.priority));
        assert_eq!((&before.patterns, &before.until, &before.unless), (&after.patterns, &after.until, &after.unless));
        assert_eq!((&before.remedies, &before.runbook, before.at), (&after.remedies, &after.runbook, after.at));
        assert!(after.samples.is_empty());
    }
    assert_eq!(base.topics(), [file.topic]);
    assert_eq!(base.find("npm/errno"), Some(1));
    for cut in 0..bytes.len() {
        assert!(RuleBase::decode(bytes[..cut].to_vec().leak()).is_err(), "{cut} bytes");
    }
}

#[test]
fn the_schema_names_every_key() {
    let schema = schema();
    let rule = &schema["properties"]["rules"]["items"];
    assert_eq!(rule["required"], serde_json::json!(["id", "kind", "samples", "counterexamples"]));
    assert_eq!(rule["properties"]["confidence"]["maximum"], 1.0);
}

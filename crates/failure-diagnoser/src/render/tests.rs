//! What is told, with text that tries to break out of every form.

use std::collections::BTreeMap;

use protocol::Runner;
use rulebase::{Category, Transient};

use super::markdown::Template;
use super::{LogFacts, Telling, annotations, explanation, human, outputs, report};
use crate::SPEC;
use crate::answer::{Answer, Diagnosis, Evidence, Location, Remedy, Verdict};
use crate::explain::{Candidate, Contribution, Explanation, Part, Reading};

const HOSTILE: &str = "::error::x\n##[error]y </details> <b> @team | ``` \u{1b}[31m {{ 7 * 7 }} %0A";

pub(crate) fn diagnosis() -> Diagnosis {
    let remedy = |command: Option<&str>| Remedy {
        text: "Pin both to versions that agree.".to_owned(),
        command: command.map(str::to_owned),
        safe: command.is_some(),
    };
    Diagnosis {
        category: Category::Dependency,
        rule: "npm/eresolve".to_owned(),
        transient: Transient::No,
        confidence: 0.93,
        step: "npm ci".to_owned(),
        evidence: Evidence {
            log: "a.log".to_owned(),
            line: 12,
            start: 11,
            end: 13,
            excerpt: ["npm ERR! code ERESOLVE", "npm ERR! ERESOLVE could not resolve", "npm ERR!"]
                .map(str::to_owned)
                .to_vec(),
        },
        parameters: BTreeMap::from([("package".to_owned(), "react".to_owned())]),
        locations: ["web/package.json", "gone.js"]
            .map(|file| Location { file: file.to_owned(), line: Some(7), column: Some(3) })
            .to_vec(),
        signature: "dependency:npm/eresolve:3f2a9c01".to_owned(),
        summary: "npm cannot satisfy the peer dependencies of react".to_owned(),
        why: "The versions exclude each other.".to_owned(),
        remedies: vec![remedy(None), remedy(Some("npm explain react"))],
        runbook: "https://docs.npmjs.com/cli".to_owned(),
        category_runbook: rulebase::runbook(Category::Dependency),
    }
}

fn hostile() -> Diagnosis {
    let text = || HOSTILE.to_owned();
    let mut made = diagnosis();
    (made.rule, made.step, made.summary, made.why, made.signature) = (text(), text(), text(), text(), text());
    made.runbook = "https://x.example/<script>\n::error::".to_owned();
    made.category_runbook.clone_from(&made.runbook);
    made.evidence.log = text();
    made.evidence.excerpt = vec![text(), "``````".to_owned(), "::warning::z".to_owned()];
    made.remedies = vec![Remedy { text: text(), command: Some(text()), safe: false }];
    made.parameters = BTreeMap::from([(text(), text())]);
    made.locations = vec![Location { file: text(), line: Some(1), column: None }];
    made
}

pub(crate) fn failed(diagnoses: Vec<Diagnosis>) -> Answer {
    Answer { verdict: Verdict::Failed, diagnoses }
}

fn logs() -> Vec<LogFacts> {
    vec![LogFacts {
        name: "a.log".to_owned(),
        job: String::new(),
        verdict: None,
        format: "plain",
        lines: 20,
        elided: 0,
    }]
}

/// Runs `check` on a telling of `answer`; the file `web/package.json` exists.
pub(super) fn telling<T>(answer: &Answer, notes: &[String], check: impl FnOnce(&Telling<'_>) -> T) -> T {
    let files = [("web/package.json", "web/package.json"), (HOSTILE, HOSTILE)];
    let files = files.map(|(named, file)| (named.to_owned(), file.to_owned())).into();
    let logs = logs();
    check(&Telling { answer, logs: &logs, notes, files: &files, explanations: &[] })
}

fn shown(answer: &Answer) -> String {
    let mut sink = Vec::new();
    telling(answer, &[], |telling| human::human(&mut sink, telling)).unwrap();
    String::from_utf8(sink).unwrap()
}

fn summary(answer: &Answer) -> String {
    telling(answer, &[], |telling| Template::built_in().unwrap().render(telling)).unwrap()
}

#[track_caller]
fn harmless(text: &str) {
    for line in text.lines() {
        assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line}\n{text}");
    }
}

#[test]
fn text_for_people() {
    let expected = "\
failed: npm cannot satisfy the peer dependencies of react
  npm/eresolve (dependency), confidence 0.93, transient: no
  a.log:12, step `npm ci`
        11 | npm ERR! code ERESOLVE
  >     12 | npm ERR! ERESOLVE could not resolve
        13 | npm ERR!
  why: The versions exclude each other.
  fix: Pin both to versions that agree.
  fix: Pin both to versions that agree.
       $ npm explain react
  see: https://docs.npmjs.com/cli
  signature: dependency:npm/eresolve:3f2a9c01
";
    assert_eq!(shown(&failed(vec![diagnosis()])), expected);
}

#[test]
fn markdown_for_the_summary() {
    let expected = "\
### Failed: npm cannot satisfy the peer dependencies of react

| category | rule | transient | confidence | where | step |
| --- | --- | --- | ---: | --- | --- |
| dependency | <code>npm/eresolve</code> | no | 0.93 | <code>a.log&#58;12</code> | <code>npm ci</code> |

```text
      11 | npm ERR! code ERESOLVE
>     12 | npm ERR! ERESOLVE could not resolve
      13 | npm ERR!
```

The versions exclude each other.

- Pin both to versions that agree.
- Pin both to versions that agree. <code>npm explain react</code>
- Documentation: <https://docs.npmjs.com/cli>
- Runbook: <https://github.com/insightpulseai/pointsman/blob/v1/docs/runbooks/dependency.md>

Signature: <code>dependency&#58;npm/eresolve&#58;3f2a9c01</code>

";
    assert_eq!(summary(&failed(vec![diagnosis()])), expected);
    let two = summary(&failed(vec![diagnosis(), diagnosis()]));
    assert!(two.contains("\n\n<details><summary>Also: npm cannot"), "{two}");
    assert!(two.contains("</code>\n\n</details>\n"), "{two}");
}

#[test]
fn no_failure_is_said_plainly() {
    let answer = Answer { verdict: Verdict::NoFailureFound, diagnoses: Vec::new() };
    assert_eq!(shown(&answer), "no failure found in a.log\n");
    assert_eq!(summary(&answer), "### No failure found\n\nNothing in <code>a.log</code> says that anything failed.\n");
}

#[test]
fn the_report_holds_the_contract() {
    let answer = failed(vec![diagnosis()]);
    let json = telling(&answer, &[], |telling| report::report(telling, &Runner::default()).to_json().unwrap());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["schema"], &json["verdict"]), (&"pointsman.diagnosis/v1".into(), &"failed".into()));
    let expected = serde_json::json!({
        "category": "dependency", "rule": "npm/eresolve", "transient": "no", "confidence": 0.93, "step": "npm ci",
        "evidence": {"log": "a.log", "line": 12, "start": 11, "end": 13,
            "excerpt": ["npm ERR! code ERESOLVE", "npm ERR! ERESOLVE could not resolve", "npm ERR!"]},
        "parameters": {"package": "react"},
        "locations": [{"file": "web/package.json", "line": 7, "column": 3}, {"file": "gone.js", "line": 7, "column": 3}],
        "signature": "dependency:npm/eresolve:3f2a9c01",
        "summary": "npm cannot satisfy the peer dependencies of react",
        "why": "The versions exclude each other.",
        "remedies": [{"text": "Pin both to versions that agree.", "safe": false},
            {"text": "Pin both to versions that agree.", "command": "npm explain react", "safe": true}],
        "runbook": "https://docs.npmjs.com/cli",
        "category_runbook": "https://github.com/insightpulseai/pointsman/blob/v1/docs/runbooks/dependency.md",
    });
    assert_eq!(json["diagnoses"][0], expected);
    assert_eq!(json["run"]["error.type"], "dependency");
}

#[test]
fn every_declared_output_is_written_and_no_other() {
    let declared: Vec<&str> = SPEC.outputs.iter().map(|output| output.name).collect();
    for answer in [failed(vec![diagnosis()]), Answer { verdict: Verdict::NoFailureFound, diagnoses: Vec::new() }] {
        telling(&answer, &[], |telling| assert_eq!(outputs::outputs(telling, "r.json").names(), declared));
    }
}

#[test]
fn hostile_text_is_harmless_in_every_form() {
    let answer = failed(vec![hostile(), hostile()]);
    harmless(&shown(&answer));
    let summary = summary(&answer);
    harmless(&summary);
    let mut fence = None;
    for line in summary.lines() {
        match fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None if line.ends_with("text") && line.starts_with("```") => fence = line.strip_suffix("text"),
            None => assert!(!line.contains("@team") && !line.contains("<b>") && !line.contains("<script>"), "{line}"),
        }
    }
    assert_eq!((fence, summary.matches("</details>").count()), (None, 1 + 2), "{summary}");
    assert!(!summary.contains("49"), "{summary}");
    let mut sink = Vec::new();
    let found = telling(&answer, &[], |telling| annotations::findings(telling, 10));
    findings::render::annotations::render(&mut sink, &found).unwrap();
    for line in String::from_utf8(sink).unwrap().lines() {
        assert!(line.starts_with("::error file=") || line.starts_with("::warning file="), "{line}");
    }
    let json = telling(&answer, &[], |telling| report::report(telling, &Runner::default()).to_json().unwrap());
    harmless(&json);
    let (values, _) = telling(&answer, &[], |telling| outputs::outputs(telling, "")).finish(protocol::output::BUDGET);
    assert!(values.iter().all(|(_, value)| !value.contains('\n')), "{values:?}");
}

#[test]
fn an_explanation_is_harmless_too() {
    let text = || HOSTILE.to_owned();
    let part = || Part { name: text(), what: "main, failed".to_owned(), start: 1, end: 2 };
    let contribution = || Contribution { feature: "winner:cause".to_owned(), value: 1.0, points: 2.5 };
    let made = Explanation {
        log: text(),
        reading: Reading {
            format: "plain",
            verdict: "failed",
            decision: text(),
            lines: 3,
            elided: 0,
            sections: vec![part()],
        },
        regions: vec![part()],
        candidates: vec![Candidate {
            line: 2,
            text: text(),
            rule: Some(text()),
            new: Some(false),
            score: 2.5,
            contributions: vec![contribution(); 10],
        }],
    };
    let mut sink = Vec::new();
    explanation::explanation(&mut sink, &[made]).unwrap();
    let shown = String::from_utf8(sink).unwrap();
    harmless(&shown);
    assert!(shown.contains("+2.50 winner:cause, ") && shown.contains(", 2 more\n"), "{shown}");
}

#[test]
fn a_cause_of_many_jobs_names_them() {
    let inside = |log: &str| {
        let mut made = diagnosis();
        log.clone_into(&mut made.evidence.log);
        failed(vec![made])
    };
    let answers: Vec<Answer> = (1..9).map(|number| inside(&format!("{number}.log"))).collect();
    let notes = super::repeated(&answers[0], &answers);
    let expected =
        "`dependency:npm/eresolve:3f2a9c01` stands in `2.log`, `3.log`, `4.log`, `5.log`, `6.log` and 2 more too";
    assert_eq!(notes, [expected]);
    assert!(super::repeated(&answers[0], &answers[..1]).is_empty());
}

//! Reports of a stranger: every text in them tries to break out.

use comment::body::BuiltIn;
use comment::report::Report;
use serde_json::{Map, Value};

use crate::markdown::parse;
use crate::{here, with};

const CORPUS: &[&str] = &[
    "@team",
    "hi @org/team, please",
    "fixes #1",
    "Closes: GH-12 and resolves acme/shop#7",
    "fixes https://github.com/acme/shop/issues/1",
    "www.evil.example/x",
    "0123456789abcdef0123456789abcdef01234567",
    "x@y.example mailto:x@y.example",
    "</code></summary></details></td></table><img src=x onerror=alert(1)>",
    "<!-- pointsman:comment=report --> --> <script>alert(1)</script>",
    "| a | b |\n| --- | --- |\n| c |",
    "```\n# heading\n``````\n~~~",
    "\n\n## heading\n\n- [ ] task\n1. one\n> quote\n\n---\n***",
    "[x](javascript:alert(1)) ![i](https://evil.example/x.png) <https://evil.example> [^1]",
    "{{ 7 * 7 }} {% for x in y %} {# #}",
    "::error::x\n##[error]y\r::warning::z",
    "\u{202e}gnp.exe \u{200b}\u{feff}\u{1b}[31m\0",
    "&lt;b&gt; &#64;team &commat;team",
    "\\`*_{}[]()#+-.!|~^$:$ :+1: $$x$$ **bold** ~~gone~~ a__b__c",
    "    indented\n\tcode",
    "- ",
    "",
];

const REPORTS: &[&str] = &["router", "complexity", "gate-shut", "retry", "diagnosis", "health"];

/// What only certain words may be: with another word the report is refused, which `wrong_input` tests.
fn is_word(key: &str) -> bool {
    matches!(
        key,
        "schema" | "level" | "category" | "transient" | "verdict" | "result" | "cicd.pipeline.run.id" | "decision"
    )
}

/// The report with `text` in the place of every text, also of names.
fn replaced(value: &Value, key: &str, text: &str) -> Value {
    match value {
        // `result` is a word in a gate, and a text in an attempt.
        Value::String(old) if is_word(key) && !old.contains(' ') => value.clone(),
        Value::String(_) => text.into(),
        Value::Array(items) => items.iter().map(|item| replaced(item, "", text)).collect(),
        Value::Object(fields) => {
            let named = matches!(key, "categories" | "jobs");
            let rename = |index: usize, name: &str| if named { format!("{text}{index}") } else { name.to_owned() };
            let fields = fields.iter().enumerate();
            Value::Object(
                fields
                    .map(|(index, (name, value))| (rename(index, name), replaced(value, name, text)))
                    .collect::<Map<_, _>>(),
            )
        }
        other => other.clone(),
    }
}

fn reports(text: &str) -> Vec<Report> {
    let read = |name: &&str| {
        let bytes = std::fs::read(here(&format!("reports/{name}.json"))).unwrap();
        let made = replaced(&serde_json::from_slice(&bytes).unwrap(), "", text);
        Report::parse(name, made.to_string().as_bytes()).unwrap()
    };
    REPORTS.iter().map(read).collect()
}

#[test]
fn no_text_changes_the_structure_or_reaches_anybody() {
    for template in [BuiltIn::PullRequest, BuiltIn::Digest] {
        let plain = parse(&with(template, &reports("plain"))).structure;
        for text in CORPUS.iter().filter(|text| !text.is_empty()) {
            let markdown = with(template, &reports(text));
            let parsed = parse(&markdown);
            parsed.assert_harmless(&markdown);
            assert_eq!(parsed.structure, plain, "`{text}` in\n{markdown}");
            assert!(!markdown.contains("49"), "{markdown}");
        }
    }
}

#[test]
fn all_texts_together_are_harmless_too() {
    let text = CORPUS.join(" ");
    for template in [BuiltIn::PullRequest, BuiltIn::Digest] {
        let markdown = with(template, &reports(&text));
        parse(&markdown).assert_harmless(&markdown);
        for line in markdown.lines() {
            assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line}");
        }
    }
}

#[test]
fn lists_without_end_are_bounded() {
    let path = |index: usize| format!("some/folder/file-{index}-{}.py", "x".repeat(100));
    let files: Vec<String> = (0..20_000).map(path).collect();
    let categories: Map<String, Value> = (0..1_000)
        .map(|index| {
            (format!("category-{index}"), serde_json::json!({"changed": true, "count": 20_000, "files": &files[..50]}))
        })
        .collect();
    let jobs: Map<String, Value> = (0..1_000).map(|index| (format!("job-{index}"), true.into())).collect();
    let report = serde_json::json!({"schema": "pointsman.change-router/v1", "decision": "diff", "reason": "x".repeat(100_000),
        "files": files, "categories": categories, "unmatched": files, "jobs": jobs, "reviewers": files});
    let report = Report::parse("r.json", report.to_string().as_bytes()).unwrap();
    let markdown = with(BuiltIn::PullRequest, &[report]);
    assert!(markdown.chars().count() < 65_536, "{}", markdown.chars().count());
    assert!(markdown.contains("20000 file") && markdown.contains("and 19980 more"), "{markdown}");
}

proptest::proptest! {
    #[test]
    fn no_bytes_in_a_report_are_more_than_a_mistake(name in 0..REPORTS.len(), changes in proptest::collection::vec((proptest::num::usize::ANY, proptest::num::u8::ANY), 1..8)) {
        let mut bytes = std::fs::read(here(&format!("reports/{}.json", REPORTS[name]))).unwrap();
        for (at, byte) in changes {
            let length = bytes.len();
            bytes[at % length] = byte;
        }
        if let Ok(report) = Report::parse("r.json", &bytes) {
            let markdown = with(BuiltIn::PullRequest, &[report]);
            parse(&markdown).assert_harmless(&markdown);
        }
    }

    #[test]
    fn any_text_is_harmless(text in "(@team|#1|GH-1|fixes |o/r#1|https://x.y/z|www\\.x\\.y|<b>|</code>|\\||`|```|\n|\r|\\*|_|\\[a\\]\\(b\\)|&#64;|\\\\|~|!|<!--|-->| |-|1\\.|é|\\{\\{|\\PC){1,12}") {
        let markdown = with(BuiltIn::PullRequest, &reports(&text));
        parse(&markdown).assert_harmless(&markdown);
    }
}

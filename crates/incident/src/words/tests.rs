//! What the built-in templates say, whatever the values are.

use proptest::prelude::*;

use super::*;
use crate::cause::Remedy;

fn seen(note: &str) -> Seen {
    Seen {
        at: Moment(86_400),
        run: "7/1".into(),
        url: "https://github.example/o/r/actions/runs/7".into(),
        note: note.into(),
        source: note.into(),
    }
}

fn cause(text: &str) -> Cause {
    Cause {
        signature: text.into(),
        title: text.into(),
        summary: text.into(),
        category: "network".into(),
        transient: "yes".into(),
        why: text.into(),
        place: text.into(),
        step: text.into(),
        excerpt: vec![text.into(), "```".into()],
        remedies: vec![Remedy { text: text.into(), command: text.into() }],
        findings: vec![text.into()],
        documentation: "https://docs.example/npm".into(),
        runbook: text.into(),
        details: String::new(),
    }
}

fn all(cause: &Cause, state: &State) -> Vec<String> {
    let templates = Templates::built_in().unwrap();
    let text = Text { templates: &templates, cause, signature: &cause.signature };
    let comments = [Event::Again, Event::Back, Event::Over].map(|event| text.comment(event, state).unwrap());
    std::iter::once(text.body(state).unwrap()).chain(comments).collect()
}

#[test]
fn the_issue_says_what_happened_how_often_and_what_to_do() {
    let mut state = State::first(&seen("CI, test, main"));
    state.earlier = Some(3);
    let body = all(&cause("npm timed out"), &state).remove(0);
    for part in [
        "**npm timed out**\n",
        "| happened | first | last | going on since | category | transient |\n| ---: |",
        "| 1 time | 1970-01-02 00:00 UTC |",
        "| network | yes |\n",
        "had an issue before: #3.",
        "````text\nnpm timed out\n```\n````\n",
        "- npm timed out <code>npm timed out</code>\n",
        "- Documentation: <https://docs.example/npm>\n",
        "[<code>&#8203;7/1</code>](<https://github.example/o/r/actions/runs/7>) |",
        "Signature: <code>npm timed out</code>.",
    ] {
        assert!(body.contains(part), "{part} is missing in\n{body}");
    }
}

#[test]
fn an_address_that_would_tell_another_issue_is_not_linked() {
    let cause = Cause { documentation: "https://github.com/o/r/Issues/5".into(), ..cause("x") };
    let body = all(&cause, &State::first(&seen(""))).remove(0);
    assert!(!body.contains("Documentation") && !body.contains("Issues/5"), "{body}");
}

#[test]
fn the_end_says_how_long_it_lasted() {
    let mut state = State::first(&seen(""));
    state.ended = Some(Moment(86_400 + 7_500));
    let over = all(&Cause::default(), &state).remove(3);
    assert!(
        over.starts_with("**It is over.** It lasted 2 h 5 min, from 1970-01-02 00:00 UTC to 1970-01-02 02:05 UTC"),
        "{over}"
    );
}

#[test]
fn a_template_of_ones_own_is_tried_before_anything_is_written() {
    let wrong = Templates::parse(INCIDENT, COMMENT, ("mine.md", "a\n{{ nothing }}")).unwrap_err();
    assert_eq!(wrong[0].location.as_ref().map(|at| (at.file.as_str(), at.line)), Some(("mine.md", Some(2))));
    let own = Templates::parse(("mine.md", "{{ count }} {{ title }}"), COMMENT, RECOVERY).unwrap();
    let cause = cause("<b>");
    let text = Text { templates: &own, cause: &cause, signature: "" };
    assert_eq!(text.body(&State::first(&seen(""))).unwrap(), "1 &#60;b&#62;");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn hostile_values_break_nothing(
        text in "(@team|#1|fixes |GH-2|https://a.example/o/r/issues/3|<!-- pointsman:end -->|</details>|<script>|\\||```|~~~|\n|\r|\u{1b}|\\{\\{|é| |x)*",
    ) {
        for shown in all(&cause(&text), &State::first(&seen(&text))) {
            let mut fence: Option<usize> = None;
            let mut depth = 0_i32;
            for line in shown.lines() {
                let ticks = line.chars().take_while(|c| *c == '`').count();
                match fence {
                    Some(length) if ticks >= length && line.trim_matches('`').is_empty() => fence = None,
                    Some(_) => {}
                    None if ticks >= 3 => fence = Some(ticks),
                    None => {
                        depth += i32::from(line.contains("<details>")) - i32::from(line.contains("</details>"));
                        prop_assert!(!line.contains('@') && !line.contains("<script") && !line.contains("<!--"), "{}", line);
                        let cells = if line.starts_with('|') { line.matches('|').count() } else { 0 };
                        prop_assert!(matches!(cells, 0 | 4 | 7), "{}", line);
                        prop_assert!(!line.contains("://a.example"), "{}", line);
                    }
                }
            }
            prop_assert!(fence.is_none());
            prop_assert_eq!(depth, 0);
        }
    }
}

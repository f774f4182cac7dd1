//! The texts: templates over values that are escaped for Markdown before a template sees them.

use findings::Finding;
use github::incident::{Event, Seen, State, Words};
use github::{BODY_LIMIT, Moment, bounded, closed, marker};
use protocol::escape::{self, code, markdown_text};
use serde::Serialize;
use template::{Template, address, fence};

use crate::cause::{Cause, Remedy};
use crate::duration;

const RULE: &str = "incident/template";
const GUIDE: &str = "docs/incident.md";
/// Most bytes that a template may make, 4 MiB: the longest report whose every character needs an escape makes three. What is
/// longer than GitHub takes is cut later.
const LIMIT: usize = 64 * BODY_LIMIT;
/// Most characters of the body file, so that what stands around it keeps its room.
const DETAILS: usize = 40_000;
/// Most places that are named.
const PLACES: usize = 10;

macro_rules! built_in {
    ($($name:ident = $file:literal: $what:literal;)*) => {
        $(
            #[doc = $what]
            pub const $name: (&str, &str) =
                (concat!("templates/", $file), include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../templates/", $file)));
        )*
    };
}

built_in! {
    INCIDENT = "incident.md": "Name and text of the built-in template of the issue.";
    COMMENT = "incident-comment.md": "Name and text of the built-in template of the comment while it goes on.";
    RECOVERY = "recovery.md": "Name and text of the built-in template of the comment when it is over.";
}

/// The three templates.
#[derive(Debug)]
pub struct Templates {
    incident: Template,
    comment: Template,
    recovery: Template,
}

impl Templates {
    /// Reads the three, each with the name of its file.
    ///
    /// # Errors
    /// Where and what is wrong.
    pub fn parse(incident: (&str, &str), comment: (&str, &str), recovery: (&str, &str)) -> Result<Self, Vec<Finding>> {
        let read = |(file, text): (&str, &str)| Template::parse(file, text, RULE, GUIDE);
        let templates = Self { incident: read(incident)?, comment: read(comment)?, recovery: read(recovery)? };
        // A value that is not there must not show only when it is too late, so all that a template can ask for is there once, and
        // once nothing.
        for (text, at) in [("", 0), ("https://a.example", 1)] {
            let (cause, state) = sample(text, at);
            let sample = Text { templates: &templates, cause: &cause, signature: "sample" };
            sample.body(&state)?;
            for event in [Event::Again, Event::Back, Event::Over] {
                sample.comment(event, &state)?;
            }
        }
        Ok(templates)
    }

    /// Those that are built in.
    ///
    /// # Errors
    /// Never, as a test parses them.
    pub fn built_in() -> Result<Self, Vec<Finding>> {
        Self::parse(INCIDENT, COMMENT, RECOVERY)
    }
}

/// A cause and a state of which every text is `text`, and every number and list is as long as `some`.
fn sample(text: &str, some: u64) -> (Cause, State) {
    let seen = Seen { at: Moment(0), run: "1/1".into(), url: text.into(), note: text.into(), source: text.into() };
    let mut state = State::first(&seen);
    (state.returned, state.earlier, state.ended) = (some, Some(some), (some > 0).then_some(Moment(1)));
    let many = usize::try_from(some).unwrap_or_default();
    let cause = Cause {
        signature: text.into(),
        title: text.into(),
        summary: text.into(),
        category: text.into(),
        transient: text.into(),
        why: text.into(),
        place: text.into(),
        step: text.into(),
        excerpt: vec![text.into(); many],
        remedies: vec![Remedy { text: text.into(), command: text.into() }; many],
        findings: vec![text.into(); many],
        documentation: text.into(),
        runbook: text.into(),
        details: text.into(),
    };
    (cause, state)
}

/// The texts of one cause.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// The templates.
    pub templates: &'a Templates,
    /// What happened; empty where only its end is told.
    pub cause: &'a Cause,
    /// Name of the cause; empty where it is not known.
    pub signature: &'a str,
}

impl Words for Text<'_> {
    type Error = Vec<Finding>;

    fn body(&self, state: &State) -> Result<String, Vec<Finding>> {
        self.templates.incident.render(&values(self, "open", state), LIMIT)
    }

    fn comment(&self, event: Event, state: &State) -> Result<String, Vec<Finding>> {
        let (template, event) = match event {
            Event::Again => (&self.templates.comment, "again"),
            Event::Back => (&self.templates.comment, "back"),
            Event::Over => (&self.templates.recovery, "over"),
        };
        template.render(&values(self, event, state), LIMIT)
    }
}

/// What a template is given; every text is escaped for the place that its name says.
#[derive(Serialize)]
struct Values {
    event: &'static str,
    signature: String,
    title: String,
    summary: String,
    category: String,
    transient: String,
    why: String,
    place: String,
    step: String,
    fence: String,
    excerpt: String,
    remedies: Vec<ShownRemedy>,
    findings: Vec<String>,
    documentation: String,
    runbook: String,
    details: String,
    count: u64,
    first: String,
    last: String,
    since: String,
    ended: String,
    lasted: String,
    returned: u64,
    earlier: u64,
    sources: Vec<String>,
    occurrences: Vec<Shown>,
}

#[derive(Serialize)]
struct ShownRemedy {
    text: String,
    command: String,
}

#[derive(Serialize)]
struct Shown {
    at: String,
    run: String,
    url: String,
    note: String,
}

fn values(text: &Text<'_>, event: &'static str, state: &State) -> Values {
    let cause = text.cause;
    let excerpt = cause.excerpt.iter().map(|line| escape::line(line)).collect::<Vec<_>>().join("\n");
    let remedies = cause.remedies.iter();
    let occurrences = state.recent.iter();
    Values {
        event,
        signature: coded(text.signature),
        title: markdown_text(&cause.title),
        summary: markdown_text(&cause.summary),
        category: markdown_text(&cause.category),
        transient: markdown_text(&cause.transient),
        why: markdown_text(&cause.why),
        place: coded(&cause.place),
        step: coded(&cause.step),
        fence: fence(&excerpt),
        excerpt,
        remedies: remedies
            .map(|remedy| ShownRemedy { text: markdown_text(&remedy.text), command: coded(&remedy.command) })
            .collect(),
        findings: cause.findings.iter().map(|finding| markdown_text(finding)).collect(),
        documentation: linked(&cause.documentation),
        runbook: linked(&cause.runbook),
        details: own(&cause.details),
        count: state.count,
        first: day(state.first),
        last: day(state.last),
        since: day(state.since),
        ended: state.ended.map(day).unwrap_or_default(),
        lasted: duration::human(state.ended.unwrap_or(state.last).since(state.since)),
        returned: state.returned,
        earlier: state.earlier.unwrap_or_default(),
        sources: state.sources.iter().take(PLACES).map(|source| code(&source.name)).collect(),
        occurrences: occurrences.map(shown).collect(),
    }
}

fn shown(seen: &Seen) -> Shown {
    Shown { at: day(seen.at), run: coded(&seen.run), url: linked(&seen.url), note: coded(&seen.note) }
}

/// Markdown of the user's own as it is, but for our marks and control characters, bounded and closed.
fn own(text: &str) -> String {
    let shown = |c: &char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    closed(&bounded(&marker::disarm(&text.chars().filter(shown).collect::<String>()), DETAILS))
}

/// An address that may be linked: GitHub would tell the issue or the commit that it leads to.
fn linked(text: &str) -> String {
    const TOLD: [&str; 6] = ["/issues/", "/pull/", "/pulls/", "/discussions/", "/commit/", "/compare/"];
    let lower = text.to_ascii_lowercase();
    if TOLD.iter().any(|part| lower.contains(part)) { String::new() } else { address(text) }
}

/// Code, or nothing.
fn coded(text: &str) -> String {
    if text.is_empty() { String::new() } else { code(text) }
}

/// `2026-11-21 17:14 UTC`.
fn day(moment: Moment) -> String {
    let text = moment.to_string();
    format!("{} {} UTC", text.get(..10).unwrap_or_default(), text.get(11..16).unwrap_or_default())
}

#[cfg(test)]
mod tests;

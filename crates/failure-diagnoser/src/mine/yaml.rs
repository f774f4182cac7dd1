//! Proposals as a rule file.

use std::fmt::Write as _;

use super::propose::{Mined, Proposal, plain};
use crate::render::counted;

/// How every file of proposals begins.
pub const HEADLINE: &str = "# Proposed by `failure-diagnoser mine`";

/// The file to review: how it came about, the rules, and what was left over. `None` where there is nothing to review.
#[must_use]
pub fn review(mined: &Mined, topic: &str) -> Option<String> {
    if mined.proposals.is_empty() {
        return None;
    }
    let mut text = HEADLINE.to_owned();
    text.push_str(" from logs that no rule explains. Before you take a rule over: does the pattern say\n\
                    # too much or too little, is the category right, can trying again help, and what should a person do?\n\
                    # Then put it into a file that `.github/pointsman.yml` names under `diagnosis.rules`, and run\n\
                    # `failure-diagnoser rules test FILE`.\n");
    for (line, why) in mined.left.iter().take(50) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "# not proposed, as it {why}: {}", quoted(line));
    }
    text.push_str(&file(&mined.proposals, topic));
    Some(text)
}

/// The rule file of the proposals.
pub(super) fn file(proposals: &[Proposal], topic: &str) -> String {
    let mut text = format!(
        "topic: {topic}\ntitle: Mined from logs\ndescription: Failures that no other rule explains, found by mining logs.\nrules:\n"
    );
    for proposal in proposals {
        rule(&mut text, proposal);
    }
    text
}

fn rule(text: &mut String, proposal: &Proposal) {
    let logs: Vec<String> = proposal.logs.iter().take(5).map(|log| quoted(log)).collect();
    let more = proposal.logs.len().saturating_sub(5);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let (passed, failed) = proposal.elsewhere;
    let category = proposal.category;
    let origin =
        if proposal.counterexample.1 { "a passing log" } else { "the same logs: replace it by one of a passing log" };
    // Writing to a `String` cannot fail.
    let _ = write!(
        text,
        "  # In {count}: {logs}{more}.\n\
         \x20 # Also matches {passed} other shapes of lines in passing logs and {failed} in failed ones.\n\
         \x20 # Category `{category}`, as {reason}.\n\
         \x20 - id: {id}\n    title: {title}\n    category: {category}\n    kind: {kind}\n    pattern: {pattern}\n    priority: 40\n\
         \x20   confidence: {confidence}\n    transient: \"unknown\"\n    why: Not reviewed yet, so nothing is known of whether trying again helps.\n\
         \x20   summary: {summary}\n    remedies:\n      - text: Not reviewed yet; read the lines around this one.\n    samples:\n",
        count = counted(proposal.logs.len(), "log"),
        logs = logs.join(", "),
        reason = proposal.reason,
        id = proposal.id,
        title = quoted(&proposal.title),
        kind = proposal.kind.name(),
        pattern = single(&proposal.pattern),
        confidence = proposal.confidence,
        summary = quoted(&proposal.summary),
    );
    for (log, line) in &proposal.samples {
        let _ = writeln!(text, "      - log: {}        line: {line}", block(log, 8));
    }
    let _ = write!(
        text,
        "    counterexamples:\n      # From {origin}.\n      - {}",
        block(&plain(&proposal.counterexample.0), 6)
    );
}

/// A single-quoted scalar (YAML 1.2, 7.3.2), or a double-quoted one where that holds what a log must not.
fn single(text: &str) -> String {
    if text.contains("##[") || text.contains(is_odd) { quoted(text) } else { format!("'{}'", text.replace('\'', "''")) }
}

/// A double-quoted scalar (YAML 1.2, 7.3.1), which carries no command of a workflow.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '[' if out.ends_with("##") => out.push_str("\\u005b"),
            other if is_odd(other) => drop(write!(out, "\\U{:08X}", u32::from(other))),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// Characters that are invisible, or that YAML may take for a line end.
fn is_odd(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A literal block below a node indented by `parent`, with its line end; a quoted scalar where a line would be a command of a workflow, or invisible.
fn block(text: &str, parent: usize) -> String {
    const INDENT: usize = 10;
    let dangerous =
        |line: &str| line.trim_start().starts_with("::") || line.contains("##[") || line.chars().any(is_odd);
    if text.split('\n').any(dangerous) {
        return format!("{}\n", quoted(text));
    }
    // The number says where the text begins, as its first line may begin with blanks.
    let step = if text.starts_with([' ', '\n']) { (INDENT - parent).to_string() } else { String::new() };
    let mut out = format!("|{step}-\n");
    for line in text.split('\n') {
        let line = line.trim_end();
        if line.is_empty() {
            out.push('\n');
        } else {
            let _ = writeln!(out, "{:INDENT$}{line}", "");
        }
    }
    out
}

//! Where the first diagnosis misses the label, what was picked instead; counted, so that no single log is tuned to.

use failure_diagnoser::Answer;
use failure_diagnoser::reading::{Role, Status, Text};
use rulebase::{Kind, RuleBase};

use super::score::{is_generic, within};
use crate::train::material::{Chunk, Material};

/// What was picked, or what is special about the label; the first that holds counts.
const KINDS: [(&str, &str); 10] = [
    ("no answer", "no diagnosis at all"),
    ("label is an exit line", "the label itself is only a generic exit line"),
    ("same block", "the label is among the lines shown with the first diagnosis"),
    ("beside", "within five lines of the label"),
    ("second or third", "a later diagnosis of the first three has the label"),
    ("unsuspected section", "the label stands where the log says that nothing failed, or in preparation or clean-up"),
    ("trailer or summary", "a line that closes or counts was picked"),
    ("other section", "another section than the label's"),
    ("earlier", "the same section, before the label"),
    ("later", "the same section, after the label"),
];

/// Prints the counts, one column for each set of answers.
pub(super) fn print(material: &Material, base: &RuleBase, answers: &[(&str, &[Answer])]) {
    let counts: Vec<[usize; KINDS.len()]> = answers.iter().map(|(_, answers)| count(material, base, answers)).collect();
    println!("\nmisses of hit@1 by kind");
    print!("{:24}", "kind");
    answers.iter().for_each(|(name, _)| print!(" {name:>20}"));
    println!("  meaning");
    for (at, (kind, meaning)) in KINDS.iter().enumerate() {
        print!("{kind:24}");
        counts.iter().for_each(|counts| print!(" {:>20}", counts[at]));
        println!("  {meaning}");
    }
    print!("{:24}", "all");
    counts.iter().for_each(|counts| print!(" {:>20}", counts.iter().sum::<usize>()));
    println!("  of {} logs", material.chunks.len());
}

fn count(material: &Material, base: &RuleBase, answers: &[Answer]) -> [usize; KINDS.len()] {
    let mut counts = [0; KINDS.len()];
    for (chunk, answer) in material.chunks.iter().zip(answers) {
        if let Some(at) =
            kind(material, chunk, answer, base).and_then(|name| KINDS.iter().position(|(kind, _)| *kind == name))
        {
            counts[at] += 1;
        }
    }
    counts
}

/// The kind of a miss; nothing where the label was hit.
fn kind(material: &Material, chunk: &Chunk, answer: &Answer, base: &RuleBase) -> Option<&'static str> {
    let Some(first) = answer.diagnoses.first() else { return Some("no answer") };
    let (evidence, ranges) = (&first.evidence, &chunk.ranges);
    if within(evidence.line, ranges) {
        return None;
    }
    let (start, end) = *ranges.first()?;
    let exit_lines = (start..=end).take(4).map(|line| material.line(&chunk.log.name, line));
    let mut exit_lines = exit_lines.filter(|line| !line.iter().all(u8::is_ascii_whitespace));
    if end - start < 3 && exit_lines.all(|line| is_generic(&line)) {
        return Some("label is an exit line");
    }
    if (evidence.start..=evidence.end).any(|line| within(line, ranges)) {
        return Some("same block");
    }
    if (evidence.line.saturating_sub(5)..=evidence.line + 5).any(|line| within(line, ranges)) {
        return Some("beside");
    }
    if answer.diagnoses.iter().take(3).any(|diagnosis| within(diagnosis.evidence.line, ranges)) {
        return Some("second or third");
    }
    let (picked, labelled) = (section(&chunk.log.text, evidence.line), section(&chunk.log.text, start));
    let sections = chunk.log.text.sections();
    let unsuspected = |at: usize| sections[at].role != Role::Main || sections[at].status == Status::Passed;
    if labelled.is_some_and(unsuspected) {
        return Some("unsuspected section");
    }
    let silent =
        base.find(&first.rule).is_some_and(|rule| matches!(base.rule(rule).kind, Kind::Trailer | Kind::Summary));
    if silent || is_generic(&material.line(&chunk.log.name, evidence.line)) {
        return Some("trailer or summary");
    }
    if picked != labelled {
        return Some("other section");
    }
    Some(if evidence.line < start { "earlier" } else { "later" })
}

/// The section that holds a line.
fn section(text: &Text, line: u32) -> Option<usize> {
    text.sections().iter().position(|section| {
        !section.lines.is_empty()
            && (text.number(section.lines.start)..=text.number(section.lines.end - 1)).contains(&line)
    })
}

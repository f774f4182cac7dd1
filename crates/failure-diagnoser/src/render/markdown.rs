//! The step summary: a Tera template over values that are escaped for Markdown before it sees them.

mod bounds;
#[cfg(test)]
mod tests;

use findings::{Finding, Location, Severity};
use protocol::escape::{self, code, markdown_text};
use serde::Serialize;
use tera::{Context, ErrorKind, Tera};

use super::{Telling, numbered, place, stretch};
use crate::answer::Diagnosis;

/// The template that is built in.
pub const BUILT_IN: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../templates/diagnosis.md"));

/// Largest text that a template may make, in bytes: a step summary may not be larger than 1 MiB.
const LIMIT: usize = 1024 * 1024;

/// Notes that the summary shows; a run of hundreds of jobs can have as many.
const NOTES: usize = 20;

/// A template that can be rendered.
#[derive(Debug)]
pub struct Template {
    name: String,
    tera: Tera,
    rounds: bounds::Rounds,
}

#[derive(Serialize)]
struct Values {
    verdict: &'static str,
    logs: String,
    diagnoses: Vec<Shown>,
    /// Where else the log speaks of the failure.
    further: Vec<String>,
    notes: Vec<String>,
}

/// A diagnosis, every text escaped for the place that its name says.
#[derive(Serialize)]
struct Shown {
    first: bool,
    summary: String,
    category: &'static str,
    rule: String,
    transient: &'static str,
    confidence: String,
    place: String,
    step: String,
    why: String,
    remedies: Vec<ShownRemedy>,
    runbook: String,
    signature: String,
    fence: String,
    excerpt: String,
}

#[derive(Serialize)]
struct ShownRemedy {
    text: String,
    command: String,
    safe: bool,
}

impl Template {
    /// The template that is built in.
    ///
    /// # Errors
    /// Never, as a test renders it.
    pub fn built_in() -> Result<Self, Vec<Finding>> {
        Self::parse("templates/diagnosis.md", BUILT_IN)
    }

    /// Reads a template.
    ///
    /// # Errors
    /// Where and what is wrong.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Finding>> {
        if text.len() > bounds::SIZE {
            let message = format!("it is larger than {} KiB", bounds::SIZE >> 10);
            return Err(vec![refused(Location::file(file), &message)]);
        }
        let mut tera = Tera::new();
        // Values are escaped here, for Markdown; HTML escaping on top would show entities.
        tera.autoescape_on(Vec::<&str>::new());
        let rounds = bounds::Rounds::default();
        rounds.register(&mut tera);
        // As it is, so that mistakes have their place.
        tera.add_raw_template(file, text).map_err(|error| vec![wrong(file, &error)])?;
        let counting =
            bounds::counting(text).map_err(|(at, message)| vec![refused(place_of(file, text, at), &message)])?;
        tera.add_raw_template(file, &counting).map_err(|error| vec![wrong(file, &error)])?;
        Ok(Self { name: file.to_owned(), tera, rounds })
    }

    /// Fills the template.
    ///
    /// # Errors
    /// Where the template uses a value that is not there, becomes too large or takes too long.
    pub fn render(&self, telling: &Telling<'_>) -> Result<String, Vec<Finding>> {
        let context = Context::from_serialize(&values(telling)).map_err(|error| vec![wrong(&self.name, &error)])?;
        let mut sink = Bounded(Vec::new());
        self.rounds.restart();
        self.tera.render_to(&self.name, &context, &mut sink).map_err(|error| vec![wrong(&self.name, &error)])?;
        Ok(String::from_utf8_lossy(&sink.0).into_owned())
    }
}

/// Memory up to [`LIMIT`].
struct Bounded(Vec<u8>);

impl std::io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > LIMIT {
            return Err(std::io::Error::new(std::io::ErrorKind::FileTooLarge, "the text is larger than 1 MiB"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn wrong(file: &str, error: &tera::Error) -> Finding {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    match error.kind() {
        ErrorKind::SyntaxError(report) => {
            let span = report.span();
            refused(Location::at(file, number(span.start_line), number(span.start_col) + 1), report.message())
        }
        // Without its column, as what counts the loops stands in the same line.
        ErrorKind::RenderingError(report) => {
            let line = Some(number(report.span().start_line));
            refused(Location { line, ..Location::file(file) }, report.message())
        }
        other => refused(Location::file(file), &other.to_string()),
    }
}

fn refused(location: Location, message: &str) -> Finding {
    Finding::new("diagnosis/template", Severity::Error, format!("the template cannot be used: {message}"))
        .at(location)
        .hint("templates are in Tera's language, within bounds; docs/failure-diagnoser.md lists both and the values")
}

/// The place of a byte of a text.
fn place_of(file: &str, text: &str, at: usize) -> Location {
    let before = &text[..at];
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Location::at(file, number(before.matches('\n').count() + 1), number(before[start..].chars().count() + 1))
}

fn values(telling: &Telling<'_>) -> Values {
    let names: Vec<String> = telling.logs.iter().take(5).map(|log| code(&log.name)).collect();
    let more = telling.logs.len().saturating_sub(5);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let diagnoses = telling.answer.leading().enumerate();
    Values {
        verdict: telling.answer.verdict.name(),
        logs: format!("{}{more}", names.join(", ")),
        diagnoses: diagnoses.map(|(rank, diagnosis)| shown(rank, diagnosis)).collect(),
        further: telling.answer.further().map(|diagnosis| code(&stretch(&diagnosis.evidence))).collect(),
        notes: notes(telling.notes),
    }
}

fn notes(all: &[String]) -> Vec<String> {
    let mut notes: Vec<String> = all.iter().take(NOTES).map(|note| markdown_text(note)).collect();
    if all.len() > NOTES {
        notes.push(format!("{} more notes are in the report", all.len() - NOTES));
    }
    notes
}

fn shown(rank: usize, diagnosis: &Diagnosis) -> Shown {
    let excerpt: Vec<String> = numbered(diagnosis)
        .into_iter()
        .map(|(number, is_evidence, text)| {
            let number = number.map(|number| number.to_string()).unwrap_or_default();
            format!("{} {number:>6} | {}", if is_evidence { '>' } else { ' ' }, escape::line(text))
        })
        .collect();
    let excerpt = excerpt.join("\n");
    let remedies = diagnosis.remedies.iter().map(|remedy| ShownRemedy {
        text: markdown_text(&remedy.text),
        command: remedy.command.as_deref().map(code).unwrap_or_default(),
        safe: remedy.safe,
    });
    Shown {
        first: rank == 0,
        summary: markdown_text(&diagnosis.summary),
        category: diagnosis.category.name(),
        rule: code(&diagnosis.rule),
        transient: diagnosis.transient.name(),
        confidence: format!("{:.2}", diagnosis.confidence),
        place: code(&place(&diagnosis.evidence)),
        step: if diagnosis.step.is_empty() { String::new() } else { code(&diagnosis.step) },
        why: markdown_text(&diagnosis.why),
        remedies: remedies.collect(),
        runbook: address(&diagnosis.runbook),
        signature: code(&diagnosis.signature),
        fence: fence(&excerpt),
        excerpt,
    }
}

/// A fence of backticks longer than any run of them inside (CommonMark, 4.5).
fn fence(text: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    "`".repeat(longest.max(2) + 1)
}

/// An address that stays inside `<…>`; nothing if it is none.
fn address(text: &str) -> String {
    let plain = |character: char| character.is_ascii_graphic() && !matches!(character, '<' | '>' | '"' | '`' | '\\');
    if text.starts_with("https://") && text.chars().all(plain) { escape::line(text) } else { String::new() }
}

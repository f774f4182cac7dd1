//! Templates of what the bot writes: [Tera](https://keats.github.io/tera/) within bounds.
//!
//! A template may come from a pull request, so it is small, ends soon and makes a bounded text ([`Template`]). It escapes
//! nothing: whoever renders escapes every value for the place that it goes to before the template sees it
//! (`protocol::escape`, [`fence`], [`address`]), so that a template of the user's own cannot forget it.
//!
//! Not here: which values there are, and where a text is posted.

mod bounds;
mod place;
#[cfg(test)]
mod tests;

use findings::{Finding, Location, Severity};
use serde::Serialize;
use tera::{Context, ErrorKind, Tera};

pub use place::{address, fence};

/// A template that can be rendered.
#[derive(Debug)]
pub struct Template {
    name: String,
    rule: &'static str,
    guide: &'static str,
    tera: Tera,
    rounds: bounds::Rounds,
}

impl Template {
    /// Reads the template `text` of the file `file`. Mistakes, also those found when it is rendered, are findings of the rule
    /// `rule` (`incident/template`) and name the document `guide` (`docs/incident.md`), which lists the values.
    ///
    /// # Errors
    /// Where and what is wrong.
    pub fn parse(file: &str, text: &str, rule: &'static str, guide: &'static str) -> Result<Self, Vec<Finding>> {
        let mut new = Self { name: file.to_owned(), rule, guide, tera: Tera::new(), rounds: bounds::Rounds::default() };
        if text.len() > bounds::SIZE {
            let message = format!("it is larger than {} KiB", bounds::SIZE >> 10);
            return Err(vec![new.refused(Location::file(file), &message)]);
        }
        // Values are escaped already, for Markdown; HTML escaping on top would show entities.
        new.tera.autoescape_on(Vec::<&str>::new());
        new.rounds.register(&mut new.tera);
        // As it is, so that mistakes have their place.
        if let Err(error) = new.tera.add_raw_template(file, text) {
            return Err(vec![new.wrong(&error)]);
        }
        let counting =
            bounds::counting(text).map_err(|(at, message)| vec![new.refused(place_of(file, text, at), &message)])?;
        if let Err(error) = new.tera.add_raw_template(file, &counting) {
            return Err(vec![new.wrong(&error)]);
        }
        Ok(new)
    }

    /// Fills the template with `values`, an object whose texts are escaped; the result has at most `limit` bytes.
    ///
    /// # Errors
    /// Where the template uses a value that is not there, becomes too large or takes too long.
    pub fn render(&self, values: &impl Serialize, limit: usize) -> Result<String, Vec<Finding>> {
        let context = Context::from_serialize(values).map_err(|error| vec![self.wrong(&error)])?;
        let mut sink = Bounded { bytes: Vec::new(), limit };
        self.rounds.restart();
        self.tera.render_to(&self.name, &context, &mut sink).map_err(|error| vec![self.wrong(&error)])?;
        Ok(String::from_utf8_lossy(&sink.bytes).into_owned())
    }

    fn wrong(&self, error: &tera::Error) -> Finding {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        match error.kind() {
            ErrorKind::SyntaxError(report) => {
                let span = report.span();
                let place = Location::at(&self.name, number(span.start_line), number(span.start_col) + 1);
                self.refused(place, report.message())
            }
            // Without its column, as what counts the loops stands in the same line.
            ErrorKind::RenderingError(report) => {
                let line = Some(number(report.span().start_line));
                self.refused(Location { line, ..Location::file(&self.name) }, report.message())
            }
            other => self.refused(Location::file(&self.name), &other.to_string()),
        }
    }

    fn refused(&self, location: Location, message: &str) -> Finding {
        Finding::new(self.rule, Severity::Error, format!("the template cannot be used: {message}"))
            .at(location)
            .hint(format!("templates are in Tera's language, within bounds; {} lists both and the values", self.guide))
    }
}

/// Memory up to a limit.
struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
}

impl std::io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.limit {
            let message = format!("the text is larger than {} KiB", self.limit >> 10);
            return Err(std::io::Error::new(std::io::ErrorKind::FileTooLarge, message));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The place of a byte of a text.
fn place_of(file: &str, text: &str, at: usize) -> Location {
    let before = &text[..at];
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Location::at(file, number(before.matches('\n').count() + 1), number(before[start..].chars().count() + 1))
}

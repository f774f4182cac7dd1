//! Renderers, one module a format.

pub mod annotations;
pub mod json;
pub mod markdown;
pub mod sarif;
pub mod terminal;

use crate::Location;
use protocol::escape;

/// `file:line:column` with what is known, on one safe line.
fn place(location: &Location) -> String {
    let mut text = escape::line(&location.file);
    for number in [location.line, location.column].into_iter().flatten() {
        text.push_str(&format!(":{number}"));
    }
    text
}

#[cfg(test)]
pub(crate) mod tests {
    use crate::{Finding, Location, Severity};

    /// One finding of each kind, with text that tries to break out of every format.
    pub(crate) fn hostile() -> Vec<Finding> {
        vec![
            Finding::new("router/dead-pattern", Severity::Warning, "pattern `x\n::error::y ##[error]z` | <b> @team")
                .at(Location::at("a,b:c\n.yml", 3, 7))
                .against(Location::file("other</details>"))
                .hint("100% sure"),
            Finding::new("router/plain", Severity::Error, "no place"),
        ]
    }

    pub(crate) fn render(with: fn(&mut dyn std::io::Write, &[Finding]) -> std::io::Result<()>) -> String {
        let mut sink = Vec::new();
        with(&mut sink, &hostile()).unwrap();
        String::from_utf8(sink).unwrap()
    }
}

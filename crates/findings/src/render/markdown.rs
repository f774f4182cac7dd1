//! Markdown: one table, for step summaries and comments.

use std::io;

use protocol::escape;

use super::place;
use crate::Finding;

/// Writes a table of the findings; nothing at all when there are none.
///
/// # Errors
/// When the sink cannot be written.
pub fn render(sink: &mut dyn io::Write, findings: &[Finding]) -> io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(sink, "| | where | what | fix |\n| --- | --- | --- | --- |")?;
    for finding in findings {
        writeln!(
            sink,
            "| {} | {} | {} | {} |",
            finding.severity.word(),
            finding.location.as_ref().map(|location| escape::code(&place(location))).unwrap_or_default(),
            escape::markdown_text(&finding.message),
            finding.hint.as_deref().map(escape::markdown_text).unwrap_or_default(),
        )?;
    }
    writeln!(sink)
}

#[cfg(test)]
mod tests {
    #[test]
    fn four_cells_a_row_whatever_the_text() {
        let text = crate::render::tests::render(super::render);
        for row in text.lines().filter(|line| !line.is_empty()) {
            assert_eq!(row.matches('|').count(), 5, "{row}");
        }
        assert!(!text.contains("<b>") && !text.contains("@team"));
    }
}

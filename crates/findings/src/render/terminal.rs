//! For people at a terminal or in a job's log.

use std::io;

use protocol::escape;

use super::place;
use crate::Finding;

/// Writes each finding as a headline, its place and its hint.
///
/// # Errors
/// When the sink cannot be written.
pub fn render(sink: &mut dyn io::Write, findings: &[Finding]) -> io::Result<()> {
    for finding in findings {
        writeln!(
            sink,
            "{}[{}]: {}",
            finding.severity.word(),
            escape::line(&finding.rule),
            escape::line(&finding.message)
        )?;
        if let Some(location) = &finding.location {
            writeln!(sink, "  --> {}", place(location))?;
        }
        if let Some(other) = &finding.other {
            writeln!(sink, "  and {}", place(other))?;
        }
        if let Some(hint) = &finding.hint {
            writeln!(sink, "  hint: {}", escape::line(hint))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_command_survives() {
        let text = crate::render::tests::render(super::render);
        assert!(text.starts_with("warning[router/dead-pattern]: pattern `x\\n::error::y ##\\[error]z`"), "{text}");
        assert!(text.contains("  --> a,b:c\\n.yml:3:7\n  and other</details>\n  hint: 100% sure\n"), "{text}");
        assert!(text.lines().all(|line| !line.trim_start().starts_with("::") && !line.contains("##[")));
    }
}

//! Workflow commands: annotations on the pull request's files.
//!
//! GitHub shows 10 errors, 10 warnings and 10 notices of an outer step and cuts messages at 4,096 characters. What is
//! beyond the tenth is printed as plain log lines and counted, so nothing is lost silently.

use std::io;

use protocol::escape;

use super::place;
use crate::{Finding, Location, Severity};

/// Annotations of one severity that GitHub shows for a step.
pub const PER_STEP: usize = 10;
/// Characters of an annotation's message that GitHub keeps.
pub const MESSAGE_LIMIT: usize = 4_096;

/// Writes `::error file=...::message` lines, most grave first, in the given order otherwise.
///
/// # Errors
/// When the sink cannot be written.
pub fn render(sink: &mut dyn io::Write, findings: &[Finding]) -> io::Result<()> {
    for severity in [Severity::Error, Severity::Warning, Severity::Notice] {
        let of_kind: Vec<&Finding> = findings.iter().filter(|finding| finding.severity == severity).collect();
        for finding in of_kind.iter().take(PER_STEP) {
            writeln!(sink, "{}", command(finding))?;
        }
        if of_kind.len() > PER_STEP {
            writeln!(
                sink,
                "{} more of kind `{}` (GitHub shows {PER_STEP} a step):",
                of_kind.len() - PER_STEP,
                severity.word()
            )?;
        }
        for finding in of_kind.iter().skip(PER_STEP) {
            let place = finding.location.as_ref().map(place).unwrap_or_default();
            writeln!(sink, "  {place} {} [{}]", escape::line(&finding.message), escape::line(&finding.rule))?;
        }
    }
    Ok(())
}

fn command(finding: &Finding) -> String {
    let mut message = finding.message.clone();
    if let Some(other) = &finding.other {
        message.push_str(&format!("\nsee also {}", place(other)));
    }
    if let Some(hint) = &finding.hint {
        message.push_str(&format!("\nhint: {hint}"));
    }
    let message = escape::clip(&message, MESSAGE_LIMIT);
    let properties = properties(finding.location.as_ref(), &finding.rule);
    format!("::{} {properties}::{}", finding.severity.word(), escape::data(&message))
}

fn properties(location: Option<&Location>, rule: &str) -> String {
    let mut properties = Vec::new();
    if let Some(location) = location {
        properties.push(format!("file={}", escape::property(&location.file)));
        properties.extend(location.line.map(|line| format!("line={line}")));
        properties.extend(location.column.map(|column| format!("col={column}")));
    }
    properties.push(format!("title={}", escape::property(rule)));
    properties.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_first_and_everything_escaped() {
        let text = crate::render::tests::render(render);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2, "{text}");
        assert_eq!(lines[0], "::error title=router/plain::no place");
        assert!(lines[1].starts_with(
            "::warning file=a%2Cb%3Ac%0A.yml,line=3,col=7,title=router/dead-pattern::pattern `x%0A::error"
        ));
        assert!(lines[1].ends_with("%0Ahint: 100%25 sure"));
    }

    #[test]
    fn beyond_ten_they_are_log_lines() {
        let many: Vec<Finding> =
            (0..13).map(|n| Finding::new("r/x", Severity::Error, format!("::error::{n}"))).collect();
        let mut sink = Vec::new();
        render(&mut sink, &many).unwrap();
        let text = String::from_utf8(sink).unwrap();
        assert_eq!(text.lines().filter(|line| line.starts_with("::error ")).count(), 10);
        assert!(text.contains("3 more of kind `error`"));
        assert!(text.contains("12 [r/x]") && !text.lines().any(|line| line.trim_start().starts_with("::error::")));
    }
}

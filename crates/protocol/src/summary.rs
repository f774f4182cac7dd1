//! Step summaries: Markdown below the runner's limit, because beyond it the whole summary is lost.

/// The size limit of one step's summary in bytes (GitHub documentation: "Job summaries ... limited to a maximum size of
/// 1MiB"), less room for the note that something was cut.
pub const LIMIT: usize = 1024 * 1024 - 4096;

/// Cuts Markdown to [`LIMIT`] at a line end and says so.
///
/// ```
/// assert_eq!(protocol::summary::bounded("# Title\n".to_owned()), "# Title\n");
/// ```
#[must_use]
pub fn bounded(mut markdown: String) -> String {
    if markdown.len() <= LIMIT {
        return markdown;
    }
    let cut = markdown.as_bytes()[..LIMIT].iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    markdown.truncate(cut);
    markdown.push_str("\n\n(Cut here: a step summary may not be larger than 1 MiB. The report holds everything.)\n");
    markdown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_at_a_line_and_said() {
        let long = bounded("é line of the table |\n".repeat(100_000));
        assert!(long.len() < 1024 * 1024);
        assert!(long.contains("Cut here"));
        assert!(long.lines().next().is_some_and(|line| line == "é line of the table |"));
    }
}

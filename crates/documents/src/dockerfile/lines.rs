//! Instructions over several lines: escapes at the ends of lines, comments between them, here-documents behind them.

use std::ops::Range;

use crate::problem::Problem;
use crate::source::Source;
use crate::text::Text;

/// One instruction as it is written.
pub(super) struct Line {
    /// All its lines joined, comments left out.
    pub(super) text: Text,
    /// Here-documents: name and content.
    pub(super) documents: Vec<(String, Text)>,
}

/// Splits a file into its instructions. The character at the ends of lines that go on is said, too.
pub(super) fn split(source: &Source<'_>, problems: &mut Vec<Problem>) -> (Vec<Line>, char) {
    let all: Vec<Range<usize>> = source.lines().collect();
    let text = |at: &Range<usize>| source.text().get(at.clone()).unwrap_or_default();
    let escape = escape(all.iter().map(text));
    let mut lines = Vec::new();
    let mut rest = all.iter();
    while let Some(first) = rest.next() {
        let written = text(first);
        let start = first.start + (written.len() - written.trim_start().len());
        // A byte order mark may stand before everything.
        let start = start + if text(&(start..first.end)).starts_with('\u{feff}') { 3 } else { 0 };
        if written.trim().is_empty() || text(&(start..first.end)).starts_with('#') {
            continue;
        }
        let mut line = Text::at(source.span(start..first.end));
        let mut part = start..first.end;
        loop {
            let (end, goes_on) = continued(text(&part), escape);
            let end = part.start + end;
            line.push(text(&(part.start..end)), source.span(part.start..end));
            let mut whole = source.span(start..end);
            whole.to = end;
            line.set_whole(whole);
            if !goes_on {
                break;
            }
            // Comments and empty lines do not end what goes on.
            let Some(next) =
                rest.find(|next| !text(next).trim().is_empty() && !text(next).trim_start().starts_with('#'))
            else {
                break;
            };
            part = next.clone();
        }
        let mut documents = Vec::new();
        for (name, strip) in heredocs(line.as_str()) {
            let mut content = Text::at(line.whole());
            let closed = rest.by_ref().any(|next| {
                let body = if strip { text(next).trim_start_matches('\t') } else { text(next) };
                if body == name {
                    return true;
                }
                content.push(body, source.span(next.end - body.len()..next.end));
                content.push("\n", source.span(next.end..next.end + 1));
                false
            });
            if !closed {
                let message = format!("the here-document `{name}` is not closed");
                problems.push(Problem::new(line.whole(), message).hint(format!("end it with the line `{name}`")));
            }
            documents.push((name, content));
        }
        lines.push(Line { text: line, documents });
    }
    (lines, escape)
}

/// The escape character that a directive at the top names.
fn escape<'a>(lines: impl Iterator<Item = &'a str>) -> char {
    for line in lines {
        let Some(directive) = line.trim().strip_prefix('#') else { break };
        let Some((name, value)) = directive.split_once('=') else { break };
        match name.trim().to_ascii_lowercase().as_str() {
            "escape" if value.trim() == "`" => return '`',
            "escape" | "syntax" | "check" => {}
            _ => break,
        }
    }
    '\\'
}

/// How much of a line counts, and whether it goes on.
fn continued(line: &str, escape: char) -> (usize, bool) {
    let trimmed = line.trim_end_matches([' ', '\t']);
    match trimmed.strip_suffix(escape) {
        Some(rest) => (rest.len(), true),
        None => (line.len(), false),
    }
}

/// The here-documents that an instruction opens, and whether leading tabs are stripped.
fn heredocs(line: &str) -> Vec<(String, bool)> {
    let keyword = line.split_whitespace().next().unwrap_or_default();
    if !["run", "copy", "add"].contains(&keyword.to_ascii_lowercase().as_str()) {
        return Vec::new();
    }
    let words = line.split_whitespace().filter_map(|word| {
        let name = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")?;
        let (strip, name) = name.strip_prefix('-').map_or((false, name), |name| (true, name));
        let bare = name.trim_matches(['"', '\'']);
        let sound = !bare.is_empty() && bare.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
        sound.then(|| (bare.to_owned(), strip))
    });
    words.collect()
}

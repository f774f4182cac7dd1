//! The tables of a Markdown document, by the heading that they stand under: a list of rows, each a mapping from column to cell. Cells
//! lose their code marks and emphasis; a table before any heading stands under an empty name.
//!
//! Source: GitHub Flavored Markdown, "Tables (extension)", "ATX headings", "Fenced code blocks".

use documents::Source;

use super::{Blind, map};
use crate::tree::{Entry, Node, Tree, Value};

/// All tables.
pub(super) fn tree(file: &str, bytes: &[u8]) -> Result<Tree, Blind> {
    let source = Source::decode(bytes).map_err(|problem| Blind::of(file, &[problem]))?;
    let lines: Vec<&str> = source.lines().map(|range| source.text().get(range).unwrap_or_default()).collect();
    let mut sections: Vec<Entry> = Vec::new();
    let (mut heading, mut heading_line, mut fence) = (String::new(), 1_u32, None::<&str>);
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let trimmed = line.trim_start();
        at += 1;
        if let Some(mark) = fence {
            fence = Some(mark).filter(|mark| !trimmed.starts_with(mark));
        } else if let Some(mark) = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark)) {
            fence = Some(mark);
        } else if let Some(title) = title(trimmed) {
            (heading, heading_line) = (title, number);
        } else if trimmed.contains('|') && lines.get(at).is_some_and(|next| is_delimiter(next)) {
            let columns: Vec<String> = cells(line).into_iter().map(|(_, text)| text).collect();
            at += 1;
            let mut rows = Vec::new();
            while let Some(row) = lines.get(at).filter(|row| row.contains('|')) {
                rows.push(read_row(row, u32::try_from(at + 1).unwrap_or(u32::MAX), &columns));
                at += 1;
            }
            add(&mut sections, &heading, heading_line, rows);
        }
    }
    Ok(Tree::of(file, map(1, 1, sections)))
}

fn add(sections: &mut Vec<Entry>, heading: &str, line: u32, rows: Vec<Node>) {
    if let Some(Value::List(known)) =
        sections.iter_mut().find(|section| &*section.key == heading).map(|section| &mut section.value.value)
    {
        known.extend(rows);
        return;
    }
    sections.push(Entry::new(heading, line, 1, Node::at(line, 1, Value::List(rows))));
}

/// The text of a heading.
fn title(line: &str) -> Option<String> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let rest = line.get(level..)?;
    let is_heading = (1..=6).contains(&level) && (rest.is_empty() || rest.starts_with([' ', '\t']));
    is_heading.then(|| bare(rest.trim().trim_end_matches('#')))
}

/// The line between a table's head and its rows.
fn is_delimiter(line: &str) -> bool {
    let line = line.trim();
    line.contains('-') && line.contains('|') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

fn read_row(line: &str, number: u32, columns: &[String]) -> Node {
    let entries = cells(line).into_iter().zip(columns).map(|((column, text), name)| {
        let value = if text.is_empty() { Value::Null } else { Value::Text(text.into()) };
        Entry::new(name.as_str(), number, column, Node::at(number, column, value))
    });
    map(number, 1, entries.collect())
}

/// The cells of a row, each with its column. `\|` is a character, and so is `|` between code marks only where it is escaped.
fn cells(line: &str) -> Vec<(u32, String)> {
    let mut cells = Vec::new();
    let mut begin = 0;
    let mut escaped = false;
    let trimmed = line.trim_end();
    let offset = line.len() - line.trim_start().len() + usize::from(line.trim_start().starts_with('|'));
    let body = trimmed.get(offset..).unwrap_or_default();
    for (at, character) in body.char_indices() {
        if character == '|' && !escaped {
            cells.push(cell(line, offset, &body[begin..at], begin));
            begin = at + 1;
        }
        escaped = character == '\\' && !escaped;
    }
    if begin < body.len() {
        cells.push(cell(line, offset, &body[begin..], begin));
    }
    cells
}

fn cell(line: &str, offset: usize, raw: &str, begin: usize) -> (u32, String) {
    let blank = raw.len() - raw.trim_start().len();
    let before = line.get(..offset + begin + if raw.trim().is_empty() { 0 } else { blank }).unwrap_or_default();
    (u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX), bare(raw.trim()))
}

/// Without code marks, emphasis around the whole, and escapes of `|`.
fn bare(text: &str) -> String {
    let mut text = text.trim();
    for mark in ["**", "__", "`", "*", "_"] {
        if text.len() > 2 * mark.len()
            && let Some(inner) = text.strip_prefix(mark).and_then(|text| text.strip_suffix(mark))
            && !inner.contains(mark)
        {
            text = inner;
        }
    }
    text.trim().replace("\\|", "|")
}

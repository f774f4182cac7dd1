//! Whatever the values are, the runner reads back exactly them, and no list is larger than it may be.

#![no_main]
#![expect(clippy::disallowed_methods, reason = "the macro writes what it found to a file")]

use libfuzzer_sys::fuzz_target;
use protocol::output::{LIST_LIMIT, ListFormat, Outputs, render};

/// Names of different lengths; the input picks one by its first byte.
const NAMES: [&str; 4] = ["a", "changes", "docs_files", "only-docs"];

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut outputs = Outputs::new();
    let mut budget = 1_000;
    // Records are separated by a character that is rare in values; every other character may occur in them.
    for (index, record) in text.split('\u{1e}').enumerate() {
        let kind = record.bytes().next().unwrap_or_default();
        let name = format!("{}{}", NAMES[usize::from(kind) % NAMES.len()], index);
        let rest: String = record.chars().skip(1).collect();
        let format = match kind % 5 {
            0 => ListFormat::Json,
            1 => ListFormat::Lines,
            2 => ListFormat::Csv,
            3 => ListFormat::Shell,
            _ => {
                outputs.set(&name, rest);
                continue;
            }
        };
        let items: Vec<String> = rest.split('\u{1f}').map(str::to_owned).collect();
        budget += rest.len() / (1 + usize::from(kind % 3));
        outputs.list(&name, format, items);
    }
    let (values, spills) = outputs.finish(budget);
    assert_eq!(read(&render(&values)), values, "the runner reads something else than was written");
    for spill in &spills {
        let written = values.iter().find(|(name, _)| *name == spill.name).map(|(_, value)| value.as_str());
        assert!(written.is_some_and(|value| value.len() <= spill.content.len()), "a cut list is longer");
        let mark = (format!("{}_truncated", spill.name), "true".to_owned());
        assert!(values.contains(&mark), "a cut list is not marked");
        assert!(written.is_some_and(|value| value.len() <= LIST_LIMIT), "a cut list is too long");
    }
});

/// Reads an output file as the runner does (`FileCommandManager` of GitHub's runner): `name=value`, or `name<<DELIMITER`
/// up to a line that is the delimiter.
fn read(text: &str) -> Vec<(String, String)> {
    let mut values = Vec::new();
    let mut lines = text.split('\n');
    while let Some(line) = lines.next() {
        if line.is_empty() {
            continue;
        }
        let (equals, heredoc) = (line.find('='), line.find("<<"));
        match (equals, heredoc) {
            (Some(equals), heredoc) if heredoc.is_none_or(|heredoc| equals < heredoc) => {
                values.push((line[..equals].to_owned(), line[equals + 1..].to_owned()));
            }
            (_, Some(heredoc)) => {
                let delimiter = &line[heredoc + 2..];
                let value: Vec<&str> = lines.by_ref().take_while(|line| *line != delimiter).collect();
                values.push((line[..heredoc].to_owned(), value.join("\n")));
            }
            _ => panic!("the runner refuses the line `{line}`"),
        }
    }
    values
}

//! Step outputs: written in the runner's heredoc form, impossible to break out of, and bounded.
//!
//! GitHub keeps 1 MB of outputs a job, measured as UTF-16, and drops what is beyond without failing the step; one
//! environment variable, the safe way into a script, holds about 128 KiB on Linux. So a program's outputs share one
//! [`BUDGET`] and a list stays below [`LIST_LIMIT`]: single values first, then the lists, small ones whole and large
//! ones cut at an item, each cut one marked by `<name>_truncated=true` with the whole list in a file.

use std::fmt::Write as _;

/// What all outputs of one program may take, in bytes as UTF-16 or UTF-8, whichever is more: below GitHub's 1 MB a job,
/// so that other steps keep some room (GitHub documentation: "Outputs are Unicode strings, and can be a maximum of 1 MB").
pub const BUDGET: usize = 900_000;

/// What one list may take, in the same measure: below the 128 KiB of one environment string (`MAX_ARG_STRLEN`, Linux).
pub const LIST_LIMIT: usize = 120_000;

/// How a list becomes one string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListFormat {
    /// A JSON array.
    Json,
    /// One item a line. An item that holds a line break is quoted as git does.
    Lines,
    /// Comma-separated, quoted as RFC 4180 says where needed.
    Csv,
    /// Words for a POSIX shell, separated by spaces: `eval "set -- $LIST"`.
    Shell,
}

#[derive(Debug, Clone)]
struct List {
    name: String,
    items: Vec<String>,
    format: ListFormat,
}

/// A list that did not fit and has to be put into a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spill {
    /// Output name.
    pub name: String,
    /// The whole list in its format.
    pub content: String,
}

/// Collects a program's outputs and renders them once.
#[derive(Debug, Clone, Default)]
pub struct Outputs {
    values: Vec<(String, String)>,
    lists: Vec<List>,
}

/// Whether `name` can be an output's name: a letter or `_`, then letters, digits, `_`, `-` and `.`.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

impl Outputs {
    /// No outputs yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a single value. Setting a name again replaces it.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        match self.values.iter_mut().find(|(known, _)| known == name) {
            Some(entry) => entry.1 = value,
            None => self.values.push((name.to_owned(), value)),
        }
    }

    /// Adds a list whose items already are in the form that `format` joins: JSON texts for `Json`, words for `Shell`.
    pub fn list(&mut self, name: &str, format: ListFormat, items: Vec<String>) {
        self.lists.push(List { name: name.to_owned(), items, format });
    }

    /// The names set so far.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.values
            .iter()
            .map(|(name, _)| name.as_str())
            .chain(self.lists.iter().map(|list| list.name.as_str()))
            .collect()
    }

    /// The largest single value and its size, if the single values alone do not fit into `budget` with room for the lists'
    /// marks. They are never cut: half a value is a wrong one.
    #[must_use]
    pub fn oversized(&self, budget: usize) -> Option<(String, usize)> {
        let marks: usize = self.lists.iter().map(|list| cost(&list.name, "") * 2 + 400).sum();
        let all: usize = self.values.iter().map(|(name, value)| cost(name, value)).sum();
        let largest = self.values.iter().map(|(name, value)| (cost(name, value), name)).max()?;
        (all + marks > budget.max(BUDGET)).then(|| (largest.1.clone(), largest.0))
    }

    /// Cuts the lists to the budget: gives the values as they will be written, and what was cut.
    #[must_use]
    pub fn finish(self, budget: usize) -> (Vec<(String, String)>, Vec<Spill>) {
        let mut values = self.values;
        let mut spills = Vec::new();
        let used: usize = values.iter().map(|(name, value)| cost(name, value)).sum();
        let mut room = budget.saturating_sub(used);
        let mut order: Vec<(usize, usize)> = self
            .lists
            .iter()
            .enumerate()
            .map(|(index, list)| (cost(&list.name, &list.render(list.items.len())), index))
            .collect();
        order.sort_unstable();
        let mut kept = vec![0; self.lists.len()];
        let mut left = order.len();
        for (size, index) in order {
            let list = &self.lists[index];
            let share = (room / left).min(LIST_LIMIT);
            kept[index] = if size <= share { list.items.len() } else { list.fitting(share) };
            let mark = if kept[index] < list.items.len() { cost(&truncated(&list.name), "true") } else { 0 };
            room -= (cost(&list.name, &list.render(kept[index])) + mark).min(room);
            left -= 1;
        }
        for (list, kept) in self.lists.iter().zip(kept) {
            values.push((list.name.clone(), list.render(kept)));
            if kept < list.items.len() {
                values.push((truncated(&list.name), "true".to_owned()));
                spills.push(Spill { name: list.name.clone(), content: list.render(list.items.len()) });
            }
        }
        (values, spills)
    }
}

impl List {
    fn render(&self, kept: usize) -> String {
        let items = &self.items[..kept];
        match self.format {
            ListFormat::Json => format!("[{}]", items.join(",")),
            ListFormat::Lines => items.join("\n"),
            ListFormat::Csv => items.join(","),
            ListFormat::Shell => items.join(" "),
        }
    }

    /// How many items fit into `share` bytes, names and marks included.
    fn fitting(&self, share: usize) -> usize {
        let mut room = share.saturating_sub(cost(&self.name, "") * 2 + 400);
        let mut count = 0;
        for item in &self.items {
            let size = size(item) + 2;
            if size > room {
                break;
            }
            room -= size;
            count += 1;
        }
        count
    }
}

/// The output that says whether a list was cut.
fn truncated(name: &str) -> String {
    format!("{name}_truncated")
}

/// Bytes as UTF-16 or UTF-8, whichever is more.
fn size(text: &str) -> usize {
    (2 * text.chars().map(char::len_utf16).sum::<usize>()).max(text.len())
}

fn cost(name: &str, value: &str) -> usize {
    size(name) + size(value) + 8
}

/// Renders name/value pairs for `GITHUB_OUTPUT`, `GITHUB_ENV` or `GITHUB_STATE`: `name<<DELIMITER`, the value, the
/// delimiter. The delimiter is made from the value and tried until the value does not contain it, so it needs no
/// randomness to be safe.
///
/// ```
/// let text = protocol::output::render(&[("files".into(), "a\nfiles<<x\nb".into())]);
/// assert_eq!(text.lines().count(), 5);
/// ```
#[must_use]
pub fn render(values: &[(String, String)]) -> String {
    let mut text = String::new();
    for (name, value) in values {
        debug_assert!(is_name(name), "`{name}` is not an output name");
        let delimiter = delimiter(value);
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{name}<<{delimiter}\n{value}\n{delimiter}\n");
    }
    text
}

fn delimiter(value: &str) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in value.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    loop {
        let candidate = format!("pointsman_{hash:016x}");
        if !value.contains(&candidate) {
            return candidate;
        }
        hash = hash.wrapping_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads the file as the runner does (actions/runner, `FileCommandManager`): `name=value` or `name<<DELIMITER`.
    fn parse(text: &str) -> Vec<(String, String)> {
        let mut values = Vec::new();
        let mut lines = text.split('\n').peekable();
        while let Some(line) = lines.next() {
            if line.is_empty() {
                continue;
            }
            let (name, delimiter) = line.split_once("<<").expect("heredoc");
            let mut value = Vec::new();
            loop {
                match lines.next().expect("delimiter") {
                    end if end == delimiter => break,
                    other => value.push(other),
                }
            }
            values.push((name.to_owned(), value.join("\n")));
        }
        values
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(values in proptest::collection::vec("(\\PC|\\n|\\r|<<|=|pointsman_|name<<EOF\\n)*", 1..5)) {
            let values: Vec<(String, String)> = values.into_iter().enumerate().map(|(i, v)| (format!("n{i}"), v)).collect();
            prop_assert_eq!(parse(&render(&values)), values);
        }

        #[test]
        fn the_budget_holds(sizes in proptest::collection::vec(0_usize..400, 1..8), budget in 8_000_usize..40_000) {
            let mut outputs = Outputs::new();
            outputs.set("any", "true");
            for (index, size) in sizes.iter().enumerate() {
                outputs.list(&format!("list{index}"), ListFormat::Json, vec!["\"some/path/é\"".to_owned(); *size]);
            }
            let (values, spills) = outputs.finish(budget);
            let total: usize = values.iter().map(|(n, v)| cost(n, v)).sum();
            prop_assert!(total <= budget, "{} > {}", total, budget);
            for (index, size) in sizes.iter().enumerate() {
                let name = format!("list{index}");
                let text = &values.iter().find(|(n, _)| *n == name).expect("always written").1;
                let items: Vec<String> = serde_json::from_str(text).expect("valid JSON even when cut");
                let truncated = values.iter().any(|(n, v)| *n == format!("{name}_truncated") && v == "true");
                prop_assert_eq!(truncated, items.len() < *size);
                prop_assert_eq!(truncated, spills.iter().any(|s| s.name == name));
            }
        }
    }

    /// The second and the third list share what the first leaves, and its mark is no part of that.
    #[test]
    fn the_marks_count_too() {
        let mut outputs = Outputs::new();
        outputs.set("any", "true");
        for (index, size) in [171, 179, 191].into_iter().enumerate() {
            outputs.list(&format!("list{index}"), ListFormat::Json, vec!["\"some/path/é\"".to_owned(); size]);
        }
        let (values, _) = outputs.finish(14_222);
        let total: usize = values.iter().map(|(name, value)| cost(name, value)).sum();
        assert!(total <= 14_222, "{total}");
    }

    #[test]
    fn small_lists_stay_whole_beside_a_huge_one() {
        let mut outputs = Outputs::new();
        outputs.list("huge", ListFormat::Lines, vec!["x".repeat(50); 10_000]);
        outputs.list("small", ListFormat::Lines, vec!["a".to_owned(), "b".to_owned()]);
        let (values, spills) = outputs.finish(BUDGET);
        assert!(values.contains(&("small".to_owned(), "a\nb".to_owned())));
        assert_eq!(spills.len(), 1);
        assert_eq!(spills[0].content.lines().count(), 10_000);
    }

    #[test]
    fn names() {
        assert!(is_name("docs_files") && is_name("_a-1"));
        assert!(!is_name("") && !is_name("1a") && !is_name("a b") && !is_name("a\n") && !is_name("é"));
    }
}

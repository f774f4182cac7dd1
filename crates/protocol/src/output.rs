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

/// A list, or an object of lists.
#[derive(Debug, Clone)]
struct List {
    name: String,
    /// One part without a key is a list; any number of parts with keys are an object.
    parts: Vec<Part>,
    object: bool,
    format: ListFormat,
}

#[derive(Debug, Clone)]
struct Part {
    key: String,
    items: Vec<String>,
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
        let parts = vec![Part { key: String::new(), items }];
        self.lists.push(List { name: name.to_owned(), parts, object: false, format });
    }

    /// Adds an object of lists: one output, a JSON object from each key to its list, an array for `Json` and else a text in
    /// that format. Where it has to be cut, every list of it is cut by itself, the large ones first, and all keys stay.
    pub fn lists(&mut self, name: &str, format: ListFormat, members: Vec<(String, Vec<String>)>) {
        let parts = members.into_iter().map(|(key, items)| Part { key, items }).collect();
        self.lists.push(List { name: name.to_owned(), parts, object: true, format });
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
        let marks: usize = self.lists.iter().map(|list| list.marks() + list.frame()).sum();
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
        // What stays of an object when all of its lists are empty is no list's to give away.
        let frames: usize = self.lists.iter().map(List::frame).sum();
        let mut room = budget.saturating_sub(used + frames);
        let mut order: Vec<(usize, usize)> =
            self.lists.iter().enumerate().map(|(index, list)| (list.cost(&list.all()), index)).collect();
        order.sort_unstable();
        let mut kept = vec![Vec::new(); self.lists.len()];
        let mut left = order.len();
        for (size, index) in order {
            let list = &self.lists[index];
            let share = (room / left).min(LIST_LIMIT.saturating_sub(list.frame()));
            kept[index] = if size <= share { list.all() } else { list.fitting(share) };
            let mark = if kept[index] == list.all() { 0 } else { cost(&truncated(&list.name), "true") };
            room -= (list.cost(&kept[index]) + mark).min(room);
            left -= 1;
        }
        for (list, kept) in self.lists.iter().zip(kept) {
            values.push((list.name.clone(), list.render(&kept)));
            if kept != list.all() {
                values.push((truncated(&list.name), "true".to_owned()));
                spills.push(Spill { name: list.name.clone(), content: list.render(&list.all()) });
            }
        }
        (values, spills)
    }
}

impl List {
    /// How many items each part has.
    fn all(&self) -> Vec<usize> {
        self.parts.iter().map(|part| part.items.len()).collect()
    }

    /// With the first `kept` items of each part.
    fn render(&self, kept: &[usize]) -> String {
        let mut parts = self.parts.iter().zip(kept).map(|(part, &kept)| (&part.key, self.join(&part.items[..kept])));
        if !self.object {
            return parts.next().map(|(_, text)| text).unwrap_or_default();
        }
        let member = |(key, text): (&String, String)| match self.format {
            ListFormat::Json => format!("{}:{text}", quoted(key)),
            _ => format!("{}:{}", quoted(key), quoted(&text)),
        };
        format!("{{{}}}", parts.map(member).collect::<Vec<_>>().join(","))
    }

    fn join(&self, items: &[String]) -> String {
        match self.format {
            ListFormat::Json => format!("[{}]", items.join(",")),
            ListFormat::Lines => items.join("\n"),
            ListFormat::Csv => items.join(","),
            ListFormat::Shell => items.join(" "),
        }
    }

    /// What it takes beside its [`List::frame`].
    fn cost(&self, kept: &[usize]) -> usize {
        cost(&self.name, &self.render(kept)).saturating_sub(self.frame())
    }

    /// What an object takes in any case: its keys.
    fn frame(&self) -> usize {
        if self.object { size(&self.render(&vec![0; self.parts.len()])) } else { 0 }
    }

    /// What its name and that it was cut take at most.
    fn marks(&self) -> usize {
        cost(&self.name, "") * 2 + 400
    }

    /// How many items of each part fit into `share` bytes, names and marks included. Small parts stay whole.
    fn fitting(&self, share: usize) -> Vec<usize> {
        let mut room = share.saturating_sub(self.marks());
        let sizes = |part: &Part| part.items.iter().map(|item| self.item(item)).collect::<Vec<_>>();
        let sizes: Vec<Vec<usize>> = self.parts.iter().map(sizes).collect();
        let mut order: Vec<usize> = (0..sizes.len()).collect();
        order.sort_by_key(|&index| sizes[index].iter().sum::<usize>());
        let mut kept = vec![0; sizes.len()];
        for (done, index) in order.iter().copied().enumerate() {
            let mut share = room / (sizes.len() - done);
            for size in sizes[index].iter().take_while(|size| take(&mut share, **size)) {
                kept[index] += 1;
                room -= size;
            }
        }
        kept
    }

    /// What one more item takes, with what stands between two.
    fn item(&self, item: &str) -> usize {
        match (self.object, self.format) {
            // In an object the separator `Lines` is two characters, as JSON writes it, and a text's quotes are in the frame.
            (true, ListFormat::Lines | ListFormat::Csv | ListFormat::Shell) => size(&quoted(item)),
            _ => size(item) + 2,
        }
    }
}

/// Takes `size` from `room`, if there is as much.
fn take(room: &mut usize, size: usize) -> bool {
    room.checked_sub(size).is_some_and(|left| {
        *room = left;
        true
    })
}

/// As JSON writes a text.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
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
mod tests;

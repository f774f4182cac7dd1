//! `odoo.conf`: what Python's `configparser.RawConfigParser()` makes of it, which is how Odoo reads it.
//!
//! A value goes on in lines that are indented deeper than its key; `#` and `;` start comments at the start of a line only;
//! `=` and `:` are equal; keys are in lower case; a key or section that stands twice is an error, as is a line without a
//! delimiter. Options of `[DEFAULT]` count in every section. Nothing is interpolated.
//!
//! Source: Python's library reference, "configparser"; `odoo/tools/config.py`.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::node::Span;
use crate::problem::Problem;
use crate::source::Source;
use crate::text::Text;

/// A file of sections.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ini {
    /// In the order of the file.
    pub sections: Vec<Section>,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What stands between the brackets.
    pub name: String,
    /// Where the brackets and all between them stand.
    pub span: Span,
    /// In the order of the file.
    pub options: Vec<Setting>,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The key in lower case.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value: its lines without blank characters around them, joined by line feeds.
    pub value: Text,
}

/// One item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The item without blank characters around it; may be empty.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

impl Ini {
    /// The value of a key (in lower case) in a section, or in `[DEFAULT]`. Of several the last.
    #[must_use]
    pub fn get(&self, section: &str, key: &str) -> Option<&Setting> {
        let of = |name: &str| {
            let sections = self.sections.iter().filter(|section| section.name == name);
            sections.flat_map(|section| &section.options).rfind(|setting| setting.key == key)
        };
        of(section).or_else(|| of("DEFAULT").filter(|_| self.sections.iter().any(|other| other.name == section)))
    }

    /// The same, for a file that stands inside another one, as the value of a key.
    #[must_use]
    pub fn within(mut self, outer: &Text) -> Self {
        let moved = |span: Span| outer.span(span.bytes());
        for section in &mut self.sections {
            section.span = moved(section.span);
            for setting in &mut section.options {
                setting.key_span = moved(setting.key_span);
                let inner = std::mem::take(&mut setting.value);
                setting.value = inner.moved(&moved);
            }
        }
        self
    }
}

impl Setting {
    /// The items of a list that is separated by commas, each without blank characters around it. There is one more
    /// than there are commas.
    #[must_use]
    pub fn items(&self) -> Vec<Item> {
        let mut start = 0;
        let text = self.value.as_str();
        let items = text.split(',').map(|item| {
            let part = start..start + item.len();
            start = part.end + 1;
            let part = self.value.trimmed(part, blank);
            Item { text: text.get(part.clone()).unwrap_or_default().to_owned(), span: self.value.span(part) }
        });
        items.collect()
    }
}

/// What Python's `str.strip` takes off.
#[must_use]
pub fn blank(character: char) -> bool {
    character.is_whitespace() || ('\x1c'..='\x1f').contains(&character)
}

/// Reads a file. What can be read is there, whatever the problems; with any problem Python reads nothing.
#[must_use]
pub fn parse(bytes: &[u8]) -> (Ini, Vec<Problem>) {
    match Source::decode(bytes) {
        Ok(source) => {
            let mut reader = Reader {
                source: &source,
                ini: Ini::default(),
                problems: Vec::new(),
                seen: BTreeMap::new(),
                indent: 0,
                open: false,
            };
            lines(source.text()).for_each(|line| reader.line(line));
            reader.finish()
        }
        Err(problem) => (Ini::default(), vec![problem]),
    }
}

/// Lines as Python's text files have them: `\n`, `\r\n` and `\r` end one.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let end = if rest.get(length..).is_some_and(|end| end.starts_with("\r\n")) { 2 } else { 1 };
        let line = start..start + length;
        start = (line.end + end).min(text.len());
        Some(line)
    })
}

struct Reader<'a> {
    source: &'a Source<'a>,
    ini: Ini,
    problems: Vec<Problem>,
    /// The line of each section and of each of its keys.
    seen: BTreeMap<(String, Option<String>), u32>,
    /// How deep the last key was indented.
    indent: usize,
    /// A value may go on.
    open: bool,
}

impl Reader<'_> {
    fn line(&mut self, line: Range<usize>) {
        let written = self.source.text().get(line.clone()).unwrap_or_default();
        let value = written.trim_matches(blank);
        if value.starts_with(['#', ';']) {
            return;
        }
        let indent = written.chars().take_while(|c| blank(*c)).count();
        let start = line.start + (written.len() - written.trim_start_matches(blank).len());
        let value_at = start..start + value.len();
        if value.is_empty() {
            if let Some(setting) = self.current() {
                let end = setting.value.whole().to;
                let span = self.source.span(end..line.start.max(end));
                if let Some(setting) = self.current() {
                    setting.value.push("\n", span);
                }
            }
        } else if self.open && indent > self.indent {
            self.more(value_at);
        } else {
            self.indent = indent;
            self.entry(value_at);
        }
    }

    /// The setting whose value may go on.
    fn current(&mut self) -> Option<&mut Setting> {
        if !self.open {
            return None;
        }
        self.ini.sections.last_mut()?.options.last_mut()
    }

    fn more(&mut self, at: Range<usize>) {
        let text = self.source.text().get(at.clone()).unwrap_or_default();
        let Some(before) = self.current().map(|setting| setting.value.whole()) else { return };
        let between = self.source.span(before.to..at.start);
        let (span, whole) = (self.source.span(at.clone()), self.source.span(before.from..at.end));
        if let Some(setting) = self.current() {
            setting.value.push("\n", between);
            setting.value.push(text, span);
            setting.value.set_whole(whole);
        }
    }

    fn entry(&mut self, at: Range<usize>) {
        let text = self.source.text().get(at.clone()).unwrap_or_default();
        // Greedy, as Python's expression: the header ends at the last bracket of the line.
        if let Some(end) = text.strip_prefix('[').and_then(|rest| rest.rfind(']')).filter(|end| *end > 0) {
            let name = text.get(1..=end).unwrap_or_default().to_owned();
            return self.section(name, at.start..at.start + end + 2);
        }
        if self.ini.sections.is_empty() {
            if self.problems.is_empty() {
                let problem = Problem::new(self.source.span(at), "expected a section before the first value");
                self.problems.push(problem.hint("start with the line `[options]`"));
            }
            return;
        }
        let Some(delimiter) = text.find(['=', ':']) else {
            let message = "expected `key = value`, found neither `=` nor `:`";
            let hint = "indent the line if the value before it goes on here";
            self.problems.push(Problem::new(self.source.span(at), message).hint(hint));
            return;
        };
        let key = text.get(..delimiter).unwrap_or_default().trim_end_matches(blank);
        let value = text.get(delimiter + 1..).unwrap_or_default();
        let start = at.start + delimiter + 1 + (value.len() - value.trim_start_matches(blank).len());
        let value = value.trim_matches(blank);
        let key_span = self.source.span(at.start..at.start + key.len());
        if key.is_empty() {
            self.problems.push(Problem::new(self.source.span(at), "expected a key before the delimiter"));
            return;
        }
        let setting = Setting {
            key: key.to_lowercase(),
            key_span,
            value: Text::new(value, self.source.span(start..start + value.len())),
        };
        self.setting(setting);
    }

    fn section(&mut self, name: String, at: Range<usize>) {
        self.open = false;
        let span = self.source.span(at);
        let first = self.first((name.clone(), None), span);
        if let Some(line) = first.filter(|_| name != "DEFAULT") {
            let message = format!("section `[{name}]` stands twice, first on line {line}");
            self.problems.push(Problem::new(span, message).hint("put its keys into the first one"));
        }
        self.ini.sections.push(Section { name, span, options: Vec::new() });
    }

    fn setting(&mut self, setting: Setting) {
        self.open = true;
        let Some(section) = self.ini.sections.last().map(|section| section.name.clone()) else { return };
        let first = self.first((section.clone(), Some(setting.key.clone())), setting.key_span);
        if let Some(line) = first {
            let message = format!("key `{}` stands twice in `[{section}]`, first on line {line}", setting.key);
            self.problems.push(Problem::new(setting.key_span, message).hint("Python refuses the file; keep one"));
        }
        if let Some(section) = self.ini.sections.last_mut() {
            section.options.push(setting);
        }
    }

    /// The line where the same stood before.
    fn first(&mut self, what: (String, Option<String>), span: Span) -> Option<u32> {
        let line = self.seen.get(&what).copied();
        if line.is_none() {
            self.seen.insert(what, span.start.line);
        }
        line
    }

    fn finish(mut self) -> (Ini, Vec<Problem>) {
        for setting in self.ini.sections.iter_mut().flat_map(|section| &mut section.options) {
            let text = setting.value.as_str();
            let end = text.trim_end_matches(blank).len();
            if end < text.len() {
                let whole = setting.value.whole();
                setting.value = setting.value.slice(0..end);
                setting.value.set_whole(whole);
            }
        }
        (self.ini, self.problems)
    }
}

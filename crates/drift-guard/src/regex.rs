//! Regular expressions of a configuration: linear in time, bounded in size.

use std::ops::Range;

use regex_automata::meta;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Bytes that a compiled expression may take.
const MOST_BYTES: usize = 1 << 20;
/// Matches in one text.
const MOST_MATCHES: usize = 100_000;

/// A compiled expression.
#[derive(Debug, Clone)]
pub struct Regex {
    text: String,
    regex: meta::Regex,
    group: usize,
}

impl PartialEq for Regex {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Regex {
    /// Compiles an expression. What counts of a match is the group `value`, else the first group, else all of it.
    ///
    /// # Errors
    /// What is wrong with it, on one line.
    pub fn new(text: &str) -> Result<Self, String> {
        let config = meta::Config::new().nfa_size_limit(Some(MOST_BYTES)).hybrid_cache_capacity(MOST_BYTES);
        let regex = meta::Builder::new().configure(config).build(text).map_err(|error| {
            let said = error.syntax_error().map_or_else(|| error.to_string(), ToString::to_string);
            let last = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
            last.trim().trim_start_matches("error: ").to_owned()
        })?;
        let groups = regex.group_info();
        let first = usize::from(groups.group_len(regex_automata::PatternID::ZERO) > 1);
        let group = groups.to_index(regex_automata::PatternID::ZERO, "value").unwrap_or(first);
        Ok(Self { text: text.to_owned(), regex, group })
    }

    /// The expression as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it matches somewhere.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// Where what counts of each match stands.
    #[must_use]
    pub fn find_all(&self, text: &str) -> Vec<Range<usize>> {
        let found = self.regex.captures_iter(text).take(MOST_MATCHES);
        found.filter_map(|captures| captures.get_group(self.group)).map(|span| span.start..span.end).collect()
    }

    /// The text with every match replaced; `$1` and `${name}` stand for groups, `$$` for a dollar sign.
    #[must_use]
    pub fn replace_all(&self, text: &str, with: &str) -> String {
        let mut result = String::with_capacity(text.len());
        let mut at = 0;
        for captures in self.regex.captures_iter(text).take(MOST_MATCHES) {
            let Some(whole) = captures.get_match() else { continue };
            result.push_str(text.get(at..whole.start()).unwrap_or_default());
            captures.interpolate_string_into(text, with, &mut result);
            at = whole.end();
        }
        result.push_str(text.get(at..).unwrap_or_default());
        result
    }
}

impl Regex {
    /// A text that the expression very likely finds: the shortest choice everywhere. For the self-test.
    #[must_use]
    pub fn sample(&self) -> Option<String> {
        let hir = regex_syntax::parse(&self.text).ok()?;
        let mut bytes = Vec::new();
        choose(&hir, &mut bytes);
        String::from_utf8(bytes).ok()
    }
}

fn choose(hir: &Hir, bytes: &mut Vec<u8>) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => bytes.extend(&*literal.0),
        HirKind::Class(Class::Unicode(class)) => {
            // A letter where one will do, so that words stay words.
            let letter = ('a'..='z')
                .chain('0'..='9')
                .find(|c| class.ranges().iter().any(|range| (range.start()..=range.end()).contains(c)));
            let first = class.ranges().first().map(regex_syntax::hir::ClassUnicodeRange::start);
            bytes.extend(letter.or(first).unwrap_or('a').to_string().bytes());
        }
        HirKind::Class(Class::Bytes(class)) => {
            bytes.extend(class.ranges().first().map(regex_syntax::hir::ClassBytesRange::start));
        }
        HirKind::Repetition(repetition) => (0..repetition.min.min(100)).for_each(|_| choose(&repetition.sub, bytes)),
        HirKind::Capture(capture) => choose(&capture.sub, bytes),
        HirKind::Concat(parts) => parts.iter().for_each(|part| choose(part, bytes)),
        HirKind::Alternation(parts) => parts.first().into_iter().for_each(|part| choose(part, bytes)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_named_group_counts_then_the_first_then_all() {
        let find = |pattern: &str| {
            let regex = Regex::new(pattern).unwrap();
            regex.find_all("a=1 b=2").into_iter().map(|range| "a=1 b=2"[range].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(find(r"\w=\d"), ["a=1", "b=2"]);
        assert_eq!(find(r"(\w)=(\d)"), ["a", "b"]);
        assert_eq!(find(r"(\w)=(?<value>\d)"), ["1", "2"]);
        assert_eq!(Regex::new(r"(\w)=(\d)").unwrap().replace_all("a=1 b=2!", "$2=$1"), "1=a 2=b!");
    }

    #[test]
    fn a_sample_is_found() {
        for text in [r"(breakpoint\(\))", r"^a+[0-9]{2}(x|y)?$", r"\bsecret\s*=\s*(\S+)", "(?i)todo", "[^a]"] {
            let regex = Regex::new(text).unwrap();
            assert!(regex.is_match(&regex.sample().unwrap()), "{text} {:?}", regex.sample());
        }
    }

    #[test]
    fn mistakes_and_bombs() {
        assert!(Regex::new("(").unwrap_err().contains("unclosed group"));
        assert!(Regex::new("(a{1000}){1000}").is_err());
    }
}

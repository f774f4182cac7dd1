//! Regular expressions over output: bytes, per line, linear time.

use regex_automata::util::syntax;
use regex_automata::{Input, MatchKind, PatternSet, meta};

/// The largest compiled program of one set of patterns, in bytes. A pattern such as `(a{1000}){1000}` is refused
/// instead of filling the memory.
const SIZE_LIMIT: usize = 4 * 1024 * 1024;

/// Patterns that were compiled together.
#[derive(Debug, Clone)]
pub struct Patterns(meta::Regex);

/// Why a pattern is not taken: a fragment that says what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PatternError(String);

impl Patterns {
    /// Compiles patterns. `^` and `$` stand for line ends, `.` matches anything but a line end, classes such as `\w`
    /// are ASCII, and the text may hold any bytes.
    ///
    /// # Errors
    /// When a pattern is not valid, empty (it would match everything), or too large.
    pub fn new<P: AsRef<str>>(patterns: &[P]) -> Result<Self, PatternError> {
        Self::build(patterns, MatchKind::LeftmostFirst)
    }

    /// Compiles patterns for [`Patterns::first`].
    ///
    /// # Errors
    /// As [`Patterns::new`].
    pub fn ranked<P: AsRef<str>>(patterns: &[P]) -> Result<Self, PatternError> {
        Self::build(patterns, MatchKind::All)
    }

    fn build<P: AsRef<str>>(patterns: &[P], kind: MatchKind) -> Result<Self, PatternError> {
        if patterns.iter().any(|pattern| pattern.as_ref().is_empty()) {
            return Err(PatternError("an empty pattern matches everything: expected a regular expression".to_owned()));
        }
        let config = meta::Config::new()
            .match_kind(kind)
            .utf8_empty(false)
            .nfa_size_limit(Some(SIZE_LIMIT))
            .onepass_size_limit(Some(SIZE_LIMIT));
        meta::Regex::builder()
            .syntax(syntax::Config::new().unicode(false).utf8(false).multi_line(true).crlf(true))
            .configure(config)
            .build_many(patterns)
            .map(Self)
            .map_err(|error| PatternError(explain(&error)))
    }

    /// Whether any pattern matches.
    #[must_use]
    pub fn matches(&self, text: &[u8]) -> bool {
        self.0.is_match(text)
    }

    /// The index of the first pattern (in the given order, not in the text) that matches; [`Patterns::ranked`] only.
    #[must_use]
    pub fn first(&self, text: &[u8]) -> Option<usize> {
        let mut found = PatternSet::new(self.0.pattern_len());
        self.0.which_overlapping_matches(&Input::new(text), &mut found);
        found.iter().map(|pattern| pattern.as_usize()).min()
    }

    /// Where the last match ends, with its last group that took part.
    #[must_use]
    pub fn last_group<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        let last = self.0.find_iter(text).last()?;
        let mut captures = self.0.create_captures();
        self.0.search_captures(&Input::new(text).range(last.range()), &mut captures);
        captures.iter().flatten().last().map(|group| &text[group.start..group.end])
    }
}

fn explain(error: &meta::BuildError) -> String {
    if error.size_limit().is_some() {
        return "the pattern is too large: expected fewer or smaller repetitions".to_owned();
    }
    // The syntax error is drawn over several lines with the pattern and a caret; its last line says what is wrong.
    let text = error.syntax_error().map_or_else(|| error.to_string(), ToString::to_string);
    let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
    format!("{reason}: expected a regular expression in Rust's `regex` syntax (no look-around, no back-references)")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &[u8]) -> bool {
        Patterns::new(&[pattern]).unwrap().matches(text)
    }

    #[test]
    fn lines_bytes_and_carriage_returns() {
        assert!(matches("^b$", b"a\nb\nc"));
        assert!(matches("^b$", b"a\r\nb\r\nc"));
        assert!(!matches("a.b", b"a\nb"));
        assert!(matches("(?i)connection RESET", b"\xff\xfe Connection reset"));
        assert!(matches("caf\u{e9}", "un caf\u{e9}".as_bytes()));
    }

    #[test]
    fn the_first_of_several() {
        let patterns = Patterns::ranked(&["b+", "a+"]).unwrap();
        assert_eq!(patterns.first(b"aaa bbb"), Some(0));
        assert_eq!(patterns.first(b"aaa"), Some(1));
        assert_eq!(patterns.first(b"c"), None);
    }

    #[test]
    fn mistakes_are_explained() {
        for pattern in ["(", "[z-a]", "(?=x)", r"(a)\1", "", "(a{1000}){1000}"] {
            let message = Patterns::new(&[pattern]).unwrap_err().to_string();
            assert!(message.contains("expected"), "{pattern}: {message}");
            assert!(!message.contains('\n'), "{pattern}: {message}");
        }
    }

    #[test]
    fn hostile_patterns_stay_linear() {
        let text = vec![b'a'; 200_000];
        assert!(!matches("(a*)*b", &text));
        assert!(!matches("(a|aa)+$b", &text));
    }
}

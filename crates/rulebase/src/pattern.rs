//! One pattern: its text, what every match of it must contain, and the compiled expression once it is needed.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex_automata::nfa::thompson;
use regex_automata::{Input, meta};
use regex_syntax::hir::{Hir, Look};

use crate::features::Needs;
use crate::literal::{Lead, Literal, SHORTEST};
use crate::literals::{self, Required};
use crate::model::Text;
use crate::prefix::Prefix;
use crate::syntax::{self, Mistake};

/// The largest compiled program of a pattern, in bytes.
const SIZE_LIMIT: usize = 256 * 1024;
/// Memory for the states that a search makes on its way, in bytes.
const CACHE: usize = 256 * 1024;
/// The longest value of a parameter, in bytes.
pub(crate) const VALUE_LIMIT: usize = 200;

/// A regular expression over one line.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: Text,
    literals: Vec<Literal>,
    prefix: Option<Prefix>,
    needs: Needs,
    compiled: OnceLock<Option<meta::Regex>>,
}

impl Pattern {
    /// Parses and checks a pattern.
    pub(crate) fn new(text: &str) -> Result<Self, Mistake> {
        let hir = syntax::parse(text)?;
        build(&hir)?;
        Ok(Self::known(text.to_owned().into(), Vec::new(), None, Needs::default()))
    }

    /// A pattern that selects lines: one that contains a literal or is anchored, and does not match empty lines.
    pub(crate) fn selecting(text: &str) -> Result<Self, Mistake> {
        let pattern = Self::new(text)?;
        let hir = syntax::parse(text)?;
        if hir.properties().minimum_len() == Some(0) {
            return Err(Mistake::new(
                "the pattern can match an empty line, and so says nothing",
                "require at least one character that is not optional",
            ));
        }
        let Required { literals, sets } = literals::required(&hir);
        let anchored = hir.properties().look_set_prefix().contains(Look::Start);
        if literals.is_empty() && !anchored {
            return Err(Mistake::new(
                format!("the pattern has no literal of {SHORTEST} bytes or more that every match contains"),
                "start it with `^`, or add a word that always stands there: without one it would run on every line",
            ));
        }
        let loose = literals.is_empty() || literals.iter().any(|literal| literal.lead() == Lead::Anywhere);
        let prefix = if anchored && loose { Some(prefix(&hir)?) } else { None };
        Ok(Self::known(pattern.text, literals, prefix, Needs::of(&sets)))
    }

    /// A pattern that was checked before.
    pub(crate) fn known(text: Text, literals: Vec<Literal>, prefix: Option<Prefix>, needs: Needs) -> Self {
        Self { text, literals, prefix, needs, compiled: OnceLock::new() }
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Every match contains one of these; empty for anchored patterns without a literal, and for patterns that do not
    /// select lines by themselves (`after`, `unless`, ...).
    #[must_use]
    pub fn literals(&self) -> &[Literal] {
        &self.literals
    }

    /// How its matches start, for anchored patterns that select lines, unless their literals say it already.
    pub(crate) fn prefix(&self) -> Option<&Prefix> {
        self.prefix.as_ref()
    }

    /// What else its matches contain.
    pub(crate) fn needs(&self) -> &Needs {
        &self.needs
    }

    /// The length of the longest literal, for the precedence among rules.
    #[must_use]
    pub fn literal_len(&self) -> usize {
        self.literals.iter().map(|literal| literal.text().len()).max().unwrap_or(0)
    }

    /// Whether it matches a line.
    #[must_use]
    pub fn is_match(&self, line: &[u8]) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(line))
    }

    /// The same, asking the line's first bytes before the expression.
    pub(crate) fn matches(&self, line: &[u8], indent: usize) -> bool {
        self.prefix.as_ref().is_none_or(|prefix| prefix.allows(line, indent)) && self.is_match(line)
    }

    /// The names of its groups.
    #[must_use]
    pub fn group_names(&self) -> Vec<String> {
        let Some(regex) = self.regex() else { return Vec::new() };
        regex.group_info().all_names().filter_map(|(_, _, name)| name.map(str::to_owned)).collect()
    }

    /// Adds the named groups of its match to `parameters`, where they are not there yet. Says whether it matches.
    pub(crate) fn capture(&self, line: &[u8], parameters: &mut BTreeMap<String, String>) -> bool {
        let Some(regex) = self.regex() else { return false };
        if regex.captures_len() == 1 {
            return regex.is_match(line);
        }
        let mut captures = regex.create_captures();
        regex.search_captures(&Input::new(line), &mut captures);
        for (_, index, name) in regex.group_info().all_names() {
            let (Some(name), Some(span)) = (name, captures.get_group(index)) else { continue };
            let value = value(&line[span.start..span.end]);
            if !value.is_empty() && !parameters.contains_key(name) {
                parameters.insert(name.to_owned(), value);
            }
        }
        captures.is_match()
    }

    /// The compiled expression. `None` cannot happen for a checked pattern; such a pattern would match nothing.
    fn regex(&self) -> Option<&meta::Regex> {
        self.compiled.get_or_init(|| syntax::parse(&self.text).ok().and_then(|hir| build(&hir).ok())).as_ref()
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.literals == other.literals
    }
}

fn build(hir: &Hir) -> Result<meta::Regex, Mistake> {
    let config = meta::Config::new()
        .utf8_empty(false)
        .nfa_size_limit(Some(SIZE_LIMIT))
        .onepass_size_limit(Some(SIZE_LIMIT))
        .hybrid_cache_capacity(CACHE);
    meta::Builder::new().configure(config).build_from_hir(hir).map_err(|error| match error.size_limit() {
        Some(limit) => {
            let message = format!("the pattern is too large: it compiles to more than {limit} bytes");
            Mistake::new(message, "use fewer or smaller repetitions")
        }
        None => Mistake::new(error.to_string().replace('\n', " "), "simplify the pattern"),
    })
}

fn prefix(hir: &Hir) -> Result<Prefix, Mistake> {
    let config = thompson::Config::new().utf8(false).nfa_size_limit(Some(SIZE_LIMIT));
    let nfa = thompson::Compiler::new().configure(config).build_from_hir(hir);
    let nfa = nfa.map_err(|error| Mistake::new(error.to_string(), "use fewer or smaller repetitions"))?;
    Ok(Prefix::of(&nfa))
}

/// A piece of a line as the value of a parameter: readable, without control characters, short.
fn value(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(VALUE_LIMIT * 2)]);
    let mut value = String::new();
    for character in text.trim().chars().filter(|character| !character.is_control()) {
        if value.len() + character.len_utf8() > VALUE_LIMIT {
            break;
        }
        value.push(character);
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_select_need_a_literal_or_an_anchor() {
        let refused = |text: &str| Pattern::selecting(text).unwrap_err().message;
        assert!(refused(r"\d+:\d+").contains("no literal"));
        assert!(refused("ab|xyz").contains("no literal"));
        assert!(refused(r"^\s*$").contains("empty line"));
        assert!(refused("(?:a{100}){100}{10}").contains("too large"));
        assert!(Pattern::selecting(r"^\d+:\d+").unwrap().literals().is_empty());
        assert_eq!(Pattern::selecting("xyz").unwrap().literals().len(), 1);
    }

    #[test]
    fn values_are_short_and_printable() {
        assert_eq!(value(b" a\x1b[1m\tb\xff "), "a[1mb\u{fffd}");
        assert_eq!(value(&[b'x'; 500]).len(), VALUE_LIMIT);
        let value = value("é".repeat(300).as_bytes());
        assert_eq!((value.len(), value.chars().all(|c| c == 'é')), (VALUE_LIMIT, true));
    }

    #[test]
    fn the_first_value_of_a_name_stays() {
        let pattern = Pattern::new("(?P<a>x+)(?P<b>y)?").unwrap();
        let mut parameters = BTreeMap::from([("a".to_owned(), "kept".to_owned())]);
        assert!(pattern.capture(b"xxy", &mut parameters));
        assert_eq!(parameters, BTreeMap::from([("a".into(), "kept".into()), ("b".into(), "y".into())]));
        assert!(!pattern.capture(b"z", &mut parameters));
    }
}

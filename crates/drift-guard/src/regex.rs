//! Regular expressions of a configuration: linear in time, bounded in size.
//!
//! Matches are found by an automaton that is built while it runs; a simulation of all ways at once fills in groups, and takes
//! over where the automaton cannot tell, at `\b` beside letters outside ASCII. What else the engine offers, above all searching
//! for literals first, is a quarter of a megabyte of program.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use regex_automata::hybrid::{dfa, regex as hybrid};
use regex_automata::nfa::thompson::pikevm::{self, PikeVM};
use regex_automata::nfa::thompson::{self, NFA};
use regex_automata::util::captures::Captures;
use regex_automata::util::iter::Searcher;
use regex_automata::{Anchored, Input, Match, PatternID};
use regex_syntax::hir::{Class, Hir, HirKind};

/// Bytes that a compiled expression may take.
const MOST_BYTES: usize = 1 << 20;
/// Matches in one text.
const MOST_MATCHES: usize = 100_000;

/// A compiled expression.
#[derive(Debug, Clone)]
pub struct Regex {
    text: String,
    engine: Rc<Engine>,
    group: usize,
}

#[derive(Debug)]
struct Engine {
    automaton: hybrid::Regex,
    simulation: PikeVM,
    /// What both remember of the texts they have read.
    caches: RefCell<(hybrid::Cache, pikevm::Cache)>,
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
        let hir = regex_syntax::parse(text).map_err(|error| last_line(&error.to_string()))?;
        let engine = Engine::new(&hir).map_err(|error| last_line(&error))?;
        let groups = engine.simulation.get_nfa().group_info();
        let first = usize::from(groups.group_len(PatternID::ZERO) > 1);
        let group = groups.to_index(PatternID::ZERO, "value").unwrap_or(first);
        Ok(Self { text: text.to_owned(), engine: Rc::new(engine), group })
    }

    /// The expression as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it matches somewhere.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.engine.find(&Input::new(text).earliest(true)).is_some()
    }

    /// Where what counts of each match stands.
    #[must_use]
    pub fn find_all(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        self.engine.each(text, |whole| {
            if self.group == 0 {
                found.push(whole.range());
            } else {
                found.extend(self.engine.groups(text, whole).get_group(self.group).map(|span| span.range()));
            }
        });
        found
    }

    /// The text with every match replaced; `$1` and `${name}` stand for groups, `$$` for a dollar sign.
    #[must_use]
    pub fn replace_all(&self, text: &str, with: &str) -> String {
        let mut result = String::with_capacity(text.len());
        let mut at = 0;
        self.engine.each(text, |whole| {
            result.push_str(text.get(at..whole.start()).unwrap_or_default());
            self.engine.groups(text, whole).interpolate_string_into(text, with, &mut result);
            at = whole.end();
        });
        result.push_str(text.get(at..).unwrap_or_default());
        result
    }
}

impl Engine {
    fn new(hir: &Hir) -> Result<Self, String> {
        let nfa = |config: thompson::Config| {
            let config = config.nfa_size_limit(Some(MOST_BYTES));
            NFA::compiler().configure(config).build_from_hir(hir).map_err(|error| error.to_string())
        };
        let forward = nfa(thompson::Config::new())?;
        let backward = nfa(thompson::Config::new().which_captures(thompson::WhichCaptures::None).reverse(true))?;
        let simulation = PikeVM::new_from_nfa(forward.clone()).map_err(|error| error.to_string())?;
        let config = dfa::Config::new().unicode_word_boundary(true).cache_capacity(MOST_BYTES);
        let config = config.skip_cache_capacity_check(true);
        let build = |nfa: NFA, config: dfa::Config| {
            dfa::Builder::new().configure(config).build_from_nfa(nfa).map_err(|error| error.to_string())
        };
        let automaton = hybrid::Builder::new().build_from_dfas(
            build(forward, config.clone())?,
            build(backward, config.match_kind(regex_automata::MatchKind::All))?,
        );
        let caches = RefCell::new((automaton.create_cache(), simulation.create_cache()));
        Ok(Self { automaton, simulation, caches })
    }

    /// The first match.
    fn find(&self, input: &Input<'_>) -> Option<Match> {
        let (first, second) = &mut *self.caches.borrow_mut();
        self.automaton.try_search(first, input).unwrap_or_else(|_| {
            let mut slots = [None; 2];
            self.simulation.search_slots(second, input, &mut slots)?;
            Some(Match::new(PatternID::ZERO, slots[0]?.get()..slots[1]?.get()))
        })
    }

    /// Calls `found` with every match, one behind the other.
    fn each(&self, text: &str, mut found: impl FnMut(Match)) {
        let mut searcher = Searcher::new(Input::new(text));
        for _ in 0..MOST_MATCHES {
            let Some(next) = searcher.advance(|input| Ok(self.find(input))) else { return };
            found(next);
        }
    }

    /// The groups of a match.
    fn groups(&self, text: &str, whole: Match) -> Captures {
        let mut captures = self.simulation.create_captures();
        let input = Input::new(text).span(whole.span()).anchored(Anchored::Yes);
        self.simulation.captures(&mut self.caches.borrow_mut().1, input, &mut captures);
        captures
    }
}

/// The last line that says something.
fn last_line(said: &str) -> String {
    let last = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    last.trim().trim_start_matches("error: ").to_owned()
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
    fn letters_of_all_languages_and_empty_matches() {
        let find = |pattern: &str, text: &str| {
            let found = Regex::new(pattern).unwrap().find_all(text);
            found.into_iter().map(|range| text[range].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(find(r"\b\w+\b", "größe 1 straße"), ["größe", "1", "straße"]);
        assert_eq!(find(r"(?i)ÄB(\d)", "äb1 Äb2 ab3"), ["1", "2"]);
        assert_eq!(find("x*", "éx€"), ["", "x", ""]);
        assert_eq!(find(r"(?m)^(\S+)=.$", "a=1\nb=22\nc=é"), ["a", "c"]);
        assert_eq!(find("a|ab", "abab"), ["a", "a"]);
        assert_eq!(Regex::new("(é?)(x)?").unwrap().replace_all("éaé", "<$1$2>"), "<é>a<é>");
    }

    #[test]
    fn mistakes_and_bombs() {
        assert!(Regex::new("(").unwrap_err().contains("unclosed group"));
        assert!(Regex::new("(a{1000}){1000}").is_err());
    }
}

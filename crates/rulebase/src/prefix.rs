//! Anchored patterns without a literal: which of them can match a line, told from its first bytes.
//!
//! The same for anchored patterns whose literal may stand anywhere, once the literal was found.
//!
//! For each pattern the compiled program is stepped through once, byte position by byte position, starting behind any
//! number of blanks: the bytes that can stand at each of the first [`DEPTH`] positions after a line's indentation. A line
//! is then one table lookup a position, for 64 patterns at a time.

use std::borrow::Cow;

use regex_automata::nfa::thompson::{NFA, State};
use regex_automata::util::primitives::StateID;

use crate::literal::is_blank_byte;

/// How many bytes behind the indentation are looked at.
pub(crate) const DEPTH: usize = 6;

/// The first byte of an encoded prefix, and of each of its positions: the line may start with blanks, or may end here.
const YES: u8 = 1;
/// In place of the number of ranges: any byte.
const ANY: u8 = u8::MAX;

/// What the first bytes of a match can be: whether blanks may stand before them, then for each position whether the line
/// may end there, how many ranges of bytes follow, and these ranges, first and last byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Prefix(Cow<'static, [u8]>);

impl Prefix {
    /// Steps through the program of a pattern that is anchored at the start.
    pub(crate) fn of(nfa: &NFA) -> Self {
        let mut states = Set::new(nfa, [nfa.start_anchored()]);
        let mut behind = states.step(nfa, is_blank_byte);
        let mut bytes = vec![u8::from(behind.matched || !behind.states.is_empty())];
        while states.absorb(&behind) {
            behind = states.step(nfa, is_blank_byte);
        }
        for _ in 0..DEPTH {
            bytes.push(states.matched.into());
            let ranges = if states.matched { vec![(0, u8::MAX)] } else { states.ranges(nfa) };
            match (ranges.as_slice(), u8::try_from(ranges.len())) {
                ([(0, u8::MAX)], _) | (_, Err(_) | Ok(ANY)) => bytes.push(ANY),
                (_, Ok(count)) => {
                    bytes.push(count);
                    bytes.extend(ranges.iter().flat_map(|&(first, last)| [first, last]));
                }
            }
            let matched = states.matched;
            states = states.step(nfa, |_| true);
            states.matched |= matched;
        }
        Self(bytes.into())
    }

    /// Takes over encoded bytes; `None` if they are none.
    pub(crate) fn read(bytes: &'static [u8]) -> Option<Self> {
        let prefix = Self(Cow::Borrowed(bytes));
        let mut positions = prefix.positions();
        (positions.by_ref().take(DEPTH).count() == DEPTH && positions.0.is_empty()).then_some(prefix)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    fn takes_indented(&self) -> bool {
        self.0.first() == Some(&YES)
    }

    fn positions(&self) -> Positions<'_> {
        Positions(self.0.get(1..).unwrap_or_default())
    }

    /// Whether a line whose first `indent` bytes are blanks can match.
    pub(crate) fn allows(&self, line: &[u8], indent: usize) -> bool {
        if indent > 0 && !self.takes_indented() {
            return false;
        }
        let mut rest = line[indent..].iter();
        for position in self.positions() {
            match rest.next() {
                None => return position.ends,
                Some(&byte) if !position.takes(byte) => return false,
                Some(_) => {}
            }
        }
        true
    }
}

/// What an encoded prefix says of each position.
struct Positions<'a>(&'a [u8]);

struct Position<'a> {
    ends: bool,
    /// `None`: any byte.
    ranges: Option<&'a [u8]>,
}

impl Position<'_> {
    fn takes(&self, byte: u8) -> bool {
        let within = |range: &[u8]| (range[0]..=range[1]).contains(&byte);
        self.ranges.is_none_or(|ranges| ranges.chunks_exact(2).any(within))
    }
}

impl<'a> Iterator for Positions<'a> {
    type Item = Position<'a>;

    fn next(&mut self) -> Option<Position<'a>> {
        let (&[ends, count], rest) = self.0.split_first_chunk()?;
        let (ranges, rest) = match count {
            ANY => (None, rest),
            count => rest.split_at_checked(usize::from(count) * 2).map(|(ranges, rest)| (Some(ranges), rest))?,
        };
        self.0 = rest;
        Some(Position { ends: ends == YES, ranges })
    }
}

/// States that consume bytes, without those that only lead to others.
struct Set {
    states: Vec<StateID>,
    matched: bool,
}

impl Set {
    /// The states that are reached without consuming anything. Conditions such as `\b` count as fulfilled.
    fn new(nfa: &NFA, from: impl IntoIterator<Item = StateID>) -> Self {
        let mut seen = vec![false; nfa.states().len()];
        let mut open: Vec<StateID> = from.into_iter().collect();
        let mut set = Self { states: Vec::new(), matched: false };
        while let Some(id) = open.pop() {
            if std::mem::replace(&mut seen[id.as_usize()], true) {
                continue;
            }
            match nfa.state(id) {
                State::ByteRange { .. } | State::Sparse(_) | State::Dense(_) => set.states.push(id),
                State::Look { next, .. } | State::Capture { next, .. } => open.push(*next),
                State::Union { alternates } => open.extend(alternates.iter().copied()),
                State::BinaryUnion { alt1, alt2 } => open.extend([*alt1, *alt2]),
                State::Match { .. } => set.matched = true,
                State::Fail => {}
            }
        }
        set
    }

    fn next(nfa: &NFA, state: StateID, byte: u8) -> Option<StateID> {
        match nfa.state(state) {
            State::ByteRange { trans } => trans.matches_byte(byte).then_some(trans.next),
            State::Sparse(sparse) => sparse.matches_byte(byte),
            State::Dense(dense) => dense.matches_byte(byte),
            _ => None,
        }
    }

    /// The bytes that some state takes.
    fn ranges(&self, nfa: &NFA) -> Vec<(u8, u8)> {
        let mut ranges: Vec<(u8, u8)> = Vec::new();
        for byte in 0..=u8::MAX {
            if self.states.iter().any(|&state| Self::next(nfa, state, byte).is_some()) {
                match ranges.last_mut() {
                    Some((_, last)) if *last + 1 == byte => *last = byte,
                    _ => ranges.push((byte, byte)),
                }
            }
        }
        ranges
    }

    /// What is reached with one byte of those that `may` allows.
    fn step(&self, nfa: &NFA, may: impl Fn(u8) -> bool) -> Self {
        let bytes: Vec<u8> = (0..=u8::MAX).filter(|&byte| may(byte)).collect();
        let reached =
            self.states.iter().flat_map(|&state| bytes.iter().filter_map(move |&b| Self::next(nfa, state, b)));
        let mut reached: Vec<StateID> = reached.collect();
        reached.sort();
        reached.dedup();
        Self::new(nfa, reached)
    }

    /// Adds the states of another set; says whether there was anything new.
    fn absorb(&mut self, other: &Self) -> bool {
        let before = (self.states.len(), self.matched);
        self.states.extend(&other.states);
        self.states.sort();
        self.states.dedup();
        self.matched |= other.matched;
        before != (self.states.len(), self.matched)
    }
}

/// The prefixes of many patterns as tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Prefixes {
    /// Which pattern stands behind each bit.
    pub(crate) patterns: Vec<u32>,
    words: usize,
    /// `[position][byte][word]`: the patterns that go on.
    bytes: Vec<u64>,
    /// `[position][word]`: the patterns that can end here.
    ends: Vec<u64>,
    /// `[word]`: the patterns that take indented lines.
    indented: Vec<u64>,
}

impl Prefixes {
    pub(crate) fn new(prefixes: &[(u32, &Prefix)]) -> Self {
        let words = prefixes.len().div_ceil(64);
        let mut tables = Self {
            patterns: prefixes.iter().map(|(pattern, _)| *pattern).collect(),
            words,
            bytes: vec![0; DEPTH * 256 * words],
            ends: vec![0; DEPTH * words],
            indented: vec![0; words],
        };
        for (index, (_, prefix)) in prefixes.iter().enumerate() {
            let (word, bit) = (index / 64, 1_u64 << (index % 64));
            for (position, of) in prefix.positions().enumerate() {
                for byte in (0..=u8::MAX).filter(|&byte| of.takes(byte)) {
                    tables.bytes[(position * 256 + usize::from(byte)) * words + word] |= bit;
                }
                if of.ends {
                    tables.ends[position * words + word] |= bit;
                }
            }
            if prefix.takes_indented() {
                tables.indented[word] |= bit;
            }
        }
        tables
    }

    /// Calls `found` with every pattern whose prefix agrees with the line.
    pub(crate) fn candidates(&self, line: &[u8], indent: usize, mut found: impl FnMut(u32)) {
        let rest = &line[indent..];
        for word in 0..self.words {
            let mut alive = if indent > 0 { self.indented[word] } else { u64::MAX };
            for (position, &byte) in rest.iter().take(DEPTH).enumerate() {
                alive &= self.bytes[(position * 256 + usize::from(byte)) * self.words + word];
            }
            if rest.len() < DEPTH {
                alive &= self.ends[rest.len() * self.words + word];
            }
            while alive != 0 {
                let index = word * 64 + alive.trailing_zeros() as usize;
                if let Some(&pattern) = self.patterns.get(index) {
                    found(pattern);
                }
                alive &= alive - 1;
            }
        }
    }
}

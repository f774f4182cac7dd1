//! Which pairs of bytes stand in a line, roughly: what a pattern needs besides its literal, or instead of one, is asked
//! here before its expression runs.

use std::borrow::Cow;

use crate::literal::Literal;
use crate::rarity;

/// Places for pairs of bytes; several pairs share one.
const PAIRS: usize = 512;
/// Places for pairs and for single bytes.
const PLACES: usize = PAIRS + 128;
/// The most clauses of a pattern.
const CLAUSES: usize = 4;
/// The most alternatives of a clause.
const ALTERNATIVES: usize = 16;

/// The pairs and bytes of one line.
#[derive(Debug, Clone)]
pub(crate) struct Features([u8; PLACES]);

impl Default for Features {
    fn default() -> Self {
        Self([0; PLACES])
    }
}

/// Where a pair stands; bit 5 of both bytes does not count, so case does not matter.
const fn pair(pair: u32) -> usize {
    ((pair & 0xffff | 0x2020).wrapping_mul(0x9e37_79b1) >> 23) as usize
}

const fn single(byte: u8) -> usize {
    PAIRS + (byte & 0x7f | 0x20) as usize
}

impl Features {
    /// Forgets the last line.
    pub(crate) fn clear(&mut self) {
        self.0.fill(0);
    }

    /// Notes the first two bytes of a piece.
    #[inline]
    pub(crate) fn note(&mut self, piece: u32) {
        self.0[pair(piece)] = 1;
        self.0[single((piece & 0xff) as u8)] = 1;
    }

    /// Notes the bytes of a line from `from` on.
    pub(crate) fn note_rest(&mut self, line: &[u8], from: usize) {
        for window in line[from..].windows(2) {
            self.note(u32::from(window[0]) | u32::from(window[1]) << 8);
        }
        if let Some(&last) = line.last() {
            self.0[single(last)] = 1;
        }
    }
}

/// What a line needs so that a pattern can match: of each clause one of its features. Encoded as the number of features
/// of a clause and their places, two bytes each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Needs(Cow<'static, [u8]>);

impl Needs {
    /// The rarest of the sets of which every match contains one each.
    pub(crate) fn of(sets: &[Vec<Literal>]) -> Self {
        let mut sets: Vec<&Vec<Literal>> = sets.iter().filter(|set| set.len() <= ALTERNATIVES).collect();
        sets.sort_by(|left, right| rarity::of_set(right).total_cmp(&rarity::of_set(left)).then(left.cmp(right)));
        let mut clauses: Vec<Vec<usize>> = Vec::new();
        for set in sets {
            let mut clause: Vec<usize> = set.iter().map(feature).collect();
            clause.sort_unstable();
            clause.dedup();
            if !clauses.contains(&clause) && clauses.len() < CLAUSES {
                clauses.push(clause);
            }
        }
        let mut bytes = Vec::new();
        for clause in clauses {
            bytes.push(u8::try_from(clause.len()).unwrap_or(0));
            bytes.extend(clause.iter().flat_map(|&place| u16::try_from(place).unwrap_or(0).to_le_bytes()));
        }
        Self(bytes.into())
    }

    /// Takes over encoded bytes; `None` if they are none.
    pub(crate) fn read(bytes: &'static [u8]) -> Option<Self> {
        let needs = Self(Cow::Borrowed(bytes));
        let mut clauses = needs.clauses();
        let right = clauses.by_ref().all(|mut clause| clause.all(|place| place < PLACES));
        (right && clauses.0.is_empty()).then_some(needs)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    fn clauses(&self) -> Clauses<'_> {
        Clauses(&self.0)
    }
}

/// The needs of many patterns in one piece of memory: most candidates end here.
#[derive(Debug, Clone, Default)]
pub(crate) struct AllNeeds {
    /// Where the clauses of each pattern end; they start where those of the one before it end.
    ends: Vec<u32>,
    /// Of each clause the number of its features, then their places.
    clauses: Vec<u16>,
}

impl AllNeeds {
    /// Adds the next pattern.
    pub(crate) fn push(&mut self, needs: &Needs) {
        for clause in needs.clauses() {
            self.clauses.push(u16::try_from(clause.0.len() / 2).unwrap_or(0));
            self.clauses.extend(clause.map(|place| u16::try_from(place).unwrap_or(0)));
        }
        self.ends.push(u32::try_from(self.clauses.len()).unwrap_or(u32::MAX));
    }

    /// Whether a line has what a pattern needs.
    pub(crate) fn met_by(&self, pattern: u32, features: &Features) -> bool {
        let pattern = pattern as usize;
        let start = pattern.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        let mut rest = &self.clauses[start..self.ends[pattern] as usize];
        while let Some((&count, clauses)) = rest.split_first() {
            let Some((clause, others)) = clauses.split_at_checked(usize::from(count)) else { return true };
            if !clause.iter().any(|&place| features.0[usize::from(place).min(PLACES - 1)] != 0) {
                return false;
            }
            rest = others;
        }
        true
    }
}

struct Clauses<'a>(&'a [u8]);

impl<'a> Iterator for Clauses<'a> {
    type Item = Clause<'a>;

    fn next(&mut self) -> Option<Clause<'a>> {
        let (&count, rest) = self.0.split_first()?;
        let (clause, rest) = rest.split_at_checked(usize::from(count) * 2)?;
        self.0 = rest;
        Some(Clause(clause))
    }
}

struct Clause<'a>(&'a [u8]);

impl Iterator for Clause<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let (&place, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(usize::from(u16::from_le_bytes(place)))
    }
}

/// The place of the rarest pair of a literal, or of its only byte.
fn feature(literal: &Literal) -> usize {
    match literal.text() {
        [] => 0,
        [byte] => single(*byte),
        text => {
            let at = usize::from(rarity::rarest_piece(text, 2));
            pair(u32::from(text[at]) | u32::from(text[at + 1]) << 8)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::literal::Lead;

    #[test]
    fn one_of_each_clause() {
        let set = |texts: &[&str]| -> Vec<Literal> {
            texts.iter().map(|text| Literal::new(text.as_bytes(), false, Lead::Anywhere).unwrap()).collect()
        };
        let needs = Needs::of(&[set(&["Error", "ab"]), set(&["("])]);
        let mut all = AllNeeds::default();
        [&Needs::default(), &needs].into_iter().for_each(|needs| all.push(needs));
        assert!(all.met_by(0, &Features::default()));
        let met = |line: &[u8]| {
            let mut features = Features::default();
            features.note_rest(line, 0);
            all.met_by(1, &features)
        };
        assert!(met(b"an error ("));
        assert!(met(b"(xABx"));
        assert!(!met(b"an error"));
        assert!(!met(b"ends with ("));
        assert_eq!(Needs::read(needs.bytes().to_vec().leak()), Some(needs));
        assert_eq!(Needs::read(&[1, 255, 255]), None);
        assert_eq!(Needs::read(&[2, 0, 0]), None);
    }
}

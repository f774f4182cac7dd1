//! Which function of before is which of after: by name in the same file, then by its text, in the same file before others.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use functions::{Function, Language};

use super::words::Words;

/// How much of their words two functions with different names must share, in percent of all words of both, to be the same one.
/// Dice's coefficient; git takes files for renamed from 50 on, and functions are shorter.
const ALIKE: u64 = 60;

/// How much two functions in different files with the same name must share.
const NAMESAKES: u64 = 40;

/// Words that are compared at most: bounds the time for a change that rewrites everything, to half a second or so.
const COMPARED: usize = 200_000_000;

/// What a pair costs besides its words, in words; it bounds the memory for pairs that are alike, too: eight millions of 12 bytes.
const LOOK: usize = 24;

/// Words below which a text is too short to be recognised by it.
const SHORT: usize = 6;

/// A function with its text.
#[derive(Debug, Clone)]
pub struct Piece<'t> {
    /// Number of its file in the change.
    pub file: usize,
    /// Its language.
    pub language: Language,
    /// Its figures.
    pub function: &'t Function,
    /// Its lines without those of functions inside it.
    pub body: Cow<'t, str>,
}

/// Which function was which.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matches {
    /// For each function of after its number in before, if it was there. Each function of before is taken once.
    pub partners: Vec<Option<usize>>,
    /// There were too many to compare all texts: one that moved or got another name may pass for a new one.
    pub incomplete: bool,
}

/// Finds which function of `before` each one of `after` was.
#[must_use]
pub fn pairs(before: &[Piece<'_>], after: &[Piece<'_>]) -> Matches {
    let (partners, taken) = (vec![None; after.len()], vec![false; before.len()]);
    let mut matching = Matching { before, after, partners, taken, left: COMPARED };
    // The same name and the same text in the same file, then what is most alike where a name stands more than once.
    matching.by_key(|piece| (piece.file, piece.function.name.as_str(), &piece.body));
    matching.by_name();
    // Moved without a change, inside the file or to another.
    matching.by_key(|piece| (piece.file, "", long(piece)));
    matching.by_key(|piece| (0, "", long(piece)));
    matching.by_words(true);
    matching.unnamed();
    matching.by_words(false);
    Matches { partners: matching.partners, incomplete: matching.left == 0 }
}

/// A name that means something: functions without one are found by their text.
fn named<'p>(piece: &'p Piece<'_>) -> &'p str {
    if piece.function.name.starts_with('(') { "" } else { &piece.function.name }
}

/// A text long enough to be recognised.
fn long<'p>(piece: &'p Piece<'_>) -> &'p str {
    if piece.body.split_whitespace().nth(SHORT).is_some() { &piece.body } else { "" }
}

/// Numbers of functions of before and of after that may be the same.
type Group = (Vec<usize>, Vec<usize>);

/// How good a pair is (percent of common words, twice, and one for as many parameters), and its numbers in after and in before. Files
/// are of less than 5 MB and a change of less than 96 MB, so 32 bits are enough.
type Candidate = (Reverse<u32>, u32, u32);

struct Matching<'m, 't> {
    before: &'m [Piece<'t>],
    after: &'m [Piece<'t>],
    partners: Vec<Option<usize>>,
    taken: Vec<bool>,
    /// Words that may still be compared.
    left: usize,
}

impl<'m, 't> Matching<'m, 't> {
    /// Pairs what has the same key, in order. Keys without a name and a text pair nothing.
    fn by_key(&mut self, key: impl Fn(&'m Piece<'t>) -> (usize, &'m str, &'m str)) {
        let mut known: HashMap<(usize, &str, &str), Vec<usize>> = HashMap::new();
        for (index, piece) in self.before.iter().enumerate().rev().filter(|(index, _)| !self.taken[*index]) {
            let key = key(piece);
            if !key.1.is_empty() || !key.2.is_empty() {
                known.entry(key).or_default().push(index);
            }
        }
        for (index, piece) in self.after.iter().enumerate() {
            if self.partners[index].is_none()
                && let Some(partner) = known.get_mut(&key(piece)).and_then(Vec::pop)
            {
                self.take(index, partner);
            }
        }
    }

    /// Pairs what is left with the same name in the same file, the most alike first: overloads, and cases of one name.
    fn by_name(&mut self) {
        let groups = self.groups(|piece| (piece.file, named(piece)));
        for (_, (old, new)) in groups.into_iter().filter(|((_, name), _)| !name.is_empty()) {
            match (old.as_slice(), new.as_slice()) {
                ([partner], [index]) => self.take(*index, *partner),
                ([], _) | (_, []) => {}
                _ => {
                    let all = self.candidates(&old, &new, |_| 0);
                    self.take_best(all);
                    // In order, where there were too many to compare.
                    let old = old.into_iter().filter(|partner| !self.taken[*partner]).collect::<Vec<_>>();
                    let new = new.into_iter().filter(|index| self.partners[*index].is_none()).collect::<Vec<_>>();
                    new.into_iter().zip(old).for_each(|(index, partner)| self.take(index, partner));
                }
            }
        }
    }

    /// Pairs the functions without a name that are left in a file, in order, where there are as many as before.
    fn unnamed(&mut self) {
        let groups = self.groups(|piece| (named(piece).is_empty(), piece.file));
        for (_, (old, new)) in
            groups.into_iter().filter(|((unnamed, _), (old, new))| *unnamed && old.len() == new.len())
        {
            new.into_iter().zip(old).for_each(|(index, partner)| self.take(index, partner));
        }
    }

    /// Pairs what is left by the words of its text, best first.
    fn by_words(&mut self, same_file: bool) {
        let groups = self.groups(|piece| (piece.language.name(), if same_file { piece.file } else { 0 }));
        for (old, new) in groups.into_values() {
            let found = self.candidates(&old, &new, |same_name| if same_name { NAMESAKES } else { ALIKE });
            self.take_best(found);
        }
    }

    /// What is left on both sides, by key.
    fn groups<K: Ord>(&self, key: impl Fn(&'m Piece<'t>) -> K) -> BTreeMap<K, Group> {
        let mut groups: BTreeMap<K, Group> = BTreeMap::new();
        for (index, piece) in self.before.iter().enumerate().filter(|(index, _)| !self.taken[*index]) {
            groups.entry(key(piece)).or_default().0.push(index);
        }
        for (index, piece) in self.after.iter().enumerate().filter(|(index, _)| self.partners[*index].is_none()) {
            groups.entry(key(piece)).or_default().1.push(index);
        }
        groups
    }

    /// The pairs that share at least as many percent of their words as `least` asks for where their names are the same or not, the best
    /// first.
    fn candidates(&mut self, old: &[usize], new: &[usize], least: impl Fn(bool) -> u64) -> Vec<Candidate> {
        if old.is_empty() || new.is_empty() {
            return Vec::new();
        }
        let bags: Vec<Words> = old.iter().map(|&partner| Words::of(&self.before[partner].body)).collect();
        let mut found: Vec<Candidate> = Vec::new();
        'all: for &index in new {
            let two = &self.after[index];
            let bag = Words::of(&two.body);
            for (&partner, other) in old.iter().zip(&bags) {
                let one = &self.before[partner];
                let same_name = !named(one).is_empty() && last(&one.function.name) == last(&two.function.name);
                let least = least(same_name);
                self.left = self.left.saturating_sub(LOOK);
                if self.left == 0 {
                    break 'all;
                }
                let short = bag.total().min(other.total()) < SHORT;
                if (short && !same_name) || bag.at_most(other) < least {
                    continue;
                }
                self.left = self.left.saturating_sub(bag.len() + other.len());
                let share = bag.share(other);
                if share >= least {
                    let same_parameters = one.function.parameters == two.function.parameters;
                    let rank = (share + u64::from(same_name)) * 2 + u64::from(same_parameters);
                    found.push((Reverse(rank as u32), index as u32, partner as u32));
                }
            }
        }
        found.sort_unstable();
        found
    }

    fn take_best(&mut self, candidates: Vec<Candidate>) {
        for (_, index, partner) in candidates {
            let (index, partner) = (index as usize, partner as usize);
            if self.partners[index].is_none() && !self.taken[partner] {
                self.take(index, partner);
            }
        }
    }

    fn take(&mut self, index: usize, partner: usize) {
        self.partners[index] = Some(partner);
        self.taken[partner] = true;
    }
}

/// The name without the classes around it.
fn last(name: &str) -> &str {
    name.rsplit(['.', ':']).next().unwrap_or(name)
}

#[cfg(test)]
mod tests;

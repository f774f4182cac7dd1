//! Many patterns that no index can look up, found by the rarest text that each of them needs.
//!
//! Of every pattern one piece of up to [`PIECE`] bytes is noted that all its matches contain. The pieces of a path are
//! looked up in one table, and only the patterns found are matched: what they cost together depends on the path, not on
//! how many there are.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use crate::index::Fnv;
use crate::segment::{Segment, Segments, matches};

/// From so many patterns on, the time to build the table is won back; below, it would only delay the start.
const WORTH_IT: usize = 32;
/// The longest piece in bytes.
const PIECE: usize = 4;
/// How much more often a piece occurs in paths that is one byte shorter, roughly: there are so many letters in names.
const LETTERS: usize = 16;
/// Spreads keys over buckets (Fibonacci hashing: 2^64 divided by the golden ratio).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Patterns that are matched together.
#[derive(Debug)]
pub(crate) struct Bulk {
    /// The segments and the number of each pattern.
    patterns: Vec<(Segments, usize)>,
    /// The places of patterns without any text: they are matched against every path.
    always: Vec<u32>,
    /// Keys of pieces with the place of a pattern that needs it, in the order of their buckets.
    entries: Vec<(u64, u32)>,
    /// Where each bucket starts in the entries, and where the last one ends.
    starts: Vec<u32>,
    /// Lengths of the pieces in the table.
    lengths: Vec<usize>,
}

impl Bulk {
    /// `None` when one by one is better, because there are few.
    pub(crate) fn build(patterns: &[(usize, &[Segment])]) -> Option<Self> {
        if patterns.len() < WORTH_IT || u32::try_from(patterns.len()).is_err() {
            return None;
        }
        let mut common: HashMap<u64, usize, BuildHasherDefault<Fnv>> = HashMap::default();
        for (_, segments) in patterns {
            pieces(segments).for_each(|piece| *common.entry(key(piece)).or_default() += 1);
        }
        let rarest = |segments: &[Segment]| {
            let weight = |piece: &&[u8]| {
                let others = common.get(&key(piece)).copied().unwrap_or(1);
                others.saturating_mul(LETTERS.pow(u32::try_from(PIECE - piece.len()).unwrap_or(0)))
            };
            pieces(segments).min_by_key(weight).map(|piece| (key(piece), piece.len()))
        };
        let (mut always, mut entries, mut lengths) = (Vec::new(), Vec::new(), Vec::new());
        for (place, (_, segments)) in (0..).zip(patterns) {
            match rarest(segments) {
                None => always.push(place),
                Some((key, length)) => {
                    entries.push((key, place));
                    lengths.push(length);
                }
            }
        }
        lengths.sort_unstable();
        lengths.dedup();
        // Two to four buckets an entry: most pieces of a path meet an empty one.
        let buckets = (entries.len() * 2 + 1).next_power_of_two();
        entries.sort_unstable_by_key(|&(key, place)| (bucket(key, buckets), key, place));
        let mut starts = vec![0; buckets + 1];
        for &(key, _) in &entries {
            starts[bucket(key, buckets) + 1] += 1;
        }
        let mut before = 0;
        for start in &mut starts {
            before += *start;
            *start = before;
        }
        let patterns = patterns.iter().map(|&(number, segments)| (segments.to_vec(), number)).collect();
        Some(Self { patterns, always, entries, starts, lengths })
    }

    /// Appends the numbers of the patterns that match a path, which is given in segments too, perhaps more than once.
    pub(crate) fn find(&self, path: &[u8], segments: &[&[u8]], out: &mut Vec<usize>) {
        let mut places = self.always.clone();
        let buckets = self.starts.len() - 1;
        for &length in &self.lengths {
            for piece in path.windows(length) {
                let key = key(piece);
                let bucket = bucket(key, buckets);
                let (start, end) = (self.starts[bucket] as usize, self.starts[bucket + 1] as usize);
                let found = self.entries[start..end].iter().filter(|entry| entry.0 == key);
                places.extend(found.map(|&(_, place)| place));
            }
        }
        places.sort_unstable();
        places.dedup();
        let found = places.iter().map(|&place| &self.patterns[place as usize]);
        out.extend(found.filter(|(pattern, _)| matches(pattern, segments)).map(|&(_, number)| number));
    }

    /// Can these segments be matched together with others, and is that worth while: would the index have to match them
    /// wherever a path goes.
    pub(crate) fn takes(segments: &[Segment]) -> bool {
        if segments.contains(&Segment::Other) {
            return false;
        }
        let named = segments.iter().position(|segment| *segment != Segment::One).unwrap_or(segments.len());
        match &segments[named..] {
            [Segment::Wild(parts)] | [Segment::Dirs, Segment::Wild(parts)] => {
                // Neither end of the name is known.
                parts.first().is_some_and(String::is_empty) && parts.last().is_some_and(String::is_empty)
            }
            [] | [Segment::Name(_), ..] | [Segment::Rest] => false,
            [Segment::Dirs, Segment::Rest | Segment::One | Segment::Name(_)] => false,
            [Segment::Dirs, Segment::Name(_), Segment::Rest] => false,
            _ => true,
        }
    }
}

/// The pieces that every match contains: texts of up to [`PIECE`] bytes, and all parts of this length of longer ones.
fn pieces(segments: &[Segment]) -> impl Iterator<Item = &[u8]> {
    let texts = segments.iter().flat_map(|segment| match segment {
        Segment::Name(name) => std::slice::from_ref(name),
        Segment::Wild(parts) => parts,
        Segment::One | Segment::Dirs | Segment::Rest | Segment::Other => &[],
    });
    texts.filter(|text| !text.is_empty()).flat_map(|text| text.as_bytes().windows(text.len().min(PIECE)))
}

/// A piece as a number: its bytes and its length.
fn key(piece: &[u8]) -> u64 {
    piece.iter().fold(piece.len() as u64, |key, &byte| key << 8 | u64::from(byte))
}

/// In which of so many buckets, a power of two, a key is.
fn bucket(key: u64, buckets: usize) -> usize {
    // The upper half is well mixed, and there are never more buckets than it can count.
    (key.wrapping_mul(SPREAD) >> 32) as usize & (buckets - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wild(parts: &[&str]) -> Segment {
        Segment::Wild(parts.iter().map(|part| (*part).to_owned()).collect())
    }

    #[test]
    fn patterns_are_found_by_their_own_text_not_by_what_they_share() {
        let patterns: Vec<Segments> = (0..200)
            .map(|n| vec![Segment::Dirs, wild(&["", &format!("shared{n:03}"), ".js"]), Segment::Rest])
            .collect();
        let numbered: Vec<(usize, &[Segment])> = patterns.iter().map(Vec::as_slice).enumerate().collect();
        let bulk = Bulk::build(&numbered).expect("many");
        assert_eq!((bulk.always.len(), bulk.entries.len()), (0, 200));
        let mut keys: Vec<u64> = bulk.entries.iter().map(|entry| entry.0).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 200, "each has a piece of its own");
        let find = |path: &str| {
            let mut out = Vec::new();
            bulk.find(path.as_bytes(), &path.split('/').map(str::as_bytes).collect::<Vec<_>>(), &mut out);
            out
        };
        assert_eq!(find("a/xshared017y.js/b"), [17]);
        assert_eq!(find("a/xshared017y.js"), [0; 0]);
        assert_eq!(find("shared001.js/shared199.js/x"), [1, 199]);
    }

    #[test]
    fn patterns_without_text_are_matched_always() {
        let textless = [Segment::One, Segment::Dirs, Segment::One, Segment::One];
        let bulk = Bulk::build(&(0..WORTH_IT).map(|n| (n, textless.as_slice())).collect::<Vec<_>>()).expect("many");
        let mut out = Vec::new();
        bulk.find(b"a/b/c", &[b"a", b"b", b"c"], &mut out);
        assert_eq!(out, (0..WORTH_IT).collect::<Vec<_>>());
        assert!(Bulk::build(&[(0, textless.as_slice())]).is_none());
    }
}

//! A tree of segments that finds the patterns of a path by looking up its parts.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::segment::{Segment, Segments, is_wild, matches};

/// FNV-1a with 64 bits. The keys come from the configuration, so nobody can choose them to collide, and paths are only
/// looked up; the default hasher costs about as much as everything else here together.
#[derive(Clone)]
pub(crate) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

type ByText<V> = HashMap<Box<[u8]>, V, BuildHasherDefault<Fnv>>;

/// What is known of the patterns whose first segments lead to a place of the tree.
#[derive(Debug, Default)]
struct Place {
    named: ByText<usize>,
    any: Option<usize>,
    /// The path ends here.
    here: Vec<usize>,
    /// The path goes on.
    below: Vec<usize>,
    /// The path goes on, and its last segment has this name.
    last_name: ByText<Vec<usize>>,
    /// The path goes on, and one of its folders has this name.
    folder: ByText<Vec<usize>>,
    /// The path goes on, and its last segment has this end: by what follows a dot, then in full.
    deep_suffix: ByText<Vec<(String, usize)>>,
    /// The path has one more segment with this end.
    suffix: ByText<Vec<(String, usize)>>,
    /// The path has one more segment, with these parts.
    wild: Vec<(Vec<String>, usize)>,
    /// The path goes on, and its last segment has these parts.
    deep_wild: Vec<(Vec<String>, usize)>,
    /// The path goes on with these segments.
    segments: Vec<(Segments, usize)>,
    /// The path goes on, and the pattern has to be matched.
    check: Vec<usize>,
}

/// The tree; the first place is its root.
#[derive(Debug)]
pub(crate) struct Index {
    places: Vec<Place>,
}

impl Index {
    pub(crate) fn new() -> Self {
        Self { places: vec![Place::default()] }
    }

    /// Adds a pattern, or one of its variants, under its number.
    pub(crate) fn insert(&mut self, segments: &[Segment], pattern: usize) {
        let mut at = 0;
        let mut rest = segments;
        loop {
            match rest {
                [Segment::Name(name), tail @ ..] => {
                    at = self.child(at, Some(name));
                    rest = tail;
                }
                [Segment::One, tail @ ..] => {
                    at = self.child(at, None);
                    rest = tail;
                }
                closing => return self.places[at].close(closing, pattern),
            }
        }
    }

    /// A pattern that has to be matched against every path.
    pub(crate) fn insert_unknown(&mut self, pattern: usize) {
        self.places[0].check.push(pattern);
    }

    fn child(&mut self, at: usize, name: Option<&String>) -> usize {
        let fresh = self.places.len();
        let place = &mut self.places[at];
        let child = match name {
            Some(name) => *place.named.entry(name.as_bytes().into()).or_insert(fresh),
            None => *place.any.get_or_insert(fresh),
        };
        if child == fresh {
            self.places.push(Place::default());
        }
        child
    }

    /// Appends the numbers of all patterns that match the segments, in no order, perhaps more than once; `check` matches
    /// one pattern.
    pub(crate) fn find(&self, segments: &[&[u8]], check: impl Fn(usize) -> bool, out: &mut Vec<usize>) {
        let mut active = vec![0];
        let mut next = Vec::new();
        for depth in 0..=segments.len() {
            for &at in &active {
                let place = &self.places[at];
                let Some(&segment) = segments.get(depth) else {
                    out.extend(&place.here);
                    continue;
                };
                place.find(&segments[depth..], &check, out);
                next.extend(place.named.get(segment));
                next.extend(place.any);
            }
            active.clear();
            std::mem::swap(&mut active, &mut next);
        }
    }
}

impl Place {
    fn close(&mut self, closing: &[Segment], pattern: usize) {
        match closing {
            [] => self.here.push(pattern),
            [Segment::Rest] | [Segment::Dirs, Segment::Rest | Segment::One] => self.below.push(pattern),
            [Segment::Dirs, Segment::Name(name)] => {
                self.last_name.entry(name.as_bytes().into()).or_default().push(pattern);
            }
            [Segment::Dirs, Segment::Name(name), Segment::Rest] => {
                self.folder.entry(name.as_bytes().into()).or_default().push(pattern);
            }
            [Segment::Wild(parts)] => match extension(parts) {
                Some(suffix) => add_suffix(&mut self.suffix, suffix, pattern),
                None => self.wild.push((parts.clone(), pattern)),
            },
            [Segment::Dirs, Segment::Wild(parts)] => match extension(parts) {
                Some(suffix) => add_suffix(&mut self.deep_suffix, suffix, pattern),
                None => self.deep_wild.push((parts.clone(), pattern)),
            },
            segments if segments.contains(&Segment::Other) => self.check.push(pattern),
            segments => self.segments.push((segments.to_vec(), pattern)),
        }
    }

    fn find(&self, rest: &[&[u8]], check: impl Fn(usize) -> bool, out: &mut Vec<usize>) {
        let Some((&last, folders)) = rest.split_last() else { return };
        out.extend(&self.below);
        out.extend(self.check.iter().copied().filter(|&pattern| check(pattern)));
        out.extend(self.segments.iter().filter(|(segments, _)| matches(segments, rest)).map(|&(_, pattern)| pattern));
        out.extend(self.deep_wild.iter().filter(|(parts, _)| is_wild(parts, last)).map(|&(_, pattern)| pattern));
        if !self.last_name.is_empty() {
            out.extend(self.last_name.get(last).into_iter().flatten());
        }
        if !self.folder.is_empty() {
            out.extend(folders.iter().filter_map(|&folder| self.folder.get(folder)).flatten());
        }
        find_suffix(&self.deep_suffix, last, out);
        if folders.is_empty() {
            find_suffix(&self.suffix, last, out);
            out.extend(self.wild.iter().filter(|(parts, _)| is_wild(parts, last)).map(|&(_, pattern)| pattern));
        }
    }
}

/// The end of a name that a dot and a lookup can find.
fn extension(parts: &[String]) -> Option<&String> {
    match parts {
        [first, suffix] if first.is_empty() && suffix.contains('.') => Some(suffix),
        _ => None,
    }
}

fn add_suffix(map: &mut ByText<Vec<(String, usize)>>, suffix: &str, pattern: usize) {
    let dot = suffix.find('.').unwrap_or(0);
    map.entry(suffix.as_bytes()[dot..].into()).or_default().push((suffix.to_owned(), pattern));
}

fn find_suffix(map: &ByText<Vec<(String, usize)>>, name: &[u8], out: &mut Vec<usize>) {
    if map.is_empty() {
        return;
    }
    for (dot, _) in name.iter().enumerate().filter(|(_, byte)| **byte == b'.') {
        let found = map.get(&name[dot..]).into_iter().flatten();
        out.extend(found.filter(|(suffix, _)| name.ends_with(suffix.as_bytes())).map(|&(_, pattern)| pattern));
    }
}

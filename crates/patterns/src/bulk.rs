//! Many patterns that no index can look up, matched in one pass by `globset`.
//!
//! `globset` and this crate mean the same by names, `*` and `**` (with `literal_separator(true)`). Only these reach it: for
//! `?` and classes it reads bytes, where a character may have several, and a class of it may take a `/`; captures, ranges,
//! a class's literal reading and extended globs are not known to it.

use globset::{Candidate, Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use crate::segment::Segment;

/// From so many patterns on, the time to build a combined automaton is won back; below, it would only delay the start.
const WORTH_IT: usize = 128;

/// Segments that are matched together.
#[derive(Debug)]
pub(crate) struct Bulk {
    set: GlobSet,
    /// The numbers of the patterns, by their place in the set.
    numbers: Vec<usize>,
}

impl Bulk {
    /// `None` when one by one is better: there are few, or `globset` refuses them.
    pub(crate) fn build(patterns: &[(usize, &[Segment])]) -> Option<Self> {
        if patterns.len() < WORTH_IT {
            return None;
        }
        let mut builder = GlobSetBuilder::new();
        for (_, segments) in patterns {
            builder.add(glob(segments)?);
        }
        Some(Self { set: builder.build().ok()?, numbers: patterns.iter().map(|&(number, _)| number).collect() })
    }

    /// Appends the numbers of the patterns that match, perhaps more than once.
    pub(crate) fn find(&self, path: &[u8], out: &mut Vec<usize>) {
        let mut places = Vec::new();
        self.set.matches_candidate_into(&Candidate::from_bytes(path), &mut places);
        out.extend(places.iter().filter_map(|&place| self.numbers.get(place)));
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

fn glob(segments: &[Segment]) -> Option<Glob> {
    let texts: Vec<String> = segments
        .iter()
        .map(|segment| match segment {
            Segment::Name(name) => Some(globset::escape(name)),
            Segment::One => Some("*".to_owned()),
            Segment::Wild(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| globset::escape(part)).collect();
                Some(parts.join("*"))
            }
            Segment::Dirs | Segment::Rest => Some("**".to_owned()),
            Segment::Other => None,
        })
        .collect::<Option<_>>()?;
    GlobBuilder::new(&texts.join("/")).literal_separator(true).empty_alternates(true).build().ok()
}

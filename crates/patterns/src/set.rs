//! Many patterns at once.

use crate::bulk::Bulk;
use crate::index::Index;
use crate::pattern::Pattern;
use crate::segment::Segment;
use crate::shape::Shape;

/// All patterns of a configuration, built once, for many paths. Typical patterns (`dir/**`, `**/*.ext`, `**/name`, exact
/// paths, `a/*/b/**`) cost a few lookups for each segment of a path, however many there are.
#[derive(Debug)]
pub struct MatchSet {
    patterns: Vec<Pattern>,
    index: Index,
    bulk: Option<Bulk>,
    /// Patterns that match where the index does not find them, ascending.
    complements: Vec<usize>,
}

impl MatchSet {
    /// Builds the set; a pattern is known by its place in the slice.
    #[must_use]
    pub fn new(patterns: &[Pattern]) -> Self {
        let shapes: Vec<Option<Shape>> = patterns.iter().map(Pattern::shape).collect();
        let variants = || {
            let numbered = shapes.iter().enumerate().filter_map(|(number, shape)| Some((number, shape.as_ref()?)));
            numbered
                .flat_map(|(number, shape)| shape.variants.iter().map(move |segments| (number, segments.as_slice())))
        };
        let together: Vec<(usize, &[Segment])> = variants().filter(|(_, segments)| Bulk::takes(segments)).collect();
        let bulk = Bulk::build(&together);
        let mut index = Index::new();
        for (number, segments) in variants().filter(|(_, segments)| bulk.is_none() || !Bulk::takes(segments)) {
            index.insert(segments, number);
        }
        let mut complements = Vec::new();
        for (number, shape) in shapes.iter().enumerate() {
            match shape {
                None => index.insert_unknown(number),
                Some(shape) if shape.complement => complements.push(number),
                Some(_) => {}
            }
        }
        Self { patterns: patterns.to_vec(), index, bulk, complements }
    }

    /// Replaces the content of `out` by the indices of all patterns that match the path, ascending. For each,
    /// [`Pattern::is_match`] gives the same answer.
    pub fn matches_into(&self, path: &[u8], out: &mut Vec<usize>) {
        out.clear();
        let mut segments: Vec<&[u8]> = Vec::with_capacity(8);
        segments.extend(path.split(|&byte| byte == b'/'));
        if segments.iter().any(|segment| matches!(*segment, b"" | b"." | b"..")) {
            // Not a path that git would write; the index does not know what it means.
            out.extend((0..self.patterns.len()).filter(|&number| self.patterns[number].is_match(path)));
            return;
        }
        if let Some(bulk) = &self.bulk {
            bulk.find(path, &segments, out);
        }
        self.index.find(&segments, |number| self.patterns[number].is_match(path), out);
        out.sort_unstable();
        out.dedup();
        if !self.complements.is_empty() {
            self.complement(path, out);
        }
    }

    /// Takes out the complements that were found and puts in those that were not. A path that is the pattern's own text
    /// always matches, as [`Pattern::is_match`] says.
    fn complement(&self, path: &[u8], out: &mut Vec<usize>) {
        let is_text = |number: &usize| self.patterns[*number].text().as_bytes() == path;
        out.retain(|number| self.complements.binary_search(number).is_err() || !is_text(number));
        let found = out.len();
        out.extend(
            self.complements
                .iter()
                .filter(|number| out[..found].binary_search(number).is_err())
                .copied()
                .collect::<Vec<_>>(),
        );
        let mut place = 0;
        out.retain(|number| {
            place += 1;
            place > found || self.complements.binary_search(number).is_err()
        });
        out.sort_unstable();
    }

    /// The patterns, in the order in which they were given.
    #[must_use]
    pub fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }
}

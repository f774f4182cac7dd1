//! Files that change often: where changes gather, mistakes gather (Nagappan and Ball, "Use of Relative Code Churn Measures to
//! Predict System Defect Density", ICSE 2005).

use std::collections::BTreeMap;

use super::Flag;

/// How far back it is looked, in days before the base commit.
pub const DAYS: i64 = 90;

/// Steps of the branch that are looked at, at most.
pub const STEPS: usize = 500;

/// A file that changed less often is no hotspot.
const LEAST: u32 = 5;

/// How many files of a repository are hotspots; those that changed as often as the last of them are too.
const FILES: usize = 10;

/// The files of a change that are hotspots, by how often each file changed in the time looked at.
#[must_use]
pub fn flag<'a>(counts: &BTreeMap<Vec<u8>, u32>, paths: impl IntoIterator<Item = &'a [u8]>) -> Option<Flag> {
    let mut often: Vec<u32> = counts.values().copied().filter(|count| *count >= LEAST).collect();
    often.sort_unstable_by(|a, b| b.cmp(a));
    let cut = often.get(FILES - 1).or(often.last()).copied()?;
    let mut found: Vec<Vec<u8>> = paths
        .into_iter()
        .filter(|path| counts.get(*path).is_some_and(|count| *count >= cut))
        .map(<[u8]>::to_vec)
        .collect();
    found.sort();
    found.dedup();
    let message = format!("among the files that changed most in the last {DAYS} days");
    (!found.is_empty()).then_some(Flag { id: "hotspots".to_owned(), message, weight: 35, paths: found })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flagged(counts: &[(&str, u32)], paths: &[&str]) -> usize {
        let counts = counts.iter().map(|(path, count)| (path.as_bytes().to_vec(), *count)).collect();
        flag(&counts, paths.iter().map(|path| path.as_bytes())).map_or(0, |flag| flag.paths.len())
    }

    #[test]
    fn what_changed_often_is_named() {
        assert_eq!(flagged(&[("a", 9), ("b", 5), ("c", 4)], &["a", "b", "c", "d"]), 2);
        assert_eq!(flagged(&[], &["a"]), 0);
        assert_eq!(flagged(&[("a", 4)], &["a"]), 0);
    }

    #[test]
    fn only_the_ten_most_and_their_equals() {
        let names: Vec<String> = (0..30).map(|n| format!("f{n:02}")).collect();
        let counts: Vec<(&str, u32)> =
            names.iter().zip(0..).map(|(name, n)| (name.as_str(), 40 - (n / 4) * 4)).collect();
        let all: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(flagged(&counts, &all), 12);
    }
}

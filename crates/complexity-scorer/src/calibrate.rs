//! How big a change is among the last ones of its own repository.

use serde::Serialize;

use crate::{Level, Score};

/// Changes of the past that are compared with, where the configuration does not say how many.
pub const MERGES: usize = 200;

/// With fewer changes of the past a percentile says nothing.
pub const LEAST: usize = 20;

/// A change up to this percentile is low.
const LOW: f64 = 50.0;

/// A change up to this percentile is medium.
const MEDIUM: f64 = 85.0;

/// Where a change stands among others.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Percentile {
    /// Share of the others whose score is lower, those with the same score counted half, in percent with one decimal.
    pub value: f64,
    /// How many others.
    pub merges: usize,
}

impl Percentile {
    /// Compares a score with those of the past; `None` where there are too few.
    #[must_use]
    pub fn of(score: &Score, past: &[Score]) -> Option<Self> {
        if past.len() < LEAST {
            return None;
        }
        let below = past.iter().filter(|other| other.total < score.total).count();
        let same = past.iter().filter(|other| other.total == score.total).count();
        let share = (below as f64 + same as f64 / 2.0) / past.len() as f64;
        Some(Self { value: (share * 1000.0).round() / 10.0, merges: past.len() })
    }

    /// The level where the repository's own past decides: the smaller half is low, the largest 15 % are high.
    #[must_use]
    pub fn level(&self) -> Level {
        if self.value <= LOW {
            Level::Low
        } else if self.value <= MEDIUM {
            Level::Medium
        } else {
            Level::High
        }
    }

    /// The same in words.
    #[must_use]
    pub fn explain(&self) -> String {
        let Self { value, merges } = self;
        let (low, medium) = (LOW, MEDIUM);
        format!("larger than {value:.1} % of the last {merges} merges (low up to {low} %, medium up to {medium} %)")
    }
}

/// What cuts the levels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LevelsBy {
    /// The built-in limits.
    #[default]
    Seed,
    /// The repository's own past.
    Percentile,
    /// The limits of the configuration.
    Custom,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Features;

    fn score(lines: u64) -> Score {
        Score::of(&Features { la: lines, nf: 1, nd: 1, ..Features::default() })
    }

    #[test]
    fn the_share_of_smaller_changes_counts_equals_half() {
        let past: Vec<Score> = (0..100).map(|n| score(n * 10)).collect();
        let at = |lines| Percentile::of(&score(lines), &past).map(|found| (found.value, found.level()));
        assert_eq!(at(0), Some((0.5, Level::Low)));
        assert_eq!(at(495), Some((50.0, Level::Low)));
        assert_eq!(at(500), Some((50.5, Level::Medium)));
        assert_eq!(at(850), Some((85.5, Level::High)));
        assert_eq!(at(100_000), Some((100.0, Level::High)));
    }

    #[test]
    fn too_few_say_nothing() {
        let past: Vec<Score> = (0..LEAST as u64 - 1).map(score).collect();
        assert_eq!(Percentile::of(&score(5), &past), None);
    }

    #[test]
    fn a_larger_change_never_stands_lower() {
        let past: Vec<Score> = (0..50).map(|n| score(n * n)).collect();
        let values: Vec<f64> =
            (0..300).filter_map(|n| Percentile::of(&score(n * 9), &past)).map(|found| found.value).collect();
        assert!(values.is_sorted());
    }
}

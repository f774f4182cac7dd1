//! Three levels, cut by files and lines.

use std::fmt;

use serde::Serialize;

use crate::Features;

/// How big a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Within the first limits.
    Low,
    /// Within the second limits.
    Medium,
    /// Beyond both, or not measured.
    High,
}

impl Level {
    /// All levels, lowest first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// Its name in outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What a change may have to stay within a level; both limits are inclusive and both must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Limit {
    /// Files touched.
    pub files: u64,
    /// Added plus deleted lines.
    pub lines: u64,
}

impl Limit {
    const fn holds(self, features: &Features) -> bool {
        features.nf <= self.files && features.lines() <= self.lines
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |count: u64| if count == 1 { "" } else { "s" };
        write!(f, "{} file{}, {} line{}", self.files, plural(self.files), self.lines, plural(self.lines))
    }
}

/// Where the levels are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Levels {
    /// Limits of the level low.
    pub low: Limit,
    /// Limits of the level medium; not below those of low.
    pub medium: Limit,
}

impl Default for Levels {
    /// 3 files and 50 lines, 10 files and 300 lines: review finds fewer defects a line beyond 200 to 400 lines.
    fn default() -> Self {
        Self { low: Limit { files: 3, lines: 50 }, medium: Limit { files: 10, lines: 300 } }
    }
}

impl Levels {
    /// The level of a measured change.
    #[must_use]
    pub const fn of(&self, features: &Features) -> Level {
        if self.low.holds(features) {
            Level::Low
        } else if self.medium.holds(features) {
            Level::Medium
        } else {
            Level::High
        }
    }

    /// Why a measured change has its level, in words.
    #[must_use]
    pub fn explain(&self, features: &Features) -> String {
        let measured = Limit { files: features.nf, lines: features.lines() };
        let (low, medium) = (self.low, self.medium);
        match self.of(features) {
            Level::Low => format!("{measured}: within low ({low})"),
            Level::Medium => format!("{measured}: above low ({low}), within medium ({medium})"),
            Level::High => format!("{measured}: above medium ({medium})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(files: u64, added: u64, deleted: u64) -> Level {
        Levels::default().of(&Features { nf: files, la: added, ld: deleted, ..Features::default() })
    }

    #[test]
    fn both_limits_are_inclusive_and_both_must_hold() {
        assert_eq!(level(0, 0, 0), Level::Low);
        assert_eq!(level(3, 50, 0), Level::Low);
        assert_eq!(level(3, 25, 25), Level::Low);
        assert_eq!(level(3, 26, 25), Level::Medium);
        assert_eq!(level(4, 1, 0), Level::Medium);
        assert_eq!(level(10, 0, 300), Level::Medium);
        assert_eq!(level(10, 1, 300), Level::High);
        assert_eq!(level(11, 0, 0), Level::High);
        assert_eq!(level(1, u64::MAX, u64::MAX), Level::High);
    }

    #[test]
    fn the_explanation_names_the_limits() {
        let explain = |nf, la| Levels::default().explain(&Features { nf, la, ..Features::default() });
        assert_eq!(explain(1, 1), "1 file, 1 line: within low (3 files, 50 lines)");
        assert_eq!(
            explain(4, 20),
            "4 files, 20 lines: above low (3 files, 50 lines), within medium (10 files, 300 lines)"
        );
        assert_eq!(explain(1, 301), "1 file, 301 lines: above medium (10 files, 300 lines)");
    }
}

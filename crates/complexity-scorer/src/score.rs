//! A continuous score from 0 to 100: lines added lead, spread comes second, lines deleted count little.
//!
//! Each part takes a share of its weight that saturates, `weight * x / (x + half)`: nothing at 0, half of the weight
//! where `x` equals `half`, ever slower towards the whole. This is the logistic function of the logarithm of `x`, so
//! doubling a small number weighs more than doubling a huge one, and it needs whole-number arithmetic only.
//!
//! | part | `x` | weight | half |
//! | --- | --- | --- | --- |
//! | `lines_added` | la | 70 | 100 |
//! | `files` | nf - 1 | 15 | 10 |
//! | `directories` | nd - 1 | 10 | 5 |
//! | `lines_deleted` | ld | 5 | 200 |
//!
//! The weights are not fitted. They follow an order that data support (lines added predict a bug label about as well as
//! any model of these features does, a little better together with the number of files) and review practice (about 100
//! lines are a reasonable change, 1,000 usually too many; many files are worse than many lines in one). Entropy and
//! subsystems are measured but have no part: they add nothing measurable, and entropy falls when a line is added to the
//! largest file, which would let an added line lower the score.
//!
//! Every part is rounded down to a sixteenth of a point. Sixteenths are exact in decimal (four places) and in binary
//! floating point, so whoever adds the parts up in any language gets exactly the score.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::Features;

/// Points in sixteenths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Points(u32);

impl Points {
    /// The most a change can have. A measured change stays below; what could not be measured has it.
    pub const MAX: Self = Self(100 * Self::PER_POINT);

    const PER_POINT: u32 = 16;

    /// The value as a floating-point number, exactly.
    #[must_use]
    pub fn value(self) -> f64 {
        f64::from(self.0) / f64::from(Self::PER_POINT)
    }
}

impl std::iter::Sum for Points {
    fn sum<I: Iterator<Item = Self>>(points: I) -> Self {
        Self(points.map(|points| points.0).sum())
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value().fmt(f)
    }
}

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 % Self::PER_POINT {
            0 => serializer.serialize_u32(self.0 / Self::PER_POINT),
            _ => serializer.serialize_f64(self.value()),
        }
    }
}

/// What one part of the change adds to the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Contribution {
    /// Name of the part.
    pub name: &'static str,
    /// The figure it was computed from; `None` where nothing could be measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<u64>,
    /// What it adds.
    pub points: Points,
}

/// A score and what it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// The score: exactly the sum of the contributions.
    pub total: Points,
    /// Its parts, always in the same order.
    pub contributions: Vec<Contribution>,
}

/// A part of the score.
struct Part {
    name: &'static str,
    figure: fn(&Features) -> u64,
    /// How much of the figure is free: one file in one directory is no spread.
    free: u64,
    weight: u32,
    half: u64,
}

const PARTS: [Part; 4] = [
    Part { name: "lines_added", figure: |features| features.la, free: 0, weight: 70, half: 100 },
    Part { name: "files", figure: |features| features.nf, free: 1, weight: 15, half: 10 },
    Part { name: "directories", figure: |features| features.nd, free: 1, weight: 10, half: 5 },
    Part { name: "lines_deleted", figure: |features| features.ld, free: 0, weight: 5, half: 200 },
];

impl Score {
    /// The score of a measured change. More of any feature never lowers it.
    #[must_use]
    pub fn of(features: &Features) -> Self {
        let contributions: Vec<Contribution> = PARTS
            .iter()
            .map(|part| {
                let figure = (part.figure)(features);
                let points = saturating_share(part.weight, figure.saturating_sub(part.free), part.half);
                Contribution { name: part.name, value: Some(figure), points }
            })
            .collect();
        Self { total: contributions.iter().map(|contribution| contribution.points).sum(), contributions }
    }

    /// The score of a change that could not be measured: the highest, as one contribution named `not_measured`.
    #[must_use]
    pub fn not_measured() -> Self {
        let contribution = Contribution { name: "not_measured", value: None, points: Points::MAX };
        Self { total: Points::MAX, contributions: vec![contribution] }
    }
}

/// `weight * x / (x + half)` points, rounded down to a sixteenth.
fn saturating_share(weight: u32, x: u64, half: u64) -> Points {
    let whole = weight * Points::PER_POINT;
    let share = u128::from(whole) * u128::from(x) / (u128::from(x) + u128::from(half));
    // The share is at most the whole, which is a `u32`.
    Points(u32::try_from(share).unwrap_or(whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn score(la: u64, ld: u64, nf: u64, nd: u64) -> f64 {
        Score::of(&Features { la, ld, nf, nd, ..Features::default() }).total.value()
    }

    #[test]
    fn anchors() {
        assert_eq!(score(0, 0, 0, 0), 0.0);
        assert_eq!(score(0, 0, 1, 1), 0.0);
        assert_eq!(score(100, 0, 1, 1), 35.0);
        assert_eq!(score(1_000, 0, 1, 1), 63.625);
        assert_eq!(score(100, 200, 11, 6), 50.0);
        assert!(score(u64::MAX, u64::MAX, u64::MAX, u64::MAX) < 100.0);
    }

    #[test]
    fn lines_added_outweigh_spread_and_spread_outweighs_lines_deleted() {
        assert!(score(200, 0, 1, 1) > score(20, 0, 20, 10));
        assert!(score(20, 0, 20, 10) > score(20, 1_000, 1, 1));
    }

    #[test]
    fn what_could_not_be_measured_is_above_everything_measured() {
        let score = Score::not_measured();
        assert_eq!(serde_json::to_string(&score.contributions).unwrap(), r#"[{"name":"not_measured","points":100}]"#);
        assert_eq!(score.total.to_string(), "100");
    }

    #[test]
    fn points_are_written_exactly() {
        assert_eq!(serde_json::to_string(&Points(16 * 12 + 1)).unwrap(), "12.0625");
        assert_eq!(serde_json::to_string(&Points(32)).unwrap(), "2");
        assert_eq!(Points(24).to_string(), "1.5");
    }

    fn features() -> impl Strategy<Value = Features> {
        let figure = || prop_oneof![0_u64..50, 0_u64..5_000, any::<u64>()];
        (figure(), figure(), figure(), figure(), figure(), 0.0_f64..20.0)
            .prop_map(|(la, ld, nf, nd, ns, entropy)| Features { la, ld, nf, nd, ns, entropy })
    }

    proptest! {
        #[test]
        fn the_written_contributions_add_up_to_the_written_score(features in features()) {
            let score = Score::of(&features);
            let read = |value: &Points| serde_json::to_string(value).unwrap().parse::<f64>().unwrap();
            let parts: Vec<f64> = score.contributions.iter().map(|part| read(&part.points)).collect();
            // Exact equality, whatever the order of the addition.
            prop_assert_eq!(parts.iter().sum::<f64>(), read(&score.total));
            prop_assert_eq!(parts.iter().rev().sum::<f64>(), read(&score.total));
            prop_assert!((0.0..100.0).contains(&score.total.value()));
        }

        #[test]
        fn more_of_anything_never_lowers_it(features in features(), which in 0..4, more in 1_u64..1_000) {
            let mut larger = features;
            let figure = match which { 0 => &mut larger.la, 1 => &mut larger.ld, 2 => &mut larger.nf, _ => &mut larger.nd };
            *figure = figure.saturating_add(more);
            prop_assert!(Score::of(&larger).total >= Score::of(&features).total);
        }
    }
}

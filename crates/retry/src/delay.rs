//! How long to wait before each further attempt.
//!
//! The formulas are those of AWS's "Exponential backoff and jitter" (Architecture Blog, 2015).

use std::time::Duration;

use crate::duration::milliseconds;
use crate::random::SplitMix64;

/// How the wait grows from one retry to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Backoff {
    /// The same wait each time.
    Fixed,
    /// One more base wait each time: b, 2b, 3b.
    Linear,
    /// The factor times the one before: b, fb, f²b.
    #[default]
    Exponential,
    /// Random between the base and three times the one before; it is its own jitter.
    Decorrelated,
}

/// How a wait is spread, so that many jobs that failed together do not come back together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Jitter {
    /// Exactly the wait.
    None,
    /// Random from 0 to the wait.
    #[default]
    Full,
    /// Half the wait, and random up to the other half.
    Equal,
}

/// What the waits are made from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DelayPolicy {
    /// The first wait.
    pub base: Duration,
    /// What exponential backoff multiplies with; at least 1.
    pub factor: f64,
    /// No wait is longer.
    pub cap: Duration,
    /// How the wait grows.
    pub backoff: Backoff,
    /// How it is spread.
    pub jitter: Jitter,
}

impl Default for DelayPolicy {
    fn default() -> Self {
        Self {
            base: Duration::from_secs(2),
            factor: 2.0,
            cap: Duration::from_secs(300),
            backoff: Backoff::default(),
            jitter: Jitter::default(),
        }
    }
}

/// The waits of one run, in order. The same policy and seed give the same waits.
#[derive(Debug, Clone)]
pub struct Delays {
    policy: DelayPolicy,
    random: SplitMix64,
    /// The wait before jitter, in milliseconds: a float, because growth must saturate and a factor may be 1.5.
    bound: Option<f64>,
}

impl Delays {
    /// The waits that `policy` and `seed` make.
    #[must_use]
    pub const fn new(policy: DelayPolicy, seed: u64) -> Self {
        Self { policy, random: SplitMix64::new(seed), bound: None }
    }

    /// The next wait, to the millisecond.
    pub fn next_delay(&mut self) -> Duration {
        let policy = self.policy;
        let (base, cap) = (milliseconds(policy.base) as f64, milliseconds(policy.cap) as f64);
        if policy.backoff == Backoff::Decorrelated {
            let previous = self.bound.unwrap_or(base);
            let high = (3.0 * previous).min(cap).max(0.0) as u64;
            let drawn = self.random.between((base as u64).min(high), high);
            self.bound = Some(drawn as f64);
            return Duration::from_millis(drawn);
        }
        let bound = match (policy.backoff, self.bound) {
            (_, None) | (Backoff::Fixed | Backoff::Decorrelated, Some(_)) => base,
            (Backoff::Linear, Some(previous)) => previous + base,
            (Backoff::Exponential, Some(previous)) => previous * policy.factor,
        }
        .min(cap);
        self.bound = Some(bound);
        let bound = bound as u64;
        Duration::from_millis(match policy.jitter {
            Jitter::None => bound,
            Jitter::Full => self.random.between(0, bound),
            Jitter::Equal => bound / 2 + self.random.between(0, bound - bound / 2),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn waits(policy: DelayPolicy, seed: u64, count: usize) -> Vec<u64> {
        let mut delays = Delays::new(policy, seed);
        (0..count).map(|_| milliseconds(delays.next_delay())).collect()
    }

    fn exact(backoff: Backoff, factor: f64) -> DelayPolicy {
        DelayPolicy { backoff, factor, jitter: Jitter::None, cap: Duration::from_secs(20), ..DelayPolicy::default() }
    }

    #[test]
    fn growth() {
        assert_eq!(waits(exact(Backoff::Fixed, 2.0), 0, 4), [2_000, 2_000, 2_000, 2_000]);
        assert_eq!(waits(exact(Backoff::Linear, 2.0), 0, 4), [2_000, 4_000, 6_000, 8_000]);
        assert_eq!(waits(exact(Backoff::Exponential, 2.0), 0, 6), [2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
        assert_eq!(waits(exact(Backoff::Exponential, 1.5), 0, 3), [2_000, 3_000, 4_500]);
    }

    #[test]
    fn a_base_of_zero_stays_zero() {
        for backoff in [Backoff::Fixed, Backoff::Linear, Backoff::Exponential, Backoff::Decorrelated] {
            let policy = DelayPolicy { base: Duration::ZERO, backoff, ..DelayPolicy::default() };
            assert_eq!(waits(policy, 3, 5), [0; 5]);
        }
    }

    fn policies() -> impl Strategy<Value = DelayPolicy> {
        let backoff = prop_oneof![
            Just(Backoff::Fixed),
            Just(Backoff::Linear),
            Just(Backoff::Exponential),
            Just(Backoff::Decorrelated)
        ];
        let jitter = prop_oneof![Just(Jitter::None), Just(Jitter::Full), Just(Jitter::Equal)];
        (0_u64..100_000, 1.0_f64..10.0, 0_u64..1_000_000, backoff, jitter).prop_map(
            |(base, factor, cap, backoff, jitter)| DelayPolicy {
                base: Duration::from_millis(base),
                factor,
                cap: Duration::from_millis(cap),
                backoff,
                jitter,
            },
        )
    }

    proptest! {
        #[test]
        fn inside_their_interval(policy in policies(), seed: u64) {
            let bounds = waits(DelayPolicy { jitter: Jitter::None, ..policy }, seed, 12);
            let drawn = waits(policy, seed, 12);
            let mut previous = milliseconds(policy.base);
            for (bound, value) in bounds.into_iter().zip(drawn) {
                prop_assert!(value <= milliseconds(policy.cap));
                let (low, high) = match (policy.backoff, policy.jitter) {
                    (Backoff::Decorrelated, _) => {
                        let high = (3 * previous).min(milliseconds(policy.cap));
                        (milliseconds(policy.base).min(high), high)
                    }
                    (_, Jitter::None) => (bound, bound),
                    (_, Jitter::Full) => (0, bound),
                    (_, Jitter::Equal) => (bound / 2, bound),
                };
                prop_assert!((low..=high).contains(&value), "{low} <= {value} <= {high}");
                previous = value;
            }
        }

        #[test]
        fn the_same_seed_gives_the_same_waits(policy in policies(), seed: u64) {
            prop_assert_eq!(waits(policy, seed, 12), waits(policy, seed, 12));
        }

        #[test]
        fn two_seeds_differ(seed: u64) {
            let policy = DelayPolicy { base: Duration::from_secs(100), ..DelayPolicy::default() };
            prop_assert_ne!(waits(policy, seed, 12), waits(policy, seed.wrapping_add(1), 12));
        }
    }
}

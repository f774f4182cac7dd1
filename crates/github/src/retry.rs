//! How often and how long: every request goes through [`Patience::run`], which alone waits and tries again.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::{Endpoint, Error};

/// How often one request is sent at most.
pub(crate) const ATTEMPTS: u32 = 3;

/// How often requests are sent again at most in a whole process, so that many failing requests do not become a storm.
const RETRIES: u32 = 30;

/// The first pause after a failure, before jitter; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// A clock and a bed. Tests bring their own.
pub trait Time: Send + Sync {
    /// Seconds since 1970 (UTC).
    fn now(&self) -> u64;

    /// Waits.
    fn sleep(&self, duration: Duration);
}

/// The real clock.
#[derive(Debug, Clone, Copy)]
pub struct WallTime;

#[expect(clippy::disallowed_methods, reason = "the adapter to the real clock; everything else takes `Time`")]
impl Time for WallTime {
    fn now(&self) -> u64 {
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }

    fn sleep(&self, duration: Duration) {
        std::thread::sleep(duration);
    }
}

/// Why one attempt gave no answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Failed {
    /// Another attempt would fail the same way.
    Final(Error),
    /// GitHub did nothing and wants us to wait this many seconds.
    Limited(u64),
    /// Something broke.
    Broken {
        /// GitHub may have done what was asked.
        perhaps: bool,
        /// Asking again does no harm.
        again: bool,
        /// What happened.
        why: String,
    },
}

/// What a process may still wait and try again.
pub(crate) struct Patience {
    time: Arc<dyn Time>,
    max_wait: Duration,
    seed: u64,
    spent: Mutex<Spent>,
}

#[derive(Default)]
struct Spent {
    waited: Duration,
    retries: u32,
    /// Seconds since 1970 until which GitHub has asked us to be silent.
    silent_until: u64,
}

impl Patience {
    /// `max_wait` is what all requests together may wait; `seed` makes the jitter.
    pub(crate) fn new(time: Arc<dyn Time>, max_wait: Duration, seed: &str) -> Self {
        Self { time, max_wait, seed: hash(seed), spent: Mutex::default() }
    }

    /// Seconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        self.time.now()
    }

    /// Notes that nothing may be asked for so many seconds.
    pub(crate) fn be_silent(&self, seconds: u64) {
        let until = self.now().saturating_add(seconds);
        let mut spent = self.spent();
        spent.silent_until = spent.silent_until.max(until);
    }

    /// Calls `once` until it answers or nothing is left to try; `key` is what tells one request from another in the jitter.
    pub(crate) fn run<T>(
        &self,
        endpoint: &'static Endpoint,
        key: &str,
        mut once: impl FnMut() -> Result<T, Failed>,
    ) -> Result<T, Error> {
        let mut perhaps = false;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let last = attempt >= ATTEMPTS;
            let silent = self.spent().silent_until.saturating_sub(self.now());
            let failed = if silent > 0 && !self.rest(Duration::from_secs(silent), key, attempt) {
                // Known to be refused, so it is not even sent.
                Failed::Limited(silent)
            } else {
                match once() {
                    Ok(answer) => return Ok(answer),
                    Err(failed) => failed,
                }
            };
            match failed {
                Failed::Final(error) => return Err(error),
                Failed::Limited(seconds) => {
                    // `Retry-After: 0` is no invitation to ask without end.
                    let seconds = seconds.max(1);
                    self.be_silent(seconds);
                    if !last && self.has_room(Duration::from_secs(seconds)) && self.take_retry() {
                        continue;
                    }
                    return Err(if perhaps {
                        Error::Uncertain {
                            endpoint,
                            why: "the rate limit was reached before it could be asked again".to_owned(),
                        }
                    } else {
                        Error::RateLimited { endpoint, seconds }
                    });
                }
                Failed::Broken { perhaps: maybe, again, why } => {
                    perhaps |= maybe;
                    let pause = FIRST_PAUSE * 2_u32.pow(attempt - 1);
                    if again && !last && self.take_retry() && self.rest(pause, key, attempt) {
                        continue;
                    }
                    return Err(if perhaps {
                        Error::Uncertain { endpoint, why }
                    } else {
                        Error::Unavailable { endpoint, attempts: attempt, why }
                    });
                }
            }
        }
    }

    /// Waits for `pause` and up to half of it (at most 2 s) more; `false` where the rest of what may be waited is shorter.
    fn rest(&self, pause: Duration, key: &str, attempt: u32) -> bool {
        let spread = (pause / 2).min(Duration::from_secs(2));
        let jitter = spread.mul_f64(fraction(self.seed ^ hash(key) ^ u64::from(attempt)));
        let pause = {
            let mut spent = self.spent();
            let left = self.max_wait.saturating_sub(spent.waited);
            if pause > left {
                return false;
            }
            let pause = (pause + jitter).min(left);
            spent.waited += pause;
            pause
        };
        self.time.sleep(pause);
        true
    }

    fn has_room(&self, pause: Duration) -> bool {
        pause <= self.max_wait.saturating_sub(self.spent().waited)
    }

    fn take_retry(&self) -> bool {
        let mut spent = self.spent();
        spent.retries += 1;
        spent.retries <= RETRIES
    }

    fn spent(&self) -> std::sync::MutexGuard<'_, Spent> {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// FNV-1a, 64 bits.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// A number from 0 to below 1 that looks random (the finaliser of SplitMix64: Steele, Lea, Flood, "Fast splittable
/// pseudorandom number generators", 2014).
fn fraction(seed: u64) -> f64 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^= mixed >> 31;
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::{CREATE_ISSUE, LIST_ISSUES};

    #[derive(Default)]
    struct Fake(Mutex<(u64, Vec<Duration>)>);

    impl Time for Fake {
        fn now(&self) -> u64 {
            self.0.lock().unwrap().0
        }

        fn sleep(&self, duration: Duration) {
            let mut state = self.0.lock().unwrap();
            state.0 += duration.as_secs_f64().ceil() as u64;
            state.1.push(duration);
        }
    }

    fn patience(seed: &str) -> (Arc<Fake>, Patience) {
        let time = Arc::new(Fake::default());
        (Arc::clone(&time), Patience::new(time, Duration::from_secs(60), seed))
    }

    fn broken(perhaps: bool, again: bool) -> Failed {
        Failed::Broken { perhaps, again, why: "broken".to_owned() }
    }

    #[test]
    fn a_failing_read_is_tried_three_times_with_growing_pauses() {
        let (time, patience) = patience("1");
        let mut sent = 0;
        let end = patience.run(LIST_ISSUES, "k", || -> Result<(), _> {
            sent += 1;
            Err(broken(false, true))
        });
        assert_eq!(
            (sent, end),
            (3, Err(Error::Unavailable { endpoint: LIST_ISSUES, attempts: 3, why: "broken".to_owned() }))
        );
        let slept = &time.0.lock().unwrap().1;
        assert!(
            slept.len() == 2 && slept[0] >= FIRST_PAUSE && slept[1] >= 2 * FIRST_PAUSE && slept[1] <= 3 * FIRST_PAUSE
        );
    }

    #[test]
    fn what_may_have_happened_is_uncertain_even_when_the_last_failure_was_harmless() {
        let (_, patience) = patience("1");
        let mut sent = 0;
        let end = patience.run(CREATE_ISSUE, "k", || -> Result<(), _> {
            sent += 1;
            Err(if sent == 1 { broken(true, true) } else { broken(false, true) })
        });
        assert!(matches!(end, Err(Error::Uncertain { .. })), "{end:?}");
    }

    #[test]
    fn a_limit_that_is_too_long_ends_at_once_and_the_next_request_is_not_sent() {
        let (time, patience) = patience("1");
        let mut sent = 0;
        for _ in 0..5 {
            let end = patience.run(LIST_ISSUES, "k", || -> Result<(), _> {
                sent += 1;
                Err(Failed::Limited(600))
            });
            assert_eq!(end, Err(Error::RateLimited { endpoint: LIST_ISSUES, seconds: 600 }));
        }
        assert_eq!((sent, time.0.lock().unwrap().1.len()), (1, 0));
    }

    #[test]
    fn waiting_and_retries_of_a_process_are_bounded() {
        let (time, patience) = patience("1");
        let mut sent = 0;
        for request in 0..1000 {
            let _ = patience.run(LIST_ISSUES, &request.to_string(), || -> Result<(), _> {
                sent += 1;
                Err(broken(false, true))
            });
        }
        let waited: Duration = time.0.lock().unwrap().1.iter().sum();
        assert!(waited <= Duration::from_secs(60), "{waited:?}");
        assert!(sent <= 1000 + RETRIES, "{sent}");
    }

    #[test]
    fn jitter_differs_between_runs_and_is_the_same_in_one() {
        let pauses = |seed| {
            let (time, patience) = patience(seed);
            let _ = patience.run(LIST_ISSUES, "k", || -> Result<(), _> { Err(broken(false, true)) });
            time.0.lock().unwrap().1.clone()
        };
        assert_eq!(pauses("7"), pauses("7"));
        assert_ne!(pauses("7"), pauses("8"));
    }
}

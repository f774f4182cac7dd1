//! The fake's clock, and times as GitHub writes them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::must;

/// A clock that tests may set. Clones are the same clock.
#[derive(Debug, Clone)]
pub struct Clock {
    /// Seconds: since 1970 for a clock that stands still, else ahead of the system's.
    seconds: Arc<AtomicI64>,
    still: bool,
}

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self { seconds: Arc::default(), still: false }
    }

    /// A clock that stands still at `time` (`2026-03-01T12:00:00Z`).
    #[must_use]
    #[track_caller]
    pub fn at(time: &str) -> Self {
        let clock = Self { seconds: Arc::default(), still: true };
        clock.set(time);
        clock
    }

    /// Sets a clock that stands still.
    #[track_caller]
    pub fn set(&self, time: &str) {
        assert!(self.still, "only a clock that stands still can be set");
        self.seconds.store(must(parse(time).ok_or("not a time in UTC"), time), Ordering::SeqCst);
    }

    /// Moves it on.
    pub fn advance(&self, by: Duration) {
        self.seconds.fetch_add(i64::try_from(by.as_secs()).unwrap_or(i64::MAX), Ordering::SeqCst);
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn seconds(&self) -> i64 {
        let seconds = self.seconds.load(Ordering::SeqCst);
        if self.still {
            return seconds;
        }
        let system = must(SystemTime::now().duration_since(UNIX_EPOCH), "a clock before 1970");
        seconds + i64::try_from(system.as_secs()).unwrap_or(i64::MAX)
    }

    /// The time as GitHub writes it: `2026-03-01T12:00:00Z`.
    #[must_use]
    pub fn now(&self) -> String {
        format(self.seconds())
    }
}

/// `seconds` since 1970 as RFC 3339. Days become dates by the algorithm of Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms", `civil_from_days`.
pub(crate) fn format(seconds: i64) -> String {
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days + 719_468;
    let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Seconds since 1970 of a time in UTC; fractions of a second are dropped.
pub(crate) fn parse(time: &str) -> Option<i64> {
    let (date, clock) = time.strip_suffix('Z')?.split_once('T')?;
    let mut date = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let clock = clock.split_once('.').map_or(clock, |(whole, _)| whole);
    let mut clock = clock.splitn(3, ':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Some(days * 86_400 + hour * 3_600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_survive_a_round_trip() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_772_366_400, "2026-03-01T12:00:00Z"),
            (4_102_444_799, "2099-12-31T23:59:59Z"),
        ] {
            assert_eq!((format(seconds).as_str(), parse(text)), (text, Some(seconds)));
        }
        assert_eq!(parse("2026-03-01T12:00:00.5Z"), Some(1_772_366_400));
        for wrong in ["2026-03-01", "2026-13-01T00:00:00Z", "2026-03-01T12:00:00", ""] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_clock_moves_only_when_told() {
        let clock = Clock::at("2026-03-01T12:00:00Z");
        clock.clone().advance(Duration::from_hours(36));
        assert_eq!(clock.now(), "2026-03-03T00:00:00Z");
        assert!(Clock::system().seconds() > 1_700_000_000);
    }
}

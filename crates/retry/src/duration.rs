//! Durations as users write them: `500ms`, `30s`, `5m`, `1h30m` or plain seconds.

use std::fmt::Write as _;
use std::time::Duration;

/// The longest duration that is accepted: 30 days, five times the longest job that GitHub lets a self-hosted runner
/// execute (GitHub documentation, "Usage limits": 5 days), so that arithmetic on times never overflows.
pub const MAX: Duration = Duration::from_secs(30 * 24 * 3600);

const UNITS: [(&str, u64); 4] = [("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// Why a text is no duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// Not numbers with units.
    #[error("expected a duration such as `500ms`, `30s`, `5m`, `1h30m` or plain seconds")]
    Form,
    /// A minus sign.
    #[error("a duration cannot be negative: expected `0` or more, such as `500ms`, `30s`, `5m` or `1h30m`")]
    Negative,
    /// A decimal point or comma.
    #[error("decimals are not taken: write `1500ms` for one and a half seconds, `1m30s` for one and a half minutes")]
    Decimal,
    /// A unit twice or a smaller one before a larger one.
    #[error("each of `h`, `m`, `s`, `ms` may stand once, the largest first, as in `1h30m`")]
    Order,
    /// More than [`MAX`].
    #[error("expected at most 30 days (`720h`)")]
    TooLong,
    /// Zero where only a positive duration makes sense.
    #[error("expected more than `0`; leave it out for no limit")]
    Zero,
}

/// Reads a duration.
///
/// ```
/// use std::time::Duration;
/// assert_eq!(retry::duration::parse("1h30m"), Ok(Duration::from_secs(5400)));
/// assert_eq!(retry::duration::parse("90"), Ok(Duration::from_secs(90)));
/// assert!(retry::duration::parse("10x").is_err());
/// ```
///
/// # Errors
/// When `text` is not of that form or longer than [`MAX`].
pub fn parse(text: &str) -> Result<Duration, DurationError> {
    if text.starts_with(['-', '\u{2212}']) {
        return Err(DurationError::Negative);
    }
    if text.contains(['.', ',']) {
        return Err(DurationError::Decimal);
    }
    if text.is_empty() {
        return Err(DurationError::Form);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return bounded(number(text)?.checked_mul(1_000));
    }
    let mut rest = text;
    let mut total = Some(0_u64);
    let mut smallest = u64::MAX;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let letters = rest[digits..].bytes().take_while(u8::is_ascii_alphabetic).count();
        let (amount, unit) = (&rest[..digits], &rest[digits..digits + letters]);
        let (_, size) = UNITS.into_iter().find(|(name, _)| *name == unit).ok_or(DurationError::Form)?;
        if amount.is_empty() {
            return Err(DurationError::Form);
        }
        if size >= smallest {
            return Err(DurationError::Order);
        }
        smallest = size;
        let part = number(amount)?.checked_mul(size);
        total = total.zip(part).and_then(|(sum, part)| sum.checked_add(part));
        rest = &rest[digits + letters..];
    }
    bounded(total)
}

/// Reads a duration that must be longer than zero, such as a timeout.
///
/// # Errors
/// As [`parse`], and for zero.
pub fn parse_positive(text: &str) -> Result<Duration, DurationError> {
    match parse(text)? {
        Duration::ZERO => Err(DurationError::Zero),
        duration => Ok(duration),
    }
}

fn number(digits: &str) -> Result<u64, DurationError> {
    // Only digits get here, so the one way to fail is a number beyond 64 bits.
    digits.parse().map_err(|_| DurationError::TooLong)
}

fn bounded(milliseconds: Option<u64>) -> Result<Duration, DurationError> {
    let duration = milliseconds.map(Duration::from_millis).filter(|duration| *duration <= MAX);
    duration.ok_or(DurationError::TooLong)
}

/// Writes a duration so that [`parse`] reads it back, to the millisecond.
///
/// ```
/// use std::time::Duration;
/// assert_eq!(retry::duration::format(Duration::from_millis(5_400_250)), "1h30m250ms");
/// assert_eq!(retry::duration::format(Duration::ZERO), "0s");
/// ```
#[must_use]
pub fn format(duration: Duration) -> String {
    let mut rest = milliseconds(duration);
    let mut text = String::new();
    for (unit, size) in UNITS {
        if rest >= size {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "{}{unit}", rest / size);
            rest %= size;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

/// A duration for people: three digits or so, the larger unit first.
///
/// ```
/// use std::time::Duration;
/// assert_eq!(retry::duration::human(Duration::from_millis(350)), "350 ms");
/// assert_eq!(retry::duration::human(Duration::from_millis(2_449)), "2.4 s");
/// assert_eq!(retry::duration::human(Duration::from_secs(90)), "1 min 30 s");
/// assert_eq!(retry::duration::human(Duration::from_secs(7_260)), "2 h 1 min");
/// ```
#[must_use]
pub fn human(duration: Duration) -> String {
    let total = milliseconds(duration);
    let (seconds, minutes, hours) = (total / 1_000, total / 60_000, total / 3_600_000);
    if total < 1_000 {
        format!("{total} ms")
    } else if total < 60_000 {
        match total / 100 % 10 {
            0 => format!("{seconds} s"),
            tenths => format!("{seconds}.{tenths} s"),
        }
    } else if minutes < 60 {
        parts(minutes, "min", seconds % 60, "s")
    } else {
        parts(hours, "h", minutes % 60, "min")
    }
}

fn parts(large: u64, large_unit: &str, small: u64, small_unit: &str) -> String {
    match small {
        0 => format!("{large} {large_unit}"),
        _ => format!("{large} {large_unit} {small} {small_unit}"),
    }
}

/// Whole milliseconds, as reports give durations.
#[must_use]
pub fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_form_is_read() {
        let ms = Duration::from_millis;
        for (text, expected) in [
            ("0", ms(0)),
            ("30", ms(30_000)),
            ("500ms", ms(500)),
            ("30s", ms(30_000)),
            ("5m", ms(300_000)),
            ("1h30m", ms(5_400_000)),
            ("1h2m3s4ms", ms(3_723_004)),
            ("90m", ms(5_400_000)),
            ("720h", MAX),
        ] {
            assert_eq!(parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused_with_what_is_allowed() {
        for (text, error) in [
            ("", DurationError::Form),
            ("10x", DurationError::Form),
            ("s", DurationError::Form),
            (" 5s", DurationError::Form),
            ("5 s", DurationError::Form),
            ("5S", DurationError::Form),
            ("1h30", DurationError::Form),
            ("٣s", DurationError::Form),
            ("-1s", DurationError::Negative),
            ("-5", DurationError::Negative),
            ("1.5s", DurationError::Decimal),
            ("1,5", DurationError::Decimal),
            ("30m1h", DurationError::Order),
            ("1s1s", DurationError::Order),
            ("721h", DurationError::TooLong),
            ("99999999999999999999", DurationError::TooLong),
            ("9999999999999999999h", DurationError::TooLong),
        ] {
            assert_eq!(parse(text), Err(error), "{text}");
        }
        assert_eq!(parse_positive("0s"), Err(DurationError::Zero));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(milliseconds in 0_u64..=2_592_000_000) {
            let duration = Duration::from_millis(milliseconds);
            prop_assert_eq!(parse(&format(duration)), Ok(duration));
        }

        #[test]
        fn nothing_panics(text in "\\PC*|[0-9hms.-]*") {
            let _ = parse(&text).map(human);
        }
    }
}

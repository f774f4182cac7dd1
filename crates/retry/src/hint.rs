//! What the output itself says about when to come back: `Retry-After: 30`, "try again in 2 minutes".

use std::time::Duration;

use crate::duration;
use crate::pattern::Patterns;

/// The forms that are understood. The first group of each holds numbers with units; without a unit they are seconds
/// (RFC 9110, section 10.2.3, for `Retry-After`).
const FORMS: &[&str] = &[
    r#"(?i)\bretry[-_ ]after(?:[-_ ]seconds)?["']?\s*[:=]?\s*["']?((?:\d{1,9}(?:\.\d{1,9})?[ \t]*(?:[a-z\xb5\xc2\xce\xbc]{0,16})[ \t]*){1,4})"#,
    r"(?i)\b(?:again|retry|retrying|retried)(?: your request| the request)? (?:in|after)(?: about| at least| approximately)? ((?:\d{1,9}(?:\.\d{1,9})?[ \t]*(?:[a-z]{0,16})[ \t]*){1,4})",
    r"(?i)\bwait(?:ing)?(?: for)?(?: about| at least| approximately)? ((?:\d{1,9}(?:\.\d{1,9})?[ \t]*(?:[a-z]{1,16})[ \t]*){1,4})(?:before|and|then|to) ?(?:retry|retrying|you |try|trying|making|sending)",
];

/// The wait that the last such text in `output` asks for, at most [`duration::MAX`]. `output` is plain text.
///
/// ```
/// use std::time::Duration;
/// assert_eq!(retry::hint::find(b"HTTP 429\nRetry-After: 30\n"), Some(Duration::from_secs(30)));
/// assert_eq!(retry::hint::find(b"Please try again in 1m26.4s."), Some(Duration::from_millis(86_400)));
/// assert_eq!(retry::hint::find(b"try again in a few minutes"), None);
/// ```
#[must_use]
pub fn find(output: &[u8]) -> Option<Duration> {
    // A test compiles the forms, so there is nothing to report here.
    let group = Patterns::new(FORMS).ok()?.last_group(output)?;
    amount(&String::from_utf8_lossy(group))
}

/// Reads `30`, `2 minutes`, `1m26.4s`, `281.795µs`. Words that are no unit end it.
fn amount(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut total: Option<f64> = None;
    loop {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let Ok(number) = rest[..digits].trim_end_matches('.').parse::<f64>() else { break };
        let after = rest[digits..].trim_start();
        let word = after.find(|c: char| !c.is_alphabetic()).map_or(after, |end| &after[..end]);
        let Some(unit) = unit(word) else {
            // A bare number is seconds, but only on its own: the `3` of `1m 3 tests` is none.
            total = total.or(Some(number * 1_000.0));
            break;
        };
        total = Some(total.unwrap_or(0.0) + number * unit);
        rest = after[word.len()..].trim_start();
    }
    let longest = duration::milliseconds(duration::MAX) as f64;
    total.map(|milliseconds| Duration::from_millis(milliseconds.clamp(0.0, longest).ceil() as u64))
}

/// Milliseconds of a unit.
fn unit(word: &str) -> Option<f64> {
    Some(match word.to_lowercase().as_str() {
        "ns" | "nanoseconds" => 1e-6,
        "us" | "\u{b5}s" | "\u{3bc}s" | "microseconds" => 1e-3,
        "ms" | "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" => 1.0,
        "s" | "sec" | "secs" | "second" | "seconds" => 1e3,
        "m" | "min" | "mins" | "minute" | "minutes" => 6e4,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3.6e6,
        "d" | "day" | "days" => 8.64e7,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_forms_that_services_use() {
        let ms = Duration::from_millis;
        for (output, expected) in [
            ("Retry-After: 120", Some(ms(120_000))),
            ("< retry-after: 5\r\n", Some(ms(5_000))),
            ("{\"retry_after\": 1.5}", Some(ms(1_500))),
            ("'retry-after': '17',", Some(ms(17_000))),
            ("toomanyrequests: retry-after: 281.795\u{b5}s, allowed: 44000/minute", Some(ms(1))),
            ("toomanyrequests: retry-after: 281.795\u{3bc}s, allowed: 44000/minute", Some(ms(1))),
            ("please try again in 20s.", Some(ms(20_000))),
            ("Please try again in 6m0s.", Some(ms(360_000))),
            ("try again in 1m26.4s", Some(ms(86_400))),
            ("try again in 500 ms", Some(ms(500))),
            ("Try again in 2 minutes", Some(ms(120_000))),
            ("Retry your request after 1 minute and 3 tests", Some(ms(60_000))),
            ("retrying in 3 seconds", Some(ms(3_000))),
            ("You must wait 45 seconds before retrying", Some(ms(45_000))),
            ("Retry-After: 10\nRetry-After: 40\nbye", Some(ms(40_000))),
            ("try again in 1 hour", Some(ms(3_600_000))),
            ("Retry-After: Wed, 21 Oct 2026 07:28:00 GMT", None),
            ("retry after the fix", None),
            ("try again in a few minutes", None),
            ("waited 30 seconds", None),
            ("attempt 3 of 4", None),
            ("", None),
        ] {
            assert_eq!(find(output.as_bytes()), expected, "{output}");
        }
    }

    #[test]
    fn absurd_numbers_are_bounded() {
        assert_eq!(find(b"Retry-After: 999999999"), Some(duration::MAX));
        assert_eq!(find(b"Retry-After: 99999999999999999999999"), None.or(find(b"Retry-After: 999999999")));
    }

    proptest! {
        #[test]
        fn nothing_panics(output in proptest::collection::vec(any::<u8>(), 0..200), text in "(again|retry| |in|after|[0-9]|\\.|s|m|:|\u{b5}|-)*") {
            let _ = find(&output);
            prop_assert!(find(text.as_bytes()).unwrap_or_default() <= duration::MAX);
        }
    }
}

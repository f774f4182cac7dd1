//! Times as users write them: `90s`, `30m`, `24h`, `14d`, `1d12h`, or plain seconds.

use std::time::Duration;

/// The longest that is taken: ten years.
const MAX: u64 = 3_650 * 86_400;

const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

/// Reads a time.
///
/// ```
/// use std::time::Duration;
/// assert_eq!(incident::duration::parse("1d12h"), Ok(Duration::from_secs(129_600)));
/// assert!(incident::duration::parse("2 weeks").is_err());
/// ```
///
/// # Errors
/// What is expected, when `text` is not of that form or longer than ten years.
pub fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || "expected a time such as `90s`, `30m`, `24h`, `14d` or `1d12h`, the largest unit first".to_owned();
    if text.is_empty() {
        return Err(wrong());
    }
    let mut rest = text;
    let mut total = Some(0_u64);
    let mut smallest = u64::MAX;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let amount = rest[..digits].parse::<u64>();
        if digits == 0 {
            return Err(wrong());
        }
        let unit = match rest[digits..].chars().next() {
            None if rest.len() == text.len() => 1,
            None => return Err(wrong()),
            Some(unit) => UNITS.iter().find(|(name, _)| *name == unit).map(|(_, size)| *size).ok_or_else(wrong)?,
        };
        if unit >= smallest {
            return Err(wrong());
        }
        smallest = unit;
        let part = amount.ok().and_then(|amount| amount.checked_mul(unit));
        total = total.zip(part).and_then(|(sum, part)| sum.checked_add(part));
        rest = rest[digits..].get(1..).unwrap_or_default();
    }
    let seconds =
        total.filter(|seconds| *seconds <= MAX).ok_or_else(|| "expected at most ten years (`3650d`)".to_owned())?;
    Ok(Duration::from_secs(seconds))
}

/// A time for people: two units at most.
///
/// ```
/// use std::time::Duration;
/// assert_eq!(incident::duration::human(Duration::from_secs(40)), "40 s");
/// assert_eq!(incident::duration::human(Duration::from_secs(7_500)), "2 h 5 min");
/// assert_eq!(incident::duration::human(Duration::from_secs(3 * 86_400)), "3 d");
/// ```
#[must_use]
pub fn human(time: Duration) -> String {
    const NAMES: [&str; 4] = ["d", "h", "min", "s"];
    let mut rest = time.as_secs();
    let mut parts = Vec::new();
    for ((_, size), name) in UNITS.into_iter().zip(NAMES) {
        parts.push((rest / size, name));
        rest %= size;
    }
    let first = parts.iter().position(|(amount, _)| *amount > 0).unwrap_or(3);
    let shown = parts[first..].iter().take(2).filter(|(amount, name)| *amount > 0 || *name == "s" && first == 3);
    shown.map(|(amount, name)| format!("{amount} {name}")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_form_is_read_and_everything_else_refused() {
        for (text, seconds) in [("0", 0), ("0s", 0), ("90", 90), ("30m", 1_800), ("24h", 86_400), ("1d2h3m4s", 93_784)]
        {
            assert_eq!(parse(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in
            ["", "s", "1w", "1h1d", "1h1h", "1h30", " 1h", "-1h", "1.5h", "\u{663}s", "3651d", "99999999999999999999d"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn people_read_two_units() {
        for (seconds, text) in
            [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3_601, "1 h"), (90_061, "1 d 1 h"), (86_460, "1 d")]
        {
            assert_eq!(human(Duration::from_secs(seconds)), text);
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC*|[0-9dhms]*") {
            let _ = parse(&text).map(human);
        }
    }
}

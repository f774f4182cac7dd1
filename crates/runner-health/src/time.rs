//! Times as GitHub and users write them.

/// Seconds since 1970 (UTC) of an RFC 3339 time such as `2026-11-23T11:13:05Z`; fractions are cut off.
///
/// ```
/// assert_eq!(runner_health::time::parse("2026-11-23T13:13:05.5+02:00"), Some(1_795_432_385));
/// assert_eq!(runner_health::time::parse("yesterday"), None);
/// ```
#[must_use]
pub fn parse(text: &str) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| {
        let digits = text.get(range)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<i64>().ok()).flatten()
    };
    let sign = |place: usize, allowed: &[u8]| text.as_bytes().get(place).filter(|byte| allowed.contains(byte));
    (sign(4, b"-").and(sign(7, b"-")).and(sign(10, b"Tt ")).and(sign(13, b":")).and(sign(16, b":")))?;
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let rest = text.get(19..)?;
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|character: char| character.is_ascii_digit()),
        None => rest,
    };
    let seconds = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    Some(seconds - offset(zone)?)
}

/// Seconds east of UTC.
fn offset(zone: &str) -> Option<i64> {
    if zone == "Z" || zone == "z" {
        return Some(0);
    }
    let (sign, rest) = zone.strip_prefix('+').map(|rest| (1, rest)).or_else(|| Some((-1, zone.strip_prefix('-')?)))?;
    let (hours, minutes) = rest.split_once(':')?;
    let number = |text: &str| (text.len() == 2).then(|| text.parse::<i64>().ok()).flatten();
    Some(sign * (number(hours)? * 3_600 + number(minutes)? * 60))
}

/// Days from 1970-01-01 to a date of the Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date
/// algorithms", `days_from_civil`).
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The newest time that GitHub's own clock wrote into an event payload. Commits' times are not taken: whoever commits
/// may write any.
#[must_use]
pub fn newest_of_event(payload: &serde_json::Value) -> Option<i64> {
    const OBJECTS: [&str; 7] =
        ["repository", "pull_request", "workflow_run", "issue", "comment", "release", "deployment"];
    const FIELDS: [&str; 3] = ["pushed_at", "updated_at", "created_at"];
    let values = OBJECTS.iter().flat_map(|object| FIELDS.iter().map(move |field| &payload[*object][*field]));
    // `pushed_at` and `created_at` are numbers in push events, text elsewhere.
    values.filter_map(|value| value.as_i64().or_else(|| value.as_str().and_then(parse))).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_times() {
        assert_eq!(parse("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(parse("2000-02-29T12:00:00Z"), Some(951_825_600));
        assert_eq!(parse("2026-01-01T00:00:00-01:30"), Some(1_767_225_600 + 5_400));
        for wrong in [
            "2026-13-01T00:00:00Z",
            "2026-01-01",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00+2",
            "é026-01-01T00:00:00Z",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_githubs_own_times_count() {
        let payload = serde_json::json!({
            "repository": {"pushed_at": 1_000, "updated_at": "1970-01-01T00:30:00Z"},
            "head_commit": {"timestamp": "2099-01-01T00:00:00Z"}
        });
        assert_eq!(newest_of_event(&payload), Some(1_800));
        assert_eq!(newest_of_event(&serde_json::json!({"schedule": "0 0 * * *"})), None);
    }
}

//! How long a limit lasts.

use std::time::Duration;

use crate::choose::Case;

/// Names of parameters that hold seconds.
const PARAMETERS: [&str; 4] = ["retry_after", "retry_after_seconds", "seconds", "wait"];
/// Words in front of a time, in lower case.
const BEFORE: [&str; 8] =
    ["retry-after", "retry after", "retry in", "try again in", "try again after", "resets in", "reset in", "wait for"];
/// Where nothing says how long: what the secondary limits of GitHub's API ask for (GitHub documentation, "Best practices
/// for using the REST API": wait at least one minute).
pub const USUAL: Duration = Duration::from_secs(60);

/// How long the failure asks to wait: a parameter of the diagnosis, else what the explaining lines say, else nothing.
#[must_use]
pub fn asked(case: &Case) -> Option<Duration> {
    let parameter = PARAMETERS.iter().find_map(|name| case.parameters.get(*name)).and_then(|value| time(value));
    parameter.or_else(|| case.excerpt.iter().find_map(|line| in_line(line)))
}

fn in_line(line: &str) -> Option<Duration> {
    let line = line.to_lowercase();
    BEFORE.iter().find_map(|words| {
        let (_, rest) = line.split_once(words)?;
        time(rest.trim_start_matches([' ', ':', '=', '"', '\'']))
    })
}

/// A number and a unit at the start of a text; seconds without one.
fn time(text: &str) -> Option<Duration> {
    let text = text.trim_start();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text[..digits].parse().ok()?;
    let unit: String = text[digits..].trim_start().chars().take_while(char::is_ascii_alphabetic).collect();
    let factor = match unit.as_str() {
        "m" | "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hour" | "hours" => 3_600,
        _ => 1,
    };
    number.checked_mul(factor).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rulebase::Category;

    #[test]
    fn the_times_that_servers_name() {
        let check = |line: &str, seconds: Option<u64>| {
            let case = Case { excerpt: vec!["first".into(), line.into()], ..Case::of(Category::RateLimit) };
            assert_eq!(asked(&case).map(|time| time.as_secs()), seconds, "{line}");
        };
        check("< Retry-After: 30", Some(30));
        check("429: please try again in 5 minutes.", Some(300));
        check("rate limit resets in 2h", Some(7_200));
        check("retry after 12s", Some(12));
        check("You have reached your pull rate limit.", None);
        check("retry after lunch", None);
    }

    #[test]
    fn a_parameter_comes_first() {
        let mut case = Case::of(Category::RateLimit);
        case.parameters.insert("retry_after".into(), "7".into());
        case.excerpt.push("Retry-After: 99".into());
        assert_eq!(asked(&case), Some(Duration::from_secs(7)));
    }
}

//! Versions of modules: what Odoo accepts, what the OCA asks for, and the next one.

use crate::series::Series;

/// Which part of a version goes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Something that users have to migrate.
    Major,
    /// Something new.
    Minor,
    /// A repair.
    Patch,
}

/// Whether Odoo takes a version for `series`: two or three numbers, or these behind the series itself.
///
/// ```
/// use addons_path::{manifest::version::accepted, series::Series};
/// let series = Series::new(18);
/// assert!(accepted("1.0", series) && accepted("18.0.1.2.3", series) && accepted("18.0.1.2", series));
/// assert!(!accepted("17.0.1.2.3", series) && !accepted("1", series) && !accepted("1.0rc1", series));
/// ```
#[must_use]
pub fn accepted(version: &str, series: Series) -> bool {
    let own = version.strip_prefix(&format!("{series}.")).unwrap_or(version);
    numbers(own).is_some_and(|parts| (2..=3).contains(&parts.len()))
}

/// Whether a version has the OCA's form: the series and three numbers.
///
/// ```
/// use addons_path::{manifest::version::is_oca, series::Series};
/// assert!(is_oca("18.0.1.0.0", Series::new(18)) && !is_oca("18.0.1.0", Series::new(18)));
/// ```
#[must_use]
pub fn is_oca(version: &str, series: Series) -> bool {
    let own = version.strip_prefix(&format!("{series}."));
    own.and_then(numbers).is_some_and(|parts| parts.len() == 3)
}

/// The next version: the part goes up, those behind it become 0. The series stays, and a version of two parts gets a third
/// where it needs one. `None` for a version of another form.
///
/// ```
/// use addons_path::manifest::version::{Part, next};
/// assert_eq!(next("18.0.1.4.2", Part::Minor).as_deref(), Some("18.0.1.5.0"));
/// assert_eq!(next("1.0", Part::Patch).as_deref(), Some("1.0.1"));
/// assert_eq!(next("18.0.1.0", Part::Major).as_deref(), Some("18.0.2.0"));
/// ```
#[must_use]
pub fn next(version: &str, part: Part) -> Option<String> {
    let mut parts = numbers(version)?;
    let series = match parts.len() {
        4 | 5 if parts[1] == 0 => parts.drain(..2).collect(),
        2 | 3 => Vec::new(),
        _ => return None,
    };
    let index = part as usize;
    if index == 2 && parts.len() == 2 {
        parts.push(0);
    }
    parts[index] = parts[index].checked_add(1)?;
    parts[index + 1..].fill(0);
    let all: Vec<String> = series.iter().chain(&parts).map(u64::to_string).collect();
    Some(all.join("."))
}

/// Whether `one` is above `other`, number by number; `None` where one has other parts than numbers.
#[must_use]
pub fn is_above(one: &str, other: &str) -> Option<bool> {
    Some(numbers(one)? > numbers(other)?)
}

fn numbers(version: &str) -> Option<Vec<u64>> {
    let number = |part: &str| {
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten()
    };
    version.split('.').map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_behind_become_zero() {
        for (version, part, expected) in [
            ("18.0.1.2.3", Part::Major, Some("18.0.2.0.0")),
            ("18.0.1.2.3", Part::Patch, Some("18.0.1.2.4")),
            ("18.0.1.2", Part::Patch, Some("18.0.1.2.1")),
            ("1.2.3", Part::Minor, Some("1.3.0")),
            ("0.1", Part::Major, Some("1.0")),
            ("1", Part::Patch, None),
            ("1.2.3.4", Part::Patch, None),
            ("1.0-rc", Part::Patch, None),
            ("1.18446744073709551615", Part::Minor, None),
        ] {
            assert_eq!(next(version, part).as_deref(), expected, "{version} {part:?}");
        }
    }

    #[test]
    fn order_is_by_number() {
        assert_eq!(is_above("18.0.1.10.0", "18.0.1.9.0"), Some(true));
        assert_eq!(is_above("1.0", "1.0"), Some(false));
        assert_eq!(is_above("x", "1.0"), None);
    }
}

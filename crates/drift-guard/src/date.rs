//! Days, for waivers that end and files that grow old.

use std::fmt;

/// A day of the Gregorian calendar, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i64);

impl Date {
    /// Reads `2026-12-31`; `None` for anything else and for days that do not exist.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let right = parts.next().is_none() && (year.len(), month.len(), day.len()) == (4, 2, 2);
        let number =
            |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<i64>().ok()).flatten();
        let (year, month, day) = (number(year)?, number(month)?, number(day)?);
        if !right || !(1..=12).contains(&month) || day < 1 {
            return None;
        }
        // Days since 1970-03-01 style arithmetic: Howard Hinnant, "chrono-compatible low-level date algorithms".
        let shifted = if month <= 2 { year - 1 } else { year };
        let (era, of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let date = Self(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468);
        (date.to_string() == text).then_some(date)
    }

    /// The day in UTC of a moment in seconds since 1970.
    #[must_use]
    pub const fn of_seconds(seconds: i64) -> Self {
        Self(seconds.div_euclid(86_400))
    }

    /// Days from `earlier` until this day.
    #[must_use]
    pub const fn days_after(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = self.0 + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        for text in ["1970-01-01", "2000-02-29", "2026-12-31", "1999-03-01"] {
            assert_eq!(Date::parse(text).unwrap().to_string(), text);
        }
        for wrong in ["2026-02-29", "2026-13-01", "2026-1-01", "2026-04-31", "", "2026-01-01-01", "x"] {
            assert_eq!(Date::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Date::of_seconds(1_700_000_000).to_string(), "2023-11-14");
        let (a, b) = (Date::parse("2026-02-27").unwrap(), Date::parse("2026-03-01").unwrap());
        assert_eq!((b.days_after(a), a < b), (2, true));
    }
}

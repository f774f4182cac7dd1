//! Sets of exit codes as users write them: `1,5-9`.

use std::fmt;
use std::ops::RangeInclusive;

/// A set of exit codes other than 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExitCodes(Vec<RangeInclusive<u32>>);

/// Why a text is no set of exit codes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExitCodesError {
    /// A part that is neither a number nor a range.
    #[error("`{0}` is no exit code: expected numbers and ranges such as `1,5-9`")]
    Form(String),
    /// 0 is success.
    #[error("`{0}` holds 0, which is success: expected codes from 1")]
    Zero(String),
    /// The end lies before the start.
    #[error("the range `{0}` ends before it starts: expected the smaller number first")]
    Reversed(String),
}

impl ExitCodes {
    /// Reads a set: numbers and ranges separated by commas; spaces around them do not matter. Unix codes end at 255
    /// (POSIX, `exit`), Windows codes at 4294967295, so both are taken.
    ///
    /// ```
    /// let codes = retry::ExitCodes::parse("1, 5-9").unwrap();
    /// assert!(codes.contains(7) && !codes.contains(2));
    /// ```
    ///
    /// # Errors
    /// When a part is neither, when it holds 0, or when a range is reversed.
    pub fn parse(text: &str) -> Result<Self, ExitCodesError> {
        text.split(',').map(|part| range(part.trim())).collect::<Result<_, _>>().map(Self)
    }

    /// The set of one code.
    #[must_use]
    pub fn one(code: u32) -> Self {
        Self(vec![code..=code])
    }

    /// Whether `code` is in the set.
    #[must_use]
    pub fn contains(&self, code: u32) -> bool {
        self.0.iter().any(|range| range.contains(&code))
    }
}

impl fmt::Display for ExitCodes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, range) in self.0.iter().enumerate() {
            formatter.write_str(if index == 0 { "" } else { "," })?;
            match (range.start(), range.end()) {
                (start, end) if start == end => write!(formatter, "{start}")?,
                (start, end) => write!(formatter, "{start}-{end}")?,
            }
        }
        Ok(())
    }
}

fn range(part: &str) -> Result<RangeInclusive<u32>, ExitCodesError> {
    let form = || ExitCodesError::Form(part.to_owned());
    let number = |text: &str| match text.trim() {
        digits if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse::<u32>().map_err(|_| form())
        }
        _ => Err(form()),
    };
    let (start, end) = match part.split_once('-') {
        Some((start, end)) => (number(start)?, number(end)?),
        None => (number(part)?, number(part)?),
    };
    match (start, end) {
        (0, _) => Err(ExitCodesError::Zero(part.to_owned())),
        _ if end < start => Err(ExitCodesError::Reversed(part.to_owned())),
        _ => Ok(start..=end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ranges() {
        let codes = ExitCodes::parse("1,5-9, 75 ,3221225477").unwrap();
        let held: Vec<u32> = (0..=255).filter(|code| codes.contains(*code)).collect();
        assert_eq!(held, [1, 5, 6, 7, 8, 9, 75]);
        assert!(codes.contains(3_221_225_477));
        assert_eq!(codes.to_string(), "1,5-9,75,3221225477");
    }

    #[test]
    fn everything_else_is_refused() {
        for text in ["", "x", "1,,2", "1-", "-1", "1-2-3", "+1", "1.0", "99999999999", "1;2"] {
            assert!(matches!(ExitCodes::parse(text), Err(ExitCodesError::Form(_))), "{text}");
        }
        assert!(matches!(ExitCodes::parse("0"), Err(ExitCodesError::Zero(_))));
        assert!(matches!(ExitCodes::parse("0-255"), Err(ExitCodesError::Zero(_))));
        assert!(matches!(ExitCodes::parse("9-5"), Err(ExitCodesError::Reversed(_))));
    }
}

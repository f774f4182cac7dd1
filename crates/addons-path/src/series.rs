//! Odoo's series, and what differs between them (odoo/modules/module.py and odoo/tools/config.py of each).

use std::fmt;

/// A series, `18.0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Series(u16);

impl Series {
    /// The oldest series whose own modules are known here.
    pub const OLDEST_KNOWN: Self = Self(14);
    /// The newest one.
    pub const NEWEST_KNOWN: Self = Self(20);

    /// A series from its number, `18`.
    #[must_use]
    pub const fn new(major: u16) -> Self {
        Self(major)
    }

    /// Reads `18.0` or `18`; `None` for anything else.
    ///
    /// ```
    /// use addons_path::series::Series;
    /// assert_eq!(Series::parse("18.0"), Some(Series::new(18)));
    /// assert_eq!(Series::parse("18.1"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let major = text.strip_suffix(".0").unwrap_or(text);
        let number: u16 = major.parse().ok()?;
        (major.len() <= 3 && number >= 6 && !major.starts_with(['0', '+'])).then_some(Self(number))
    }

    /// The series that a version such as `18.0.1.2.3` starts with, if it names one.
    #[must_use]
    pub fn of_version(version: &str) -> Option<Self> {
        let mut parts = version.split('.');
        let (major, zero) = (parts.next()?, parts.next()?);
        // `1.0.2` is a version of a module, `18.0.1.0` one with its series: Odoo's own start at 6, and have something behind.
        (zero == "0" && parts.next().is_some()).then(|| Self::parse(major)).flatten()
    }

    /// The series that the tag of an Odoo image names: `18`, `18.0`, `18.0-20250101`.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let end = tag.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(tag.len());
        Self::parse(tag[..end].trim_end_matches('.'))
    }

    /// Its number, `18`.
    #[must_use]
    pub const fn major(self) -> u16 {
        self.0
    }

    /// `ODOO_ADDONS_PATH` is read by Odoo itself (from 19).
    #[must_use]
    pub const fn reads_variable(self) -> bool {
        self.0 >= 19
    }

    /// A bad folder in `--addons-path` keeps Odoo from starting (to 18); later it is skipped with a warning.
    #[must_use]
    pub const fn refuses_bad_folders(self) -> bool {
        self.0 <= 18
    }

    /// A manifest may be called `__openerp__.py` (to 18).
    #[must_use]
    pub const fn takes_old_manifest_name(self) -> bool {
        self.0 <= 18
    }

    /// A version of another form than Odoo's five keeps a module from being installed (from 17).
    #[must_use]
    pub const fn checks_versions(self) -> bool {
        self.0 >= 17
    }

    /// Its own modules are known here ([`crate::core_modules`]).
    #[must_use]
    pub fn is_known(self) -> bool {
        (Self::OLDEST_KNOWN..=Self::NEWEST_KNOWN).contains(&self)
    }
}

impl fmt::Display for Series {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.0", self.0)
    }
}

impl serde::Serialize for Series {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_are_read_strictly() {
        assert_eq!(Series::parse("18"), Some(Series(18)));
        for wrong in ["", "018.0", "+18", "18.0.0", "5.0", "latest", "18.0 ", "99999"] {
            assert_eq!(Series::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn versions_and_tags_name_series() {
        assert_eq!(Series::of_version("18.0.1.0.0"), Some(Series(18)));
        assert_eq!(Series::of_version("1.0.1"), None);
        assert_eq!(Series::of_version("18.0"), None);
        assert_eq!(Series::of_tag("18.0-20250101"), Some(Series(18)));
        assert_eq!(Series::of_tag("17"), Some(Series(17)));
        assert_eq!(Series::of_tag("latest"), None);
    }
}

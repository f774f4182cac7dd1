//! The modules that come with Odoo, per series: a dependency on one of them needs no folder of one's own.

use std::sync::OnceLock;

use crate::series::Series;

const DATA: &str = include_str!("../data/core-modules.txt");

/// Which edition a module comes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// Everybody has it.
    Community,
    /// Only subscribers have it: it lies in a folder of its own.
    Enterprise,
}

/// Series in which a name is in use, one bit each, counted from [`Series::OLDEST_KNOWN`].
#[derive(Clone, Copy, Default)]
struct Spans {
    community: u8,
    enterprise: u8,
}

/// The lines of the data, which are in the order of their names.
fn table() -> &'static [(&'static str, Spans)] {
    static TABLE: OnceLock<Vec<(&'static str, Spans)>> = OnceLock::new();
    TABLE.get_or_init(|| DATA.lines().filter(|line| !line.starts_with('#')).filter_map(row).collect())
}

fn row(line: &'static str) -> Option<(&'static str, Spans)> {
    let mut words = line.split(' ');
    let name = words.next()?;
    let mut spans = Spans::default();
    for word in words {
        let (edition, series) = word.split_once(':')?;
        let bits = series.split(',').filter_map(bits).fold(0, |all, one| all | one);
        match edition {
            "c" => spans.community = bits,
            _ => spans.enterprise = bits,
        }
    }
    Some((name, spans))
}

fn bits(span: &str) -> Option<u8> {
    let (from, to) = span.split_once('-').unwrap_or((span, span));
    let (from, to) = (from.parse().ok()?, to.parse().ok()?);
    Some((from..=to).map(|major: u16| bit(Series::new(major))).fold(0, |all, one| all | one))
}

/// The bit of a series; of an unknown one that of the nearest known.
fn bit(series: Series) -> u8 {
    let known = series.clamp(Series::OLDEST_KNOWN, Series::NEWEST_KNOWN);
    1 << (known.major() - Series::OLDEST_KNOWN.major())
}

/// The edition that `name` comes with in `series`; `None` if it is no module of Odoo's own there. For a series that is not
/// known yet the newest known one answers.
#[must_use]
pub fn edition(name: &str, series: Series) -> Option<Edition> {
    let place = table().binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    let (_, spans) = table()[place];
    let bit = bit(series);
    if spans.community & bit != 0 {
        Some(Edition::Community)
    } else {
        (spans.enterprise & bit != 0).then_some(Edition::Enterprise)
    }
}

/// The series in which `name` is a module of Odoo's own, oldest first.
#[must_use]
pub fn series_of(name: &str) -> Vec<Series> {
    let known = Series::OLDEST_KNOWN.major()..=Series::NEWEST_KNOWN.major();
    known.map(Series::new).filter(|series| edition(name, *series).is_some()).collect()
}

/// All names that come with Odoo in `series`, in order.
pub fn names(series: Series) -> impl Iterator<Item = &'static str> {
    let bit = bit(series);
    table().iter().filter(move |(_, spans)| (spans.community | spans.enterprise) & bit != 0).map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        let lines = DATA.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(table().len(), lines);
        assert!(table().iter().all(|(_, spans)| spans.community | spans.enterprise != 0));
        assert!(table().is_sorted_by(|one, next| one.0 < next.0), "each name once, in order");
    }

    #[test]
    fn editions_depend_on_the_series() {
        for major in 14..=20 {
            assert_eq!(edition("base", Series::new(major)), Some(Edition::Community));
            assert_eq!(edition("web_studio", Series::new(major)), Some(Edition::Enterprise), "{major}");
        }
        assert_eq!(edition("acme_sale", Series::new(18)), None);
        assert_eq!(edition("note", Series::new(14)), Some(Edition::Community));
        assert_eq!(edition("note", Series::new(18)), None);
        assert_eq!(series_of("note").last(), Some(&Series::new(16)));
    }

    #[test]
    fn each_series_has_hundreds() {
        for major in 14..=20 {
            assert!(names(Series::new(major)).count() > 700, "{major}");
        }
    }
}

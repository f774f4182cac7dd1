//! CHANGELOG.md in the form of Keep a Changelog: which releases it knows, and what it says of one.

use semver::Version;

/// The heading of what is not released yet.
const UNRELEASED: &str = "Unreleased";

/// A heading of level 2 and what follows it.
#[derive(Debug, PartialEq, Eq)]
struct Section<'a> {
    name: &'a str,
    body: &'a str,
}

/// The newest release that the changelog has a heading for.
pub(crate) fn newest(text: &str) -> Option<Version> {
    sections(text).iter().filter_map(|section| Version::parse(section.name).ok()).max()
}

/// What it says of `version`.
///
/// # Errors
/// When there is no such heading, or nothing below it: a release without notes tells its users nothing.
pub(crate) fn notes(text: &str, version: &Version) -> Result<String, String> {
    let name = version.to_string();
    named(text, &name).ok_or_else(|| {
        format!(
            "CHANGELOG.md has no text below a heading `## {name}`\nhint: rename `## {UNRELEASED}` to `## {name} - YYYY-MM-DD` \
             and commit that before the release"
        )
    })
}

/// What it says of the next release.
pub(crate) fn unreleased(text: &str) -> Option<String> {
    named(text, UNRELEASED)
}

fn named(text: &str, name: &str) -> Option<String> {
    let section = sections(text).into_iter().find(|section| section.name == name)?;
    let body = section.body.trim();
    (!body.is_empty()).then(|| format!("{body}\n"))
}

/// `## 1.2.3 - 2026-01-31`, `## [1.2.3] - 2026-01-31` and `## Unreleased`, each up to the next one. Lines in fenced code are
/// no headings.
fn sections(text: &str) -> Vec<Section<'_>> {
    let mut found: Vec<(&str, usize, usize)> = Vec::new();
    let (mut offset, mut fenced) = (0, false);
    for line in text.split_inclusive('\n') {
        fenced ^= line.trim_start().starts_with("```");
        if let (false, Some(heading)) = (fenced, line.strip_prefix("## ")) {
            let name = heading.split_whitespace().next().unwrap_or("").trim_matches(['[', ']']);
            found.push((name, offset, offset + line.len()));
        }
        offset += line.len();
    }
    let ends = found.iter().skip(1).map(|(_, start, _)| *start).chain([text.len()]);
    found.iter().zip(ends).map(|((name, _, start), end)| Section { name, body: &text[*start..end] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Changelog\n\nWords.\n\n## Unreleased\n\n## [1.10.0] - 2026-03-01\n\n### Added\n\n- a\n\n```\n## 9.9.9\n```\n\n## 1.9.0\n- b";

    #[test]
    fn the_notes_of_a_release_are_what_stands_between_two_headings() {
        let notes = |version: &str| notes(TEXT, &Version::parse(version).unwrap());
        assert_eq!(notes("1.10.0").unwrap(), "### Added\n\n- a\n\n```\n## 9.9.9\n```\n");
        assert_eq!(notes("1.9.0").unwrap(), "- b\n");
        assert!(notes("9.9.9").is_err(), "a heading in code is none");
        assert!(notes("1.10.0-rc.1").unwrap_err().contains("no text below a heading `## 1.10.0-rc.1`"));
    }

    #[test]
    fn the_newest_release_is_the_highest_number() {
        assert_eq!(newest(TEXT), Version::parse("1.10.0").ok());
        assert_eq!((newest("# Changelog\n\n## Unreleased\n\n- x\n"), unreleased(TEXT)), (None, None));
        assert_eq!(unreleased("## Unreleased\r\n\r\n- x\r\n").as_deref(), Some("- x\n"));
    }
}

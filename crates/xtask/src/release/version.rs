//! Which version, what its tags are called, and whether the major tag may move to it.

use semver::Version;

/// Reads `X.Y.Z` or `X.Y.Z-rc.1`, with or without a leading `v`.
///
/// # Errors
/// When it is no semantic version, or has build metadata: neither tags nor folders of the tool cache could carry a `+`.
pub(crate) fn parse(text: &str) -> Result<Version, String> {
    let plain = text.strip_prefix('v').unwrap_or(text);
    let version = Version::parse(plain)
        .map_err(|error| format!("`{text}` is no version: {error}\nhint: `1.2.3` or `1.2.3-rc.1`"))?;
    if version.build.is_empty() {
        Ok(version)
    } else {
        Err(format!("`{text}` has build metadata\nhint: leave out what follows the `+`"))
    }
}

/// The tag that never moves.
pub(crate) fn tag(version: &Version) -> String {
    format!("v{version}")
}

/// The tag that users name in `uses:`.
pub(crate) fn major_tag(version: &Version) -> String {
    format!("v{}", version.major)
}

/// Whether the major tag goes to `version`, given all tags of the repository: never for a pre-release, and never back from a
/// newer release of the same major version (a fix for 1.2 after 1.3.0).
pub(crate) fn moves_major<'a>(version: &Version, tags: impl IntoIterator<Item = &'a str>) -> bool {
    version.pre.is_empty() && tags.into_iter().all(|tag| released(tag).is_none_or(|other| !is_later(&other, version)))
}

fn is_later(other: &Version, version: &Version) -> bool {
    other.major == version.major && other.pre.is_empty() && other > version
}

fn released(tag: &str) -> Option<Version> {
    Version::parse(tag.strip_prefix('v')?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_strict() {
        assert_eq!(parse("v1.2.3").unwrap(), parse("1.2.3").unwrap());
        assert_eq!(tag(&parse("1.0.0-rc.1").unwrap()), "v1.0.0-rc.1");
        for wrong in ["", "1.2", "1", "vv1.2.3", "1.2.3+5", "01.2.3", "1.2.3 ", "$(id)", "../1.2.3"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_major_tag_never_goes_back_and_never_to_a_pre_release() {
        let moves = |version: &str, tags: &[&str]| moves_major(&parse(version).unwrap(), tags.iter().copied());
        assert!(moves("1.0.0", &[]));
        assert!(moves("1.2.0", &["v1", "v1.0.0", "v1.1.9", "v2.0.0", "nightly"]));
        assert!(moves("1.2.0", &["v1.2.0"]), "the same version again");
        assert!(moves("1.2.0", &["v1.3.0-rc.1"]), "nobody is on a pre-release by `v1`");
        assert!(!moves("1.2.1", &["v1.3.0"]));
        assert!(!moves("1.9.0", &["v1.10.0"]), "numbers, not texts");
        assert!(!moves("1.2.0-rc.1", &[]));
    }
}

//! Which files do not count, and why: what nobody wrote by hand or nobody can read line by line.
//!
//! The first of these that has something to say about a file decides:
//!
//! 1. `complexity.include`, then `complexity.exclude` of the configuration;
//! 2. the repository's own attributes: `linguist-generated`, `linguist-vendored`, and `-diff` (which the macro `binary`
//!    sets). An attribute that is set takes the file away, one that is unset or `false` keeps it even where 3 would not;
//! 3. what its path says, in the manner of GitHub's linguist: generated, vendored, lock and binary files;
//! 4. its content: git calls it binary, or it is too large to be compared.

use serde::Serialize;

/// What the attributes of one path say; `None` where they say nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attributes {
    /// `linguist-generated`.
    pub generated: Option<bool>,
    /// `linguist-vendored`.
    pub vendored: Option<bool>,
    /// `diff`: `false` where it is unset, which makes git treat the file as binary.
    pub diff: Option<bool>,
}

/// Why a file does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The configuration excludes it.
    Configured,
    /// A program wrote it.
    Generated,
    /// Copied from another project.
    Vendored,
    /// Pinned dependencies, written by a package manager.
    Lock,
    /// Not text.
    Binary,
    /// Too large to be compared line by line.
    TooLarge,
}

impl Kind {
    /// Its name for people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Configured => "configured",
            Self::Generated => "generated",
            Self::Vendored => "vendored",
            Self::Lock => "lock file",
            Self::Binary => "binary",
            Self::TooLarge => "too large",
        }
    }
}

/// Why a file does not count, with the words for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// In one word.
    pub kind: Kind,
    /// In a few words: what decided. May quote the configuration.
    pub why: String,
}

/// A verdict of the configuration about one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Configured {
    /// It counts, whatever else is said.
    Include,
    /// It does not count, and why.
    Exclude(String),
}

/// What is known about one file.
#[derive(Debug, Clone, Default)]
pub struct Signals {
    /// What the configuration says.
    pub configured: Option<Configured>,
    /// What the attributes say.
    pub attributes: Attributes,
    /// What the path says.
    pub by_path: Option<(Kind, &'static str)>,
    /// git calls its content binary.
    pub binary: bool,
    /// It is too large to be compared.
    pub too_large: bool,
}

/// Why the file does not count; `None` if it does.
#[must_use]
pub fn decide(signals: &Signals) -> Option<Exclusion> {
    match &signals.configured {
        Some(Configured::Include) => return None,
        Some(Configured::Exclude(why)) => return Some(Exclusion { kind: Kind::Configured, why: why.clone() }),
        None => {}
    }
    let attributes = signals.attributes;
    let attribute = [
        (attributes.generated == Some(true), Kind::Generated, "attribute `linguist-generated`"),
        (attributes.vendored == Some(true), Kind::Vendored, "attribute `linguist-vendored`"),
        (attributes.diff == Some(false), Kind::Binary, "attribute `-diff`"),
    ];
    if let Some((_, kind, why)) = attribute.into_iter().find(|(applies, ..)| *applies) {
        return Some(Exclusion { kind, why: why.to_owned() });
    }
    if let Some((kind, why)) = signals.by_path.filter(|(kind, _)| !kept_by(attributes, *kind)) {
        return Some(Exclusion { kind, why: why.to_owned() });
    }
    let content = [
        (signals.binary, Kind::Binary, "binary content"),
        (signals.too_large, Kind::TooLarge, "too large to be compared"),
    ];
    let (_, kind, why) = content.into_iter().find(|(applies, ..)| *applies)?;
    Some(Exclusion { kind, why: why.to_owned() })
}

/// An attribute says that a file of this kind counts after all.
fn kept_by(attributes: Attributes, kind: Kind) -> bool {
    let answer = match kind {
        // linguist takes lock files for generated ones.
        Kind::Generated | Kind::Lock => attributes.generated.map(|yes| !yes),
        Kind::Vendored => attributes.vendored.map(|yes| !yes),
        Kind::Binary => attributes.diff,
        Kind::Configured | Kind::TooLarge => None,
    };
    answer == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(signals: &Signals) -> Option<Kind> {
        decide(signals).map(|exclusion| exclusion.kind)
    }

    fn by_path(kind: Kind) -> Signals {
        Signals { by_path: Some((kind, "its name")), ..Signals::default() }
    }

    #[test]
    fn an_ordinary_file_counts() {
        assert_eq!(decide(&Signals::default()), None);
    }

    #[test]
    fn attributes_take_away() {
        let with = |attributes| kind(&Signals { attributes, ..Signals::default() });
        assert_eq!(with(Attributes { generated: Some(true), ..Attributes::default() }), Some(Kind::Generated));
        assert_eq!(with(Attributes { vendored: Some(true), ..Attributes::default() }), Some(Kind::Vendored));
        assert_eq!(with(Attributes { diff: Some(false), ..Attributes::default() }), Some(Kind::Binary));
        assert_eq!(with(Attributes { generated: Some(false), vendored: Some(false), diff: Some(true) }), None);
    }

    #[test]
    fn attributes_give_back_what_the_path_takes_but_only_their_own_kind() {
        let no = Attributes { generated: Some(false), ..Attributes::default() };
        assert_eq!(kind(&Signals { attributes: no, ..by_path(Kind::Generated) }), None);
        assert_eq!(kind(&Signals { attributes: no, ..by_path(Kind::Lock) }), None);
        assert_eq!(kind(&Signals { attributes: no, ..by_path(Kind::Vendored) }), Some(Kind::Vendored));
        let no = Attributes { vendored: Some(false), ..Attributes::default() };
        assert_eq!(kind(&Signals { attributes: no, ..by_path(Kind::Vendored) }), None);
        assert_eq!(kind(&Signals { attributes: no, ..by_path(Kind::Lock) }), Some(Kind::Lock));
        let text = Attributes { diff: Some(true), ..Attributes::default() };
        assert_eq!(kind(&Signals { attributes: text, ..by_path(Kind::Binary) }), None);
    }

    #[test]
    fn what_git_cannot_count_is_no_text_whatever_the_attributes_say() {
        let attributes = Attributes { diff: Some(true), generated: Some(false), vendored: Some(false) };
        assert_eq!(kind(&Signals { attributes, binary: true, ..Signals::default() }), Some(Kind::Binary));
        assert_eq!(kind(&Signals { attributes, too_large: true, ..Signals::default() }), Some(Kind::TooLarge));
    }

    #[test]
    fn the_configuration_has_the_first_word() {
        let attributes = Attributes { generated: Some(true), ..Attributes::default() };
        let include =
            Signals { configured: Some(Configured::Include), attributes, binary: true, ..by_path(Kind::Lock) };
        assert_eq!(decide(&include), None);
        let exclude = Signals { configured: Some(Configured::Exclude("line 3".into())), ..Signals::default() };
        assert_eq!(decide(&exclude), Some(Exclusion { kind: Kind::Configured, why: "line 3".into() }));
    }
}

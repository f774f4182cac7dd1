//! Rules that cannot be wrong any more: what a configuration says, checked.

use documents::Position;
use findings::Severity;

use crate::date::Date;
use crate::normalize::Step;
use crate::path::Path;
use crate::reader::{Moment, Names};
use crate::regex::Regex;
use crate::said::Said;
use crate::sources::{Command, Kind};

/// Something that must hold between sides.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its name.
    pub id: String,
    /// What it is for, one sentence.
    pub description: String,
    /// How grave a drift is; only errors fail the check.
    pub severity: Severity,
    /// What is compared, the reference last: two sides, more of the same kind, or one where the relation needs no other.
    pub sides: Vec<Side>,
    /// What must hold.
    pub relation: Relation,
    /// What to say instead of the built-in message's first part.
    pub message: Option<String>,
    /// How to repair a drift.
    pub remedy: Option<String>,
    /// What is known and accepted for a while.
    pub waive: Vec<Waiver>,
    /// A missing source is fine.
    pub optional: bool,
    /// Values are shown as hashes only.
    pub secret: bool,
    /// Where it stands in its file.
    pub file: String,
    /// Line and column there.
    pub position: Position,
}

/// One side.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// Where its values come from.
    pub source: Source,
    /// Which of them.
    pub extract: Extract,
    /// What makes them comparable.
    pub steps: Vec<Step>,
    /// A missing source is fine: the side says nothing then, and the rule holds.
    pub optional: bool,
}

/// Where values come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// Files, in a format or by their names.
    Files {
        /// The format, where it does not go by the name.
        kind: Option<Kind>,
        /// Which files.
        names: Names,
        /// Of which commit.
        moment: Moment,
    },
    /// Written into the rule.
    Values(Vec<Said>),
    /// What a command says.
    Command(Command, Kind),
}

/// Which values of a source.
#[derive(Debug, Clone, PartialEq)]
pub enum Extract {
    /// All: the paths of files, the lines of a text, a whole API description.
    All,
    /// Those that a path means.
    Path(Path),
    /// Those that an expression finds, in the text of the file or in the values that a path means.
    Regex(Option<Path>, Regex),
    /// The SHA-256 of the contents, in hexadecimal, of all files together.
    Digest,
}

/// What must hold between the left side and the right one.
#[derive(Debug, Clone, PartialEq)]
pub enum Relation {
    /// The same values, in any order.
    Equal,
    /// The same values in the same order.
    OrderedEqual,
    /// Every left value is a right one.
    Subset,
    /// Every right value is a left one.
    Superset,
    /// There is a left value, and each is one of the right ones.
    OneOf,
    /// Every left value matches.
    Matches(Regex),
    /// There is a left value.
    Exists,
    /// There is no left value.
    Absent,
    /// Every left value is a path that one of the right patterns takes.
    CoveredBy,
    /// The left side was made from the right one as it is now.
    GeneratedFrom,
    /// The left files were committed after the right ones, or at most so many days ago.
    NewerThan(Option<u32>),
    /// The left API description breaks no client of the right one.
    CompatibleWith(crate::openapi::Policy),
}

impl Relation {
    /// The names in a configuration.
    pub const WORDS: &'static [&'static str] = &[
        "equal",
        "ordered-equal",
        "subset",
        "superset",
        "one-of",
        "matches",
        "exists",
        "absent",
        "covered-by",
        "generated-from",
        "newer-than",
        "compatible-with",
    ];

    /// Its name in a configuration.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::OrderedEqual => "ordered-equal",
            Self::Subset => "subset",
            Self::Superset => "superset",
            Self::OneOf => "one-of",
            Self::Matches(_) => "matches",
            Self::Exists => "exists",
            Self::Absent => "absent",
            Self::CoveredBy => "covered-by",
            Self::GeneratedFrom => "generated-from",
            Self::NewerThan(_) => "newer-than",
            Self::CompatibleWith(_) => "compatible-with",
        }
    }

    /// Whether it needs a right side.
    #[must_use]
    pub const fn needs_right(&self) -> bool {
        !matches!(self, Self::Matches(_) | Self::Exists | Self::Absent | Self::NewerThan(Some(_)))
    }
}

/// A drift that is known and accepted until a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiver {
    /// What it is about: a value, a file, or `file:value`, with `*` for any text.
    pub matches: String,
    /// Why.
    pub reason: String,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Its file.
    pub file: String,
    /// Where it stands there.
    pub position: Position,
}

impl Source {
    /// The source for messages.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Files { names, moment: Moment::Now, .. } => format!("`{}`", names.shown()),
            Self::Files { names, moment: Moment::Base, .. } => format!("`{}` of the base", names.shown()),
            Self::Values(_) => "the rule's own values".to_owned(),
            Self::Command(command, _) => format!("the output of `{}`", command.shown()),
        }
    }
}

impl Extract {
    /// What is taken, for messages; empty for everything.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::All => String::new(),
            Self::Path(path) => format!("`{}` of ", path.text()),
            Self::Regex(Some(path), regex) => format!("`{}` in `{}` of ", regex.text(), path.text()),
            Self::Regex(None, regex) => format!("`{}` in ", regex.text()),
            Self::Digest => "the digest of ".to_owned(),
        }
    }
}

impl Side {
    /// The side for messages.
    #[must_use]
    pub fn shown(&self) -> String {
        format!("{}{}", self.extract.shown(), self.source.shown())
    }

    /// Whether both look at the same values: whatever a rule says about them, it could not fail.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.source == other.source && self.extract == other.extract
    }
}

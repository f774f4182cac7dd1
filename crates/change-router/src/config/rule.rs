//! One pattern of a category, with the statuses it is limited to.

use changes::Status;
use findings::{Finding, did_you_mean};
use patterns::{Dialect, Pattern};
use settings::{Document, Position};

/// A set of file statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusSet(u8);

impl StatusSet {
    /// Every status.
    pub const ALL: Self = Self(0x3f);

    /// Whether `status` is in the set.
    #[must_use]
    pub fn contains(self, status: Status) -> bool {
        Status::ALL.iter().position(|known| *known == status).is_some_and(|bit| self.0 & (1 << bit) != 0)
    }

    /// Reads `added|modified`.
    ///
    /// # Errors
    /// The message and the hint for an unknown status.
    pub fn parse(text: &str, dialect: Dialect) -> Result<Self, (String, String)> {
        let mut set = 0;
        for word in text.split('|').map(|word| word.trim().to_lowercase()).filter(|word| !word.is_empty()) {
            match Status::ALL.iter().position(|known| known.name() == word) {
                Some(bit) => set |= 1 << bit,
                // paths-filter knows it; a file of a finished merge never has it.
                None if dialect == Dialect::PathsFilter && word == "unmerged" => {}
                None => {
                    let known = Status::ALL.map(Status::name);
                    let hint = match did_you_mean(&word, known) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("known statuses: {}", known.join(", ")),
                    };
                    return Err((format!("unknown status `{word}`"), hint));
                }
            }
        }
        if text.split('|').all(|word| word.trim().is_empty()) {
            return Err(("an empty status matches nothing".to_owned(), "write `added|modified: pattern`".to_owned()));
        }
        Ok(Self(set))
    }
}

/// One pattern of a category.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The compiled pattern.
    pub pattern: Pattern,
    /// Only files with one of these statuses.
    pub statuses: StatusSet,
    /// Where it stands in the configuration.
    pub position: Position,
    /// Which entry of the list it belongs to: the patterns under one status are one entry.
    pub entry: usize,
}

impl Rule {
    /// Compiles a pattern of the list's item number `entry`.
    ///
    /// # Errors
    /// A finding at the pattern's place.
    pub fn new(
        document: &Document,
        dialect: Dialect,
        text: &str,
        statuses: StatusSet,
        position: Position,
        entry: usize,
    ) -> Result<Self, Box<Finding>> {
        if text.contains('\n') || text.trim() != text {
            let message =
                format!("pattern `{}` starts or ends with white space or holds a line break", text.escape_debug());
            return Err(Box::new(
                document
                    .problem("router/pattern", position, message)
                    .hint("write a list with one pattern an item; `?` stands for an odd character"),
            ));
        }
        match Pattern::parse(dialect, text) {
            Ok(pattern) => Ok(Self { pattern, statuses, position, entry }),
            Err(error) => {
                let finding =
                    document.problem("router/pattern", position, format!("pattern `{text}`: {}", error.message));
                Err(Box::new(match error.hint {
                    Some(hint) => finding.hint(hint),
                    None => finding,
                }))
            }
        }
    }

    /// Whether what stands behind a leading `!`, if there is one, matches the path.
    #[must_use]
    pub fn matches_text(&self, path: &[u8]) -> bool {
        let complement = self.pattern.dialect() == Dialect::PathsFilter && self.pattern.is_negated();
        self.pattern.is_match(path) != complement
    }

    /// Whether it captures values for the matrix.
    #[must_use]
    pub fn captures(&self) -> bool {
        !self.pattern.capture_names().is_empty()
    }
}

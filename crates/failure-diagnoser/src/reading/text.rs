//! The cleaned lines of one log.

use super::section::{Section, Status};

/// Whose log it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// GitHub Actions.
    GitHub,
    /// GitLab CI.
    GitLab,
    /// Travis CI.
    Travis,
    /// Jenkins.
    Jenkins,
    /// Azure Pipelines.
    Azure,
    /// CircleCI.
    CircleCi,
    /// No known structure.
    Plain,
}

impl Format {
    /// Name for people and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GitHub => "github",
            Self::GitLab => "gitlab",
            Self::Travis => "travis",
            Self::Jenkins => "jenkins",
            Self::Azure => "azure",
            Self::CircleCi => "circleci",
            Self::Plain => "plain",
        }
    }
}

/// Where one cleaned line lies.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    pub(crate) start: u32,
    pub(crate) length: u16,
    /// Whether the CI system itself flagged the line as an error.
    pub(crate) flagged: bool,
    /// Whether the line is the CI system's own: an echoed command, a status, a fold.
    pub(crate) structural: bool,
    /// 1-based number in the original log.
    pub number: u32,
}

/// A log, cleaned and cut into sections.
#[derive(Debug)]
pub struct Text {
    pub(crate) bytes: Vec<u8>,
    pub(crate) lines: Vec<Line>,
    pub(crate) sections: Vec<Section>,
    /// Whose log it is.
    pub format: Format,
    /// What the CI system said of the whole job.
    pub verdict: Status,
    /// Whether the log has what GitHub or Azure write at the end of every job.
    pub complete: bool,
    /// Number of lines in the original log.
    pub total: u32,
    /// Number of lines that were left out because the log is too long to be kept.
    pub elided: u32,
}

impl Text {
    /// Number of lines kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether no line was kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The cleaned text of a line; empty beyond the end.
    #[must_use]
    pub fn line(&self, index: usize) -> &[u8] {
        self.lines.get(index).map_or(&[], |line| {
            let start = line.start as usize;
            &self.bytes[start..start + usize::from(line.length)]
        })
    }

    /// The 1-based number in the original log of a kept line.
    #[must_use]
    pub fn number(&self, index: usize) -> u32 {
        self.lines.get(index).map_or(0, |line| line.number)
    }

    /// The section that holds a line.
    pub(crate) fn section(&self, index: usize) -> Option<&Section> {
        let at = self.sections.partition_point(|section| section.lines.end <= index);
        self.sections.get(at)
    }

    /// Sections in the order of the log; they cover every line.
    #[must_use]
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }
}

//! The answer as it is shown: an assessment, or why there is none.

use crate::assess::Assessment;
use crate::calibrate::{LevelsBy, Percentile};
use crate::config::Threshold;
use crate::functions::FunctionChanges;
use crate::risk::Flag;
use crate::{Level, Levels, Score};

/// What was compared, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Why this base, or why there was no difference to measure. May quote hostile text.
    pub reason: String,
    /// Commit compared with.
    pub base: Option<String>,
    /// Commit looked at.
    pub head: Option<String>,
    /// What was measured; `None` where there was no difference to measure.
    pub assessment: Option<Assessment>,
    /// There is no assessment because something failed, not because a rule says so.
    pub could_not_tell: bool,
    /// Where the levels are cut.
    pub levels: Levels,
    /// What cuts them.
    pub levels_by: LevelsBy,
    /// The functions it touches; empty where nothing was measured.
    pub functions: FunctionChanges,
    /// Above this a function that grew is annotated.
    pub threshold: Threshold,
    /// What dangerous it touches, gravest first; `None` where nothing could be looked at.
    pub risk: Option<Vec<Flag>>,
    /// Where it stands among the last merges, if that was asked for and there are enough.
    pub percentile: Option<Percentile>,
    /// Where the configuration and the attributes were read.
    pub sources: Sources,
    /// What a reader should know besides. May quote hostile text.
    pub notes: Vec<String>,
}

/// Where the rules came from that judge the change, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Sources {
    /// The configuration.
    pub configuration: String,
    /// The git attributes.
    pub attributes: String,
}

impl Answer {
    /// The level: high where nothing was measured.
    #[must_use]
    pub fn level(&self) -> Level {
        self.assessment.as_ref().map_or(Level::High, |assessment| assessment.level)
    }

    /// The score: 100 where nothing was measured.
    #[must_use]
    pub fn score(&self) -> Score {
        self.assessment.as_ref().map_or_else(Score::not_measured, |assessment| assessment.score.clone())
    }

    /// Why this level, in words.
    #[must_use]
    pub fn because(&self) -> &str {
        self.assessment.as_ref().map_or("not measured, so the highest level stands", |assessment| &assessment.because)
    }

    /// `diff` where a difference was measured, else `all`.
    #[must_use]
    pub const fn decision(&self) -> &'static str {
        if self.assessment.is_some() { "diff" } else { "all" }
    }
}

//! Brings the comment and the label about.

use github::label::Kept;
use github::marker::Key;
use github::{Api, Change, Error, Written, label, pulls, sticky};

use crate::target::Target;
use crate::wanted::Wanted;

/// What is done about the comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intent {
    /// It says this.
    Say(String),
    /// It goes.
    Remove,
    /// Nothing: only the label is kept.
    Leave,
}

/// All that is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// `owner/name`.
    pub repository: String,
    /// Where.
    pub target: Target,
    /// Which of the bot's comments.
    pub key: Key,
    /// What it says.
    pub intent: Intent,
    /// The label.
    pub label: Option<Wanted>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Posted {
    /// The pull request or issue; none where no open pull request has the run's commit.
    pub number: Option<u64>,
    /// What became of the comment; none where it was left alone or refused.
    pub comment: Option<Written>,
    /// What became of the label.
    pub label: Option<Kept>,
    /// Why not everything was written: the token may only read.
    pub refused: Option<Error>,
}

impl Posted {
    /// The result in one word: the comment's, or `updated` where only the label changed.
    #[must_use]
    pub fn result(&self) -> &'static str {
        if self.number.is_none() || self.refused.is_some() {
            return "degraded";
        }
        let comment = self.comment.as_ref().map_or(Change::Unchanged, |comment| comment.change);
        let label = self.label.as_ref().map_or(Change::Unchanged, |label| label.change);
        match (comment, label) {
            (Change::Unchanged, Change::Unchanged) => Change::Unchanged.name(),
            (Change::Unchanged, _) => Change::Updated.name(),
            (comment, _) => comment.name(),
        }
    }
}

/// Does what `plan` says; done twice, the second time writes nothing. A token that may only read ends it without an error.
///
/// # Errors
/// When GitHub gave no answer, or refused for another reason.
pub fn post(api: &dyn Api, plan: &Plan) -> Result<Posted, Error> {
    let number = match &plan.target {
        Target::Number(number) => Some(*number),
        Target::Head { repository, branch, sha } => pulls::of_head(api, &plan.repository, repository, branch, sha)?,
    };
    let Some(number) = number else { return Ok(Posted::default()) };
    let mut posted = Posted { number: Some(number), ..Posted::default() };
    let comment = match &plan.intent {
        Intent::Say(body) => Some(sticky::put(api, &plan.repository, number, &plan.key, body)),
        Intent::Remove => Some(sticky::remove(api, &plan.repository, number, &plan.key)),
        Intent::Leave => None,
    };
    match comment.transpose() {
        Ok(written) => posted.comment = written,
        Err(error) if error.is_read_only_token() => return Ok(Posted { refused: Some(error), ..posted }),
        Err(error) => return Err(error),
    }
    if let Some(wanted) = &plan.label {
        match label::keep(api, &plan.repository, number, &wanted.family, wanted.label.as_ref()) {
            Ok(kept) => posted.label = Some(kept),
            Err(error) if error.is_read_only_token() => posted.refused = Some(error),
            Err(error) => return Err(error),
        }
    }
    Ok(posted)
}

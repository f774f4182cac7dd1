//! Saying that it is over.

use serde_json::json;

use super::find::{self, Issue};
use super::{Desk, Done, Event, Failed, Outcome, Policy, Seen, State, Waits, Words, body};
use crate::Api;
use crate::marker::Key;

/// Closes the open incident of a cause, with a comment. Nothing is written where none is open, where the passing run is older than the
/// last failing one, or where that is not as long ago as the policy asks.
///
/// # Errors
/// As [`super::open`].
pub fn resolve<W: Words>(
    api: &dyn Api,
    policy: &Policy,
    signature: &Key,
    passed: &Seen,
    words: &W,
    waits: Waits<'_>,
) -> Result<Outcome, Failed<W::Error>> {
    Desk { api, policy, signature, words, waits }.end(None, passed)
}

/// Notes that what `source` names passes again: of every open incident that goes on there, it is taken off, and the incident is closed
/// where it goes on nowhere else. For runs that pass and so do not know what they had failed of.
///
/// # Errors
/// As [`super::open`].
pub fn recovered<W: Words>(
    api: &dyn Api,
    policy: &Policy,
    source: &str,
    passed: &Seen,
    words: &W,
    waits: Waits<'_>,
) -> Result<Vec<Outcome>, Failed<W::Error>> {
    let causes = find::causes_at(api, policy, source)?;
    causes.iter().map(|signature| Desk { api, policy, signature, words, waits }.end(Some(source), passed)).collect()
}

/// What there is to be done.
enum Judged {
    Leave(Outcome),
    /// It goes on elsewhere.
    Note(Box<Issue>, State),
    /// The issue, further ones of the same cause, and what is known of it.
    Close(Box<Issue>, Vec<Issue>, Option<State>),
}

impl<W: Words> Desk<'_, W> {
    /// Ends it, or only at `source`.
    fn end(&self, source: Option<&str>, passed: &Seen) -> Result<Outcome, Failed<W::Error>> {
        let mut look = || match self.judge(source, passed)? {
            Judged::Leave(outcome) => Ok(Some(outcome)),
            Judged::Note(issue, state) => self.note(&issue, state).map(Some),
            Judged::Close(..) => Ok(None),
        };
        if let Some(outcome) = look()? {
            return Ok(outcome);
        }
        self.locked(&mut look, &mut || match self.judge(source, passed)? {
            Judged::Leave(outcome) => Ok(outcome),
            Judged::Note(issue, state) => self.note(&issue, state),
            Judged::Close(issue, copies, state) => self.close(&issue, &copies, state, passed),
        })
    }

    fn judge(&self, source: Option<&str>, passed: &Seen) -> Result<Judged, Failed<W::Error>> {
        let mut issues = self.open_issues()?.into_iter();
        let Some(issue) = issues.next() else {
            return Ok(Judged::Leave(Outcome::nothing("no incident of this cause is open")));
        };
        let Some(mut state) = body::state(&issue.body) else {
            return Ok(Judged::Close(Box::new(issue), issues.collect(), None));
        };
        let why = match source {
            Some(name) => self.stays_at(&mut state, name, passed),
            None => state.is_newer_than(&passed.run).then(|| older(passed)),
        };
        if source.is_some() && why.is_none() && !state.sources.is_empty() {
            return Ok(Judged::Note(Box::new(issue), state));
        }
        if let Some(why) = why.or_else(|| self.too_early(&state, passed)) {
            let mut outcome = self.outcome(&issue, Done::Unchanged, state);
            outcome.notes.push(why);
            return Ok(Judged::Leave(outcome));
        }
        Ok(Judged::Close(Box::new(issue), issues.collect(), Some(state)))
    }

    /// Takes a place off; or says why it stays.
    fn stays_at(&self, state: &mut State, name: &str, passed: &Seen) -> Option<String> {
        match state.source(name) {
            None => Some("it does not happen there".to_owned()),
            Some(source) if source.is_newer_than(&passed.run) => Some(older(passed)),
            Some(source) => {
                let gone = source.clone();
                state.sources.retain(|source| *source != gone);
                None
            }
        }
    }

    fn too_early(&self, state: &State, passed: &Seen) -> Option<String> {
        let (ago, wanted) = (passed.at.since(state.last), self.policy.close_after);
        let told = || format!("it last happened {} s ago; it is closed after {} s", ago.as_secs(), wanted.as_secs());
        (ago < wanted).then(told)
    }

    fn note(&self, issue: &Issue, state: State) -> Result<Outcome, Failed<W::Error>> {
        self.write(issue, body::shown(&issue.body), &state, json!({}))?;
        let mut outcome = self.outcome(issue, Done::Updated, state);
        outcome.notes.push("it passes there, and goes on elsewhere".to_owned());
        Ok(outcome)
    }

    /// The text stays, as a run that passes does not know the cause.
    fn close(
        &self,
        issue: &Issue,
        copies: &[Issue],
        state: Option<State>,
        passed: &Seen,
    ) -> Result<Outcome, Failed<W::Error>> {
        let mut state = state.unwrap_or_else(|| State::unknown(issue.opened().unwrap_or(passed.at)));
        state.ended = Some(passed.at);
        state.sources.clear();
        let comment = self.comment(Event::Over, &state)?;
        let change = json!({ "state": "closed", "state_reason": "completed" });
        self.write(issue, body::shown(&issue.body), &state, change)?;
        let mut notes = self.say(issue.number, &comment)?;
        notes.append(&mut self.retire(copies, issue.number)?);
        Ok(Outcome { notes, ..self.outcome(issue, Done::Resolved, state) })
    }
}

fn older(passed: &Seen) -> String {
    format!("the run `{}` began before the last one that failed", passed.run)
}

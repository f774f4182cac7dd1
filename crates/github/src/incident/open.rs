//! Saying that it happens.

use serde_json::{Value, json};

use super::find::Issue;
use super::{Desk, Done, Event, Failed, Outcome, Policy, Seen, State, Subject, Waits, Words, body};
use crate::bounded::{BODY_LIMIT, bounded};
use crate::label;
use crate::marker::disarm;
use crate::{Api, Error, Refused, Request, endpoint};

/// Opens the incident of a cause, counts it up where it is open, or reopens it where it ended a short time ago. A run that was counted
/// already writes nothing.
///
/// # Errors
/// As [`Api::call`], and when `words` has no text.
pub fn open<W: Words>(
    api: &dyn Api,
    policy: &Policy,
    subject: &Subject,
    seen: &Seen,
    words: &W,
    waits: Waits<'_>,
) -> Result<Outcome, Failed<W::Error>> {
    let desk = Desk { api, policy, signature: &subject.signature, words, waits };
    if let Some(issue) = desk.open_issues()?.first() {
        return desk.count(issue, seen);
    }
    // An old run that is told again must not bring back what is over.
    if let Some(closed) = desk.closed_issue(seen.at, policy.reopen_within)?
        && let Some(state) = body::state(&closed.body).filter(|state| state.knows(&seen.run))
    {
        return Ok(desk.outcome(&closed, Done::Unchanged, state));
    }
    let mut look = || match desk.open_issues()?.first() {
        Some(issue) => desk.count(issue, seen).map(Some),
        None => Ok(None),
    };
    desk.locked(&mut look, &mut || desk.open_alone(subject, seen))
}

/// Counts an incident up where it is open; opens none.
///
/// # Errors
/// As [`open`].
pub fn update<W: Words>(
    api: &dyn Api,
    policy: &Policy,
    subject: &Subject,
    seen: &Seen,
    words: &W,
    waits: Waits<'_>,
) -> Result<Outcome, Failed<W::Error>> {
    let desk = Desk { api, policy, signature: &subject.signature, words, waits };
    match desk.open_issues()?.first() {
        Some(issue) => desk.count(issue, seen),
        None => Ok(Outcome::nothing("no incident of this cause is open")),
    }
}

impl<W: Words> Desk<'_, W> {
    /// Under the lock: looks again, then reopens or creates.
    fn open_alone(&self, subject: &Subject, seen: &Seen) -> Result<Outcome, Failed<W::Error>> {
        if let Some(issue) = self.open_issues()?.first() {
            return self.count(issue, seen);
        }
        let window = self.policy.reopen_within;
        let earlier = self.closed_issue(seen.at, window)?;
        match earlier {
            Some(issue) if issue.closed_at.is_some_and(|closed| seen.at.since(closed) <= window) => {
                self.reopen(&issue, seen)
            }
            earlier => self.create(subject, seen, earlier.map(|issue| issue.number)),
        }
    }

    fn count(&self, issue: &Issue, seen: &Seen) -> Result<Outcome, Failed<W::Error>> {
        let mut state = known(issue, seen);
        if state.knows(&seen.run) {
            return Ok(self.outcome(issue, Done::Unchanged, state));
        }
        let is_due = seen.at.since(state.told) >= self.policy.comment_every;
        state.add(seen);
        if is_due {
            state.told = seen.at;
        }
        let comment = if is_due { Some(self.comment(Event::Again, &state)?) } else { None };
        self.write_body(issue, &state, json!({}))?;
        let notes = comment.map_or(Ok(Vec::new()), |comment| self.say(issue.number, &comment))?;
        Ok(Outcome { notes, ..self.outcome(issue, Done::Updated, state) })
    }

    fn reopen(&self, issue: &Issue, seen: &Seen) -> Result<Outcome, Failed<W::Error>> {
        let mut state = known(issue, seen);
        state.sources.clear();
        state.add(seen);
        (state.since, state.told, state.ended) = (seen.at, seen.at, None);
        state.returned = state.returned.saturating_add(1);
        let comment = self.comment(Event::Back, &state)?;
        self.write_body(issue, &state, json!({ "state": "open", "state_reason": "reopened" }))?;
        let notes = self.say(issue.number, &comment)?;
        Ok(Outcome { notes, ..self.outcome(issue, Done::Reopened, state) })
    }

    fn create(&self, subject: &Subject, seen: &Seen, earlier: Option<u64>) -> Result<Outcome, Failed<W::Error>> {
        let mut state = State::first(seen);
        state.earlier = earlier;
        let text = self.words.body(&state).map_err(Failed::Words)?;
        // An issue without the label would never be found again, and GitHub drops labels without a word.
        label::ensure(self.api, &self.policy.repository, &self.policy.label)?;
        let mut labels = vec![self.policy.label.name.as_str()];
        labels.extend(subject.labels.iter().map(String::as_str));
        let new = json!({
            "title": subject.title,
            "body": body::compose(None, self.signature, &text, &state),
            "labels": labels,
            "assignees": subject.assignees,
        });
        let (issue, notes) = self.create_issue(new, &subject.assignees)?;
        if !issue.has_label(&self.policy.label.name) {
            let request = Request::new(endpoint::ADD_LABELS, &self.policy.repository).at("issue_number", issue.number);
            self.api.call(&request.body(json!({ "labels": [self.policy.label.name] })))?;
        }
        let mut outcome = self.settle(&issue, seen, state)?;
        outcome.notes.extend(notes);
        Ok(outcome)
    }

    /// Creates an issue; where GitHub does not take who it is given to, without them.
    fn create_issue(&self, mut new: Value, assignees: &[String]) -> Result<(Issue, Vec<String>), Error> {
        let request = Request::new(endpoint::CREATE_ISSUE, &self.policy.repository);
        let mut notes = Vec::new();
        let answer = match self.api.call(&request.clone().body(new.clone())) {
            Err(Error::Refused { refused: Refused::Content, message, .. }) if !assignees.is_empty() => {
                notes.push(format!(
                    "the issue is given to nobody, as GitHub did not take `{}`: {message}",
                    assignees.join("`, `")
                ));
                new["assignees"] = json!([]);
                self.api.call(&request.body(new))?
            }
            other => other?,
        };
        Ok((answer.read(endpoint::CREATE_ISSUE)?, notes))
    }

    /// Looks whether somebody else created one at the same time: the lowest number stays.
    fn settle(&self, issue: &Issue, seen: &Seen, state: State) -> Result<Outcome, Failed<W::Error>> {
        let all = self.open_issues()?;
        let Some(first) = all.first().filter(|first| first.number < issue.number) else {
            let others = all.iter().filter(|other| other.number != issue.number && issue.number > 0);
            let notes = self.retire(others, issue.number)?;
            return Ok(Outcome { notes, ..self.outcome(issue, Done::Created, state) });
        };
        let mut notes = self.retire([issue], first.number)?;
        let mut outcome = self.count(first, seen)?;
        outcome.notes.append(&mut notes);
        Ok(outcome)
    }

    /// Closes second issues of the cause.
    pub(super) fn retire<'i>(
        &self,
        issues: impl IntoIterator<Item = &'i Issue>,
        of: u64,
    ) -> Result<Vec<String>, Error> {
        let mut notes = Vec::new();
        for issue in issues {
            let body = body::retired(&issue.body, self.signature);
            self.patch(issue.number, json!({ "state": "closed", "state_reason": "not_planned", "body": body }))?;
            notes.append(&mut self.say(issue.number, &format!("The same cause as #{of}, which goes on."))?);
        }
        Ok(notes)
    }

    fn write_body(&self, issue: &Issue, state: &State, change: Value) -> Result<(), Failed<W::Error>> {
        let text = self.words.body(state).map_err(Failed::Words)?;
        Ok(self.write(issue, &text, state, change)?)
    }

    /// Writes our part of the body, and the fields of `change`.
    pub(super) fn write(&self, issue: &Issue, text: &str, state: &State, mut change: Value) -> Result<(), Error> {
        change["body"] = body::compose(Some(&issue.body), self.signature, text, state).into();
        self.patch(issue.number, change)
    }

    fn patch(&self, number: u64, change: Value) -> Result<(), Error> {
        let request = Request::new(endpoint::UPDATE_ISSUE, &self.policy.repository).at("issue_number", number);
        self.api.call(&request.body(change)).map(|_| ())
    }

    /// The text of a comment: made before anything is written, as a template may have none.
    pub(super) fn comment(&self, event: Event, state: &State) -> Result<String, Failed<W::Error>> {
        self.words.comment(event, state).map(|text| disarm(&text)).map_err(Failed::Words)
    }

    /// Comments on an issue that is written already. Where GitHub takes no comment (a locked conversation), a note says so.
    pub(super) fn say(&self, number: u64, text: &str) -> Result<Vec<String>, Error> {
        let request = Request::new(endpoint::CREATE_COMMENT, &self.policy.repository).at("issue_number", number);
        match self.api.call(&request.body(json!({ "body": bounded(text, BODY_LIMIT) }))) {
            Ok(_) => Ok(Vec::new()),
            Err(Error::Refused {
                refused: Refused::Permission | Refused::Missing | Refused::Gone, message, ..
            }) => Ok(vec![format!("GitHub took no comment: {message}")]),
            Err(error) => Err(error),
        }
    }

    pub(super) fn outcome(&self, issue: &Issue, done: Done, state: State) -> Outcome {
        let number = Some(issue.number).filter(|number| *number > 0);
        Outcome { done, number, url: issue.url.clone(), state: Some(state), notes: Vec::new() }
    }
}

/// What is known of an issue; where somebody took the state away, that it was there before.
fn known(issue: &Issue, seen: &Seen) -> State {
    body::state(&issue.body).unwrap_or_else(|| State::unknown(issue.opened().unwrap_or(seen.at)))
}

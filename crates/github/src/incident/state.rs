//! What is known of an incident, kept in its issue.

use protocol::escape::clip;
use serde::{Deserialize, Serialize};

use crate::Moment;

/// Runs that are remembered, so that none counts twice.
const RUNS: usize = 50;
/// Occurrences that are remembered with their details.
const RECENT: usize = 10;
/// Runs that are remembered also where there is little room.
const FEW: usize = 10;
/// Longest run key, address and note, in characters.
const TEXT: usize = 200;

/// What is known of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// How often it happened.
    pub count: u64,
    /// When first.
    pub first: Moment,
    /// When last.
    pub last: Moment,
    /// When it began this time: `first`, or when the issue was last reopened.
    pub since: Moment,
    /// When it was last told: the issue itself, or a comment.
    pub told: Moment,
    /// How often it came back.
    #[serde(default)]
    pub returned: u64,
    /// When it ended; none while it is open.
    #[serde(default)]
    pub ended: Option<Moment>,
    /// The issue of an earlier time that it was too late to reopen.
    #[serde(default)]
    pub earlier: Option<u64>,
    /// Where it happens now; at most 50.
    #[serde(default)]
    pub sources: Vec<Source>,
    /// Keys of the last 50 runs that it happened in, the oldest first.
    #[serde(default)]
    pub runs: Vec<String>,
    /// The last ten occurrences, the latest first.
    #[serde(default)]
    pub recent: Vec<Seen>,
}

/// One occurrence. Its texts are hostile: a person who may edit the issue can change them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// When.
    pub at: Moment,
    /// In which run and attempt: two occurrences of one key are one.
    pub run: String,
    /// Page of the run; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// Where, in a few words such as branch and job; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// What passes again when it is over there, such as workflow and job; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// A place where it happens. Its texts are hostile, as those of [`Seen`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its name, as [`Seen::source`] gave it.
    pub name: String,
    /// Key of the last run that it happened in there.
    pub run: String,
}

impl State {
    /// The state at the first occurrence.
    #[must_use]
    pub fn first(seen: &Seen) -> Self {
        let mut state = Self { count: 0, ..Self::unknown(seen.at) };
        state.add(seen);
        state
    }

    /// What can be said of an incident whose state was lost: that it happened when its issue was opened.
    pub(super) const fn unknown(opened: Moment) -> Self {
        Self {
            count: 1,
            first: opened,
            last: opened,
            since: opened,
            told: opened,
            returned: 0,
            ended: None,
            earlier: None,
            sources: Vec::new(),
            runs: Vec::new(),
            recent: Vec::new(),
        }
    }

    /// Reads what [`State::to_json`] wrote, within its bounds.
    #[must_use]
    pub fn from_json(json: &str) -> Option<Self> {
        let mut state: Self = serde_json::from_str(json).ok()?;
        state.runs.drain(..state.runs.len().saturating_sub(RUNS));
        state.recent.truncate(RECENT);
        state.sources.truncate(RUNS);
        let sources = state.sources.iter_mut().flat_map(|source| [&mut source.name, &mut source.run]);
        for text in state.runs.iter_mut().chain(state.recent.iter_mut().flat_map(Seen::texts)).chain(sources) {
            *text = clip(text, TEXT);
        }
        Some(state)
    }

    /// JSON on one line that cannot end an HTML comment, and does not look as if it mentioned somebody.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Only a map with keys that are no strings could fail.
        let json = serde_json::to_string(self).unwrap_or_default();
        let escapes = [('<', "\\u003c"), ('>', "\\u003e"), ('@', "\\u0040"), ('#', "\\u0023")];
        escapes.into_iter().fold(json, |json, (character, escape)| json.replace(character, escape))
    }

    /// As [`State::to_json`], of at most `limit` characters: names full of characters that need an escape make it many times as
    /// long as usual. Of what is kept, the oldest is forgotten first. Nothing where not even the numbers fit.
    pub(super) fn to_json_within(&self, limit: usize) -> Option<String> {
        let mut state = self.clone();
        loop {
            let json = state.to_json();
            if json.chars().count() <= limit {
                return Some(json);
            }
            if !state.forget() {
                return None;
            }
        }
    }

    /// Forgets what is needed least; `false` where there is nothing left.
    fn forget(&mut self) -> bool {
        if self.recent.len() > 1 {
            self.recent.pop();
        } else if self.runs.len() > FEW {
            self.runs.remove(0);
        } else if self.recent.pop().is_none() && self.sources.pop().is_none() {
            return !self.runs.is_empty() && !self.runs.remove(0).is_empty();
        }
        true
    }

    /// Whether a run was counted.
    #[must_use]
    pub fn knows(&self, run: &str) -> bool {
        let run = clip(run, TEXT);
        self.runs.contains(&run)
    }

    /// Whether `run` began before the last run that it happened in. GitHub numbers runs as they begin, so this is known where
    /// both keys start with a number.
    #[must_use]
    pub fn is_newer_than(&self, run: &str) -> bool {
        let last = self.runs.iter().filter_map(|run| number(run)).max();
        number(run).zip(last).is_some_and(|(run, last)| run < last)
    }

    /// The place of that name, where it happens now.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<&Source> {
        let name = clip(name, TEXT);
        self.sources.iter().find(|source| source.name == name)
    }

    pub(super) fn add(&mut self, seen: &Seen) {
        let mut seen = seen.clone();
        for text in seen.texts() {
            *text = clip(text, TEXT);
        }
        self.count = self.count.saturating_add(1);
        self.first = self.first.min(seen.at);
        self.last = self.last.max(seen.at);
        if !seen.source.is_empty() {
            self.sources.retain(|source| source.name != seen.source);
            self.sources.insert(0, Source { name: seen.source.clone(), run: seen.run.clone() });
            self.sources.truncate(RUNS);
        }
        self.runs.push(seen.run.clone());
        self.runs.drain(..self.runs.len().saturating_sub(RUNS));
        self.recent.insert(0, seen);
        self.recent.truncate(RECENT);
    }
}

impl Seen {
    const fn texts(&mut self) -> [&mut String; 4] {
        [&mut self.run, &mut self.url, &mut self.note, &mut self.source]
    }
}

impl Source {
    /// As [`State::is_newer_than`], of this place alone.
    #[must_use]
    pub fn is_newer_than(&self, run: &str) -> bool {
        number(run).zip(number(&self.run)).is_some_and(|(run, last)| run < last)
    }
}

/// The run id that a key starts with.
fn number(key: &str) -> Option<u64> {
    key.split('/').next().and_then(|id| id.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(run: u64) -> Seen {
        let note = "<!-- --> \" é @a #1".repeat(30);
        Seen {
            at: Moment(1_000 + run),
            run: format!("{run}/1"),
            url: "https://a.example/1".to_owned(),
            note,
            source: format!("ci.yml/{}", run % 60),
        }
    }

    #[test]
    fn what_is_written_is_read_back_and_bounded() {
        let mut state = State::first(&seen(0));
        for run in 1..200 {
            state.add(&seen(run));
        }
        let json = state.to_json();
        assert!(!json.contains(['<', '>', '@', '#', '\n']) && json.len() < 16_000, "{}", json.len());
        assert_eq!(State::from_json(&json), Some(state.clone()));
        assert_eq!((state.count, state.runs.len(), state.recent.len(), state.sources.len()), (200, 50, 10, 50));
        assert_eq!((state.first, state.last), (Moment(1_000), Moment(1_199)));
        assert!(state.knows("199/1") && state.knows("150/1") && !state.knows("149/1"));
        assert_eq!(State::from_json("{\"count\":1}"), None);
    }

    #[test]
    fn an_older_run_is_known_by_its_number() {
        let state = State::first(&seen(100));
        assert!(state.is_newer_than("99/7") && !state.is_newer_than("100/2") && !state.is_newer_than("101/1"));
        assert!(!state.is_newer_than("nightly"));
        let source = state.source("ci.yml/40").unwrap();
        assert!(source.is_newer_than("99/7") && !source.is_newer_than("100/2") && state.source("ci.yml").is_none());
    }
}

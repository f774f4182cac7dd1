//! The names of all features. They are stable: the weights are stored by name.

use rulebase::Kind;

use crate::evidence::words;

/// One feature of a line: its position among [`names`] and its value, mostly 1.
pub type Feature = (u16, f32);

pub(super) const KINDS: usize = Kind::ALL.len();

/// Groups of features; the first of each group follows the last of the group before.
#[derive(Clone, Copy)]
pub(super) enum Group {
    Winner,
    Also,
    First,
    Word,
    Other,
}

pub(super) const SIZES: [usize; 5] = [KINDS, KINDS, KINDS, words::GROUPS.len(), OTHERS.len()];

pub(super) const OTHERS: [&str; 46] = [
    "confidence",
    "generic-topic",
    "no-kind",
    "suspicion-first",
    "suspicion-later",
    "suspicion-last",
    "suspicion-unsaid",
    "after-effective-end",
    "after-last-echo",
    "before-last-echo",
    "log-distance-end",
    "log-distance-start",
    "of-kind-first",
    "of-kind-later",
    "of-kind-last",
    "kind-count-1",
    "kind-count-few",
    "kind-count-many",
    "blank-above",
    "blank-below",
    "separator-above",
    "separator-below",
    "caret-below",
    "frame-below",
    "deeper-below",
    "shallower-above",
    "same-shape-above",
    "same-shape-below",
    "indent-0",
    "indent-1-2",
    "indent-3-6",
    "indent-more",
    "short",
    "middle",
    "long",
    "very-long",
    "trailer-within-1",
    "trailer-within-5",
    "summary-above",
    "summary-below",
    "item-above",
    "pass-around",
    "words-none",
    "words-many",
    "speaks-first-in-region",
    "flagged",
];

/// Names of all features in the order of their positions.
#[must_use]
pub fn names() -> Vec<String> {
    let kinds = |prefix: &'static str| Kind::ALL.iter().map(move |kind| format!("{prefix}:{}", kind.name()));
    let mut all: Vec<String> = Vec::new();
    for prefix in ["winner", "also", "first"] {
        all.extend(kinds(prefix));
    }
    all.extend(words::GROUPS.iter().map(|(name, _)| format!("word:{name}")));
    all.extend(OTHERS.iter().map(|name| (*name).to_owned()));
    all
}

/// Position of one of [`OTHERS`] by its name; an unknown name does not compile.
pub(super) const fn other(name: &str) -> u16 {
    let mut before = 0;
    let mut group = 0;
    while group < Group::Other as usize {
        before += SIZES[group];
        group += 1;
    }
    let mut at = 0;
    while !words::equal(OTHERS[at].as_bytes(), name.as_bytes()) {
        at += 1;
    }
    #[expect(clippy::cast_possible_truncation, reason = "there are a few hundred features")]
    {
        (before + at) as u16
    }
}

pub(super) fn position(group: Group, at: usize) -> u16 {
    let before: usize = SIZES[..group as usize].iter().sum();
    u16::try_from(before + at).unwrap_or(u16::MAX)
}

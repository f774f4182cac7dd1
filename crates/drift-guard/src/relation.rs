//! What must hold between values, and what is said where it does not.

use std::collections::{BTreeMap, BTreeSet};

use findings::Location;
use patterns::{Dialect, Pattern};

use crate::regex::Regex;
use crate::said::Said;
use crate::secret::{Shown, digest};
use crate::seen::Seen;

/// Drifts of one comparison that are told one by one.
const MOST: usize = 1_000;

/// One place where a rule does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// What was found and what was expected.
    pub message: String,
    /// Where.
    pub at: Option<Location>,
    /// The other side.
    pub other: Option<Location>,
    /// How to repair it.
    pub hint: Option<String>,
    /// What makes it the same drift in another commit. Never a secret.
    pub identity: String,
    /// What a waiver may name: values as they are shown, and files.
    pub subjects: Vec<String>,
}

impl Drift {
    /// A drift with a message and what makes it the same one.
    pub fn new(message: impl Into<String>, identity: impl Into<String>) -> Self {
        let identity = identity.into();
        Self { message: message.into(), at: None, other: None, hint: None, subjects: vec![identity.clone()], identity }
    }

    /// At a place.
    #[must_use]
    pub fn at(mut self, at: Option<Location>) -> Self {
        self.subjects.extend(at.as_ref().map(|at| at.file.clone()));
        self.at = at;
        self
    }

    /// Against another place.
    #[must_use]
    pub fn against(mut self, other: Option<Location>) -> Self {
        self.subjects.extend(other.as_ref().map(|at| at.file.clone()));
        self.other = other;
        self
    }

    /// With a way to repair it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// About a value, which a waiver may name as it is shown.
    #[must_use]
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subjects.push(subject.into());
        self
    }
}

/// A value as it may be kept: itself, or its hash.
fn kept(shown: Shown, text: &str) -> String {
    if shown.is_hidden() || crate::secret::is_secret_form(text) { digest(text) } else { text.to_owned() }
}

fn is_at(said: &Said) -> Option<Location> {
    Some(said.at.clone())
}

/// Every value of `of` that `among` does not have. `lacking` is where it would stand.
pub fn missing(of: &Seen, among: &Seen, shown: Shown) -> Vec<Drift> {
    let known: BTreeSet<&str> = among.values.iter().map(|said| said.text.as_str()).collect();
    let mut told = BTreeSet::new();
    let drifts = of.values.iter().filter(|said| !known.contains(said.text.as_str()) && told.insert(&said.text));
    drifts
        .take(MOST)
        .map(|said| {
            let near = nearest(among, said);
            let other = near.map(|said| said.at.clone()).or_else(|| among.place.clone());
            let what = if among.values.len() == 1 {
                format!("but {} is {}", among.label, shown.value(&among.values[0].text))
            } else {
                format!("which is not among {}", among.label)
            };
            let message = format!("`{}` is {}, {what}", said.name, shown.value(&said.text));
            let value = kept(shown, &said.text);
            Drift::new(message, format!("{} {value}", said.name)).at(is_at(said)).against(other).about(value)
        })
        .collect()
}

/// The value that stands for the same thing on the other side: of the same name, or the only one.
fn nearest<'a>(among: &'a Seen, said: &Said) -> Option<&'a Said> {
    let same = among.values.iter().find(|other| other.key() == said.key() && other.name == said.name);
    same.or_else(|| among.values.first())
}

/// The same values in any order, each as often.
pub fn equal(left: &Seen, right: &Seen, shown: Shown) -> Vec<Drift> {
    if let ([one], [other]) = (&left.values[..], &right.values[..]) {
        if one.text == other.text {
            return Vec::new();
        }
        let (a, b) = (shown.value(&one.text), shown.value(&other.text));
        let message = format!("`{}` is {a}, but `{}` ({}) is {b}", one.name, other.name, place(&other.at));
        let identity = format!("{} {} {}", one.name, kept(shown, &one.text), kept(shown, &other.text));
        let drift = Drift::new(message, identity).at(is_at(one)).against(is_at(other));
        return vec![drift.about(kept(shown, &one.text)).about(kept(shown, &other.text))];
    }
    let mut drifts = missing(left, right, shown);
    drifts.extend(missing(right, left, shown));
    if drifts.is_empty() {
        drifts.extend(counts(left, right, shown));
    }
    drifts
}

/// Values that one side has more often.
fn counts(left: &Seen, right: &Seen, shown: Shown) -> Option<Drift> {
    let count = |seen: &Seen| {
        let mut counts = BTreeMap::new();
        for said in &seen.values {
            *counts.entry(said.text.clone()).or_insert(0_usize) += 1;
        }
        counts
    };
    let (own, others) = (count(left), count(right));
    let (text, times) = own.iter().find(|(text, times)| others.get(*text) != Some(times))?;
    let said = left.values.iter().find(|said| said.text == *text)?;
    let other = right.values.iter().find(|said| said.text == *text)?;
    let others = others.get(text).copied().unwrap_or(0);
    let message =
        format!("{} stands {times} times in {}, {others} times in {}", shown.value(text), left.label, right.label);
    let drift = Drift::new(message, format!("count {}", kept(shown, text))).at(is_at(said)).against(is_at(other));
    Some(drift.about(kept(shown, text)).hint("add the step `unique` to both sides if it does not matter how often"))
}

/// The same values in the same order: the first difference.
pub fn ordered_equal(left: &Seen, right: &Seen, shown: Shown) -> Vec<Drift> {
    let first = left.values.iter().zip(&right.values).position(|(one, other)| one.text != other.text);
    let common = left.values.len().min(right.values.len());
    let at = match first {
        Some(at) => at,
        None if left.values.len() == right.values.len() => return Vec::new(),
        None => common,
    };
    let word = |seen: &Seen| seen.values.get(at).map_or_else(|| "nothing".to_owned(), |said| shown.value(&said.text));
    let message =
        format!("item {} is {} in {}, but {} in {}", at + 1, word(left), left.label, word(right), right.label);
    let kept_at = |seen: &Seen| seen.values.get(at).map_or_else(String::new, |said| kept(shown, &said.text));
    let place = |seen: &Seen| seen.values.get(at).or(seen.values.last()).map(|said| said.at.clone());
    let drift =
        Drift::new(message, format!("{} {}", kept_at(left), kept_at(right))).at(place(left)).against(place(right));
    vec![drift.about(kept_at(left)).about(kept_at(right))]
}

/// Each left value is one of the right ones.
pub fn one_of(left: &Seen, right: &Seen, shown: Shown) -> Vec<Drift> {
    let known: BTreeSet<&str> = right.values.iter().map(|said| said.text.as_str()).collect();
    let allowed: Vec<String> = right.values.iter().take(12).map(|said| shown.value(&said.text)).collect();
    let wrong = left.values.iter().filter(|said| !known.contains(said.text.as_str())).take(MOST);
    wrong
        .map(|said| {
            let message =
                format!("`{}` is {}, expected one of {}", said.name, shown.value(&said.text), allowed.join(", "));
            let value = kept(shown, &said.text);
            let other = right.values.first().map(|said| said.at.clone());
            Drift::new(message, format!("{} {value}", said.name)).at(is_at(said)).against(other).about(value)
        })
        .collect()
}

/// Each value matches.
pub fn matches(left: &Seen, regex: &Regex, shown: Shown) -> Vec<Drift> {
    let wrong = left.values.iter().filter(|said| !regex.is_match(&said.text)).take(MOST);
    wrong
        .map(|said| {
            let message =
                format!("`{}` is {}, which does not match `{}`", said.name, shown.value(&said.text), regex.text());
            let value = kept(shown, &said.text);
            Drift::new(message, format!("{} {value}", said.name)).at(is_at(said)).about(value)
        })
        .collect()
}

/// There is none.
pub fn absent(left: &Seen, shown: Shown) -> Vec<Drift> {
    let found = left.values.iter().take(MOST);
    found
        .map(|said| {
            let what = if said.name == said.text {
                format!("{} is there", shown.value(&said.text))
            } else {
                format!("`{}` is {}", said.name, shown.value(&said.text))
            };
            let value = kept(shown, &said.text);
            Drift::new(format!("{what}, expected none"), format!("{} {value}", said.name)).at(is_at(said)).about(value)
        })
        .collect()
}

/// Every left path is taken by a right pattern.
///
/// # Errors
/// If a right value is no pattern.
pub fn covered_by(left: &Seen, right: &Seen, shown: Shown) -> Result<Vec<Drift>, (String, Location)> {
    let mut patterns = Vec::new();
    for said in &right.values {
        let text = said.text.trim_start_matches('/').trim_end_matches('/');
        // A folder takes everything below it, also one that is written as an absolute path.
        let pattern = Pattern::parse(Dialect::Default, if text.is_empty() { "**" } else { text });
        patterns.push(pattern.map_err(|error| {
            (format!("{} is no pattern: {}", shown.value(&said.text), error.message), said.at.clone())
        })?);
    }
    let is_covered = |said: &&Said| {
        let path = said.text.trim_start_matches('/');
        let mut covered = false;
        for pattern in patterns.iter().filter(|pattern| pattern.is_match(path.as_bytes())) {
            covered = !pattern.is_negated();
        }
        covered
    };
    let bare = left.values.iter().filter(|said| !is_covered(said)).take(MOST);
    Ok(bare
        .map(|said| {
            let message = format!("{} is covered by nothing in {}", shown.value(&said.text), right.label);
            let other = right.values.first().map(|said| said.at.clone()).or_else(|| right.place.clone());
            let value = kept(shown, &said.text);
            Drift::new(message, value.clone()).at(is_at(said)).against(other).about(value)
        })
        .collect())
}

/// A place for people.
fn place(at: &Location) -> String {
    match at.line {
        Some(line) => format!("{}:{line}", at.file),
        None => at.file.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(label: &str, texts: &[&str]) -> Seen {
        let said = |(index, text): (usize, &&str)| {
            Said::new(*text, format!("{label}[{index}]"), Location::at(label, u32::try_from(index + 1).unwrap(), 1))
        };
        let values = texts.iter().enumerate().map(said).collect();
        Seen { label: label.to_owned(), values, stages: Vec::new(), place: Some(Location::at(label, 1, 1)) }
    }

    fn plain() -> Shown {
        Shown::of([], false)
    }

    fn places(drifts: &[Drift]) -> Vec<String> {
        drifts.iter().map(|drift| drift.at.as_ref().map(place).unwrap_or_default()).collect()
    }

    #[test]
    fn equality_of_lists() {
        let same = |a: &[&str], b: &[&str]| places(&equal(&seen("l", a), &seen("r", b), plain()));
        assert!(same(&["a", "b"], &["b", "a"]).is_empty());
        assert_eq!(same(&["a", "x"], &["b", "a"]), ["l:2", "r:1"]);
        assert_eq!(same(&["a", "a", "b"], &["a", "b", "b"]), ["l:1"]);
        assert_eq!(same(&["a"], &["b"]), ["l:1"]);
        let ordered = |a: &[&str], b: &[&str]| places(&ordered_equal(&seen("l", a), &seen("r", b), plain()));
        assert!(ordered(&["a", "b"], &["a", "b"]).is_empty());
        assert_eq!(ordered(&["a", "b"], &["b", "a"]), ["l:1"]);
        assert_eq!(ordered(&["a"], &["a", "b"]), ["l:1"]);
    }

    #[test]
    fn covering_takes_folders_patterns_and_exceptions() {
        let bare = |paths: &[&str], patterns: &[&str]| {
            places(&covered_by(&seen("l", paths), &seen("r", patterns), plain()).unwrap())
        };
        assert!(bare(&["/mnt/a/x", "docs/a.md"], &["/mnt/a/", "**/*.md"]).is_empty());
        assert_eq!(bare(&["/mnt/ab"], &["/mnt/a"]), ["l:1"]);
        assert_eq!(bare(&["a/x", "a/y"], &["a", "!a/y"]), ["l:2"]);
        assert!(covered_by(&seen("l", &["a"]), &seen("r", &["a{"]), plain()).is_err());
    }

    #[test]
    fn a_secret_is_in_no_message_and_no_identity() {
        let drifts = equal(&seen("l", &["hunter2"]), &seen("r", &["hunter3"]), Shown::hashed());
        let all = format!("{drifts:?}");
        assert!(!all.contains("hunter") && all.contains("sha256:"), "{all}");
    }
}

//! Steps that make values comparable. Each is a pure function of the values before it; `explain` shows every one.

use std::collections::BTreeSet;

use documents::interpolation::{self, Binding};
use documents::{Span, Text};

use crate::reader::Reader;
use crate::regex::Regex;
use crate::said::{Said, trimmed};
use crate::sources::{Blind, Kind};

/// Values that a list may grow to.
const MOST: usize = 200_000;

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Without blank characters around each value.
    Trim,
    /// In lower case.
    Lower,
    /// In upper case.
    Upper,
    /// Each value once, the first of the same.
    Unique,
    /// In the order of the texts.
    Sort,
    /// The last part of a path.
    Basename,
    /// A path without its last part.
    Dirname,
    /// The first version number in the text, `1.2.3`.
    Semver,
    /// The first number of the first version in the text.
    Major,
    /// The first two numbers of the first version in the text: Odoo's series.
    Series,
    /// The part of an image's name before the tag and digest.
    ImageName,
    /// The tag of an image; `latest` where there is none.
    ImageTag,
    /// Without values that are empty.
    DropEmpty,
    /// The parts between a text; blank characters around them and empty parts are dropped.
    Split(String),
    /// Only values that match.
    Keep(Regex),
    /// Only values that do not match.
    Drop(Regex),
    /// Every match replaced.
    Replace(Regex, String),
    /// Other words for some values.
    Map(Vec<(String, String)>),
    /// Without a text at the start.
    StripPrefix(String),
    /// Without a text at the end.
    StripSuffix(String),
    /// With a text at the start.
    Prefix(String),
    /// `$V` and `${V:-word}` put in from a file of variables.
    Expand(String),
    /// Paths of a container as paths of the repository, by the mounts of a service of a compose file.
    Mounts(String, String),
}

/// The steps that are one word in a configuration.
pub const WORDS: &[&str] = &[
    "trim",
    "lower",
    "upper",
    "unique",
    "sort",
    "basename",
    "dirname",
    "semver",
    "major",
    "series",
    "image-name",
    "image-tag",
    "drop-empty",
];

impl Step {
    /// The step that a word means.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Some(match word {
            "trim" => Self::Trim,
            "lower" => Self::Lower,
            "upper" => Self::Upper,
            "unique" => Self::Unique,
            "sort" => Self::Sort,
            "basename" => Self::Basename,
            "dirname" => Self::Dirname,
            "semver" => Self::Semver,
            "major" => Self::Major,
            "series" => Self::Series,
            "image-name" => Self::ImageName,
            "image-tag" => Self::ImageTag,
            "drop-empty" => Self::DropEmpty,
            _ => return None,
        })
    }

    /// What it is called when it is explained.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Trim => "trim".to_owned(),
            Self::Lower => "lower".to_owned(),
            Self::Upper => "upper".to_owned(),
            Self::Unique => "unique".to_owned(),
            Self::Sort => "sort".to_owned(),
            Self::Basename => "basename".to_owned(),
            Self::Dirname => "dirname".to_owned(),
            Self::Semver => "semver".to_owned(),
            Self::Major => "major".to_owned(),
            Self::Series => "series".to_owned(),
            Self::ImageName => "image-name".to_owned(),
            Self::ImageTag => "image-tag".to_owned(),
            Self::DropEmpty => "drop-empty".to_owned(),
            Self::Split(by) => format!("split at `{by}`"),
            Self::Keep(regex) => format!("keep what matches `{}`", regex.text()),
            Self::Drop(regex) => format!("drop what matches `{}`", regex.text()),
            Self::Replace(regex, with) => format!("replace `{}` with `{with}`", regex.text()),
            Self::Map(pairs) => format!("map {} words", pairs.len()),
            Self::StripPrefix(text) => format!("strip-prefix `{text}`"),
            Self::StripSuffix(text) => format!("strip-suffix `{text}`"),
            Self::Prefix(text) => format!("prefix `{text}`"),
            Self::Expand(file) => format!("expand variables from `{file}`"),
            Self::Mounts(file, service) => format!("map mounts of `{service}` in `{file}`"),
        }
    }

    /// The values after the step.
    ///
    /// # Errors
    /// When the step needs a file that cannot be seen, or there would be too many values.
    pub fn apply(&self, values: Vec<Said>, reader: &Reader<'_>) -> Result<Vec<Said>, Blind> {
        let each =
            |change: &dyn Fn(&str) -> String| values.iter().map(|said| said.changed(change(&said.text))).collect();
        Ok(match self {
            Self::Trim => values.iter().map(|said| said.part(trimmed(&said.text))).collect(),
            Self::Lower => each(&str::to_lowercase),
            Self::Upper => each(&str::to_uppercase),
            Self::Unique => {
                let mut known = BTreeSet::new();
                values.into_iter().filter(|said| known.insert(said.text.clone())).collect()
            }
            Self::Sort => {
                let mut values = values;
                values.sort_by(|a, b| a.text.cmp(&b.text).then_with(|| a.at.cmp(&b.at)));
                values
            }
            Self::Basename => {
                each(&|text| text.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned())
            }
            Self::Dirname => each(&|text| text.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()),
            Self::Semver => versions(&values, 3),
            Self::Major => versions(&values, 1),
            Self::Series => versions(&values, 2),
            Self::ImageName => each(&|text| image(text).0.to_owned()),
            Self::ImageTag => each(&|text| image(text).1.unwrap_or("latest").to_owned()),
            Self::DropEmpty => values.into_iter().filter(|said| !said.text.is_empty()).collect(),
            Self::Split(by) => {
                let mut parts = Vec::new();
                for said in &values {
                    parts.extend(split(said, by));
                    if parts.len() > MOST {
                        return Err(Blind::new(format!("`split` makes more than {MOST} values")));
                    }
                }
                parts
            }
            Self::Keep(regex) => values.into_iter().filter(|said| regex.is_match(&said.text)).collect(),
            Self::Drop(regex) => values.into_iter().filter(|said| !regex.is_match(&said.text)).collect(),
            Self::Replace(regex, with) => each(&|text| regex.replace_all(text, with)),
            Self::Map(pairs) => {
                each(&|text| pairs.iter().find(|(from, _)| from == text).map_or(text, |(_, to)| to.as_str()).to_owned())
            }
            Self::StripPrefix(start) => each(&|text| text.strip_prefix(start.as_str()).unwrap_or(text).to_owned()),
            Self::StripSuffix(end) => each(&|text| text.strip_suffix(end.as_str()).unwrap_or(text).to_owned()),
            Self::Prefix(start) => each(&|text| format!("{start}{text}")),
            Self::Expand(file) => expand(&values, file, reader)?,
            Self::Mounts(file, service) => mounts(&values, file, service, reader)?,
        })
    }
}

/// The non-empty parts between `by`, each with its own place where that is known.
fn split(said: &Said, by: &str) -> Vec<Said> {
    let mut parts = Vec::new();
    let mut from = 0;
    loop {
        let end = said.text.get(from..).and_then(|rest| rest.find(by)).map_or(said.text.len(), |at| from + at);
        let inner = trimmed(&said.text[from..end]);
        if !inner.is_empty() {
            parts.push(said.part(from + inner.start..from + inner.end));
        }
        if end == said.text.len() || by.is_empty() {
            return parts;
        }
        from = end + by.len();
    }
}

/// The first `parts` numbers of the first version in each text; a text without one stays as it is.
fn versions(values: &[Said], parts: usize) -> Vec<Said> {
    let one = |text: &str| {
        let start = text.find(|c: char| c.is_ascii_digit())?;
        let end = text[start..].find(|c: char| !c.is_ascii_digit() && c != '.').map_or(text.len(), |at| start + at);
        let mut numbers: Vec<&str> = text[start..end].split('.').filter(|part| !part.is_empty()).take(parts).collect();
        while parts == 3 && numbers.len() < 3 {
            numbers.push("0");
        }
        Some(numbers.join("."))
    };
    values.iter().map(|said| said.changed(one(&said.text).unwrap_or_else(|| said.text.clone()))).collect()
}

/// Name and tag of an image.
fn image(text: &str) -> (&str, Option<&str>) {
    let text = text.split('@').next().unwrap_or_default();
    match text.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (text, None),
    }
}

fn expand(values: &[Said], file: &str, reader: &Reader<'_>) -> Result<Vec<Said>, Blind> {
    let tree = reader.tree(Kind::Env, file)?;
    let lookup = |name: &str| {
        let text = tree.roots.first()?.get(name)?.scalar()?.to_owned();
        Some(Binding { text, place: None })
    };
    let one = |said: &Said| {
        let text = Text::new(said.text.as_str(), Span::default());
        match interpolation::interpolate(&text, &lookup) {
            Ok(done) if done.unset.is_empty() => Ok(said.changed(done.text.as_str())),
            Ok(done) => {
                let why = format!("`{file}` does not set `{}`", done.unset.join("`, `"));
                Err(Blind::new(why).at(said.at.clone()))
            }
            Err((_, why)) => Err(Blind::new(why).at(said.at.clone())),
        }
    };
    values.iter().map(one).collect()
}

fn mounts(values: &[Said], file: &str, service: &str, reader: &Reader<'_>) -> Result<Vec<Said>, Blind> {
    let tree = reader.tree(Kind::Compose, file)?;
    let root = tree.roots.first();
    let found = root.and_then(|root| root.get("services")).and_then(|services| services.get(service));
    let Some(found) = found else { return Err(Blind::new(format!("`{file}` has no service `{service}`"))) };
    let volumes = found.get("volumes").map_or(&[][..], |volumes| volumes.items());
    let known: Vec<(&str, &str)> = volumes
        .iter()
        .filter_map(|mount| Some((mount.get("target")?.scalar()?.trim_end_matches('/'), mount.get("host")?.scalar()?)))
        .collect();
    let one = |said: &Said| {
        let inside = |target: &str| {
            said.text == target || said.text.strip_prefix(target).is_some_and(|rest| rest.starts_with('/'))
        };
        let best = known.iter().filter(|(target, _)| inside(target)).max_by_key(|(target, _)| target.len());
        match best {
            Some((target, host)) => {
                let rest = said.text.strip_prefix(target).unwrap_or_default();
                said.changed(format!("{host}{rest}").trim_start_matches('/'))
            }
            None => said.clone(),
        }
    };
    Ok(values.iter().map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::World;
    use crate::snapshot::Memory;
    use findings::Location;

    #[track_caller]
    fn check(step: &Step, before: &[&str], after: &[&str]) {
        let compose =
            "services:\n  odoo:\n    image: x\n    volumes:\n      - ./addons:/mnt/a\n      - ./deep:/mnt/a/deep\n";
        let files = Memory::new(&[(".env", "V=17\nA=b\n"), ("compose.yml", compose)]);
        let world = World { files: &files, base: None, run: None, seconds: 0 };
        let values = before.iter().map(|text| Said::new(*text, "n", Location::file("f"))).collect();
        let done = step.apply(values, &Reader::new(&world)).unwrap();
        assert_eq!(done.iter().map(|said| said.text.as_str()).collect::<Vec<_>>(), after, "{step:?}");
    }

    #[test]
    fn every_step() {
        check(&Step::Trim, &[" a "], &["a"]);
        check(&Step::Lower, &["AbC"], &["abc"]);
        check(&Step::Upper, &["AbC"], &["ABC"]);
        check(&Step::Unique, &["b", "a", "b"], &["b", "a"]);
        check(&Step::Sort, &["b", "a"], &["a", "b"]);
        check(&Step::Basename, &["/a/b/", "c"], &["b", "c"]);
        check(&Step::Dirname, &["a/b", "c"], &["a", ""]);
        check(&Step::Semver, &["v1.2", "odoo:17.0-2024", "none"], &["1.2.0", "17.0.0", "none"]);
        check(&Step::Major, &["postgres:16.4"], &["16"]);
        check(&Step::Series, &["17.0.1.2.3", "odoo:17.0"], &["17.0", "17.0"]);
        check(&Step::ImageName, &["r:5000/a/odoo:17@sha256:ab", "x"], &["r:5000/a/odoo", "x"]);
        check(&Step::ImageTag, &["r:5000/odoo", "odoo:17"], &["latest", "17"]);
        check(&Step::DropEmpty, &["", "a"], &["a"]);
        check(&Step::Split(",".into()), &["a, b,,c ", ""], &["a", "b", "c"]);
        check(&Step::Keep(Regex::new("^a").unwrap()), &["ab", "ba"], &["ab"]);
        check(&Step::Drop(Regex::new("^a").unwrap()), &["ab", "ba"], &["ba"]);
        check(&Step::Replace(Regex::new("(.)b").unwrap(), "$1".into()), &["abcb"], &["ac"]);
        check(&Step::Map(vec![("x".into(), "y".into())]), &["x", "z"], &["y", "z"]);
        check(&Step::StripPrefix("/mnt".into()), &["/mnt/a", "b"], &["/a", "b"]);
        check(&Step::StripSuffix("/".into()), &["a/", "b"], &["a", "b"]);
        check(&Step::Prefix("/".into()), &["a"], &["/a"]);
        check(&Step::Expand(".env".into()), &["odoo:${V}", "$A"], &["odoo:17", "b"]);
        check(
            &Step::Mounts("compose.yml".into(), "odoo".into()),
            &["/mnt/a/x", "/mnt/a/deep/y", "/mnt/ab"],
            &["addons/x", "deep/y", "/mnt/ab"],
        );
    }

    #[test]
    fn a_word_is_a_step() {
        assert!(WORDS.iter().all(|word| Step::named(word).is_some_and(|step| step.shown() == *word)));
    }
}

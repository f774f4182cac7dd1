//! Shows that every check can fail: its sources are changed in memory, one place at a time, until it says drift. A check that nothing
//! can make fail is worth nothing.

use std::collections::BTreeSet;

use findings::{Finding, Severity};

use crate::answer::rule_name;
use crate::check::{Check, Edit, Mutant};
use crate::evaluate::Verdict;
use crate::reader::{Moment, Reader, World};
use crate::rule::{Relation, Rule, Side, Source};
use crate::said::Said;
use crate::sources::Kind;

/// Values of a side that are changed at most.
const MOST_VALUES: usize = 12;

/// What came of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// The check.
    pub id: String,
    /// What was changed that made it fail; `None` if nothing did.
    pub failed_by: Option<String>,
    /// Why it could not be shown.
    pub why: String,
}

/// Tests every check.
#[must_use]
pub fn selftest(checks: &[Check], world: &World<'_>) -> Vec<Tested> {
    checks.iter().map(|check| test(check, world)).collect()
}

/// The checks that could not be shown to fail, as findings.
#[must_use]
pub fn findings(checks: &[Check], tested: &[Tested]) -> Vec<Finding> {
    let idle = checks.iter().zip(tested).filter(|(_, tested)| tested.failed_by.is_none());
    idle.map(|(check, tested)| {
        let message = format!("nothing makes `{}` fail: {}", check.id, tested.why);
        let finding = Finding::new(rule_name(&check.id), Severity::Error, message).at(check.at.clone());
        finding.hint("a rule that cannot fail guards nothing: make it stricter, or remove it").identified("cannot fail")
    })
    .collect()
}

fn test(check: &Check, world: &World<'_>) -> Tested {
    let reader = Reader::new(world);
    let before = match check.evaluate(&reader).verdict {
        Verdict::Drift(drifts) => drifts.into_iter().map(|drift| drift.identity).collect(),
        Verdict::Clean(_) => BTreeSet::new(),
        Verdict::Unevaluated(blind) if check.rule().is_some() => {
            let why = format!("it cannot be evaluated: {}", blind.why);
            return Tested { id: check.id.clone(), failed_by: None, why };
        }
        Verdict::Unevaluated(_) => BTreeSet::new(),
    };
    let mutants = match check.rule() {
        Some(rule) => mutants(rule, &reader),
        None => check.mutants(&reader),
    };
    let tried = mutants.len();
    for mutant in mutants {
        let files = mutant.apply(world.files);
        let after = check.evaluate(&Reader::new(&World { files: &files, ..*world })).verdict;
        if let Verdict::Drift(drifts) = after
            && drifts.iter().any(|drift| !before.contains(&drift.identity))
        {
            return Tested { id: check.id.clone(), failed_by: Some(mutant.what), why: String::new() };
        }
    }
    // A drift of now is a proof, too, where no further one can be made.
    if !before.is_empty() {
        return Tested { id: check.id.clone(), failed_by: Some("it drifts now".to_owned()), why: String::new() };
    }
    Tested { id: check.id.clone(), failed_by: None, why: format!("{tried} changes of its sources were tried") }
}

/// Changes of the files that the sides of a rule look at.
fn mutants(rule: &Rule, reader: &Reader<'_>) -> Vec<Mutant> {
    let mut all = Vec::new();
    for side in &rule.sides {
        let Source::Files { kind, names, moment: Moment::Now } = &side.source else { continue };
        let Ok(seen) = crate::seen::side(side, reader) else { continue };
        let first = seen.stages.first().map(|stage| stage.values.clone()).unwrap_or_default();
        let paths = names.among(reader.world().files);
        if *kind == Some(Kind::Files) {
            all.extend(file_mutants(rule, &names.text, &paths, reader));
            continue;
        }
        for said in first.iter().take(MOST_VALUES) {
            all.extend(value_mutants(said, reader));
        }
        all.extend(whole_mutants(rule, side, &paths, reader));
    }
    all
}

/// A value changed, and its line removed.
fn value_mutants(said: &Said, reader: &Reader<'_>) -> Vec<Mutant> {
    let (file, Some(line)) = (said.at.file.as_str(), said.at.line) else { return Vec::new() };
    let Ok(bytes) = reader.bytes(Moment::Now, file) else { return Vec::new() };
    let Ok(text) = std::str::from_utf8(&bytes) else { return Vec::new() };
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let Some(own) = lines.get(line as usize - 1) else { return Vec::new() };
    let with = |changed: &str| {
        let mut all = lines.clone();
        all[line as usize - 1] = changed;
        all.concat()
    };
    let mut mutants = Vec::new();
    for other in others(&said.text) {
        if !said.text.is_empty() && own.contains(said.text.as_str()) {
            let changed = own.replacen(said.text.as_str(), &other, 1);
            mutants.push(Mutant::write(format!("the value of {file}:{line} is changed"), file, with(&changed)));
        } else if let Some(word) = longest_word(own) {
            let changed = own.replacen(word, &other, 1);
            mutants.push(Mutant::write(format!("a word of {file}:{line} is changed"), file, with(&changed)));
        }
    }
    mutants.push(Mutant::write(format!("line {line} of {file} is removed"), file, with("")));
    if let Some(end) = own.find([':', '=']) {
        let begin = own.len() - own.trim_start().len();
        let changed = format!("{}drifted{}", &own[..begin.min(end)], &own[end..]);
        mutants.push(Mutant::write(format!("the key of {file}:{line} is renamed"), file, with(&changed)));
    }
    mutants
}

/// Other values in the likeness of one: numbers stay numbers, so that the file can still be read.
fn others(text: &str) -> Vec<String> {
    let mut others = Vec::new();
    let mut bumped = String::new();
    let mut done = false;
    for character in text.chars() {
        match character.to_digit(10) {
            Some(digit) if !done => {
                bumped.push_str(&((digit + 7) % 10).to_string());
                done = true;
            }
            _ => bumped.push(character),
        }
    }
    if done {
        others.push(bumped);
    }
    others.push(match text {
        "true" | "True" => text.replace("true", "false").replace("True", "False"),
        "false" | "False" => text.replace("false", "true").replace("False", "True"),
        _ => format!("drifted-{text}"),
    });
    others.push("drifted".to_owned());
    others
}

fn longest_word(line: &str) -> Option<&str> {
    let words = line.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| word.len() > 1).max_by_key(|word| word.len())
}

/// Lines added and copied, contents changed, other commit times: for values that should not be there, digests and ages.
fn whole_mutants(rule: &Rule, side: &Side, paths: &[String], reader: &Reader<'_>) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for path in paths.iter().take(2) {
        let Ok(bytes) = reader.bytes(Moment::Now, path) else { continue };
        mutants.push(Mutant::write(
            format!("{path} gets another line"),
            path.as_str(),
            [&*bytes, b"\ndrifted=1\n"].concat(),
        ));
        if matches!(rule.relation, Relation::CompatibleWith(_)) {
            mutants.extend(crate::openapi::mutants(path, &bytes));
        }
        if rule.relation == Relation::Absent {
            mutants.extend(absent_mutants(side, path, &bytes));
        }
    }
    mutants.extend(time_mutants(rule, paths, reader));
    mutants
}

/// Lines that would give the forbidden value.
fn absent_mutants(side: &Side, path: &str, bytes: &[u8]) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    let mut add = |text: String| {
        mutants.push(Mutant::write(
            format!("{path} gets the forbidden value"),
            path,
            [bytes, b"\n", text.as_bytes(), b"\n"].concat(),
        ));
        mutants.push(Mutant::write(format!("{path} is only the forbidden value"), path, text.into_bytes()));
    };
    let kind = match &side.source {
        Source::Files { kind, .. } => kind.unwrap_or_else(|| Kind::of_file(path)),
        Source::Values(_) | Source::Command(..) => Kind::Text,
    };
    match &side.extract {
        crate::rule::Extract::Path(way) => {
            let keys = keys(way.text());
            match (kind, keys.as_slice()) {
                (Kind::Ini, [section, key]) => add(format!("[{section}]\n{key} = drifted")),
                (Kind::Env, [key]) => add(format!("{key}=drifted")),
                (Kind::Dockerfile, keys) => {
                    let key = keys.last().map_or("drifted", String::as_str);
                    add(format!("ENV {key}=drifted\nUSER drifted\nWORKDIR /drifted"));
                }
                (Kind::Markdown, [heading, .., column]) => {
                    add(format!("# {heading}\n\n| {column} |\n| --- |\n| drifted |"));
                }
                (Kind::Toml, keys) => add(format!("{} = \"drifted\"", keys.join("."))),
                // JSON is YAML, too.
                (_, keys) => add(keys.iter().rev().fold("\"drifted\"".to_owned(), |inner, key| {
                    if key == ITEM { format!("[{inner}]") } else { format!("{{\"{key}\": {inner}}}") }
                })),
            }
        }
        crate::rule::Extract::Regex(_, regex) => {
            if let Some(sample) = regex.sample() {
                add(sample);
            }
        }
        crate::rule::Extract::All | crate::rule::Extract::Digest => add("drifted".to_owned()),
    }
    mutants
}

/// Stands for any item of a list.
const ITEM: &str = "[]";

/// The keys of a path, with something in the place of stars.
fn keys(path: &str) -> Vec<String> {
    let path = path.replace("[*]", ".[]").replace("[0]", ".[]");
    let keys = path.split('.').filter(|key| !key.is_empty());
    keys.map(|key| match key {
        "*" | "**" | "~" => "drifted".to_owned(),
        key => key.trim_matches('"').to_owned(),
    })
    .collect()
}

fn time_mutants(rule: &Rule, paths: &[String], reader: &Reader<'_>) -> Vec<Mutant> {
    if !matches!(rule.relation, Relation::NewerThan(_)) {
        return Vec::new();
    }
    let far = 40_000 * 86_400;
    let moved = paths
        .iter()
        .flat_map(|path| [reader.world().seconds - far, reader.world().seconds + far].map(|seconds| (path, seconds)));
    moved
        .map(|(path, seconds)| Mutant {
            what: format!("{path} was committed at another time"),
            edits: vec![Edit::Committed(path.clone(), seconds)],
        })
        .collect()
}

/// Files added and removed.
fn file_mutants(rule: &Rule, names: &[String], paths: &[String], reader: &Reader<'_>) -> Vec<Mutant> {
    let files = reader.world().files;
    let mut mutants = Vec::new();
    for path in paths.iter().take(MOST_VALUES) {
        let below: Vec<Edit> =
            files.below(&format!("{path}/")).iter().map(|file| Edit::Remove(file.to_string())).collect();
        let edits = if below.is_empty() { vec![Edit::Remove(path.clone())] } else { below };
        mutants.push(Mutant { what: format!("{path} is removed"), edits });
        mutants.push(Mutant::write(format!("{path} is there"), path.as_str(), "drifted\n"));
    }
    let all: Vec<Edit> = paths.iter().map(|path| Edit::Remove(path.clone())).collect();
    mutants.push(Mutant { what: "all files are removed".to_owned(), edits: all });
    for name in names.iter().filter(|name| !name.starts_with('!')) {
        let sample = sample(name);
        mutants.push(Mutant::write(format!("{sample} is added"), sample, "drifted\n"));
    }
    mutants.extend(time_mutants(rule, paths, reader));
    mutants
}

/// A path that a pattern takes, as far as its stars go.
fn sample(pattern: &str) -> String {
    let mut text = pattern.replace("**", "drifted").replace('*', "drifted").replace('?', "d");
    while let (Some(open), Some(close)) = (text.find('{'), text.find('}')) {
        if close < open {
            break;
        }
        let first = text[open + 1..close].split(',').next().unwrap_or_default().to_owned();
        text.replace_range(open..=close, &first);
    }
    if text.ends_with('/') { format!("{text}drifted") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::snapshot::Memory;

    fn tested(rule: &str, files: &[(&str, &str)]) -> Tested {
        let text = format!("drift:\n  rules:\n    - {rule}\n");
        let config = Config::parse("c.yml", text.as_bytes(), &|_| Vec::new()).unwrap();
        let memory = Memory::new(files);
        let world = World { files: &memory, base: None, run: None, seconds: 1_700_000_000 };
        selftest(&config.checks, &world).remove(0)
    }

    #[test]
    fn rules_that_can_fail() {
        let env = [("a.env", "A=17.0\nB=x\n"), ("b.env", "A=17.0\n"), ("docs/a.md", "x")];
        for rule in [
            "{id: a, left: 'a.env#A', right: 'b.env#A', relation: equal}",
            "{id: a, left: 'a.env#A', relation: matches, pattern: '^17'}",
            "{id: a, left: 'a.env#A', relation: exists}",
            "{id: a, left: 'a.env#C', relation: absent}",
            "{id: a, left: {source: a.env, extract: {regex: 'SECRET=(.*)'}}, relation: absent}",
            "{id: a, left: 'docs/*.md', relation: exists}",
            "{id: a, left: 'docs/*.txt', relation: absent}",
            "{id: a, left: 'a.env#A', right: {values: ['17.0']}, relation: one-of}",
            "{id: a, left: {source: '**/*.md'}, right: {values: docs}, relation: covered-by}",
        ] {
            let tested = tested(rule, &env);
            assert!(tested.failed_by.is_some(), "{rule}: {tested:?}");
        }
    }

    #[test]
    fn a_rule_that_cannot_fail_is_found() {
        let tested = tested("{id: a, left: 'a.env#A', relation: matches, pattern: ''}", &[("a.env", "A=1\n")]);
        assert_eq!(tested.failed_by, None);
    }
}

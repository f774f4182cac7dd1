//! Files that must be young, or younger than their sources: by the time of the last commit, not by a date that a bot writes into them.

use settings::{Field, Node, Shape};

use super::{Pack, Parameters, many, names_of, records, top};
use crate::check::{Check, Edit, Mutant};
use crate::config::Problems;
use crate::date::Date;
use crate::evaluate::Verdict;
use crate::reader::{Names, Reader, World};
use crate::relation::Drift;
use crate::sources::Blind;

pub(super) const PACK: Pack = Pack {
    name: "freshness",
    doc: "Files younger than so many days, or than their sources, by the time of their last commit.",
    fields,
    build,
    propose,
};

fn fields() -> Vec<Field> {
    let one = vec![
        Field::required("files", many(), "Which files."),
        Field::optional("days", Shape::Integer(0, 36_500), "Their last commit is at most so many days ago."),
        Field::optional("sources", many(), "Their last commit is not before the last one of these."),
    ];
    vec![Field::required("files", records(one), "What must be fresh.")]
}

const fn propose(_: &World<'_>) -> Option<String> {
    None
}

#[derive(Clone)]
struct Wanted {
    files: Names,
    days: Option<i64>,
    sources: Option<Names>,
}

fn build(parameters: &Parameters<'_>, problems: &mut Problems<'_>) -> Vec<Check> {
    let mut wanted = Vec::new();
    for node in parameters.records("files") {
        let sources = node.get("sources").map(|_| names_of(Some(node), "sources", &[], problems));
        let days = node.get("days").and_then(Node::integer);
        if days.is_none() && sources.is_none() {
            problems.add("drift/pack", node.position, "neither `days` nor `sources` says how fresh", "add one of them");
        }
        wanted.push(Wanted { files: names_of(Some(node), "files", &[], problems), days, sources });
    }
    if wanted.is_empty() {
        return Vec::new();
    }
    let known = wanted.clone();
    let judge = move |reader: &Reader<'_>| {
        let mut drifts = Vec::new();
        for one in &wanted {
            match look(one, reader) {
                Ok(found) => drifts.extend(found),
                Err(blind) => return Verdict::Unevaluated(blind),
            }
        }
        Verdict::of(drifts, "all are fresh")
    };
    vec![Check::of_pack("freshness/files", "files are as fresh as agreed", judge, move |reader| {
        let paths = known.first().map(|one| one.files.among(reader.world().files)).unwrap_or_default();
        let old = paths.into_iter().take(1).map(|path| (path, 0));
        old.map(|(path, seconds)| Mutant {
            what: format!("{path} is from 1970"),
            edits: vec![Edit::Committed(path, seconds)],
        })
        .collect()
    })]
}

fn committed(path: &str, reader: &Reader<'_>) -> Result<i64, Blind> {
    let files = reader.world().files;
    if !files.has(path) {
        return Err(Blind { missing: true, ..Blind::new(format!("`{path}` is missing")) });
    }
    files.committed(path).map_err(|why| Blind::new(format!("when `{path}` was changed is not known: {why}")))
}

fn look(wanted: &Wanted, reader: &Reader<'_>) -> Result<Vec<Drift>, Blind> {
    let files = reader.world().files;
    let paths = wanted.files.among(files);
    if paths.is_empty() {
        return Err(Blind::new(format!("no file is named by `{}`", wanted.files.shown())));
    }
    let mut latest: Option<(String, i64)> = None;
    for source in wanted.sources.iter().flat_map(|sources| sources.among(files)) {
        let time = committed(&source, reader)?;
        if latest.as_ref().is_none_or(|(_, known)| time > *known) {
            latest = Some((source, time));
        }
    }
    let mut drifts = Vec::new();
    for path in paths {
        let time = committed(&path, reader)?;
        let day = Date::of_seconds(time);
        if let Some((source, other)) = latest.as_ref().filter(|(_, other)| time < *other) {
            let message =
                format!("`{path}` was last changed on {day}, its source `{source}` on {}", Date::of_seconds(*other));
            drifts.push(Drift::new(message, format!("{path} older")).at(top(&path)).against(top(source)));
        }
        let age = reader.today().days_after(day);
        if let Some(days) = wanted.days.filter(|days| age > *days) {
            let message = format!("`{path}` was last changed on {day}, {age} days ago; at most {days} are allowed");
            drifts.push(Drift::new(message, format!("{path} old")).at(top(&path)));
        }
    }
    Ok(drifts)
}

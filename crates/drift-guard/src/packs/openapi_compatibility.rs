//! A tracked API description against the one that the code generates, and against its base revision; contracts on `x-` keys.

use settings::{Field, Shape};

use super::{Pack, Parameters, top};
use crate::check::{Check, Mutant};
use crate::config::{self, Problems};
use crate::evaluate::Verdict;
use crate::openapi::{self, Contract, Policy};
use crate::reader::{Moment, Reader, World};
use crate::relation::Drift;
use crate::sources::{Blind, Kind};

pub(super) const PACK: Pack = Pack {
    name: "openapi-compatibility",
    doc: "An API description breaks no client of its base revision, is the one that the code generates, and keeps its `x-` contracts.",
    fields,
    build,
    propose,
};

fn fields() -> Vec<Field> {
    vec![
        Field::required("tracked", Shape::Text, "The description in the repository."),
        Field::optional(
            "generated",
            Shape::Text,
            "The description that the code generates; it must say the same as the tracked one.",
        ),
        Field::optional(
            "version-bump",
            Shape::Switch,
            "A higher major `info.version` (below 1.0 a higher minor one) allows breaks. Default: true.",
        ),
        Field::optional("dangerous", Shape::Switch, "Changes that may surprise a client count, too. Default: false."),
        Field::optional(
            "additive",
            Shape::Switch,
            "Additions without a higher `info.version` count, too. Default: false.",
        ),
        Field::optional(
            "metadata",
            Shape::Table("an `x-` key of every operation to what its value matches", Box::new(Shape::Text)),
            "Keys that every operation has, each with a regular expression (`.` for any value).",
        ),
    ]
}

const fn propose(_: &World<'_>) -> Option<String> {
    None
}

fn build(parameters: &Parameters<'_>, problems: &mut Problems<'_>) -> Vec<Check> {
    let Some(tracked) = parameters.text("tracked") else { return Vec::new() };
    let policy = Policy {
        bump_allows_breaks: parameters.switch("version-bump").unwrap_or(true),
        dangerous: parameters.switch("dangerous").unwrap_or(false),
        additive: parameters.switch("additive").unwrap_or(false),
    };
    let mut checks = vec![compatible(tracked.clone(), policy)];
    if let Some(generated) = parameters.text("generated") {
        checks.push(same(tracked.clone(), generated));
    }
    let entries = parameters.get("metadata").map_or(&[][..], settings::Node::entries);
    let mut contracts = Vec::new();
    for entry in entries {
        if let Some(pattern) = config::regex(Some(&entry.value), problems) {
            contracts.push(Contract { key: entry.key.clone(), pattern: Some(pattern) });
        }
    }
    if !contracts.is_empty() {
        checks.push(metadata(tracked, contracts));
    }
    checks
}

fn id(name: &str) -> String {
    format!("{}/{name}", PACK.name)
}

fn compatible(tracked: String, policy: Policy) -> Check {
    let path = tracked.clone();
    let judge = move |reader: &Reader<'_>| {
        let paths = std::slice::from_ref(&tracked);
        let old = match reader.tree_at(Moment::Base, Kind::Openapi, paths) {
            // A description that the change adds breaks nobody.
            Err(blind) if blind.missing => {
                return match reader.tree(Kind::Openapi, &tracked) {
                    Ok(_) => Verdict::Clean(format!("`{tracked}` is new")),
                    Err(blind) => Verdict::Unevaluated(blind),
                };
            }
            other => other,
        };
        let new = reader.tree_at(Moment::Now, Kind::Openapi, paths);
        match old.and_then(|old| openapi::drifts(&old, &*new?, &policy)) {
            Ok(drifts) => Verdict::of(drifts, "no client breaks"),
            Err(blind) => Verdict::Unevaluated(blind),
        }
    };
    Check::of_pack(id("compatible"), "no client of the base revision breaks", judge, move |reader| {
        let bytes = reader.bytes(Moment::Now, &path).map(|bytes| bytes.to_vec()).unwrap_or_default();
        openapi::mutants(&path, &bytes)
    })
}

fn same(tracked: String, generated: String) -> Check {
    let path = tracked.clone();
    let judge = move |reader: &Reader<'_>| {
        let new = reader.tree(Kind::Openapi, &generated);
        match reader.tree(Kind::Openapi, &tracked).and_then(|old| openapi::changes(&old, &*new?)) {
            Ok(changes) => {
                let drift = |change: &openapi::Change| {
                    let message = format!("{}: {} in the generated description", change.pointer, change.message);
                    Drift::new(message, format!("{} {}", change.id, change.pointer))
                        .at(change.other.clone().or_else(|| top(&tracked)))
                        .against(change.at.clone())
                        .about(change.id)
                };
                Verdict::of(changes.iter().map(drift).collect(), "the tracked description is the generated one")
            }
            Err(blind) => Verdict::Unevaluated(blind),
        }
    };
    let check = Check::of_pack(
        id("generated"),
        "the tracked description is the one that the code generates",
        judge,
        move |reader| {
            let bytes = reader.bytes(Moment::Now, &path).map(|bytes| bytes.to_vec()).unwrap_or_default();
            openapi::mutants(&path, &bytes)
        },
    );
    check.remedy("generate the description again and commit it")
}

fn metadata(tracked: String, contracts: Vec<Contract>) -> Check {
    let (path, keys) = (tracked.clone(), contracts.clone());
    let judge = move |reader: &Reader<'_>| {
        let found = reader.tree(Kind::Openapi, &tracked).and_then(|tree| openapi::metadata(&tree, &contracts));
        match found {
            Ok((0, _)) => Verdict::Unevaluated(Blind::new(format!("`{tracked}` has no operation"))),
            Ok((count, drifts)) => Verdict::of(drifts, format!("{count} operations keep their contracts")),
            Err(blind) => Verdict::Unevaluated(blind),
        }
    };
    Check::of_pack(id("metadata"), "every operation has its `x-` keys", judge, move |reader| {
        let bytes = reader.bytes(Moment::Now, &path).map(|bytes| bytes.to_vec()).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let gone = keys.iter().map(|contract| text.replacen(&contract.key, "x-drifted", 1));
        gone.map(|text| Mutant::write("a key of an operation is renamed", path.clone(), text)).collect()
    })
}

//! Ready-made rules. Each pack is a module that turns its parameters into checks; each check brings the changes after which it must fail.

mod addons;
mod dockerfile_base;
mod environment_consistency;
mod environment_variables;
mod freshness;
mod generated_files;
mod lockfiles;
mod openapi_compatibility;
mod repository_structure;
mod runtime_contract;
mod workflow_hygiene;

use findings::Location;
use settings::{Field, Node, Shape};

use crate::check::Check;
use crate::config::{Problems, severity, switch, waivers};
use crate::reader::{Moment, Names, Reader, World};
use crate::sources::Blind;

/// A pack.
#[derive(Clone, Copy)]
pub struct Pack {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// Its parameters.
    pub fields: fn() -> Vec<Field>,
    /// Its checks, by the parameters; `None` for the defaults.
    pub(crate) build: fn(&Parameters<'_>, &mut Problems<'_>) -> Vec<Check>,
    /// Why it is worth proposing for these files, if it is.
    pub(crate) propose: fn(&World<'_>) -> Option<String>,
}

impl std::fmt::Debug for Pack {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Pack").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The parameters of a pack.
#[derive(Debug, Clone, Copy)]
pub struct Parameters<'a> {
    node: Option<&'a Node>,
}

impl Parameters<'_> {
    /// Names of files, or these.
    pub(crate) fn names(&self, key: &str, default: &[&str], problems: &mut Problems<'_>) -> Names {
        names_of(self.node, key, default, problems)
    }

    /// The records of a list.
    #[must_use]
    pub fn records(&self, key: &str) -> &[Node] {
        self.get(key).map_or(&[][..], Node::items)
    }

    /// A list of texts.
    #[must_use]
    pub fn texts(&self, key: &str) -> Vec<String> {
        let items = self.get(key).map_or(&[][..], Node::one_or_many);
        items.iter().filter_map(Node::text).map(str::to_owned).collect()
    }

    /// A list of texts, or these.
    #[must_use]
    pub fn texts_or(&self, key: &str, default: &[&str]) -> Vec<String> {
        if self.get(key).is_some() { self.texts(key) } else { default.iter().map(|text| (*text).to_owned()).collect() }
    }

    /// A text.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<String> {
        self.get(key).and_then(Node::text).map(str::to_owned)
    }

    /// A number.
    #[must_use]
    pub fn integer(&self, key: &str) -> Option<i64> {
        self.get(key).and_then(Node::integer)
    }

    /// A switch.
    #[must_use]
    pub fn switch(&self, key: &str) -> Option<bool> {
        self.node.and_then(|node| switch(node, key))
    }

    /// Any value.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.node.and_then(|node| node.get(key))
    }
}

/// All packs.
pub const ALL: &[Pack] = &[
    environment_consistency::PACK,
    environment_variables::PACK,
    runtime_contract::PACK,
    openapi_compatibility::PACK,
    generated_files::PACK,
    repository_structure::PACK,
    workflow_hygiene::PACK,
    freshness::PACK,
    lockfiles::PACK,
    dockerfile_base::PACK,
    addons::PACK,
];

/// One value or a list of them.
fn many() -> Shape {
    Shape::OneOrMany(Box::new(Shape::Text))
}

/// A list of mappings.
fn records(fields: Vec<Field>) -> Shape {
    Shape::List(Box::new(Shape::Record(fields)))
}

/// Names of files that stand in a record, or these.
fn names_of(node: Option<&Node>, key: &str, default: &[&str], problems: &mut Problems<'_>) -> Names {
    let found = node.and_then(|node| node.get(key));
    let items = found.map_or(&[][..], Node::one_or_many);
    let texts: Vec<&str> =
        if found.is_some() { items.iter().filter_map(Node::text).collect() } else { default.to_vec() };
    match Names::parse(&texts) {
        Ok(names) => names,
        Err((at, why)) => {
            let position = items.get(at).map(|item| item.position).unwrap_or_default();
            problems.add(
                "drift/pattern",
                position,
                format!("`{}`: {why}", texts[at]),
                "write a path or a pattern from the repository's root",
            );
            Names::default()
        }
    }
}

/// The first line of a file.
fn top(file: &str) -> Option<Location> {
    Some(Location::at(file, 1, 1))
}

/// The text of a file.
fn text_of(reader: &Reader<'_>, path: &str) -> Result<String, Blind> {
    let bytes = reader.bytes(Moment::Now, path)?;
    String::from_utf8(bytes.to_vec())
        .map_err(|_| Blind::new(format!("`{path}` is not UTF-8")).at(Location::at(path, 1, 1)))
}

impl Pack {
    /// What its value in a configuration may be.
    #[must_use]
    pub fn shape(&self) -> Shape {
        let text = || Shape::OneOrMany(Box::new(Shape::Text));
        let mut fields = (self.fields)();
        fields.extend([
            Field::optional("skip", text(), "Rules of the pack that are left out, without the pack's name."),
            Field::optional(
                "severity",
                Shape::Word(crate::config::SEVERITIES),
                "How grave a drift is; only errors fail the check. Default: error.",
            ),
            Field::optional(
                "waive",
                Shape::List(Box::new(crate::config::waiver())),
                "Drifts that are known and accepted until a day.",
            ),
        ]);
        Shape::ShortOrLong(Box::new(Shape::Switch), Box::new(Shape::Record(fields)))
    }

    /// Its checks with their defaults, for `init`.
    pub(crate) fn checks(&self, node: &Node, problems: &mut Problems<'_>) -> Vec<Check> {
        let node_of = (!node.entries().is_empty()).then_some(node);
        let parameters = Parameters { node: node_of };
        let mut checks = (self.build)(&parameters, problems);
        let skipped = parameters.texts("skip");
        let names: Vec<String> =
            checks.iter().filter_map(|check| check.id.split_once('/')).map(|(_, name)| name.to_owned()).collect();
        for item in parameters.get("skip").map_or(&[][..], Node::one_or_many) {
            let name = item.text().unwrap_or_default();
            if !names.iter().any(|known| known == name) {
                let hint = format!("it has {}", names.join(", "));
                problems.add(
                    "drift/pack",
                    item.position,
                    format!("the pack `{}` has no rule `{name}`", self.name),
                    hint,
                );
            }
        }
        checks.retain(|check| !skipped.iter().any(|skip| check.id.ends_with(&format!("/{skip}"))));
        let waive = node_of.map(|node| waivers(node, problems)).unwrap_or_default();
        let at = Location::at(&problems.document.file, node.position.line, node.position.column);
        for check in &mut checks {
            check.at = at.clone();
            check.waive.clone_from(&waive);
            if let Some(severity) = node_of.and_then(severity) {
                check.severity = severity;
            }
        }
        checks
    }
}

/// The checks of the packs that are switched on.
pub(crate) fn read(node: &Node, problems: &mut Problems<'_>) -> Vec<Check> {
    let mut checks = Vec::new();
    for entry in node.entries() {
        let Some(pack) = ALL.iter().find(|pack| pack.name == entry.key) else { continue };
        if entry.value.switch() != Some(false) {
            checks.extend(pack.checks(&entry.value, problems));
        }
    }
    checks
}

//! Doodba's `addons.yaml`: which modules of which repository get a link in the one folder that Odoo reads.

use documents::{Value, yaml};
use findings::{Finding, Location, Severity};
use patterns::{Dialect, Pattern};

use super::unreadable;
use crate::environment::{Description, Said, place as at};
use crate::resolve::World;
use crate::tree;

/// The repository of an image's own modules, which needs no line.
const PRIVATE: &str = "private";

/// The environment that an `addons.yaml` describes; `None` where it names no repository and there is none of its own.
#[must_use]
pub fn describe(world: World<'_>, file: &str) -> Option<Description> {
    let folder = tree::parent(file);
    let start = Location::at(file, 1, 1);
    let mut description = Description {
        name: "doodba".to_owned(),
        at: start.clone(),
        doodba: true,
        files: vec![file.to_owned()],
        ..Description::default()
    };
    match world.tree.read(file) {
        Ok(bytes) => {
            let (nodes, problems) = yaml::parse(&bytes);
            description.problems.extend(problems.iter().map(|problem| unreadable(file, problem)));
            for node in &nodes {
                repositories(node, file, folder, &mut description);
            }
        }
        Err(error) => {
            let message = format!("`{file}` cannot be read: {error}");
            description
                .problems
                .push(Finding::new("addons/unreadable-file", Severity::Error, message).at(start.clone()));
        }
    }
    let own = tree::join(folder, PRIVATE);
    if tree::folder(world.tree, &own).is_some() && !description.addons_path.iter().any(|said| said.text == own) {
        description.addons_path.insert(0, Said::new(own, start));
    }
    (!description.addons_path.is_empty() || !description.problems.is_empty()).then_some(description)
}

fn repositories(node: &documents::Node, file: &str, folder: &str, description: &mut Description) {
    for entry in node.entries() {
        let Some(name) = entry.key.text() else { continue };
        // `ENV` and `ONLY` say in which environment a document counts: all of them are looked at.
        if matches!(name, "ENV" | "ONLY") {
            continue;
        }
        let path = tree::join(folder, name);
        let globs: Vec<&str> = match &entry.value.value {
            Value::List(items) => items.iter().filter_map(documents::Node::text).collect(),
            Value::Text(one) => vec![one.as_str()],
            _ => vec!["*"],
        };
        for glob in globs {
            match Pattern::parse(Dialect::Default, glob) {
                Ok(pattern) => description.selected.entry(path.clone()).or_default().push(pattern),
                Err(error) => {
                    let message = format!("pattern `{glob}`: {}", error.message);
                    description.problems.push(
                        Finding::new("addons/unreadable-file", Severity::Error, message).at(at(file, entry.value.span)),
                    );
                }
            }
        }
        if !description.addons_path.iter().any(|said| said.text == path) {
            description.addons_path.push(Said::new(path, at(file, entry.key.span)));
        }
    }
}

//! A Dockerfile as values: `base` (what the last stage starts from), `from` (every image that is named, stages left out), `environment`,
//! `args`, `workdir`, `user`, `volumes`, and the same below `stages.<name or number>`.

use std::collections::BTreeMap;

use documents::Span;
use documents::dockerfile::{self, Dockerfile, Image, Kind, Setting, Stage};

use super::{Blind, map};
use crate::tree::{Entry, Node, Tree, Value};

/// The values of a Dockerfile.
pub(super) fn tree(file: &str, bytes: &[u8]) -> Result<Tree, Blind> {
    let (dockerfile, problems) = dockerfile::parse(bytes);
    if dockerfile.stages.is_empty() || !problems.is_empty() {
        if problems.is_empty() {
            return Err(Blind::new(format!("`{file}` cannot be read: it has no `FROM`")));
        }
        return Err(Blind::of(file, &problems));
    }
    let mut entries = match dockerfile.image(None, &BTreeMap::new()) {
        Some(image) => described(&image, dockerfile.stages.last()),
        None => Vec::new(),
    };
    entries.push(Entry::new("from", 1, 1, Node::at(1, 1, Value::List(bases(&dockerfile)))));
    entries.push(Entry::new("args", 1, 1, arguments(&dockerfile)));
    let stages = dockerfile.stages.iter().enumerate().filter_map(|(number, stage)| {
        let name = stage.name.clone().unwrap_or_else(|| number.to_string());
        let image = dockerfile.image(Some(&number.to_string()), &BTreeMap::new())?;
        let at = stage.span.start;
        Some(Entry::new(name, at.line, at.column, map(at.line, at.column, described(&image, Some(stage)))))
    });
    entries.push(Entry::new("stages", 1, 1, map(1, 1, stages.collect())));
    Ok(Tree::of(file, map(1, 1, entries)))
}

/// The images that stages start from, each where its `FROM` stands; stages that start from stages are left out.
fn bases(dockerfile: &Dockerfile) -> Vec<Node> {
    let own = |stage: &Stage| {
        let base = stage.base.as_str().to_lowercase();
        dockerfile.stages.iter().any(|other| other.name.as_deref() == Some(&base))
    };
    let images = dockerfile.stages.iter().enumerate().filter(|(_, stage)| !own(stage));
    images
        .filter_map(|(number, _)| dockerfile.image(Some(&number.to_string()), &BTreeMap::new())?.base)
        .map(|base| text(&base))
        .collect()
}

fn arguments(dockerfile: &Dockerfile) -> Node {
    let stages = dockerfile.stages.iter().flat_map(|stage| &stage.instructions);
    let pairs = stages.filter_map(|instruction| match &instruction.kind {
        Kind::Arg(pairs) => Some(pairs),
        _ => None,
    });
    let pairs = dockerfile.args.iter().chain(pairs.flatten());
    let entries = pairs.map(|pair| {
        let at = pair.name.whole().start;
        let value = match &pair.value {
            Some(value) => {
                let start = value.whole().start;
                Node::text_at(start.line, start.column, value.as_str().trim_matches(['"', '\'']))
            }
            None => Node::at(at.line, at.column, Value::Null),
        };
        Entry::new(pair.name.as_str(), at.line, at.column, value)
    });
    map(1, 1, entries.collect())
}

fn described(image: &Image, stage: Option<&Stage>) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut single = |name: &str, setting: Option<&Setting>| {
        if let Some(setting) = setting {
            let node = text(setting);
            entries.push(Entry::new(name, node.line, node.column, node));
        }
    };
    single("base", image.base.as_ref());
    single("workdir", image.workdir.as_ref());
    let user =
        stage.into_iter().flat_map(|stage| &stage.instructions).rev().find_map(|instruction| match &instruction.kind {
            Kind::User(user) => Some((user, instruction.span)),
            _ => None,
        });
    if let Some((user, span)) = user {
        let at = user.whole().start;
        entries.push(Entry::new(
            "user",
            span.start.line,
            span.start.column,
            Node::text_at(at.line, at.column, user.as_str()),
        ));
    }
    let environment = image.environment.iter().map(|(name, setting)| {
        let node = text(setting);
        Entry::new(name.as_str(), node.line, node.column, node)
    });
    entries.push(Entry::new("environment", 1, 1, map(1, 1, environment.collect())));
    let volumes = image.volumes.iter().map(text).collect();
    entries.push(Entry::new("volumes", 1, 1, Node::at(1, 1, Value::List(volumes))));
    entries
}

fn text(setting: &Setting) -> Node {
    let place: Span =
        if setting.text.as_str().is_empty() { setting.span } else { setting.text.span(0..setting.text.as_str().len()) };
    Node::text_at(place.start.line, place.start.column, setting.text.as_str())
}

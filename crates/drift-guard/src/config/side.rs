//! The sides of a rule.

use std::time::Duration;

use findings::Location;
use settings::{Entry, Node, Value};

use super::{Problems, names, regex, switch, text};
use crate::normalize::Step;
use crate::path::Path;
use crate::reader::{Moment, Names};
use crate::rule::{Extract, Relation, Side, Source};
use crate::said::Said;
use crate::sources::{Command, Kind};

/// The sides of a rule, the reference last.
pub(super) fn sides(node: &Node, relation: &Relation, problems: &mut Problems<'_>) -> Vec<Side> {
    let (left, right, many) = (node.get("left"), node.get("right"), node.get("sources"));
    let nodes: Vec<&Node> = match (left, right, many) {
        (None, None, Some(many)) => many.items().iter().collect(),
        (Some(left), right, None) => std::iter::once(left).chain(right).collect(),
        (_, _, Some(many)) => {
            problems.add(
                "drift/sides",
                many.position,
                "`sources` stands beside `left` or `right`",
                "write one or the other",
            );
            return Vec::new();
        }
        (None, _, None) => {
            problems.add(
                "drift/sides",
                node.position,
                "the rule has no `left`",
                "add `left:` with the side that is judged",
            );
            return Vec::new();
        }
    };
    let word = relation.word();
    if relation.needs_right() && nodes.len() < 2 {
        let hint = "add `right:`, or `days:` where age is meant".trim_end_matches(if word == "newer-than" {
            ""
        } else {
            ", or `days:` where age is meant"
        });
        problems.add("drift/sides", node.position, format!("`{word}` compares two sides, and there is one"), hint);
    }
    if let (false, Some(right)) = (relation.needs_right(), right) {
        problems.add(
            "drift/sides",
            right.position,
            format!("`{word}` looks at one side, and there is a `right`"),
            "remove it, or choose another relation",
        );
    }
    let count = nodes.len();
    let read = nodes.iter().enumerate().filter_map(|(index, node)| {
        let is_reference = relation.needs_right() && index + 1 == count;
        side(node, relation, is_reference, problems).map(|side| (*node, side))
    });
    let sides: Vec<(&Node, Side)> = read.collect();
    if let (true, Some((_, reference))) = (relation.needs_right(), sides.last()) {
        for (node, side) in &sides[..sides.len() - 1] {
            if side.is_same_as(reference) {
                let hint = "name another file, another value, or the same file of `revision: base`";
                problems.add(
                    "drift/same-thing",
                    node.position,
                    "the rule compares a thing with itself, so it could never fail",
                    hint,
                );
            }
        }
    }
    sides.into_iter().map(|(_, side)| side).collect()
}

fn side(node: &Node, relation: &Relation, is_reference: bool, problems: &mut Problems<'_>) -> Option<Side> {
    if let Some(short) = node.text() {
        return short_side(node, short, (relation, is_reference), problems);
    }
    let given: Vec<&Entry> =
        node.entries().iter().filter(|entry| matches!(entry.key.as_str(), "source" | "values" | "command")).collect();
    if given.len() != 1 {
        problems.add(
            "drift/sides",
            node.position,
            "a side has one of `source`, `values` and `command`",
            "keep one of them",
        );
        return None;
    }
    let format = node.get("format").and_then(Node::text).and_then(Kind::named);
    let extract = extract(node.get("extract"), problems);
    let steps = steps(node.get("normalize"), problems);
    let optional = switch(node, "optional").unwrap_or(false);
    let (source, extract) = match given[0].key.as_str() {
        "values" => {
            if let Some(extract) = node.get("extract") {
                problems.add(
                    "drift/sides",
                    extract.position,
                    "`values` are taken as they are",
                    "remove `extract`; `normalize` may stay",
                );
            }
            (values(&given[0].value, problems), Extract::All)
        }
        "command" => (command(node, &given[0].value, format), extract.unwrap_or(Extract::All)),
        _ => files(node, &given[0].value, (format, extract), relation, is_reference, problems)?,
    };
    Some(Side { source, extract, steps, optional })
}

/// `file#path`, or the name of a file.
fn short_side(
    node: &Node,
    short: &str,
    (relation, is_reference): (&Relation, bool),
    problems: &mut Problems<'_>,
) -> Option<Side> {
    let (file, path) = short.split_once('#').map_or((short, None), |(file, path)| (file, Some(path)));
    let named = Node {
        position: node.position,
        value: Value::Scalar(settings::Scalar { text: file.to_owned(), plain: false }),
    };
    let path = path.map(|path| Node {
        position: node.position,
        value: Value::Scalar(settings::Scalar { text: path.to_owned(), plain: false }),
    });
    let extract = extract(path.as_ref(), problems);
    let (source, extract) = files(node, &named, (None, extract), relation, is_reference, problems)?;
    Some(Side { source, extract, steps: Vec::new(), optional: false })
}

fn values(node: &Node, problems: &Problems<'_>) -> Source {
    let file = &problems.document.file;
    let said = |node: &Node| {
        let at = Location::at(file, node.position.line, node.position.column);
        Some(Said::new(node.text()?, "values", at))
    };
    Source::Values(node.one_or_many().iter().filter_map(said).collect())
}

fn command(node: &Node, words: &Node, format: Option<Kind>) -> Source {
    let words = words.items().iter().filter_map(Node::text).map(str::to_owned).collect();
    let seconds = node.get("timeout").and_then(Node::integer).and_then(|seconds| u64::try_from(seconds).ok());
    let timeout = Duration::from_secs(seconds.unwrap_or(60));
    Source::Command(Command { words, timeout }, format.unwrap_or(Kind::Text))
}

fn files(
    node: &Node,
    source: &Node,
    (format, extract): (Option<Kind>, Option<Extract>),
    relation: &Relation,
    is_reference: bool,
    problems: &mut Problems<'_>,
) -> Option<(Source, Extract)> {
    let names = names(Some(source), problems)?;
    let moment = if text(node, "revision").as_deref() == Some("base") { Moment::Base } else { Moment::Now };
    let (kind, extract) = match (extract, relation) {
        (Some(extract), _) => (format, extract),
        (None, Relation::CompatibleWith(_)) => (Some(Kind::Openapi), Extract::All),
        (None, Relation::GeneratedFrom) if is_reference && format.is_none() => (format, Extract::Digest),
        (None, Relation::GeneratedFrom) => (Some(format.unwrap_or(Kind::Text)), Extract::All),
        (None, _) => (Some(format.unwrap_or(Kind::Files)), Extract::All),
    };
    let whole = matches!(kind, Some(Kind::Files | Kind::Text | Kind::Openapi));
    if extract == Extract::All && !whole {
        let hint = "add `extract:` with a path, as in `extract: options.addons_path`";
        problems.add(
            "drift/extract",
            node.position,
            format!("`{}` is read as a whole, and values are compared", names.shown()),
            hint,
        );
        return None;
    }
    if kind == Some(Kind::Files) && matches!(extract, Extract::Path(_)) {
        problems.add(
            "drift/extract",
            node.position,
            "`format: files` has no values inside",
            "remove `extract` or `format`",
        );
    }
    check_text_paths(&names, kind, &extract, node, problems);
    Some((Source::Files { kind, names, moment }, extract))
}

/// A path of keys into a text without keys can never find anything.
fn check_text_paths(names: &Names, kind: Option<Kind>, extract: &Extract, node: &Node, problems: &mut Problems<'_>) {
    let is_text = |name: &String| kind.unwrap_or_else(|| Kind::of_file(name)) == Kind::Text;
    if let (true, Extract::Path(path)) = (names.text.iter().all(is_text), extract)
        && !path.text().starts_with('[')
    {
        let message = format!("`{}` is read as lines of text, where `{}` means nothing", names.shown(), path.text());
        problems.add("drift/extract", node.position, message, "name the `format`, or use `extract: {regex: ...}`");
    }
}

fn extract(node: Option<&Node>, problems: &mut Problems<'_>) -> Option<Extract> {
    let node = node?;
    if node.text().is_some() {
        return path(node, problems).map(Extract::Path);
    }
    let way = node.get("path").and_then(|node| path(node, problems));
    let expression = regex(node.get("regex"), problems);
    match (way, expression, switch(node, "digest")) {
        (None, None, Some(true)) => Some(Extract::Digest),
        (way, Some(regex), None | Some(false)) => Some(Extract::Regex(way, regex)),
        (Some(path), None, None | Some(false)) => Some(Extract::Path(path)),
        _ => {
            if node.get("path").is_none() && node.get("regex").is_none() {
                problems.add(
                    "drift/extract",
                    node.position,
                    "`extract` says nothing to take",
                    "add `path`, `regex` or `digest: true`",
                );
            }
            None
        }
    }
}

fn path(node: &Node, problems: &mut Problems<'_>) -> Option<Path> {
    match Path::parse(node.text()?) {
        Ok(path) => Some(path),
        Err(why) => {
            let hint = "as in `services.odoo.image`, `list[*].name`, `\"a.b\".c`, `services.~`";
            problems.add(
                "drift/extract",
                node.position,
                format!("`{}` is no path: {why}", node.text().unwrap_or_default()),
                hint,
            );
            None
        }
    }
}

fn steps(node: Option<&Node>, problems: &mut Problems<'_>) -> Vec<Step> {
    let items = node.map(Node::flattened).unwrap_or_default();
    let mut steps = Vec::new();
    for item in items {
        match item.text() {
            Some(word) => steps.extend(Step::named(word)),
            None if item.entries().len() != 1 => {
                problems.add(
                    "drift/step",
                    item.position,
                    "a step is one word or one key",
                    "write each step as an item of its own",
                );
            }
            None => steps.extend(item.entries().first().and_then(|entry| step(entry, problems))),
        }
    }
    steps
}

fn step(entry: &Entry, problems: &mut Problems<'_>) -> Option<Step> {
    let value = &entry.value;
    let word = || value.text().unwrap_or_default().to_owned();
    Some(match entry.key.as_str() {
        "split" if word().is_empty() => {
            problems.add(
                "drift/step",
                value.position,
                "`split` at nothing",
                "name the text between the parts, as in `split: \",\"`",
            );
            return None;
        }
        "split" => Step::Split(word()),
        "keep" => Step::Keep(regex(Some(value), problems)?),
        "drop" => Step::Drop(regex(Some(value), problems)?),
        "replace" => Step::Replace(regex(value.get("pattern"), problems)?, text(value, "with").unwrap_or_default()),
        "map" => {
            let pair = |entry: &Entry| Some((entry.key.clone(), entry.value.text()?.to_owned()));
            Step::Map(value.entries().iter().filter_map(pair).collect())
        }
        "strip-prefix" => Step::StripPrefix(word()),
        "strip-suffix" => Step::StripSuffix(word()),
        "prefix" => Step::Prefix(word()),
        "expand" => Step::Expand(word()),
        "mounts" => Step::Mounts(text(value, "file")?, text(value, "service")?),
        _ => return None,
    })
}

//! One rule of a file: what its shape cannot say is checked here.

use std::collections::BTreeMap;

use findings::did_you_mean;
use settings::Node;

use crate::file::is_kebab;
use crate::model::{After, Counterexample, More, Origin, Part, Place, Remedy, Rule, Sample, Text, Topic, parts};
use crate::pattern::Pattern;
use crate::reading::Reading;
use crate::words::{Category, Kind, Transient};

/// The longest headline, in characters.
const TITLE_LIMIT: usize = 80;
/// The longest other text, in characters.
const PROSE_LIMIT: usize = 500;
/// The largest sample, in bytes.
const LOG_LIMIT: usize = 16 * 1024;
/// The most patterns of a rule.
pub(crate) const PATTERNS_LIMIT: usize = 64;

/// Reads one rule; `None` where something needed for matching is missing or wrong (and reported).
pub(crate) fn rule(reading: &mut Reading<'_>, topic: &Topic, node: &Node) -> Option<Rule> {
    let id = reading.text(node, "id", TITLE_LIMIT);
    check_id(reading, topic, node, &id);
    let kind = node.get("kind").and_then(Node::text).and_then(Kind::named);
    if let Some(kind) = kind {
        check_kind(reading, node, kind);
    }
    let patterns = patterns(reading, node);
    let mut optional = |key: &str| node.get(key).and_then(|value| reading.pattern(key, value, Pattern::new));
    let (after, unless, evidence, until) =
        (optional("after"), optional("unless"), optional("evidence"), optional("until"));
    if let Some(within) = node.get("within").filter(|_| node.get("after").is_none()) {
        reading.problem("rules/within", within, "`within` stands without `after`", "remove it, or add `after`");
    }
    let within = number(node, "within", 400);
    let more: Vec<More> =
        node.get("more").map_or(&[][..], Node::items).iter().filter_map(|each| more(reading, each)).collect();
    let (samples, counterexamples) = (samples(reading, node), counterexamples(reading, node));
    let remedies = node.get("remedies").map_or(&[][..], Node::items).iter().map(|each| remedy(reading, each)).collect();
    let kind = kind?;
    let title = reading.text(node, "title", TITLE_LIMIT);
    let mut rule = Rule {
        title: if title.is_empty() { id.clone() } else { title }.into(),
        id: id.into(),
        topic: topic.name.clone(),
        category: node.get("category").and_then(Node::text).and_then(Category::named).unwrap_or(Category::Unknown),
        kind,
        patterns,
        after: after.map(|pattern| After { pattern, within }),
        unless,
        more,
        evidence,
        until,
        priority: u8::try_from(number(node, "priority", 50)).unwrap_or(100),
        confidence: confidence(node).unwrap_or_else(|| kind.default_confidence()),
        transient: node.get("transient").and_then(Node::text).and_then(Transient::named).unwrap_or(Transient::Unknown),
        why: reading.text(node, "why", PROSE_LIMIT).into(),
        summary: reading.text(node, "summary", PROSE_LIMIT).into(),
        location: false,
        remedies,
        runbook: runbook(reading, node),
        at: Place { line: node.position.line, column: node.position.column },
        origin: Origin::BuiltIn,
        samples,
        counterexamples,
    };
    let names = rule.parameter_names();
    rule.location =
        node.get("location").and_then(Node::switch).unwrap_or_else(|| names.iter().any(|name| name == "file"));
    // Without its pattern nothing is known of the groups.
    if !rule.patterns.is_empty() {
        check_parameters(reading, node, &rule, &names);
    }
    (!rule.patterns.is_empty()).then_some(rule)
}

fn check_id(reading: &mut Reading<'_>, topic: &Topic, node: &Node, id: &str) {
    let Some(at) = node.get("id") else { return };
    let name = id.strip_prefix(&*topic.name).and_then(|rest| rest.strip_prefix('/'));
    if !name.is_some_and(is_kebab) {
        let message = format!("`{id}` is no id of the topic `{}`", topic.name);
        reading.problem("rules/id", at, message, &format!("write `{}/kebab-name`", topic.name));
    }
}

/// What belongs to a diagnosis must be there for one, and must not be for the rest.
fn check_kind(reading: &mut Reading<'_>, node: &Node, kind: Kind) {
    if kind.is_diagnosis() {
        for key in ["title", "category", "transient", "why", "summary", "remedies"] {
            if node.get(key).is_none() {
                let message = format!("a rule of kind `{kind}` lacks the key `{key}`");
                reading.problem("rules/missing-key", node, message, "everything that can be a diagnosis says it");
            }
        }
        return;
    }
    for entry in node.entries() {
        if ["category", "transient", "why", "summary", "remedies"].contains(&entry.key.as_str()) {
            let message = format!("`{}` does not belong to a rule of kind `{kind}`", entry.key);
            let problem = reading.at("rules/silent-kind", entry.position, message);
            reading.add(problem.hint("such lines are never a diagnosis: remove it, or choose another kind"));
        }
    }
}

fn patterns(reading: &mut Reading<'_>, node: &Node) -> Vec<Pattern> {
    let nodes = match (node.get("pattern"), node.get("patterns")) {
        (Some(one), None) => std::slice::from_ref(one),
        (None, Some(many)) => many.items(),
        (Some(_), Some(many)) => {
            reading.problem("rules/pattern", many, "`pattern` and `patterns` stand side by side", "keep one of them");
            return Vec::new();
        }
        (None, None) => {
            reading.problem(
                "rules/missing-key",
                node,
                "the rule lacks the key `pattern`",
                "say which lines it is about",
            );
            return Vec::new();
        }
    };
    if let Some(extra) = nodes.get(PATTERNS_LIMIT) {
        let message = format!("the rule has {} patterns, expected at most {PATTERNS_LIMIT}", nodes.len());
        reading.problem("rules/too-many", extra, message, "make several rules of it");
    }
    let nodes = nodes.iter().take(PATTERNS_LIMIT);
    nodes.filter_map(|each| reading.pattern("pattern", each, Pattern::selecting)).collect()
}

fn more(reading: &mut Reading<'_>, node: &Node) -> Option<More> {
    let at = node.get("pattern")?;
    let pattern = reading.pattern("more.pattern", at, Pattern::new)?;
    if pattern.group_names().is_empty() {
        reading.problem(
            "rules/more",
            at,
            "`more.pattern` has no named group, so it gives nothing",
            "add `(?P<name>…)`",
        );
    }
    let above = node.get("above").and_then(Node::switch).unwrap_or(false);
    Some(More { pattern, within: number(node, "within", 20), above })
}

fn number(node: &Node, key: &str, default: u16) -> u16 {
    node.get(key).and_then(Node::integer).and_then(|number| u16::try_from(number).ok()).unwrap_or(default)
}

#[expect(clippy::cast_possible_truncation, reason = "between 0 and 1")]
fn confidence(node: &Node) -> Option<f32> {
    node.get("confidence").and_then(Node::number).map(|number| number as f32)
}

fn remedy(reading: &mut Reading<'_>, node: &Node) -> Remedy {
    let command = node.get("command").and_then(Node::text).map(|text| text.trim().to_owned().into());
    let safe = node.get("safe").and_then(Node::switch).unwrap_or(false);
    if let Some(at) = node.get("safe").filter(|_| safe && command.is_none()) {
        reading.problem("rules/safe", at, "`safe` stands without `command`", "remove it, or name the command");
    }
    Remedy { text: reading.text(node, "text", PROSE_LIMIT).into(), command, safe }
}

fn runbook(reading: &mut Reading<'_>, node: &Node) -> Option<Text> {
    let at = node.get("runbook")?;
    let address = at.text()?.trim().to_owned();
    if !address.starts_with("https://") || address.contains(char::is_whitespace) {
        reading.problem(
            "rules/runbook",
            at,
            format!("`{address}` is no address"),
            "write one that starts with `https://`",
        );
    }
    Some(address.into())
}

fn check_parameters(reading: &mut Reading<'_>, node: &Node, rule: &Rule, names: &[String]) {
    let Some(summary) = node.get("summary") else { return };
    for part in parts(&rule.summary) {
        let Part::Parameter(name) = part else { continue };
        if !names.iter().any(|known| known == name) {
            let problem = reading.at(
                "rules/parameter",
                summary.position,
                format!("no group of the rule is called `{name}`, so `summary` is never used"),
            );
            let hint = match did_you_mean(name, names.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{{{near}}}`?"),
                None if names.is_empty() => "the rule has no named groups: write the summary without braces".to_owned(),
                None => format!("groups: {}", names.join(", ")),
            };
            reading.add(problem.hint(hint));
        }
    }
}

fn samples(reading: &mut Reading<'_>, node: &Node) -> Vec<Sample> {
    node.get("samples").map_or(&[][..], Node::items).iter().filter_map(|each| sample(reading, each)).collect()
}

fn sample(reading: &mut Reading<'_>, node: &Node) -> Option<Sample> {
    let log = log(reading, node.get("log").unwrap_or(node))?;
    let count = crate::samples::lines_of(&log).len();
    let line = node.get("line").and_then(Node::integer).and_then(|line| usize::try_from(line).ok());
    if count > 1 && line.is_none() {
        let message = format!("the sample has {count} lines and does not say which one is the evidence");
        reading.problem("rules/sample", node, message, "add `line`, counted from 1");
    }
    let line = line.unwrap_or(1);
    if let Some(at) = node.get("line").filter(|_| line > count) {
        let message = format!("the sample has {count} lines, so line {line} does not exist");
        reading.problem("rules/sample", at, message, "count from 1");
    }
    let parameters = node.get("parameters").map_or(&[][..], Node::entries).iter();
    let parameters = parameters.filter_map(|entry| Some((entry.key.clone(), entry.value.text()?.to_owned())));
    let at = Place { line: node.position.line, column: node.position.column };
    Some(Sample { log, line, parameters: parameters.collect::<BTreeMap<_, _>>(), at })
}

fn counterexamples(reading: &mut Reading<'_>, node: &Node) -> Vec<Counterexample> {
    let nodes = node.get("counterexamples").map_or(&[][..], Node::items).iter();
    let read = |node: &Node| {
        let at = Place { line: node.position.line, column: node.position.column };
        Some(Counterexample { log: log(reading, node)?, at })
    };
    nodes.filter_map(read).collect()
}

fn log(reading: &mut Reading<'_>, node: &Node) -> Option<String> {
    let log = node.text()?;
    if log.len() > LOG_LIMIT {
        let message = format!("the sample has {} bytes, expected at most {LOG_LIMIT}", log.len());
        reading.problem("rules/too-long", node, message, "keep the lines that matter");
    }
    Some(log.to_owned())
}

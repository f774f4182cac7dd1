//! Rules from YAML: the built-in ones and those of `complexity.risk`.

use findings::Finding;
use patterns::Pattern;
use settings::{Document, Entry, Field, Node, Shape, Value};

use super::{Rule, Rules};
use crate::config::patterns_of;

/// Rules that are computed and have no patterns.
const COMPUTED: [&str; 2] = ["ownership", "hotspots"];

/// Weight of a rule that names none.
const WEIGHT: u8 = 50;

/// The key `risk` of the section `complexity`.
#[must_use]
pub fn field() -> Field {
    let patterns = || Shape::OneOrMany(Box::new(Shape::Text));
    let rule = Shape::Record(vec![
        Field::required(
            "paths",
            patterns(),
            "The files it speaks of. In order; a later `!pattern` takes files away from the list.",
        ),
        Field::required("message", Shape::Text, "What it says about them."),
        Field::optional(
            "weight",
            Shape::Integer(1, 100),
            "Sorts flags, the highest first, and does nothing else. Default: 50.",
        ),
        Field::optional(
            "contains",
            Shape::OneOrMany(Box::new(Shape::Text)),
            "Only files that hold one of these texts, before or after the change, in upper or lower case.",
        ),
        Field::optional("without", patterns(), "Only where the change touches no file of this list."),
    ]);
    Field::optional(
        "risk",
        Shape::Table(
            "the name of a rule to what it says, or `false` to switch a built-in rule off",
            Box::new(Shape::ShortOrLong(Box::new(Shape::Switch), Box::new(rule))),
        ),
        "What is dangerous to touch, besides what is built in. A rule with the name of a built-in one replaces it.",
    )
}

/// The built-in rules with what the configuration says about them.
pub fn read(document: &Document, node: Option<&Node>, problems: &mut Vec<Finding>) -> Rules {
    let mut rules = Rules::default();
    let Some(node) = node else { return rules };
    let (own, off) = self::rules(document, node, problems);
    for (name, place) in off {
        match name {
            "ownership" => rules.ownership = false,
            "hotspots" => rules.hotspots = false,
            _ => {
                let before = rules.rules.len();
                rules.rules.retain(|rule| rule.id != name);
                if rules.rules.len() == before {
                    let known: Vec<&str> = rules.rules.iter().map(|rule| rule.id.as_str()).chain(COMPUTED).collect();
                    let message = format!("there is no built-in rule `{name}` to switch off");
                    let problem = document.problem("complexity/risk", place.position, message);
                    problems.push(match findings::did_you_mean(name, known.iter().copied()) {
                        Some(near) => problem.hint(format!("did you mean `{near}`?")),
                        None => problem.hint(format!("built-in rules: {}", known.join(", "))),
                    });
                }
            }
        }
    }
    rules.rules.retain(|rule| own.iter().all(|mine| mine.id != rule.id));
    rules.rules.extend(own);
    rules
}

/// The rules of a mapping, and the names of those that it switches off. The shape was checked before, but for the built-in file.
pub(super) fn rules<'d>(
    document: &Document,
    node: &'d Node,
    problems: &mut Vec<Finding>,
) -> (Vec<Rule>, Vec<(&'d str, &'d Entry)>) {
    let (mut rules, mut off) = (Vec::new(), Vec::new());
    for entry in node.entries() {
        let name = entry.key.as_str();
        let fine = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !fine {
            let message = format!("the name of a rule is `{name}`, expected lower-case letters, digits and `-`");
            problems.push(document.problem("complexity/risk", entry.position, message).hint("for example `payments`"));
        } else if !matches!(entry.value.value, Value::Map(_)) {
            if entry.value.switch() == Some(false) {
                off.push((name, entry));
            }
        } else if COMPUTED.contains(&name) {
            let message = format!("the rule `{name}` is computed and takes no patterns");
            problems.push(
                document
                    .problem("complexity/risk", entry.position, message)
                    .hint("write `false` to switch it off, or choose another name"),
            );
        } else {
            rules.push(rule(document, name, &entry.value, problems));
        }
    }
    (rules, off)
}

fn rule(document: &Document, id: &str, node: &Node, problems: &mut Vec<Finding>) -> Rule {
    let texts = |key: &str| {
        node.get(key).map_or(&[][..], Node::one_or_many).iter().filter_map(Node::text).map(str::to_lowercase).collect()
    };
    let weight = node.get("weight").and_then(Node::integer).and_then(|weight| u8::try_from(weight).ok());
    let mut patterns = |key: &str| -> Vec<Pattern> { patterns_of(document, node.get(key), problems) };
    Rule {
        id: id.to_owned(),
        message: node.get("message").and_then(Node::text).unwrap_or_default().to_owned(),
        weight: weight.unwrap_or(WEIGHT),
        paths: patterns("paths"),
        without: patterns("without"),
        contains: texts("contains"),
    }
}

//! A rule file: YAML into rules, every mistake at once.

use findings::{Finding, Location, Severity};
use settings::{Document, Node, Shape};

use crate::model::{Rule, Topic};
use crate::reading::Reading;
use crate::shape::shape;

/// The largest rule file, in bytes.
pub const FILE_LIMIT: usize = 2 * 1024 * 1024;
/// The most rules of a file.
pub const RULE_LIMIT: usize = 2_000;

/// The rules of one topic.
#[derive(Debug, Clone)]
pub struct RuleFile {
    /// Its path, for messages.
    pub file: String,
    /// What it is about.
    pub topic: Topic,
    /// Its rules in their order, with samples.
    pub rules: Vec<Rule>,
}

impl RuleFile {
    /// Reads a file and checks everything that can be told without running the samples.
    ///
    /// # Errors
    /// Every mistake, each with its place.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        if bytes.len() > FILE_LIMIT {
            let message = format!("the file has {} bytes, expected at most {FILE_LIMIT}", bytes.len());
            let problem = Finding::new("rules/too-large", Severity::Error, message).at(Location::file(file));
            return Err(vec![problem.hint("split it into topics")]);
        }
        let document = Document::parse(file, bytes)?;
        let mut problems = Vec::new();
        Shape::Record(shape()).check(&document, "", &document.root, &mut problems);
        let mut reading = Reading::new(&document, bytes, problems);
        let topic = topic(&document, &mut reading);
        let nodes = document.root.get("rules").map_or(&[][..], Node::items);
        if let Some(extra) = nodes.get(RULE_LIMIT) {
            let message = format!("the file has {} rules, expected at most {RULE_LIMIT}", nodes.len());
            reading.problem("rules/too-many", extra, message, "split it into topics");
        }
        let rules: Vec<Rule> =
            nodes.iter().take(RULE_LIMIT).filter_map(|node| crate::fields::rule(&mut reading, &topic, node)).collect();
        duplicates(&document, nodes, &mut reading);
        let problems = reading.finish();
        if problems.is_empty() { Ok(Self { file: file.to_owned(), topic, rules }) } else { Err(problems) }
    }

    /// Whether the file is called `<topic>.yml` (or `.yaml`), as built-in ones have to be.
    #[must_use]
    pub fn is_named_after_topic(&self) -> bool {
        let name = self.file.rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = name.strip_suffix(".yml").or_else(|| name.strip_suffix(".yaml"));
        stem == Some(&*self.topic.name)
    }
}

fn topic(document: &Document, reading: &mut Reading<'_>) -> Topic {
    let text = |key: &str| document.root.get(key).and_then(Node::text).unwrap_or_default().trim().to_owned();
    let topic =
        Topic { name: text("topic").into(), title: text("title").into(), description: text("description").into() };
    if let Some(node) = document.root.get("topic").filter(|_| !is_kebab(&topic.name)) {
        let message = format!("the topic `{}` is no name", topic.name);
        reading.problem("rules/topic", node, message, "use lower-case letters, digits and `-`");
    }
    topic
}

/// Lower-case letters, digits, `-` and `.`, starting with a letter or digit.
pub(crate) fn is_kebab(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
    name.bytes().all(inner) && name.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric())
}

fn duplicates(document: &Document, nodes: &[Node], reading: &mut Reading<'_>) {
    let mut seen: std::collections::HashMap<&str, &Node> = std::collections::HashMap::new();
    for node in nodes.iter().filter_map(|node| node.get("id")) {
        let Some(id) = node.text() else { continue };
        match seen.get(id) {
            Some(first) => {
                let message = format!("rule `{id}` stands twice, first on line {}", first.position.line);
                let at = first.position;
                let problem = document.problem("rules/duplicate-id", node.position, message);
                reading.add(
                    problem
                        .against(Location::at(&document.file, at.line, at.column))
                        .hint("rename it: ids are what people and reports refer to"),
                );
            }
            None => {
                seen.insert(id, node);
            }
        }
    }
}

//! The section `drift` of `.github/pointsman.yml`, and files of rules.

mod shape;
mod side;

pub(crate) use shape::{SEVERITIES, waiver};
pub use shape::{field, rules_file};

use std::collections::BTreeMap;

use documents::Position;
use findings::{Finding, Location, Severity, did_you_mean};
use settings::{Document, Node};

use crate::check::Check;
use crate::date::Date;
use crate::openapi::Policy;
use crate::packs;
use crate::reader::Names;
use crate::regex::Regex;
use crate::rule::{Relation, Rule, Waiver};

/// Rules that one configuration may have.
const MOST_RULES: usize = 5_000;
/// Where the baseline is, unless the configuration says otherwise.
pub const BASELINE: &str = ".github/drift-baseline.json";

/// A valid configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// What is checked, in the order of the files.
    pub checks: Vec<Check>,
    /// The file of known drifts.
    pub baseline: String,
}

/// Gives the files of rules that names mean: path and content.
pub type RuleFiles<'a> = &'a dyn Fn(&Names) -> Vec<(String, Result<Vec<u8>, String>)>;

/// Every mistake that was found, and the documents they stand in.
pub(crate) struct Problems<'a> {
    pub(crate) document: &'a Document,
    /// The bytes of the document.
    pub(crate) bytes: &'a [u8],
    pub(crate) found: Vec<Finding>,
}

impl Problems<'_> {
    /// A mistake at a place.
    pub(crate) fn add(&mut self, rule: &str, position: Position, message: impl Into<String>, hint: impl Into<String>) {
        self.found.push(self.document.problem(rule, position, message).hint(hint.into()));
    }
}

impl Config {
    /// Reads a configuration. A file without the section has no checks.
    ///
    /// # Errors
    /// Every mistake, each with its place.
    pub fn parse(file: &str, bytes: &[u8], rule_files: RuleFiles<'_>) -> Result<Self, Vec<Finding>> {
        let document = Document::parse(file, bytes)?;
        let mut config = Self { checks: Vec::new(), baseline: BASELINE.to_owned() };
        let Some(node) = document.section("drift")? else { return Ok(config) };
        let mut shape_problems = Vec::new();
        field().shape.check(&document, "drift", node, &mut shape_problems);
        if !shape_problems.is_empty() {
            return Err(shape_problems);
        }
        let mut problems = Problems { document: &document, bytes, found: Vec::new() };
        config.checks = rules(node, &mut problems);
        if let Some(path) = node.get("baseline").and_then(Node::text) {
            config.baseline = path.to_owned();
        }
        if let Some(packs) = node.get("packs") {
            config.checks.extend(packs::read(packs, &mut problems));
        }
        let names = names(node.get("files"), &mut problems);
        let mut found = problems.found;
        for (path, bytes) in names.map(|names| rule_files(&names)).unwrap_or_default() {
            match bytes {
                Ok(bytes) => match Self::rules_of(&path, &bytes) {
                    Ok(checks) => config.checks.extend(checks),
                    Err(problems) => found.extend(problems),
                },
                Err(why) => {
                    let position = node.get("files").map_or(node.position, |files| files.position);
                    let message = format!("the file of rules `{path}` {why}");
                    let hint = "`files` names files from the repository's root, patterns allowed";
                    found.push(document.problem("drift/rule-file", position, message).hint(hint));
                }
            }
        }
        found.extend(twice(&config.checks));
        if config.checks.len() > MOST_RULES {
            let message = format!("there are {} rules, expected at most {MOST_RULES}", config.checks.len());
            found.push(
                document
                    .problem("drift/too-many", node.position, message)
                    .hint("use patterns instead of one rule a file"),
            );
        }
        if found.is_empty() { Ok(config) } else { Err(found) }
    }

    /// The rules of a file of their own: a mapping with `rules`.
    ///
    /// # Errors
    /// Every mistake, each with its place.
    pub fn rules_of(file: &str, bytes: &[u8]) -> Result<Vec<Check>, Vec<Finding>> {
        let document = Document::parse(file, bytes)?;
        let mut found = Vec::new();
        settings::Shape::Record(rules_file()).check(&document, "", &document.root, &mut found);
        if !found.is_empty() {
            return Err(found);
        }
        let mut problems = Problems { document: &document, bytes, found };
        let checks = rules(&document.root, &mut problems);
        if problems.found.is_empty() { Ok(checks) } else { Err(problems.found) }
    }
}

fn names(node: Option<&Node>, problems: &mut Problems<'_>) -> Option<Names> {
    let items = node?.one_or_many();
    let texts: Vec<&str> = items.iter().filter_map(Node::text).collect();
    match Names::parse(&texts) {
        Ok(names) => Some(names),
        Err((at, why)) => {
            problems.add(
                "drift/pattern",
                items[at].position,
                format!("`{}`: {why}", texts[at]),
                "write a path or a pattern from the repository's root",
            );
            None
        }
    }
}

/// Names that two checks have.
fn twice(checks: &[Check]) -> Vec<Finding> {
    let mut first: BTreeMap<&str, &Location> = BTreeMap::new();
    let mut found = Vec::new();
    for check in checks {
        if let Some(other) = first.insert(&check.id, &check.at) {
            let message = format!("the rule `{}` is there twice", check.id);
            let finding = Finding::new("drift/duplicate-rule", Severity::Error, message).at(check.at.clone());
            found.push(finding.against(other.clone()).hint("give one of them another `id`"));
        }
    }
    found
}

fn rules(node: &Node, problems: &mut Problems<'_>) -> Vec<Check> {
    let items = node.get("rules").map_or(&[][..], Node::items);
    items.iter().filter_map(|item| rule(item, problems)).map(Check::of_rule).collect()
}

/// A text of a record.
pub(crate) fn text(node: &Node, key: &str) -> Option<String> {
    node.get(key).and_then(Node::text).map(str::to_owned)
}

/// A switch of a record.
pub(crate) fn switch(node: &Node, key: &str) -> Option<bool> {
    node.get(key).and_then(Node::switch)
}

/// The severity that a record says.
pub(crate) fn severity(node: &Node) -> Option<Severity> {
    match node.get("severity").and_then(Node::text)? {
        "warning" => Some(Severity::Warning),
        "notice" => Some(Severity::Notice),
        _ => Some(Severity::Error),
    }
}

/// A regular expression of a record.
pub(crate) fn regex(node: Option<&Node>, problems: &mut Problems<'_>) -> Option<Regex> {
    let node = node?;
    match Regex::new(node.text()?) {
        Ok(regex) => Some(regex),
        Err(why) => {
            let hint = "the syntax is that of Rust's crate `regex`: no look-around, no back-references";
            problems.add("drift/regex", node.position, format!("not a regular expression: {why}"), hint);
            None
        }
    }
}

/// The waivers of a record.
pub(crate) fn waivers(node: &Node, problems: &mut Problems<'_>) -> Vec<Waiver> {
    let items = node.get("waive").map_or(&[][..], Node::items);
    let mut waivers = Vec::new();
    for item in items {
        let reason = text(item, "reason").unwrap_or_default();
        if reason.trim().is_empty() {
            problems.add(
                "drift/waiver",
                item.position,
                "the waiver gives no `reason`",
                "say why the drift is accepted",
            );
        }
        let until = item.get("until").and_then(|node| {
            let date = node.text().and_then(Date::parse);
            if date.is_none() {
                problems.add(
                    "drift/waiver",
                    node.position,
                    format!("`{}` is no day", node.text().unwrap_or_default()),
                    "write a day that exists: `2026-12-31`",
                );
            }
            date
        });
        let file = problems.document.file.clone();
        waivers.push(Waiver {
            matches: text(item, "match").unwrap_or_default(),
            reason,
            until,
            file,
            position: item.position,
        });
    }
    waivers
}

fn rule(node: &Node, problems: &mut Problems<'_>) -> Option<Rule> {
    let before = problems.found.len();
    let id = text(node, "id").unwrap_or_default();
    let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if id.is_empty() || id.len() > 80 || !id.chars().all(named) {
        let hint = "use up to 80 letters, digits, `-`, `_` and `.`; names with `/` are those of packs";
        problems.add(
            "drift/rule-id",
            node.get("id").map_or(node.position, |id| id.position),
            format!("`{id}` is no name of a rule"),
            hint,
        );
    }
    let relation = relation(node, problems);
    let sides = relation.as_ref().map(|relation| side::sides(node, relation, problems)).unwrap_or_default();
    let rule = Rule {
        id,
        description: text(node, "description").unwrap_or_default(),
        severity: severity(node).unwrap_or(Severity::Error),
        sides,
        relation: relation?,
        message: text(node, "message"),
        remedy: text(node, "remedy"),
        waive: waivers(node, problems),
        optional: switch(node, "optional").unwrap_or(false),
        secret: switch(node, "secret").unwrap_or(false),
        file: problems.document.file.clone(),
        position: node.position,
    };
    (problems.found.len() == before).then_some(rule)
}

fn relation(node: &Node, problems: &mut Problems<'_>) -> Option<Relation> {
    let word = node.get("relation")?;
    let name = word.text()?;
    let extra = |key: &str, wanted: &str, problems: &mut Problems<'_>| {
        if let Some(node) = node.get(key).filter(|_| name != wanted) {
            let message = format!("`{key}` means nothing to the relation `{name}`");
            problems.add("drift/relation", node.position, message, format!("it belongs to `{wanted}`"));
        }
    };
    extra("pattern", "matches", problems);
    extra("days", "newer-than", problems);
    extra("compatibility", "compatible-with", problems);
    Some(match name {
        "equal" => Relation::Equal,
        "ordered-equal" => Relation::OrderedEqual,
        "subset" => Relation::Subset,
        "superset" => Relation::Superset,
        "one-of" => Relation::OneOf,
        "exists" => Relation::Exists,
        "absent" => Relation::Absent,
        "covered-by" => Relation::CoveredBy,
        "generated-from" => Relation::GeneratedFrom,
        "newer-than" => {
            let days = node.get("days").and_then(Node::integer);
            Relation::NewerThan(days.and_then(|days| u32::try_from(days).ok()))
        }
        "compatible-with" => Relation::CompatibleWith(policy(node.get("compatibility"))),
        "matches" => {
            if node.get("pattern").is_none() {
                problems.add(
                    "drift/relation",
                    word.position,
                    "`matches` lacks a `pattern`",
                    "add `pattern:` with a regular expression",
                );
            }
            Relation::Matches(regex(node.get("pattern"), problems)?)
        }
        other => {
            let near = did_you_mean(other, Relation::WORDS.iter().copied());
            let hint = near.map_or_else(|| Relation::WORDS.join(", "), |near| format!("did you mean `{near}`?"));
            problems.add("drift/relation", word.position, format!("unknown relation `{other}`"), hint);
            return None;
        }
    })
}

/// What a new API description may do.
pub(crate) fn policy(node: Option<&Node>) -> Policy {
    let yes = |key: &str| node.and_then(|node| switch(node, key));
    Policy {
        bump_allows_breaks: yes("version-bump").unwrap_or(true),
        dangerous: yes("dangerous").unwrap_or(false),
        additive: yes("additive").unwrap_or(false),
    }
}

#[cfg(test)]
mod tests;

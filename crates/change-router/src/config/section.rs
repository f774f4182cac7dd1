//! The section `router` of `.github/pointsman.yml`.

use findings::Finding;
use patterns::Dialect;
use protocol::output::ListFormat;
use settings::{Document, Entry, Node, Shape, Value};

use super::names::bad_name;
use super::{Category, Combine, Config, Rule, StatusSet, defaults, references, shapes};

/// What the command line says about reading patterns.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reading {
    /// `--dialect`.
    pub dialect: Option<Dialect>,
    /// `--predicate-quantifier`.
    pub combine: Option<Combine>,
    /// `--list-format`.
    pub list_format: Option<ListFormat>,
}

/// Reads the section. `defaults` are the categories used where it names none.
///
/// # Errors
/// Every mistake, each with its place.
pub fn from_section(
    document: &Document,
    node: &Node,
    reading: Reading,
    defaults: Option<&Config>,
) -> Result<Config, Vec<Finding>> {
    let mut problems = Vec::new();
    shapes::field().shape.check(document, "router", node, &mut problems);
    let mut config = empty(&document.file, node, reading);
    if let (Dialect::Default, Some(ignored)) = (config.dialect, node.get("predicate-quantifier")) {
        let message = "`router.predicate-quantifier` means something in the dialect paths-filter only";
        problems.push(
            document
                .problem("router/quantifier", ignored.position, message)
                .hint("remove it, or set `dialect: paths-filter`"),
        );
    }
    for entry in node.get("categories").map_or(&[][..], Node::entries) {
        // What is not well-shaped has been reported; the category stays, so that what refers to it is not reported too.
        let right = is_right(document, &shapes::category(), &entry.value);
        let long = matches!(entry.value.value, Value::Map(_));
        let paths = if long { entry.value.get("paths") } else { Some(&entry.value) };
        let rules = paths.filter(|_| right).map(|paths| rules(document, config.dialect, paths, &mut problems));
        let reviewers = texts(entry.value.get("reviewers").filter(|_| long));
        push_category(document, &mut config, entry, rules.unwrap_or_default(), reviewers, &mut problems);
    }
    if let Some(always) = node.get("always").filter(|always| is_right(document, &shapes::patterns(), always)) {
        config.always = rules(document, config.dialect, always, &mut problems);
    }
    if let (Some(defaults), true) = (defaults, config.categories.is_empty()) {
        config.categories.clone_from(&defaults.categories);
    }
    references::needs(document, node, &mut config, &mut problems);
    references::routes(document, node, &mut config, &mut problems);
    problems.sort_by(|a, b| a.location.cmp(&b.location));
    if problems.is_empty() { Ok(config) } else { Err(problems) }
}

pub(super) fn is_right(document: &Document, shape: &Shape, node: &Node) -> bool {
    let mut problems = Vec::new();
    shape.check(document, "", node, &mut problems);
    problems.is_empty()
}

fn empty(file: &str, node: &Node, reading: Reading) -> Config {
    let word = |key: &str| node.get(key).and_then(Node::text);
    let dialect = reading.dialect.unwrap_or(if word("dialect") == Some("paths-filter") {
        Dialect::PathsFilter
    } else {
        Dialect::Default
    });
    let combine = match word("predicate-quantifier") {
        Some("every") => Combine::Every,
        Some("some-with-excludes") => Combine::SomeWithExcludes,
        _ => Combine::Some,
    };
    let list_format = match word("list-format") {
        Some("lines") => ListFormat::Lines,
        Some("csv") => ListFormat::Csv,
        Some("shell") => ListFormat::Shell,
        _ => ListFormat::Json,
    };
    Config {
        file: file.to_owned(),
        dialect,
        combine: if dialect == Dialect::Default { Combine::Ordered } else { reading.combine.unwrap_or(combine) },
        list_format: reading.list_format.unwrap_or(list_format),
        categories: Vec::new(),
        always: Vec::new(),
        routes: Vec::new(),
    }
}

/// Adds a category after checking its name and that it can match anything at all.
pub(super) fn push_category(
    document: &Document,
    config: &mut Config,
    entry: &Entry,
    rules: Vec<Rule>,
    reviewers: Vec<String>,
    problems: &mut Vec<Finding>,
) {
    let name = &entry.key;
    if let Some((message, hint)) = bad_name(name) {
        problems.push(document.problem("router/category-name", entry.position, message).hint(hint));
    }
    let subtractive = matches!(config.combine, Combine::Ordered | Combine::SomeWithExcludes);
    if subtractive && !rules.is_empty() && rules.iter().all(|rule| rule.pattern.is_negated()) {
        let message = format!("category `{name}` only takes files away, so it can never match");
        problems.push(
            document
                .problem("router/only-negated", entry.position, message)
                .hint("put a pattern without `!` first, for example `**`"),
        );
    }
    if let Some(twin) = config.categories.iter().find(|other| other.name.eq_ignore_ascii_case(name)) {
        let message =
            format!("categories `{}` and `{name}` differ only in case, which outputs do not tell apart", twin.name);
        problems.push(document.problem("router/category-name", entry.position, message).hint("rename one of them"));
    }
    config.categories.push(Category {
        name: name.clone(),
        position: entry.position,
        rules,
        needs: Vec::new(),
        reviewers,
        combine: config.combine,
        built_in: document.file == defaults::FILE,
    });
}

/// The rules of a node: texts, status mappings, and lists of both, flattened.
pub(super) fn rules(document: &Document, dialect: Dialect, node: &Node, problems: &mut Vec<Finding>) -> Vec<Rule> {
    let mut rules = Vec::new();
    for (number, item) in node.flattened().into_iter().enumerate() {
        let mut push = |node: &Node, statuses: StatusSet, problems: &mut Vec<Finding>| match Rule::new(
            document,
            dialect,
            node.text().unwrap_or_default(),
            statuses,
            node.position,
            number,
        ) {
            Ok(rule) => rules.push(rule),
            Err(problem) => problems.push(*problem),
        };
        match item.text() {
            Some(_) => push(item, StatusSet::ALL, problems),
            None => {
                for entry in item.entries() {
                    let statuses = StatusSet::parse(&entry.key, dialect).unwrap_or_else(|(message, hint)| {
                        problems.push(document.problem("router/status", entry.position, message).hint(hint));
                        StatusSet::ALL
                    });
                    for pattern in entry.value.one_or_many() {
                        push(pattern, statuses, problems);
                    }
                }
            }
        }
    }
    rules
}

fn texts(node: Option<&Node>) -> Vec<String> {
    node.map(|node| node.one_or_many().iter().filter_map(Node::text).map(str::to_owned).collect()).unwrap_or_default()
}

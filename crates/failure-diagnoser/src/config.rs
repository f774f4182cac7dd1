//! The section `diagnosis` of `.github/pointsman.yml`.

use findings::Finding;
use rulebase::RUNBOOKS;
use settings::{Document, Field, Node, Shape};

use crate::diagnose::MOST;

/// Annotations that a step can show of each severity, and the default limit of all together.
const ANNOTATIONS: u8 = 10;

/// The section as a field of the configuration, for checking and for the JSON schema.
#[must_use]
pub fn field() -> Field {
    let fields = vec![
        Field::optional(
            "rules",
            Shape::OneOrMany(Box::new(Shape::Text)),
            "Rule files of your own, from the repository's root. They win over the built-in rules.",
        ),
        Field::optional(
            "template",
            Shape::Text,
            "Template of the step summary, from the repository's root. Default: the built-in `templates/diagnosis.md`.",
        ),
        Field::optional(
            "runbooks",
            Shape::Text,
            "Address of the folder with your own runbooks, one `<category>.md` each; `https`. Default: the runbooks of this project.",
        ),
        Field::optional("diagnoses", Shape::Integer(1, 8), "The most diagnoses that are told. Default: 8."),
        Field::optional("annotations", Shape::Integer(0, 10), "The most annotations that a step makes. Default: 10."),
    ];
    Field::optional("diagnosis", Shape::Record(fields), "How a failure is diagnosed (failure-diagnoser).")
}

/// A file that the configuration names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its path from the repository's root.
    pub path: String,
    /// Says that it cannot be read; to be completed with why.
    pub problem: Finding,
}

/// A valid configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Rule files.
    pub rules: Vec<Named>,
    /// Template of the step summary.
    pub template: Option<Named>,
    /// Address of the folder with the runbooks.
    pub runbooks: String,
    /// The most diagnoses that are told.
    pub diagnoses: usize,
    /// The most annotations that are made.
    pub annotations: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            template: None,
            runbooks: RUNBOOKS.to_owned(),
            diagnoses: MOST,
            annotations: usize::from(ANNOTATIONS),
        }
    }
}

impl Config {
    /// Reads a configuration file. A file without the section `diagnosis` gives the defaults.
    ///
    /// # Errors
    /// Every mistake, each with its place.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        let document = Document::parse(file, bytes)?;
        let Some(node) = document.section("diagnosis")? else { return Ok(Self::default()) };
        let mut problems = Vec::new();
        field().shape.check(&document, "diagnosis", node, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut named = |node: &Node| named(&document, node, &mut problems);
        let rules = node.get("rules").map_or(&[][..], Node::one_or_many).iter().filter_map(&mut named).collect();
        let template = node.get("template").and_then(&mut named);
        let runbooks = node.get("runbooks").and_then(|node| address(&document, node, &mut problems));
        let number = |key: &str| node.get(key).and_then(Node::integer).and_then(|number| usize::try_from(number).ok());
        let default = Self::default();
        let config = Self {
            rules,
            template,
            runbooks: runbooks.unwrap_or(default.runbooks),
            diagnoses: number("diagnoses").unwrap_or(default.diagnoses),
            annotations: number("annotations").unwrap_or(default.annotations),
        };
        if problems.is_empty() { Ok(config) } else { Err(problems) }
    }
}

/// The address of a folder, of which links are made.
fn address(document: &Document, node: &Node, problems: &mut Vec<Finding>) -> Option<String> {
    let text = node.text()?;
    if template::address(text).is_empty() {
        let problem =
            document.problem("diagnosis/runbooks", node.position, format!("`{text}` is no address of a folder"));
        problems.push(problem.hint("write `https://` and the folder, such as `https://wiki.example/runbooks`"));
        return None;
    }
    Some(text.to_owned())
}

/// A configuration can come from a pull request, so it may name nothing outside of the repository.
fn named(document: &Document, node: &Node, problems: &mut Vec<Finding>) -> Option<Named> {
    let path = node.text()?.trim_start_matches("./").to_owned();
    let parts: Vec<&str> = path.split(['/', '\\']).collect();
    let outside = path.starts_with(['/', '\\', '~']) || path.contains(':') || parts.contains(&"..");
    if outside || path.is_empty() {
        let message = format!("`{path}` lies outside of the repository");
        let problem = document.problem("diagnosis/path", node.position, message);
        problems.push(problem.hint("name a file inside it, from its root"));
        return None;
    }
    let problem = document.problem("diagnosis/file", node.position, format!("`{path}` cannot be read"));
    Some(Named { path, problem })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, Vec<String>> {
        Config::parse("c.yml", text.as_bytes()).map_err(|problems| {
            let show = |problem: Finding| {
                let at = problem.location.unwrap_or_default();
                format!("{}:{} {}", at.line.unwrap_or(0), at.column.unwrap_or(0), problem.message)
            };
            problems.into_iter().map(show).collect()
        })
    }

    #[test]
    fn nothing_gives_the_defaults() {
        for text in ["", "router: {}\n", "diagnosis: {}\n"] {
            assert_eq!(parse(text).unwrap(), Config::default(), "{text}");
        }
    }

    #[test]
    fn what_is_said_of_limits_is_so() {
        let Shape::Record(fields) = field().shape else { panic!("a record") };
        let said = |name: &str| fields.iter().find(|field| field.name == name).unwrap();
        let most = said("diagnoses");
        assert!(matches!(most.shape, Shape::Integer(1, high) if high == i64::try_from(MOST).unwrap()));
        assert!(most.doc.ends_with(&format!("Default: {MOST}.")), "{}", most.doc);
        assert!(said("annotations").doc.ends_with(&format!("Default: {ANNOTATIONS}.")));
    }

    #[test]
    fn files_and_limits_are_read() {
        let config = parse("diagnosis:\n  rules: [ci/a.yml, ./b.yml]\n  template: t.md\n  annotations: 3\n").unwrap();
        let paths: Vec<&str> = config.rules.iter().map(|named| named.path.as_str()).collect();
        assert_eq!(paths, ["ci/a.yml", "b.yml"]);
        assert_eq!((config.template.unwrap().path, config.annotations, config.diagnoses), ("t.md".to_owned(), 3, MOST));
    }

    #[test]
    fn runbooks_of_ones_own_have_an_address() {
        assert_eq!(parse("diagnosis: {runbooks: 'https://w.example/x'}").unwrap().runbooks, "https://w.example/x");
        for wrong in ["docs/runbooks", "http://w.example/", "https://w.example/a b", "https://w.example/<x>"] {
            let found = parse(&format!("diagnosis:\n  runbooks: '{wrong}'\n")).unwrap_err();
            assert_eq!(found, [format!("2:13 `{wrong}` is no address of a folder")]);
        }
    }

    #[test]
    fn all_mistakes_at_once() {
        let found = parse("diagnosis:\n  rules: []\n  annotations: 11\n  tempalte: x\n").unwrap_err();
        assert_eq!(found.len(), 3, "{found:?}");
        let found = parse("diagnosis:\n  rules: [/etc/passwd, a/../../b, 'C:\\x']\n  template: ../t.md\n").unwrap_err();
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found[0].starts_with("2:11 `/etc/passwd` lies outside of the repository"), "{found:?}");
    }
}

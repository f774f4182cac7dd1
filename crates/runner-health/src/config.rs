//! The section `health` of `.github/pointsman.yml`.

use std::path::PathBuf;

use findings::Finding;
use settings::{Document, Field, Node, Shape};

use crate::limits::Limits;
use crate::version::Requirement;

/// The section as a field of the configuration, for checking and for the JSON schema.
#[must_use]
pub fn field() -> Field {
    let texts = || Shape::OneOrMany(Box::new(Shape::Text));
    let percent = || Shape::Number(1.0, 100.0);
    let fields = vec![
        Field::optional("disk", percent(), "Percent of a disk from which it is too full. Default: 90."),
        Field::optional("inodes", percent(), "Percent of the inodes from which they are too few. Default: 90."),
        Field::optional("memory", percent(), "Percent of the memory from which it is too little. Default: 90."),
        Field::optional(
            "load",
            Shape::Number(0.01, 1000.0),
            "Load of one minute a core from which to warn. Default: 4.",
        ),
        Field::optional("clock-skew", Shape::Integer(1, 86_400), "Seconds that the clock may be off. Default: 60."),
        Field::optional("paths", texts(), "Paths whose disks are looked at, besides those of `--path`."),
        Field::optional("files", texts(), "Files that must be there, besides those of `--file`."),
        Field::optional("tools", texts(), "Tools that must be on PATH, such as `node>=20`, besides those of `--tool`."),
        Field::optional("docker", Shape::Switch, "The docker daemon must answer. Default: false."),
    ];
    Field::optional("health", Shape::Record(fields), "What a machine must have to run a job (runner-health).")
}

/// A valid configuration.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Where checks fail.
    pub limits: Limits,
    /// Disks to look at.
    pub paths: Vec<PathBuf>,
    /// Files that must be there.
    pub files: Vec<PathBuf>,
    /// Tools that must be there.
    pub tools: Vec<Requirement>,
    /// The docker daemon must answer.
    pub docker: bool,
}

impl Config {
    /// Reads a configuration file. A file without the section `health` gives the defaults.
    ///
    /// # Errors
    /// Every mistake, each with its place.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        let document = Document::parse(file, bytes)?;
        match document.section("health")? {
            Some(node) => Self::from_section(&document, node),
            None => Ok(Self::default()),
        }
    }

    fn from_section(document: &Document, node: &Node) -> Result<Self, Vec<Finding>> {
        let mut problems = Vec::new();
        field().shape.check(document, "health", node, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let default = Limits::default();
        let number = |key: &str, default: f64| node.get(key).and_then(Node::number).unwrap_or(default);
        let limits = Limits {
            disk: number("disk", default.disk),
            inodes: number("inodes", default.inodes),
            memory: number("memory", default.memory),
            load: number("load", default.load),
            clock_skew: node.get("clock-skew").and_then(Node::integer).unwrap_or(default.clock_skew),
        };
        let items = |key: &str| node.get(key).map_or(&[][..], Node::one_or_many);
        let paths = |key: &str| items(key).iter().filter_map(Node::text).map(PathBuf::from).collect();
        let mut tools = Vec::new();
        for item in items("tools") {
            match Requirement::parse(item.text().unwrap_or_default()) {
                Ok(tool) => tools.push(tool),
                Err(message) => problems
                    .push(document.problem("health/tool", item.position, message).hint("quote it: `\"node>=20\"`")),
            }
        }
        let docker = node.get("docker").and_then(Node::switch).unwrap_or(false);
        let config = Self { limits, paths: paths("paths"), files: paths("files"), tools, docker };
        if problems.is_empty() { Ok(config) } else { Err(problems) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_given_keeps_its_default() {
        for text in ["", "version: 1\n", "health: {}\n"] {
            assert_eq!(Config::parse("c.yml", text.as_bytes()).unwrap().limits, Limits::default(), "{text}");
        }
        let config =
            Config::parse("c.yml", b"health: {disk: 80.5, tools: 'node>=20', files: [a, b], docker: true}\n").unwrap();
        assert_eq!(config.limits, Limits { disk: 80.5, ..Limits::default() });
        assert_eq!((config.tools.len(), config.files.len(), config.docker), (1, 2, true));
    }

    #[test]
    fn mistakes_have_their_place() {
        let places = |text: &str| -> Vec<String> {
            let problems = Config::parse("c.yml", text.as_bytes()).unwrap_err();
            let show = |problem: Finding| {
                let at = problem.location.unwrap_or_default();
                format!("{}:{} {}", at.line.unwrap_or(0), at.column.unwrap_or(0), problem.message)
            };
            problems.into_iter().map(show).collect()
        };
        let found = places("health:\n  disk: 120\n  dsk: 3\n");
        assert_eq!(found[0], "2:9 `health.disk` is `120`, expected a number from 1 to 100");
        assert_eq!(found[1], "3:3 unknown key `dsk` in `health`");
        let found = places("health:\n  tools: [node, 'no de', '>=3']\n");
        assert!(found.len() == 2 && found[0].starts_with("2:17 `no de` names no tool"), "{found:?}");
    }
}

//! From a file to a [`Tree`]: one small module a format.

mod command;
mod compose;
mod dockerfile;
mod markdown;
mod plain;
mod toml;

pub use command::Command;

use documents::{Problem, jsonc, python, yaml};
use findings::Location;
use std::sync::Arc;

use crate::tree::{self, Node, Tree, Value};

/// The formats, by the names that a configuration gives them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `odoo.conf` and other files of sections.
    Ini,
    /// `.env`.
    Env,
    /// YAML.
    Yaml,
    /// JSON, with comments or not.
    Json,
    /// TOML.
    Toml,
    /// Compose files, merged, with variables put in.
    Compose,
    /// A Dockerfile.
    Dockerfile,
    /// A literal of Python: an Odoo manifest.
    Python,
    /// The tables of a Markdown document.
    Markdown,
    /// An API description.
    Openapi,
    /// The lines of any text.
    Text,
    /// Not the contents: the paths.
    Files,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Ini,
        Self::Env,
        Self::Yaml,
        Self::Json,
        Self::Toml,
        Self::Compose,
        Self::Dockerfile,
        Self::Python,
        Self::Markdown,
        Self::Openapi,
        Self::Text,
        Self::Files,
    ];

    /// Its name in a configuration.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ini => "ini",
            Self::Env => "env",
            Self::Yaml => "yaml",
            Self::Json => "json",
            Self::Toml => "toml",
            Self::Compose => "compose",
            Self::Dockerfile => "dockerfile",
            Self::Python => "python",
            Self::Markdown => "markdown",
            Self::Openapi => "openapi",
            Self::Text => "text",
            Self::Files => "files",
        }
    }

    /// The format that a name in a configuration means.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The format of a file, by its name.
    #[must_use]
    pub fn of_file(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or_default().to_lowercase();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        let is_yaml = matches!(extension, "yml" | "yaml");
        if name == ".env" || name.starts_with(".env.") || extension == "env" {
            Self::Env
        } else if is_yaml && (name.starts_with("compose") || name.starts_with("docker-compose")) {
            Self::Compose
        } else if name.starts_with("dockerfile") || name.starts_with("containerfile") || extension == "dockerfile" {
            Self::Dockerfile
        } else if matches!(extension, "conf" | "ini" | "cfg") || name.contains(".conf.") || name == ".odoorc" {
            Self::Ini
        } else if is_yaml {
            Self::Yaml
        } else if matches!(extension, "json" | "jsonc") || name == "pipfile.lock" {
            Self::Json
        } else if extension == "toml" || matches!(name.as_str(), "cargo.lock" | "poetry.lock" | "uv.lock" | "pipfile") {
            Self::Toml
        } else if matches!(name.as_str(), "__manifest__.py" | "__openerp__.py") {
            Self::Python
        } else if matches!(extension, "md" | "markdown") {
            Self::Markdown
        } else {
            Self::Text
        }
    }
}

/// Why a source says nothing: not that it is wrong, but that it cannot be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blind {
    /// Why, in words.
    pub why: String,
    /// Where.
    pub at: Option<Location>,
    /// Just because there is no such file.
    pub missing: bool,
}

impl Blind {
    /// For a reason.
    pub fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), at: None, missing: false }
    }

    /// At a place.
    #[must_use]
    pub fn at(mut self, at: Location) -> Self {
        self.at = Some(at);
        self
    }

    fn of(file: &str, problems: &[Problem]) -> Self {
        let Some(first) = problems.first() else { return Self::new(format!("`{file}` cannot be read")) };
        let more = if problems.len() > 1 { format!(" (and {} more)", problems.len() - 1) } else { String::new() };
        let at = first.span.start;
        Self::new(format!("`{file}` cannot be read: {}{more}", first.message)).at(Location::at(
            file,
            at.line.max(1),
            at.column.max(1),
        ))
    }
}

/// Files that a source reads besides the first: `None` where there is none.
pub type Read<'a> = &'a dyn Fn(&str) -> Option<Vec<u8>>;

/// Reads files as one document. Only compose merges several; the other formats get one.
///
/// # Errors
/// Why it cannot be read.
pub fn parse(kind: Kind, files: &[String], bytes: &[u8], read: Read<'_>) -> Result<Tree, Blind> {
    let file = files.first().map_or("", String::as_str);
    match kind {
        Kind::Ini => plain::ini(file, bytes),
        Kind::Env => plain::env(file, bytes),
        Kind::Yaml => yaml_tree(file, bytes),
        Kind::Json => json_tree(file, bytes),
        Kind::Openapi if Kind::of_file(file) == Kind::Json => json_tree(file, bytes),
        Kind::Openapi => yaml_tree(file, bytes),
        Kind::Toml => toml::tree(file, bytes),
        Kind::Compose => compose::tree(files, read),
        Kind::Dockerfile => dockerfile::tree(file, bytes),
        Kind::Python => match python::parse(bytes) {
            (Some(node), _) => Ok(Tree::of(file, tree::of_document(node))),
            (None, problems) => Err(Blind::of(file, &problems)),
        },
        Kind::Markdown => markdown::tree(file, bytes),
        Kind::Text => plain::lines(file, bytes),
        Kind::Files => Ok(Tree::of(file, Node::text_at(1, 1, file))),
    }
}

fn yaml_tree(file: &str, bytes: &[u8]) -> Result<Tree, Blind> {
    let (documents, problems) = yaml::parse(bytes);
    if !problems.is_empty() {
        return Err(Blind::of(file, &problems));
    }
    Ok(Tree { files: vec![Arc::from(file)], roots: documents.into_iter().map(tree::of_document).collect() })
}

fn json_tree(file: &str, bytes: &[u8]) -> Result<Tree, Blind> {
    match tree::json::parse(bytes) {
        Ok(node) => Ok(Tree::of(file, node)),
        Err(mistake) if bytes.len() > documents::MOST_BYTES => {
            let at = Location::at(file, mistake.line, mistake.column);
            Err(Blind::new(format!("`{file}` cannot be read: {}", mistake.message)).at(at))
        }
        // With comments or commas behind the last item.
        Err(_) => match jsonc::parse(bytes) {
            (Some(node), _) => Ok(Tree::of(file, tree::of_document(node))),
            (None, problems) => Err(Blind::of(file, &problems)),
        },
    }
}

/// A mapping of single texts.
fn map(line: u32, column: u32, entries: Vec<tree::Entry>) -> Node {
    Node::at(line, column, Value::Map(entries))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_by_name() {
        for (path, kind) in [
            (".env.staging", Kind::Env),
            ("a/prod.env", Kind::Env),
            ("docker-compose.prod.yml", Kind::Compose),
            ("compose.yaml", Kind::Compose),
            ("odoo.conf", Kind::Ini),
            ("config/odoo.conf.staging", Kind::Ini),
            ("Dockerfile.dev", Kind::Dockerfile),
            ("x/__manifest__.py", Kind::Python),
            ("a.yml", Kind::Yaml),
            (".devcontainer/devcontainer.json", Kind::Json),
            ("Cargo.lock", Kind::Toml),
            ("README.md", Kind::Markdown),
            ("requirements.txt", Kind::Text),
            ("a.py", Kind::Text),
        ] {
            assert_eq!(Kind::of_file(path), kind, "{path}");
        }
        assert!(Kind::ALL.iter().all(|kind| Kind::named(kind.word()) == Some(*kind)));
    }

    fn values(kind: Kind, file: &str, text: &str, path: &str) -> Vec<String> {
        let tree =
            parse(kind, &[file.to_owned()], text.as_bytes(), &|name| (name == file).then(|| text.into())).unwrap();
        let values = crate::path::Path::parse(path).unwrap().values(&tree).unwrap();
        values
            .iter()
            .map(|said| format!("{}:{}:{} {}", said.at.file, said.at.line.unwrap(), said.at.column.unwrap(), said.text))
            .collect()
    }

    #[test]
    fn every_format_gives_values_with_places() {
        let check = |kind, file: &str, text: &str, path: &str, expected: &[&str]| {
            assert_eq!(values(kind, file, text, path), expected, "{file} {path}");
        };
        check(Kind::Ini, "odoo.conf", "[options]\nworkers = 4\n", "options.workers", &["odoo.conf:2:11 4"]);
        check(Kind::Env, ".env", "A=1\nB=${A}2\n", "B", &[".env:2:3 12"]);
        check(Kind::Yaml, "a.yml", "a:\n  - x\n---\na: y\n", "a", &["a.yml:2:5 x", "a.yml:4:4 y"]);
        check(Kind::Json, "a.json", "{ // c\n \"a\": 1, }", "a", &["a.json:2:7 1"]);
        check(Kind::Toml, "a.toml", "[a]\nb = [\"x\", 2]\nc.d = true\n", "a.b", &["a.toml:2:6 x", "a.toml:2:11 2"]);
        check(Kind::Toml, "a.toml", "[[p]]\nn = \"x\"\n[[p]]\nn = \"y\"\n", "p.n", &["a.toml:2:5 x", "a.toml:4:5 y"]);
        check(Kind::Python, "__manifest__.py", "{'version': '17.0.1'}", "version", &["__manifest__.py:1:13 17.0.1"]);
        check(
            Kind::Dockerfile,
            "Dockerfile",
            "ARG V=17\nFROM odoo:$V AS x\nENV A=1\n",
            "base",
            &["Dockerfile:2:6 odoo:17"],
        );
        check(Kind::Dockerfile, "Dockerfile", "FROM odoo:17\nENV A=1 B=2\n", "environment.B", &["Dockerfile:2:11 2"]);
        check(
            Kind::Compose,
            "compose.yml",
            "services:\n  odoo:\n    image: odoo:${V:-17}\n",
            "services.odoo.image",
            &["compose.yml:3:12 odoo:17"],
        );
        check(
            Kind::Compose,
            "compose.yml",
            "services:\n  odoo:\n    image: x\n    mem_limit: 2g\n",
            "services.odoo.mem_limit",
            &["compose.yml:4:16 2g"],
        );
        let table = "# T\n\n## Vars\n\n| Name | Value |\n| --- | --- |\n| `A` | x \\| y |\n| B | |\n";
        check(Kind::Markdown, "a.md", table, "Vars.Name", &["a.md:7:3 A", "a.md:8:3 B"]);
        check(Kind::Markdown, "a.md", table, "Vars[Name=A].Value", &["a.md:7:9 x | y"]);
        check(Kind::Text, "a.txt", "x\r\ny\n", "[1]", &["a.txt:2:1 y"]);
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        for (kind, file, text) in [
            (Kind::Ini, "a.conf", "[options]\nx\n"),
            (Kind::Yaml, "a.yml", "a: [\n"),
            (Kind::Json, "a.json", "{"),
            (Kind::Toml, "a.toml", "a = \n"),
            (Kind::Python, "a.py", "open('x')"),
            (Kind::Compose, "compose.yml", "services: [\n"),
        ] {
            let blind = parse(kind, &[file.to_owned()], text.as_bytes(), &|_| Some(text.into())).unwrap_err();
            assert!(blind.at.is_some() && blind.why.contains(file), "{blind:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn hostile_files_end_in_values_or_a_reason(
            text in "(\\PC|\n|\\| |\\| --- \\||# |```|\\[|\\]|\\{|\\}|: |= |- |\\$\\{|FROM |ENV |services:\n|\"|'|\\\\)*",
        ) {
            for kind in Kind::ALL {
                let read = |_: &str| Some(text.clone().into_bytes());
                if let Ok(tree) = parse(kind, &["a.yml".to_owned()], text.as_bytes(), &read) {
                    let _ = crate::path::Path::parse("**").unwrap().nodes(&tree);
                    let _ = crate::openapi::changes(&tree, &tree);
                }
            }
        }
    }
}

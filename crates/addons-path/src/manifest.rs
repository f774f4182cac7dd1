//! A module's manifest: what Odoo reads of it, with places.

pub mod keys;
pub mod version;

use std::ops::Range;

use documents::{Node, Position, Problem, Value};

use self::keys::Kind;

/// A text of a manifest and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Where it starts.
    pub at: Position,
    /// The bytes of its literal, quotes included.
    pub bytes: Range<usize>,
}

/// When a module installs itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum AutoInstall {
    /// Never.
    #[default]
    No,
    /// When all its dependencies are installed.
    All,
    /// When these of its dependencies are installed.
    When(Vec<Text>),
}

/// A value of another type than Odoo expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongType {
    /// Where the value starts.
    pub at: Position,
    /// Whose value it is, `depends` or `depends[2]`.
    pub key: String,
    /// What stands there, with its article.
    pub found: &'static str,
    /// What was expected.
    pub expected: &'static str,
    /// Odoo cannot load the module because of it.
    pub fatal: bool,
}

/// What Odoo reads of a manifest.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Manifest {
    /// Where the mapping starts.
    pub at: Position,
    /// The name for people.
    pub name: Option<String>,
    /// One line about it.
    pub summary: Option<String>,
    /// The version.
    pub version: Option<Text>,
    /// The modules it needs, in their order.
    pub depends: Vec<Text>,
    /// Where `depends` stands.
    pub depends_at: Option<Position>,
    /// Files loaded when it is installed (`data`, `init_xml`, `update_xml`).
    pub data: Vec<Text>,
    /// Files loaded with demo data (`demo`, `demo_xml`).
    pub demo: Vec<Text>,
    /// When it installs itself.
    pub auto_install: AutoInstall,
    /// It can be installed; true unless it says otherwise.
    pub installable: bool,
    /// It is an application.
    pub application: bool,
    /// The licence.
    pub license: Option<Text>,
    /// The people or companies behind it.
    pub author: Option<String>,
    /// GitHub names of its maintainers.
    pub maintainers: Vec<String>,
    /// Every key, in its order.
    pub keys: Vec<Text>,
    /// Tax forms that it declares (`bir_forms`).
    pub forms: Vec<Text>,
    /// Where `bir_forms` stands.
    pub forms_at: Option<Position>,
    /// Values of another type than expected.
    pub wrong_types: Vec<WrongType>,
}

impl Manifest {
    /// Reads a manifest, without running it.
    ///
    /// # Errors
    /// Where it is no Python literal, or no mapping.
    pub fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        let (node, problems) = documents::python::parse(bytes);
        let node = match (node, problems.into_iter().next()) {
            (Some(node), None) => node,
            (_, Some(problem)) => return Err(problem),
            (None, None) => {
                return Err(Problem::new(documents::Span::default(), "nothing could be read, expected a mapping"));
            }
        };
        if !matches!(node.value, Value::Map(_)) {
            let message = format!("the manifest is {}, expected a mapping", node.kind());
            return Err(Problem::new(node.span, message).hint("a manifest is one `{...}` and nothing else"));
        }
        Ok(Self::from_node(&node))
    }

    fn from_node(node: &Node) -> Self {
        let mut wrong_types = Vec::new();
        for entry in node.entries() {
            if let Some(key) = entry.key.text() {
                keys::check(key, &entry.value, &mut wrong_types);
            }
        }
        let owned = |key: &str| node.get(key).and_then(Node::text).map(str::to_owned);
        let place = |key: &str| node.get(key).map(|node| node.span.start);
        Self {
            at: node.span.start,
            name: owned("name"),
            summary: owned("summary"),
            version: node.get("version").and_then(text),
            depends: texts(node.get("depends")),
            depends_at: place("depends"),
            data: ["init_xml", "update_xml", "data"].iter().flat_map(|key| texts(node.get(key))).collect(),
            demo: ["demo_xml", "demo"].iter().flat_map(|key| texts(node.get(key))).collect(),
            auto_install: auto_install(node.get("auto_install")),
            installable: node.get("installable").is_none_or(truth),
            application: node.get("application").is_some_and(truth),
            license: node.get("license").and_then(text),
            author: owned("author"),
            maintainers: texts(node.get("maintainers")).into_iter().map(|text| text.text).collect(),
            keys: node.entries().iter().filter_map(|entry| text(&entry.key)).collect(),
            forms: texts(node.get(keys::FORMS)),
            forms_at: place(keys::FORMS),
            wrong_types,
        }
    }

    /// The modules it needs by name. None at all means `base` (Odoo from 19 writes it in, and all others depend on it).
    pub fn needs(&self) -> impl Iterator<Item = &str> {
        self.depends.iter().map(|text| text.text.as_str())
    }
}

fn text(node: &Node) -> Option<Text> {
    Some(Text { text: node.text()?.to_owned(), at: node.span.start, bytes: node.span.bytes() })
}

fn texts(node: Option<&Node>) -> Vec<Text> {
    node.map(Node::items).unwrap_or_default().iter().filter_map(text).collect()
}

fn auto_install(node: Option<&Node>) -> AutoInstall {
    match node {
        Some(node) if !matches!(node.value, Value::Bool(_)) && keys::kind_of(node) == Kind::Texts => {
            AutoInstall::When(texts(Some(node)))
        }
        Some(node) if truth(node) => AutoInstall::All,
        _ => AutoInstall::No,
    }
}

/// What Python takes a value for where it asks for true or false.
fn truth(node: &Node) -> bool {
    match &node.value {
        Value::Null => false,
        Value::Bool(switch) => *switch,
        Value::Integer(digits) => !digits.trim_start_matches(['-', '0']).is_empty(),
        Value::Float(number) => *number != 0.0,
        Value::Text(text) => !text.is_empty(),
        Value::Bytes(bytes) => !bytes.is_empty(),
        Value::List(items) | Value::Tuple(items) | Value::Set(items) => !items.is_empty(),
        Value::Map(entries) => !entries.is_empty(),
        Value::Complex(real, imaginary) => *real != 0.0 || *imaginary != 0.0,
        Value::Ellipsis => true,
        Value::Tagged(_, inner) => truth(inner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Manifest {
        Manifest::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn values_and_their_places() {
        let manifest = parse(
            "{\n  'name': 'A',\n  'version': '18.0.1.0.0',\n  'depends': ['base', \"web\"],\n  'data': ('a.xml',),\n}\n",
        );
        let version = manifest.version.unwrap();
        assert_eq!((version.text.as_str(), version.at.line, version.at.column), ("18.0.1.0.0", 3, 14));
        assert_eq!(version.bytes.len(), "'18.0.1.0.0'".len());
        assert_eq!(manifest.depends.iter().map(|text| text.at.column).collect::<Vec<_>>(), [15, 23]);
        assert_eq!(manifest.data[0].text, "a.xml");
        assert!(manifest.installable && !manifest.application);
    }

    #[test]
    fn truth_is_pythons() {
        for (value, truth) in
            [("True", true), ("0", false), ("'False'", true), ("''", false), ("None", false), ("[]", false)]
        {
            assert_eq!(parse(&format!("{{'installable': {value}}}")).installable, truth, "{value}");
        }
        assert_eq!(parse("{'auto_install': True}").auto_install, AutoInstall::All);
        assert!(
            matches!(parse("{'auto_install': ['a']}").auto_install, AutoInstall::When(list) if list[0].text == "a")
        );
    }

    #[test]
    fn what_is_no_mapping_is_refused_with_its_place() {
        let problem = Manifest::parse(b"\n['a']\n").unwrap_err();
        assert_eq!(
            (problem.span.start.line, problem.message.as_str()),
            (2, "the manifest is a list, expected a mapping")
        );
        assert!(Manifest::parse(b"{'a': open('x')}").is_err());
    }
}

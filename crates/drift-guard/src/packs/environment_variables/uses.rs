//! Where variables are used.

use documents::Source;
use findings::Location;

use super::Places;
use crate::reader::{Names, Reader};
use crate::regex::Regex;
use crate::sources::{Blind, Kind};

/// A use of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Use {
    /// Its name.
    pub(super) name: String,
    /// Where.
    pub(super) at: Location,
    /// It need not be set there.
    pub(super) has_default: bool,
}

/// How code of some languages reads a variable; the group `value` is the name, what follows it says whether it has a default.
const CODE: &[(&str, bool)] = &[
    (r#"os\.environ\[\s*['"](?<value>[A-Z][A-Z0-9_]*)['"]\s*\]"#, false),
    (r#"(?:os\.environ\.get|os\.getenv|environ\.get)\(\s*['"](?<value>[A-Z][A-Z0-9_]*)['"]\s*\)"#, false),
    (r#"(?:os\.environ\.get|os\.getenv|environ\.get)\(\s*['"](?<value>[A-Z][A-Z0-9_]*)['"]\s*,"#, true),
    (r"process\.env\.(?<value>[A-Z][A-Z0-9_]*)", false),
    (r#"process\.env\[\s*['"](?<value>[A-Z][A-Z0-9_]*)['"]\s*\]"#, false),
    (
        r#"(?:ENV\[|ENV\.fetch\(|os\.Getenv\(|os\.LookupEnv\(|env::var\(|env::var_os\()\s*['"](?<value>[A-Z][A-Z0-9_]*)['"]"#,
        false,
    ),
];
/// In shell scripts only names that are demanded or have a default are taken for variables of the environment.
const SHELL: &[(&str, bool)] =
    &[(r"\$\{(?<value>[A-Z][A-Z0-9_]*):?\?", false), (r"\$\{(?<value>[A-Z][A-Z0-9_]*):?[-=]", true)];
const COMPOSE: &[(&str, bool)] = &[
    (r"(?:^|[^$])\$\{(?<value>[A-Za-z_][A-Za-z0-9_]*)(?::?\?[^}]*)?\}", false),
    (r"(?:^|[^$])\$\{(?<value>[A-Za-z_][A-Za-z0-9_]*):?[-+]", true),
    (r"(?:^|[^$])\$(?<value>[A-Za-z_][A-Za-z0-9_]*)", false),
];
const WORKFLOWS: &[(&str, bool)] = &[(r"\$\{\{[^}]*\bvars\.(?<value>[A-Z][A-Z0-9_]*)", false)];
const SECRETS: &[(&str, bool)] = &[(r"\$\{\{[^}]*\bsecrets\.(?<value>[A-Z][A-Z0-9_]*)", false)];

/// All uses, and whether each is one of a secret.
pub(super) fn all(places: &Places, reader: &Reader<'_>) -> Result<Vec<(Use, bool)>, Blind> {
    let mut found = Vec::new();
    for path in places.code.among(reader.world().files) {
        let forms = if path.ends_with(".sh") { SHELL } else { CODE };
        search(&path, forms, false, reader, &mut found)?;
    }
    for path in places.compose.among(reader.world().files) {
        search(&path, COMPOSE, false, reader, &mut found)?;
    }
    for path in places.workflows.among(reader.world().files) {
        search(&path, WORKFLOWS, false, reader, &mut found)?;
        search(&path, SECRETS, true, reader, &mut found)?;
    }
    dockerfiles(&places.dockerfiles, reader, &mut found)?;
    Ok(found)
}

thread_local! {
    /// Each form compiled once.
    static FORMS: std::cell::RefCell<std::collections::BTreeMap<&'static str, Option<Regex>>> = const { std::cell::RefCell::new(std::collections::BTreeMap::new()) };
}

fn compiled(form: &'static str) -> Option<Regex> {
    FORMS.with_borrow_mut(|forms| forms.entry(form).or_insert_with(|| Regex::new(form).ok()).clone())
}

fn search(
    path: &str,
    forms: &[(&'static str, bool)],
    secret: bool,
    reader: &Reader<'_>,
    found: &mut Vec<(Use, bool)>,
) -> Result<(), Blind> {
    let bytes = reader.bytes(crate::reader::Moment::Now, path)?;
    // What is no text reads no variable that could be found here.
    let Ok(source) = Source::decode(&bytes) else { return Ok(()) };
    for (form, has_default) in forms {
        for range in compiled(form).iter().flat_map(|regex| regex.find_all(source.text())) {
            let at = source.position(range.start);
            let line = source.text()[..range.start].rsplit('\n').next().unwrap_or_default();
            if line.trim_start().starts_with('#') {
                continue;
            }
            let name = source.text()[range].to_owned();
            found.push((Use { name, at: Location::at(path, at.line, at.column), has_default: *has_default }, secret));
        }
    }
    Ok(())
}

/// `ARG`s without a value: who builds has to give it.
fn dockerfiles(names: &Names, reader: &Reader<'_>, found: &mut Vec<(Use, bool)>) -> Result<(), Blind> {
    for path in names.among(reader.world().files) {
        let tree = reader.tree(Kind::Dockerfile, &path)?;
        let arguments = tree.roots.first().and_then(|root| root.get("args"));
        for entry in arguments.map_or(&[][..], |node| node.entries()) {
            if matches!(entry.value.value, crate::tree::Value::Null) {
                let at = tree.place(0, entry.line, entry.column);
                found.push((Use { name: entry.key.to_string(), at, has_default: false }, false));
            }
        }
    }
    Ok(())
}

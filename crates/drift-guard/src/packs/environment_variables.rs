//! Variables: every one that is used is declared and documented; the document is generated between markers.

mod document;
mod uses;

use std::collections::BTreeMap;

use findings::Location;
use settings::{Field, Shape};

use super::{Pack, Parameters, many, text_of, top};
use crate::check::{Check, Edit, Mutant};
use crate::config::Problems;
use crate::evaluate::Verdict;
use crate::reader::{Names, Reader, World};
use crate::relation::Drift;
use crate::sources::{Blind, Kind};

const CODE: &[&str] = &[
    "**/*.py",
    "**/*.js",
    "**/*.mjs",
    "**/*.ts",
    "**/*.rb",
    "**/*.go",
    "**/*.rs",
    "**/*.sh",
    "!**/node_modules/**",
    "!**/tests/**",
    "!**/test/**",
];
const COMPOSE: &[&str] = &["**/compose*.yml", "**/compose*.yaml", "**/docker-compose*.yml", "**/docker-compose*.yaml"];
const DOCKERFILES: &[&str] = &["**/Dockerfile", "**/Dockerfile.*"];
const WORKFLOWS: &[&str] = &[".github/workflows/*.yml", ".github/workflows/*.yaml"];
const DECLARED: &[&str] = &["**/.env", "**/.env.*"];
/// Where the document is by default.
const DOCUMENT: &str = "ENVIRONMENT_VARIABLES.md";
/// Variables that the system, the runner or the shell sets.
const KNOWN: &[&str] = &[
    "HOME",
    "PATH",
    "PWD",
    "USER",
    "UID",
    "GID",
    "SHELL",
    "LANG",
    "TERM",
    "TMPDIR",
    "HOSTNAME",
    "CI",
    "TZ",
    "COMPOSE_PROJECT_NAME",
];

pub(super) const PACK: Pack = Pack {
    name: "environment-variables",
    doc: "Every variable that compose files, Dockerfiles, workflows and code use is declared and documented.",
    fields,
    build,
    propose,
};

fn fields() -> Vec<Field> {
    vec![
        Field::optional(
            "code",
            many(),
            "Code that reads variables. Default: Python, JavaScript, TypeScript, Ruby, Go, Rust and shell outside of tests.",
        ),
        Field::optional("compose", many(), "Compose files. Default: by their names."),
        Field::optional("dockerfiles", many(), "Dockerfiles. Default: by their names."),
        Field::optional(
            "workflows",
            many(),
            "Workflows: `vars.NAME` and `secrets.NAME`. Default: `.github/workflows/*.yml` and `*.yaml`.",
        ),
        Field::optional("declared", many(), "Files that declare variables. Default: `.env` and `.env.*` at any depth."),
        Field::optional(
            "document",
            Shape::Text,
            "The document, made between its markers by `drift-guard fix`. Default: `ENVIRONMENT_VARIABLES.md`.",
        ),
        Field::optional("ignore", many(), "Variables that need no declaration; `*` stands for any text."),
        Field::optional(
            "unused",
            Shape::Switch,
            "Declared variables that nothing uses are drift, too. Default: false.",
        ),
    ]
}

fn propose(world: &World<'_>) -> Option<String> {
    let count = |names: &[&str]| Names::parse(names).unwrap_or_default().among(world.files).len();
    (count(DECLARED) > 0 && count(COMPOSE) > 0).then(|| "compose and `.env` files".to_owned())
}

struct Places {
    code: Names,
    compose: Names,
    dockerfiles: Names,
    workflows: Names,
    declared: Names,
    document: String,
    ignore: Vec<String>,
}

/// One variable with all that is known of it.
#[derive(Debug, Clone, Default)]
struct Variable {
    /// Where it is used: place, and whether it has a default there.
    uses: Vec<(Location, bool)>,
    /// Where it is declared.
    declared: Vec<Location>,
    /// It is a secret of workflows or by its name.
    secret: bool,
}

type Variables = BTreeMap<String, Variable>;

fn build(parameters: &Parameters<'_>, problems: &mut Problems<'_>) -> Vec<Check> {
    let places = std::rc::Rc::new(Places {
        code: parameters.names("code", CODE, problems),
        compose: parameters.names("compose", COMPOSE, problems),
        dockerfiles: parameters.names("dockerfiles", DOCKERFILES, problems),
        workflows: parameters.names("workflows", WORKFLOWS, problems),
        declared: parameters.names("declared", DECLARED, problems),
        document: parameters.text("document").unwrap_or_else(|| DOCUMENT.to_owned()),
        ignore: parameters.texts("ignore"),
    });
    let mut checks = vec![declared(&places), documented(&places)];
    if parameters.switch("unused") == Some(true) {
        checks.push(unused(&places));
    }
    checks
}

fn is_ignored(name: &str, places: &Places) -> bool {
    let like = |pattern: &String| match pattern.split_once('*') {
        Some((start, end)) => name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end),
        None => name == pattern,
    };
    KNOWN.contains(&name)
        || name.starts_with("GITHUB_")
        || name.starts_with("RUNNER_")
        || places.ignore.iter().any(like)
}

/// All variables. Code that mentions one without declaring it counts as a use.
fn variables(places: &Places, reader: &Reader<'_>) -> Result<Variables, Blind> {
    let mut all = Variables::new();
    for path in places.declared.among(reader.world().files) {
        let tree = reader.tree(Kind::Env, &path)?;
        for entry in tree.roots.first().map_or(&[][..], |root| root.entries()) {
            let at = tree.place(0, entry.line, entry.column);
            all.entry(entry.key.to_string()).or_default().declared.push(at);
        }
    }
    if all.is_empty() {
        return Err(Blind::new(format!("no variable is declared in `{}`", places.declared.shown())));
    }
    for (found, secret) in uses::all(places, reader)? {
        if is_ignored(&found.name, places) {
            continue;
        }
        let variable = all.entry(found.name).or_default();
        variable.uses.push((found.at, found.has_default));
        variable.secret |= secret;
    }
    for (name, variable) in &mut all {
        variable.secret |= crate::secret::is_secret_name(name);
    }
    Ok(all)
}

fn declared(places: &std::rc::Rc<Places>) -> Check {
    let (own, known) = (std::rc::Rc::clone(places), std::rc::Rc::clone(places));
    let judge = move |reader: &Reader<'_>| match variables(&own, reader) {
        Ok(all) => {
            let files = own.declared.among(reader.world().files);
            let bare = all.iter().filter(|(_, variable)| variable.declared.is_empty());
            let drifts = bare.filter_map(|(name, variable)| {
                let (at, _) = variable.uses.first()?;
                let count = variable.uses.len();
                let drift = Drift::new(
                    format!(
                        "the variable `{name}` is used in {count} places and declared in none of `{}`",
                        own.declared.shown()
                    ),
                    name.as_str(),
                );
                Some(
                    drift
                        .at(Some(at.clone()))
                        .against(files.first().and_then(|path| top(path)))
                        .about(name.as_str())
                        .hint("declare it in an `.env` file or its example"),
                )
            });
            Verdict::of(drifts.collect(), format!("{} variables", all.len()))
        }
        Err(blind) => Verdict::Unevaluated(blind),
    };
    Check::of_pack("environment-variables/declared", "every variable that is used is declared", judge, move |reader| {
        let path = known.compose.among(reader.world().files).into_iter().find(|path| reader.world().files.has(path));
        let compose = path.map(|path| {
            let text = text_of(reader, &path).unwrap_or_default();
            Mutant::write(
                "a compose file uses another variable",
                path,
                format!("{text}\nx-drifted: ${{DRIFTED_VARIABLE}}\n"),
            )
        });
        compose
            .into_iter()
            .chain([Mutant::write(
                "a script uses another variable",
                "drifted.py",
                "import os\nos.environ['DRIFTED_VARIABLE']\n",
            )])
            .collect()
    })
}

fn unused(places: &std::rc::Rc<Places>) -> Check {
    let (own, known) = (std::rc::Rc::clone(places), std::rc::Rc::clone(places));
    let judge = move |reader: &Reader<'_>| match variables(&own, reader) {
        Ok(all) => {
            let idle = all.iter().filter(|(name, variable)| variable.uses.is_empty() && !is_ignored(name, &own));
            let drifts = idle.filter_map(|(name, variable)| {
                let drift = Drift::new(format!("the variable `{name}` is declared and used nowhere"), name.as_str());
                Some(
                    drift
                        .at(Some(variable.declared.first()?.clone()))
                        .about(name.as_str())
                        .hint("remove it, or name it in `ignore`"),
                )
            });
            Verdict::of(drifts.collect(), "every declared variable is used")
        }
        Err(blind) => Verdict::Unevaluated(blind),
    };
    Check::of_pack("environment-variables/unused", "every declared variable is used", judge, move |reader| {
        let first = known.declared.among(reader.world().files).into_iter().next();
        first
            .map(|path| {
                let text = text_of(reader, &path).unwrap_or_default();
                Mutant::write("another variable is declared", path, format!("{text}\nDRIFTED_VARIABLE=1\n"))
            })
            .into_iter()
            .collect()
    })
}

fn documented(places: &std::rc::Rc<Places>) -> Check {
    let (own, known, making) = (std::rc::Rc::clone(places), std::rc::Rc::clone(places), std::rc::Rc::clone(places));
    let judge = move |reader: &Reader<'_>| {
        let all = match variables(&own, reader) {
            Ok(all) => all,
            Err(blind) => return Verdict::Unevaluated(blind),
        };
        let path = own.document.as_str();
        if !reader.world().files.has(path) {
            let drift = Drift::new(format!("the document `{path}` is missing"), "missing").about(path);
            return Verdict::Drift(vec![drift]);
        }
        match text_of(reader, path) {
            Ok(text) => {
                Verdict::of(document::compare(path, &text, &all), format!("{} variables are documented", all.len()))
            }
            Err(blind) => Verdict::Unevaluated(blind),
        }
    };
    let check =
        Check::of_pack("environment-variables/documented", "every variable is documented", judge, move |reader| {
            let path = known.document.clone();
            let declared = known.declared.among(reader.world().files).into_iter().next();
            let more = declared.map(|file| {
                let text = text_of(reader, &file).unwrap_or_default();
                Mutant::write("another variable is declared", file, format!("{text}\nDRIFTED_VARIABLE=1\n"))
            });
            more.into_iter()
                .chain([Mutant { what: "the document is removed".to_owned(), edits: vec![Edit::Remove(path)] }])
                .collect()
        });
    check.remedy("`drift-guard fix` writes the table").generating(move |reader| {
        let all = variables(&making, reader).map_err(|blind| blind.why)?;
        let path = making.document.clone();
        let text = if reader.world().files.has(&path) {
            text_of(reader, &path).map_err(|blind| blind.why)?
        } else {
            String::new()
        };
        Ok(vec![(path, document::written(&text, &all)?.into_bytes())])
    })
}

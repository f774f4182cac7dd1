//! Why a module or a folder is or is not loaded, in words.

use std::fmt::Write as _;

use findings::Location;
use protocol::escape;

use crate::analysis::Analysis;
use crate::environment::{Entry, Environment, Outcome};
use crate::tree;

/// The answer to `explain WHAT`; `None` where nothing of that name is known.
#[must_use]
pub fn explain(analysis: &Analysis, what: &str) -> Option<String> {
    let path = tree::normal(what).unwrap_or_else(|| what.to_owned());
    let inventory = &analysis.inventory;
    let module = inventory.modules.values().find(|module| module.name == what).or_else(|| inventory.containing(&path));
    match module {
        Some(module) => Some(of_module(analysis, &module.name)),
        None => of_path(analysis, what, &path),
    }
}

fn of_module(analysis: &Analysis, name: &str) -> String {
    let mut text = String::new();
    // Writing to a `String` cannot fail.
    for module in analysis.inventory.modules.values().filter(|module| module.name == name) {
        let _ = writeln!(text, "{} in {}", escape::line(name), escape::line(&module.folder));
        match &module.manifest {
            Ok(manifest) => {
                let version = manifest.version.as_ref().map_or("none", |version| &version.text);
                let needs: Vec<&str> = manifest.needs().collect();
                let _ = writeln!(
                    text,
                    "  version {}, depends on {}",
                    escape::line(version),
                    escape::line(&needs.join(", "))
                );
                if !manifest.installable {
                    text.push_str("  it says that it cannot be installed\n");
                }
            }
            Err(problem) => {
                let _ = writeln!(
                    text,
                    "  its manifest cannot be read: line {}: {}",
                    problem.span.start.line,
                    escape::line(&problem.message)
                );
            }
        }
        if !module.has_init {
            text.push_str("  it has no `__init__.py`, so Odoo does not see it\n");
        }
    }
    for environment in &analysis.environments {
        let _ =
            writeln!(text, "{}: {}", escape::line(&environment.description.name), fate(environment, name, analysis));
    }
    text
}

fn fate(environment: &Environment, name: &str, analysis: &Analysis) -> String {
    let entry = |index: usize| &environment.entries[index];
    if let Some((named, index)) = environment.modules.get(name) {
        let mut text = format!("loaded from {}", through(entry(*index), &named.module.folder));
        for shadowed in environment.shadowed.iter().filter(|shadowed| shadowed.name == name) {
            let _ = write!(text, "; the one of {} loses, as it comes later", through(entry(shadowed.loser), ""));
        }
        return text;
    }
    let holding = environment.entries.iter().find(|entry| entry.modules.iter().any(|named| *named.name == *name));
    if let Some(entry) = holding {
        return format!(
            "not loaded: {} has it, and Odoo {} does not see it there",
            through(entry, ""),
            environment.series
        );
    }
    let folders = analysis
        .inventory
        .modules
        .values()
        .filter(|module| module.name == name)
        .map(|module| tree::parent(&module.folder));
    for folder in folders {
        let above = |entry: &&Entry| {
            entry
                .host
                .as_deref()
                .is_some_and(|host| tree::below(folder, host).is_some() || tree::below(host, folder).is_some())
        };
        if let Some(near) = environment.entries.iter().find(above) {
            return format!("not loaded: {}, which is {}", through(near, ""), outcome(near));
        }
    }
    "not loaded: no entry of its addons path leads to its folder".to_owned()
}

fn of_path(analysis: &Analysis, what: &str, path: &str) -> Option<String> {
    let mut text = String::new();
    let mut known = false;
    for environment in &analysis.environments {
        let is_it =
            |entry: &&Entry| entry.path == path || entry.host.as_deref() == Some(path) || entry.said.text == what;
        let name = escape::line(&environment.description.name);
        match environment.entries.iter().find(is_it) {
            Some(entry) => {
                known = true;
                let _ = writeln!(
                    text,
                    "{name}: {} is {}, {} modules",
                    through(entry, ""),
                    outcome(entry),
                    entry.modules.len()
                );
            }
            None => {
                let _ = writeln!(text, "{name}: no entry of its addons path leads there");
            }
        }
    }
    let inside = analysis.inventory.modules.keys().any(|folder| tree::below(folder, path).is_some());
    (known || inside).then_some(text)
}

fn through(entry: &Entry, module: &str) -> String {
    let mut text = format!("`{}` ({})", escape::line(&entry.said.text), place(&entry.said.at));
    match (module.is_empty(), &entry.host) {
        (false, _) => {
            let _ = write!(text, " → {}", escape::line(module));
        }
        (true, Some(host)) => {
            let _ = write!(text, " → {}", escape::line(if host.is_empty() { "." } else { host }));
        }
        (true, None) => {}
    }
    if let Some(mount) = &entry.mount {
        let _ = write!(text, ", mounted at {}", place(mount));
    }
    text
}

/// What an entry is, in words.
#[must_use]
pub fn outcome(entry: &Entry) -> String {
    match &entry.outcome {
        Outcome::Modules => "a folder of modules".to_owned(),
        Outcome::Empty => "an empty folder".to_owned(),
        Outcome::NoModules => "a folder without modules".to_owned(),
        Outcome::Module => "a module itself, not a folder of modules".to_owned(),
        Outcome::Repositories(_) => "a folder of folders of modules".to_owned(),
        Outcome::NotMounted(_) => "not mounted".to_owned(),
        Outcome::HostMissing(host) => format!("mounted from `{}`, which is not there", escape::line(host)),
        Outcome::Glob => "a pattern, which Odoo does not expand".to_owned(),
        Outcome::Variable(name) => format!("in need of the variable `{}`", escape::line(name)),
        Outcome::Provided => "provided by the image".to_owned(),
        Outcome::Unseen(why) => format!("not to be seen: {}", escape::line(why)),
    }
}

fn place(at: &Location) -> String {
    let file = escape::line(&at.file);
    at.line.map_or_else(|| file.clone(), |line| format!("{file}:{line}"))
}

//! What is wrong with the entries of an environment's addons path.

use std::collections::BTreeMap;

use findings::{Finding, Location, Severity};

use super::{finding, named, precedence};
use crate::environment::{Entry, Environment, Image, Listing, Origin, Outcome};

/// Everything that is wrong with where an environment's modules come from.
pub fn check(environment: &Environment, findings: &mut Vec<Finding>) {
    precedence::configurations(environment, findings);
    precedence::listings(environment, findings);
    let Some(listing) = environment.listings.first() else { return };
    for entry in &environment.entries {
        findings.extend(one(environment, listing, entry).map(|finding| {
            let identity = format!("{} {}", environment.description.name, entry.said.text);
            finding.identified(identity)
        }));
    }
    unseen(environment, listing, findings);
    duplicates(environment, findings);
    shadowed(environment, findings);
}

/// Whether an entry loads nothing although it should, so that what is missing behind it needs no finding of its own.
#[must_use]
pub fn is_broken(environment: &Environment) -> bool {
    let by_default = environment.listings.first().is_none_or(|listing| listing.origin == Origin::Default);
    let broken = |entry: &Entry| match &entry.outcome {
        Outcome::Modules | Outcome::Empty | Outcome::Provided | Outcome::Unseen(_) => false,
        Outcome::NotMounted(_) => !by_default,
        _ => true,
    };
    !environment.unread.is_empty() || precedence::says_it_in_vain(environment) || environment.entries.iter().any(broken)
}

fn one(environment: &Environment, listing: &Listing, entry: &Entry) -> Option<Finding> {
    // Its entries are where modules were found; what keeps Odoo from seeing them has rules of its own.
    if environment.is_repository() {
        return None;
    }
    let name = &environment.description.name;
    let value = &entry.said.text;
    let at = entry.said.at.clone();
    let mount = |finding: Finding| match &entry.mount {
        Some(mount) => finding.against(mount.clone()),
        None => finding,
    };
    let found =
        match &entry.outcome {
            Outcome::NotMounted(near) if listing.origin != Origin::Default => {
                not_mounted(environment, entry, near.as_ref())
            }
            Outcome::NotMounted(_) | Outcome::Provided | Outcome::Unseen(_) => return None,
            Outcome::HostMissing(host) => host_missing(environment, entry, host),
            Outcome::Glob => finding(
                "glob-or-unresolved-variable",
                Severity::Error,
                format!("`{value}` in `{name}` is a pattern, which Odoo does not expand"),
            )
            .at(at)
            .hint("write each folder as an entry of its own"),
            Outcome::Variable(variable) => finding(
                "glob-or-unresolved-variable",
                Severity::Error,
                format!("`{value}` in `{name}` needs the variable `{variable}`, which the environment does not set"),
            )
            .at(at)
            .against(environment.description.at.clone())
            .hint(format!("set `{variable}` for the service, or write the path out")),
            Outcome::Module => mount(
                finding(
                    "points-at-module",
                    Severity::Error,
                    format!("`{value}` in `{name}` is a module itself, not a folder of modules"),
                )
                .at(at)
                .hint("name the folder above; where the module is mounted, mount that folder"),
            ),
            Outcome::Repositories(folders) => {
                let message = format!(
                    "`{value}` in `{name}` is a folder of folders of modules: {}",
                    named(folders.iter().map(String::as_str))
                );
                let entries: Vec<String> =
                    folders.iter().map(|folder| format!("{}/{folder}", value.trim_end_matches('/'))).collect();
                mount(finding("points-at-folder-of-repositories", Severity::Error, message).at(at).hint(format!(
                    "Odoo looks one level deep only: write {}",
                    named(entries.iter().map(String::as_str))
                )))
            }
            Outcome::Empty | Outcome::NoModules => mount(invalid(environment, listing, entry)),
            Outcome::Modules if entry.relative => return Some(relative(environment, entry)),
            Outcome::Modules => return None,
        };
    Some(found)
}

fn not_mounted(environment: &Environment, entry: &Entry, near: Option<&(String, Location)>) -> Finding {
    let description = &environment.description;
    let message = format!(
        "nothing is mounted at `{}`, which {} of `{}` names",
        entry.path,
        origin(environment),
        description.name
    );
    let hint = match near {
        // The letters agree, the folders do not: `/opt/web` and `/opt/website`.
        Some((target, _)) if entry.path.starts_with(target.as_str()) => {
            format!("`{target}` is mounted, which is another folder; mount a folder of modules at `{}`", entry.path)
        }
        _ => format!("mount a folder of modules at `{}`, or name it in `image_paths` if the image has it", entry.path),
    };
    let at = near.map_or_else(|| description.at.clone(), |(_, at)| at.clone());
    finding("entry-not-mounted", Severity::Error, message).at(at).against(entry.said.at.clone()).hint(hint)
}

fn host_missing(environment: &Environment, entry: &Entry, host: &str) -> Finding {
    let name = &environment.description.name;
    let (message, hint) = match &entry.mount {
        Some(_) => (
            format!("`{}` in `{name}` is mounted from `{host}`, which is not in the repository", entry.said.text),
            "correct the path, or commit the folder; Docker makes an empty one of what it does not find",
        ),
        None => (
            format!("`{}` in `{name}` is not in the repository", entry.said.text),
            "correct the path, or take the entry out",
        ),
    };
    let found = finding("host-side-missing", Severity::Error, message).hint(hint);
    match &entry.mount {
        Some(mount) => found.at(mount.clone()).against(entry.said.at.clone()),
        None => found.at(entry.said.at.clone()),
    }
}

/// On the command line a bad folder keeps Odoo to 18 from starting; everywhere else it is skipped.
fn invalid(environment: &Environment, listing: &Listing, entry: &Entry) -> Finding {
    let stops = listing.origin == Origin::CommandLine && environment.series.refuses_bad_folders();
    let what = if entry.outcome == Outcome::Empty { "is empty" } else { "holds no module" };
    let follows =
        if stops { format!("Odoo {} does not start with it", environment.series) } else { "Odoo skips it".to_owned() };
    let message = format!("`{}` in `{}` {what}: {follows}", entry.said.text, environment.description.name);
    finding("invalid-addons-folder", if stops { Severity::Error } else { Severity::Warning }, message)
        .at(entry.said.at.clone())
        .hint("a module has an `__init__.py` and a `__manifest__.py`; a submodule has to be checked out")
}

fn relative(environment: &Environment, entry: &Entry) -> Finding {
    let message = format!(
        "`{}` in `{}` is relative: it is found only when Odoo starts in `{}`",
        entry.said.text,
        environment.description.name,
        environment.description.working_dir.as_deref().unwrap_or(if environment.description.image == Image::None {
            "."
        } else {
            "/"
        }),
    );
    finding("relative-path", Severity::Warning, message).at(entry.said.at.clone()).hint("write the absolute path")
}

/// Which of the addons paths counts, in words.
fn origin(environment: &Environment) -> &'static str {
    environment.listings.first().map_or("the addons path", |listing| listing.origin.words())
}

fn unseen(environment: &Environment, listing: &Listing, findings: &mut Vec<Finding>) {
    let unseen: Vec<(&Entry, &String)> = environment
        .entries
        .iter()
        .filter_map(|entry| match &entry.outcome {
            Outcome::Unseen(why) => Some((entry, why)),
            _ => None,
        })
        .collect();
    let Some((first, why)) = unseen.first() else { return };
    // Where nothing can be seen, the check has checked nothing.
    let all = unseen.len() == environment.entries.len();
    let message = format!(
        "{} of {} entries of `{}` cannot be checked: {} ({why})",
        unseen.len(),
        environment.entries.len(),
        environment.description.name,
        named(unseen.iter().map(|(entry, _)| entry.said.text.as_str()))
    );
    findings.push(
        finding("unseen-entry", if all { Severity::Warning } else { Severity::Notice }, message)
            .at(first.said.at.clone())
            .against(listing.at.clone())
            .hint("say with `mounts` which folder stands there, or with `image_paths` that the image has it")
            .identified(environment.description.name.as_str()),
    );
}

fn duplicates(environment: &Environment, findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<&str, &Entry> = BTreeMap::new();
    for entry in &environment.entries {
        let key = entry.host.as_deref().unwrap_or(&entry.path);
        if let Some(first) = seen.get(key) {
            let message = format!(
                "`{}` in `{}` is the folder of `{}` again",
                entry.said.text, environment.description.name, first.said.text
            );
            findings.push(
                finding("duplicate-entry", Severity::Warning, message)
                    .at(entry.said.at.clone())
                    .against(first.said.at.clone())
                    .hint("take one of them out")
                    .identified(format!("{} {}", environment.description.name, entry.said.text)),
            );
        } else {
            seen.insert(key, entry);
        }
    }
}

fn shadowed(environment: &Environment, findings: &mut Vec<Finding>) {
    for shadowed in &environment.shadowed {
        let module = |index: usize| {
            let entry = &environment.entries[index];
            entry.modules.iter().find(|named| *named.name == *shadowed.name).map(|named| &named.module)
        };
        let (Some(winner), Some(loser)) = (module(shadowed.winner), module(shadowed.loser)) else { continue };
        let name = &environment.description.name;
        let (message, hint) = if environment.description.doodba {
            (
                format!("`{}` is in `{}` too: the image of `{name}` cannot be built", loser.folder, winner.folder),
                "leave one of them out of `addons.yaml`",
            )
        } else {
            (
                format!("`{}` is never loaded in `{name}`: `{}` comes first", loser.folder, winner.folder),
                "remove one of the two, or give it another name; waive it if the first is meant to win",
            )
        };
        findings.push(
            finding("shadowed-module", Severity::Error, message)
                .at(Location::at(&loser.manifest_file, 1, 1))
                .against(Location::at(&winner.manifest_file, 1, 1))
                .hint(hint)
                .identified(name.as_str()),
        );
    }
}

//! What looks at a change: `impacted` and `bump`.

use std::collections::BTreeMap;
use std::io::Write;
use std::mem::ManuallyDrop;

use action::Failure;
use addons_path::bump::{self, Bump};
use addons_path::cli::{BumpArguments, ImpactedArguments, ListForm};
use addons_path::impact::{counts_for_version, impact, matrix};
use addons_path::modules::{Inventory, MANIFESTS, Module};
use addons_path::show;
use addons_path::tree;
use changes::{Options, RepoPath, Repository};
use findings::{Finding, Location, Severity};
use protocol::host::{self, Host};
use protocol::{Exit, escape};
use serde_json::json;

use super::nothing;
use crate::gather::{self, Change, Files};

pub(crate) fn impacted(arguments: &ImpactedArguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let files = Files::of_change(&arguments.change, host)?;
    // Never taken apart: the process ends here, and freeing thousands of manifests would take a twentieth of its time.
    let inventory = ManuallyDrop::new(inventory(&files, arguments.config.as_deref())?);
    let change = Change::of(&arguments.change, host, &files)?;
    let impact = impact(&inventory, change.files().as_deref());
    match arguments.format {
        ListForm::Human => {
            show::human::impacted(stdout, &impact)?;
            for note in change.notes() {
                writeln!(stdout, "note: {}", escape::line(&note))?;
            }
        }
        ListForm::Json => {
            let names: Vec<&str> = impact.impacted.iter().map(|touched| touched.module.as_str()).collect();
            let body = json!({
                "impacted": names,
                "modules": impact.impacted,
                "removed": impact.removed,
                "matrix": {"include": matrix(&impact)},
                "notes": change.notes(),
            });
            writeln!(stdout, "{}", escape::json(body.to_string()))?;
        }
    }
    Ok(Exit::Pass)
}

fn inventory(files: &Files, config: Option<&std::path::Path>) -> Result<Inventory, Failure> {
    let config = gather::config(files, config)?;
    let inventory = Inventory::of(files.tree(), &|folder| config.excludes(folder));
    if inventory.cut {
        return Err(Failure::unknown(
            "addons/unknown",
            "the repository has too many folders",
            "`exclude` leaves some out",
        ));
    }
    if inventory.modules.is_empty() { Err(nothing()) } else { Ok(inventory) }
}

pub(crate) fn bump(arguments: &BumpArguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    if arguments.change.head.is_some() {
        return Err(Failure::usage(
            "`bump` writes into the working tree, so it looks at its `HEAD`",
            "leave `--head` out",
        ));
    }
    let files = Files::new(&arguments.change.repo)?;
    let inventory = inventory(&files, arguments.config.as_deref())?;
    let change = Change::of(&arguments.change, host, &files)?;
    let (Some(changed), Some(base)) = (change.files(), change.base()) else {
        let why = change.notes().into_iter().next().unwrap_or_default();
        return Err(Failure::unknown(
            "addons/bump",
            format!("which modules changed is not known ({why})"),
            "give `--base`",
        ));
    };
    let mut modules: BTreeMap<&str, &Module> = BTreeMap::new();
    for path in changed.iter().flat_map(|file| [Some(file.path), file.from]).flatten() {
        if let Some(module) = inventory.containing(path).filter(|module| counts_for_version(module, path)) {
            modules.insert(&module.folder, module);
        }
    }
    let failed = |error: changes::Error| {
        Failure::unknown("addons/bump", format!("the base cannot be read: {error}"), "fetch it first")
    };
    let mut repository = Repository::open(&files.root, &Options::for_runner(&host.runner)).map_err(failed)?;
    let prefix = gather::prefix(&files.root);
    let mut problems = Vec::new();
    for module in modules.values() {
        let mut before = None;
        for name in MANIFESTS {
            let path = RepoPath::from(format!("{prefix}{}", tree::join(&module.folder, name)).as_str());
            before = before.or(repository.read_file(base, &path).map_err(failed)?);
        }
        problems.extend(one(module, before.as_deref(), arguments, &files, stdout)?);
    }
    if problems.is_empty() { Ok(Exit::Pass) } else { Err(Failure::configuration(problems)) }
}

/// Raises the version of one module; gives what keeps it from that.
fn one(
    module: &Module,
    before: Option<&[u8]>,
    arguments: &BumpArguments,
    files: &Files,
    stdout: &mut dyn Write,
) -> Result<Option<Finding>, Failure> {
    let file = &module.manifest_file;
    let read = |error| {
        Failure::unknown("addons/bump", format!("cannot read `{file}`: {error}"), "check that the file can be read")
    };
    let now = files.tree().read(file).map_err(read)?;
    let name = escape::line(&module.name);
    match bump::plan(&now, before, arguments.part) {
        Ok(Bump::Write { bytes, literal, from, to }) => {
            writeln!(stdout, "{name}: {} → {}", escape::line(&from), escape::line(&to))?;
            if !arguments.dry_run {
                host::write(&files.root.join(file), &bump::apply(&now, &bytes, &literal))?;
            }
        }
        Ok(Bump::Done { from, to }) => {
            writeln!(stdout, "{name}: {} → {} already", escape::line(&from), escape::line(&to))?;
        }
        Ok(Bump::New) => writeln!(stdout, "{name}: new, so its version stays")?,
        Err(refused) => {
            let at = Location::at(file, refused.at.line.max(1), refused.at.column.max(1));
            let message = format!("the version of `{}` cannot be raised: {}", module.name, refused.message);
            let found = Finding::new("addons/bump", Severity::Error, message).at(at);
            return Ok(Some(found.hint("write `\"version\": \"18.0.1.0.0\"`, one text in quotes")));
        }
    }
    Ok(None)
}

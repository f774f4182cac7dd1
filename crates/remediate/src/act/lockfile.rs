//! `refresh-lockfile`: the package manager writes a new lock file in a copy of the project, and the difference becomes a
//! patch. The checkout stays as it is.

mod copy;

use std::path::Path;

use protocol::host;
use remediate::{Outcome, Tool, diff};
use subprocess::Call;

use super::{Context, End, complaint};

/// The most bytes of a lock file.
const LARGEST: u64 = 32 << 20;

/// How one lock file is refreshed.
struct Way {
    program: &'static str,
    arguments: Vec<&'static str>,
    /// Files that may change.
    files: &'static [&'static str],
    variables: &'static [(&'static str, &'static str)],
}

const fn way(program: &'static str, arguments: Vec<&'static str>, files: &'static [&'static str]) -> Way {
    Way { program, arguments, files, variables: &[] }
}

/// The way for `tool` in this folder, by the lock files that are there. Scripts of packages are not run where the
/// package manager can do without.
fn find(tool: Tool, folder: &Path) -> Option<Way> {
    let has = |name: &str| folder.join(name).is_file();
    match tool {
        Tool::Npm if has("package-lock.json") || has("npm-shrinkwrap.json") => Some(way(
            "npm",
            vec!["install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"],
            &["package-lock.json", "npm-shrinkwrap.json"],
        )),
        Tool::Yarn if has("yarn.lock") && has(".yarnrc.yml") => Some(Way {
            variables: &[("YARN_ENABLE_IMMUTABLE_INSTALLS", "false")],
            ..way("yarn", vec!["install", "--mode=update-lockfile"], &["yarn.lock"])
        }),
        Tool::Yarn if has("yarn.lock") => {
            Some(way("yarn", vec!["install", "--ignore-scripts", "--non-interactive", "--no-progress"], &["yarn.lock"]))
        }
        Tool::Pnpm if has("pnpm-lock.yaml") => Some(way(
            "pnpm",
            vec!["install", "--lockfile-only", "--ignore-scripts", "--no-frozen-lockfile"],
            &["pnpm-lock.yaml"],
        )),
        Tool::Pip | Tool::Uv if has("uv.lock") => Some(way("uv", vec!["lock"], &["uv.lock"])),
        Tool::Pip if has("poetry.lock") => Some(way("poetry", vec!["lock", "--no-interaction"], &["poetry.lock"])),
        Tool::Pip if has("Pipfile.lock") => Some(way("pipenv", vec!["lock"], &["Pipfile.lock"])),
        Tool::Pip if has("requirements.in") && has("requirements.txt") => {
            Some(way("pip-compile", vec!["--quiet", "requirements.in"], &["requirements.txt"]))
        }
        Tool::Cargo if has("Cargo.lock") => Some(way("cargo", vec!["update", "--workspace"], &["Cargo.lock"])),
        Tool::Go if has("go.mod") => Some(way("go", vec!["mod", "tidy"], &["go.mod", "go.sum"])),
        _ => None,
    }
}

pub(super) fn refresh(context: &Context, tool: Tool) -> End {
    let Some(way) = find(tool, &context.working) else {
        let message = format!("there is no lock file of {} in `{}`", tool.name(), context.working.display());
        return End::new(Outcome::NothingToDo, message);
    };
    let Some(program) = context.find(way.program) else {
        return End::new(
            Outcome::Failed,
            format!("`{}` is not on PATH, so the lock file cannot be refreshed", way.program),
        );
    };
    let shown = format!("{} {}", way.program, way.arguments.join(" "));
    if context.dry_run {
        return End::new(Outcome::Planned, format!("would run `{shown}` in a copy"));
    }
    let copy = match tempfile::Builder::new().prefix("pointsman-lock-").tempdir() {
        Ok(copy) => copy,
        Err(error) => return End::new(Outcome::Failed, format!("cannot make a folder for the copy: {error}")),
    };
    if let Err(why) = copy::copy(&context.working, copy.path(), is_bulk) {
        return End::new(Outcome::Failed, why);
    }
    let mut commands = Vec::new();
    let call = Call::new(program, copy.path(), context.timeout);
    let call = way.variables.iter().fold(call, |call, (name, value)| call.variable(*name, *value));
    match context.call(call, &way.arguments, &mut commands) {
        Ok(ran) if ran.is_success() => {}
        Ok(ran) => return End::new(Outcome::Failed, complaint(way.program, &ran)).ran(commands),
        Err(why) => return End::new(Outcome::Failed, why).ran(commands),
    }
    propose(context, copy.path(), &way, &shown).unwrap_or_else(|why| End::new(Outcome::Failed, why)).ran(commands)
}

/// Folders that tools mark as their own: build folders with a cache tag (bford.info/cachedir), virtual environments.
fn is_bulk(folder: &Path) -> bool {
    folder.join("CACHEDIR.TAG").is_file() || folder.join("pyvenv.cfg").is_file()
}

fn propose(context: &Context, copy: &Path, way: &Way, shown: &str) -> Result<End, String> {
    let (mut patch, mut changed) = (String::new(), Vec::new());
    for &name in way.files {
        let (Some(old), Some(new)) = (text(&context.working.join(name))?, text(&copy.join(name))?) else { continue };
        let difference = diff::unified(name, &old, &new);
        if !difference.is_empty() {
            patch.push_str(&difference);
            changed.push(name.to_owned());
        }
    }
    if changed.is_empty() {
        return Ok(End::new(
            Outcome::NothingToDo,
            format!("`{shown}` changed nothing: the lock file is not the cause"),
        ));
    }
    host::write(&context.patch, patch.as_bytes()).map_err(|error| error.to_string())?;
    let message =
        format!("`{shown}` in a copy changed `{}`: the patch is `{}`", changed.join("`, `"), context.patch.display());
    Ok(End { lockfiles: changed, ..End::new(Outcome::Proposed, message) })
}

/// The text of a file; nothing where it is not there, as a link it is not read.
fn text(path: &Path) -> Result<Option<String>, String> {
    let Ok(data) = std::fs::symlink_metadata(path) else { return Ok(None) };
    if !data.is_file() || data.len() > LARGEST {
        return Err(format!("`{}` is no plain file of at most 32 MiB", path.display()));
    }
    std::fs::read_to_string(path).map(Some).map_err(|error| format!("`{}`: {error}", path.display()))
}

//! `free-disk`.

use std::path::{Path, PathBuf};

use remediate::Outcome;
use remediate::disk::{CACHES, Machine, OWN_TEMPORARY, PREINSTALLED, Preinstalled};
use remediate::outcome::{CommandRun, Removed};
use subprocess::Call;

use super::{Context, End, complaint, files, sum};

/// How deep and how far the project is searched for files that show what it uses.
const DEPTH: usize = 4;
const MOST: usize = 50_000;

/// Deletes what may be deleted on this machine.
pub(super) fn free(context: &Context) -> End {
    if context.machine == Machine::Personal && !context.free_disk_is_wanted {
        let message = "this is no runner: the caches of a personal machine are deleted only with `--allow free-disk`";
        return End::new(Outcome::NotAllowed, message);
    }
    let found: Vec<PathBuf> = candidates(context).into_iter().filter(|path| is_real_folder(path)).collect();
    if found.is_empty() {
        return End::new(Outcome::NothingToDo, "none of the folders that may be deleted is here");
    }
    let mut end = End::new(Outcome::Healed, "");
    let mut failures = Vec::new();
    for path in found {
        let bytes = files::size(&path);
        if !context.dry_run
            && let Err(why) = delete(context, &path, &mut end.commands)
        {
            failures.push(why);
            continue;
        }
        end.removed.push(Removed { path: path.to_string_lossy().into_owned(), bytes });
    }
    let (total, words) = sum(&end.removed);
    end.freed = Some(total);
    (end.outcome, end.message) = if context.dry_run {
        (Outcome::Planned, format!("would delete {words}"))
    } else if failures.is_empty() {
        (Outcome::Healed, format!("deleted {words}"))
    } else {
        (Outcome::Failed, format!("deleted {words}, but {}", failures.join("; ")))
    };
    end
}

/// What may be deleted here, whether it is there or not.
fn candidates(context: &Context) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    if context.machine == Machine::Hosted {
        let names = names(&context.working);
        let unused = |folder: &&Preinstalled| !names.iter().any(|name| folder.is_kept_for(name));
        paths.extend(PREINSTALLED.iter().filter(unused).map(|folder| context.root.join(folder.path)));
    } else {
        paths.extend(context.home.iter().flat_map(|home| CACHES.iter().map(|cache| home.join(cache))));
    }
    paths.extend(context.temp.iter().flat_map(|temp| OWN_TEMPORARY.iter().map(|own| temp.join(own))));
    // Neither what the user keeps, nor a folder around or inside the project.
    let kept = |path: &PathBuf| context.keep.iter().any(|keep| keep.starts_with(path) || path.starts_with(keep));
    paths.retain(|path| !kept(path) && !context.working.starts_with(path) && !path.starts_with(&context.working));
    paths
}

/// A link may lead anywhere: only real folders are deleted.
fn is_real_folder(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|data| data.is_dir())
}

/// Names of the project's files, as far as they are looked at.
fn names(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut open = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = open.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if names.len() >= MOST {
                return names;
            }
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && depth < DEPTH && name != ".git" && name != "node_modules" {
                open.push((entry.path(), depth + 1));
            }
            names.push(name);
        }
    }
    names
}

/// Deletes a folder, as root where that is needed and nobody is asked for a password.
fn delete(context: &Context, path: &Path, commands: &mut Vec<CommandRun>) -> Result<(), String> {
    let Err(error) = files::remove(path) else { return Ok(()) };
    let failed = format!("`{}`: {error}", path.display());
    if error.kind() != std::io::ErrorKind::PermissionDenied || context.machine != Machine::Hosted {
        return Err(failed);
    }
    let (Some(sudo), Some(text)) = (context.find("sudo"), path.to_str()) else { return Err(failed) };
    let call = Call::new(sudo, "/", context.timeout);
    let ran = context.call(call, &["-n", "rm", "-rf", "--one-file-system", "--", text], commands)?;
    if ran.is_success() { Ok(()) } else { Err(complaint("sudo rm", &ran)) }
}

#[cfg(test)]
#[path = "free_tests.rs"]
mod tests;

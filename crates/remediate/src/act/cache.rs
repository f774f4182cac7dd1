//! `clear-cache`.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use remediate::outcome::Removed;
use remediate::{Outcome, Tool};
use subprocess::Call;

use super::{Context, End, complaint, files, sum};

/// Files of Maven's repository that are looked at, at most.
const MOST: usize = 500_000;

pub(super) fn clear(context: &Context, tool: Tool) -> End {
    match tool {
        Tool::Npm => own_command(context, "npm", &["cache", "clean", "--force"]),
        Tool::Yarn => own_command(context, "yarn", &["cache", "clean"]),
        Tool::Pnpm => own_command(context, "pnpm", &["store", "prune"]),
        Tool::Pip => own_command(context, "pip", &["cache", "purge"]),
        Tool::Uv => own_command(context, "uv", &["cache", "clean"]),
        Tool::Go => own_command(context, "go", &["clean", "-modcache"]),
        Tool::Cargo => {
            let home = context.cargo_home.clone().or_else(|| Some(context.home.as_ref()?.join(".cargo")));
            let folders = ["registry/cache", "registry/src"].map(|folder| home.as_ref().map(|home| home.join(folder)));
            delete(context, folders.into_iter().flatten().filter(|folder| folder.is_dir()).collect())
        }
        Tool::Maven => {
            let repository = context.home.as_ref().map(|home| home.join(".m2/repository"));
            delete(context, repository.map(|repository| damaged(&repository)).unwrap_or_default())
        }
    }
}

/// The package manager's own way, in the project's folder: its configuration says where the cache is.
fn own_command(context: &Context, name: &str, arguments: &[&str]) -> End {
    let Some(program) = context.find(name) else {
        return End::new(Outcome::Failed, format!("`{name}` is not on PATH, so its cache cannot be cleared"));
    };
    if context.dry_run {
        return End::new(Outcome::Planned, format!("would run `{name} {}`", arguments.join(" ")));
    }
    let mut commands = Vec::new();
    let call = Call::new(program, &context.working, context.timeout);
    let end = match context.call(call, arguments, &mut commands) {
        Ok(ran) if ran.is_success() => End::new(Outcome::Healed, format!("cleared the cache of {name}")),
        Ok(ran) => End::new(Outcome::Failed, complaint(name, &ran)),
        Err(why) => End::new(Outcome::Failed, why),
    };
    end.ran(commands)
}

fn delete(context: &Context, paths: Vec<PathBuf>) -> End {
    if paths.is_empty() {
        return End::new(Outcome::NothingToDo, "there is nothing damaged or cached to delete");
    }
    let mut end = End::new(Outcome::Healed, "");
    for path in paths {
        let bytes = files::size(&path);
        if !context.dry_run
            && let Err(error) = files::remove(&path)
        {
            (end.outcome, end.message) = (Outcome::Failed, format!("`{}`: {error}", path.display()));
            return end;
        }
        end.removed.push(Removed { path: path.to_string_lossy().into_owned(), bytes });
    }
    let (total, words) = sum(&end.removed);
    end.freed = Some(total);
    (end.outcome, end.message) = if context.dry_run {
        (Outcome::Planned, format!("would delete {words}"))
    } else {
        (Outcome::Healed, format!("deleted {words}"))
    };
    end
}

/// Maven's notes about downloads that failed, and archives that are none.
fn damaged(repository: &Path) -> Vec<PathBuf> {
    let (mut found, mut open, mut seen) = (Vec::new(), vec![repository.to_owned()], 0);
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            seen += 1;
            if seen > MOST {
                return found;
            }
            let (path, kind) = (entry.path(), entry.file_type());
            if kind.as_ref().is_ok_and(std::fs::FileType::is_dir) {
                open.push(path);
            } else if kind.is_ok_and(|kind| kind.is_file()) && is_damaged(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn is_damaged(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let starts_with = |mark: &[u8]| {
        let mut start = vec![0; mark.len()];
        std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == mark
    };
    if name.ends_with(".lastUpdated") || name.ends_with(".part") {
        true
    } else if name.ends_with(".jar") || name.ends_with(".war") || name.ends_with(".aar") {
        // ZIP archives start so (APPNOTE 4.3.7, 4.3.16).
        !starts_with(b"PK\x03\x04") && !starts_with(b"PK\x05\x06")
    } else if name.ends_with(".pom") {
        !starts_with(b"<")
            && !starts_with(b"\xef\xbb\xbf<")
            && !starts_with(b"\n")
            && !starts_with(b"\r")
            && !starts_with(b" ")
    } else {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_damaged_leaves_mavens_repository() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            std::fs::create_dir_all(folder.path().join("g/a/1")).unwrap();
            std::fs::write(folder.path().join("g/a/1").join(name), bytes).unwrap();
        };
        write("good.jar", b"PK\x03\x04more");
        write("page.jar", b"<html>502</html>");
        write("empty.jar", b"");
        write("good.pom", b"<?xml version=\"1.0\"?>");
        write("empty.pom", b"");
        write("a.jar.lastUpdated", b"x");
        write("_remote.repositories", b"x");
        let found: Vec<String> = damaged(folder.path())
            .iter()
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(found, ["a.jar.lastUpdated", "empty.jar", "empty.pom", "page.jar"]);
    }
}

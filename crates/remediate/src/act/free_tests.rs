use super::*;
use std::time::Duration;

/// A machine in a folder: preinstalled software, a home with caches, a temporary folder, a project.
fn machine(folder: &Path, machine: Machine) -> Context {
    for path in [
        "usr/share/dotnet/sdk/a",
        "opt/ghc/9/b",
        "home/.cache/pip/c",
        "home/.cargo/registry/cache/d",
        "home/.cargo/bin/e",
        "temp/pointsman/target/f",
        "temp/pointsman/report.json",
        "home/work/project/g",
    ] {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, vec![b'x'; 10_000]).unwrap();
    }
    Context {
        root: folder.to_owned(),
        home: Some(folder.join("home")),
        temp: Some(folder.join("temp")),
        machine,
        working: folder.join("home/work/project"),
        search_path: "/nowhere".into(),
        cargo_home: None,
        keep: Vec::new(),
        timeout: Duration::from_secs(60),
        dry_run: false,
        free_disk_is_wanted: false,
        wait: Duration::ZERO,
        max_wait: Duration::ZERO,
        patch: folder.join("patch"),
    }
}

/// The files that are left, sorted.
fn left(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                open.push(entry.path());
            } else {
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
    }
    names.sort();
    names
}

#[test]
fn githubs_machine_loses_what_nobody_uses_and_nothing_of_the_home() {
    let folder = tempfile::tempdir().unwrap();
    let end = free(&machine(folder.path(), Machine::Hosted));
    assert_eq!(end.outcome, Outcome::Healed, "{}", end.message);
    assert_eq!(left(folder.path()), ["c", "d", "e", "g", "report.json"]);
    assert!(end.freed.unwrap() >= 30_000 && end.removed.len() == 3, "{:?}", end.removed);
}

#[test]
fn a_runner_of_ones_own_loses_caches_only() {
    let folder = tempfile::tempdir().unwrap();
    let end = free(&machine(folder.path(), Machine::SelfHosted));
    assert_eq!(end.outcome, Outcome::Healed);
    assert_eq!(left(folder.path()), ["a", "b", "e", "g", "report.json"]);
}

#[test]
fn a_personal_machine_is_left_alone_unless_asked() {
    let folder = tempfile::tempdir().unwrap();
    let mut context = machine(folder.path(), Machine::Personal);
    let before = left(folder.path());
    assert_eq!(free(&context).outcome, Outcome::NotAllowed);
    assert_eq!(left(folder.path()), before);
    context.free_disk_is_wanted = true;
    assert_eq!(free(&context).outcome, Outcome::Healed);
}

#[test]
fn what_the_project_uses_and_what_the_user_keeps_stays() {
    let folder = tempfile::tempdir().unwrap();
    let mut context = machine(folder.path(), Machine::Hosted);
    std::fs::create_dir_all(context.working.join("src")).unwrap();
    std::fs::write(context.working.join("src/App.csproj"), "").unwrap();
    context.keep = vec![folder.path().join("opt")];
    let end = free(&context);
    assert_eq!(left(folder.path()), ["App.csproj", "a", "b", "c", "d", "e", "g", "report.json"], "{:?}", end.removed);
}

#[test]
fn a_dry_run_deletes_nothing_and_a_second_run_finds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut context = machine(folder.path(), Machine::SelfHosted);
    context.dry_run = true;
    let before = left(folder.path());
    let end = free(&context);
    assert_eq!((end.outcome, end.removed.len()), (Outcome::Planned, 3));
    assert_eq!(left(folder.path()), before);
    context.dry_run = false;
    assert_eq!(free(&context).outcome, Outcome::Healed);
    assert_eq!(free(&context).outcome, Outcome::NothingToDo);
}

#[test]
#[cfg(unix)]
fn a_cache_that_is_a_link_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let context = machine(folder.path(), Machine::SelfHosted);
    let cache = folder.path().join("home/.cache/pip");
    std::fs::remove_dir_all(&cache).unwrap();
    std::fs::create_dir_all(folder.path().join("shared")).unwrap();
    std::fs::write(folder.path().join("shared/precious"), "x").unwrap();
    std::os::unix::fs::symlink(folder.path().join("shared"), &cache).unwrap();
    free(&context);
    assert!(folder.path().join("shared/precious").exists());
}

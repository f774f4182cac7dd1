//! Looks at the machine.

mod clock;
mod disk;
mod docker;
mod git;
mod linux;
mod tools;

use std::path::{Path, PathBuf};

use action::Failure;
use protocol::host::Host;
use runner_health::cli::CheckArguments;
use runner_health::config::Config;
use runner_health::measurements::{Disk, Measured, WantedFile};
use runner_health::{Measurements, Wanted};

/// Measures everything that is wanted.
pub(crate) fn measure(
    arguments: &CheckArguments,
    config: &Config,
    wanted: &Wanted,
    host: &Host,
) -> Result<Measurements, Failure> {
    let folder = &arguments.working_directory;
    let files = arguments.file.iter().chain(config.files.iter().filter(|file| !arguments.file.contains(file)));
    let asks_for_docker = arguments.docker || config.docker || wanted.tools.iter().any(|tool| tool.tool == "docker");
    Ok(Measurements {
        disks: paths(arguments, config, host).iter().map(|path| disk(folder, path)).collect(),
        memory: linux::memory(Path::new("/")),
        load: linux::load(Path::new("/")),
        git: git::state(folder, &host.environment),
        files: files.map(|file| wanted_file(folder, file)).collect(),
        tools: wanted.tools.iter().map(|tool| tools::look(tool, crate::search_path(host))).collect(),
        docker: asks_for_docker.then(|| docker::ask(host)),
        clock: clock::read(arguments.now, host)?,
    })
}

/// The paths whose disks matter: those asked for, else where a job works and where tools keep their caches.
fn paths(arguments: &CheckArguments, config: &Config, host: &Host) -> Vec<PathBuf> {
    let mut paths = arguments.path.clone();
    paths.extend(config.paths.iter().cloned());
    if paths.is_empty() {
        paths.push(PathBuf::from("."));
        paths.extend(host.environment.path("HOME").or_else(|| host.environment.path("USERPROFILE")));
        paths.extend(host.runner.temp.clone());
    }
    let mut seen = std::collections::BTreeSet::new();
    paths.retain(|path| seen.insert(path.clone()));
    // Several paths on one file system say the same thing: the first stands for all, unless all were asked for.
    if arguments.path.is_empty() && config.paths.is_empty() {
        let mut devices = std::collections::BTreeSet::new();
        paths.retain(|path| {
            disk::device(&arguments.working_directory.join(path)).is_none_or(|device| devices.insert(device))
        });
    }
    paths
}

fn disk(folder: &Path, path: &Path) -> Disk {
    Disk { path: path.to_string_lossy().into_owned(), space: disk::space(&folder.join(path)) }
}

fn wanted_file(folder: &Path, file: &Path) -> WantedFile {
    let there = match std::fs::metadata(folder.join(file)) {
        Ok(_) => Measured::Value(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Measured::Value(false),
        Err(error) => Measured::Failed(error.to_string()),
    };
    WantedFile { path: file.to_string_lossy().into_owned(), there }
}

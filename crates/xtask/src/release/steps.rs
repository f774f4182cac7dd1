//! Builds and packs, program after program.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::archive::{self, Member};
use super::build::{self, Place};
use super::licenses::{self, Rust};
use super::packages::Catalogue;
use super::plan::Plan;
use super::source;
use super::target::Target;

/// Where releases are built; kept, so that the next one builds what changed.
pub(crate) fn folder() -> PathBuf {
    end_to_end::target().join("release-build")
}

/// The name of a program's archive.
pub(crate) fn archive_name(program: &str, target: Target) -> String {
    format!("{program}-{}.tar.gz", target.name())
}

/// Builds everything of the plan and leaves the archives in `output`. What was built and the sources stay in [`folder`] as
/// they are for as long as the lock is held.
///
/// # Errors
/// When something is missing on this machine, or a program does not build or is not as it should be.
pub(crate) fn build_all(plan: &Plan, output: &Path) -> Result<File, String> {
    let folder = folder();
    let lock = prepare(plan, &folder)?;
    fs::create_dir_all(output).map_err(|error| format!("making `{}`: {error}", output.display()))?;
    let source = folder.join("source");
    let license = fs::read(source.join("LICENSE")).map_err(|error| format!("reading LICENSE: {error}"))?;
    for &target in &plan.targets {
        println!("== {} for {}", plan.version, target.name());
        let place = Place::prepare(&folder, &plan.built.epoch, target, plan.lld)?;
        let (catalogue, rust) = (Catalogue::read(&source)?, Rust::of(&source)?);
        for program in &plan.programs {
            let started = Instant::now();
            println!("   building {program} ...");
            let content = place.build(target, program, &plan.version.to_string())?;
            let notices = licenses::third_party(&catalogue, &catalogue.linked(program, target)?, target, &rust)?;
            let (size, file) = (content.len() as f64 / 1e6, |name: &str, content| Member {
                name: name.to_owned(),
                executable: false,
                content,
            });
            let packed = archive::pack(&[
                Member { executable: true, ..file(&target.executable(program), content) },
                file("LICENSE", license.clone()),
                file("THIRD-PARTY.txt", notices.into_bytes()),
            ])?;
            let path = output.join(archive_name(program, target));
            fs::write(&path, packed).map_err(|error| format!("writing `{}`: {error}", path.display()))?;
            println!("   {program}: {size:.2} MB in {:.1} s", started.elapsed().as_secs_f64());
        }
    }
    Ok(lock)
}

/// Sees to what this machine needs, and copies the tree. The lock is held until the value goes away.
fn prepare(plan: &Plan, folder: &Path) -> Result<File, String> {
    for target in &plan.targets {
        let mut c = false;
        for program in &plan.programs {
            c = c || build::packages(&plan.root, *target, program)?.contains(build::C);
        }
        target.c_compiler(c)?;
        target.provide_standard_library(&plan.root)?;
        if !super::target::RELEASED.contains(&target.name()) {
            println!("note: the bootstrap never asks for `{}`", target.name());
        }
    }
    let lock = lock(folder)?;
    source::copy(&plan.root, &folder.join("source"), &plan.version)?;
    Ok(lock)
}

/// Waits until no other run builds there.
///
/// # Errors
/// When the folder cannot be used.
pub(crate) fn lock(folder: &Path) -> Result<File, String> {
    let failed = |error: std::io::Error| format!("locking `{}`: {error}", folder.display());
    fs::create_dir_all(folder).map_err(failed)?;
    let lock = File::create(folder.join("lock")).map_err(failed)?;
    lock.lock().map_err(failed)?;
    Ok(lock)
}

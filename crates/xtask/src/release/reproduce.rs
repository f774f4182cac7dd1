//! The promise that a checksum makes sense: the same source gives the same bytes, wherever it is built.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Instant;

use end_to_end::root;

use super::build::Place;
use super::checksums::sha256;
use super::plan::Plan;
use super::{What, source, steps};

/// Builds each program in the usual folder and then from nothing in another one, with a space in its name. Says yes when all
/// are the same.
///
/// # Errors
/// When something cannot be built.
pub(crate) fn run(version: Option<&str>, what: &What) -> Result<bool, String> {
    let plan = Plan::dry(root(), version, what)?;
    let usual = steps::folder();
    let archives = tempfile::tempdir().map_err(|error| format!("making a folder: {error}"))?;
    let lock = steps::build_all(&plan, archives.path())?;
    let other = tempfile::Builder::new()
        .prefix("another place ")
        .tempdir_in(&usual)
        .map_err(|error| format!("making a folder in `{}`: {error}", usual.display()))?;
    source::duplicate(&usual.join("source"), &other.path().join("source"))?;
    fs::create_dir_all(other.path().join("target")).map_err(|error| format!("making a folder: {error}"))?;
    let mut first = BTreeMap::new();
    for (&target, program) in
        plan.targets.iter().flat_map(|target| plan.programs.iter().map(move |name| (target, name)))
    {
        first.insert((target, program), read(&Place::program(&usual, target, program))?);
    }
    drop(lock);
    let mut same = true;
    for &target in &plan.targets {
        println!("== again, in `{}`", other.path().display());
        let place = Place::prepare(other.path(), &plan.built.epoch, target, plan.lld)?;
        for program in &plan.programs {
            let started = Instant::now();
            let again = place.build(target, program, &plan.version.to_string())?;
            let before = first.get(&(target, program)).map_or(&[][..], Vec::as_slice);
            same &= tell(program, before, &again, started);
        }
    }
    Ok(same)
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("reading `{}`: {error}", path.display()))
}

fn tell(program: &str, first: &[u8], again: &[u8], started: Instant) -> bool {
    let seconds = started.elapsed().as_secs_f64();
    if first == again {
        println!("   {program}: the same {} bytes, {} ({seconds:.1} s)", first.len(), sha256(first));
        return true;
    }
    let place = first.iter().zip(again).position(|(a, b)| a != b).unwrap_or(first.len().min(again.len()));
    println!("   {program}: DIFFERENT from byte {place}: {} and {}", sha256(first), sha256(again));
    false
}

//! From archives to a release: checksums, bill of materials, notes, and the commit that names all of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::licenses::Rust;
use super::packages::Catalogue;
use super::plan::Plan;
use super::sbom::Materials;
use super::steps::archive_name;
use super::target::Target;
use super::{archive, checksums, repository, source, steps, version};

/// What was made of one program for one target.
#[derive(Debug, Clone)]
struct Row {
    program: String,
    target: &'static str,
    /// In bytes.
    size: usize,
    /// In bytes.
    packed: usize,
    /// Of the archive.
    sum: String,
}

/// A release in a folder.
#[derive(Debug)]
pub(crate) struct Release {
    /// The release commit.
    pub(crate) commit: String,
    /// Its tags.
    pub(crate) tags: Vec<String>,
    rows: Vec<Row>,
}

impl Release {
    /// All programs, sizes and checksums.
    pub(crate) fn table(&self) -> String {
        let mut text =
            format!("{:18} {:26} {:>9} {:>9}  sha256 of the archive\n", "program", "target", "program", "archive");
        let megabytes = |bytes: usize| format!("{:.2} MB", bytes as f64 / 1e6);
        for row in &self.rows {
            let (size, packed) = (megabytes(row.size), megabytes(row.packed));
            // Writing to a `String` cannot fail.
            let _ = writeln!(text, "{:18} {:26} {size:>9} {packed:>9}  {}", row.program, row.target, row.sum);
        }
        text
    }
}

/// Makes the release of the archives in `from`: `output/download/v<version>/`, `output/repository/`, `output/notes.md` and
/// `output/release.bundle`, in place of those of an earlier run.
///
/// # Errors
/// When an archive of the plan is missing or broken, or a step fails.
pub(crate) fn assemble(plan: &Plan, from: &Path, output: &Path) -> Result<Release, String> {
    println!("== assembling {}", plan.version);
    let folder = output.join("download").join(version::tag(&plan.version));
    let clone = output.join("repository");
    make_room(&folder, "checksums.txt")?;
    make_room(&clone, "actions/_bootstrap/VERSION")?;
    let write = |path: &Path, content: &[u8]| {
        let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, content));
        made.map_err(|error| format!("writing `{}`: {error}", path.display()))
    };
    let (mut sums, mut rows) = (BTreeMap::new(), Vec::new());
    for program in &plan.programs {
        for &target in &plan.targets {
            let name = archive_name(program, target);
            let bytes = fs::read(from.join(&name)).map_err(|error| format!("reading the archive `{name}`: {error}"))?;
            let (row, content) = look(program, target, &bytes).map_err(|error| format!("`{name}`: {error}"))?;
            sums.insert(format!("{}/{}", target.name(), target.executable(program)), content);
            sums.insert(name.clone(), row.sum.clone());
            rows.push(row);
            write(&folder.join(name), &bytes)?;
        }
    }
    let text = checksums::render(&plan.version, &sums);
    write(&folder.join("checksums.txt"), text.as_bytes())?;
    let name = format!("pointsman-{}.cdx.json", plan.version);
    write(&folder.join(name), materials(plan)?.as_bytes())?;
    write(&output.join("notes.md"), plan.notes.as_bytes())?;
    let bundle = output.join("release.bundle");
    let released = repository::make(&plan.root, &clone, &plan.built, &plan.version, &text, &bundle)?;
    Ok(Release { commit: released.commit, tags: released.tags, rows })
}

/// What an archive holds, and the checksum of the program in it.
fn look(program: &str, target: Target, bytes: &[u8]) -> Result<(Row, String), String> {
    let members = archive::unpack(bytes)?;
    let executable = target.executable(program);
    let names: Vec<_> = members.iter().map(|member| member.name.as_str()).collect();
    if names != [executable.as_str(), "LICENSE", "THIRD-PARTY.txt"] {
        return Err(format!(
            "expected `{executable}`, `LICENSE` and `THIRD-PARTY.txt` in it, found {}",
            names.join(", ")
        ));
    }
    if let Some(empty) = members.iter().find(|member| member.content.is_empty()) {
        return Err(format!("`{}` in it is empty", empty.name));
    }
    let first = members.first().filter(|member| member.executable).ok_or("the program in it may not be run")?;
    let sum = checksums::sha256(bytes);
    let (size, packed) = (first.content.len(), bytes.len());
    Ok((
        Row { program: program.to_owned(), target: target.name(), size, packed, sum },
        checksums::sha256(&first.content),
    ))
}

/// Removes what an earlier run left in `folder`, which it knows by the file `mark` in it.
fn make_room(folder: &Path, mark: &str) -> Result<(), String> {
    if !folder.exists() {
        return Ok(());
    }
    if !folder.join(mark).is_file() {
        return Err(format!("`{}` is there and no earlier release\nhint: choose another `--output`", folder.display()));
    }
    fs::remove_dir_all(folder).map_err(|error| format!("removing `{}`: {error}", folder.display()))
}

fn materials(plan: &Plan) -> Result<String, String> {
    let folder = steps::folder();
    let _lock = steps::lock(&folder)?;
    let copy = folder.join("source");
    source::copy(&plan.root, &copy, &plan.version)?;
    let (catalogue, rust) = (Catalogue::read(&copy)?, Rust::of(&copy)?);
    let mut materials = Materials::default();
    for program in &plan.programs {
        for &target in &plan.targets {
            materials.add(program, target, catalogue.linked(program, target)?);
        }
    }
    materials.render(&catalogue, &rust, &plan.version.to_string(), &plan.built.time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_release_made_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let ours = folder.path().join("ours");
        make_room(&ours, "mark").unwrap();
        fs::create_dir_all(&ours).unwrap();
        fs::write(ours.join("photo.jpg"), "x").unwrap();
        assert!(make_room(&ours, "mark").unwrap_err().contains("hint: choose another `--output`"));
        assert!(ours.join("photo.jpg").exists());
        fs::write(ours.join("mark"), "x").unwrap();
        make_room(&ours, "mark").unwrap();
        assert!(!ours.exists());
    }

    #[test]
    fn only_a_whole_archive_of_that_program_goes_into_a_release() {
        let target = Target::named("x86_64-pc-windows-msvc").unwrap();
        let file = |name: &str, executable, text: &str| archive::Member {
            name: name.to_owned(),
            executable,
            content: text.as_bytes().to_vec(),
        };
        let looked = |members: &[archive::Member]| look("retry", target, &archive::pack(members).unwrap());
        let (program, terms, others) =
            (file("retry.exe", true, "MZ"), file("LICENSE", false, "x"), file("THIRD-PARTY.txt", false, "y"));
        let (row, sum) = looked(&[program.clone(), terms.clone(), others.clone()]).unwrap();
        assert_eq!((row.size, sum), (2, checksums::sha256(b"MZ")));
        let wrong = [
            vec![],
            vec![file("retry", true, "MZ"), terms.clone(), others.clone()],
            vec![file("retry.exe", false, "MZ"), terms.clone(), others.clone()],
            vec![file("retry.exe", true, ""), terms.clone(), others],
            vec![program, terms],
        ];
        assert!(wrong.iter().all(|members| looked(members).is_err()));
        assert!(look("retry", target, b"not an archive").is_err());
    }
}

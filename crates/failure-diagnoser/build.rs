//! Turns `rules/*.yml` into one encoded rule base and an archive of their sources, and fails on every mistake in them at once.

#![expect(clippy::disallowed_methods, reason = "a build script reads files and the environment that cargo sets")]

use std::error::Error;
use std::io::{Cursor, Write as _};
use std::path::PathBuf;
use std::{env, fs};

use rulebase::{RuleBase, RuleFile};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=build.rs");
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("rules");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yml"));
    paths.sort();
    let (mut files, mut mistakes) = (Vec::new(), Vec::new());
    for path in &paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        match RuleFile::parse(&format!("rules/{name}"), &fs::read(path)?) {
            Ok(file) => files.push(file),
            Err(found) => mistakes.extend(found),
        }
    }
    let encoded = if mistakes.is_empty() {
        RuleBase::encode(files).unwrap_or_else(|found| {
            mistakes.extend(found);
            Vec::new()
        })
    } else {
        Vec::new()
    };
    if !mistakes.is_empty() {
        findings::render::terminal::render(&mut std::io::stderr(), &mistakes)?;
        return Err(format!("{} mistakes in the rule files", mistakes.len()).into());
    }
    // What is carried must be read back: the program has no way to go on without its rules.
    let encoded: &'static [u8] = Vec::leak(encoded);
    RuleBase::decode(encoded)?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("rules.bin"), encoded)?;
    // `rules test` runs the samples, which the encoded form does not have.
    fs::write(out.join("rules.zip"), archive(&paths)?)?;
    Ok(())
}

/// The files in one archive, without times: the same files give the same bytes.
fn archive(paths: &[PathBuf]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::DEFAULT.compression_level(Some(9));
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        archive.start_file(format!("rules/{name}"), options)?;
        archive.write_all(&fs::read(path)?)?;
    }
    Ok(archive.finish()?.into_inner())
}

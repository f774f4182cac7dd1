//! Real addons of the Odoo Community Association, as input for tests: `target/tools/odoo/<series>/odoo/addons`.
//!
//! One file a series in `tools/odoo/`, each line one module at a pinned version with its pinned hash. They are unpacked,
//! not installed: nothing of Odoo itself comes along, and nothing of them is ever run.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::process::ask;

/// Series and what to unpack for it.
pub(super) const SERIES: [(&str, &str); 5] = [
    ("14.0", include_str!("../../tools/odoo/14.0.txt")),
    ("16.0", include_str!("../../tools/odoo/16.0.txt")),
    ("17.0", include_str!("../../tools/odoo/17.0.txt")),
    ("18.0", include_str!("../../tools/odoo/18.0.txt")),
    ("19.0", include_str!("../../tools/odoo/19.0.txt")),
];

/// Whether every series has its addons.
pub(super) fn complete(folder: &Path) -> bool {
    SERIES.iter().all(|(series, _)| folder.join("odoo").join(series).join("odoo/addons").is_dir())
}

/// Unpacks the addons of every series anew.
pub(super) fn unpack(folder: &Path, python: &Path) -> Result<(), String> {
    println!("tools: unpacking Odoo addons");
    let all = folder.join("odoo");
    if all.exists() {
        fs::remove_dir_all(&all).map_err(|error| format!("removing `{}`: {error}", all.display()))?;
    }
    fs::create_dir_all(&all).map_err(|error| format!("making `{}`: {error}", all.display()))?;
    // Each waits for the network most of the time.
    std::thread::scope(|scope| {
        let series = SERIES.map(|(series, packages)| {
            scope.spawn({
                let all = &all;
                move || one(all, python, series, packages)
            })
        });
        series.into_iter().try_for_each(|one| one.join().map_err(|_| "unpacking addons panicked".to_owned())?)
    })
}

fn one(all: &Path, python: &Path, series: &str, packages: &str) -> Result<(), String> {
    let list = all.join(format!("{series}.txt"));
    fs::write(&list, packages).map_err(|error| format!("writing `{}`: {error}", list.display()))?;
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet", "--require-hashes"]);
    pip.args(["--no-deps", "--no-compile", "--only-binary", ":all:", "--target"]).arg(all.join(series));
    ask(pip.arg("--requirement").arg(list)).map(drop)
}

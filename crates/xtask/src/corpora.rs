//! `cargo xtask corpora`: the figures on labelled public data, from the tests that measure them.

use std::process::{Command, Stdio};

use end_to_end::root;

/// Package and filter of each test that measures something on the data.
const TESTS: [(&str, &str); 3] =
    [("patterns", "agrees_with_its_vectors"), ("change-router", "corpora::"), ("complexity-scorer", "ranks_bugs")];

/// Runs the tests and prints their figures; where the data is missing they say so.
pub(crate) fn run() -> Result<bool, String> {
    let mut passed = true;
    for (package, filter) in TESTS {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["test", "--locked", "--quiet", "--package", package, "--", "--nocapture", filter])
            .current_dir(root())
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("running `cargo`: {error}"))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let mut said: Vec<&str> =
            text.lines().filter(|line| line.starts_with("figure: ") || line.starts_with("skipped: ")).collect();
        said.dedup();
        if said.is_empty() || !output.status.success() {
            println!("{package}: FAILED\n{text}{}", String::from_utf8_lossy(&output.stderr));
            passed = false;
        }
        for line in said {
            println!("{package}: {line}");
        }
    }
    Ok(passed)
}

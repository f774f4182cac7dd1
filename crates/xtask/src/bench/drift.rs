//! The drift guard with 500 rules over 5,000 files, as on a push: everything holds, so everything is read and compared.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use super::{Row, commit_all, measure};

const RULES: usize = 500;

/// Files of each side of a rule.
const FILES: usize = 5;

/// The row of the table.
pub(super) fn row(program: &Path, folder: &Path) -> Result<Row, String> {
    if !folder.join(".git").exists() {
        let mut rules = String::from("drift:\n  rules:\n");
        let mut files = Vec::new();
        for rule in 0..RULES {
            let _ = write!(
                rules,
                "    - id: image-{rule}\n      left: {{source: left/{rule}/*.yml, extract: services.*.image}}\n      \
                 right: {{source: right/{rule}/*.yml, extract: services.*.image}}\n      relation: equal\n"
            );
            for side in ["left", "right"] {
                files.extend((0..FILES).map(|file| (format!("{side}/{rule}/{file}.yml"), compose(side, rule, file))));
            }
        }
        files.push((".github/pointsman.yml".to_owned(), rules));
        commit_all(folder, &files, true)?;
    }
    let mut command = Command::new(program);
    command.args(["check", "--trust", "head"]).current_dir(folder);
    for variable in ["GITHUB_ACTIONS", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_EVENT_PATH", "GITHUB_EVENT_NAME"]
    {
        command.env_remove(variable);
    }
    measure("drift-guard check, 500 rules over 5,000 files", "<= 500 ms, <= 100 MB", command)
}

fn compose(side: &str, rule: usize, file: usize) -> String {
    format!(
        "# {side}\nservices:\n  app{file}:\n    image: registry.example/app{file}:{rule}.{file}\n    environment:\n      - NAME={rule}\n      \
         - LIMIT=10\n    volumes:\n      - ./data:/data\n      - ./config:/etc/app:ro\n"
    )
}

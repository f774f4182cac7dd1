//! The addons checker on 2,000 modules in 20 folders, with five environments that mount all of them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Row, commit_all, measure, merge, plan};

const FOLDERS: usize = 20;
const MODULES: usize = 100;
const ENVIRONMENTS: [&str; 4] = ["prod", "staging", "test", "dev"];

/// The rows of the table. Six modules of a row of dependencies change, for `impacted`.
pub(super) fn rows(program: &Path, router: &Path, folder: &Path) -> Result<Vec<Row>, String> {
    let shop = shop(folder)?;
    let output = folder.join(".git/output");
    let mut check = Command::new(program);
    check.arg("check").current_dir(&shop);
    for variable in ["GITHUB_ACTIONS", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_EVENT_PATH", "GITHUB_EVENT_NAME"]
    {
        check.env_remove(variable);
    }
    Ok(vec![
        measure("addons-path check, 2,000 modules x 5 environments", "<= 150 ms, <= 60 MB", check)?,
        // The same event and environment, so what is more than this is not the diff.
        measure("change-router plan, the same repository", "", plan("plan", router, &shop, &output))?,
        measure(
            "addons-path impacted, 2,000 modules",
            "<= 50 ms beyond the diff",
            plan("impacted", program, &shop, &output).args(["--format", "json"]),
        )?,
    ])
}

fn shop(folder: &Path) -> Result<PathBuf, String> {
    if folder.join(".git/event.json").exists() {
        return Ok(folder.to_path_buf());
    }
    let mut files = Vec::new();
    let mut entries = Vec::new();
    let mut volumes = String::new();
    for repository in 0..FOLDERS {
        let path = format!("oca/repository{repository:02}");
        entries.push(format!("/mnt/{path}"));
        let _ = writeln!(volumes, "      - ./{path}:/mnt/{path}:ro");
        for module in 0..MODULES {
            files.extend(module_files(&path, repository * MODULES + module));
        }
    }
    let service = |volumes: &str| format!("services:\n  odoo:\n    image: odoo:18.0\n    volumes:\n{volumes}");
    let configuration = |name: &str| {
        (format!("config/{name}.conf"), format!("[options]\naddons_path =\n    {}\n", entries.join(",\n    ")))
    };
    files.push(configuration("odoo"));
    files.push((
        "compose.yml".to_owned(),
        service(&format!("      - ./config/odoo.conf:/etc/odoo/odoo.conf\n{volumes}")),
    ));
    for name in ENVIRONMENTS {
        files.push(configuration(name));
        files.push((
            format!("compose.{name}.yml"),
            service(&format!("      - ./config/{name}.conf:/etc/odoo/odoo.conf\n")),
        ));
    }
    commit_all(folder, &files, true)?;
    let changed: Vec<(String, String)> = (0..6)
        .map(|n| {
            (format!("oca/repository{:02}/acme_{:04}/models/model.py", n * 3, n * 3 * MODULES), format!("x = {n}\n"))
        })
        .collect();
    merge(folder, &changed)
}

/// The files of a module as they are in repositories of the OCA; every tenth depends on the one before it.
fn module_files(folder: &str, number: usize) -> Vec<(String, String)> {
    let path = format!("{folder}/acme_{number:04}");
    let need = if number.is_multiple_of(10) { "base".to_owned() } else { format!("acme_{:04}", number - 1) };
    let manifest = format!(
        "# Copyright {number} Acme\n{{\n    \"name\": \"Acme {number}\",\n    \"summary\": \"Does \"\n    \"something\",\n    \"version\": \"18.0.1.0.0\",\n    \
        \"license\": \"AGPL-3\",\n    \"author\": \"Acme, Odoo Community Association (OCA)\",\n    \"website\": \"https://example.org/acme\",\n    \
        \"depends\": [\"sale\", \"{need}\"],\n    \"data\": [\"security/ir.model.access.csv\", \"views/acme.xml\"],\n    \"installable\": True,\n}}\n"
    );
    let file = |name: &str, text: &str| (format!("{path}/{name}"), text.to_owned());
    vec![
        file("__manifest__.py", &manifest),
        file("__init__.py", "from . import models\n"),
        file("README.rst", "Acme\n====\n"),
        file("models/__init__.py", "from . import model\n"),
        file("models/model.py", "x = 0\n"),
        file("security/ir.model.access.csv", "id,name\n"),
        file("views/acme.xml", "<odoo/>\n"),
        file("i18n/acme.pot", "msgid \"\"\n"),
        file("static/description/index.html", "<p/>\n"),
        file("tests/__init__.py", ""),
    ]
}

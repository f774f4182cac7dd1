//! What the plan is made of, from the machine and the project.

mod tool;
mod walk;

use std::collections::BTreeMap;
use std::path::Path;

use action::Failure;
use findings::{Finding, Severity};
use protocol::Environment;
use protocol::host::{self, Host};
use smart_cache::cli::PlanArguments;
use smart_cache::paths::{self, System};
use smart_cache::plan::content_hash;
use smart_cache::select::{Source, select};
use smart_cache::{Facts, Kind};

/// Names of git-aggregator's file.
const AGGREGATOR: [&str; 2] = ["repos.yaml", "repos.yml"];

/// Gathers the facts, and what there is to say about them.
pub(crate) fn facts(arguments: &PlanArguments, host: &Host) -> Result<(Facts, Vec<Finding>), Failure> {
    let (kind, folder) = (arguments.cache_type, &arguments.working_directory);
    if !folder.is_dir() {
        let message = format!("`--working-directory` is `{}`, which is no folder", folder.display());
        return Err(Failure::usage(message, "name the folder of the project, relative to the workspace"));
    }
    if kind == Kind::General && arguments.path.is_empty() {
        return Err(Failure::usage("`general` knows no paths of its own", "name what to cache with `--path`"));
    }
    let project = project(folder)?;
    let mut findings = Vec::new();
    let walked = walk::files(folder)?;
    if walked.is_cut {
        let message = format!("only the first {} files of the project were looked at", walk::MOST);
        findings.push(
            Finding::new("smart-cache/many-files", Severity::Warning, message)
                .hint("set `working-directory` to a part of it"),
        );
    }
    let selection = select(kind, &walked.files, &arguments.hash_files)
        .map_err(|message| Failure::usage(message, "see docs/patterns.md for what a pattern may be"))?;
    findings.extend(about(kind, selection.source));
    let mut hashes = BTreeMap::new();
    for file in &selection.files {
        hashes.insert(file.clone(), content_hash(&host::read(&folder.join(file))?));
    }
    let system = System::of(&host.environment);
    let checkouts = if kind == Kind::Odoo { checkouts(folder)? } else { Vec::new() };
    let mut paths = paths::paths(kind, system, &host.environment, &walked.files, &checkouts, &project);
    for path in &arguments.path {
        if path.contains(['\n', '\r']) {
            return Err(Failure::usage("a path to cache holds a line break", "give one path a line"));
        }
        paths.push(paths::home(path, &host.environment));
    }
    let facts = Facts {
        kind,
        prefix: arguments.cache_key_prefix.clone(),
        cache_version: arguments.cache_version.clone(),
        system,
        release: release(system, &host.environment),
        architecture: architecture(&host.environment),
        tool_version: tool::version(kind, arguments, host, &mut findings)?,
        files: hashes,
        paths,
        project,
    };
    Ok((facts, findings))
}

/// The working directory relative to the workspace, `/`-separated; empty for the workspace itself.
fn project(folder: &Path) -> Result<String, Failure> {
    let parts: Option<Vec<String>> = folder
        .components()
        .filter(|part| !matches!(part, std::path::Component::CurDir))
        .map(|part| match part {
            std::path::Component::Normal(name) => name.to_str().map(str::to_owned),
            _ => None,
        })
        .collect();
    parts.map(|parts| parts.join("/")).ok_or_else(|| {
        let message = format!("`--working-directory` is `{}`", folder.display());
        Failure::usage(message, "name it relative to the workspace and without `..`: it becomes a part of cached paths")
    })
}

fn about(kind: Kind, source: Source) -> Option<Finding> {
    let finding =
        |rule: &str, severity, message: String, hint: &str| Some(Finding::new(rule, severity, message).hint(hint));
    match source {
        Source::Pinned => None,
        Source::Manifests => finding(
            "smart-cache/no-lock-file",
            Severity::Notice,
            format!("no lock file for `{}`: the key changes with the files that only ask for versions", kind.name()),
            "commit a lock file: then the cache holds exactly what is installed",
        ),
        Source::Nothing => finding(
            "smart-cache/no-dependency-file",
            Severity::Warning,
            format!(
                "no dependency file for `{}`: the key never changes, so the cache stays as it was first saved",
                kind.name()
            ),
            "set `working-directory`, name files with `hash-files`, or raise `cache-version` by hand",
        ),
    }
}

fn checkouts(folder: &Path) -> Result<Vec<String>, Failure> {
    let file = AGGREGATOR.iter().map(|name| folder.join(name)).find(|path| path.is_file());
    let Some(file) = file else { return Ok(Vec::new()) };
    Ok(paths::aggregated(&String::from_utf8_lossy(&host::read(&file)?)))
}

/// The release of the system: what a container says of itself, else the image that GitHub's machine was made from.
fn release(system: System, environment: &Environment) -> Option<String> {
    let text = if system == System::Linux {
        std::fs::read_to_string("/etc/os-release").unwrap_or_default()
    } else {
        String::new()
    };
    let field = |name: &str| {
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='))?;
        Some(value.trim_matches(['"', '\'']).to_owned())
    };
    let named =
        field("ID").map(|id| field("VERSION_ID").map_or_else(|| id.clone(), |version| format!("{id}-{version}")));
    let plain = named.or_else(|| environment.get("ImageOS").map(str::to_owned))?;
    Some(
        plain
            .chars()
            .filter(|character| character.is_ascii_alphanumeric() || "._-".contains(*character))
            .take(40)
            .collect(),
    )
}

/// The runner's word for the machine, in lower case, else what this program was built for.
fn architecture(environment: &Environment) -> String {
    let built_for = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let said = environment.get("RUNNER_ARCH").unwrap_or(built_for).to_lowercase();
    said.chars().filter(char::is_ascii_alphanumeric).take(20).collect()
}

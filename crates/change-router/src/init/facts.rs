//! What a list of files says about a repository: nothing is read but names.

use changes::RepoPath;

/// What the names of the tracked files show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    /// Odoo modules, by their manifests.
    pub(super) modules: usize,
    /// Workflow files.
    pub(super) workflows: usize,
    /// Files that tend to say what another one says too.
    pub(super) settings: usize,
    /// How the tests are run.
    pub(super) test: Option<String>,
    /// How it is deployed.
    pub(super) deploy: Option<String>,
    /// How a deployment is undone.
    pub(super) rollback: Option<String>,
    /// How to tell whether what is deployed works.
    pub(super) verify: Option<String>,
    /// The lock file that lies nearest to the root.
    pub(super) lock: Option<Lock>,
}

/// A lock file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lock {
    /// Its name.
    pub(super) name: &'static str,
    /// The diagnosis of it being stale, which names the package manager.
    pub(super) rule: &'static str,
    /// The folder it lies in, `.` for the root.
    pub(super) folder: String,
}

/// Lock files that `remediate` can refresh, with the rule that names it (`templates/workflows/refresh-lockfile.yml`).
const LOCKS: [(&str, &str); 6] = [
    ("package-lock.json", "npm/lock-out-of-sync"),
    ("yarn.lock", "yarn/frozen-lockfile"),
    ("pnpm-lock.yaml", "pnpm/outdated-lockfile"),
    ("uv.lock", "pip/uv-lock-outdated"),
    ("Cargo.lock", "rust/manifest"),
    ("go.sum", "go/go-mod"),
];

/// Files at the root that say how the tests are run, where no script does. What else would have to be installed is not known.
const BUILDS: [(&str, &str); 7] = [
    ("gradlew", "./gradlew check"),
    ("mvnw", "./mvnw --batch-mode verify"),
    ("pom.xml", "mvn --batch-mode verify"),
    ("Cargo.lock", "cargo test --locked"),
    ("Cargo.toml", "cargo test"),
    ("go.mod", "go test ./..."),
    ("package-lock.json", "npm ci && npm test --if-present"),
];

/// Folders in which scripts lie.
const FOLDERS: [&str; 8] = ["", "scripts/", "script/", "bin/", "ci/", ".ci/", "tools/", ".github/scripts/"];

impl Facts {
    /// What these tracked files show.
    pub(super) fn new(tracked: &[RepoPath]) -> Self {
        let names: Vec<&str> = tracked.iter().filter_map(RepoPath::to_str).collect();
        let has = |name: &str| names.contains(&name);
        let build = || BUILDS.iter().find(|(name, _)| has(name)).map(|(_, command)| (*command).to_owned());
        let count = |test: fn(&str) -> bool| names.iter().filter(|name| test(name)).count();
        Self {
            modules: count(|name| matches!(base(name), "__manifest__.py" | "__openerp__.py") && name.contains('/')),
            workflows: count(|name| {
                let file = name.strip_prefix(".github/workflows/");
                file.is_some_and(|file| !file.contains('/') && (file.ends_with(".yml") || file.ends_with(".yaml")))
            }),
            settings: count(is_settings),
            test: script(&names, &["test", "tests", "run-tests", "run_tests"]).or_else(build),
            deploy: script(&names, &["deploy"]),
            rollback: script(&names, &["rollback", "roll-back", "undeploy"]),
            verify: script(&names, &["smoke-test", "smoke_test", "smoketest", "healthcheck", "health-check"]),
            lock: lock(&names),
        }
    }
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn is_settings(path: &str) -> bool {
    let name = base(path);
    name.starts_with("Dockerfile")
        || name.starts_with(".env")
        || (name.contains("compose") && (name.ends_with(".yml") || name.ends_with(".yaml")))
        || (name.contains("odoo") && name.contains(".conf"))
        || name == "devcontainer.json"
}

/// The command that runs the script of one of these names. One with the ending `.sh` need not be executable.
fn script(tracked: &[&str], names: &[&str]) -> Option<String> {
    for folder in FOLDERS {
        for name in names {
            let shell = format!("{folder}{name}.sh");
            if tracked.contains(&shell.as_str()) {
                return Some(format!("bash {shell}"));
            }
            // At the root such a name is more often something else.
            let plain = format!("{folder}{name}");
            if !folder.is_empty() && tracked.contains(&plain.as_str()) {
                return Some(format!("./{plain}"));
            }
        }
    }
    None
}

fn lock(tracked: &[&str]) -> Option<Lock> {
    let found = tracked.iter().filter_map(|path| {
        let (name, rule) = LOCKS.iter().find(|(name, _)| base(path) == *name)?;
        let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
        Some(Lock { name, rule, folder: folder.to_owned() })
    });
    let depth = |lock: &Lock| if lock.folder == "." { 0 } else { 1 + lock.folder.matches('/').count() };
    found.min_by_key(depth)
}

//! Which folders are cached. A path below the home starts with `~`, which `actions/cache` resolves, so that runners with
//! different users share caches.

use protocol::Environment;

use crate::Kind;

/// The system as the runner calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// Linux and everything like it.
    Linux,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}

impl System {
    /// Reads `RUNNER_OS`, else what this program was built for.
    #[must_use]
    pub fn of(environment: &Environment) -> Self {
        match environment.get("RUNNER_OS").unwrap_or(std::env::consts::OS) {
            "macOS" | "macos" => Self::MacOs,
            "Windows" | "windows" => Self::Windows,
            _ => Self::Linux,
        }
    }

    /// Its name in keys.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Linux => "linux",
            Self::MacOs => "macos",
            Self::Windows => "windows",
        }
    }

    const fn pick<T: Copy>(self, linux: T, macos: T, windows: T) -> T {
        match self {
            Self::Linux => linux,
            Self::MacOs => macos,
            Self::Windows => windows,
        }
    }
}

/// The folders of a kind's tools. `files` are the project's dependency files and those beside them, `checkouts` the
/// folders that git-aggregator fills; `project` is the working directory, empty for the workspace itself.
#[must_use]
pub fn paths(
    kind: Kind,
    system: System,
    environment: &Environment,
    files: &[String],
    checkouts: &[String],
    project: &str,
) -> Vec<String> {
    let has = |name: &str| files.iter().any(|file| file.rsplit('/').next() == Some(name));
    let place = |variable: &str, usual: &str| {
        environment.get(variable).map_or_else(|| usual.to_owned(), |path| home(path, environment))
    };
    let inside = |path: &str| if project.is_empty() { path.to_owned() } else { format!("{project}/{path}") };
    let pip =
        || place("PIP_CACHE_DIR", system.pick("~/.cache/pip", "~/Library/Caches/pip", "~\\AppData\\Local\\pip\\Cache"));
    let uv = || place("UV_CACHE_DIR", system.pick("~/.cache/uv", "~/.cache/uv", "~\\AppData\\Local\\uv\\cache"));
    let mut paths = Vec::new();
    match kind {
        Kind::Python | Kind::Odoo => {
            paths.push(pip());
            if has("uv.lock") || kind == Kind::Odoo {
                paths.push(uv());
            }
            if has("poetry.lock") {
                let usual =
                    system.pick("~/.cache/pypoetry", "~/Library/Caches/pypoetry", "~\\AppData\\Local\\pypoetry\\Cache");
                paths.push(place("POETRY_CACHE_DIR", usual));
            }
            if has("Pipfile.lock") {
                let usual = system.pick(
                    "~/.cache/pipenv",
                    "~/Library/Caches/pipenv",
                    "~\\AppData\\Local\\pipenv\\pipenv\\Cache",
                );
                paths.push(place("PIPENV_CACHE_DIR", usual));
            }
            paths.extend(checkouts.iter().map(|checkout| inside(checkout)));
        }
        Kind::Npm => paths.extend(node(system, environment, &has)),
        Kind::Docker => paths.push(system.pick("~/.cache/buildx", "~/.cache/buildx", "~\\.cache\\buildx").to_owned()),
        Kind::Cargo => {
            let cargo = place("CARGO_HOME", "~/.cargo");
            paths.extend(["registry/index", "registry/cache", "git/db"].map(|folder| format!("{cargo}/{folder}")));
            paths.push(
                environment.get("CARGO_TARGET_DIR").map_or_else(|| inside("target"), |path| home(path, environment)),
            );
        }
        Kind::Go => {
            let gopath = place("GOPATH", "~/go");
            paths.push(place("GOMODCACHE", &format!("{gopath}/pkg/mod")));
            paths.push(place(
                "GOCACHE",
                system.pick("~/.cache/go-build", "~/Library/Caches/go-build", "~\\AppData\\Local\\go-build"),
            ));
        }
        Kind::Maven => paths.push("~/.m2/repository".to_owned()),
        Kind::General => {}
    }
    paths
}

fn node(system: System, environment: &Environment, has: &dyn Fn(&str) -> bool) -> Vec<String> {
    let place = |variable: &str, usual: &str| {
        environment.get(variable).map_or_else(|| usual.to_owned(), |path| home(path, environment))
    };
    let mut paths = Vec::new();
    if has("yarn.lock") {
        paths.push(if has(".yarnrc.yml") {
            place(
                "YARN_CACHE_FOLDER",
                system.pick("~/.yarn/berry/cache", "~/.yarn/berry/cache", "~\\AppData\\Local\\Yarn\\Berry\\cache"),
            )
        } else {
            place(
                "YARN_CACHE_FOLDER",
                system.pick("~/.cache/yarn", "~/Library/Caches/Yarn", "~\\AppData\\Local\\Yarn\\Cache"),
            )
        });
    }
    if has("pnpm-lock.yaml") {
        paths.push(
            system
                .pick("~/.local/share/pnpm/store", "~/Library/pnpm/store", "~\\AppData\\Local\\pnpm\\store")
                .to_owned(),
        );
    }
    if has("bun.lock") {
        paths.push(place("BUN_INSTALL_CACHE_DIR", "~/.bun/install/cache"));
    }
    if paths.is_empty() || has("package-lock.json") || has("npm-shrinkwrap.json") {
        paths.push(place("npm_config_cache", system.pick("~/.npm", "~/.npm", "~\\AppData\\Local\\npm-cache")));
    }
    paths
}

/// Writes the home as `~`.
#[must_use]
pub fn home(path: &str, environment: &Environment) -> String {
    let home = environment
        .get("HOME")
        .or_else(|| environment.get("USERPROFILE"))
        .map(|home| home.trim_end_matches(['/', '\\']));
    let rest = home.filter(|home| !home.is_empty()).and_then(|home| path.strip_prefix(home));
    match rest {
        Some("") => "~".to_owned(),
        Some(rest) if rest.starts_with(['/', '\\']) => format!("~{rest}"),
        _ => path.to_owned(),
    }
}

/// The folders that a `repos.yaml` of git-aggregator fills: its top-level keys. Only those that stay inside the project
/// and mean nothing else in a list of paths.
#[must_use]
pub fn aggregated(text: &str) -> Vec<String> {
    let keys = text.lines().filter(|line| !line.starts_with([' ', '\t', '#', '-'])).filter_map(|line| {
        let (key, rest) = line.split_once(':')?;
        (rest.trim().is_empty() || rest.trim_start().starts_with('#')).then(|| key.trim().trim_matches(['"', '\'']))
    });
    let keys = keys.map(|key| key.strip_prefix("./").unwrap_or(key).trim_end_matches('/'));
    let is_plain = |key: &&str| {
        !key.is_empty()
            && !key.split('/').any(|part| part.is_empty() || part == ".." || part == ".")
            && key.chars().all(|character| character.is_ascii_alphanumeric() || "._-/".contains(character))
    };
    keys.filter(is_plain).map(str::to_owned).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: Kind, system: System, variables: &[(&str, &str)], files: &[&str], expected: &[&str]) {
        let environment = variables.iter().copied().collect();
        let files: Vec<String> = files.iter().map(|file| (*file).to_owned()).collect();
        assert_eq!(paths(kind, system, &environment, &files, &[], "app"), expected);
    }

    #[test]
    fn each_kind_has_its_folders() {
        use System::{Linux, MacOs, Windows};
        check(Kind::Python, Linux, &[], &["requirements.txt"], &["~/.cache/pip"]);
        check(
            Kind::Python,
            MacOs,
            &[],
            &["uv.lock", "poetry.lock"],
            &["~/Library/Caches/pip", "~/.cache/uv", "~/Library/Caches/pypoetry"],
        );
        check(Kind::Python, Windows, &[], &[], &["~\\AppData\\Local\\pip\\Cache"]);
        check(Kind::Npm, Linux, &[], &["package-lock.json"], &["~/.npm"]);
        check(Kind::Npm, Linux, &[], &["web/yarn.lock"], &["~/.cache/yarn"]);
        check(Kind::Npm, Linux, &[], &["yarn.lock", ".yarnrc.yml"], &["~/.yarn/berry/cache"]);
        check(Kind::Npm, MacOs, &[], &["pnpm-lock.yaml", "package-lock.json"], &["~/Library/pnpm/store", "~/.npm"]);
        check(
            Kind::Cargo,
            Linux,
            &[],
            &[],
            &["~/.cargo/registry/index", "~/.cargo/registry/cache", "~/.cargo/git/db", "app/target"],
        );
        check(Kind::Go, Linux, &[], &[], &["~/go/pkg/mod", "~/.cache/go-build"]);
        check(Kind::Maven, Windows, &[], &[], &["~/.m2/repository"]);
        check(Kind::General, Linux, &[], &[], &[]);
    }

    #[test]
    fn variables_move_folders_and_the_home_is_a_tilde() {
        let variables = [("HOME", "/home/u"), ("CARGO_HOME", "/home/u/c"), ("CARGO_TARGET_DIR", "/home/user2/t")];
        check(
            Kind::Cargo,
            System::Linux,
            &variables,
            &[],
            &["~/c/registry/index", "~/c/registry/cache", "~/c/git/db", "/home/user2/t"],
        );
        check(Kind::Go, System::Linux, &[("GOPATH", "/g")], &[], &["/g/pkg/mod", "~/.cache/go-build"]);
    }

    #[test]
    fn only_folders_inside_the_project_are_aggregated() {
        let text = "# x\n./odoo:\n  remotes:\n    oca: https://x\noca/web:\n../evil:\n/etc:\n'a b':\nname: value\n\"oca/crm\": # c\na,b:\n~/x:\n*:\n";
        assert_eq!(aggregated(text), ["odoo", "oca/web", "oca/crm"]);
    }
}

//! What may be deleted to free a disk.

/// A large folder that GitHub's Linux images bring along (actions/runner-images, "Included software").
#[derive(Debug, Clone, Copy)]
pub struct Preinstalled {
    /// Its path from the root.
    pub path: &'static str,
    /// What it holds.
    pub what: &'static str,
    /// Names (or endings that start with a dot) of files that show that the repository may use it: then it stays.
    pub kept_for: &'static [&'static str],
}

/// The folders. Nothing that most jobs use: no Python, Node.js, Go, Java, docker or browsers.
pub const PREINSTALLED: &[Preinstalled] = &[
    Preinstalled {
        path: "usr/share/dotnet",
        what: ".NET SDKs",
        kept_for: &[".csproj", ".fsproj", ".vbproj", ".sln", ".slnx", "global.json"],
    },
    Preinstalled {
        path: "usr/local/lib/android",
        what: "the Android SDK",
        kept_for: &["AndroidManifest.xml", "build.gradle", "build.gradle.kts", "pubspec.yaml"],
    },
    Preinstalled { path: "opt/ghc", what: "GHC", kept_for: &[".cabal", "stack.yaml", "cabal.project"] },
    Preinstalled { path: "usr/local/.ghcup", what: "ghcup", kept_for: &[".cabal", "stack.yaml", "cabal.project"] },
    Preinstalled { path: "usr/share/swift", what: "Swift", kept_for: &["Package.swift"] },
    Preinstalled {
        path: "opt/hostedtoolcache/CodeQL",
        what: "CodeQL",
        kept_for: &["codeql-config.yml", "codeql.yml", "codeql-analysis.yml", ".ql", ".qll"],
    },
    Preinstalled { path: "usr/local/share/powershell", what: "PowerShell modules", kept_for: &[".ps1", ".psm1"] },
];

impl Preinstalled {
    /// Whether a file of the repository with this name keeps it.
    #[must_use]
    pub fn is_kept_for(&self, name: &str) -> bool {
        self.kept_for.iter().any(|kept| name == *kept || (kept.starts_with('.') && name.ends_with(kept)))
    }
}

/// Caches of package managers below the home. All of it is downloaded or built again when it is missing.
pub const CACHES: &[&str] = &[
    ".npm/_cacache",
    ".cache/pip",
    ".cache/uv",
    ".cache/pypoetry/cache",
    ".cache/pypoetry/artifacts",
    ".cache/yarn",
    ".cache/go-build",
    ".cargo/registry/cache",
    ".cargo/registry/src",
];

/// What this project itself leaves in the runner's temporary folder and can do without: the compiler's scratch of a
/// program that was built from source. Reports and logs stay.
pub const OWN_TEMPORARY: &[&str] = &["pointsman/target"];

/// Whose machine it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machine {
    /// GitHub's, thrown away after the job.
    Hosted,
    /// A runner of one's own, which keeps what it has.
    SelfHosted,
    /// No workflow at all: somebody's own machine.
    Personal,
}

impl Machine {
    /// Reads `RUNNER_ENVIRONMENT` and `GITHUB_ACTIONS`. A workflow that does not say `github-hosted` is taken for one's own.
    #[must_use]
    pub fn of(in_workflow: bool, runner_environment: Option<&str>) -> Self {
        match (in_workflow, runner_environment) {
            (true, Some("github-hosted")) => Self::Hosted,
            (true, _) => Self::SelfHosted,
            (false, _) => Self::Personal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_githubs_only_if_it_says_so() {
        assert_eq!(Machine::of(true, Some("github-hosted")), Machine::Hosted);
        assert_eq!(Machine::of(true, Some("self-hosted")), Machine::SelfHosted);
        assert_eq!(Machine::of(true, None), Machine::SelfHosted);
        assert_eq!(Machine::of(false, Some("github-hosted")), Machine::Personal);
    }

    #[test]
    fn what_the_repository_uses_stays() {
        let dotnet = &PREINSTALLED[0];
        assert!(dotnet.is_kept_for("App.csproj") && dotnet.is_kept_for("global.json") && !dotnet.is_kept_for("a.rs"));
    }

    #[test]
    fn nothing_leads_out_of_its_folder() {
        let paths = PREINSTALLED
            .iter()
            .map(|folder| folder.path)
            .chain(CACHES.iter().copied())
            .chain(OWN_TEMPORARY.iter().copied());
        for path in paths {
            assert!(
                !path.starts_with('/') && path.split('/').count() >= 2 && !path.split('/').any(|part| part == ".."),
                "{path}"
            );
        }
    }
}

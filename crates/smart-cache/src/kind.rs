//! Kinds of caches.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// What is cached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Downloads and wheels of pip, and of uv, Poetry and Pipenv where their lock files are there.
    Python,
    /// Downloads of npm, Yarn or pnpm, whichever lock file is there.
    Npm,
    /// A folder for buildx to export its layers to.
    Docker,
    /// Downloads of Cargo, and the build folder.
    Cargo,
    /// Go's modules and build cache.
    Go,
    /// Maven's local repository.
    Maven,
    /// Python's wheels for Odoo, and the checkouts that git-aggregator makes.
    Odoo,
    /// The given paths and files.
    General,
}

/// The program whose version is a part of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tool {
    /// Its name in the key.
    pub name: &'static str,
    /// Programs to ask, the first that is there.
    pub programs: &'static [&'static str],
    /// What makes them say their version.
    pub argument: &'static str,
    /// How many numbers of the version count; 0 for all that is said (nightly compilers differ in their date only).
    pub numbers: usize,
}

const PYTHON: Tool = Tool { name: "python", programs: &["python3", "python"], argument: "--version", numbers: 2 };
const NODE: Tool = Tool { name: "node", programs: &["node"], argument: "--version", numbers: 1 };
const RUST: Tool = Tool { name: "rust", programs: &["rustc"], argument: "--version", numbers: 0 };
const GO: Tool = Tool { name: "go", programs: &["go"], argument: "version", numbers: 2 };

impl Kind {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Python, Self::Npm, Self::Docker, Self::Cargo, Self::Go, Self::Maven, Self::Odoo, Self::General];

    /// Its name in keys.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Npm => "npm",
            Self::Docker => "docker",
            Self::Cargo => "cargo",
            Self::Go => "go",
            Self::Maven => "maven",
            Self::Odoo => "odoo",
            Self::General => "general",
        }
    }

    /// The tool whose version decides whether a cache is of use.
    #[must_use]
    pub const fn tool(self) -> Option<Tool> {
        match self {
            Self::Python | Self::Odoo => Some(PYTHON),
            Self::Npm => Some(NODE),
            Self::Cargo => Some(RUST),
            Self::Go => Some(GO),
            Self::Docker | Self::Maven | Self::General => None,
        }
    }

    /// Holds what was compiled against the system's libraries: another release of the system needs another cache.
    #[must_use]
    pub const fn depends_on_system(self) -> bool {
        matches!(self, Self::Python | Self::Cargo | Self::Odoo | Self::General)
    }

    /// Holds plain downloads, of use to every version of the tool.
    #[must_use]
    pub const fn is_of_use_to_other_versions(self) -> bool {
        matches!(self, Self::Npm | Self::Go)
    }

    /// Patterns of the files that pin what is needed.
    #[must_use]
    pub const fn lock_files(self) -> &'static [&'static str] {
        match self {
            Self::Python => &[
                "**/requirements*.txt",
                "**/requirements/*.txt",
                "**/constraints*.txt",
                "**/poetry.lock",
                "**/uv.lock",
                "**/Pipfile.lock",
                "**/pdm.lock",
                "**/pylock*.toml",
            ],
            Self::Npm => {
                &["**/package-lock.json", "**/npm-shrinkwrap.json", "**/yarn.lock", "**/pnpm-lock.yaml", "**/bun.lock"]
            }
            Self::Docker => &["**/Dockerfile*", "**/*.dockerfile", "**/Containerfile*", "**/.dockerignore"],
            Self::Cargo => &["**/Cargo.lock", "**/rust-toolchain", "**/rust-toolchain.toml"],
            Self::Go => &["**/go.sum", "**/go.work.sum"],
            Self::Maven => &["**/pom.xml", "**/maven-wrapper.properties", "**/.mvn/extensions.xml"],
            Self::Odoo => &[
                "**/requirements*.txt",
                "**/test-requirements.txt",
                "**/oca_dependencies.txt",
                "**/repos.y*ml",
                "**/addons.y*ml",
                "**/poetry.lock",
                "**/uv.lock",
            ],
            Self::General => &[],
        }
    }

    /// Patterns of the files that only ask for what is needed: taken where nothing pins it.
    #[must_use]
    pub const fn manifests(self) -> &'static [&'static str] {
        match self {
            Self::Python => &["**/pyproject.toml", "**/setup.py", "**/setup.cfg", "**/Pipfile", "**/requirements*.in"],
            Self::Npm => &["**/package.json"],
            Self::Cargo => &["**/Cargo.toml"],
            Self::Go => &["**/go.mod"],
            Self::Odoo => &["**/__manifest__.py", "**/pyproject.toml"],
            Self::Docker | Self::Maven | Self::General => &[],
        }
    }
}

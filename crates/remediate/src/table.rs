//! Which remedy helps against which failure.

use clap::ValueEnum;
use rulebase::Category;
use serde::{Serialize, Serializer};

/// Something that can be done on a runner without harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Remedy {
    /// Deletes large preinstalled folders on GitHub's machines, package caches on one's own.
    FreeDisk,
    /// Deletes stopped containers, unused networks, images and build cache; never volumes.
    PruneDocker,
    /// Clears the cache of the package manager that the failure names.
    ClearCache,
    /// Waits until a limit is over.
    Wait,
    /// Makes a patch with a refreshed lock file, for a pull request.
    RefreshLockfile,
}

impl Remedy {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::FreeDisk, Self::PruneDocker, Self::ClearCache, Self::Wait, Self::RefreshLockfile];

    /// Its name in flags and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FreeDisk => "free-disk",
            Self::PruneDocker => "prune-docker",
            Self::ClearCache => "clear-cache",
            Self::Wait => "wait",
            Self::RefreshLockfile => "refresh-lockfile",
        }
    }
}

impl Serialize for Remedy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A package manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tool {
    /// npm.
    Npm,
    /// Yarn.
    Yarn,
    /// pnpm.
    Pnpm,
    /// pip; for lock files whichever of uv, Poetry, Pipenv and pip-tools the repository uses.
    Pip,
    /// uv.
    Uv,
    /// Cargo.
    Cargo,
    /// Go modules.
    Go,
    /// Maven.
    Maven,
}

impl Tool {
    /// Its name in flags and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Yarn => "yarn",
            Self::Pnpm => "pnpm",
            Self::Pip => "pip",
            Self::Uv => "uv",
            Self::Cargo => "cargo",
            Self::Go => "go",
            Self::Maven => "maven",
        }
    }
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Kind of failure.
    pub category: Category,
    /// The rule that has to have explained it; `None` for any, also for none.
    pub rule: Option<&'static str>,
    /// A parameter of the diagnosis and words that it has to hold.
    pub when: Option<(&'static str, &'static str)>,
    /// What helps.
    pub remedy: Remedy,
    /// Whose cache or lock file.
    pub tool: Option<Tool>,
    /// Why it helps.
    pub why: &'static str,
}

const fn any(category: Category, remedy: Remedy, why: &'static str) -> Entry {
    Entry { category, rule: None, when: None, remedy, tool: None, why }
}

const fn cache(rule: &'static str, tool: Tool, why: &'static str) -> Entry {
    Entry {
        category: Category::Dependency,
        rule: Some(rule),
        when: None,
        remedy: Remedy::ClearCache,
        tool: Some(tool),
        why,
    }
}

const fn lock(category: Category, rule: &'static str, tool: Tool) -> Entry {
    let why = "the manifest was changed without its lock file";
    Entry { category, rule: Some(rule), when: None, remedy: Remedy::RefreshLockfile, tool: Some(tool), why }
}

/// The table. Its order is the order in which remedies run.
pub const TABLE: &[Entry] = &[
    any(Category::DiskFull, Remedy::FreeDisk, "there is no room left"),
    any(Category::DiskFull, Remedy::PruneDocker, "images and build cache are the largest things on most machines"),
    any(Category::RateLimit, Remedy::Wait, "the limit is over after a while"),
    cache("yarn/integrity", Tool::Yarn, "a damaged cache gives the same wrong bytes on every attempt"),
    cache("pip/hash-mismatch", Tool::Pip, "a damaged cache gives the same wrong bytes on every attempt"),
    Entry {
        when: Some(("message", "verifying")),
        ..cache("go/module-version", Tool::Go, "a damaged module cache gives the same wrong bytes on every attempt")
    },
    cache("maven/artifact-not-found", Tool::Maven, "Maven remembers failed downloads and does not try again"),
    cache("maven/dependencies-unresolved", Tool::Maven, "Maven remembers failed downloads and does not try again"),
    Entry {
        category: Category::Network,
        ..cache("maven/transfer-failed", Tool::Maven, "Maven remembers failed downloads and does not try again")
    },
    lock(Category::Dependency, "npm/lock-out-of-sync", Tool::Npm),
    lock(Category::Dependency, "npm/lock-entry-missing", Tool::Npm),
    lock(Category::Dependency, "yarn/frozen-lockfile", Tool::Yarn),
    lock(Category::Dependency, "pnpm/outdated-lockfile", Tool::Pnpm),
    lock(Category::Dependency, "pip/uv-lock-outdated", Tool::Pip),
    Entry { when: Some(("file", "Cargo.lock")), ..lock(Category::Config, "rust/manifest", Tool::Cargo) },
    Entry { when: Some(("message", "updates to go.")), ..lock(Category::Config, "go/go-mod", Tool::Go) },
];

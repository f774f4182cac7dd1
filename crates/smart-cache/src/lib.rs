//! Which folders to cache under which key, and why a key changed.
//!
//! A [`Kind`] of cache knows its folders, its dependency files and its tool; [`plan`] makes paths, key and restore keys
//! of them. A manifest of the key's parts travels inside the cache, so that after a restore by prefix [`manifest`] can
//! name the part that changed.
//!
//! Not here: saving and restoring. `actions/cache` does that, between the two steps of this program.

pub mod cli;
pub mod kind;
pub mod manifest;
pub mod paths;
pub mod plan;
pub mod select;
pub mod show;
pub mod version;

pub use kind::Kind;
pub use manifest::Manifest;
pub use plan::{Facts, Plan, plan};

use action::{Output, Spec, Step};

/// Schema of the plan's report.
pub const SCHEMA: &str = "pointsman.smart-cache/v1";

const fn output(name: &'static str, description: &'static str, fallback: &'static str) -> Output {
    Output { name, description, fallback }
}

/// The step that restores, and saves when the job has passed.
const CACHE: Step = Step {
    id: "cache",
    yaml: "uses: actions/cache@0057852bfaa89a56745cba8c7296529d2fc39830 # v4.3.0\n\
           with:\n  path: ${{ steps.run.outputs.paths }}\n  key: ${{ steps.run.outputs.key }}\n  \
           restore-keys: ${{ steps.run.outputs.restore-keys }}",
    outputs: &[],
};

/// The step that says what came of it.
const EXPLAIN: Step = Step {
    id: "explain",
    yaml: "shell: bash\n\
           env:\n  PLAN: ${{ steps.run.outputs.report }}\n  CACHE_HIT: ${{ steps.cache.outputs.cache-hit }}\n\
           run: exec bash \"$GITHUB_ACTION_PATH/../_bootstrap/run.sh\" smart-cache explain --plan=\"$PLAN\" --cache-hit=\"$CACHE_HIT\"",
    outputs: &["cache-hit", "reason"],
};

/// The action `smart-cache`.
pub const SPEC: Spec = Spec {
    name: "smart-cache",
    subcommand: Some("plan"),
    title: "Pointsman smart cache",
    icon: "archive",
    outputs: &[
        output("cache-hit", "`true` if a cache with exactly this key was restored, else `false`.", "false"),
        output("key", "The key.", ""),
        output("paths", "The cached paths, one a line.", ""),
        output("restore-keys", "The prefixes that an older cache may have, one a line, best first.", ""),
        output("reason", "Why the key was found or not: which part changed since the cache that was restored.", ""),
        output("report", "Path of the JSON report.", ""),
    ],
    command: cli::command,
    token: None,
    after: &[CACHE, EXPLAIN],
};

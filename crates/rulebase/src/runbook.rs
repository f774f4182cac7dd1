//! Where the runbook of a kind of failure stands.

use crate::Category;

/// Where this project's runbooks stand, at the major version whose words they use. Ends with `/`.
pub const RUNBOOKS: &str = "https://github.com/insightpulseai/pointsman/blob/v1/docs/runbooks/";

/// The runbooks that belong to no category of failures: what a service in production can suffer from.
pub const PRODUCTION_RUNBOOKS: &[&str] = &["high-cpu", "high-memory", "slow-response", "service-restart"];

/// The address of a category's runbook.
///
/// ```
/// use rulebase::{Category, runbook};
/// assert!(runbook(Category::DiskFull).ends_with("/docs/runbooks/disk-full.md"));
/// ```
#[must_use]
pub fn runbook(category: Category) -> String {
    runbook_at(RUNBOOKS, category.name())
}

/// The address of the runbook `name` (a category's name, or one of [`PRODUCTION_RUNBOOKS`]) below `base`.
///
/// ```
/// assert_eq!(rulebase::runbook_at("https://wiki.example/ci", "test"), "https://wiki.example/ci/test.md");
/// ```
#[must_use]
pub fn runbook_at(base: &str, name: &str) -> String {
    format!("{}/{name}.md", base.trim_end_matches('/'))
}

//! The configuration of the router, read and validated.

mod defaults;
mod filters;
mod names;
mod read;
mod references;
mod rule;
mod section;
mod shapes;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use filters::from_filters;
pub use names::bad_name;
pub use read::{Reading, Source, load};
pub use rule::{Rule, StatusSet};
pub use section::from_section;
pub use shapes::field;

use patterns::Dialect;
use protocol::output::ListFormat;
use settings::Position;

/// Output names that the router uses itself, so that no category may have them.
pub const RESERVED: &[&str] = &[
    "changes",
    "categories",
    "matrix",
    "any",
    "only",
    "files",
    "files_count",
    "lists",
    "unmatched",
    "unmatched_count",
    "reviewers",
    "routes",
    "truncated",
    "decision",
    "reason",
    "base",
    "head",
    "plan",
    "report",
    "level",
];

/// How the patterns of a category combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Combine {
    /// One ordered list, the last pattern that matches decides (dialect default).
    Ordered,
    /// One pattern is enough (paths-filter, `some`).
    Some,
    /// All patterns must match (paths-filter, `every`).
    Every,
    /// One positive pattern is enough and no negated one may match (paths-filter, `some-with-excludes`).
    SomeWithExcludes,
}

/// A category: a named set of files, and what follows when one of them changes.
#[derive(Debug, Clone)]
pub struct Category {
    /// Its name, which also is the name of its output.
    pub name: String,
    /// Where it stands in the configuration.
    pub position: Position,
    /// Its patterns in order.
    pub rules: Vec<Rule>,
    /// Indices of the categories it needs: it is on whenever one of them is.
    pub needs: Vec<usize>,
    /// Who should look at it when CODEOWNERS says nothing.
    pub reviewers: Vec<String>,
    /// How its patterns combine.
    pub combine: Combine,
    /// It is one of the built-in categories, so its lines are not lines of the user's file.
    pub built_in: bool,
}

/// A job that a category wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Index of the category.
    pub category: usize,
    /// Job id, as in `needs`.
    pub job: String,
    /// The workflow file the job stands in, if said.
    pub workflow: Option<String>,
    /// Where it stands in the configuration.
    pub position: Position,
}

/// A valid configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// File it came from, as shown in messages; `built-in` for the defaults.
    pub file: String,
    /// How patterns are read.
    pub dialect: Dialect,
    /// How a category's patterns combine.
    pub combine: Combine,
    /// How the lists of each category's files are written into outputs.
    pub list_format: ListFormat,
    /// The categories in the configuration's order.
    pub categories: Vec<Category>,
    /// A change of a file that one of these takes turns every category on.
    pub always: Vec<Rule>,
    /// Which jobs the categories want.
    pub routes: Vec<Route>,
}

impl Category {
    /// Whether any of its patterns captures values for the matrix.
    #[must_use]
    pub fn captures(&self) -> bool {
        self.rules.iter().any(Rule::captures)
    }
}

impl Config {
    /// The jobs and the categories that want them, sorted by job. A category without a route wants the job of its own
    /// name.
    #[must_use]
    pub fn jobs(&self) -> BTreeMap<&str, Vec<usize>> {
        let mut jobs: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, category) in self.categories.iter().enumerate() {
            let routes: Vec<&Route> = self.routes.iter().filter(|route| route.category == index).collect();
            if routes.is_empty() {
                jobs.entry(&category.name).or_default().push(index);
            }
            for route in routes {
                jobs.entry(&route.job).or_default().push(index);
            }
        }
        jobs
    }

    /// Whether any pattern captures values for the matrix.
    #[must_use]
    pub fn captures(&self) -> bool {
        self.categories.iter().any(Category::captures)
    }
}

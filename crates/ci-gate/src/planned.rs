//! The router's compact plan.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

/// Schema that this gate reads.
const SCHEMA: &str = "pointsman.plan/v1";

/// Which jobs the router wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Planned {
    /// `pointsman.plan/v1`.
    pub schema: String,
    /// Job to whether it is wanted.
    pub jobs: BTreeMap<String, bool>,
    /// Jobs that the configuration routes to by name in this workflow, so that the gate has to see them.
    #[serde(default)]
    pub routed: BTreeSet<String>,
    /// Wanted jobs whose categories capture values for a matrix of which none is left: a matrix job then cannot run.
    #[serde(default)]
    pub empty: BTreeSet<String>,
}

impl Planned {
    /// Parses a plan. Nothing but white space is no plan: the router did not answer, or there is none.
    ///
    /// # Errors
    /// What is wrong with it, as a fragment.
    pub fn parse(json: &[u8]) -> Result<Option<Self>, String> {
        if json.trim_ascii().is_empty() {
            return Ok(None);
        }
        let plan: Self = serde_json::from_slice(json)
            .map_err(|error| format!("`plan` is not the router's output `plan`: {error}"))?;
        if plan.schema == SCHEMA {
            Ok(Some(plan))
        } else {
            Err(format!("`plan` has the schema `{}`, expected `{SCHEMA}`", plan.schema))
        }
    }
}

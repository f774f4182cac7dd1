//! The rules that are built in.

use rulebase::RuleBase;

/// The encoded rule files of `rules/`, made by the build script.
const ENCODED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin"));

/// The built-in rule base.
#[must_use]
pub fn built_in() -> RuleBase {
    // The build script has decoded what it encoded; a test does so again.
    RuleBase::decode(ENCODED).unwrap_or_default()
}

//! The rules that are built in.

use rulebase::RuleBase;

/// The encoded rule files of `rules/`, made by the build script.
const ENCODED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin"));

/// The built-in rule base.
#[must_use]
pub fn built_in() -> RuleBase {
    // The build script has decoded these very bytes; a test does so again.
    RuleBase::decode(ENCODED).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_the_files_is_built_in() {
        let base = RuleBase::decode(ENCODED).unwrap();
        let files = crate::rules::built_in_files().unwrap();
        let written: usize = files.iter().map(|file| file.rules.len()).sum();
        assert_eq!((base.rules().len(), built_in().rules().len()), (written, written));
        assert!(written > 1000, "{written}");
    }
}

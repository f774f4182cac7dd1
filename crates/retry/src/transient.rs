//! What an attempt's output says about whether trying again can help.

mod rules;

pub use rules::{RULES, Rule};

use std::sync::OnceLock;

use crate::pattern::{PatternError, Patterns};
use rulebase::Category;

/// Answers what kind of failure an output shows. The built-in answer is [`BuiltIn`].
///
/// The failure diagnoser asks another question, which line explains a failure; here it is whether anything in the output
/// can pass by itself. With its rule base this program would also be two thirds larger (3.0 instead of 1.8 MB).
pub trait Classifier {
    /// The kind of failure, if the output shows one. `output` is plain text without escape sequences, any bytes.
    fn classify(&self, output: &[u8]) -> Option<Category>;

    /// Whether trying again can help against what [`Classifier::classify`] called `category`.
    fn is_transient(&self, category: Category) -> bool {
        category.is_transient()
    }
}

/// The built-in rules: a short list of texts that well-known tools print when the network, a registry, the machine or
/// a service let them down. The earlier rule wins where several fire.
#[derive(Debug, Default)]
pub struct BuiltIn {
    // Compiled when an attempt has failed: most runs never need it.
    patterns: OnceLock<Result<Patterns, PatternError>>,
}

impl Classifier for BuiltIn {
    fn classify(&self, output: &[u8]) -> Option<Category> {
        let compile = || Patterns::ranked(&RULES.iter().map(|rule| rule.pattern).collect::<Vec<_>>());
        // A test compiles every rule, so there is nothing to report here.
        let patterns = self.patterns.get_or_init(compile).as_ref().ok()?;
        patterns.first(output).map(|index| RULES[index].category)
    }

    fn is_transient(&self, category: Category) -> bool {
        // Of these kinds the list holds only what passes by itself, such as a daemon that is still starting.
        category.is_transient() || matches!(category, Category::Docker | Category::Database | Category::Vcs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_compiles_fires_and_stays_quiet() {
        for rule in RULES {
            let alone = Patterns::new(&[rule.pattern]).unwrap_or_else(|error| panic!("{}: {error}", rule.pattern));
            for sample in rule.fires {
                assert!(alone.matches(sample.as_bytes()), "{} must fire on {sample}", rule.pattern);
            }
            for sample in rule.quiet {
                assert!(!alone.matches(sample.as_bytes()), "{} must not fire on {sample}", rule.pattern);
            }
            assert!(!rule.fires.is_empty() && !rule.quiet.is_empty(), "{} needs samples of both kinds", rule.pattern);
        }
    }

    #[test]
    fn the_graver_cause_wins() {
        let built_in = BuiltIn::default();
        let output = b"curl: (56) Recv failure: Connection reset by peer\ntar: write error: No space left on device\n";
        assert_eq!(built_in.classify(output), Some(Category::DiskFull));
        assert!(!built_in.is_transient(Category::DiskFull));
    }

    #[test]
    fn ordinary_failures_are_not_transient() {
        let built_in = BuiltIn::default();
        for output in [
            "error[E0308]: mismatched types",
            "FAILED tests/test_a.py::test_b - AssertionError: assert 1 == 2",
            "bash: line 3: unexpected EOF while looking for matching `\"'",
            "make: *** [Makefile:3: all] Error 2",
            "npm ERR! Test failed.  See above for more details.",
            "test connection_pool::resets ... FAILED",
            "",
        ] {
            assert_eq!(built_in.classify(output.as_bytes()), None, "{output}");
        }
    }
}

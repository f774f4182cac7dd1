//! How many tests passed, failed and were skipped, read from the output of `cargo test -- --show-output`.

use std::fmt;
use std::ops::AddAssign;

/// Numbers of tests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// Ran and were well.
    pub(crate) passed: usize,
    /// Ran and were not, or could not be run.
    pub(crate) failed: usize,
    /// Ignored, or said `skipped: ...` since something they need is missing on this machine.
    pub(crate) skipped: usize,
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

/// Sums over all suites in `output`. `success` is what the process that ran them says: a suite that was not built, or
/// died, has no closing line, and then counts as one failure.
pub(crate) fn libtest(output: &str, success: bool) -> Count {
    let mut count = Count::default();
    // Tests that passed by skipping themselves: the closing lines count them as passed.
    let mut skipping = 0;
    let (mut in_successes, mut in_skipped_test) = (false, false);
    for line in output.lines() {
        if let Some(result) = line.strip_prefix("test result: ") {
            count += closing(result);
            (in_successes, in_skipped_test) = (false, false);
        } else if line == "successes:" || line == "failures:" {
            (in_successes, in_skipped_test) = (line == "successes:", false);
        } else if line.starts_with("---- ") && line.ends_with(" ----") {
            in_skipped_test = false;
        } else if in_successes && !in_skipped_test && line.starts_with("skipped: ") {
            // Once a test, however much of it was skipped.
            in_skipped_test = true;
            skipping += 1;
        }
    }
    count.passed = count.passed.saturating_sub(skipping);
    count.skipped += skipping;
    if !success && count.failed == 0 {
        count.failed = 1;
    }
    count
}

/// `ok. 5 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.01s`.
fn closing(text: &str) -> Count {
    let number = |word: &str| {
        let found = text.split([';', '.']).find_map(|part| part.trim().strip_suffix(word));
        found.and_then(|number| number.trim().parse().ok()).unwrap_or_default()
    };
    Count { passed: number("passed"), failed: number("failed"), skipped: number("ignored") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_SUITES: &str = "\
running 3 tests
test a ... ok
test b ... ok
test c ... ignored

successes:

---- a stdout ----
skipped: `act` is missing
skipped: another thing too

---- b stdout ----
printed: skipped: not at the start

successes:
    a
    b

test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.01s

running 2 tests
failures:

---- d stdout ----
skipped: said before it failed

failures:
    d

test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s
";

    #[test]
    fn skipped_tests_are_not_passed_ones() {
        let expected = Count { passed: 2, failed: 1, skipped: 2 };
        assert_eq!(libtest(TWO_SUITES, false), expected);
        assert_eq!(expected.to_string(), "2 passed, 1 failed, 2 skipped");
    }

    #[test]
    fn a_run_that_died_is_a_failure_even_if_every_suite_that_ended_was_well() {
        let ended = "test result: ok. 7 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
        assert_eq!(libtest(ended, false), Count { passed: 7, failed: 1, skipped: 0 });
        assert_eq!(libtest("error: could not compile", false), Count { passed: 0, failed: 1, skipped: 0 });
        assert_eq!(libtest(ended, true), Count { passed: 7, failed: 0, skipped: 0 });
    }
}

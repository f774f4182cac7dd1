//! What is retried: the user's conditions, and what an attempt showed.

use std::time::Duration;

use crate::delay::DelayPolicy;
use crate::exit_codes::ExitCodes;
use rulebase::Category;

/// The exit code that stands for a timeout (GNU coreutils, `timeout`).
pub const TIMED_OUT: u32 = 124;

/// Which kind of failure is retried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum RetryIf {
    /// Every failure.
    #[default]
    Any,
    /// Failures that pass by themselves: timeouts, and what the output shows to be the network, a registry, a rate
    /// limit or the machine.
    Transient,
    /// Timeouts only.
    Timeout,
    /// Everything but timeouts.
    Error,
}

/// What happens when the command passed, but not at the first attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Flaky {
    /// Nothing: it is only reported.
    Ignore,
    /// A warning.
    #[default]
    Warn,
    /// The run fails with exit code 1.
    Fail,
}

/// Everything that decides about a run, apart from the command itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Policy {
    /// Attempts in all, at least 1.
    pub attempts: u32,
    /// How long to wait between them.
    pub delay: DelayPolicy,
    /// Makes the waits repeatable.
    pub seed: u64,
    /// The limit of one attempt.
    pub timeout: Option<Duration>,
    /// The limit of the whole run: attempts, waits and everything between.
    pub deadline: Option<Duration>,
    /// What is retried.
    pub conditions: Conditions,
    /// Whether a command runs before each further attempt.
    pub on_retry: bool,
    /// Whether that command's failure ends the run.
    pub on_retry_fatal: bool,
    /// The kinds of failure that a command is known against.
    pub heal: Vec<Category>,
}

/// What is retried. All conditions have to agree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conditions {
    /// Which kind of failure.
    pub retry_if: RetryIf,
    /// Only these exit codes.
    pub on_exit: Option<ExitCodes>,
    /// Never these exit codes.
    pub never_on_exit: Option<ExitCodes>,
    /// The user gave patterns of output to retry on.
    pub on_output: bool,
}

/// What an attempt showed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The exit code as a shell gives it: 128 + n for signal n, [`TIMED_OUT`] for a timeout.
    pub exit_code: u32,
    /// It ran into a limit and was ended.
    pub timed_out: bool,
    /// What kind of failure it is.
    pub category: Option<Category>,
    /// The classifier says that trying again can help against it.
    pub transient: bool,
    /// The output matches a pattern to retry on.
    pub matches: bool,
    /// The output matches a pattern to never retry on.
    pub matches_never: bool,
    /// The wait that the output asks for.
    pub hint: Option<Duration>,
    /// Nobody reads the output any more.
    pub output_closed: bool,
    /// Processes of the attempt are left that could not be ended.
    pub survivors: bool,
}

impl Facts {
    /// The command did what it should.
    #[must_use]
    pub const fn passed(&self) -> bool {
        self.exit_code == 0 && !self.timed_out
    }
}

impl Policy {
    /// Whether a failed attempt may be retried at all, apart from counts and deadlines.
    ///
    /// # Errors
    /// When not: the reason, as a fragment for "not retried: ...".
    pub fn allows_retry(&self, facts: &Facts) -> Result<(), String> {
        let conditions = &self.conditions;
        let code = facts.exit_code;
        let healed = facts.category.is_some_and(|category| self.heal.contains(&category));
        if facts.output_closed {
            return Err("nobody reads the output any more".to_owned());
        }
        if facts.survivors {
            return Err("processes of this attempt could not be ended".to_owned());
        }
        if conditions.never_on_exit.as_ref().is_some_and(|codes| codes.contains(code)) {
            return Err(format!("exit code {code} is one of `never-on-exit`"));
        }
        if facts.matches_never {
            return Err("the output matches a pattern of `never-on-output`".to_owned());
        }
        if conditions.on_exit.as_ref().is_some_and(|codes| !codes.contains(code)) {
            return Err(format!("exit code {code} is none of `retry-on-exit`"));
        }
        let unmatched = conditions.on_output && !facts.matches;
        match conditions.retry_if {
            RetryIf::Transient if facts.timed_out || facts.transient || facts.matches || healed => Ok(()),
            RetryIf::Transient => Err(match facts.category {
                Some(category) => format!("`{category}` does not pass by itself"),
                None => "the output shows nothing that passes by itself".to_owned(),
            }),
            RetryIf::Timeout if !facts.timed_out => Err("it is no timeout".to_owned()),
            RetryIf::Error if facts.timed_out => Err("it is a timeout".to_owned()),
            _ if unmatched => Err("the output matches no pattern of `retry-on-output`".to_owned()),
            RetryIf::Any | RetryIf::Timeout | RetryIf::Error => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(code: u32) -> Facts {
        Facts { exit_code: code, ..Facts::default() }
    }

    fn timeout() -> Facts {
        Facts { exit_code: TIMED_OUT, timed_out: true, ..Facts::default() }
    }

    fn network() -> Facts {
        Facts { category: Some(Category::Network), transient: true, ..failed(1) }
    }

    fn policy(retry_if: RetryIf) -> Policy {
        Policy { conditions: Conditions { retry_if, ..Conditions::default() }, ..Policy::default() }
    }

    fn check(policy: &Policy, facts: &Facts, retried: bool) {
        let answer = policy.allows_retry(facts);
        assert_eq!(answer.is_ok(), retried, "{policy:?} {facts:?} {answer:?}");
    }

    #[test]
    fn kinds() {
        for (retry_if, on_error, on_timeout, on_network) in [
            (RetryIf::Any, true, true, true),
            (RetryIf::Transient, false, true, true),
            (RetryIf::Timeout, false, true, false),
            (RetryIf::Error, true, false, true),
        ] {
            check(&policy(retry_if), &failed(1), on_error);
            check(&policy(retry_if), &timeout(), on_timeout);
            check(&policy(retry_if), &network(), on_network);
        }
    }

    #[test]
    fn exit_codes_narrow() {
        let mut policy = policy(RetryIf::Any);
        policy.conditions.on_exit = ExitCodes::parse("2,10-12").ok();
        check(&policy, &failed(2), true);
        check(&policy, &failed(11), true);
        check(&policy, &failed(1), false);
        check(&policy, &timeout(), false);
        policy.conditions.on_exit = ExitCodes::parse("124").ok();
        check(&policy, &timeout(), true);
        policy.conditions.never_on_exit = ExitCodes::parse("100-200").ok();
        check(&policy, &timeout(), false);
    }

    #[test]
    fn output_narrows_any_and_widens_transient() {
        let mut any = policy(RetryIf::Any);
        any.conditions.on_output = true;
        check(&any, &failed(1), false);
        check(&any, &Facts { matches: true, ..failed(1) }, true);
        let mut transient = policy(RetryIf::Transient);
        transient.conditions.on_output = true;
        check(&transient, &network(), true);
        check(&transient, &failed(1), false);
        check(&transient, &Facts { matches: true, ..failed(1) }, true);
        check(&transient, &Facts { matches: true, matches_never: true, ..failed(1) }, false);
    }

    #[test]
    fn what_can_be_healed_is_worth_another_attempt() {
        let mut policy = policy(RetryIf::Transient);
        let full = Facts { category: Some(Category::DiskFull), ..failed(1) };
        check(&policy, &full, false);
        policy.heal = vec![Category::DiskFull];
        check(&policy, &full, true);
    }

    #[test]
    fn never_beside_survivors_or_without_a_reader() {
        check(&policy(RetryIf::Any), &Facts { survivors: true, ..failed(1) }, false);
        check(&policy(RetryIf::Any), &Facts { output_closed: true, ..failed(141) }, false);
    }
}

//! The inputs of nick-fields/retry (version 4) under their own names, so that a workflow only changes its `uses:` line.
//!
//! What an old name means, what it is when not given, and how its exit codes go is that action's; where it was wrong
//! (it waited after the last attempt, turned 0 s into 10 s, and ran on beside what it could not kill) this program is
//! right instead.

use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::cli;
use crate::delay::{Backoff, DelayPolicy, Jitter};
use crate::policy::RetryIf;

/// The wait that nick-fields/retry makes when none is given (its `action.yml`, `retry_wait_seconds`).
const WAIT: Duration = Duration::from_secs(10);

/// The old names, all hidden from help and tables. `command` and `shell` are the same in both.
#[derive(Debug, Clone, Default, Args)]
pub struct DropIn {
    /// Limit of one attempt in minutes; `timeout` in nick-fields/retry.
    #[arg(long = "timeout_minutes", value_name = "N", hide = true, value_parser = positive, allow_hyphen_values = true)]
    pub timeout_minutes: Option<u64>,
    /// Limit of one attempt in seconds.
    #[arg(long = "timeout_seconds", value_name = "N", hide = true, value_parser = positive, allow_hyphen_values = true)]
    pub timeout_seconds: Option<u64>,
    /// Attempts in all.
    #[arg(long = "max_attempts", value_name = "N", hide = true, value_parser = cli::attempts, allow_hyphen_values = true)]
    pub max_attempts: Option<u32>,
    /// Wait between attempts in seconds.
    #[arg(long = "retry_wait_seconds", value_name = "N", hide = true, value_parser = seconds, allow_hyphen_values = true)]
    pub retry_wait_seconds: Option<u64>,
    /// Has no effect: the end of the command is noticed at once.
    #[arg(long = "polling_interval_seconds", value_name = "N", hide = true, value_parser = seconds, allow_hyphen_values = true)]
    pub polling_interval_seconds: Option<u64>,
    /// Which failures are retried.
    #[arg(long = "retry_on", hide = true, value_enum)]
    pub retry_on: Option<RetryOn>,
    /// Whether a failed attempt that is retried makes a warning.
    #[arg(long = "warning_on_retry", value_name = "BOOL", hide = true, value_parser = boolean)]
    pub warning_on_retry: Option<bool>,
    /// Command to run before each further attempt.
    #[arg(long = "on_retry_command", value_name = "SCRIPT", hide = true, allow_hyphen_values = true)]
    pub on_retry_command: Option<String>,
    /// Exit with 0 even if the run failed.
    #[arg(id = "old_continue_on_error", long = "continue_on_error", value_name = "BOOL", hide = true, value_parser = boolean)]
    pub continue_on_error: Option<bool>,
    /// Script to run instead of the command from the second attempt on.
    #[arg(
        id = "old_new_command_on_retry",
        long = "new_command_on_retry",
        value_name = "SCRIPT",
        hide = true,
        allow_hyphen_values = true
    )]
    pub new_command_on_retry: Option<String>,
    /// Retry only this exit code.
    #[arg(long = "retry_on_exit_code", value_name = "N", hide = true, value_parser = exit_code, allow_hyphen_values = true)]
    pub retry_on_exit_code: Option<u32>,
}

/// `retry_on` of nick-fields/retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RetryOn {
    /// Every failure.
    Any,
    /// Timeouts only.
    Timeout,
    /// Everything but timeouts.
    Error,
}

impl From<RetryOn> for RetryIf {
    fn from(retry_on: RetryOn) -> Self {
        match retry_on {
            RetryOn::Any => Self::Any,
            RetryOn::Timeout => Self::Timeout,
            RetryOn::Error => Self::Error,
        }
    }
}

impl DropIn {
    /// Whether any old name was given: then its defaults and exit codes hold too.
    #[must_use]
    pub fn is_used(&self) -> bool {
        let Self {
            timeout_minutes,
            timeout_seconds,
            max_attempts,
            retry_wait_seconds,
            polling_interval_seconds,
            retry_on,
            warning_on_retry,
            on_retry_command,
            continue_on_error,
            new_command_on_retry,
            retry_on_exit_code,
        } = self;
        [timeout_minutes, timeout_seconds, retry_wait_seconds, polling_interval_seconds]
            .into_iter()
            .any(Option::is_some)
            || max_attempts.is_some()
            || retry_on.is_some()
            || warning_on_retry.is_some()
            || on_retry_command.is_some()
            || continue_on_error.is_some()
            || new_command_on_retry.is_some()
            || retry_on_exit_code.is_some()
    }

    /// The limit of one attempt.
    #[must_use]
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout_minutes.map(|minutes| minutes * 60).or(self.timeout_seconds).map(Duration::from_secs)
    }

    /// The waits: fixed, as long as asked for or the old default.
    #[must_use]
    pub fn delay(&self) -> DelayPolicy {
        let base = self.retry_wait_seconds.map_or(WAIT, Duration::from_secs);
        DelayPolicy {
            base,
            cap: base.max(DelayPolicy::default().cap),
            factor: 1.0,
            backoff: Backoff::Fixed,
            jitter: Jitter::None,
        }
    }
}

/// The longest number of seconds or minutes: 30 days of minutes, as for every other duration.
const LONGEST: u64 = 43_200;

fn seconds(text: &str) -> Result<u64, String> {
    let number = text.parse::<u64>().ok().filter(|number| *number <= LONGEST);
    number.ok_or_else(|| format!("expected a whole number from 0 to {LONGEST}"))
}

fn positive(text: &str) -> Result<u64, String> {
    let number = seconds(text).ok().filter(|number| *number > 0);
    number.ok_or_else(|| format!("expected a whole number from 1 to {LONGEST}"))
}

fn exit_code(text: &str) -> Result<u32, String> {
    let number = text.parse::<u32>().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "expected an exit code from 1; lists such as `1,5-9` are for `--retry-on-exit`".to_owned())
}

fn boolean(text: &str) -> Result<bool, String> {
    text.to_lowercase().parse().map_err(|_| "expected `true` or `false`".to_owned())
}

//! The command line, which is also the action's list of inputs. Pure: values are parsed here, and resolved against each
//! other in [`crate::Plan`].

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, CommandFactory, Parser, ValueEnum};

use crate::delay::{Backoff, Jitter};
use crate::dropin::DropIn;
use crate::duration;
use crate::exit_codes::ExitCodes;
use crate::policy::{Flaky, RetryIf};
use crate::shell::Shell;

/// The most attempts that are taken: every attempt has its entry in the report, which has to stay bounded.
pub const MAX_ATTEMPTS: u32 = 10_000;

/// Which annotations a run makes in a workflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Annotations {
    /// One for each failed attempt.
    #[default]
    All,
    /// Only the one that says how the run ended.
    Final,
    /// None; failed attempts are plain log lines.
    None,
}

/// Run a command until it passes, only where that can help, and leave nothing behind.
#[derive(Debug, Clone, Parser)]
#[command(name = "retry", version, disable_help_subcommand = true, args_override_self = false)]
pub struct Arguments {
    /// The script to run, one or more lines, as in a workflow's `run:`.
    #[arg(long, value_name = "SCRIPT", allow_hyphen_values = true)]
    pub command: Option<String>,

    /// Attempts in all.
    #[arg(long, value_name = "N", default_value = "3", value_parser = attempts, allow_hyphen_values = true)]
    pub attempts: u32,

    /// When and how to retry.
    #[command(flatten)]
    pub waiting: Waiting,

    /// What to retry.
    #[command(flatten)]
    pub conditions: ConditionArguments,

    /// What to do between attempts and at the end.
    #[command(flatten)]
    pub around: Around,

    /// The inputs of nick-fields/retry.
    #[command(flatten)]
    pub drop_in: DropIn,

    /// A program and its arguments, run without a shell.
    #[arg(last = true, value_name = "PROGRAM ARGS")]
    pub program: Vec<OsString>,
}

/// Limits and waits.
#[derive(Debug, Clone, Args)]
pub struct Waiting {
    /// Wait before the first retry.
    #[arg(long, value_name = "DURATION", default_value = "2s", value_parser = duration::parse, allow_hyphen_values = true)]
    pub delay: Duration,

    /// How the wait grows; `decorrelated` is random between the delay and three times the wait before.
    #[arg(long, value_enum, default_value = "exponential")]
    pub backoff: Backoff,

    /// What `exponential` multiplies the wait with.
    #[arg(long, value_name = "F", default_value = "2", value_parser = factor, allow_hyphen_values = true)]
    pub factor: f64,

    /// No wait is longer, even if the output asks for more.
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration::parse, allow_hyphen_values = true)]
    pub max_delay: Duration,

    /// How waits are spread: not, from zero to the wait, or from half of it.
    #[arg(long, value_enum, default_value = "full")]
    pub jitter: Jitter,

    /// Makes the waits repeatable; the report names the seed that was used.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,

    /// Limit of one attempt.
    #[arg(long, value_name = "DURATION", value_parser = duration::parse_positive, allow_hyphen_values = true)]
    pub timeout: Option<Duration>,

    /// Limit of the whole run, attempts and waits together; checked before each wait.
    #[arg(long, value_name = "DURATION", value_parser = duration::parse_positive, allow_hyphen_values = true)]
    pub deadline: Option<Duration>,

    /// Time between SIGTERM and SIGKILL.
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = duration::parse, allow_hyphen_values = true)]
    pub grace: Duration,
}

/// What is retried.
#[derive(Debug, Clone, Args)]
pub struct ConditionArguments {
    /// Which failures are retried; `transient` are timeouts and what the output shows to pass by itself.
    #[arg(long, value_enum, default_value = "any")]
    pub retry_if: RetryIf,

    /// Retry only these exit codes, such as `1,5-9`; 124 is a timeout.
    #[arg(long, value_name = "LIST", value_parser = ExitCodes::parse, allow_hyphen_values = true)]
    pub retry_on_exit: Option<ExitCodes>,

    /// Never retry these exit codes.
    #[arg(long, value_name = "LIST", value_parser = ExitCodes::parse, allow_hyphen_values = true)]
    pub never_on_exit: Option<ExitCodes>,

    /// Retry only if the output matches one of these; with `retry-if: transient`, also if it does.
    #[arg(long, value_name = "REGEX", allow_hyphen_values = true)]
    pub retry_on_output: Vec<String>,

    /// Never retry if the output matches one of these.
    #[arg(long, value_name = "REGEX", allow_hyphen_values = true)]
    pub never_on_output: Vec<String>,
}

/// What happens between attempts and at the end.
#[derive(Debug, Clone, Args)]
pub struct Around {
    /// Script to run before each further attempt.
    #[arg(long, value_name = "SCRIPT", allow_hyphen_values = true)]
    pub on_retry: Option<String>,

    /// End the run if that script fails.
    #[arg(long)]
    pub on_retry_fatal: bool,

    /// Script to run before the next attempt after a failure of this kind, such as `disk-full=docker system prune -af`.
    #[arg(long, value_name = "CATEGORY=SCRIPT", allow_hyphen_values = true)]
    pub heal: Vec<String>,

    /// Script to run instead of the command from the second attempt on.
    #[arg(long, value_name = "SCRIPT", allow_hyphen_values = true)]
    pub new_command_on_retry: Option<String>,

    /// Exit with 0 even if the run failed; the outputs say what happened.
    #[arg(long)]
    pub continue_on_error: bool,

    /// What to do if the command passed, but not at the first attempt.
    #[arg(long, value_enum, default_value = "warn")]
    pub flaky: Flaky,

    /// Which annotations a run makes in a workflow.
    #[arg(long, value_enum, default_value = "all")]
    pub annotations: Annotations,

    /// What runs the scripts: `bash`, `sh`, `pwsh`, `powershell`, `cmd`, `python` or a command with `{0}`; not given,
    /// `bash` with pipefail, or `sh` where there is no bash (`pwsh` on Windows).
    #[arg(long, value_name = "NAME", value_parser = Shell::parse)]
    pub shell: Option<Shell>,

    /// Folder to run everything in.
    #[arg(long, value_name = "FOLDER")]
    pub working_directory: Option<PathBuf>,

    /// File for what the attempts printed: the first and the last of it, bounded. In a workflow there is one anyway.
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,

    /// File for the report as JSON. In a workflow there is one anyway.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

/// The program's command line.
#[must_use]
pub fn command() -> clap::Command {
    Arguments::command()
}

/// Reads a number of attempts.
pub(crate) fn attempts(text: &str) -> Result<u32, String> {
    let number = text.parse::<u32>().ok().filter(|number| (1..=MAX_ATTEMPTS).contains(number));
    number.ok_or_else(|| format!("expected a whole number from 1 to {MAX_ATTEMPTS}"))
}

fn factor(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| (1.0..=100.0).contains(number));
    number.ok_or_else(|| "expected a number from 1 to 100".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(line: &[&str]) -> String {
        match Arguments::try_parse_from(["retry"].iter().chain(line)) {
            Ok(arguments) => panic!("{line:?} was taken: {arguments:?}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn clap_finds_no_contradiction() {
        command().debug_assert();
    }

    #[test]
    fn defaults() {
        let arguments = Arguments::try_parse_from(["retry", "--command", "true"]).unwrap();
        assert_eq!(arguments.attempts, 3);
        assert_eq!(arguments.waiting.delay, Duration::from_secs(2));
        assert_eq!(arguments.waiting.max_delay, Duration::from_secs(300));
        assert_eq!((arguments.waiting.backoff, arguments.waiting.jitter), (Backoff::default(), Jitter::default()));
        assert_eq!((arguments.conditions.retry_if, arguments.around.flaky), (RetryIf::default(), Flaky::default()));
    }

    #[test]
    fn mistakes_name_the_flag_the_value_and_what_is_allowed() {
        for (line, parts) in [
            (&["--attempts", "0"][..], ["--attempts", "'0'", "from 1 to 10000"]),
            (&["--attempts=-1"], ["--attempts", "'-1'", "from 1 to 10000"]),
            (&["--attempts", "-1"], ["--attempts", "'-1'", "from 1 to 10000"]),
            (&["--delay", "10x"], ["--delay", "'10x'", "`1h30m`"]),
            (&["--delay", "-5s"], ["--delay", "'-5s'", "negative"]),
            (&["--timeout", "0"], ["--timeout", "'0'", "more than `0`"]),
            (&["--deadline", "1.5h"], ["--deadline", "'1.5h'", "decimals"]),
            (&["--factor", "0.5"], ["--factor", "'0.5'", "from 1 to 100"]),
            (&["--factor", "NaN"], ["--factor", "'NaN'", "from 1 to 100"]),
            (&["--shell", "fish"], ["--shell", "'fish'", "`bash`"]),
            (&["--backoff", "quadratic"], ["--backoff", "'quadratic'", "decorrelated"]),
            (&["--retry-on-exit", "9-5"], ["--retry-on-exit", "'9-5'", "smaller number first"]),
            (&["--never-on-exit", "0"], ["--never-on-exit", "'0'", "success"]),
            (&["--flaky", "no"], ["--flaky", "'no'", "ignore"]),
            (&["--max_attempts", "zero"], ["--max_attempts", "'zero'", "from 1 to 10000"]),
            (&["--timeout_minutes", "1.5"], ["--timeout_minutes", "'1.5'", "whole number"]),
        ] {
            let message = refused(line);
            for part in parts {
                assert!(message.contains(part), "{line:?}: {part} is missing in: {message}");
            }
        }
    }

    #[test]
    fn everything_behind_the_double_dash_is_the_program() {
        let arguments = Arguments::try_parse_from(["retry", "--attempts", "2", "--", "x", "--delay", "y"]).unwrap();
        assert_eq!(arguments.program, ["x", "--delay", "y"]);
    }
}

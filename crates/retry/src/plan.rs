//! The arguments resolved against each other: a plan that cannot be wrong, or every problem at once.

use std::ffi::OsString;
use std::fmt::Display;
use std::path::PathBuf;
use std::time::Duration;

use crate::cli::{Annotations, Arguments, Around, ConditionArguments, Waiting};
use crate::delay::DelayPolicy;
use crate::dropin::DropIn;
use crate::duration;
use crate::exit_codes::ExitCodes;
use crate::pattern::Patterns;
use crate::policy::{Conditions, Flaky, Policy, RetryIf};
use crate::shell::Shell;
use rulebase::Category;

/// What is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A script in a shell.
    Script(String),
    /// A program and its arguments, without a shell.
    Program(OsString, Vec<OsString>),
}

/// Everything a run needs to know.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The command.
    pub subject: Subject,
    /// The script that takes its place from the second attempt on.
    pub retry_script: Option<String>,
    /// The shell asked for.
    pub shell: Option<Shell>,
    /// What decides.
    pub policy: Policy,
    /// Output to retry on.
    pub retry_on_output: Option<Patterns>,
    /// Output to never retry on.
    pub never_on_output: Option<Patterns>,
    /// Time between SIGTERM and SIGKILL.
    pub grace: Duration,
    /// The script that runs before each further attempt.
    pub on_retry: Option<String>,
    /// The scripts that are known against kinds of failure.
    pub heal: Vec<(Category, String)>,
    /// What a late pass means.
    pub flaky: Flaky,
    /// Which annotations are made.
    pub annotations: Annotations,
    /// Exit with 0 even if the run failed.
    pub continue_on_error: bool,
    /// Where everything runs.
    pub working_directory: Option<PathBuf>,
    /// Where the log goes.
    pub log: Option<PathBuf>,
    /// Where the report goes.
    pub report: Option<PathBuf>,
    /// Old names were used: a timeout exits with 1, as nick-fields/retry does.
    pub drop_in: bool,
    /// What the user should know about the arguments.
    pub notes: Vec<String>,
}

/// A mistake in the arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The flag, its value and what is wrong with it.
    pub message: String,
    /// How to fix it.
    pub hint: String,
}

#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, message: impl Into<String>, hint: impl Into<String>) {
        self.0.push(Problem { message: message.into(), hint: hint.into() });
    }

    /// One value for a setting that has an old and a new name. A new value that is the default cannot be told from one
    /// that was not given: an action passes every default on.
    fn choose<T: PartialEq>(
        &mut self,
        names: (&str, &str),
        new: T,
        default: &T,
        old: Option<T>,
        show: impl Fn(&T) -> String,
    ) -> T {
        match old {
            Some(old) if new == *default || new == old => old,
            Some(old) => {
                let (new_name, old_name) = names;
                self.add(
                    format!("`--{new_name}` is `{}` and `--{old_name}` is `{}`", show(&new), show(&old)),
                    format!("they mean the same: keep `--{new_name}`"),
                );
                new
            }
            None => new,
        }
    }

    fn patterns(&mut self, flag: &str, patterns: &[String]) -> Option<Patterns> {
        for pattern in patterns {
            if let Err(error) = Patterns::new(&[pattern]) {
                self.add(
                    format!("`--{flag}` is `{pattern}`: {error}"),
                    "write `\\[` for a literal bracket, `\\.` for a literal dot",
                );
            }
        }
        if patterns.is_empty() { None } else { Patterns::new(patterns).ok() }
    }

    fn script(&mut self, flag: &str, script: Option<String>) -> Option<String> {
        if script.as_ref().is_some_and(|script| script.trim().is_empty()) {
            self.add(format!("`--{flag}` is empty"), "expected a script of one or more lines, or leave the flag out");
        }
        script
    }

    fn heal(&mut self, entries: &[String]) -> Vec<(Category, String)> {
        let mut heal: Vec<(Category, String)> = Vec::new();
        for entry in entries {
            let Some((name, script)) = entry.split_once('=').filter(|(_, script)| !script.trim().is_empty()) else {
                self.add(
                    format!("`--heal` is `{entry}`: expected a category and a script"),
                    "write `disk-full=docker system prune -af`",
                );
                continue;
            };
            match name.trim().parse::<Category>() {
                Err(error) => {
                    self.add(format!("`--heal` is `{entry}`: {error}"), "write `disk-full=docker system prune -af`");
                }
                Ok(category) if heal.iter().any(|(known, _)| *known == category) => {
                    self.add(format!("`--heal` names `{category}` twice"), "put both commands into one script");
                }
                Ok(category) => heal.push((category, script.to_owned())),
            }
        }
        heal
    }
}

impl Plan {
    /// Resolves `arguments`; `fresh_seed` is used where none is given.
    ///
    /// # Errors
    /// Every mistake that the values make together; mistakes of one value are found when it is parsed.
    pub fn resolve(arguments: Arguments, fresh_seed: u64) -> Result<Self, Vec<Problem>> {
        let Arguments { command, attempts, waiting, conditions, around, drop_in: old, program } = arguments;
        let mut problems = Problems::default();
        let subject = subject(&mut problems, command, program);
        let retry_on_output = problems.patterns("retry-on-output", &conditions.retry_on_output);
        let never_on_output = problems.patterns("never-on-output", &conditions.never_on_output);
        let heal = problems.heal(&around.heal);
        let (on_retry, retry_script) = scripts(&mut problems, &around, &old);
        let policy = Policy {
            attempts: problems.choose(("attempts", "max_attempts"), attempts, &3, old.max_attempts, u32::to_string),
            delay: delay(&mut problems, &waiting, &old),
            seed: waiting.seed.unwrap_or(fresh_seed),
            timeout: timeout(&mut problems, waiting.timeout, &old),
            deadline: waiting.deadline,
            conditions: policy_conditions(&mut problems, conditions, &old),
            on_retry: on_retry.is_some(),
            on_retry_fatal: around.on_retry_fatal,
            heal: heal.iter().map(|(category, _)| *category).collect(),
        };
        if around.continue_on_error && old.continue_on_error == Some(false) {
            problems.add(
                "`--continue-on-error` is given and `--continue_on_error` is `false`",
                "they mean the same: keep `--continue-on-error`",
            );
        }
        let Some(subject) = subject.filter(|_| problems.0.is_empty()) else { return Err(problems.0) };
        Ok(Self {
            subject,
            retry_script,
            shell: around.shell,
            policy,
            retry_on_output,
            never_on_output,
            grace: waiting.grace,
            on_retry,
            heal,
            flaky: around.flaky,
            annotations: match (around.annotations, old.warning_on_retry) {
                (Annotations::All, Some(false)) => Annotations::Final,
                (asked, _) => asked,
            },
            continue_on_error: around.continue_on_error || old.continue_on_error == Some(true),
            working_directory: around.working_directory,
            log: around.log,
            report: around.report,
            drop_in: old.is_used(),
            notes: notes(old.polling_interval_seconds),
        })
    }
}

fn timeout(problems: &mut Problems, new: Option<Duration>, old: &DropIn) -> Option<Duration> {
    if old.timeout_minutes.is_some() && old.timeout_seconds.is_some() {
        problems.add(
            "`--timeout_minutes` and `--timeout_seconds` are both given",
            "keep one of them, or write `--timeout 1m30s`",
        );
    }
    let old_name = if old.timeout_minutes.is_some() { "timeout_minutes" } else { "timeout_seconds" };
    let show = |limit: &Option<Duration>| limit.map_or_else(String::new, duration::format);
    problems.choose(("timeout", old_name), new, &None, old.timeout().map(Some), show)
}

fn policy_conditions(problems: &mut Problems, new: ConditionArguments, old: &DropIn) -> Conditions {
    let old_kind = old.retry_on.map(RetryIf::from);
    let kind = |kind: &RetryIf| format!("{kind:?}").to_lowercase();
    let old_codes = old.retry_on_exit_code.map(|code| Some(ExitCodes::one(code)));
    let codes = |codes: &Option<ExitCodes>| codes.as_ref().map(ExitCodes::to_string).unwrap_or_default();
    Conditions {
        retry_if: problems.choose(("retry-if", "retry_on"), new.retry_if, &RetryIf::Any, old_kind, kind),
        on_exit: problems.choose(("retry-on-exit", "retry_on_exit_code"), new.retry_on_exit, &None, old_codes, codes),
        never_on_exit: new.never_on_exit,
        on_output: !new.retry_on_output.is_empty(),
    }
}

/// The script between attempts, and the one that takes the command's place.
fn scripts(problems: &mut Problems, new: &Around, old: &DropIn) -> (Option<String>, Option<String>) {
    let show = |script: &Option<String>| script.clone().unwrap_or_default();
    let between = old.on_retry_command.clone().map(Some);
    let instead = old.new_command_on_retry.clone().map(Some);
    let between = problems.choose(("on-retry", "on_retry_command"), new.on_retry.clone(), &None, between, show);
    let names = ("new-command-on-retry", "new_command_on_retry");
    let instead = problems.choose(names, new.new_command_on_retry.clone(), &None, instead, show);
    (problems.script("on-retry", between), problems.script("new-command-on-retry", instead))
}

fn notes(polling: Option<impl Display>) -> Vec<String> {
    let said = polling.map(|value| {
        format!("`polling_interval_seconds` is `{value}` and has no effect: the end of the command is noticed at once")
    });
    said.into_iter().collect()
}

fn subject(problems: &mut Problems, command: Option<String>, program: Vec<OsString>) -> Option<Subject> {
    let mut words = program.into_iter();
    match (command, words.next()) {
        (Some(script), None) if script.trim().is_empty() => {
            problems
                .add("`--command` is empty", "expected a script of one or more lines, such as `--command 'make test'`");
        }
        (None, Some(name)) if name.is_empty() => {
            problems.add("the program's name is empty", "write `retry -- PROGRAM ARGS`");
        }
        (Some(script), None) => return Some(Subject::Script(script)),
        (None, Some(name)) => return Some(Subject::Program(name, words.collect())),
        (None, None) => {
            problems.add("no command is given", "write `retry --command 'make test'` or `retry -- make test`");
        }
        (Some(_), Some(name)) => problems.add(
            format!("both `--command` and the program `{}` are given", name.to_string_lossy()),
            "keep one of them",
        ),
    }
    None
}

/// Old names bring the old wait, unless a new one was asked for.
fn delay(problems: &mut Problems, new: &Waiting, old: &DropIn) -> DelayPolicy {
    let given = DelayPolicy {
        base: new.delay,
        factor: new.factor,
        cap: new.max_delay,
        backoff: new.backoff,
        jitter: new.jitter,
    };
    let default = DelayPolicy::default();
    if old.retry_wait_seconds.is_some() || (old.is_used() && given == default) {
        let (names, base) = (("delay", "retry_wait_seconds"), old.delay().base);
        problems.choose(names, given.base, &default.base, Some(base), |base| duration::format(*base));
        return old.delay();
    }
    if given.base > given.cap {
        let (base, cap) = (duration::format(given.base), duration::format(given.cap));
        problems.add(
            format!("`--delay` is `{base}`, longer than `--max-delay`, `{cap}`"),
            "raise `--max-delay`, or lower `--delay`",
        );
    }
    given
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;

//! The frame around every `main`.

use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, FromArgMatches};
use findings::{Finding, render};
use protocol::host::Host;
use protocol::output::{BUDGET, Outputs};
use protocol::{Exit, escape};

use crate::{Failure, Spec, inputs};

/// Parses the command line and the action's inputs, runs `body`, and turns its end into an exit code. When `body` could
/// not answer, says why (annotations in a workflow, text on standard error elsewhere) and writes every declared output
/// with its safe fallback.
pub fn run<A: FromArgMatches>(
    spec: &Spec,
    host: &Host,
    line: Vec<OsString>,
    body: impl FnOnce(A, &Host, &mut dyn Write) -> Result<Exit, Failure>,
) -> ExitCode {
    let lock = io::stdout().lock();
    // Standard output flushes at every line, which only somebody who watches needs.
    let mut stdout: Box<dyn Write> = if lock.is_terminal() { Box::new(lock) } else { Box::new(BufWriter::new(lock)) };
    let end = match arguments(spec, host, line) {
        Ok(Parsed::Arguments(arguments)) => body(arguments, host, &mut *stdout),
        Ok(Parsed::Shown(exit)) => Ok(exit),
        Err(failure) => Err(failure),
    };
    // Also before a failure is told: what was answered comes first, on whatever stream the failure goes to.
    let flushed = stdout.flush();
    let end = end.and_then(|exit| flushed.map(|()| exit).map_err(Failure::from));
    match end {
        Ok(exit) => exit.into(),
        Err(failure) => {
            report(spec, host, &failure, &mut *stdout);
            failure.exit.into()
        }
    }
}

enum Parsed<A> {
    Arguments(A),
    Shown(Exit),
}

fn arguments<A: FromArgMatches>(spec: &Spec, host: &Host, line: Vec<OsString>) -> Result<Parsed<A>, Failure> {
    let command: Command = (spec.command)();
    let is_action = spec.subcommand.is_none() || line.get(1).and_then(|word| word.to_str()) == spec.subcommand;
    let line = if is_action { inputs::merge(&spec.action_command(), line, &host.environment)? } else { line };
    match command.try_get_matches_from(line).and_then(|matches| A::from_arg_matches(&matches)) {
        Ok(arguments) => Ok(Parsed::Arguments(arguments)),
        Err(error) if error.use_stderr() && host.runner.in_workflow => {
            let help = format!("`{} --help` lists every flag; each is an input of the same name", spec.name);
            let (message, tip) = said(&error);
            Err(Failure::usage(message, tip.map_or_else(|| help.clone(), |tip| format!("{tip}; {help}"))))
        }
        Err(error) => {
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Pass };
            error.print()?;
            Ok(Parsed::Shown(exit))
        }
    }
}

/// What clap says is wrong, on one line and without the usage that it shows at a terminal, and its tip.
fn said(error: &clap::Error) -> (String, Option<String>) {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return ("no subcommand was given".to_owned(), None);
    }
    let mut text = error.to_string();
    if let Some(ContextValue::String(value)) = error.get(ContextKind::InvalidValue)
        && value.contains('\n')
    {
        // A value of several lines must not look like what follows the message.
        text = text.replace(value.as_str(), &words(value));
    }
    let end = ["\n\nFor more information", "\n\nUsage:"]
        .iter()
        .fold(text.as_str(), |text, mark| text.rfind(mark).map_or(text, |end| &text[..end]));
    let (end, tip) = match end.rsplit_once("\n\n  tip: ") {
        Some((message, tip)) => (message, Some(words(tip))),
        None => (end, None),
    };
    (words(end.strip_prefix("error: ").unwrap_or(end)), tip)
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn report(spec: &Spec, host: &Host, failure: &Failure, stdout: &mut dyn Write) {
    let mut outputs = Outputs::new();
    for output in spec.outputs {
        outputs.set(output.name, output.fallback);
    }
    let outputs_written =
        if failure.has_outputs { Ok(()) } else { host.write_outputs(outputs, &host.step_folder(), BUDGET) };
    let written = outputs_written.and_then(|()| host.write_summary(markdown(spec, &failure.findings)));
    let mut findings = failure.findings.clone();
    if let Err(error) = written {
        findings.extend(Failure::from(error).findings);
    }
    // Where nobody reads any more there is nobody left to tell; the exit code still says it.
    let _ = if host.runner.in_workflow {
        render::annotations::render(stdout, &findings).and_then(|()| stdout.flush())
    } else {
        render::terminal::render(&mut io::stderr().lock(), &findings)
    };
}

fn markdown(spec: &Spec, findings: &[Finding]) -> String {
    let mut text = format!("### {}: could not answer\n\n", escape::markdown_text(spec.title)).into_bytes();
    // Writing to memory cannot fail.
    let _ = render::markdown::render(&mut text, findings);
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Arg, ArgAction, value_parser};

    fn spec_command() -> Command {
        let check = Command::new("check")
            .arg(Arg::new("needs").long("needs").value_name("JSON").required(true))
            .arg(Arg::new("plan").long("plan").value_name("JSON").required(true))
            .arg(Arg::new("format").long("format").value_parser(["human", "json", "github"]))
            .arg(Arg::new("attempts").long("attempts").value_parser(value_parser!(u32).range(1..=10)))
            .arg(Arg::new("dry-run").long("dry-run").action(ArgAction::SetTrue));
        Command::new("x").about("about text").subcommand(check).arg_required_else_help(true).subcommand_required(true)
    }

    const SPEC: Spec = Spec {
        name: "x",
        subcommand: Some("check"),
        title: "X",
        icon: "x",
        outputs: &[],
        command: spec_command,
        token: None,
        after: &[],
    };

    fn host(variables: &[(&str, &str)]) -> Host {
        let workflow = [("GITHUB_ACTIONS", "true")];
        Host::new(workflow.iter().chain(variables).copied().collect())
    }

    /// What a workflow is told about a command line that clap refuses.
    fn refused(line: &[&str], variables: &[(&str, &str)]) -> Finding {
        let line = line.iter().map(OsString::from).collect();
        match arguments::<NoArguments>(&SPEC, &host(variables), line) {
            Err(failure) => failure.findings[0].clone(),
            Ok(_) => panic!("the command line was taken"),
        }
    }

    struct NoArguments;

    impl FromArgMatches for NoArguments {
        fn from_arg_matches(_: &clap::ArgMatches) -> Result<Self, clap::Error> {
            Ok(Self)
        }

        fn update_from_arg_matches(&mut self, _: &clap::ArgMatches) -> Result<(), clap::Error> {
            Ok(())
        }
    }

    #[track_caller]
    fn check_refused(line: &[&str], variables: &[(&str, &str)], message: &str, hint: &str) {
        let finding = refused(line, variables);
        assert_eq!(finding.message, message);
        assert!(finding.hint.as_deref().unwrap_or_default().starts_with(hint), "{:?}", finding.hint);
    }

    #[test]
    fn an_annotation_names_every_missing_argument() {
        let expected = "the following required arguments were not provided: --needs <JSON> --plan <JSON>";
        check_refused(&["x", "check"], &[], expected, "`x --help`");
    }

    #[test]
    fn an_annotation_names_the_value_and_the_possible_ones() {
        let given = [("POINTSMAN_INPUT_NEEDS", "{}"), ("POINTSMAN_INPUT_PLAN", "{}")];
        let with = |name, value| [given[0], given[1], (name, value)];
        check_refused(
            &["x", "check"],
            &with("POINTSMAN_INPUT_FORMAT", "jsn"),
            "invalid value 'jsn' for '--format <format>' [possible values: human, json, github]",
            "a similar value exists: 'json'; `x --help`",
        );
        check_refused(
            &["x", "check"],
            &with("POINTSMAN_INPUT_FORMAT", "a\n\nUsage: b\n\n  tip: c"),
            "invalid value 'a Usage: b tip: c' for '--format <format>' [possible values: human, json, github]",
            "`x --help`",
        );
        check_refused(
            &["x", "check"],
            &with("POINTSMAN_INPUT_ATTEMPTS", "11"),
            "invalid value '11' for '--attempts <attempts>': 11 is not in 1..=10",
            "`x --help`",
        );
    }

    #[test]
    fn an_annotation_about_an_unknown_flag_or_no_subcommand_is_no_usage_text() {
        check_refused(
            &["x", "check", "--need=1"],
            &[],
            "unexpected argument '--need' found",
            "a similar argument exists",
        );
        check_refused(&["x"], &[], "no subcommand was given", "`x --help`");
    }
}

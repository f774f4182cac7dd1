//! `remediate`: gathers the inputs, lets the library choose, does what was chosen, maps the answer to an exit code.
#![expect(clippy::disallowed_methods, reason = "the program is what touches the world for the pure library")]

mod act;

use std::io::Write;
use std::process::ExitCode;

use act::Context;
use action::{Failure, Format};
use findings::render;
use protocol::Exit;
use protocol::host::{self, Host};
use protocol::output::BUDGET;
use remediate::cli::{self, Cli, Command, RunArguments};
use remediate::{Answer, Case, Outcome, Policy, SPEC, choose, diagnosis, show};

fn main() -> ExitCode {
    let host = Host::from_process();
    action::run(&SPEC, &host, std::env::args_os().collect(), |cli: Cli, host, stdout| match cli.command {
        Command::Run(arguments) => run(&arguments, host, stdout),
        Command::List => {
            write!(stdout, "{}", show::list())?;
            Ok(Exit::Pass)
        }
        Command::Program => {
            writeln!(stdout, "{}", own_path()?)?;
            Ok(Exit::Pass)
        }
    })
}

fn run(arguments: &RunArguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    if !arguments.working_directory.is_dir() {
        let message =
            format!("`--working-directory` is `{}`, which is no folder", arguments.working_directory.display());
        return Err(Failure::usage(message, "name the folder of the project"));
    }
    let policy = Policy {
        allow: arguments.allow.iter().copied().collect(),
        deny: arguments.deny.iter().copied().collect(),
        off: cli::off(&arguments.heal),
        caches: arguments.cache.iter().copied().collect(),
    };
    let cases = cases(arguments)?;
    let context = Context::new(arguments, &cases, host)?;
    let done = choose(&cases, &policy).iter().map(|chosen| context.act(chosen)).collect();
    let patch = context.patch.exists().then(|| context.patch.to_string_lossy().into_owned());
    let answer = Answer::of(done, patch, arguments.dry_run);
    tell(&answer, arguments, host, stdout)?;
    Ok(if answer.result == Outcome::Failed { Exit::Fail } else { Exit::Pass })
}

/// What failed; nothing at all where only the program's path was asked for.
fn cases(arguments: &RunArguments) -> Result<Vec<Case>, Failure> {
    if arguments.locate {
        return Ok(Vec::new());
    }
    if let Some(path) = &arguments.diagnosis {
        let hint = "pass the output `report` of `failure-diagnoser`";
        return diagnosis::cases(&host::read(path)?)
            .map_err(|message| Failure::usage(format!("`{}` is {message}", path.display()), hint));
    }
    let Some(category) = arguments.category else {
        let hint = "give `--category`, such as `disk-full`, or `--diagnosis` with the report of `failure-diagnoser`";
        return Err(Failure::usage("no failure was named", hint));
    };
    Ok(vec![Case {
        rule: arguments.rule.clone(),
        parameters: arguments.parameter.iter().cloned().collect(),
        ..Case::of(category)
    }])
}

fn own_path() -> Result<String, Failure> {
    let path = std::env::current_exe().map_err(|error| {
        let hint = "the system does not tell a program where it is; name it by hand in `heal`";
        Failure::unknown("remediate/program", format!("cannot tell the path of this program: {error}"), hint)
    })?;
    Ok(path.to_string_lossy().into_owned())
}

fn tell(answer: &Answer, arguments: &RunArguments, host: &Host, stdout: &mut dyn Write) -> Result<(), Failure> {
    let json = show::report(answer, &host.runner)
        .to_json()
        .map_err(|error| Failure::unknown("remediate/report", error.to_string(), "this is a defect of the program"))?;
    let path = host.report_path(arguments.answer.report.as_deref(), SPEC.name);
    if let Some(path) = &path {
        host::write(path, format!("{json}\n").as_bytes())?;
    }
    let path = path.as_deref().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    host.write_outputs(show::outputs(answer, &own_path()?, &path), &host.step_folder(), BUDGET)?;
    let human = |stdout: &mut dyn Write| {
        if arguments.locate {
            writeln!(stdout, "{}", own_path().unwrap_or_default())
        } else {
            show::human(stdout, answer)
        }
    };
    if !arguments.locate {
        host.write_summary(show::summary(answer))?;
    }
    match Format::resolve(arguments.answer.format, &host.runner) {
        Format::Json => writeln!(stdout, "{json}")?,
        Format::Human => human(stdout)?,
        Format::Github => {
            human(stdout)?;
            render::annotations::render(stdout, &show::findings(answer))?;
        }
    }
    Ok(())
}

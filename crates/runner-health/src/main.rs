//! `runner-health`: looks at the machine, calls the library, maps the answer to an exit code.
#![expect(clippy::disallowed_methods, reason = "the program is what touches the world for the pure library")]

mod measure;

use std::ffi::OsStr;
use std::io::Write;
use std::process::ExitCode;

use action::{Failure, Format};
use findings::render;
use protocol::Exit;
use protocol::host::{self, Host};
use protocol::output::BUDGET;
use runner_health::cli::{CheckArguments, Cli, Command};
use runner_health::compare::Earlier;
use runner_health::config::Config;
use runner_health::show::{self, Answer};
use runner_health::{SPEC, Wanted, assess};

fn main() -> ExitCode {
    let host = Host::from_process();
    action::run(&SPEC, &host, std::env::args_os().collect(), |cli: Cli, host, stdout| match cli.command {
        Command::Check(arguments) => check(&arguments, host, stdout),
    })
}

fn check(arguments: &CheckArguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    if !arguments.working_directory.is_dir() {
        let message =
            format!("`--working-directory` is `{}`, which is no folder", arguments.working_directory.display());
        return Err(Failure::usage(message, "name the folder that the repository is checked out to"));
    }
    let config = config(arguments)?;
    let earlier = arguments.compare.as_deref().map(|path| -> Result<Earlier, Failure> {
        let read = Earlier::parse(&host::read(path)?);
        read.map_err(|message| {
            Failure::usage(format!("`{}` is {message}", path.display()), "pass the output `report` of the earlier look")
        })
    });
    let earlier = earlier.transpose()?;
    let wanted = wanted(arguments, &config);
    let measurements = measure::measure(arguments, &config, &wanted, host)?;
    let assessment = assess(&measurements, &wanted);
    let changes = earlier.map(|earlier| earlier.compare(&measurements, &assessment));
    let answer = Answer { phase: arguments.phase, assessment, measurements, changes };
    tell(&answer, arguments, host, stdout)?;
    Ok(answer.assessment.exit())
}

/// The configuration: a section that does not exist asks for nothing more than the defaults.
fn config(arguments: &CheckArguments) -> Result<Config, Failure> {
    let path = match &arguments.config {
        Some(path) => path.clone(),
        None => {
            let usual = arguments.working_directory.join(settings::PATH);
            if !usual.is_file() {
                if arguments.working_directory.join(settings::MISNAMED).is_file() {
                    return Err(Failure::misnamed(settings::MISNAMED, settings::PATH));
                }
                return Ok(Config::default());
            }
            usual
        }
    };
    let name = if arguments.config.is_some() { path.to_string_lossy().into_owned() } else { settings::PATH.to_owned() };
    Config::parse(&name, &host::read(&path)?).map_err(Failure::configuration)
}

/// Flags win over the configuration's limits, and add to its lists.
fn wanted(arguments: &CheckArguments, config: &Config) -> Wanted {
    let mut limits = config.limits;
    limits.disk = arguments.disk_limit.unwrap_or(limits.disk);
    limits.inodes = arguments.inode_limit.unwrap_or(limits.inodes);
    limits.memory = arguments.memory_limit.unwrap_or(limits.memory);
    limits.load = arguments.load_limit.unwrap_or(limits.load);
    let mut tools = arguments.tool.clone();
    tools.extend(config.tools.iter().filter(|tool| !arguments.tool.contains(tool)).cloned());
    Wanted {
        limits,
        tools,
        required: arguments.require.iter().copied().collect(),
        warn_only: arguments.warn_only.iter().copied().collect(),
    }
}

fn tell(answer: &Answer, arguments: &CheckArguments, host: &Host, stdout: &mut dyn Write) -> Result<(), Failure> {
    let json = show::report(answer, &host.runner)
        .to_json()
        .map_err(|error| Failure::unknown("health/report", error.to_string(), "this is a defect of the program"))?;
    let path = host.report_path(arguments.answer.report.as_deref(), SPEC.name);
    if let Some(path) = &path {
        host::write(path, format!("{json}\n").as_bytes())?;
    }
    let path = path.as_deref().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    host.write_outputs(show::outputs(answer, &path), &host.step_folder(), BUDGET)?;
    host.write_summary(show::summary(answer))?;
    match Format::resolve(arguments.answer.format, &host.runner) {
        Format::Json => writeln!(stdout, "{json}")?,
        Format::Human => show::human(stdout, answer)?,
        Format::Github => {
            show::human(stdout, answer)?;
            render::annotations::render(stdout, &show::findings(&answer.assessment))?;
        }
    }
    Ok(())
}

/// The search path of this process.
fn search_path(host: &Host) -> &OsStr {
    host.environment.os("PATH").unwrap_or_default()
}

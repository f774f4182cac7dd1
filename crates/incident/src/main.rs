//! `incident`: gathers files, clock and flags, calls the library, maps the answer to an exit code.
#![expect(clippy::disallowed_methods, reason = "the program is what touches the world for the pure library")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use action::{Failure, Format};
use findings::render;
use github::incident::{Failed, Waits};
use github::{Moment, Time as _, WallTime};
use incident::ask::Ask;
use incident::cause::Cause;
use incident::cli::{Cli, OnReadOnly};
use incident::words::{COMMENT, INCIDENT, RECOVERY, Templates};
use incident::{SPEC, tell};
use protocol::Exit;
use protocol::host::{self, Host};
use protocol::output::BUDGET;

fn main() -> ExitCode {
    let host = Host::from_process();
    action::run(&SPEC, &host, std::env::args_os().collect(), |cli: Cli, host, stdout| run(&cli, host, stdout))
}

fn run(cli: &Cli, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let templates = templates(cli)?;
    let repository = cli.api.repository(host)?;
    let now = Moment(WallTime.now());
    let ask = Ask::new(cli, cause(cli)?, &host.runner, now, &repository)
        .map_err(|wrong| Failure::usage(wrong.message, wrong.hint))?;
    let waits = Waits { time: &WallTime, seed: seed() };
    let mut requests = Vec::new();
    let api = cli.api.open(host, &mut requests);
    let asked = api.map_err(Failed::Api).and_then(|api| ask.of(&*api, &templates, waits));
    // What a dry run would have sent, also where it ended early.
    stdout.write_all(&requests)?;
    let (told, error) = match asked {
        Ok(outcomes) => (tell::told(&ask, &outcomes), None),
        Err(Failed::Words(found)) => return Err(Failure::configuration(found)),
        Err(Failed::Api(error)) if error.is_read_only_token() && cli.on_read_only == OnReadOnly::Degrade => {
            (tell::degraded(&ask, &error), Some(error))
        }
        Err(Failed::Api(error)) if error.is_read_only_token() => {
            return Err(Failure { exit: Exit::Unknown, ..Failure::from(error) });
        }
        Err(Failed::Api(error)) => return Err(error.into()),
    };
    let json = tell::report(&told, &host.runner)
        .to_json()
        .map_err(|error| Failure::unknown("incident/report", error.to_string(), ""))?;
    let path = host.report_path(None, SPEC.name);
    if let Some(path) = &path {
        host::write(path, format!("{json}\n").as_bytes())?;
    }
    let path = path.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    host.write_outputs(tell::outputs(&told, &path), &host.step_folder(), BUDGET)?;
    host.write_summary(tell::summary(&told, &ask, &templates).map_err(Failure::configuration)?)?;
    let format = Format::resolve(cli.format, &host.runner);
    match format {
        Format::Json => writeln!(stdout, "{json}")?,
        Format::Human | Format::Github => tell::human(stdout, &told)?,
    }
    if format == Format::Github {
        render::annotations::render(stdout, &tell::findings(&told, error.as_ref()))?;
    }
    Ok(Exit::Pass)
}

/// What happened, from the file that says so.
fn cause(cli: &Cli) -> Result<Cause, Failure> {
    if let Some(file) = &cli.report {
        return Cause::from_report(&read(file, "name the output `report` of another Pointsman action")?).map_err(
            |message| {
                let message = format!("the report `{}` cannot be used: {message}", file.display());
                Failure::usage(message, "pass the output `report` of another Pointsman action")
            },
        );
    }
    let Some(file) = &cli.body_file else { return Ok(Cause::default()) };
    let details = String::from_utf8(read(file, "name a file with the text")?)
        .map_err(|_| Failure::usage(format!("`{}` is not UTF-8", file.display()), "write the text as UTF-8"))?;
    Ok(Cause { details, ..Cause::default() })
}

fn templates(cli: &Cli) -> Result<Templates, Failure> {
    let own = |file: &Option<PathBuf>, (name, text): (&str, &str)| match file {
        None => Ok((name.to_owned(), text.to_owned())),
        Some(file) => {
            let bytes = read(file, "name a template's file")?;
            Ok::<_, Failure>((file.to_string_lossy().into_owned(), String::from_utf8_lossy(&bytes).into_owned()))
        }
    };
    let incident = own(&cli.template, INCIDENT)?;
    let comment = own(&cli.comment_template, COMMENT)?;
    let recovery = own(&cli.recovery_template, RECOVERY)?;
    Templates::parse((&incident.0, &incident.1), (&comment.0, &comment.1), (&recovery.0, &recovery.1))
        .map_err(Failure::configuration)
}

/// A file that the user names; where it cannot be read, that is the user's mistake.
fn read(file: &Path, hint: &str) -> Result<Vec<u8>, Failure> {
    host::read(file).map_err(|error| Failure::usage(error.to_string(), hint))
}

/// A number that another process does not get.
fn seed() -> u64 {
    let nanos =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
    (u64::from(std::process::id()) << 32) ^ u64::from(nanos)
}

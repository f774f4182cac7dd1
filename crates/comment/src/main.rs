//! `comment`: gathers reports, event and template, calls the library, maps the answer to an exit code.
#![expect(clippy::disallowed_methods, reason = "the program is what touches the world for the pure library")]

mod gather;

use std::io::Write;
use std::process::ExitCode;

use action::{Failure, Format};
use comment::cli::{Cli, OnReadOnly};
use comment::post::{Intent, Plan, post};
use comment::values::Facts;
use comment::{SPEC, body, show, target, wanted};
use findings::render;
use github::marker::Key;
use protocol::host::{self, Host};
use protocol::output::BUDGET;
use protocol::{Event, Exit};

fn main() -> ExitCode {
    let host = Host::from_process();
    action::run(&SPEC, &host, std::env::args_os().collect(), |cli: Cli, host, stdout| run(&cli, host, stdout))
}

fn run(cli: &Cli, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let plan = plan(cli, host)?;
    let mut requests = Vec::new();
    let posted = cli.api.open(host, &mut requests).and_then(|api| post(&*api, &plan));
    // What a dry run would have sent, also where it ended early.
    stdout.write_all(&requests)?;
    let posted = posted?;
    if let (OnReadOnly::Fail, Some(error)) = (cli.on_read_only, &posted.refused) {
        return Err(Failure { exit: Exit::Unknown, ..Failure::from(error.clone()) });
    }
    let told = show::told(&plan, &posted);
    let json = show::report(&told, &host.runner)
        .to_json()
        .map_err(|error| Failure::unknown("comment/report", error.to_string(), ""))?;
    let path = host.report_path(None, SPEC.name);
    if let Some(path) = &path {
        host::write(path, format!("{json}\n").as_bytes())?;
    }
    let path = path.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    host.write_outputs(show::outputs(&told, &path), &host.step_folder(), BUDGET)?;
    host.write_summary(show::summary(&told, &plan))?;
    let format = Format::resolve(cli.format, &host.runner);
    match format {
        Format::Json => writeln!(stdout, "{json}")?,
        Format::Human | Format::Github => show::human(stdout, &told)?,
    }
    if format == Format::Github {
        render::annotations::render(stdout, &show::findings(&told, &posted))?;
    }
    Ok(Exit::Pass)
}

/// Everything that can be decided before GitHub is asked.
fn plan(cli: &Cli, host: &Host) -> Result<Plan, Failure> {
    let key =
        Key::parse(&cli.key).map_err(|error| Failure::usage(error.to_string(), "such as `report` or `ci/test`"))?;
    if template::address(&cli.runbooks).is_empty() {
        let message = format!("`{}` is no address of a folder with runbooks", cli.runbooks);
        return Err(Failure::usage(message, "write `https://` and the folder"));
    }
    let event = host.event()?;
    let reports = gather::reports(&cli.report)?;
    if let Some(event) = &event {
        let hint = "pass the artifacts of the run that the event reports, and no others";
        target::same_run(event, &reports).map_err(|message| Failure::usage(message, hint))?;
    }
    let target = target::target(cli.number, event.as_ref()).map_err(|message| {
        let hint = "pass `number`, or run it only `if: github.event_name == 'pull_request'`";
        Failure::usage(message, hint)
    })?;
    let label = wanted::wanted(&cli.label, &reports, cli.remove).map_err(Failure::configuration)?;
    let facts = facts(cli, host, event.as_ref());
    let intent = match (&cli.body_file, cli.remove, cli.label_only) {
        (_, true, _) => Intent::Remove,
        (_, _, true) if label.is_none() => {
            return Err(Failure::usage(
                "`label-only` without a label",
                "name one with `label-from`, or with `label` and its `label-family`",
            ));
        }
        (_, _, true) => Intent::Leave,
        (Some(file), ..) => {
            let shown = file.to_string_lossy();
            Intent::Say(body::own(&shown, host::read(file)?).map_err(Failure::configuration)?)
        }
        (None, ..) if reports.is_empty() => {
            return Err(Failure::usage(
                "there is nothing to say",
                "pass reports with `report`, or a text with `body-file`",
            ));
        }
        (None, ..) => {
            let (file, text) = gather::template(cli.template.as_deref(), &reports)?;
            Intent::Say(body::render(&file, &text, &reports, &facts).map_err(Failure::configuration)?)
        }
    };
    Ok(Plan { repository: cli.api.repository(host)?, target, key, intent, label })
}

fn facts(cli: &Cli, host: &Host, event: Option<&Event>) -> Facts {
    let repository_url = match (&host.runner.server_url, &host.runner.repository) {
        (Some(server), Some(repository)) => Some(template::address(&format!("{server}/{repository}"))),
        _ => None,
    };
    Facts {
        repository_url: repository_url.filter(|address| !address.is_empty()),
        commit: event.and_then(target::commit).map(str::to_owned),
        runbooks: cli.runbooks.clone(),
    }
}

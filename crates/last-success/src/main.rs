//! `last-success`: gathers the inputs, asks GitHub, maps the answer to an exit code.

use std::io::Write;
use std::process::ExitCode;

use action::{Failure, Format};
use findings::render;
use last_success::cli::Cli;
use last_success::target::{self, Unclear};
use last_success::{Answer, SPEC};
use protocol::Exit;
use protocol::host::{self, Host};
use protocol::output::BUDGET;

fn main() -> ExitCode {
    let host = Host::from_process();
    action::run(&SPEC, &host, std::env::args_os().collect(), |cli, host, stdout| run(&cli, host, stdout))
}

fn run(cli: &Cli, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let event = host.event()?;
    let target = target::target(cli.workflow.as_deref(), cli.branch.as_deref(), &host.runner, event.as_ref());
    let target = target.map_err(|unclear| match unclear {
        Unclear::Workflow => Failure::usage(
            "it is not known which workflow is meant",
            "name its file with `--workflow`, such as `ci.yml`",
        ),
        Unclear::Branch => Failure::usage("it is not known which branch is meant", "name it with `--branch`"),
    })?;
    let repository = cli.api.repository(host)?;
    let mut sink = Vec::new();
    let commit = cli
        .api
        .open(host, &mut sink)
        .and_then(|api| github::runs::last_success(&*api, &repository, &target.workflow, &target.branch))?;
    let answer = Answer::new(target, commit);
    let json = last_success::report(answer.clone(), &host.runner)
        .to_json()
        .map_err(|error| Failure::unknown("last-success/report", error.to_string(), "report this as a bug"))?;
    let path = host.report_path(cli.report.as_deref(), SPEC.name);
    if let Some(path) = &path {
        host::write(path, format!("{json}\n").as_bytes())?;
    }
    let path = path.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    host.write_outputs(last_success::outputs(&answer, &path), &host.step_folder(), BUDGET)?;
    let format = Format::resolve(cli.format, &host.runner);
    match format {
        Format::Json => writeln!(stdout, "{json}")?,
        Format::Human | Format::Github => last_success::human(stdout, &answer)?,
    }
    if format == Format::Github {
        render::annotations::render(stdout, &last_success::findings(&answer))?;
    }
    Ok(Exit::Pass)
}

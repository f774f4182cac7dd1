//! `ci-gate`: gathers the inputs, calls the library, maps the answer to an exit code.

use std::io::Write;
use std::process::ExitCode;

use action::{Failure, Format, argument};
use ci_gate::cli::{CheckArguments, Cli, Command};
use ci_gate::judge::{Verdict, judge};
use ci_gate::needs::Needs;
use ci_gate::planned::Planned;
use ci_gate::{SPEC, show};
use findings::render;
use protocol::Exit;
use protocol::host::{self, Host};
use protocol::output::BUDGET;

fn main() -> ExitCode {
    let host = Host::from_process();
    action::run(&SPEC, &host, std::env::args_os().collect(), |cli: Cli, host, stdout| match cli.command {
        Command::Check(arguments) => check(&arguments, host, stdout),
    })
}

fn check(arguments: &CheckArguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let needs = Needs::parse(&argument::content(&arguments.needs)?).map_err(|message| {
        Failure::usage(
            message,
            "pass `needs: ${{ toJSON(needs) }}` and give the gate's job `needs:` with every job it stands for",
        )
    })?;
    let plan = match &arguments.plan {
        Some(plan) => Planned::parse(&argument::content(plan)?)
            .map_err(|message| Failure::usage(message, "pass `plan: ${{ needs.route.outputs.plan }}`"))?,
        None => None,
    };
    let judgement = judge(&needs, plan.as_ref(), &arguments.allow_skip.iter().cloned().collect());
    let json = show::report(&judgement, &host.runner)
        .to_json()
        .map_err(|error| Failure::unknown("ci-gate/report", error.to_string(), ""))?;
    let path = host.report_path(arguments.answer.report.as_deref(), SPEC.name);
    if let Some(path) = &path {
        host::write(path, format!("{json}\n").as_bytes())?;
    }
    host.write_outputs(
        show::outputs(&judgement, &path.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default()),
        &host.step_folder(),
        BUDGET,
    )?;
    host.write_summary(show::summary(&judgement))?;
    match Format::resolve(arguments.answer.format, &host.runner) {
        Format::Json => writeln!(stdout, "{json}")?,
        Format::Human => show::human(stdout, &judgement)?,
        Format::Github => {
            show::human(stdout, &judgement)?;
            render::annotations::render(stdout, &show::findings(&judgement))?;
        }
    }
    Ok(if judgement.result == Verdict::Pass { Exit::Pass } else { Exit::Fail })
}

//! `healer`: gathers the inputs, calls the library, maps the answer to an exit code.

mod incidents;
mod rules;

use std::io::Write;
use std::process::ExitCode;

use action::{Failure, Format};
use findings::{Finding, Severity, render};
use github::Api;
use healer::carry_out::{Done, carry_out};
use healer::cli::{Cli, Command, RunArguments, own_path};
use healer::gather::{Gathered, gather};
use healer::show::{self, Telling};
use healer::{Decision, Plan, Recorder, SPEC, Subject, decide};
use protocol::host::{self, Host};
use protocol::output::BUDGET;
use protocol::{Event, Exit};

use crate::incidents::Desk;

fn main() -> ExitCode {
    let host = Host::from_process();
    action::run(&SPEC, &host, std::env::args_os().collect(), |cli: Cli, host, stdout| match cli.command {
        Command::Run(arguments) => run(&arguments, host, stdout),
    })
}

fn run(arguments: &RunArguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let repository = arguments.api.repository(host).map_err(|error| failure(&error))?;
    let event = event(arguments, host)?;
    let subject = Subject::of(&event, &repository).map_err(|missing| {
        Failure::usage(
            missing.message,
            "start this by `on: workflow_run` with `types: [completed]`, or name a payload with `--event`",
        )
    })?;
    let own = host.runner.workflow_ref.as_deref().and_then(|reference| own_path(reference, &repository));
    let policy = arguments.policy(own);
    let base = rules::base(&arguments.repo)?;
    let mut printed = Vec::new();
    let (telling_done, calls, gathered, plan) = {
        let api = arguments.api.open(host, &mut printed).map_err(|error| failure(&error))?;
        let recorder = Recorder::new(api.as_ref());
        let gathered = gather(&recorder, &repository, &subject, &base).map_err(|error| failure(&error))?;
        let desk = Desk::new(&repository, &subject).map_err(Failure::configuration)?;
        let (plan, done) = act(&recorder, &repository, &subject, &gathered, &policy, &desk);
        (done, recorder.calls(), gathered, plan)
    };
    // What `--dry-run` would have sent.
    stdout.write_all(&printed)?;
    let findings: Vec<Finding> = gathered.findings.iter().chain(&telling_done.findings).cloned().collect();
    let telling = Telling {
        subject: &subject,
        jobs: &gathered.jobs,
        plan: &plan,
        done: &telling_done,
        findings: &findings,
        calls: &calls,
    };
    tell(&telling, arguments, host, stdout)?;
    // A failed log is less than a failed write.
    Ok(telling_done.exit.or(gathered.exit).unwrap_or(Exit::Pass))
}

/// Decides, and does it.
fn act(
    api: &dyn Api,
    repository: &str,
    subject: &Subject,
    gathered: &Gathered,
    policy: &healer::Policy,
    desk: &Desk,
) -> (Plan, Done) {
    let mut plan = decide(subject, &gathered.jobs, policy);
    if let Some(newer) = gathered.newer {
        plan = Plan {
            decision: Decision::Ignored,
            why: format!("attempt {newer} of it has begun, so what attempt {} did is past", subject.attempt),
            comment: false,
            open: false,
            recover: false,
            ..plan
        };
    }
    let done = carry_out(api, repository, subject, &gathered.jobs, &plan, policy, desk);
    (plan, done)
}

fn event(arguments: &RunArguments, host: &Host) -> Result<Event, Failure> {
    let hint = "start this by `on: workflow_run` with `types: [completed]`, or name a payload with `--event`";
    match &arguments.event {
        Some(file) => {
            let bytes = host::read(file)?;
            Event::parse(&bytes).map_err(|error| {
                Failure::unknown("healer/event", format!("`{}` is no payload: {error}", file.display()), hint)
            })
        }
        None => host.event()?.ok_or_else(|| Failure::usage("there is no event", hint)),
    }
}

fn tell(telling: &Telling<'_>, arguments: &RunArguments, host: &Host, stdout: &mut dyn Write) -> Result<(), Failure> {
    let json = show::report(telling, &host.runner)
        .to_json()
        .map_err(|error| Failure::unknown("healer/report", error.to_string(), "this is a defect of the program"))?;
    let path = host.report_path(arguments.answer.report.as_deref(), SPEC.name);
    if let Some(path) = &path {
        host::write(path, format!("{json}\n").as_bytes())?;
    }
    let path = path.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    host.write_outputs(show::outputs(telling, &path), &host.step_folder(), BUDGET)?;
    host.write_summary(show::summary(telling))?;
    match Format::resolve(arguments.answer.format, &host.runner) {
        Format::Json => writeln!(stdout, "{json}")?,
        Format::Human => {
            show::human(stdout, telling)?;
            render::terminal::render(stdout, telling.findings)?;
        }
        Format::Github => {
            show::human(stdout, telling)?;
            render::annotations::render(stdout, telling.findings)?;
        }
    }
    Ok(())
}

/// Nothing could be asked at all.
fn failure(error: &github::Error) -> Failure {
    let finding = Finding { severity: Severity::Error, ..error.finding() };
    let mut failure = Failure::configuration(vec![finding]);
    failure.exit = error.exit();
    failure
}

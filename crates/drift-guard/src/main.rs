//! `drift-guard`: gathers the inputs, calls the library, maps the answer to an exit code.
#![expect(clippy::disallowed_methods, reason = "the program is what touches the world for the pure library")]

mod commands;
mod disk;
mod gather;
mod revision;

use std::io::{self, Write};
use std::process::ExitCode;

use action::Failure;
use drift_guard::answer::{Answer, Outcome, answer};
use drift_guard::baseline::Baseline;
use drift_guard::cli::{
    BaselineCommand, BaselineWriteArguments, CheckArguments, Cli, Command, FixArguments, Format, WorldArguments,
};
use drift_guard::reader::Reader;
use drift_guard::{SCHEMA, SPEC, explain, incidents, init, selftest, show};
use findings::render;
use gather::Gathered;
use github::incident::{Seen, Waits};
use github::{Moment, Time as _, WallTime};
use protocol::host::{self, Host};
use protocol::output::BUDGET;
use protocol::{Event, Exit};

fn main() -> ExitCode {
    let host = Host::from_process();
    action::run(&SPEC, &host, std::env::args_os().collect(), |cli: Cli, host, stdout| match cli.command {
        Command::Check(arguments) => check(&arguments, host, stdout),
        Command::Explain(arguments) => {
            let world = WorldArguments { rule: vec![arguments.name], ..arguments.world };
            let gathered = gather::gather(&world, host)?;
            let reader = Reader::new(&gathered.world());
            gathered.checks.iter().try_for_each(|check| explain::explain(stdout, check, &reader))?;
            Ok(Exit::Pass)
        }
        Command::Selftest(arguments) => test(&arguments, host, stdout),
        Command::Baseline(arguments) => match arguments.command {
            BaselineCommand::Write(arguments) => write_baseline(&arguments, host, stdout),
        },
        Command::Init(arguments) => {
            let files = disk::Disk::open(&arguments.repo, host)?;
            let world = drift_guard::reader::World { files: &files, base: None, run: None, seconds: gather::today() };
            stdout.write_all(init::propose(&world).as_bytes())?;
            Ok(Exit::Pass)
        }
        Command::Fix(arguments) => fix(&arguments, host, stdout),
    })
}

fn check(arguments: &CheckArguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let gathered = gather::gather(&arguments.world, host)?;
    let (baseline, from) = gathered.baseline(arguments.baseline.as_deref())?;
    let answer = answer(&gathered.checks, &gathered.world(), &baseline);
    let read_from = show::ReadFrom { baseline: from, ..gathered.read_from.clone() };
    let json = show::report::report(&answer, &read_from, &host.runner).to_json().map_err(|error| {
        Failure::unknown("drift/report", format!("cannot write {SCHEMA}: {error}"), "this is a defect of the program")
    })?;
    let path = host.report_path(arguments.report.as_deref(), SPEC.name);
    if let Some(path) = &path {
        host::write(path, format!("{json}\n").as_bytes())?;
    }
    let report = path.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    host.write_outputs(show::outputs(&answer, &report), &host.step_folder(), BUDGET)?;
    host.write_summary(show::summary::summary(&answer, &read_from))?;
    let default = if host.runner.in_workflow { Format::Github } else { Format::Human };
    match arguments.format.unwrap_or(default) {
        Format::Json => writeln!(stdout, "{json}")?,
        Format::Sarif => render::sarif::render(stdout, &answer.findings())?,
        Format::Human => show::human::human(stdout, &answer, &read_from)?,
        Format::Github => {
            show::human::human(stdout, &answer, &read_from)?;
            render::annotations::render(stdout, &show::annotations(&answer))?;
        }
    }
    if arguments.incidents {
        incidents(arguments, &answer, host, stdout)?;
    }
    Ok(match answer.result() {
        Outcome::Drift => Exit::Fail,
        Outcome::Unevaluated => Exit::Unknown,
        Outcome::Clean | Outcome::Waived => Exit::Pass,
    })
}

/// One issue for each rule, where the run is about the default branch.
fn incidents(arguments: &CheckArguments, answer: &Answer, host: &Host, stdout: &mut dyn Write) -> Result<(), Failure> {
    let event = host.event()?;
    let default = event.as_ref().and_then(Event::default_branch).map(|branch| format!("refs/heads/{branch}"));
    if default.is_none() || default != host.runner.git_ref {
        writeln!(stdout, "incidents: not written, as this is no run of the default branch")?;
        return Ok(());
    }
    let repository = arguments.api.repository(host)?;
    let run = protocol::report::Run::of(&host.runner);
    let attempt = host.runner.run_attempt.clone().unwrap_or_default();
    let seen = Seen {
        at: Moment(WallTime.now()),
        run: format!("{}/{attempt}", run.run_id.unwrap_or_default()),
        url: run.run_url.unwrap_or_default(),
        note: run.job.unwrap_or_default(),
        source: String::new(),
    };
    let waits = Waits { time: &WallTime, seed: u64::from(std::process::id()) };
    let mut requests = Vec::new();
    let api = arguments.api.open(host, &mut requests);
    let written = api.and_then(|api| incidents::tell(&*api, &incidents::policy(&repository), answer, &seen, waits));
    // What a dry run would have sent.
    stdout.write_all(&requests)?;
    for written in written.map_err(|error| Failure::from(error).outputs_written())? {
        let line = format!("incident of {}: {} {}", written.id, written.done.name(), written.url);
        writeln!(stdout, "{}", protocol::escape::line(line.trim_end()))?;
    }
    Ok(())
}

fn test(arguments: &WorldArguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let gathered = gather::gather(arguments, host)?;
    let tested = selftest::selftest(&gathered.checks, &gathered.world());
    for test in &tested {
        match &test.failed_by {
            Some(what) => writeln!(stdout, "can fail: {}: {}", test.id, protocol::escape::line(what))?,
            None => writeln!(stdout, "cannot fail: {}: {}", test.id, protocol::escape::line(&test.why))?,
        }
    }
    let findings = selftest::findings(&gathered.checks, &tested);
    if findings.is_empty() {
        writeln!(stdout, "{} rules can fail", tested.len())?;
        return Ok(Exit::Pass);
    }
    if host.runner.in_workflow {
        render::annotations::render(stdout, &findings)?;
    } else {
        render::terminal::render(&mut io::stderr().lock(), &findings)?;
    }
    Ok(Exit::Fail)
}

fn write_baseline(arguments: &BaselineWriteArguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let gathered = gather::gather(&arguments.world, host)?;
    let answer = answer(&gathered.checks, &gathered.world(), &Baseline::default());
    let blind = answer.ended(Outcome::Unevaluated);
    if !blind.is_empty() {
        let message = format!("not everything could be evaluated: {}", blind.join(", "));
        return Err(Failure::unknown(
            "drift/baseline",
            message,
            "repair the sources first; a baseline of what was not seen would hide it",
        ));
    }
    let baseline = Baseline::of(&answer);
    let json = baseline
        .to_json()
        .map_err(|error| Failure::unknown("drift/baseline", error.to_string(), "this is a defect of the program"))?;
    let path = gathered.baseline_path(arguments.baseline.as_deref());
    host::write(&path, json.as_bytes())?;
    writeln!(stdout, "{} known drifts written to {}", baseline.len(), path.display())?;
    Ok(Exit::Pass)
}

fn fix(arguments: &FixArguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let gathered = gather::gather(&arguments.world, host)?;
    let mut count = 0;
    for (path, bytes) in generated(&gathered)? {
        writeln!(
            stdout,
            "{} {}",
            if arguments.dry_run { "would write" } else { "written" },
            protocol::escape::line(&path)
        )?;
        if !arguments.dry_run {
            host::write(&gathered.writable(&path)?, &bytes)?;
        }
        count += 1;
    }
    if count == 0 {
        writeln!(stdout, "nothing to write")?;
    }
    Ok(Exit::Pass)
}

/// The files that differ from what they should be.
fn generated(gathered: &Gathered) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let world = gathered.world();
    let reader = Reader::new(&world);
    let mut files = Vec::new();
    for check in &gathered.checks {
        let made = check.generate(&reader).transpose().map_err(|why| {
            Failure::unknown(
                "drift/fix",
                format!("`{}` could not be generated: {why}", check.id),
                "repair its sources first",
            )
        })?;
        let stale = made
            .unwrap_or_default()
            .into_iter()
            .filter(|(path, bytes)| world.files.read(path).map_or(true, |now| *now != bytes[..]));
        files.extend(stale);
    }
    Ok(files)
}

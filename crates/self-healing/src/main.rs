//! `self-healing`: gathers the inputs, calls the library, maps the answer to an exit code.
#![expect(clippy::disallowed_methods, reason = "the program is what touches the world for the pure library")]

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::SystemTime;

use action::{Failure, Format, argument};
use findings::{Finding, Severity, render};
use protocol::Exit;
use protocol::host::{self, Host};
use protocol::output::BUDGET;
use self_healing::cli::{Arguments, Operation};
use self_healing::plan::{Mistake, left, plan};
use self_healing::steps::{Step, Steps};
use self_healing::tell::{Needed, Telling, tell};
use self_healing::verdict::{Status, Verdict, judge};
use self_healing::{SPEC, show};
use serde::Serialize;
use serde_json::Value;

fn main() -> ExitCode {
    let host = Host::from_process();
    action::run(&SPEC, &host, std::env::args_os().collect(), |arguments: Arguments, host, stdout| {
        match arguments.operation {
            Operation::Plan => planned(&arguments, host, stdout),
            Operation::Left => time_left(&arguments, host, stdout),
            Operation::Verdict => judged(&arguments, host, stdout),
            Operation::Tell => told(&arguments, host, stdout),
        }
    })
}

fn planned(arguments: &Arguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let mistake = |mistake: Mistake| Finding::new("usage", Severity::Error, mistake.message).hint(mistake.hint);
    let plan = plan(&arguments.inputs, now(arguments))
        .map_err(|mistakes| Failure::configuration(mistakes.into_iter().map(mistake).collect()))?;
    let (json, path) = written(arguments, host, &plan, None, "")?;
    host.write_outputs(show::plan_outputs(&plan, &path), &host.step_folder(), BUDGET)?;
    let notes: Vec<Finding> =
        plan.notes.iter().map(|note| Finding::new("self-healing/plan", Severity::Notice, note.clone())).collect();
    let line =
        format!("the attempts may take {} s together; healed between attempts: {}", plan.deadline, plan.heal.len());
    answer(arguments, host, stdout, &json, &line, &notes)?;
    Ok(Exit::Pass)
}

fn time_left(arguments: &Arguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let ends = arguments
        .ends
        .ok_or_else(|| Failure::usage("`--ends` is not given", "it is the output `ends` of the operation `plan`"))?;
    let seconds = left(ends.saturating_sub(now(arguments)), u64::from(arguments.keep));
    host.write_outputs(show::left_outputs(seconds), &host.step_folder(), BUDGET)?;
    let json = format!("{{\"deadline\":{seconds}}}");
    answer(arguments, host, stdout, &json, &format!("{seconds} s are left"), &[])?;
    Ok(Exit::Pass)
}

fn judged(arguments: &Arguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let given = arguments
        .steps
        .as_deref()
        .ok_or_else(|| Failure::usage("`--steps` is not given", "pass `steps: ${{ toJSON(steps) }}`"))?;
    let steps = Steps::parse(&argument::content(given)?)
        .map_err(|message| Failure::usage(message, "pass `steps: ${{ toJSON(steps) }}`"))?;
    let mut lost = Vec::new();
    let retried = report_of(&steps.get("work"), &mut lost);
    let diagnosed = report_of(&steps.get("why"), &mut lost);
    let mut verdict: Verdict = judge(&steps, retried.as_ref(), diagnosed.as_ref());
    verdict.problems.extend(lost);
    let (json, path) = written(arguments, host, &verdict, Some(verdict.status), &verdict.category)?;
    host.write_outputs(show::verdict_outputs(&verdict, &json, &path), &host.step_folder(), BUDGET)?;
    host.write_summary(show::verdict_summary(&verdict))?;
    answer(arguments, host, stdout, &json, &show::sentence(&verdict), &show::findings(&verdict))?;
    Ok(if verdict.status.is_good() { Exit::Pass } else { Exit::Fail })
}

fn told(arguments: &Arguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let given = arguments
        .needs
        .as_deref()
        .ok_or_else(|| Failure::usage("`--needs` is not given", "pass `needs: ${{ toJSON(needs) }}`"))?;
    let needed = Needed::parse(&argument::content(given)?)
        .map_err(|message| Failure::usage(message, "pass `needs: ${{ toJSON(needs) }}`"))?;
    let event = host.event()?;
    let telling: Telling = tell(&needed, &host.runner, event.as_ref().and_then(protocol::Event::default_branch));
    let (json, path) = written(arguments, host, &telling, None, "")?;
    let body = host.step_folder().join("incident.md");
    host::write(&body, telling.body.as_bytes())?;
    host.write_outputs(show::tell_outputs(&telling, &body.to_string_lossy(), &path), &host.step_folder(), BUDGET)?;
    host.write_summary(show::tell_summary(&telling))?;
    let line = format!("incident: {}, as {}", telling.operation.name(), telling.why);
    answer(arguments, host, stdout, &json, &line, &[])?;
    Ok(Exit::Pass)
}

/// The report that a step named in its output `report`. One that cannot be read is a problem of its own.
fn report_of(step: &Step, lost: &mut Vec<String>) -> Option<Value> {
    let path = Some(step.output("report")).filter(|path| !path.is_empty())?;
    let read = host::read(Path::new(path)).map_err(|error| error.to_string());
    match read.and_then(|bytes| serde_json::from_slice(&bytes).map_err(|error| error.to_string())) {
        Ok(report) => Some(report),
        Err(error) => {
            lost.push(format!("the report `{path}` cannot be read: {error}"));
            None
        }
    }
}

/// Writes the report, and gives it and its path.
fn written<T: Serialize>(
    arguments: &Arguments,
    host: &Host,
    body: &T,
    status: Option<Status>,
    category: &str,
) -> Result<(String, String), Failure> {
    let json = show::report(body, status, category, &host.runner).to_json().map_err(|error| {
        Failure::unknown("self-healing/report", error.to_string(), "this is a defect of the program")
    })?;
    let path = host.report_path(arguments.answer.report.as_deref(), SPEC.name);
    if let Some(path) = &path {
        host::write(path, format!("{json}\n").as_bytes())?;
    }
    Ok((json, path.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default()))
}

fn answer(
    arguments: &Arguments,
    host: &Host,
    stdout: &mut dyn Write,
    json: &str,
    line: &str,
    findings: &[Finding],
) -> Result<(), Failure> {
    match Format::resolve(arguments.answer.format, &host.runner) {
        Format::Json => writeln!(stdout, "{json}")?,
        Format::Human => {
            writeln!(stdout, "{}", protocol::escape::line(line))?;
            render::terminal::render(stdout, findings)?;
        }
        Format::Github => {
            writeln!(stdout, "{}", protocol::escape::line(line))?;
            render::annotations::render(stdout, findings)?;
        }
    }
    Ok(())
}

fn now(arguments: &Arguments) -> u64 {
    let clock =
        || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map(|time| time.as_secs()).unwrap_or_default();
    arguments.now.unwrap_or_else(clock)
}

//! `check`.

use std::io::Write;

use action::Failure;
use addons_path::cli::{CheckArguments, Form};
use addons_path::impact::impact;
use addons_path::judge::judge;
use addons_path::show::{self, Answer};
use addons_path::{SCHEMA, SPEC};
use findings::render;
use protocol::Exit;
use protocol::host::{self, Host};
use protocol::output::BUDGET;

use super::nothing;
use crate::gather::{self, Change, Files};

pub(crate) fn check(arguments: &CheckArguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let files = Files::of_change(&arguments.change, host)?;
    let config = gather::config(&files, arguments.place.config.as_deref())?;
    let baseline = gather::baseline(&files, &config, arguments.baseline.as_deref())?;
    let analysis = gather::analysis(&files, &config, &arguments.place)?;
    let today = arguments.now.unwrap_or_else(gather::today);
    let judged = judge(analysis.findings.clone(), &config, baseline.as_ref(), today);
    let mut notes = analysis.notes.clone();
    // On a laptop only who asks for a change has one.
    let looks = host.runner.in_workflow || arguments.change.base.is_some();
    let change = if looks { Some(Change::of(&arguments.change, host, &files)?) } else { None };
    notes.extend(change.iter().flat_map(Change::notes));
    let impact = change.as_ref().map(|change| impact(&analysis.inventory, change.files().as_deref()));
    let answer = Answer { analysis: &analysis, judged: &judged, impact: impact.as_ref(), notes: &notes };
    tell(&answer, arguments, host, stdout)?;
    if analysis.is_empty() && !arguments.allow_empty {
        return Err(nothing().outputs_written());
    }
    Ok(if judged.passes() { Exit::Pass } else { Exit::Fail })
}

fn tell(answer: &Answer<'_>, arguments: &CheckArguments, host: &Host, stdout: &mut dyn Write) -> Result<(), Failure> {
    let json = show::report::report(answer, &host.runner).to_json().map_err(|error| {
        Failure::unknown("addons/report", format!("cannot write {SCHEMA}: {error}"), "this is a defect of the program")
    })?;
    let path = host.report_path(arguments.report.as_deref(), SPEC.name);
    if let Some(path) = &path {
        host::write(path, format!("{json}\n").as_bytes())?;
    }
    let report = path.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    host.write_outputs(show::outputs::outputs(answer, &report), &host.step_folder(), BUDGET)?;
    host.write_summary(show::summary::summary(answer))?;
    let form = arguments.format.unwrap_or(if host.runner.in_workflow { Form::Github } else { Form::Human });
    match form {
        Form::Json => writeln!(stdout, "{json}")?,
        Form::Human => show::human::human(stdout, answer, true)?,
        Form::Sarif => render::sarif::render(stdout, &answer.judged.findings)?,
        Form::Github => {
            show::human::human(stdout, answer, false)?;
            render::annotations::render(stdout, &answer.judged.findings)?;
        }
    }
    Ok(())
}

//! `diagnose`.

use std::collections::BTreeMap;
use std::io::Write;

use action::Failure;
use failure_diagnoser::cli::{DiagnoseArguments, Format};
use failure_diagnoser::explain::{Explanation, explain};
use failure_diagnoser::rank::Model;
use failure_diagnoser::reading::Status;
use failure_diagnoser::render::markdown::Template;
use failure_diagnoser::render::{LogFacts, Telling, annotations, explanation, human, outputs, repeated, report};
use failure_diagnoser::{Answer, Baseline, SCHEMA, SPEC, Verdict, diagnose, mixed};
use findings::render;
use protocol::Exit;
use protocol::host::{self, Host};
use protocol::output::BUDGET;

use crate::input::Inputs;
use crate::setup::{Setup, tracked};

/// Explanations that are kept; a run can have hundreds of logs.
const EXPLAINED: usize = 20;

/// What was found out, before anything is told.
#[derive(Default)]
struct Found {
    answers: Vec<Answer>,
    logs: Vec<LogFacts>,
    notes: Vec<String>,
    explanations: Vec<Explanation>,
}

pub(crate) fn run(arguments: &DiagnoseArguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let logs: Vec<_> = arguments.logs.iter().chain(&arguments.log).cloned().collect();
    if logs.is_empty() {
        return Err(Failure::usage("no log was given", "name its file, or `-` for standard input"));
    }
    let setup = Setup::read(&arguments.setup)?;
    let template = setup.template()?;
    let mut inputs = Inputs::new(&logs, &arguments.baseline)?;
    let mut found = Found::default();
    let baseline = baseline(arguments, &mut inputs, &mut found.notes)?;
    let model = Model::built_in();
    for path in &logs {
        inputs.each(path, &mut |input| {
            let facts = input.facts();
            found.notes.extend(input.notes());
            let step = input.step.clone();
            let passed = input.is_passed_step();
            let log = input.into_log();
            let mut answer = if passed {
                Answer { verdict: Verdict::NoFailureFound, diagnoses: Vec::new() }
            } else {
                diagnose(std::slice::from_ref(&log), &baseline, &setup.base, &model)
            };
            if !step.is_empty() {
                answer.diagnoses.iter_mut().for_each(|diagnosis| diagnosis.step.clone_from(&step));
            }
            found.logs.push(LogFacts { verdict: Some(answer.verdict), ..facts });
            found.answers.push(answer);
            if arguments.explain && found.explanations.len() < EXPLAINED {
                found.explanations.push(explain(&log, &baseline, &setup.base, &model));
            }
        })?;
    }
    found.notes.extend(inputs.take_notes());
    let mut answer = mixed(found.answers.clone());
    answer.diagnoses.truncate(setup.config.diagnoses);
    for diagnosis in &mut answer.diagnoses {
        diagnosis.category_runbook = rulebase::runbook_at(&setup.config.runbooks, diagnosis.category.name());
    }
    found.notes.extend(repeated(&answer, &found.answers));
    tell(&answer, &found, arguments, &setup, &template, host, stdout)
}

fn baseline(arguments: &DiagnoseArguments, inputs: &mut Inputs, notes: &mut Vec<String>) -> Result<Baseline, Failure> {
    let mut baseline = Baseline::default();
    for path in &arguments.baseline {
        inputs.each(path, &mut |input| {
            if input.text.verdict == Status::Failed {
                notes.push(format!("the baseline `{}` says itself that it failed", input.name));
            }
            baseline.add(&input.text);
        })?;
    }
    Ok(baseline)
}

fn tell(
    answer: &Answer,
    found: &Found,
    arguments: &DiagnoseArguments,
    setup: &Setup,
    template: &Template,
    host: &Host,
    stdout: &mut dyn Write,
) -> Result<Exit, Failure> {
    let format = Format::resolve(arguments.format, &host.runner);
    let files = match format {
        Format::Github | Format::Sarif => files(answer, setup),
        _ => BTreeMap::new(),
    };
    let telling =
        Telling { answer, logs: &found.logs, notes: &found.notes, files: &files, explanations: &found.explanations };
    let json = report::report(&telling, &host.runner).to_json().map_err(|error| {
        Failure::unknown(
            "diagnosis/report",
            format!("cannot write {SCHEMA}: {error}"),
            "this is a defect of the program",
        )
    })?;
    let path = host.report_path(arguments.report.as_deref(), SPEC.name);
    if let Some(path) = &path {
        host::write(path, format!("{json}\n").as_bytes())?;
    }
    let path = path.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    let markdown = || template.render(&telling).map_err(Failure::configuration);
    // Before anything is written: a template that cannot be filled leaves no half answer.
    let summary = if host.runner.summary_file.is_some() { Some(markdown()?) } else { None };
    host.write_outputs(outputs::outputs(&telling, &path), &host.step_folder(), BUDGET)?;
    if let Some(summary) = summary {
        host.write_summary(summary)?;
    }
    match format {
        Format::Json => writeln!(stdout, "{json}")?,
        Format::Markdown => stdout.write_all(markdown()?.as_bytes())?,
        Format::Sarif => render::sarif::render(stdout, &annotations::findings(&telling, usize::MAX))?,
        Format::Human | Format::Github => {
            human::human(stdout, &telling)?;
            explanation::explanation(stdout, telling.explanations)?;
        }
    }
    if format == Format::Github {
        render::annotations::render(stdout, &annotations::findings(&telling, setup.config.annotations))?;
    }
    Ok(Exit::Pass)
}

/// The files of the repository that the diagnoses name. The repository is opened only if they name any.
fn files(answer: &Answer, setup: &Setup) -> BTreeMap<String, String> {
    let named: Vec<&String> =
        answer.diagnoses.iter().flat_map(|each| &each.locations).map(|place| &place.file).collect();
    if named.is_empty() {
        return BTreeMap::new();
    }
    let tracked = tracked(&setup.root);
    let found = |file: &String| {
        let exists = || crate::setup::exists(&setup.root, file).then(|| file.clone());
        tracked.find(file).map(str::to_owned).or_else(exists)
    };
    named.into_iter().filter_map(|file| Some((file.clone(), found(file)?))).collect()
}

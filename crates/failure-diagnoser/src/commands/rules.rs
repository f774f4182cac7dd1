//! `rules test`, `rules list`, `rules explain`.

use std::io::Write;

use action::Failure;
use failure_diagnoser::cli::{ExplainArguments, ListArguments, ListFormat, TestArguments};
use failure_diagnoser::rules::{built_in_files, show, test as testing};
use failure_diagnoser::{built_in, own};
use findings::{did_you_mean, render};
use protocol::Exit;
use protocol::host::{self, Host};
use rulebase::{Category, Origin, RuleBase, RuleFile, Sample};

use crate::setup::Setup;

/// `rules test`.
pub(crate) fn test(arguments: &TestArguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let (files, base) = if arguments.files.is_empty() {
        let setup = Setup::read(&arguments.setup)?;
        let mut files = built_in_files().map_err(Failure::configuration)?;
        files.extend(setup.own);
        (files, setup.base)
    } else {
        let files = read(arguments)?;
        let base = beside(&files)?;
        (files, base)
    };
    let report = testing::run(&files, &base);
    testing::human(stdout, &report)?;
    if host.runner.in_workflow {
        render::annotations::render(stdout, &report.never_win)?;
    } else {
        render::terminal::render(stdout, &report.never_win)?;
    }
    if report.failures.is_empty() { Ok(Exit::Pass) } else { Err(Failure::configuration(report.failures)) }
}

/// The built-in rules and those of `files`. A file with rules that are built in is one of the built-in files, perhaps
/// changed: it takes that one's place.
fn beside(files: &[RuleFile]) -> Result<RuleBase, Failure> {
    let base = built_in();
    let is_built_in = |file: &RuleFile| file.rules.iter().any(|rule| base.find(&rule.id).is_some());
    let (ours, changed): (Vec<&RuleFile>, Vec<&RuleFile>) = files.iter().partition(|file| !is_built_in(file));
    let base = if changed.is_empty() {
        base
    } else {
        let mut all = built_in_files().map_err(Failure::configuration)?;
        all.retain(|file| changed.iter().all(|other| other.topic.name != file.topic.name));
        all.extend(changed.into_iter().cloned());
        let builder = all.into_iter().fold(RuleBase::builder(), |builder, file| builder.add(file, Origin::BuiltIn));
        builder.build().map_err(Failure::configuration)?
    };
    own::with(base, ours.into_iter().cloned().collect()).map_err(Failure::configuration)
}

fn read(arguments: &TestArguments) -> Result<Vec<RuleFile>, Failure> {
    let mut files = Vec::new();
    let mut mistakes = Vec::new();
    for path in &arguments.files {
        let bytes = host::read(path).map_err(|error| Failure::usage(error.to_string(), "name a rule file"))?;
        match RuleFile::parse(&path.to_string_lossy(), &bytes) {
            Ok(file) => files.push(file),
            Err(found) => mistakes.extend(found),
        }
    }
    if mistakes.is_empty() { Ok(files) } else { Err(Failure::configuration(mistakes)) }
}

/// `rules list`.
pub(crate) fn list(arguments: &ListArguments, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let category = match arguments.category.as_deref() {
        None => None,
        Some(name) => Some(Category::named(name).ok_or_else(|| unknown("category", name, Category::NAMES))?),
    };
    let setup = Setup::read(&arguments.setup)?;
    let rules = show::listed(&setup.base, category);
    match arguments.format {
        ListFormat::Human => show::list(stdout, &rules)?,
        ListFormat::Json => show::list_json(stdout, &rules)?,
    }
    Ok(Exit::Pass)
}

/// `rules explain`.
pub(crate) fn explain(arguments: &ExplainArguments, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let setup = Setup::read(&arguments.setup)?;
    let Some(number) = setup.base.find(&arguments.id) else {
        let ids: Vec<&str> = setup.base.rules().iter().map(|rule| &*rule.id).collect();
        return Err(unknown("rule", &arguments.id, &ids));
    };
    let samples = samples(&setup, &arguments.id)?;
    let rule = setup.base.rule(number);
    match arguments.format {
        ListFormat::Human => show::explain(stdout, rule, &samples)?,
        ListFormat::Json => show::explain_json(stdout, rule, &samples)?,
    }
    Ok(Exit::Pass)
}

/// The samples of a rule, which the encoded rules do not have.
fn samples(setup: &Setup, id: &str) -> Result<Vec<Sample>, Failure> {
    let of = |file: &RuleFile| file.rules.iter().find(|rule| rule.id == id).map(|rule| rule.samples.clone());
    if let Some(own) = setup.own.iter().find_map(of) {
        return Ok(own);
    }
    let files = built_in_files().map_err(Failure::configuration)?;
    Ok(files.iter().find_map(of).unwrap_or_default())
}

fn unknown(what: &str, name: &str, known: &[&str]) -> Failure {
    let hint = match did_you_mean(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.len() < 50 => format!("one of: {}", known.join(", ")),
        None => "`rules list` names all of them".to_owned(),
    };
    Failure::usage(format!("there is no {what} `{name}`"), hint)
}

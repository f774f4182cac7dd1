//! The subcommands.

use std::io::{BufRead as _, Write};
use std::path::Path;

use action::{Failure, Format};
use change_router::cli::{ExplainArguments, LintArguments, MatchArguments, PlanArguments};
use change_router::plan::{Input, Plan};
use change_router::{SPEC, explain as explaining, lint as linting, plan as planning, show};
use changes::flags;
use changes::{ChangeSet, ChangedFile, Decision, Kind, RepoPath, Status};
use findings::render;
use patterns::Pattern;
use protocol::Exit;
use protocol::host::{self, Host};

use crate::gather::{self, Loaded};

/// `plan`.
pub(crate) fn plan(arguments: &PlanArguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let mut loaded = gather::config(&arguments.config, &arguments.change.repo, host)?;
    if let Some(format) = arguments.list_format {
        loaded.config.list_format = gather::list_format(format);
    }
    let mut change = flags::collect(&arguments.change, host);
    let plan = decide(&loaded, &mut change, &arguments.change.repo);
    let report = show::report::report(&plan, &loaded.config, &change, &host.runner);
    let json = report
        .to_json()
        .map_err(|error| Failure::unknown("router/report", error.to_string(), "this is a defect, please report it"))?;
    let path = host.report_path(arguments.answer.report.as_deref(), SPEC.name);
    if let Some(path) = &path {
        host::write(path, format!("{json}\n").as_bytes())?;
    }
    let changed: Vec<RepoPath> = change.files.iter().map(|file| file.path.clone()).collect();
    let report = path.as_deref().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    let outputs = show::outputs::outputs(&plan, &loaded.config, &changed, host.runner.workflow_file(), &report);
    host.write_outputs(outputs, &host.step_folder(), arguments.output_limit as usize)?;
    if let Some(failure) = flags::failure(&arguments.change, &change) {
        // Everything that reads the outputs runs, even where a workflow goes on after the failure.
        return Err(failure.outputs_written());
    }
    host.write_summary(show::summary::summary(&plan, &loaded.config, &change))?;
    match Format::resolve(arguments.answer.format, &host.runner) {
        Format::Json => writeln!(stdout, "{json}")?,
        Format::Human => show::human::write(stdout, &plan, &loaded.config, &change)?,
        Format::Github => {
            show::human::write(stdout, &plan, &loaded.config, &change)?;
            render::annotations::render(stdout, &show::warnings(&plan, &change))?;
        }
    }
    Ok(Exit::Pass)
}

/// Plans; where the first plan shows that all tracked files are needed, lists them and plans again. What cannot be read
/// on the way runs everything (files) or is a note (owners).
fn decide(loaded: &Loaded, change: &mut ChangeSet, repo: &Path) -> Plan {
    let mut owners = None;
    // Without a repository there is nothing to look up, and the change already says that everything runs.
    let mut repository = gather::repository(repo).ok();
    if let (Some(head), Some(repository)) = (&change.head, &mut repository) {
        match gather::code_owners(repository, change.base.as_deref().unwrap_or(head)) {
            Ok(found) => owners = found,
            Err(why) => change.notes.push(format!("CODEOWNERS could not be read, so reviewers are incomplete: {why}")),
        }
    }
    let owners = owners.map(|(_, owners)| owners);
    let planned = |change: &ChangeSet, tracked: Option<&[RepoPath]>| {
        let (config, own_files) = (&loaded.config, loaded.own_files.as_slice());
        planning::plan(&Input { config, change, tracked, own_files, owners: owners.as_ref() })
    };
    let first = planned(change, None);
    if !first.wants_tracked {
        return first;
    }
    let tracked = match (&change.head, &mut repository) {
        (Some(head), Some(repository)) => repository.tracked_files(head).map_err(|error| error.to_string()),
        _ => Err("there is no repository".to_owned()),
    };
    match tracked {
        Ok(tracked) => planned(change, Some(&tracked)),
        Err(why) => {
            change.decision = Decision::All;
            change.could_not_tell = true;
            change.reason = format!("the files of the head commit could not be listed: {why}");
            planned(change, None)
        }
    }
}

pub(crate) fn unreadable(error: &changes::Error) -> Failure {
    Failure::unknown("router/repository", error.to_string(), "is the clone complete?")
}

/// `explain`.
pub(crate) fn explain(arguments: &ExplainArguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let loaded = gather::config(&arguments.config, &arguments.change.repo, host)?;
    let mut change =
        if arguments.paths.is_empty() { flags::collect(&arguments.change, host) } else { supposed(arguments)? };
    if let Some(failure) = flags::failure(&arguments.change, &change) {
        return Err(failure);
    }
    let plan = decide(&loaded, &mut change, &arguments.change.repo);
    let explanation = explaining::explain(&plan, &loaded.config, &change);
    match Format::resolve(arguments.format, &host.runner) {
        Format::Json => {
            let json =
                explanation.to_json().map_err(|error| Failure::unknown("router/report", error.to_string(), ""))?;
            writeln!(stdout, "{json}")?;
        }
        Format::Human | Format::Github => explanation.human(stdout)?,
    }
    Ok(Exit::Pass)
}

/// The change that paths on the command line stand for.
fn supposed(arguments: &ExplainArguments) -> Result<ChangeSet, Failure> {
    let modified = |path: RepoPath| ChangedFile {
        path,
        from: None,
        status: Status::Modified,
        kind: Kind::File,
        old_kind: Some(Kind::File),
        added: None,
        deleted: None,
        binary: false,
        too_large: false,
        similarity: None,
    };
    let paths: Result<Vec<RepoPath>, Failure> =
        arguments.paths.iter().map(|path| gather::inside(&arguments.change.repo, path)).collect();
    Ok(ChangeSet {
        decision: Decision::Diff,
        reason: "the paths on the command line, as if they had been modified".to_owned(),
        base: None,
        head: None,
        files: paths?.into_iter().map(modified).collect(),
        notes: Vec::new(),
        could_not_tell: false,
    })
}

/// `lint`.
pub(crate) fn lint(arguments: &LintArguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let loaded = gather::config(&arguments.config, &arguments.repo, host)?;
    let mut repository = gather::repository(&arguments.repo)?;
    let files = repository.tracked_files("HEAD").map_err(|error| unreadable(&error))?;
    let workflows = gather::workflows(&loaded.config, &gather::root(&arguments.repo));
    let mut findings = linting::lint(&loaded.config, linting::Repository { files: &files, workflows: &workflows });
    let owners = gather::code_owners(&mut repository, "HEAD")
        .map_err(|why| Failure::unknown("router/codeowners", why, "is the clone complete?"))?;
    if let Some((path, owners)) = owners {
        findings.extend(linting::code_owners(&path, &owners));
    }
    match Format::resolve(arguments.format, &host.runner) {
        Format::Json => render::json::render(stdout, &findings)?,
        Format::Human => render::terminal::render(stdout, &findings)?,
        Format::Github => render::annotations::render(stdout, &findings)?,
    }
    if findings.is_empty() {
        if Format::resolve(arguments.format, &host.runner) != Format::Json {
            writeln!(stdout, "{}: nothing to mend", loaded.config.file)?;
        }
        return Ok(Exit::Pass);
    }
    Ok(Exit::Fail)
}

/// `match`.
pub(crate) fn matches(arguments: &MatchArguments, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let dialect = gather::dialect(arguments.dialect);
    let Some(text) = &arguments.pattern else { return matches_lines(dialect, stdout) };
    let pattern = Pattern::parse(dialect, text).map_err(|error| {
        Failure::usage(format!("pattern `{text}`: {}", error.message), error.hint.unwrap_or_default())
    })?;
    for path in &arguments.paths {
        writeln!(stdout, "{}", pattern.is_match(path.as_os_str().as_encoded_bytes()))?;
    }
    Ok(Exit::Pass)
}

/// JSON lines. A pattern that is refused answers `false`, so that answers stay beside their questions, and is reported.
fn matches_lines(dialect: patterns::Dialect, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let mut refused = Vec::new();
    for (number, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let (text, path): (String, String) = serde_json::from_str(&line).map_err(|error| {
            Failure::usage(
                format!("line {} of standard input: {error}", number + 1),
                "write one JSON array a line: [\"pattern\",\"path\"]",
            )
        })?;
        match Pattern::parse(dialect, &text) {
            Ok(pattern) => writeln!(stdout, "{}", pattern.is_match(path.as_bytes()))?,
            Err(error) => {
                writeln!(stdout, "false")?;
                refused.push(Failure::usage(
                    format!("line {}: pattern `{text}`: {}", number + 1, error.message),
                    error.hint.unwrap_or_default(),
                ));
            }
        }
    }
    if refused.is_empty() {
        return Ok(Exit::Pass);
    }
    Err(Failure::configuration(refused.into_iter().flat_map(|failure| failure.findings).collect()))
}

//! `init`.

use std::io::Write;
use std::path::Path;

use action::Failure;
use change_router::cli::InitArguments;
use change_router::init::{self as initial, Workflow};
use protocol::Exit;
use protocol::host;

use crate::commands::unreadable;
use crate::gather;

/// `init`.
pub(crate) fn init(arguments: &InitArguments, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let mut repository = gather::repository(&arguments.repo)?;
    let tracked = repository.tracked_files("HEAD").map_err(|error| unreadable(&error))?;
    let root = gather::root(&arguments.repo);
    let configuration = root.join(settings::PATH);
    if root.join(settings::MISNAMED).exists() && !configuration.exists() {
        return Err(Failure::misnamed(settings::MISNAMED, settings::PATH));
    }
    let configuration = if configuration.exists() { Some(host::read(&configuration)?) } else { None };
    let default_branch = repository.default_branch();
    let known = initial::Repository {
        tracked: &tracked,
        default_branch: default_branch.as_deref(),
        configuration: configuration.as_deref(),
    };
    if arguments.list {
        return list(known, &root, stdout);
    }
    let chosen = chosen(arguments, known);
    let mut next = Vec::new();
    for file in initial::files(known, &chosen) {
        let path = root.join(file.path);
        let is_configuration = file.path == settings::PATH;
        if path.exists() && (is_configuration || !arguments.force) {
            let how = if is_configuration { "remove it to have it written anew" } else { "`--force` overwrites it" };
            writeln!(stdout, "kept     {} (exists; {how})", file.path)?;
            continue;
        }
        if arguments.dry_run {
            writeln!(stdout, "would write {}:\n\n{}", file.path, file.content)?;
        } else {
            host::write(&path, file.content.as_bytes())?;
            writeln!(stdout, "written  {}", file.path)?;
        }
        let lines = initial::unfilled(&file.content);
        next.extend(lines.iter().map(|line| format!("{}:{line}: fill in what is marked with `# your`", file.path)));
    }
    for (name, text) in initial::lacking(known, &chosen) {
        next.push(format!("{} has no section `{name}`; add\n\n{text}", settings::PATH));
    }
    next.extend(chosen.iter().filter_map(|workflow| Some(format!("{}: {}", workflow.name(), workflow.after()?))));
    steps(&next, stdout)?;
    Ok(Exit::Pass)
}

fn chosen(arguments: &InitArguments, known: initial::Repository<'_>) -> Vec<Workflow> {
    if arguments.all {
        let proposals = initial::proposals(known).into_iter();
        return proposals.filter(|proposal| proposal.fits.is_ok()).map(|proposal| proposal.workflow).collect();
    }
    if arguments.workflows.is_empty() {
        return vec![Workflow::RouterGate];
    }
    Workflow::ALL.into_iter().filter(|workflow| arguments.workflows.contains(workflow)).collect()
}

fn steps(next: &[String], stdout: &mut dyn Write) -> Result<(), Failure> {
    writeln!(stdout, "next:")?;
    for step in next {
        writeln!(stdout, "- {step}")?;
    }
    writeln!(stdout, "- read what was written, then `change-router lint` and `change-router explain`")?;
    writeln!(stdout, "- `change-router init --list` says which other workflows fit this repository")?;
    Ok(())
}

/// What there is, and why it fits or does not.
fn list(known: initial::Repository<'_>, root: &Path, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    for proposal in initial::proposals(known) {
        let workflow = proposal.workflow;
        let (word, why) = match &proposal.fits {
            Ok(why) => ("fits", why),
            Err(why) => ("no", why),
        };
        let there = if root.join(workflow.path()).exists() { ", there already" } else { "" };
        writeln!(
            stdout,
            "{:<17} {word:<5} {why}\n    {}\n    {}{there}",
            workflow.name(),
            workflow.about(),
            workflow.path()
        )?;
    }
    writeln!(stdout, "\nwrite some with `change-router init --workflow NAME`, all that fit with `--all`")?;
    Ok(Exit::Pass)
}

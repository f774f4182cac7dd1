//! A starting configuration and workflows for a repository.
//!
//! What is written has to work as it is: only categories that match something, only jobs that check something with what a
//! GitHub runner brings along, only values that the files show. What cannot be known stays marked with `# your`.

mod categories;
mod facts;
mod fill;
mod jobs;
mod templates;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use changes::RepoPath;
use settings::Document;

use categories::{Found, branch_filter, yaml};
use facts::Facts;
pub use fill::unfilled;
pub use templates::Workflow;

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Path from the repository's root.
    pub path: &'static str,
    /// Its content.
    pub content: String,
}

/// What is known of a repository.
#[derive(Debug, Clone, Copy, Default)]
pub struct Repository<'a> {
    /// The files that git tracks.
    pub tracked: &'a [RepoPath],
    /// The branch whose pushes run; without it, it is taken to be `main`.
    pub default_branch: Option<&'a str>,
    /// The configuration that is there already, as it was read.
    pub configuration: Option<&'a [u8]>,
}

/// A workflow and whether it fits a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The workflow.
    pub workflow: Workflow,
    /// Why it fits, or why it does not.
    pub fits: Result<String, String>,
}

/// Every workflow, with the reason for or against it.
#[must_use]
pub fn proposals(repository: Repository<'_>) -> Vec<Proposal> {
    let facts = Facts::new(repository.tracked);
    let proposal = |workflow: Workflow| Proposal { workflow, fits: workflow.fits(&facts) };
    Workflow::ALL.into_iter().map(proposal).collect()
}

/// What `init` writes: the workflows, each once and in the order of [`Workflow::ALL`], after the configuration if they take one.
#[must_use]
pub fn files(repository: Repository<'_>, chosen: &[Workflow]) -> Vec<File> {
    let found = categories::found(repository.tracked);
    let facts = Facts::new(repository.tracked);
    let chosen: Vec<Workflow> = Workflow::ALL.into_iter().filter(|workflow| chosen.contains(workflow)).collect();
    let sections: String = sections(&found, &chosen).into_iter().map(|(_, text)| text).collect();
    let mut files = Vec::new();
    if !sections.is_empty() {
        files.push(File { path: settings::PATH, content: sections });
    }
    let branch = format!("[{}]", branch_filter(repository.default_branch.unwrap_or("main")));
    let reports = chosen.contains(&Workflow::RouterGate)
        || repository.tracked.iter().any(|path| path.to_str() == Some(Workflow::RouterGate.path()));
    for &workflow in &chosen {
        let text = fill::fill(&headed(workflow), "default branch", &branch);
        let content = match workflow {
            Workflow::RouterGate => jobs::instantiate(&text, &found, chosen.contains(&Workflow::CommentOnForks)),
            Workflow::SelfHealing => self_healing(text, &facts),
            Workflow::OdooRelease => commands(text, &facts),
            Workflow::CommentOnForks if reports => {
                fill::fill(&text, "workflows that leave reports, by their names", "[Pointsman]")
            }
            Workflow::RefreshLockfile => match &facts.lock {
                Some(lock) => {
                    let text = fill::fill(&text, "package manager", lock.rule);
                    fill::fill(&text, "project's folder", &yaml(&lock.folder))
                }
                None => text,
            },
            _ => text,
        };
        files.push(File { path: workflow.path(), content });
    }
    files
}

/// Sections that the workflows take and the configuration that is there lacks: name and text. Empty where there is no
/// configuration yet, or where it cannot be read.
#[must_use]
pub fn lacking(repository: Repository<'_>, chosen: &[Workflow]) -> Vec<(&'static str, String)> {
    let document = repository.configuration.and_then(|bytes| Document::parse(settings::PATH, bytes).ok());
    let Some(document) = document else { return Vec::new() };
    let mut sections = sections(&categories::found(repository.tracked), chosen);
    sections.retain(|(name, _)| document.root.get(name).is_none());
    sections
}

/// The template with a head that fits a file that is there.
fn headed(workflow: Workflow) -> String {
    let head = format!("# Written by `change-router init --workflow {}`; it is yours to change.\n", workflow.name());
    let lines = workflow.template().lines();
    lines.map(|line| if line.starts_with("# Copy this to ") { head.clone() } else { format!("{line}\n") }).collect()
}

/// The commands of a deployment that are known.
fn commands(mut text: String, facts: &Facts) -> String {
    let known = [
        ("deployment", &facts.deploy),
        ("way back", &facts.rollback),
        ("test of what runs", &facts.verify),
        ("tests", &facts.test),
    ];
    for (what, command) in known {
        if let Some(command) = command {
            text = fill::fill(&text, what, command);
        }
    }
    text
}

/// Only the jobs whose commands are known, if any are.
fn self_healing(text: String, facts: &Facts) -> String {
    let mut text = commands(text, facts);
    match (&facts.test, &facts.deploy) {
        (Some(_), None) => return fill::without_job(&text, "deploy"),
        (None, Some(_)) => {
            text = fill::without_lines(&fill::without_job(&text, "test"), "needs: test");
        }
        (Some(_), Some(_)) => {}
        (None, None) => return text,
    }
    if facts.rollback.is_none() {
        for line in ["enable-rollback:", "rollback-command:", "verify-command:"] {
            text = fill::without_lines(&text, line);
        }
    } else if facts.verify.is_none() {
        text = fill::without_lines(&text, "verify-command:");
    }
    text
}

/// The sections of the configuration that the workflows take: name and text.
fn sections(found: &Found, chosen: &[Workflow]) -> Vec<(&'static str, String)> {
    let mut sections = Vec::new();
    if chosen.contains(&Workflow::RouterGate) {
        sections.push(("router", router_section(found)));
    }
    if chosen.iter().any(|workflow| workflow.wants_drift()) {
        sections.push(("drift", DRIFT_SECTION.to_owned()));
    }
    sections
}

/// Holds for the workflows that `init` writes. Which of the other packs hold only `drift-guard` can tell.
const DRIFT_SECTION: &str = "# What must agree. `drift-guard init` proposes the rules that hold today, `drift-guard selftest` shows that each can fail.\n\
                             drift:\n  packs:\n    workflow-hygiene: {trusted: insightpulseai}\n";

fn router_section(found: &Found) -> String {
    let mut text = "# Which jobs a change needs. `change-router explain` says which pattern took which file,\n\
                    # `change-router lint` finds patterns that match nothing.\n\
                    router:\n  categories:\n"
        .to_owned();
    // Writing to a `String` cannot fail.
    for (name, category) in found {
        let quoted: Vec<String> = category.patterns.iter().map(|pattern| format!("\"{pattern}\"")).collect();
        let _ = writeln!(text, "    {}: [{}]", yaml(name), quoted.join(", "));
    }
    if found.is_empty() {
        text.push_str("    everything: [\"**\"]\n");
    }
    if jobs::jobs(found).next().is_some() {
        text.push_str("  routes:\n");
        for (category, ..) in jobs::jobs(found) {
            let _ = writeln!(
                text,
                "    {category}: {{jobs: {}, workflow: {}}}",
                jobs::id(category),
                Workflow::RouterGate.path()
            );
        }
    }
    text
}

//! Mistakes that a valid configuration can still hold.

use std::collections::BTreeMap;

use changes::{RepoPath, Status};
use findings::{Finding, Location, Severity, did_you_mean};
use patterns::Dialect;
use patterns::codeowners::Codeowners;
use settings::Document;

use crate::config::{Combine, Config, Rule};

/// What the configuration is held against.
#[derive(Debug, Clone, Copy)]
pub struct Repository<'a> {
    /// All files of the working tree that git tracks or would track.
    pub files: &'a [RepoPath],
    /// The workflow files that routes name.
    pub workflows: &'a BTreeMap<String, Workflow>,
}

/// A workflow file that a route names.
#[derive(Debug, Clone)]
pub enum Workflow {
    /// There is no such file.
    Missing,
    /// It cannot be read, and why.
    Unreadable(String),
    /// Its content.
    Read(Document),
}

/// All findings, in the order of the configuration.
#[must_use]
pub fn lint(config: &Config, repository: Repository<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    // A built-in pattern that matches nothing is no mistake of the user's.
    for category in config.categories.iter().filter(|category| !category.built_in) {
        let list = List { name: &category.name, rules: &category.rules, combine: category.combine };
        dead_patterns(list, &config.file, repository.files, &mut findings);
    }
    // `always` is a plain list in every dialect.
    let combine = if config.dialect == Dialect::Default { Combine::Ordered } else { Combine::Some };
    let always = List { name: "always", rules: &config.always, combine };
    dead_patterns(always, &config.file, repository.files, &mut findings);
    routes(config, repository, &mut findings);
    findings
}

/// The statuses that a file of the working tree can have.
const PRESENT: [Status; 5] = [Status::Added, Status::Modified, Status::Renamed, Status::Copied, Status::TypeChanged];

/// A pattern that takes no file and a `!pattern` that takes none away do nothing: most often a typo, a folder that has
/// moved, or the wrong order.
fn dead_patterns(list: List<'_>, file: &str, files: &[RepoPath], findings: &mut Vec<Finding>) {
    for (index, rule) in list.rules.iter().enumerate() {
        let text = rule.pattern.text();
        let mut push = |id: &str, message: String, hint: Option<String>| {
            let finding = Finding::new(id, Severity::Warning, message).at(Location::at(
                file,
                rule.position.line,
                rule.position.column,
            ));
            findings.push(match hint {
                Some(hint) => finding.hint(hint),
                None => finding,
            });
        };
        if let Some(warning) = rule.pattern.warning() {
            push("router/pattern", format!("pattern `{text}` of `{}`: {warning}", list.name), None);
        }
        // A pattern for deleted files alone cannot match what is there.
        let can_match = PRESENT.iter().any(|status| rule.statuses.contains(*status));
        let early = list.is_early(index, files);
        if (can_match && !list.does_something(index, files)) || early == Some(Early::ForAll) {
            let what = match (rule.pattern.is_negated(), early) {
                (_, Some(Early::ForAll)) => "stands before every pattern that takes files, so it takes none away",
                (true, _) => "takes no tracked file away",
                (false, _) => "matches no tracked file",
            };
            let hint = match early {
                Some(_) => "a list is read from top to bottom: move it behind what it is to take files from".to_owned(),
                None => dead_hint(text, files),
            };
            push("router/dead-pattern", format!("pattern `{text}` of `{}` {what}", list.name), Some(hint));
        }
    }
}

/// A list of patterns and how they combine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct List<'a> {
    /// What it is called in messages.
    pub(crate) name: &'a str,
    /// Its patterns.
    pub(crate) rules: &'a [Rule],
    /// How they combine.
    pub(crate) combine: Combine,
}

/// A `!pattern` that stands too early in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Early {
    /// Before every pattern that takes files.
    ForAll,
    /// Before a pattern that takes files which it matches.
    ForSome,
}

impl List<'_> {
    /// Whether the pattern takes one of the files or, with `!`, takes one away.
    pub(crate) fn does_something(&self, index: usize, files: &[RepoPath]) -> bool {
        let rule = &self.rules[index];
        let mut matching = files.iter().filter(|file| rule.matches_text(file.as_bytes()));
        match self.combine {
            Combine::Ordered if rule.pattern.is_negated() => matching.any(|file| self.is_taken_before(index, file)),
            Combine::SomeWithExcludes if rule.pattern.is_negated() => {
                matching.any(|file| self.rules.iter().any(|other| takes(other, file)))
            }
            // In the other two a negated pattern is a condition of its own.
            _ => matching.next().is_some(),
        }
    }

    /// Whether the patterns before `index` take the file with a status that the pattern there is for.
    fn is_taken_before(&self, index: usize, file: &RepoPath) -> bool {
        PRESENT.iter().filter(|status| self.rules[index].statuses.contains(**status)).any(|status| {
            let applies = |rule: &&Rule| rule.statuses.contains(*status) && rule.matches_text(file.as_bytes());
            self.rules[..index].iter().rfind(applies).is_some_and(|last| !last.pattern.is_negated())
        })
    }

    fn is_early(&self, index: usize, files: &[RepoPath]) -> Option<Early> {
        let (rule, later) = (&self.rules[index], &self.rules[index + 1..]);
        if self.combine != Combine::Ordered || !rule.pattern.is_negated() {
            return None;
        }
        if self.rules[..index].iter().all(|earlier| earlier.pattern.is_negated()) {
            return Some(Early::ForAll);
        }
        let mut matching = files.iter().filter(|file| rule.matches_text(file.as_bytes()));
        matching.any(|file| later.iter().any(|later| takes(later, file))).then_some(Early::ForSome)
    }
}

fn takes(rule: &Rule, file: &RepoPath) -> bool {
    !rule.pattern.is_negated() && rule.matches_text(file.as_bytes())
}

/// A hint for a dead pattern: the nearest existing folder for its first segment, or the anchoring rule.
fn dead_hint(text: &str, files: &[RepoPath]) -> String {
    let body = text.trim_start_matches('!').trim_start_matches("./");
    if !body.contains('/') && body.contains(['*', '?']) {
        return format!("patterns are anchored at the repository's root; `**/{body}` matches at any depth");
    }
    let first = body.split('/').next().unwrap_or_default();
    let mut folders: Vec<&str> = files.iter().filter_map(|file| file.to_str()?.split('/').next()).collect();
    folders.dedup();
    match did_you_mean(first, folders.iter().copied()).filter(|near| *near != first) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "remove it, or correct the path".to_owned(),
    }
}

fn routes(config: &Config, repository: Repository<'_>, findings: &mut Vec<Finding>) {
    for route in &config.routes {
        let Some(file) = &route.workflow else { continue };
        let here = Location::at(&config.file, route.position.line, route.position.column);
        let finding = |message: String| Finding::new("router/route", Severity::Error, message).at(here.clone());
        match repository.workflows.get(file).unwrap_or(&Workflow::Missing) {
            Workflow::Missing => findings.push(
                finding(format!("workflow `{file}` does not exist")).hint("give its path from the repository's root"),
            ),
            Workflow::Unreadable(why) => {
                findings.push(
                    finding(format!("workflow `{file}` cannot be read: {why}"))
                        .against(Location::file(file))
                        .hint("mend the workflow, so that its jobs can be checked"),
                );
            }
            Workflow::Read(document) => {
                let jobs: Vec<&str> = document
                    .root
                    .get("jobs")
                    .map(|jobs| jobs.entries().iter().map(|entry| entry.key.as_str()).collect())
                    .unwrap_or_default();
                if !jobs.contains(&route.job.as_str()) {
                    let finding =
                        finding(format!("workflow `{file}` has no job `{}`", route.job)).against(Location::file(file));
                    findings.push(match did_you_mean(&route.job, jobs.iter().copied()) {
                        Some(near) => finding.hint(format!("did you mean `{near}`?")),
                        None if jobs.is_empty() => finding.hint("it has no jobs"),
                        None => finding.hint(format!("its jobs: {}", jobs.join(", "))),
                    });
                }
            }
        }
    }
}

/// Lines of CODEOWNERS that GitHub would ignore.
#[must_use]
pub fn code_owners(path: &str, owners: &Codeowners) -> Vec<Finding> {
    let finding = |problem: &patterns::codeowners::Problem| {
        let line = u32::try_from(problem.line).unwrap_or(u32::MAX);
        Finding::new("router/codeowners", Severity::Warning, problem.message.clone())
            .at(Location::at(path, line, 1))
            .hint(problem.hint.clone().unwrap_or_else(|| "GitHub skips a line it cannot read".to_owned()))
    };
    owners.problems().iter().map(finding).collect()
}

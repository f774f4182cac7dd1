//! What happened in a run: jobs, their steps, and what those told the runner.

use std::collections::BTreeMap;

use serde_json::Value;

use super::log::Entry;
use super::process::Ended;
use crate::must;

/// How a job ended, in GitHub's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum JobResult {
    /// It was declared and did not run.
    Skipped,
    /// Every step was well.
    Success,
    /// A step failed.
    Failure,
}

/// `::error`, `::warning` or `::notice`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Annotation {
    /// `error`, `warning` or `notice`.
    pub level: String,
    /// The properties: `file`, `line`, `title` and so on.
    pub properties: BTreeMap<String, String>,
    /// The message.
    pub message: String,
}

/// A step, or a step of a composite action within one.
#[derive(Debug, Clone, Default)]
pub struct Step {
    /// Its id and those of the steps around it, outermost first. A step without an `id:` has its index.
    pub id: Vec<String>,
    /// Its name, or what it runs.
    pub name: String,
    /// `success`, `failure`; empty if it did not end.
    pub outcome: String,
    /// Its outputs.
    pub outputs: BTreeMap<String, String>,
    /// What it printed and the runner did not take as a command.
    pub lines: Vec<String>,
    /// Its annotations.
    pub annotations: Vec<Annotation>,
    /// What it wrote to the step summary.
    pub summary: String,
}

/// A job that ran. With a matrix, one of its combinations.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its key under `jobs:`.
    pub id: String,
    /// `<workflow>/<job>`, or `<calling job>/<workflow>/<job>`.
    pub path: String,
    /// Its matrix combination.
    pub matrix: Value,
    /// How it ended; `None` if the log does not say.
    pub result: Option<JobResult>,
    /// Its steps in the order in which they began.
    pub steps: Vec<Step>,
}

/// A whole run.
#[derive(Debug, Clone)]
pub struct Run {
    /// act says that everything went well.
    pub success: bool,
    /// Every job that ran, in the order in which they began.
    pub jobs: Vec<Job>,
    /// Keys under `jobs:` of the workflow file in their order, and the names of those jobs, which are the keys where they
    /// have none.
    pub declared: Vec<(String, String)>,
    /// act's log in a form for people, for messages of failed tests.
    pub log: String,
    // What the paths of the workflow's own jobs begin with.
    prefix: String,
}

impl Job {
    /// The step with that `id:` in the workflow file.
    ///
    /// # Panics
    /// If it did not run.
    #[must_use]
    #[track_caller]
    pub fn step(&self, id: &str) -> &Step {
        let found = self.steps.iter().find(|step| step.id.len() == 1 && step.id[0] == id);
        found.unwrap_or_else(|| panic!("job `{}` ran no step `{id}`: {:#?}", self.path, self.steps))
    }

    /// Everything its steps printed, one line each.
    #[must_use]
    pub fn printed(&self) -> String {
        self.steps.iter().flat_map(|step| &step.lines).fold(String::new(), |text, line| text + line + "\n")
    }

    /// The annotations of all steps.
    pub fn annotations(&self) -> impl Iterator<Item = &Annotation> {
        self.steps.iter().flat_map(|step| &step.annotations)
    }

    /// The step summaries, joined.
    #[must_use]
    pub fn summary(&self) -> String {
        self.steps.iter().map(|step| step.summary.as_str()).collect()
    }
}

impl Run {
    /// Reads the log of a run of the workflow `file` with the content `text`.
    pub(super) fn read(file: &str, text: &str, ended: &Ended) -> Self {
        let workflow: serde_yaml::Value = must(serde_yaml::from_str(text), file);
        let jobs = workflow.get("jobs").and_then(|jobs| jobs.as_mapping());
        let declared = jobs.into_iter().flatten().filter_map(|(key, job)| {
            let key = key.as_str()?;
            Some((key.to_owned(), job.get("name").and_then(|name| name.as_str()).unwrap_or(key).to_owned()))
        });
        let declared = declared.collect();
        let name = workflow.get("name").and_then(|name| name.as_str());
        let name = name.unwrap_or_else(|| file.rsplit('/').next().unwrap_or(file));
        let mut run =
            Self { success: ended.success, jobs: Vec::new(), declared, log: String::new(), prefix: format!("{name}/") };
        for line in ended.stdout.lines() {
            match Entry::parse(line) {
                Some(entry) => {
                    run.log += &entry.readable();
                    run.take(&entry);
                }
                None => run.log += &format!("{line}\n"),
            }
        }
        run.log += &ended.stderr;
        assert!(!run.jobs.is_empty(), "act ran no job:\n{}", run.log);
        run
    }

    fn take(&mut self, entry: &Entry) {
        let started = self.jobs.iter().position(|job| job.path == entry.path());
        let index = started.unwrap_or_else(|| {
            self.jobs.push(Job {
                id: entry.text("jobID").to_owned(),
                path: entry.path().to_owned(),
                matrix: entry.matrix(),
                result: None,
                steps: Vec::new(),
            });
            self.jobs.len() - 1
        });
        self.jobs[index].take(entry);
    }

    /// How a job of the workflow file ended. With a matrix or called jobs: the worst of them, as GitHub counts.
    ///
    /// # Panics
    /// If the file declares no such job.
    #[must_use]
    #[track_caller]
    pub fn result(&self, id: &str) -> JobResult {
        assert!(self.declared.iter().any(|(key, _)| key == id), "no job `{id}` among {:?}", self.declared);
        self.parts(id).filter_map(|job| job.result).max().unwrap_or(JobResult::Skipped)
    }

    /// The job of the workflow file that ran under this key (the first combination of a matrix).
    ///
    /// # Panics
    /// If it did not run.
    #[must_use]
    #[track_caller]
    pub fn job(&self, id: &str) -> &Job {
        let found = self.jobs.iter().find(|job| job.id == id && job.path.starts_with(&self.prefix));
        found.unwrap_or_else(|| panic!("job `{id}` did not run:\n{}", self.log))
    }

    /// The job `called` of the reusable workflow that the job `id` calls.
    ///
    /// # Panics
    /// If it did not run.
    #[must_use]
    #[track_caller]
    pub fn called(&self, id: &str, called: &str) -> &Job {
        let found = self.parts(id).find(|job| job.id == called);
        found.unwrap_or_else(|| panic!("job `{id}` called no job `{called}`:\n{}", self.log))
    }

    /// The runs of a job: one, or one a combination of its matrix, or the jobs of the workflow that it calls.
    fn parts(&self, id: &str) -> impl Iterator<Item = &Job> {
        let called = format!("{}/", self.declared.iter().find(|(key, _)| key == id).map_or(id, |(_, name)| name));
        self.jobs.iter().filter(move |job| {
            if job.path.starts_with(&self.prefix) { job.id == id } else { job.path.starts_with(&called) }
        })
    }
}

impl Job {
    fn take(&mut self, entry: &Entry) {
        match entry.text("jobResult") {
            "success" => self.result = Some(JobResult::Success),
            "failure" => self.result = Some(JobResult::Failure),
            _ => {}
        }
        let id = entry.step();
        if id.is_empty() || !entry.in_main_stage() {
            return;
        }
        let told_within = |value: &dyn Fn(&Step) -> bool| {
            self.steps.iter().any(|step| step.id.len() > id.len() && step.id.starts_with(&id) && value(step))
        };
        let content = entry.text("content");
        let repeated_summary = told_within(&|step| step.summary == content);
        let known = self.steps.iter().position(|step| step.id == id);
        let index = known.unwrap_or_else(|| {
            self.steps.push(Step { id, name: entry.text("step").to_owned(), ..Step::default() });
            self.steps.len() - 1
        });
        let step = &mut self.steps[index];
        if let Some(line) = entry.printed() {
            step.lines.push(line.to_owned());
        }
        match entry.text("command") {
            "set-output" => drop(step.outputs.insert(entry.text("name").to_owned(), entry.text("arg").to_owned())),
            "summary" if !repeated_summary => step.summary.push_str(content),
            level @ ("error" | "warning" | "notice") => step.annotations.push(Annotation {
                level: level.to_owned(),
                properties: entry.properties().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
                message: entry.text("arg").to_owned(),
            }),
            _ => {}
        }
        if !entry.text("stepResult").is_empty() {
            entry.text("stepResult").clone_into(&mut step.outcome);
        }
    }
}

//! What a fenced block is, which decides how it is checked.

use end_to_end::document::Block;
use serde_yaml::Value;

/// Keys of a job, as far as examples show one without its name.
const OF_A_JOB: [&str; 16] = [
    "concurrency",
    "container",
    "continue-on-error",
    "defaults",
    "env",
    "environment",
    "if",
    "name",
    "needs",
    "outputs",
    "permissions",
    "runs-on",
    "services",
    "steps",
    "strategy",
    "timeout-minutes",
];

/// Keys of a job that nothing else has which people write in YAML.
const ONLY_OF_A_JOB: [&str; 7] = ["env", "if", "needs", "permissions", "runs-on", "steps", "strategy"];

/// Pages whose files with titles are run by tests of their own, and may show a mistake on purpose.
const RUN_ELSEWHERE: [&str; 2] = ["docs/addons-rules/", "docs/drift/"];

/// How much of a workflow a block shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// What stands before its jobs.
    Head,
    /// `jobs:` and perhaps more, but not when it runs.
    WithoutTrigger,
    /// Jobs with their names.
    Jobs,
    /// What stands in a job.
    Job,
    /// A list of steps.
    Steps,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A workflow for GitHub.
    Workflow(Part),
    /// `.github/pointsman.yml`, or sections of it.
    Configuration,
    /// A rule file of failure-diagnoser.
    Rules,
    /// Lines for a shell.
    Shell,
    /// What a person types behind `$ `, and what comes back.
    Console,
    /// Something that a parser of its language reads.
    Data,
    /// For reading only.
    Text,
}

/// What `block` of the document `path` is.
///
/// # Errors
/// When it is nothing that the tests could check.
pub(super) fn of(path: &str, block: &Block) -> Result<Kind, String> {
    match block.language.as_str() {
        "yaml" | "yml" if RUN_ELSEWHERE.iter().any(|folder| path.starts_with(folder)) && is_named(block) => {
            Ok(Kind::Data)
        }
        "yaml" | "yml" => yaml(block),
        "sh" | "bash" if block.title.is_some() => Ok(Kind::Text),
        "sh" | "bash" => Ok(Kind::Shell),
        "console" => Ok(Kind::Console),
        "json" | "jsonc" | "python" | "toml" => Ok(Kind::Data),
        "" | "text" | "ini" | "dockerfile" | "markdown" | "diff" => Ok(Kind::Text),
        other => Err(format!("a block of the language `{other}`, which no test knows")),
    }
}

/// Whether it says which file it shows.
fn is_named(block: &Block) -> bool {
    block.title.is_some() || block.named.is_some()
}

fn yaml(block: &Block) -> Result<Kind, String> {
    let value: Value = match serde_yaml::from_str(&block.text) {
        Ok(value) => value,
        // Also several documents in one file, which only a title makes one example.
        Err(error) if !is_named(block) => return Err(error.to_string()),
        Err(_) => return Ok(Kind::Data),
    };
    let kind = by_shape(&value);
    match (block.title.as_deref(), kind) {
        (Some(".github/pointsman.yml"), _) => Ok(Kind::Configuration),
        (Some(title), Some(Kind::Workflow(Part::Whole))) if title.starts_with(".github/workflows/") => {
            Ok(Kind::Workflow(Part::Whole))
        }
        (Some(_), _) => Ok(Kind::Data),
        (None, None) if is_named(block) => Ok(Kind::Data),
        (None, Some(kind)) => Ok(kind),
        (None, None) => {
            Err("neither a workflow nor a configuration nor a rule file: say `title=\"its/path\"`".to_owned())
        }
    }
}

fn by_shape(value: &Value) -> Option<Kind> {
    if let Some(items) = value.as_sequence() {
        let steps = items.iter().all(|item| item.get("uses").is_some() || item.get("run").is_some());
        return (steps && !items.is_empty()).then_some(Kind::Workflow(Part::Steps));
    }
    let mapping = value.as_mapping()?;
    let keys: Vec<&str> = mapping.keys().map(|key| key.as_str().unwrap_or_default()).collect();
    let has = |key: &str| keys.contains(&key);
    let is_job = |value: &Value| ["runs-on", "steps", "uses"].iter().any(|key| value.get(key).is_some());
    Some(if keys.is_empty() {
        return None;
    } else if has("jobs") && has("on") {
        Kind::Workflow(Part::Whole)
    } else if has("jobs") {
        Kind::Workflow(Part::WithoutTrigger)
    } else if has("on") {
        Kind::Workflow(Part::Head)
    } else if has("topic") && has("rules") {
        Kind::Rules
    } else if keys.iter().all(|key| settings::SECTIONS.contains(key)) {
        Kind::Configuration
    } else if mapping.values().all(is_job) {
        Kind::Workflow(Part::Jobs)
    } else if keys.iter().all(|key| OF_A_JOB.contains(key)) && ONLY_OF_A_JOB.iter().any(|key| has(key)) {
        Kind::Workflow(Part::Job)
    } else {
        return None;
    })
}

#[test]
fn kinds_are_told_by_what_stands_in_a_block() {
    let block = |fence: &str, text: &str| {
        let text = format!("```{fence}\n{text}\n```\n");
        end_to_end::document::blocks(&text).remove(0)
    };
    let kind = |fence: &str, text: &str| of("docs/a.md", &block(fence, text));
    assert_eq!(kind("yaml", "on: push\njobs: {}"), Ok(Kind::Workflow(Part::Whole)));
    assert_eq!(kind("yaml", "on: push\npermissions: {}"), Ok(Kind::Workflow(Part::Head)));
    assert_eq!(kind("yaml", "jobs: {}"), Ok(Kind::Workflow(Part::WithoutTrigger)));
    assert_eq!(kind("yaml", "  - run: x\n  - uses: y"), Ok(Kind::Workflow(Part::Steps)));
    assert_eq!(kind("yaml", "a:\n  runs-on: x\nb:\n  uses: y"), Ok(Kind::Workflow(Part::Jobs)));
    assert_eq!(kind("yaml", "if: always()\nneeds: a"), Ok(Kind::Workflow(Part::Job)));
    assert_eq!(kind("yaml", "router: {}\ndrift: {}"), Ok(Kind::Configuration));
    assert_eq!(kind("yaml title=\".github/pointsman.yml\"", "wrong: 1"), Ok(Kind::Configuration));
    assert_eq!(kind("yaml title=\"compose.yml\"", "services: {}"), Ok(Kind::Data));
    assert!(kind("yaml", "services: {}").is_err());
    assert_eq!(
        of("docs/drift/a.md", &block("yaml title=\".github/workflows/x.yml\"", "on: x\njobs: y")),
        Ok(Kind::Data)
    );
    assert!(kind("yaml", "a: [").is_err());
    assert!(kind("ruby", "puts 1").is_err());
    assert_eq!(kind("sh title=\".env\"", "A=1"), Ok(Kind::Text));
    assert_eq!(kind("sh", "ls"), Ok(Kind::Shell));
}

//! `rules list` and `rules explain`.

use std::io::{self, Write};

use protocol::escape::{self, line};
use rulebase::{Category, Origin, Rule, RuleBase, Sample};
use serde_json::{Value, json};

use crate::render::counted;

/// The rules of a category, or all, in the order of their ids.
#[must_use]
pub fn listed(base: &RuleBase, category: Option<Category>) -> Vec<&Rule> {
    let wanted = |rule: &&Rule| category.is_none_or(|category| rule.category == category && rule.kind.is_diagnosis());
    let mut rules: Vec<&Rule> = base.rules().iter().filter(wanted).collect();
    rules.sort_by(|left, right| left.id.cmp(&right.id));
    rules
}

/// Writes one line a rule.
///
/// # Errors
/// When the sink cannot be written.
pub fn list(sink: &mut dyn Write, rules: &[&Rule]) -> io::Result<()> {
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or_default().min(48);
    for rule in rules {
        let category = if rule.kind.is_diagnosis() { rule.category.name() } else { "-" };
        let title = if rule.title == rule.id { "" } else { &rule.title };
        writeln!(sink, "{:width$}  {:<13} {category:<16} {}", line(&rule.id), rule.kind.name(), line(title))?;
    }
    writeln!(sink, "{}", counted(rules.len(), "rule"))
}

/// The same as a JSON array on one line.
///
/// # Errors
/// When the sink cannot be written.
pub fn list_json(sink: &mut dyn Write, rules: &[&Rule]) -> io::Result<()> {
    let all: Vec<Value> = rules.iter().map(|rule| value(rule, &[])).collect();
    writeln!(sink, "{}", escape::json(Value::Array(all).to_string()))
}

/// A rule with everything it says, as JSON on one line.
///
/// # Errors
/// When the sink cannot be written.
pub fn explain_json(sink: &mut dyn Write, rule: &Rule, samples: &[Sample]) -> io::Result<()> {
    writeln!(sink, "{}", escape::json(value(rule, samples).to_string()))
}

fn value(rule: &Rule, samples: &[Sample]) -> Value {
    let mut value = json!({
        "id": rule.id,
        "title": rule.title,
        "topic": rule.topic,
        "kind": rule.kind.name(),
        "priority": rule.priority,
        "origin": origin(rule),
        "patterns": rule.patterns.iter().map(rulebase::Pattern::text).collect::<Vec<_>>(),
        "parameters": rule.parameter_names(),
    });
    if rule.kind.is_diagnosis() {
        value["category"] = json!(rule.category.name());
        value["transient"] = json!(rule.transient.name());
        value["why"] = json!(rule.why);
        value["summary"] = json!(rule.summary);
        let remedies = rule.remedies.iter();
        let remedies = remedies.map(|each| json!({"text": each.text, "command": each.command, "safe": each.safe}));
        value["remedies"] = remedies.collect();
    }
    if let Some(runbook) = &rule.runbook {
        value["runbook"] = json!(runbook);
    }
    if !samples.is_empty() {
        value["samples"] = samples.iter().map(|sample| json!({"log": sample.log, "line": sample.line})).collect();
    }
    value
}

/// Writes everything that a rule says.
///
/// # Errors
/// When the sink cannot be written.
pub fn explain(sink: &mut dyn Write, rule: &Rule, samples: &[Sample]) -> io::Result<()> {
    writeln!(sink, "{}: {}", line(&rule.id), line(&rule.title))?;
    writeln!(sink, "  kind: {} ({})", rule.kind.name(), rule.kind.doc())?;
    writeln!(sink, "  priority: {}, {}", rule.priority, origin(rule))?;
    for pattern in &rule.patterns {
        writeln!(sink, "  pattern: {}", line(pattern.text()))?;
    }
    let optional = [
        ("after", rule.after.as_ref().map(|after| &after.pattern)),
        ("unless", rule.unless.as_ref()),
        ("evidence", rule.evidence.as_ref()),
        ("until", rule.until.as_ref()),
    ];
    for (name, pattern) in optional {
        if let Some(pattern) = pattern {
            writeln!(sink, "  {name}: {}", line(pattern.text()))?;
        }
    }
    let parameters = rule.parameter_names();
    if !parameters.is_empty() {
        writeln!(sink, "  parameters: {}", parameters.join(", "))?;
    }
    if rule.kind.is_diagnosis() {
        diagnosis(sink, rule)?;
    }
    for sample in samples.iter().take(3) {
        writeln!(sink, "  sample:")?;
        for (at, text) in sample.log.trim_end_matches('\n').lines().enumerate() {
            writeln!(sink, "    {} {}", if at + 1 == sample.line { '>' } else { ' ' }, line(text))?;
        }
    }
    Ok(())
}

fn diagnosis(sink: &mut dyn Write, rule: &Rule) -> io::Result<()> {
    writeln!(sink, "  category: {} ({})", rule.category, rule.category.doc())?;
    writeln!(sink, "  transient: {}: {}", rule.transient, line(&rule.why))?;
    writeln!(sink, "  summary: {}", line(&rule.summary))?;
    for remedy in &rule.remedies {
        writeln!(sink, "  fix: {}", line(&remedy.text))?;
        if let Some(command) = &remedy.command {
            let safe = if remedy.safe { " (safe to run unattended)" } else { "" };
            writeln!(sink, "       $ {}{safe}", line(command))?;
        }
    }
    match &rule.runbook {
        Some(runbook) => writeln!(sink, "  see: {}", line(runbook)),
        None => Ok(()),
    }
}

const fn origin(rule: &Rule) -> &'static str {
    match rule.origin {
        Origin::BuiltIn => "built in",
        Origin::User => "the repository's own",
    }
}

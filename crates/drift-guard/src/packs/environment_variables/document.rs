//! The table of variables between its markers.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use findings::Location;

use super::{Variable, Variables};
use crate::relation::Drift;

/// Where the table begins.
const START: &str = "<!-- drift-guard: environment-variables -->";
/// Where it ends.
const END: &str = "<!-- /drift-guard: environment-variables -->";
/// Places of use that are listed.
const LISTED: usize = 3;

/// The whole table. No values: they belong to the files that declare them.
fn table(all: &Variables) -> String {
    let mut text =
        "| variable | required | environments | source | used at |\n| --- | --- | --- | --- | --- |\n".to_owned();
    for (name, variable) in all {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{}", row(name, variable));
    }
    text
}

fn row(name: &str, variable: &Variable) -> String {
    let required = if variable.uses.iter().any(|(_, has_default)| !has_default) { "yes" } else { "no" };
    let files: BTreeSet<&str> = variable.declared.iter().map(|at| at.file.as_str()).collect();
    let environments: Vec<String> = files.iter().map(|file| code(environment(file))).collect();
    let source = if variable.secret { "secret" } else { "configuration" };
    let places: BTreeSet<&str> = variable.uses.iter().map(|(at, _)| at.file.as_str()).collect();
    let mut used: Vec<String> = places.iter().take(LISTED).map(|file| code(file)).collect();
    if places.len() > LISTED {
        used.push(format!("and {} more", places.len() - LISTED));
    }
    format!("| {} | {required} | {} | {source} | {} |", code(name), environments.join(", "), used.join(", "))
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace(['`', '|', '\n', '\r'], "_"))
}

/// The environment that a file of variables is for: `staging` of `.env.staging`.
fn environment(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or_default();
    match name.strip_prefix(".env.") {
        Some(environment) => environment,
        None => name,
    }
}

/// The document with a fresh table; an empty one gets its head.
pub(super) fn written(text: &str, all: &Variables) -> Result<String, String> {
    let table = table(all);
    if text.is_empty() {
        return Ok(format!("# Environment variables\n\n{START}\n{table}{END}\n"));
    }
    let (before, rest) = text.split_once(START).ok_or_else(|| format!("the document lacks the marker `{START}`"))?;
    let (_, after) = rest.split_once(END).ok_or_else(|| format!("the document lacks the marker `{END}`"))?;
    Ok(format!("{before}{START}\n{table}{END}{after}"))
}

/// What the document says otherwise.
pub(super) fn compare(path: &str, text: &str, all: &Variables) -> Vec<Drift> {
    let place = |line: usize| Some(Location::at(path, u32::try_from(line + 1).unwrap_or(u32::MAX), 1));
    let lines: Vec<&str> = text.lines().collect();
    let find = |mark: &str| lines.iter().position(|line| line.trim() == mark);
    let (Some(start), Some(end)) = (find(START), find(END)) else {
        let drift = Drift::new(format!("`{path}` lacks the markers `{START}` and `{END}`"), "markers").at(place(0));
        return vec![drift.hint("add both, each on a line of its own, and run `drift-guard fix`")];
    };
    let rows: Vec<(usize, &str)> =
        lines.iter().enumerate().take(end).skip(start + 1).map(|(at, line)| (at, line.trim())).collect();
    let name_of =
        |line: &str| line.strip_prefix("| `").and_then(|rest| rest.split_once('`')).map(|(name, _)| name.to_owned());
    let mut drifts = Vec::new();
    for (name, variable) in all {
        let wanted = row(name, variable);
        let own = rows.iter().find(|(_, line)| name_of(line).as_deref() == Some(name));
        let known = variable.uses.first().map(|(at, _)| at.clone()).or_else(|| variable.declared.first().cloned());
        match own {
            Some((_, line)) if *line == wanted => {}
            Some((at, _)) => drifts.push(
                Drift::new(format!("the row of `{name}` is stale"), format!("{name} stale"))
                    .at(place(*at))
                    .against(known)
                    .about(name.as_str()),
            ),
            None => drifts.push(
                Drift::new(format!("the variable `{name}` is not documented"), format!("{name} missing"))
                    .at(place(start))
                    .against(known)
                    .about(name.as_str()),
            ),
        }
    }
    for (at, line) in &rows {
        if let Some(name) = name_of(line).filter(|name| !all.contains_key(name)) {
            drifts.push(
                Drift::new(format!("`{name}` is documented and nowhere declared or used"), format!("{name} extra"))
                    .at(place(*at))
                    .about(name),
            );
        }
    }
    drifts
}

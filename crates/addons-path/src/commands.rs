//! What each subcommand does.

mod change;
mod check;
mod write;

use std::collections::BTreeSet;
use std::io::Write;

use action::Failure;
use addons_path::cli::{ExplainArguments, GraphArguments, GraphForm, ListArguments, ListForm};
use addons_path::graph::Graph;
use addons_path::rules::RULES;
use addons_path::show;
use protocol::{Exit, escape};
use serde_json::json;

pub(crate) use self::change::{bump, impacted};
pub(crate) use self::check::check;
pub(crate) use self::write::{baseline, readme};
use crate::gather;

pub(crate) fn list(arguments: &ListArguments, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let (_, _, analysis) = gather::all(&arguments.repo)?;
    if analysis.is_empty() {
        return Err(nothing());
    }
    match arguments.format {
        ListForm::Human => show::human::list(stdout, &analysis)?,
        ListForm::Json => {
            let environments: Vec<_> = analysis.environments.iter().map(show::report::environment).collect();
            writeln!(stdout, "{}", escape::json(json!({"environments": environments}).to_string()))?;
        }
    }
    Ok(Exit::Pass)
}

pub(crate) fn explain(arguments: &ExplainArguments, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let (_, _, analysis) = gather::all(&arguments.repo)?;
    let Some(text) = addons_path::explain::explain(&analysis, &arguments.what) else {
        let names = analysis.inventory.modules.values().map(|module| module.name.as_str());
        let hint = match findings::did_you_mean(&arguments.what, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name a module, or a path of the repository or of a container".to_owned(),
        };
        return Err(Failure::usage(format!("nothing is known of `{}`", arguments.what), hint));
    };
    write!(stdout, "{text}")?;
    Ok(Exit::Pass)
}

pub(crate) fn graph(arguments: &GraphArguments, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let (_, _, analysis) = gather::all(&arguments.repo)?;
    let loaded = analysis.environments.iter().flat_map(|environment| environment.modules.values());
    let graph = Graph::of(loaded.map(|(named, _)| named));
    let mut names: BTreeSet<String> = graph.names().map(str::to_owned).collect();
    if names.is_empty() {
        return Err(nothing());
    }
    if let Some(unknown) = arguments.module.iter().find(|name| !names.contains(*name)) {
        let message = format!("no environment loads a module `{unknown}`");
        return Err(Failure::usage(message, "`addons-path list` names them"));
    }
    if !arguments.module.is_empty() {
        let asked: BTreeSet<String> = arguments.module.iter().cloned().collect();
        names = graph.dependencies(&asked).union(&graph.dependents(&asked)).cloned().collect();
    }
    let text = match arguments.format {
        GraphForm::Mermaid => graph.mermaid(&names),
        GraphForm::Dot => graph.dot(&names),
    };
    write!(stdout, "{text}")?;
    Ok(Exit::Pass)
}

pub(crate) fn rules(stdout: &mut dyn Write) -> Result<Exit, Failure> {
    for rule in RULES {
        writeln!(stdout, "{:34}{}", rule.id, rule.title)?;
    }
    Ok(Exit::Pass)
}

/// There is nothing to answer about, which must not pass for a good answer.
pub(crate) fn nothing() -> Failure {
    Failure::unknown(
        "addons/empty",
        "there is neither a module nor an environment of Odoo",
        "is `--repo` the right folder? `check --allow-empty` takes it for fine",
    )
}

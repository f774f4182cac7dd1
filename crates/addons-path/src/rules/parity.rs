//! Environments that should load the same and do not.

use findings::{Finding, Severity};

use super::{entries, finding, named};
use crate::config::Parity;
use crate::environment::Environment;

/// Compares environments with the first of them.
pub fn check(environments: &[Environment], parity: &Parity, findings: &mut Vec<Finding>) {
    let wanted = |environment: &&Environment| match parity {
        Parity::Off => false,
        Parity::Declared => environment.description.declared,
        Parity::Named(names) => names.iter().any(|name| name.text == environment.description.name),
    };
    // What is broken or cannot be seen is told elsewhere; a difference would only say it again.
    let comparable = |environment: &&Environment| environment.complete() && !entries::is_broken(environment);
    let mut compared: Vec<&Environment> = environments.iter().filter(wanted).filter(comparable).collect();
    if let Parity::Named(names) = parity {
        let mut left = std::mem::take(&mut compared);
        for name in names {
            compared.extend(left.extract_if(.., |environment| name.text == environment.description.name));
        }
    }
    let severity = if matches!(parity, Parity::Named(_)) { Severity::Error } else { Severity::Warning };
    let Some((reference, others)) = compared.split_first() else { return };
    for other in others {
        one(reference, other, severity, findings);
        one(other, reference, severity, findings);
        different_folders(reference, other, severity, findings);
    }
}

/// What `with` loads and `without` does not.
fn one(with: &Environment, without: &Environment, severity: Severity, findings: &mut Vec<Finding>) {
    let missing: Vec<(&str, usize)> = with
        .modules
        .iter()
        .filter(|(name, _)| !without.modules.contains_key(*name))
        .map(|(name, (_, entry))| (&**name, *entry))
        .collect();
    let Some((_, entry)) = missing.first() else { return };
    let (with_name, without_name) = (&with.description.name, &without.description.name);
    let names = named(missing.iter().map(|(name, _)| *name));
    let at = without.listings.first().map_or_else(|| without.description.at.clone(), |listing| listing.at.clone());
    findings.push(
        finding("environment-parity", severity, format!("`{without_name}` lacks what `{with_name}` loads: {names}"))
            .at(at)
            .against(with.entries[*entry].said.at.clone())
            .hint("give both the same folders, or leave one out of `parity`")
            .identified(format!("{with_name} {without_name}")),
    );
}

/// Order matters only where two folders have a module of the same name.
fn different_folders(reference: &Environment, other: &Environment, severity: Severity, findings: &mut Vec<Finding>) {
    for (name, (named, entry)) in &other.modules {
        let Some((first, first_entry)) = reference.modules.get(name) else { continue };
        if first.module.folder == named.module.folder {
            continue;
        }
        let message = format!(
            "`{}` loads `{name}` from `{}`, `{}` from `{}`",
            other.description.name, named.module.folder, reference.description.name, first.module.folder
        );
        findings.push(
            finding("environment-parity", severity, message)
                .at(other.entries[*entry].said.at.clone())
                .against(reference.entries[*first_entry].said.at.clone())
                .hint("write the entries in the same order")
                .identified(format!("{} {} {name}", reference.description.name, other.description.name)),
        );
    }
}

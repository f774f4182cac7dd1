//! Which of several places counts: configurations that are not read, addons paths that are not used.

use findings::{Finding, Severity};

use super::finding;
use crate::environment::{Environment, Image, Listing, Origin};

/// Configurations that the environment has to read, and does not.
pub(super) fn configurations(environment: &Environment, findings: &mut Vec<Finding>) {
    let name = &environment.description.name;
    for unread in &environment.unread {
        let (message, file) = match &unread.configuration {
            Some(at) => {
                (format!("`{name}` does not read `{}`: it reads {}", at.file, unread.instead), at.file.as_str())
            }
            None => (format!("`{name}` is told to read {}", unread.instead), ""),
        };
        let found = finding("config-not-mounted", Severity::Error, message)
            .at(unread.decided_at.clone())
            .hint("mount the configuration where Odoo looks for it, or name its place in `ODOO_RC` or with `-c`")
            .identified(format!("{name} {file}"));
        findings.push(match &unread.configuration {
            Some(at) => found.against(at.clone()),
            None => found.against(environment.description.at.clone()),
        });
    }
}

/// Several addons paths are written: only the first counts.
pub(super) fn listings(environment: &Environment, findings: &mut Vec<Finding>) {
    let Some((first, others)) = environment.listings.split_first() else { return };
    let (name, series) = (&environment.description.name, environment.series);
    let only = |listing: &Listing, severity| {
        let message =
            format!("`{name}` says its addons path in `ODOO_ADDONS_PATH` only, which Odoo {series} does not read");
        finding("addons-path-overridden", severity, message)
            .at(listing.at.clone())
            .hint("write `addons_path` into the configuration, unless the image reads the variable")
            .identified(format!("{name} only"))
    };
    if first.origin == Origin::Variable && !series.reads_variable() {
        findings.push(only(first, Severity::Warning));
    }
    let in_vain = says_it_in_vain(environment);
    for other in others.iter().filter(|other| other.origin != Origin::Default) {
        if in_vain {
            findings.push(only(other, Severity::Error));
            continue;
        }
        let values = |listing: &Listing| listing.items.iter().map(|item| item.text.clone()).collect::<Vec<_>>();
        let same = values(first) == values(other);
        let unread = other.origin == Origin::Variable && !series.reads_variable();
        if same && !unread {
            continue;
        }
        let message = if unread {
            format!(
                "`{name}` sets `ODOO_ADDONS_PATH`, which Odoo {series} does not read; {} counts",
                first.origin.words()
            )
        } else {
            format!(
                "{} of `{name}` is not used: {} wins and says something else",
                other.origin.words(),
                first.origin.words()
            )
        };
        // A variable that says the same misleads, and changes nothing.
        let severity = if same { Severity::Notice } else { Severity::Warning };
        findings.push(
            finding("addons-path-overridden", severity, message)
                .at(other.at.clone())
                .against(first.at.clone())
                .hint(
                    "keep one of them; Odoo takes the command line first, from 19 on then the variable, then the file",
                )
                .identified(format!("{name} {:?}", other.origin)),
        );
    }
}

/// The only addons path is in a variable that Odoo does not read.
pub(super) fn says_it_in_vain(environment: &Environment) -> bool {
    let variable = |listing: &Listing| listing.origin == Origin::Variable;
    let official = environment.description.image == Image::Official;
    let others = environment.listings.iter().all(|listing| variable(listing) || listing.origin == Origin::Default);
    official && !environment.series.reads_variable() && others && environment.listings.iter().any(variable)
}

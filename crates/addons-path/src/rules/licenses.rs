//! Licences that do not go together: a module may only depend on what its own licence allows to be combined with.

use std::collections::BTreeSet;

use findings::{Location, Severity};

use super::finding;
use crate::core_modules::{self, Edition};
use crate::environment::Environment;

/// Families of licences, by what they ask of works that build on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    /// Nothing.
    Permissive,
    /// Changes of the work itself stay free.
    Weak,
    /// Everything combined with it stays free.
    Strong,
    /// The same, also where it is only used over a network.
    Network,
    /// The work is not free.
    Proprietary,
}

/// The family of a licence in the words of Odoo's manifests; `None` for one that says too little.
fn family(license: &str) -> Option<Family> {
    Some(match license.to_ascii_lowercase().as_str() {
        "mit" => Family::Permissive,
        "lgpl-3" | "lgpl-3 or any later version" => Family::Weak,
        "gpl-2" | "gpl-2 or any later version" | "gpl-3" | "gpl-3 or any later version" => Family::Strong,
        "agpl-3" => Family::Network,
        "oeel-1" | "opl-1" | "other proprietary" => Family::Proprietary,
        _ => return None,
    })
}

/// Whether a work of one family may build on one of another.
fn may_build_on(work: Family, dependency: Family) -> bool {
    match (work, dependency) {
        (Family::Proprietary, other) => matches!(other, Family::Proprietary | Family::Permissive | Family::Weak),
        (_, Family::Proprietary) => false,
        (work, dependency) => dependency <= work,
    }
}

/// Tells of every dependency that the licences do not allow, once.
pub fn check(environments: &[&Environment], findings: &mut Vec<findings::Finding>) {
    let mut told = BTreeSet::new();
    for environment in environments {
        for (named, _) in environment.modules.values() {
            let module = &named.module;
            let Some(manifest) = module.readable().filter(|manifest| manifest.installable) else { continue };
            let Some(own) = manifest.license.as_ref().and_then(|license| Some((license, family(&license.text)?)))
            else {
                continue;
            };
            for need in &manifest.depends {
                let Some(other) = license_of(environment, &need.text) else { continue };
                let forbidden = family(&other).is_some_and(|family| !may_build_on(own.1, family));
                if !forbidden || !told.insert((module.folder.clone(), need.text.clone())) {
                    continue;
                }
                let message = format!("`{}` ({}) depends on `{}` ({other})", module.name, own.0.text, need.text);
                let at =
                    |position: documents::Position| Location::at(&module.manifest_file, position.line, position.column);
                findings.push(
                    finding("license-incompatible", Severity::Warning, message)
                        .at(at(own.0.at))
                        .against(at(need.at))
                        .hint("choose a licence that may be combined with that one, or do without the dependency")
                        .identified(need.text.as_str()),
                );
            }
        }
    }
}

/// The licence of a module; Odoo's own are LGPL-3 and OEEL-1, whatever single manifests say.
fn license_of(environment: &Environment, name: &str) -> Option<String> {
    if let Some((named, _)) = environment.modules.get(name) {
        return named.module.readable()?.license.as_ref().map(|license| license.text.clone());
    }
    core_modules::edition(name, environment.series).map(|edition| match edition {
        Edition::Community => "LGPL-3".to_owned(),
        Edition::Enterprise => "OEEL-1".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_build_on_what() {
        for (work, dependency, allowed) in [
            ("AGPL-3", "GPL-3", true),
            ("GPL-3", "AGPL-3", false),
            ("LGPL-3", "AGPL-3", false),
            ("AGPL-3", "LGPL-3", true),
            ("OPL-1", "LGPL-3", true),
            ("OPL-1", "GPL-3", false),
            ("LGPL-3", "OEEL-1", false),
            ("mit", "MIT", true),
        ] {
            let (work_family, dependency_family) = (family(work).unwrap(), family(dependency).unwrap());
            assert_eq!(may_build_on(work_family, dependency_family), allowed, "{work} on {dependency}");
        }
        assert_eq!(family("Other OSI approved licence"), None);
    }
}

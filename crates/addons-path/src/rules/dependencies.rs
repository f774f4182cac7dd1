//! Dependencies that nothing fulfils, and dependencies in a circle.

use std::collections::{BTreeMap, BTreeSet};

use documents::keyed;
use findings::{Finding, Location, Severity, did_you_mean};

use super::{entries, finding};
use crate::core_modules::{self, Edition};
use crate::environment::Environment;
use crate::graph::Graph;
use crate::manifest::Text;
use crate::modules::{Inventory, Module};

/// Everything that is wrong with what the modules of the environments depend on; each thing is told once.
pub fn check(environments: &[&Environment], inventory: &Inventory, enterprise: bool, findings: &mut Vec<Finding>) {
    let mut told = BTreeSet::new();
    let modules = inventory.modules.values();
    let elsewhere = keyed(modules.map(|module| (module.name.as_str(), module.folder.as_str())));
    for environment in environments {
        let broken = entries::is_broken(environment);
        let missing = Missing { environment, elsewhere: &elsewhere, enterprise, broken };
        for (named, _) in environment.modules.values() {
            let module = &named.module;
            let Some(manifest) = module.readable().filter(|manifest| manifest.installable) else { continue };
            for need in &manifest.depends {
                if let Some(found) = missing.judge(module, need)
                    && told.insert((module.folder.clone(), need.text.clone()))
                {
                    findings.push(found);
                }
            }
        }
        cycles(environment, &mut told, findings);
    }
}

struct Missing<'a> {
    environment: &'a Environment,
    /// Modules of the repository by name.
    elsewhere: &'a BTreeMap<&'a str, &'a str>,
    enterprise: bool,
    broken: bool,
}

impl Missing<'_> {
    /// It lies in an entry, loaded or not: another rule says what is wrong with what is not loaded.
    fn is_present(&self, name: &str) -> bool {
        self.environment.entries.iter().flat_map(|entry| &entry.modules).any(|named| *named.name == *name)
    }

    fn judge(&self, module: &Module, need: &Text) -> Option<Finding> {
        let series = self.environment.series;
        let name = need.text.as_str();
        let by = self.environment.modules.get(name);
        if let Some((named, _)) = by {
            return (!named.module.installable()).then(|| self.uninstallable(module, need, &named.module));
        }
        if self.environment.guessed && !core_modules::series_of(name).is_empty() {
            return None;
        }
        let edition = core_modules::edition(name, series);
        let comes_along = match edition {
            Some(Edition::Community) => true,
            Some(Edition::Enterprise) => self.enterprise,
            None => false,
        };
        if comes_along || self.is_present(name) {
            return None;
        }
        let what = format!("`{}` depends on `{name}`, which", module.name);
        let (severity, message, hint) = if edition.is_some() {
            let message = format!("{what} comes with Odoo Enterprise; no entry has it");
            (Severity::Warning, message, "say `enterprise: true` where the image has it".to_owned())
        } else if let Some(folder) = self.elsewhere.get(name) {
            if self.broken {
                return None;
            }
            let message =
                format!("{what} is in `{folder}`, and no entry of `{}` has that", self.environment.description.name);
            (Severity::Error, message, "add its folder to the addons path".to_owned())
        } else {
            let hint = match (core_modules::series_of(name).last(), self.near(name)) {
                (Some(last), _) => format!("it came with Odoo in {last}; find what replaced it in {series}"),
                (None, Some(near)) => format!("did you mean `{near}`?"),
                (None, None) => "add the repository that has it, or take the dependency out".to_owned(),
            };
            (
                Severity::Error,
                format!("{what} no entry of `{}` has, and Odoo {series} neither", self.environment.description.name),
                hint,
            )
        };
        let severity = match severity {
            // A repository of modules for others does not have what its modules need.
            Severity::Error if self.environment.is_repository() => Severity::Notice,
            Severity::Error if !self.environment.complete() || self.environment.guessed || !series.is_known() => {
                Severity::Warning
            }
            other if self.environment.is_repository() => other.max(Severity::Notice),
            other => other,
        };
        Some(self.at(module, need, severity, message).hint(hint))
    }

    fn uninstallable(&self, module: &Module, need: &Text, other: &Module) -> Finding {
        let message = format!("`{}` depends on `{}`, which cannot be installed", module.name, need.text);
        self.at(module, need, Severity::Warning, message)
            .against(Location::at(&other.manifest_file, 1, 1))
            .hint("make that one installable again, or this one not")
    }

    fn at(&self, module: &Module, need: &Text, severity: Severity, message: String) -> Finding {
        finding("unresolved-depends", severity, message)
            .at(Location::at(&module.manifest_file, need.at.line, need.at.column))
            .identified(need.text.as_str())
    }

    /// A name that is nearly this one. What is not there in a repository of modules for others is no typing error.
    fn near(&self, name: &str) -> Option<&str> {
        if self.environment.is_repository() {
            return None;
        }
        let mut all: Vec<&str> = self.elsewhere.keys().copied().collect();
        for name in core_modules::names(self.environment.series) {
            all.push(name);
        }
        // Names of another length are too far away: not comparing them saves most of the time.
        let most = name.len() / 3;
        all.retain(|other| other.len().abs_diff(name.len()) <= most.max(1));
        did_you_mean(name, all)
    }
}

fn cycles(environment: &Environment, told: &mut BTreeSet<(String, String)>, findings: &mut Vec<Finding>) {
    let graph = Graph::of(environment.modules.values().map(|(named, _)| named));
    for circle in graph.cycles() {
        let Some(first) = environment.modules.get(circle[0].as_str()).map(|(named, _)| &named.module) else { continue };
        if !told.insert((first.folder.clone(), String::new())) {
            continue;
        }
        let mut way: Vec<String> = circle.iter().map(|name| format!("`{name}`")).collect();
        way.push(format!("`{}`", circle[0]));
        let next = circle.get(1).unwrap_or(&circle[0]);
        let at = |module: &Module, need: &str| {
            let depends = module.readable().map(|manifest| manifest.depends.as_slice()).unwrap_or_default();
            let place = depends.iter().find(|text| text.text == need).map(|text| text.at).unwrap_or_default();
            Location::at(&module.manifest_file, place.line.max(1), place.column.max(1))
        };
        let found =
            finding("dependency-cycle", Severity::Error, format!("modules depend on each other: {}", way.join(" → ")))
                .at(at(first, next))
                .hint("Odoo installs none of them; move what both need into a module of its own")
                .identified(circle.join(" "));
        let last = circle.last().filter(|_| circle.len() > 1).and_then(|name| environment.modules.get(name.as_str()));
        findings.push(match last {
            Some((last, _)) => found.against(at(&last.module, &circle[0])),
            None => found,
        });
    }
}

//! Environments load the same modules: what crate `addons-path` finds out about them, as a rule of this guard.
//!
//! The environments are those of the section `addons` of the same file, else those that the files of the repository show.

use addons_path::analysis::{Analysis, Asked, Stop, analyse};
use addons_path::config::{Config, Parity};
use addons_path::environment::Environment;
use addons_path::environment::Said;
use addons_path::tree::{Kind, Listed, Trouble};
use findings::Location;
use settings::Field;

use super::{Pack, Parameters, many, text_of};
use crate::check::{Check, Mutant};
use crate::config::Problems;
use crate::evaluate::Verdict;
use crate::reader::{Reader, World};
use crate::relation::Drift;
use crate::snapshot::{Snapshot, Unreadable};
use crate::sources::Blind;

/// The rule of `addons-path` that this pack tells.
const PARITY: &str = "addons/environment-parity";

pub(super) const PACK: Pack = Pack {
    name: "addons",
    doc: "Environments load the same Odoo modules, through their addons paths and mounts.",
    fields,
    build,
    propose,
};

fn fields() -> Vec<Field> {
    vec![Field::optional(
        "environments",
        many(),
        "Names of the environments that load the same, the reference first. Default: all that the section `addons` declares, else all that are found.",
    )]
}

fn propose(world: &World<'_>) -> Option<String> {
    let analysis = analysis(world.files, &Config::default(), &[]).ok()?;
    let count = compared(&analysis, &[]).count();
    (count > 1).then(|| format!("{count} environments of Odoo"))
}

fn build(parameters: &Parameters<'_>, problems: &mut Problems<'_>) -> Vec<Check> {
    let config = match Config::parse(&problems.document.file, problems.bytes) {
        Ok(config) => config,
        Err(found) => {
            problems.found.extend(found);
            return Vec::new();
        }
    };
    let names = parameters.texts("environments");
    let (known, own) = (config.clone(), names.clone());
    let judge = move |reader: &Reader<'_>| match analysis(reader.world().files, &config, &names) {
        Ok(analysis) => verdict(&analysis, &names),
        Err(blind) => Verdict::Unevaluated(blind),
    };
    let spoil = move |reader: &Reader<'_>| {
        let analysis = analysis(reader.world().files, &known, &own);
        analysis.map(|analysis| mutants(&analysis, reader)).unwrap_or_default()
    };
    vec![Check::of_pack("addons/parity", "environments load the same modules", judge, spoil)]
}

/// The environments that are to load the same.
fn compared<'a>(analysis: &'a Analysis, names: &'a [String]) -> impl Iterator<Item = &'a Environment> {
    analysis.environments.iter().filter(|environment| {
        !environment.is_repository() && (names.is_empty() || names.contains(&environment.description.name))
    })
}

fn analysis(files: &dyn Snapshot, config: &Config, names: &[String]) -> Result<Analysis, Blind> {
    let trouble = |error: Unreadable| match error {
        Unreadable::Missing => Trouble("there is no such file".to_owned()),
        Unreadable::Failed(why) => Trouble(why),
    };
    let read = |path: &str| files.read(path).map(|bytes| bytes.to_vec()).map_err(trouble);
    let tree = Listed::new(files.files().iter().map(|path| (path.to_string(), Kind::File)), read);
    let stopped = |stop: Stop| match stop {
        Stop::Unknown(why) => Blind::new(why),
        Stop::Wrong(findings) => {
            let first = findings.into_iter().next();
            let at = first.as_ref().and_then(|finding| finding.location.clone());
            let blind = Blind::new(first.map_or_else(String::new, |finding| finding.message));
            at.map_or(blind.clone(), |at| blind.at(at))
        }
    };
    let first = analyse(&tree, config, &Asked::default()).map_err(stopped)?;
    if names.is_empty() && first.environments.iter().any(|environment| environment.description.declared) {
        return Ok(first);
    }
    let wanted: Vec<Said> = compared(&first, names)
        .map(|environment| Said::new(environment.description.name.clone(), Location::default()))
        .collect();
    let config = Config { parity: Parity::Named(wanted), ..config.clone() };
    analyse(&tree, &config, &Asked::default()).map_err(stopped)
}

fn verdict(analysis: &Analysis, names: &[String]) -> Verdict {
    let found = analysis.findings.iter().filter(|finding| finding.rule == PARITY);
    let drifts: Vec<Drift> = found
        .map(|finding| {
            let identity = finding.identity.clone().unwrap_or_else(|| finding.message.clone());
            let drift = Drift::new(finding.message.as_str(), identity).at(finding.location.clone());
            let drift = drift.against(finding.other.clone());
            match &finding.hint {
                Some(hint) => drift.hint(hint.as_str()),
                None => drift,
            }
        })
        .collect();
    if !drifts.is_empty() {
        return Verdict::Drift(drifts);
    }
    let all: Vec<&Environment> = compared(analysis, names).collect();
    if let Some(name) = names.iter().find(|name| all.iter().all(|environment| environment.description.name != **name)) {
        return Verdict::Unevaluated(Blind::new(format!("there is no environment `{name}`")));
    }
    if let Some(unseen) = all.iter().find(|environment| !environment.complete()) {
        let why = format!("what `{}` loads cannot be seen in the files of the repository", unseen.description.name);
        return Verdict::Unevaluated(Blind::new(why).at(unseen.description.at.clone()));
    }
    if all.len() < 2 {
        return Verdict::Unevaluated(Blind::new(format!("there are {} environments, and two are compared", all.len())));
    }
    Verdict::Clean(format!("{} environments load the same modules", all.len()))
}

/// Entries taken out of an addons path.
fn mutants(analysis: &Analysis, reader: &Reader<'_>) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for entry in analysis.environments.iter().flat_map(|environment| &environment.entries) {
        let (file, entry) = (entry.said.at.file.as_str(), entry.said.text.as_str());
        let Ok(text) = text_of(reader, file) else { continue };
        for form in [format!(",{entry}"), format!(", {entry}"), format!("{entry},"), format!("{entry}, ")] {
            if text.contains(&form) {
                mutants.push(Mutant::write(
                    format!("`{entry}` is taken out of {file}"),
                    file,
                    text.replacen(&form, "", 1),
                ));
            }
        }
    }
    mutants
}

//! Everything together: files and a configuration in, environments and findings out.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use findings::{Finding, Location, Severity};

use crate::config::{Config, Parity};
use crate::discover;
use crate::environment::{Description, Environment, Image};
use crate::modules::{FOLDER_LIMIT, Inventory, Module};
use crate::resolve::{self, World};
use crate::rules::{self, dependencies, entries, licenses, manifests, parity, policy, reach};
use crate::series::Series;
use crate::tree::Tree;

/// What is asked for besides the configuration.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The series of everything, whatever files say.
    pub series: Option<Series>,
    /// Only these environments; all without any.
    pub environments: Vec<String>,
}

/// Why there is no analysis.
#[derive(Debug, Clone, PartialEq)]
pub enum Stop {
    /// The user's input is wrong: every mistake.
    Wrong(Vec<Finding>),
    /// It cannot be evaluated, in words.
    Unknown(String),
}

/// What was found.
#[derive(Debug)]
pub struct Analysis {
    /// The modules of the tree.
    pub inventory: Inventory,
    /// The environments, declared ones in their order, else those found, by name.
    pub environments: Vec<Environment>,
    /// Everything that is wrong, before waivers and baseline.
    pub findings: Vec<Finding>,
    /// What a reader should know besides. May quote hostile text.
    pub notes: Vec<String>,
    /// The series of modules that no environment loads.
    pub series: Series,
}

impl Analysis {
    /// There is neither a module nor an environment.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inventory.modules.is_empty() && self.environments.iter().all(Environment::is_repository)
    }
}

/// Analyses a tree.
///
/// # Errors
/// When files that the configuration names are missing, or an environment is asked for that is not there.
pub fn analyse(tree: &dyn Tree, config: &Config, asked: &Asked) -> Result<Analysis, Stop> {
    let inventory = Inventory::of(tree, &|folder| config.excludes(folder));
    if inventory.cut {
        return Err(Stop::Unknown(format!(
            "the repository has more than {FOLDER_LIMIT} folders; `exclude` leaves some out"
        )));
    }
    let world = World { tree, inventory: &inventory };
    let mut findings = Vec::new();
    let descriptions = chosen(discover::descriptions(world, config).map_err(Stop::Wrong)?, asked)?;
    let series = Guess::of(&inventory, &descriptions, config, asked);
    let mut environments = Vec::new();
    for mut description in descriptions {
        findings.append(&mut description.problems);
        let known = series.of_description(&description);
        let environment = resolve::resolve(description, known.unwrap_or(Series::NEWEST_KNOWN), world, &mut findings);
        environments.push(Environment { guessed: known.is_none(), ..environment });
    }
    let series = series.of_modules(&environments);
    unknown_series(&environments, &mut findings);
    let mut notes = notes(&inventory);
    judge(&environments, world, config, series, asked, &mut findings, &mut notes);
    Ok(Analysis { inventory, environments, findings, notes, series })
}

fn chosen(mut descriptions: Vec<Description>, asked: &Asked) -> Result<Vec<Description>, Stop> {
    let known: Vec<String> = descriptions.iter().map(|description| description.name.clone()).collect();
    let unknown: Vec<Finding> = asked
        .environments
        .iter()
        .filter(|name| !known.contains(name))
        .map(|name| {
            let hint = match findings::did_you_mean(name, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("environments: {}", known.join(", ")),
            };
            Finding::new("usage", Severity::Error, format!("there is no environment `{name}`")).hint(hint)
        })
        .collect();
    if !unknown.is_empty() {
        return Err(Stop::Wrong(unknown));
    }
    if !asked.environments.is_empty() {
        descriptions.retain(|description| asked.environments.contains(&description.name));
    }
    Ok(descriptions)
}

fn judge(
    environments: &[Environment],
    world: World<'_>,
    config: &Config,
    series: Series,
    asked: &Asked,
    findings: &mut Vec<Finding>,
    notes: &mut Vec<String>,
) {
    for environment in environments {
        entries::check(environment, findings);
        reach::image_series(environment, findings);
    }
    let distinct = distinct(environments);
    dependencies::check(&distinct, world.inventory, config.enterprise, findings);
    licenses::check(&distinct, findings);
    // What is said of all environments together means nothing for some of them.
    if asked.environments.is_empty() {
        // Where a configuration is not read, everything it lists would be told of once more.
        if !reach::unread_configurations(environments, world, findings) {
            notes.extend(reach::orphans(environments, world, findings));
        }
        parity::check(environments, &config.parity, findings);
    } else if config.parity != Parity::Off {
        notes.push("only some environments were asked for: they were not compared, and modules that none loads were not looked for".to_owned());
    }
    for (module, series) in modules(environments, world, series) {
        let judged = manifests::Judged { module: &module, series };
        manifests::check(judged, world.tree, findings);
        policy::check(judged, &config.policy, world.tree, findings);
    }
    for (folder, why) in &world.inventory.unreadable {
        let message = format!("the folder `{folder}` cannot be read: {why}");
        findings.push(rules::finding("unreadable-file", Severity::Error, message).at(Location::file(folder.as_str())));
    }
}

/// Every module once, with the series of the first environment that has it, in the order of their folders.
fn modules(environments: &[Environment], world: World<'_>, series: Series) -> Vec<(Rc<Module>, Series)> {
    // Each module is read once, so that its address says which it is.
    let mut seen: BTreeSet<*const Module> = BTreeSet::new();
    let mut found: Vec<(Rc<Module>, Series)> = Vec::new();
    let loaded = environments.iter().flat_map(|environment| {
        environment.entries.iter().flat_map(|entry| &entry.modules).map(|named| (&named.module, environment.series))
    });
    for (module, series) in loaded.chain(world.inventory.modules.values().map(|module| (module, series))) {
        if seen.insert(Rc::as_ptr(module)) {
            found.push((Rc::clone(module), series));
        }
    }
    found.sort_by(|one, other| one.0.folder.cmp(&other.0.folder));
    found
}

/// The environments without those that load exactly what an earlier one does, under the same series: what is said of their
/// modules would only be said again.
fn distinct(environments: &[Environment]) -> Vec<&Environment> {
    let same = |one: &Environment, other: &Environment| {
        let modules = one.modules.values().zip(other.modules.values());
        let traits = |environment: &Environment| {
            (environment.series, environment.guessed, environment.complete(), entries::is_broken(environment))
        };
        one.modules.len() == other.modules.len()
            && traits(one) == traits(other)
            && modules
                .into_iter()
                .all(|(one, other)| Rc::ptr_eq(&one.0.module, &other.0.module) && one.0.name == other.0.name)
    };
    let mut kept: Vec<&Environment> = Vec::new();
    for environment in environments {
        if !kept.iter().any(|known| same(known, environment)) {
            kept.push(environment);
        }
    }
    kept
}

fn notes(inventory: &Inventory) -> Vec<String> {
    let uninstallable =
        inventory.modules.values().filter(|module| module.readable().is_some_and(|manifest| !manifest.installable));
    let names: BTreeSet<&str> = uninstallable.map(|module| module.name.as_str()).collect();
    if names.is_empty() {
        return Vec::new();
    }
    vec![format!("modules that say they cannot be installed: {}", rules::named(names))]
}

/// Where a series comes from that nobody declares.
struct Guess {
    asked: Option<Series>,
    declared: Option<Series>,
    versions: Option<Series>,
}

impl Guess {
    fn of(inventory: &Inventory, descriptions: &[Description], config: &Config, asked: &Asked) -> Self {
        let mut votes: BTreeMap<Series, usize> = BTreeMap::new();
        let versions = inventory.modules.values().filter_map(|module| module.readable()?.version.as_ref());
        for series in versions.filter_map(|version| Series::of_version(&version.text)) {
            *votes.entry(series).or_default() += 1;
        }
        let images = || descriptions.iter().find_map(of_image);
        // Of two with as many modules the newer one.
        let most = votes.into_iter().max_by_key(|(series, count)| (*count, *series)).map(|(series, _)| series);
        Self { asked: asked.series, declared: config.series, versions: most.or_else(images) }
    }

    fn of_description(&self, description: &Description) -> Option<Series> {
        let own = description.series.or(self.declared).or_else(|| of_image(description));
        self.asked.or(own).or(self.versions)
    }

    fn of_modules(&self, environments: &[Environment]) -> Series {
        let first = environments.first().map(|environment| environment.series);
        self.asked.or(self.declared).or(self.versions).or(first).unwrap_or(Series::NEWEST_KNOWN)
    }
}

/// The series that the tag of Odoo's own image names.
fn of_image(description: &Description) -> Option<Series> {
    let name = description.image_name.as_ref().filter(|_| description.image == Image::Official)?;
    name.text.rsplit_once(':').and_then(|(_, tag)| Series::of_tag(tag))
}

fn unknown_series(environments: &[Environment], findings: &mut Vec<Finding>) {
    let names: Vec<&str> = environments
        .iter()
        .filter(|environment| environment.guessed)
        .map(|environment| environment.description.name.as_str())
        .collect();
    if !names.is_empty() {
        let message = format!(
            "nothing says the series of Odoo of {}, so it was taken for {}",
            rules::named(names),
            Series::NEWEST_KNOWN
        );
        let hint = "give `--series`, or write `series: \"18.0\"` below `addons` in `.github/pointsman.yml`";
        findings.push(rules::finding("series-unknown", Severity::Warning, message).hint(hint));
    }
}

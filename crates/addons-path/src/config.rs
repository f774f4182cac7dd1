//! The section `addons` of `.github/pointsman.yml`: environments, policy, waivers.

mod policy;
mod read;
mod shape;

use std::collections::BTreeMap;

use findings::{Finding, Location, Severity};
use patterns::Pattern;
use settings::Document;

pub use self::policy::{FORMS, LICENSES, LOCALISATION, Policy, Readme, TaxForms, VersionFormat};
use self::read::Reader;
pub use self::shape::field;
use crate::date::Date;
use crate::environment::Said;
use crate::series::Series;

/// An environment as it is declared.
#[derive(Debug, Clone, PartialEq)]
pub struct Declared {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub at: Location,
    /// Its series, where it has one of its own.
    pub series: Option<Series>,
    /// Compose files, the later ones over the earlier.
    pub compose: Vec<Said>,
    /// The service in them.
    pub service: Option<Said>,
    /// Profiles that are on.
    pub profiles: Vec<String>,
    /// Files of variables for interpolation.
    pub env_files: Vec<Said>,
    /// A `devcontainer.json`.
    pub devcontainer: Option<Said>,
    /// A Dockerfile.
    pub dockerfile: Option<Said>,
    /// Kubernetes manifests.
    pub kubernetes: Vec<Said>,
    /// Configurations of Odoo.
    pub odoo_conf: Vec<Said>,
    /// The addons path outright.
    pub addons_path: Vec<Said>,
    /// Folders of the repository by path of the container.
    pub mounts: Vec<(String, Said)>,
    /// Paths that the image provides.
    pub image_paths: Vec<String>,
    /// Where relative paths start.
    pub working_dir: Option<String>,
}

/// A finding that somebody decided to live with for a while.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// The rule.
    pub rule: String,
    /// Files whose findings it is about; all without one.
    pub file: Option<Pattern>,
    /// A text that the message contains.
    pub contains: Option<String>,
    /// Why.
    pub reason: String,
    /// The last day.
    pub until: Date,
    /// Where it stands.
    pub at: Location,
}

/// Which environments have to load the same modules.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Parity {
    /// All that are declared; a difference is a warning.
    #[default]
    Declared,
    /// None.
    Off,
    /// These; a difference is an error.
    Named(Vec<Said>),
}

/// A valid configuration.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The series of everything that says none of its own.
    pub series: Option<Series>,
    /// Environments in their order.
    pub environments: Vec<Declared>,
    /// Folders that are not searched for modules.
    pub exclude: Vec<Pattern>,
    /// Paths that the images of all environments provide.
    pub image_paths: Vec<String>,
    /// Odoo Enterprise is there, though in no folder of the repository.
    pub enterprise: bool,
    /// Which environments have to load the same.
    pub parity: Parity,
    /// What modules have to look like.
    pub policy: Policy,
    /// Other severities; `None` is off.
    pub severities: BTreeMap<String, Option<Severity>>,
    /// What is lived with for a while.
    pub waivers: Vec<Waiver>,
    /// The file of known findings.
    pub baseline: Option<Said>,
}

impl Config {
    /// Reads a configuration file. A file without the section `addons` gives the defaults.
    ///
    /// # Errors
    /// Every mistake, each with its place.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        let document = Document::parse(file, bytes)?;
        match document.section("addons")? {
            Some(node) => {
                let mut problems = Vec::new();
                field().shape.check(&document, "addons", node, &mut problems);
                if !problems.is_empty() {
                    return Err(problems);
                }
                let config = Reader { document: &document, problems: &mut problems }.config(node);
                if problems.is_empty() { Ok(config) } else { Err(problems) }
            }
            None => Ok(Self::default()),
        }
    }

    /// Whether a folder is left out of the search for modules.
    #[must_use]
    pub fn excludes(&self, folder: &str) -> bool {
        let last = self.exclude.iter().rev().find(|pattern| pattern.is_match(folder.as_bytes()));
        last.is_some_and(|pattern| !pattern.is_negated())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let found = Config::parse("c.yml", text.as_bytes()).unwrap_err();
        found
            .into_iter()
            .map(|f| format!("{}: {}", f.location.map_or(0, |at| at.line.unwrap_or(0)), f.message))
            .collect()
    }

    #[test]
    fn nothing_gives_the_defaults() {
        for text in ["", "router: {}\n", "addons: {}\n"] {
            let config = Config::parse("c.yml", text.as_bytes()).unwrap();
            assert!(config.environments.is_empty() && config.waivers.is_empty() && config.series.is_none());
        }
    }

    #[test]
    fn environments_keep_their_order_and_places() {
        let text = "addons:\n  series: \"18.0\"\n  environments:\n    production: { compose: [a.yml, b.yml], service: odoo, env_files: .env }\n    dev: { devcontainer: d.json, series: 17, mounts: { /mnt/x: addons } }\n";
        let config = Config::parse("c.yml", text.as_bytes()).unwrap();
        let [production, dev] = &config.environments[..] else { panic!("{:?}", config.environments) };
        assert_eq!((production.name.as_str(), production.at.line), ("production", Some(4)));
        assert_eq!(production.compose[1].text, "b.yml");
        assert_eq!((dev.series, dev.mounts[0].0.as_str()), (Some(Series::new(17)), "/mnt/x"));
    }

    #[test]
    fn all_mistakes_of_meaning_at_once() {
        let text = "addons:\n  series: latest\n  parity: [a, b]\n  environments: {a: {mounts: {x: y}}}\n  severities: {orphan-modul: off}\n  waivers:\n    - {rule: nope, reason: ' ', until: 2026-02-30}\n";
        assert_eq!(
            problems(text),
            [
                "2: `latest` is no series of Odoo",
                "4: `x` of `addons.environments.a.mounts` is no absolute path",
                "5: `orphan-modul` is no rule",
                "7: `nope` is no rule",
                "7: `until` is `2026-02-30`, expected a day such as `2026-12-31`",
                "7: a waiver needs a reason",
                "3: `addons.parity` names `b`, which is no environment",
            ]
        );
    }

    #[test]
    fn folders_are_left_out_by_pattern() {
        let config = Config::parse("c.yml", b"addons: {exclude: ['**/tests/data', '!keep/tests/data']}\n").unwrap();
        assert!(config.excludes("a/tests/data") && !config.excludes("keep/tests/data") && !config.excludes("a"));
    }
}

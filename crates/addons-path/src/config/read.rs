//! From a section of the right shape to a configuration, with every mistake of meaning.

use std::collections::BTreeMap;

use findings::{Finding, Location, Severity};
use patterns::{Dialect, Pattern};
use settings::{Document, Node};

use super::{Config, Declared, Parity, Waiver};
use crate::date::Date;
use crate::environment::Said;
use crate::rules;
use crate::series::Series;

/// Reads a section that has the right shape; mistakes of meaning are added to `problems`.
pub(super) struct Reader<'a> {
    pub(super) document: &'a Document,
    pub(super) problems: &'a mut Vec<Finding>,
}

impl Reader<'_> {
    pub(super) fn config(&mut self, node: &Node) -> Config {
        let environments = node.get("environments").map(Node::entries).unwrap_or_default();
        let config = Config {
            series: self.series(node.get("series")),
            environments: environments.iter().map(|entry| self.environment(entry)).collect(),
            exclude: self.patterns(node.get("exclude")),
            image_paths: texts(node.get("image_paths")),
            enterprise: node.get("enterprise").and_then(Node::switch).unwrap_or(false),
            parity: self.parity(node.get("parity")),
            policy: self.policy(node.get("policy")),
            severities: self.severities(node.get("severities")),
            waivers: node
                .get("waivers")
                .map(Node::items)
                .unwrap_or_default()
                .iter()
                .filter_map(|item| self.waiver(item))
                .collect(),
            baseline: node.get("baseline").map(|node| self.said(node)),
        };
        if let Parity::Named(names) = &config.parity {
            for name in names.iter().filter(|name| !config.environments.iter().any(|known| known.name == name.text)) {
                let message = format!("`addons.parity` names `{}`, which is no environment", name.text);
                let known: Vec<&str> = config.environments.iter().map(|known| known.name.as_str()).collect();
                let hint = format!("declared environments: {}", known.join(", "));
                self.problems
                    .push(Finding::new("addons/config", Severity::Error, message).at(name.at.clone()).hint(hint));
            }
        }
        config
    }

    fn environment(&mut self, entry: &settings::Entry) -> Declared {
        let node = &entry.value;
        let many = |reader: &Self, key: &str| {
            node.get(key)
                .map(Node::one_or_many)
                .unwrap_or_default()
                .iter()
                .map(|item| reader.said(item))
                .collect::<Vec<_>>()
        };
        let one = |reader: &Self, key: &str| node.get(key).map(|item| reader.said(item));
        let mounts = node.get("mounts").map(Node::entries).unwrap_or_default();
        let declared = Declared {
            name: entry.key.clone(),
            at: self.at(entry.position),
            compose: many(self, "compose"),
            service: one(self, "service"),
            profiles: texts(node.get("profiles")),
            env_files: many(self, "env_files"),
            devcontainer: one(self, "devcontainer"),
            dockerfile: one(self, "dockerfile"),
            kubernetes: many(self, "kubernetes"),
            odoo_conf: many(self, "odoo_conf"),
            addons_path: many(self, "addons_path"),
            mounts: mounts.iter().map(|mount| (mount.key.clone(), self.said(&mount.value))).collect(),
            image_paths: texts(node.get("image_paths")),
            working_dir: node.get("working_dir").and_then(Node::text).map(str::to_owned),
            series: self.series(node.get("series")),
        };
        for (target, said) in declared.mounts.iter().filter(|(target, _)| !target.starts_with('/')) {
            let message = format!("`{target}` of `addons.environments.{}.mounts` is no absolute path", declared.name);
            self.problems.push(Finding::new("addons/config", Severity::Error, message).at(said.at.clone()).hint(
                "a mount maps a path of the container to a folder of the repository: `/mnt/extra-addons: addons`",
            ));
        }
        declared
    }

    fn parity(&self, node: Option<&Node>) -> Parity {
        match node {
            None => Parity::Declared,
            Some(node) if node.text() == Some("none") => Parity::Off,
            Some(node) => Parity::Named(node.one_or_many().iter().map(|item| self.said(item)).collect()),
        }
    }

    fn severities(&mut self, node: Option<&Node>) -> BTreeMap<String, Option<Severity>> {
        let mut severities = BTreeMap::new();
        for entry in node.map(Node::entries).unwrap_or_default() {
            self.known_rule(&entry.key, entry.position);
            let severity = match entry.value.text() {
                Some("error") => Some(Severity::Error),
                Some("warning") => Some(Severity::Warning),
                Some("notice") => Some(Severity::Notice),
                _ => None,
            };
            severities.insert(entry.key.clone(), severity);
        }
        severities
    }

    fn waiver(&mut self, node: &Node) -> Option<Waiver> {
        let rule = node.get("rule")?;
        let name = rule.text()?.trim_start_matches("addons/").to_owned();
        self.known_rule(&name, rule.position);
        let until = node.get("until")?;
        let date = Date::parse(until.text()?);
        if date.is_none() {
            let message =
                format!("`until` is `{}`, expected a day such as `2026-12-31`", until.text().unwrap_or_default());
            self.problems.push(self.document.problem("addons/config", until.position, message));
        }
        let reason = node.get("reason").and_then(Node::text).unwrap_or_default().trim().to_owned();
        if reason.is_empty() {
            self.problems.push(self.document.problem("addons/config", node.position, "a waiver needs a reason"));
        }
        let file = node.get("file");
        Some(Waiver {
            rule: name,
            file: self.patterns(file).into_iter().next(),
            contains: node.get("contains").and_then(Node::text).map(str::to_owned),
            reason,
            until: date?,
            at: self.at(node.position),
        })
    }

    fn known_rule(&mut self, id: &str, position: settings::Position) {
        if rules::rule(id).is_none() {
            let problem = self.document.problem("addons/config", position, format!("`{id}` is no rule"));
            let near = findings::did_you_mean(id, rules::RULES.iter().map(|rule| rule.id));
            self.problems.push(match near {
                Some(near) => problem.hint(format!("did you mean `{near}`?")),
                None => problem.hint("`addons-path rules` lists them"),
            });
        }
    }

    pub(super) fn series(&mut self, node: Option<&Node>) -> Option<Series> {
        let node = node?;
        let text = node.text()?;
        let series = Series::parse(text);
        if series.is_none() {
            let message = format!("`{text}` is no series of Odoo");
            self.problems
                .push(self.document.problem("addons/config", node.position, message).hint("write it as `\"18.0\"`"));
        }
        series
    }

    pub(super) fn patterns(&mut self, node: Option<&Node>) -> Vec<Pattern> {
        let mut found = Vec::new();
        for item in node.map(Node::one_or_many).unwrap_or_default() {
            let text = item.text().unwrap_or_default();
            match Pattern::parse(Dialect::Default, text) {
                Ok(pattern) => found.push(pattern),
                Err(error) => {
                    let message = format!("pattern `{text}`: {}", error.message);
                    let problem = self.document.problem("addons/config", item.position, message);
                    self.problems.push(match error.hint {
                        Some(hint) => problem.hint(hint),
                        None => problem,
                    });
                }
            }
        }
        found
    }

    fn said(&self, node: &Node) -> Said {
        Said::new(node.text().unwrap_or_default(), self.at(node.position))
    }

    fn at(&self, position: settings::Position) -> Location {
        Location::at(&self.document.file, position.line, position.column)
    }
}

pub(super) fn texts(node: Option<&Node>) -> Vec<String> {
    node.map(Node::one_or_many).unwrap_or_default().iter().filter_map(Node::text).map(str::to_owned).collect()
}

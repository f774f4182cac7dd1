//! `init`: proposes packs and rules that hold today.

use std::fmt::Write as _;

use crate::answer::{Outcome, answer};
use crate::baseline::Baseline;
use crate::config::Config;
use crate::reader::World;

/// A proposal and why it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Proposal {
    why: String,
    /// The lines below `rules:` or `packs:`.
    yaml: String,
    is_pack: bool,
}

/// The section `drift` for these files: packs and rules of which everything is clean now, and in comments those that are not.
#[must_use]
pub fn propose(world: &World<'_>) -> String {
    let mut rules = String::new();
    let mut packs = String::new();
    let mut left_out = String::new();
    for proposal in proposals(world) {
        let text = section(&proposal);
        let Ok(config) = Config::parse("proposal", text.as_bytes(), &|_| Vec::new()) else { continue };
        let judged = answer(&config.checks, world, &Baseline::default());
        let holds = judged.checks.iter().all(|check| check.outcome == Outcome::Clean);
        let into = if proposal.is_pack { &mut packs } else { &mut rules };
        if holds && !judged.checks.is_empty() {
            let _ = write!(into, "    # {}\n{}", proposal.why, proposal.yaml);
        } else if proposal.is_pack {
            let held: Vec<&str> = judged.ended(Outcome::Clean);
            let name = proposal.yaml.trim().trim_end_matches(": true").to_owned();
            let not: Vec<&str> =
                judged.checks.iter().map(|check| check.id.as_str()).filter(|id| !held.contains(id)).collect();
            if held.is_empty() {
                let _ = writeln!(left_out, "    # {name}: does not hold today: {}", not.join(", "));
            } else {
                let skip: Vec<&str> = not.iter().filter_map(|id| id.split_once('/')).map(|(_, rule)| rule).collect();
                let _ = write!(
                    packs,
                    "    # {}; the skipped rules do not hold today\n    {name}: {{skip: [{}]}}\n",
                    proposal.why,
                    skip.join(", ")
                );
            }
        }
    }
    let mut text = "drift:\n".to_owned();
    if !packs.is_empty() || !left_out.is_empty() {
        let _ = write!(text, "  packs:{}\n{packs}{left_out}", if packs.is_empty() { " {}" } else { "" });
    }
    if !rules.is_empty() {
        let _ = write!(text, "  rules:\n{rules}");
    }
    if text == "drift:\n" {
        text = "drift: {}\n".to_owned();
    }
    text
}

fn section(proposal: &Proposal) -> String {
    let key = if proposal.is_pack { "packs" } else { "rules" };
    format!("drift:\n  {key}:\n{}", proposal.yaml)
}

fn proposals(world: &World<'_>) -> Vec<Proposal> {
    let files = world.files.files();
    let mut all: Vec<Proposal> = crate::packs::ALL
        .iter()
        .filter_map(|pack| {
            let why = (pack.propose)(world)?;
            Some(Proposal { why, yaml: format!("    {}: true\n", pack.name), is_pack: true })
        })
        .collect();
    let named = |test: &dyn Fn(&str) -> bool| files.iter().find(|path| test(path)).map(|path| path.to_string());
    let compose = named(&|path| {
        let name = path.rsplit('/').next().unwrap_or_default();
        matches!(name, "compose.yml" | "compose.yaml" | "docker-compose.yml" | "docker-compose.yaml")
            && !path.contains('/')
    });
    let conf = |part: &str| named(&|path: &str| path.contains("odoo") && path.contains(".conf") && path.contains(part));
    if let (Some(production), Some(staging)) = (conf("prod"), conf("staging")) {
        all.push(rule("addons-path-parity", "staging loads what production loads", &format!(
            "      left: '{staging}#options.addons_path'\n      right: '{production}#options.addons_path'\n      relation: equal\n"
        )));
        all.push(rule("no-cron-in-staging", "staging runs no scheduled actions", &format!(
            "      left: '{staging}#options.max_cron_threads'\n      right: {{values: '0'}}\n      relation: equal\n"
        )));
    }
    let environments: Vec<&str> = files
        .iter()
        .map(AsRef::as_ref)
        .filter(|path| path.starts_with(".env.") && !path.ends_with(".example"))
        .collect();
    let example = files.iter().map(AsRef::as_ref).find(|path| matches!(*path, ".env.example" | ".env.sample"));
    if let Some(example) = example {
        for environment in environments {
            let id = format!("variables-of{}", environment.replace('.', "-"));
            all.push(rule(
                &id,
                "every variable of the environment is in the example",
                &format!("      left: '{environment}#~'\n      right: '{example}#~'\n      relation: subset\n"),
            ));
        }
    }
    if let (Some(compose), Some(dockerfile)) = (compose, named(&|path| path == "Dockerfile")) {
        all.push(rule("dockerfile-image-tag", "compose and the Dockerfile start from the same tag", &format!(
            "      left: {{source: '{dockerfile}', extract: base, normalize: [image-tag]}}\n      right: {{source: '{compose}', extract: services.odoo.image, normalize: [image-tag]}}\n      relation: equal\n"
        )));
    }
    all
}

fn rule(id: &str, why: &str, sides: &str) -> Proposal {
    Proposal { why: why.to_owned(), yaml: format!("    - id: {id}\n      description: {why}\n{sides}"), is_pack: false }
}

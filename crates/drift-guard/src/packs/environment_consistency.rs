//! Environments in their files: staging is neutralised, production is complete, required variables are everywhere.
//!
//! Files can prove only part of that; what a database must look like after neutralisation they cannot see.

use std::collections::BTreeMap;

use findings::Location;
use settings::{Field, Shape};

use super::{Pack, Parameters, many, top};
use crate::check::{Check, Edit, Mutant};
use crate::config::Problems;
use crate::evaluate::Verdict;
use crate::reader::{Names, Reader, World};
use crate::relation::Drift;
use crate::said::Said;
use crate::secret::{Shown, is_reference, is_secret_form, is_secret_name};
use crate::snapshot::Snapshot;
use crate::sources::{Blind, Kind};

const STAGING: &[&str] = &["**/.env.staging", "**/*odoo.conf.staging", "**/odoo-staging.conf", "**/odoo.staging.conf"];
const PRODUCTION: &[&str] = &[
    "**/.env.production",
    "**/.env.prod",
    "**/*odoo.conf.production",
    "**/*odoo.conf.prod",
    "**/odoo-production.conf",
    "**/odoo-prod.conf",
];
const ENVIRONMENTS: &[&str] = &["**/.env.*", "!**/*.example", "!**/*.sample", "!**/*.template", "!**/*.dist"];

pub(super) const PACK: Pack = Pack {
    name: "environment-consistency",
    doc: "Staging is neutralised, production is complete, required variables are in every environment.",
    fields,
    build,
    propose,
};

fn fields() -> Vec<Field> {
    let variables = || {
        Shape::Table("a variable or `options.key` to its value (`*` for any that is not empty)", Box::new(Shape::Text))
    };
    vec![
        Field::optional(
            "staging",
            many(),
            "Files of staging. Default: `.env.staging` and `odoo.conf.staging`, `odoo-staging.conf`, at any depth.",
        ),
        Field::optional("production", many(), "Files of production. Default: the same with `production` or `prod`."),
        Field::optional(
            "environments",
            many(),
            "Files of variables of all environments. Default: `.env.*` without examples.",
        ),
        Field::optional(
            "staging-values",
            variables(),
            "What staging must say. Default: `ODOO_STAGE: staging`, `options.max_cron_threads: '0'`.",
        ),
        Field::optional(
            "catch-all",
            many(),
            "Variables of which staging sets one, so that no mail leaves. Default: `MAIL_CATCHALL`, `ODOO_MAIL_CATCHALL`, `MAIL_CATCH_ALL`.",
        ),
        Field::optional(
            "smtp",
            many(),
            "Variables or keys of which production sets one. Default: `SMTP_HOST`, `ODOO_SMTP_SERVER`, `options.smtp_server`.",
        ),
        Field::optional("integrations", many(), "Variables that production sets: keys of integrations."),
        Field::optional("production-hosts", many(), "Texts that must not stand in staging: hosts of production."),
        Field::optional("required", many(), "Variables that every environment sets."),
    ]
}

fn propose(world: &World<'_>) -> Option<String> {
    let count = |names: &[&str]| Names::parse(names).unwrap_or_default().among(world.files).len();
    (count(STAGING) > 0 && count(PRODUCTION) > 0).then(|| "files of staging and of production".to_owned())
}

fn id(name: &str) -> String {
    format!("{}/{name}", PACK.name)
}

fn build(parameters: &Parameters<'_>, problems: &mut Problems<'_>) -> Vec<Check> {
    let staging = parameters.names("staging", STAGING, problems);
    let production = parameters.names("production", PRODUCTION, problems);
    let environments = parameters.names("environments", ENVIRONMENTS, problems);
    let entries = parameters.get("staging-values").map_or(&[][..], settings::Node::entries);
    let mut values: Vec<(String, String)> =
        entries.iter().filter_map(|entry| Some((entry.key.clone(), entry.value.text()?.to_owned()))).collect();
    if values.is_empty() {
        values = vec![
            ("ODOO_STAGE".to_owned(), "staging".to_owned()),
            ("options.max_cron_threads".to_owned(), "0".to_owned()),
        ];
    }
    let mut checks: Vec<Check> = values.into_iter().map(|(key, value)| says(&staging, key, value)).collect();
    let catch_all = parameters.texts_or("catch-all", &["MAIL_CATCHALL", "ODOO_MAIL_CATCHALL", "MAIL_CATCH_ALL"]);
    checks.push(any_of("staging-catch-all", "staging catches all mail", &staging, catch_all));
    checks.push(no_secrets(&staging, &production));
    let hosts = parameters.texts("production-hosts");
    if !hosts.is_empty() {
        checks.push(no_hosts(&staging, hosts));
    }
    let smtp = parameters.texts_or("smtp", &["SMTP_HOST", "ODOO_SMTP_SERVER", "options.smtp_server"]);
    checks.push(any_of("production-smtp", "production can send mail", &production, smtp));
    for key in parameters.texts("integrations") {
        checks.push(any_of(
            &format!("production-{}", key.to_lowercase().replace('_', "-")),
            "production has the keys of its integrations",
            &production,
            vec![key],
        ));
    }
    let required = parameters.texts("required");
    if !required.is_empty() {
        checks.push(everywhere(&environments, required));
    }
    checks
}

/// All settings of files: variables by their names, options as `section.key`.
fn settings_of(names: &Names, reader: &Reader<'_>) -> Result<Vec<Said>, Blind> {
    let paths = names.among(reader.world().files);
    if paths.is_empty() {
        return Err(Blind { missing: true, ..Blind::new(format!("no file is named by `{}`", names.shown())) });
    }
    let mut all = Vec::new();
    for path in paths {
        let kind = Kind::of_file(&path);
        if !matches!(kind, Kind::Env | Kind::Ini) {
            return Err(Blind::new(format!("`{path}` is neither a file of variables nor a configuration of Odoo")));
        }
        let tree = reader.tree(kind, &path)?;
        let way = crate::path::Path::parse(if kind == Kind::Env { "*" } else { "*.*" });
        let values = way.map_err(Blind::new)?.values(&tree);
        all.extend(values.map_err(|(why, at)| Blind::new(why).at(at))?);
    }
    Ok(all)
}

/// The first file of a format.
fn first(names: &Names, key: &str, files: &dyn Snapshot) -> Option<String> {
    let wanted = if key.contains('.') { Kind::Ini } else { Kind::Env };
    names.among(files).into_iter().find(|path| Kind::of_file(path) == wanted && files.has(path))
}

/// A change that gives a setting another value, or takes it away.
fn spoiled(names: &Names, key: &str, value: Option<&str>, reader: &Reader<'_>) -> Vec<Mutant> {
    let Some(path) = first(names, key, reader.world().files) else { return Vec::new() };
    let text = super::text_of(reader, &path).unwrap_or_default();
    let own = key.rsplit('.').next().unwrap_or_default();
    let is_own = |line: &&str| {
        line.trim_start().trim_start_matches("export ").split(['=', ':']).next().is_some_and(|name| name.trim() == own)
    };
    let kept: Vec<&str> = text.lines().filter(|line| !is_own(line)).collect();
    let mut kept = kept.join("\n");
    if let Some(value) = value {
        kept.push_str(&format!("\n{own}={value}\n"));
    }
    vec![Mutant::write(format!("`{own}` of {path} is changed"), path, kept)]
}

fn says(names: &Names, key: String, value: String) -> Check {
    let name = format!("staging-{}", key.rsplit('.').next().unwrap_or_default().to_lowercase().replace('_', "-"));
    let (files, wanted, own) = (names.clone(), value, key.clone());
    let judge = move |reader: &Reader<'_>| {
        let Some(path) = first(&files, &key, reader.world().files) else {
            let blind = Blind::new(format!("no file among `{}` could say `{key}`", files.shown()));
            return Verdict::Unevaluated(Blind { missing: true, ..blind });
        };
        let all = match settings_of(&files, reader) {
            Ok(all) => all,
            Err(blind) => return Verdict::Unevaluated(blind),
        };
        let found: Vec<&Said> = all.iter().filter(|said| said.name == key).collect();
        if found.is_empty() {
            let drift =
                Drift::new(format!("`{key}` is not set, expected `{wanted}`"), format!("{key} unset")).at(top(&path));
            return Verdict::Drift(vec![drift.hint(format!("set `{key}` to `{wanted}`"))]);
        }
        let wrong = found.iter().filter(|said| if wanted == "*" { said.text.is_empty() } else { said.text != wanted });
        let drifts = wrong.map(|said| {
            let shown = Shown::of([*said], false).value(&said.text);
            let drift =
                Drift::new(format!("`{key}` is {shown}, expected `{wanted}`"), key.clone()).at(Some(said.at.clone()));
            drift.hint(format!("set it to `{wanted}`"))
        });
        Verdict::of(drifts.collect(), format!("`{key}` is `{wanted}`"))
    };
    let files = names.clone();
    Check::of_pack(id(&name), "staging is neutralised", judge, move |reader| {
        spoiled(&files, &own, None, reader).into_iter().chain(spoiled(&files, &own, Some("drifted"), reader)).collect()
    })
}

fn any_of(name: &str, description: &str, names: &Names, keys: Vec<String>) -> Check {
    let (files, wanted) = (names.clone(), keys.clone());
    let judge = move |reader: &Reader<'_>| match settings_of(&files, reader) {
        Ok(all) => {
            let useless =
                |text: &str| matches!(text.trim(), "" | "localhost" | "127.0.0.1" | "False" | "changeme" | "CHANGEME");
            let set = all.iter().find(|said| wanted.contains(&said.name) && !useless(&said.text));
            if let Some(said) = set {
                return Verdict::Clean(format!("`{}` is set", said.name));
            }
            let near = all.iter().find(|said| wanted.contains(&said.name));
            let place = near
                .map(|said| said.at.clone())
                .or_else(|| files.among(reader.world().files).first().and_then(|path| top(path)));
            let message = format!("none of `{}` is set to something that works", wanted.join("`, `"));
            Verdict::Drift(vec![Drift::new(message, wanted.join(" ")).at(place)])
        }
        Err(blind) => Verdict::Unevaluated(blind),
    };
    let files = names.clone();
    Check::of_pack(id(name), description, judge, move |reader| {
        let gone: Vec<Edit> =
            keys.iter().flat_map(|key| spoiled(&files, key, None, reader)).flat_map(|mutant| mutant.edits).collect();
        let mut mutants: Vec<Mutant> = keys.iter().flat_map(|key| spoiled(&files, key, None, reader)).collect();
        // All of them at once, each file without all the keys.
        let mut by_file: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for edit in gone {
            if let Edit::Write(path, bytes) = edit {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let own = |line: &&str| {
                    !keys.iter().any(|key| line.trim_start().starts_with(key.rsplit('.').next().unwrap_or_default()))
                };
                by_file.insert(path, text.lines().filter(own).collect::<Vec<_>>().join("\n").into_bytes());
            }
        }
        let edits = by_file.into_iter().map(|(path, bytes)| Edit::Write(path, bytes)).collect();
        mutants.push(Mutant { what: "all of them are removed".to_owned(), edits });
        mutants
    })
}

/// No secret of production stands in staging; and no plain password at all in an address.
fn no_secrets(staging: &Names, production: &Names) -> Check {
    let (own, other) = (staging.clone(), production.clone());
    let judge = move |reader: &Reader<'_>| {
        let (staging, production) = match (settings_of(&own, reader), settings_of(&other, reader)) {
            (Ok(staging), Ok(production)) => (staging, production),
            (Err(blind), _) | (_, Err(blind)) => return Verdict::Unevaluated(blind),
        };
        let is_secret = |said: &&Said| {
            (is_secret_name(said.key()) || is_secret_form(&said.text))
                && !is_reference(&said.text)
                && said.text.len() > 3
        };
        let mut drifts = Vec::new();
        for secret in production.iter().filter(is_secret) {
            for said in staging.iter().filter(|said| said.text == secret.text) {
                let message = format!(
                    "`{}` of staging is a secret of production: {}",
                    said.name,
                    crate::secret::digest(&said.text)
                );
                let drift = Drift::new(message, format!("{} {}", said.name, secret.name)).at(Some(said.at.clone()));
                drifts.push(
                    drift
                        .against(Some(secret.at.clone()))
                        .about(said.name.clone())
                        .hint("give staging a secret of its own, and change the one of production"),
                );
            }
        }
        Verdict::of(drifts, "no secret of production in staging")
    };
    let (own, other) = (staging.clone(), production.clone());
    Check::of_pack(id("staging-secrets"), "no secret of production is in staging", judge, move |reader| {
        let files = reader.world().files;
        let pair = first(&own, "A", files).zip(first(&other, "A", files));
        let add = |path: &str| {
            let text = super::text_of(reader, path).unwrap_or_default();
            Edit::Write(path.to_owned(), format!("{text}\nDRIFTED_PASSWORD=drifted-secret-1\n").into_bytes())
        };
        pair.map(|(one, two)| Mutant {
            what: "the same password is in both".to_owned(),
            edits: vec![add(&one), add(&two)],
        })
        .into_iter()
        .collect()
    })
}

fn no_hosts(staging: &Names, hosts: Vec<String>) -> Check {
    let (own, known) = (staging.clone(), hosts.first().cloned().unwrap_or_default());
    let judge = move |reader: &Reader<'_>| match settings_of(&own, reader) {
        Ok(all) => {
            let found = all
                .iter()
                .flat_map(|said| hosts.iter().filter(|host| holds(&said.text, host)).map(move |host| (said, host)));
            let drifts = found.map(|(said, host)| {
                let drift = Drift::new(
                    format!("`{}` of staging names the host `{host}` of production", said.name),
                    format!("{} {host}", said.name),
                );
                drift.at(Some(said.at.clone())).about(said.name.clone())
            });
            Verdict::of(drifts.collect(), "no host of production in staging")
        }
        Err(blind) => Verdict::Unevaluated(blind),
    };
    let own = staging.clone();
    Check::of_pack(id("staging-hosts"), "no host of production is in staging", judge, move |reader| {
        let path = first(&own, "A", reader.world().files).or_else(|| first(&own, "a.b", reader.world().files));
        path.into_iter()
            .map(|path| {
                let text = super::text_of(reader, &path).unwrap_or_default();
                Mutant::write("a host of production is added", path, format!("{text}\nDRIFTED_URL=https://{known}/\n"))
            })
            .collect()
    })
}

/// A host as a whole word: `odoo.example.com` is not in `staging-odoo.example.com`.
fn holds(text: &str, host: &str) -> bool {
    text.match_indices(host).any(|(at, _)| {
        let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
        let before = text[..at].chars().next_back().is_some_and(word);
        let after = text[at + host.len()..].chars().next().is_some_and(|c| word(c) && c != '.');
        !before && !after
    })
}

fn everywhere(environments: &Names, required: Vec<String>) -> Check {
    let names = environments.clone();
    let known = required.clone();
    let judge = move |reader: &Reader<'_>| {
        let paths = names.among(reader.world().files);
        if paths.is_empty() {
            return Verdict::Unevaluated(Blind::new(format!("no file is named by `{}`", names.shown())));
        }
        let mut drifts = Vec::new();
        for path in &paths {
            let own = match Names::parse(std::slice::from_ref(path))
                .map_err(|(_, why)| Blind::new(why))
                .and_then(|own| settings_of(&own, reader))
            {
                Ok(own) => own,
                Err(blind) => return Verdict::Unevaluated(blind),
            };
            for name in &required {
                let found = own.iter().find(|said| said.name == *name);
                if found.is_some_and(|said| !said.text.is_empty()) {
                    continue;
                }
                let at: Option<Location> = found.map(|said| said.at.clone()).or_else(|| top(path));
                let what = if found.is_some() { "is empty" } else { "is not set" };
                drifts.push(
                    Drift::new(format!("the required variable `{name}` {what} in `{path}`"), format!("{path} {name}"))
                        .at(at)
                        .about(name.as_str()),
                );
            }
        }
        Verdict::of(drifts, format!("{} variables in {} environments", required.len(), paths.len()))
    };
    let names = environments.clone();
    Check::of_pack(id("required"), "required variables are in every environment", judge, move |reader| {
        known.iter().flat_map(|key| spoiled(&names, key, None, reader)).collect()
    })
}

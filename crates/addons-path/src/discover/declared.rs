//! Environments as the configuration declares them.

use findings::{Finding, Severity};

use crate::config::{Config, Declared};
use crate::environment::{Description, How, Mount, Said, Source};
use crate::resolve::World;
use crate::sources;
use crate::tree;

pub(super) fn read(world: World<'_>, config: &Config) -> Result<Vec<Description>, Vec<Finding>> {
    let mut problems = Vec::new();
    let mut found = Vec::new();
    for declared in &config.environments {
        let before = problems.len();
        files_are_there(world, declared, &mut problems);
        if problems.len() == before {
            match one(world, declared) {
                Ok(description) => found.push(description),
                Err(problem) => problems.push(*problem),
            }
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

/// A file that is declared and not there is a mistake of the configuration, not of the repository.
fn files_are_there(world: World<'_>, declared: &Declared, problems: &mut Vec<Finding>) {
    let lists = [&declared.compose, &declared.env_files, &declared.kubernetes, &declared.odoo_conf];
    let single = [&declared.devcontainer, &declared.dockerfile];
    for said in lists.into_iter().flatten().chain(single.into_iter().flatten()) {
        if tree::file(world.tree, &said.text).is_none() {
            let message = format!("`{}` of the environment `{}` is not in the repository", said.text, declared.name);
            let hint = match near(world, &said.text) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name it from the repository's root".to_owned(),
            };
            problems.push(Finding::new("addons/config", Severity::Error, message).at(said.at.clone()).hint(hint));
        }
    }
}

/// A file of the same name elsewhere.
fn near<'a>(world: World<'a>, path: &str) -> Option<&'a str> {
    let name = tree::name(path);
    world.inventory.others.iter().map(String::as_str).find(|other| tree::name(other) == name)
}

fn one(world: World<'_>, declared: &Declared) -> Result<Description, Box<Finding>> {
    let mut description =
        Description { name: declared.name.clone(), declared: true, at: declared.at.clone(), ..Description::default() };
    if !declared.compose.is_empty() {
        let compose = sources::compose::Request {
            files: declared.compose.iter().map(|said| said.text.clone()).collect(),
            env_files: declared.env_files.iter().map(|said| said.text.clone()).collect(),
            profiles: declared.profiles.clone(),
            service: declared.service.clone(),
        };
        sources::compose::describe(world, &compose, &declared.at, &mut description)?;
    }
    if let Some(file) = &declared.devcontainer {
        sources::devcontainer::describe(world, &file.text, &mut description);
    }
    if !declared.kubernetes.is_empty() {
        sources::kubernetes::describe(world, &declared.kubernetes, declared.service.as_ref(), &mut description)?;
    }
    if let Some(file) = &declared.dockerfile {
        sources::dockerfile::describe(world, &file.text, &sources::dockerfile::Build::default(), &mut description);
    }
    description.series = declared.series;
    description.configurations.extend(declared.odoo_conf.iter().cloned());
    description.addons_path.extend(declared.addons_path.iter().cloned());
    description.provided.extend(declared.image_paths.iter().cloned());
    description.mounts.extend(declared.mounts.iter().filter_map(mount));
    description.working_dir = declared.working_dir.clone().or(description.working_dir);
    Ok(description)
}

fn mount((target, folder): &(String, Said)) -> Option<Mount> {
    let source = match tree::normal(&folder.text) {
        Some(path) if !path.starts_with('/') => Source::Host(path),
        _ => Source::Outside(folder.text.clone()),
    };
    Some(Mount { target: tree::normal(target)?, source, how: How::Mount, at: folder.at.clone() })
}

//! Devcontainers: a service of compose files, or an image of their own, with further mounts and variables.

use std::collections::BTreeMap;
use std::sync::Arc;

use documents::compose::Sourced;
use documents::devcontainer::{self, Devcontainer};
use documents::keyed;
use findings::{Finding, Location, Severity};

use super::compose::{mount, said};
use super::{compose, dockerfile, host, image_of, unreadable};
use crate::environment::{Description, How, Image, Mount, place};
use crate::resolve::World;
use crate::tree;

/// Adds what a `devcontainer.json` says to a description.
pub fn describe(world: World<'_>, file: &str, description: &mut Description) {
    let start = Location::at(file, 1, 1);
    if !description.declared {
        description.at = start.clone();
    }
    description.files.push(file.to_owned());
    let path = tree::file(world.tree, file).unwrap_or_else(|| file.to_owned());
    let bytes = match world.tree.read(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let message = format!("`{file}` cannot be read: {error}");
            description.problems.push(Finding::new("addons/unreadable-file", Severity::Error, message).at(start));
            return;
        }
    };
    let name = world.tree.name();
    let (parsed, problems) = devcontainer::parse(&Arc::from(file), &bytes, &name, &BTreeMap::new());
    description.problems.extend(problems.iter().map(|problem| unreadable(file, problem)));
    if parsed.compose_files.is_empty() {
        own(world, &parsed, &name, description);
    } else {
        services(world, &parsed, &start, description);
    }
    description.mounts.extend(parsed.mounts.iter().filter_map(mount));
    let variables = parsed.container_env.iter().chain(&parsed.remote_env);
    description.variables.extend(variables.map(|(name, value)| (name.clone(), said(value))));
}

fn services(world: World<'_>, parsed: &Devcontainer, start: &Location, description: &mut Description) {
    let request = compose::Request {
        files: parsed.compose_files.iter().map(|(_, path)| path.clone()).collect(),
        service: parsed.service.as_ref().map(said),
        ..compose::Request::default()
    };
    let at = description.at.clone();
    let name = std::mem::take(&mut description.name);
    if let Err(problem) = compose::describe(world, &request, start, description) {
        description.problems.push(Finding { rule: "addons/unreadable-file".to_owned(), ..*problem });
    }
    description.name = name;
    if description.at == Location::default() {
        description.at = at;
    }
    if let Some(folder) = &parsed.workspace_folder {
        description.working_dir = Some(folder.as_str().to_owned());
    }
}

/// An image or a Dockerfile; the repository is mounted at `/workspaces/NAME` unless the file says where.
fn own(world: World<'_>, parsed: &Devcontainer, name: &str, description: &mut Description) {
    if let Some((file, _)) = &parsed.dockerfile {
        let build = dockerfile::Build {
            context: parsed.context.as_deref(),
            target: parsed.target.as_ref().map(Sourced::as_str),
            arguments: keyed(parsed.args.iter().map(|(name, value)| (name.clone(), value.as_str().to_owned()))),
        };
        dockerfile::describe(world, file, &build, description);
    } else if let Some(image) = &parsed.image {
        description.image = image_of(image.as_str());
        description.image_name = Some(said(image));
        if !description.declared {
            description.at = place(&image.place.file, image.place.span);
        }
    }
    if description.image == Image::None {
        description.image = Image::Other;
    }
    let workspace =
        format!("/workspaces/{}", if parsed.workspace.is_empty() { name } else { tree::name(&parsed.workspace) });
    let own = parsed.workspace_mount.as_ref().and_then(mount);
    description.mounts.push(own.unwrap_or_else(|| Mount {
        target: workspace.clone(),
        source: host(&parsed.workspace),
        how: How::Mount,
        at: description.at.clone(),
    }));
    let folder = parsed.workspace_folder.as_ref().map(|folder| folder.as_str().to_owned());
    description.working_dir = Some(folder.unwrap_or(workspace));
}

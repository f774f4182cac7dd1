//! Compose files: a service becomes a description.

use std::collections::BTreeSet;

use documents::compose::{self, Kind, Project, Service, Sourced};
use documents::keyed;
use findings::{Finding, Location, Severity, did_you_mean};

use super::{dockerfile, host, image_of, inline, is_odoo, unreadable};
use crate::environment::{Description, How, Image, Mount, Said, Source, place};
use crate::resolve::World;
use crate::tree;

/// Which files and which service.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Compose files, later ones over earlier.
    pub files: Vec<String>,
    /// Files of variables.
    pub env_files: Vec<String>,
    /// Profiles that are on.
    pub profiles: Vec<String>,
    /// The service; the one that looks like Odoo without it.
    pub service: Option<Said>,
}

/// Describes the service of a project that was declared at `at`.
///
/// # Errors
/// When there is no such service, or none or several look like Odoo.
pub fn describe(
    world: World<'_>,
    request: &Request,
    at: &Location,
    description: &mut Description,
) -> Result<(), Box<Finding>> {
    let (project, problems) = load(world, request);
    let names: Vec<&str> = project.services.keys().map(String::as_str).collect();
    let chosen = match &request.service {
        Some(said) => project.services.get(&said.text).ok_or_else(|| {
            let hint = match did_you_mean(&said.text, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("services: {}", names.join(", ")),
            };
            let message = format!("the compose files have no service `{}`", said.text);
            Finding::new("addons/config", Severity::Error, message).at(said.at.clone()).hint(hint)
        }),
        None => the_one(world, &project).ok_or_else(|| {
            let message = format!("which service of `{}` runs Odoo cannot be told", request.files.join("`, `"));
            let hint = format!("name it with `service`: {}", names.join(", "));
            Finding::new("addons/config", Severity::Error, message).at(at.clone()).hint(hint)
        }),
    };
    let service = match chosen {
        Ok(service) => service,
        // A file that cannot be read has no services: that is what is wrong, not the name.
        Err(_) if !problems.is_empty() => {
            description.problems.extend(problems);
            return Ok(());
        }
        Err(problem) => return Err(Box::new(problem)),
    };
    description.problems.extend(problems);
    fill(world, &project, service, description);
    Ok(())
}

/// Adds every active service of a project that looks like Odoo.
pub fn find(
    world: World<'_>,
    files: &[String],
    name: &str,
    found: &mut Vec<Description>,
    built: &mut BTreeSet<String>,
) {
    let (project, problems) = load(world, &Request { files: files.to_vec(), ..Request::default() });
    built.extend(
        project.services.values().filter_map(|service| service.build.as_ref()).map(|build| build.dockerfile.clone()),
    );
    let mut descriptions: Vec<Description> = Vec::new();
    for service in project.services.values() {
        let mut description = Description::default();
        fill(world, &project, service, &mut description);
        if is_odoo(&description) || service.name == "odoo" {
            descriptions.push(description);
        }
    }
    let several = descriptions.len() > 1;
    if descriptions.is_empty() && !problems.is_empty() {
        descriptions.push(Description { at: Location::at(&files[0], 1, 1), ..Description::default() });
    }
    for (index, mut description) in descriptions.into_iter().enumerate() {
        let service = std::mem::take(&mut description.name);
        description.name = if several { format!("{name}-{service}") } else { name.to_owned() };
        if index == 0 {
            description.problems.extend(problems.iter().cloned());
        }
        found.push(description);
    }
}

fn load(world: World<'_>, request: &Request) -> (Project, Vec<Finding>) {
    let asked = compose::Request {
        files: request.files.clone(),
        env_files: request.env_files.clone(),
        profiles: request.profiles.clone(),
        ..compose::Request::default()
    };
    let read = |path: &str| {
        let path = tree::file(world.tree, &tree::normal(path)?)?;
        world.tree.read(&path).ok()
    };
    let (project, problems) = compose::load(&asked, &read);
    let problems = problems.iter().map(|found| unreadable(&found.file, &found.problem)).collect();
    (project, problems)
}

/// The only service that looks like Odoo; a service of that name wins.
fn the_one<'a>(world: World<'_>, project: &'a Project) -> Option<&'a Service> {
    if let Some(service) = project.services.get("odoo") {
        return Some(service);
    }
    let mut found = project.services.values().filter(|service| {
        let mut description = Description::default();
        fill(world, project, service, &mut description);
        is_odoo(&description)
    });
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// Adds what a service says to a description.
fn fill(world: World<'_>, project: &Project, service: &Service, description: &mut Description) {
    if description.name.is_empty() {
        description.name.clone_from(&service.name);
    }
    description.at = place(&service.place.file, service.place.span);
    description.files.extend(project.files.iter().map(|file| file.to_string()));
    if let Some(build) = &service.build {
        let value = |variable: &compose::Variable| variable.value.as_ref().map(|value| value.as_str().to_owned());
        let how = dockerfile::Build {
            context: Some(&build.context),
            target: build.target.as_ref().map(Sourced::as_str),
            arguments: keyed(build.args.iter().filter_map(|(name, variable)| Some((name.clone(), value(variable)?)))),
        };
        match &build.inline {
            Some(text) => dockerfile::text(world, &text.place.file, &text.text, &how, description),
            None => dockerfile::describe(world, &build.dockerfile, &how, description),
        }
    } else if let Some(image) = &service.image {
        description.image = image_of(image.as_str());
        description.image_name = Some(said(image));
    }
    if description.image == Image::None {
        description.image = Image::Other;
    }
    description.mounts.extend(service.volumes.iter().filter_map(mount));
    for file in service
        .configs
        .iter()
        .map(|file| (file, &project.configs))
        .chain(service.secrets.iter().map(|file| (file, &project.secrets)))
    {
        named(file.0, file.1, description);
    }
    description.variables.extend(service.variables.iter().map(|(name, value)| (name.clone(), said(value))));
    if let Some(entrypoint) = &service.entrypoint {
        description.entrypoint = entrypoint.words.iter().map(said).collect();
        // Another entry point takes the image's command away with it.
        description.command.clear();
    }
    if let Some(command) = &service.command {
        description.command = command.words.iter().map(said).collect();
    }
    if let Some(folder) = &service.working_dir {
        description.working_dir = Some(folder.as_str().to_owned());
    }
}

pub(super) fn mount(mount: &compose::Mount) -> Option<Mount> {
    let source = match (&mount.host, mount.kind) {
        (Some(path), _) => host(path),
        (None, Kind::Tmpfs) => Source::Opaque("memory".to_owned()),
        (None, _) => match &mount.source {
            Some(name) => Source::Opaque(format!("the volume `{}`", name.as_str())),
            None => Source::Opaque("a volume without a name".to_owned()),
        },
    };
    let target = tree::normal(mount.target.as_str())?;
    target.starts_with('/').then(|| Mount {
        target,
        source,
        how: How::Mount,
        at: place(&mount.place.file, mount.place.span),
    })
}

/// A config or a secret: a file of the repository, or a text of the compose file.
fn named(
    file: &compose::FileMount,
    resources: &std::collections::BTreeMap<String, compose::Resource>,
    description: &mut Description,
) {
    let Some(target) = tree::normal(&file.target) else { return };
    let resource = resources.get(file.source.as_str());
    if let Some(content) = resource.and_then(|resource| resource.content.as_ref()) {
        inline(description, &content.place.file, &target, &content.text);
    }
    let source = match resource.and_then(|resource| resource.file.as_ref()) {
        Some(path) => host(path),
        None => Source::Opaque(format!("`{}`", file.source.as_str())),
    };
    description.mounts.push(Mount { target, source, how: How::Mount, at: place(&file.place.file, file.place.span) });
}

pub(super) fn said(sourced: &Sourced) -> Said {
    Said::from_text(&sourced.place.file, &sourced.text)
}

//! Kubernetes manifests: a container of a workload becomes a description. Config maps of the same files are what is mounted;
//! paths of nodes and claims are outside the repository.

use std::sync::Arc;

use documents::compose::Sourced;
use documents::kubernetes::{self, ConfigMap, Container, Manifests, VolumeMount, VolumeSource, Workload};
use findings::{Finding, Severity};

use super::compose::said;
use super::{image_of, inline, is_odoo, unreadable};
use crate::environment::{Description, How, Image, Mount, Said, Source, place};
use crate::resolve::World;
use crate::tree;

/// Files that are larger are no manifests that somebody wrote.
const MOST_BYTES: usize = 1 << 20;

/// Describes the container that `service` names (by its own name or its workload's), else the one that looks like Odoo.
///
/// # Errors
/// When there is no such container, or none or several look like Odoo.
pub fn describe(
    world: World<'_>,
    files: &[Said],
    service: Option<&Said>,
    description: &mut Description,
) -> Result<(), Box<Finding>> {
    let read = Read::of(world, files, true);
    let mut names = Vec::new();
    let mut found = Vec::new();
    for (workload, container) in read.containers() {
        let one = read.description(workload, container);
        let named = |said: &Said| [container.name.as_str(), workload.name.as_str()].contains(&said.text.as_str());
        names.push(format!("{}/{}", workload.name.as_str(), container.name.as_str()));
        if service.map_or_else(|| is_odoo(&one), named) {
            found.push(one);
        }
    }
    // Where a workload has the name, its container that looks like Odoo is meant.
    if found.len() > 1 && service.is_some() {
        found.retain(is_odoo);
    }
    if found.len() != 1 && read.problems.is_empty() {
        let message = format!("{} containers of the manifests are meant, expected one", found.len());
        let at = service.map_or_else(|| files[0].at.clone(), |said| said.at.clone());
        let hint = format!("name one with `service`: {}", names.join(", "));
        return Err(Box::new(Finding::new("addons/config", Severity::Error, message).at(at).hint(hint)));
    }
    let one = found.into_iter().next().unwrap_or_default();
    let (name, declared) = (std::mem::take(&mut description.name), description.declared);
    let files = std::mem::take(&mut description.files);
    *description = Description { name, declared, ..one };
    description.files.extend(files);
    description.problems.extend(read.problems);
    Ok(())
}

/// Adds every container of these files that looks like Odoo.
pub fn find(world: World<'_>, folder: &str, files: &[Said], found: &mut Vec<Description>) {
    let mut read = Read::of(world, files, false);
    for (workload, container) in read.containers() {
        let description = read.description(workload, container);
        if is_odoo(&description) {
            let name = format!("{folder}-{}", workload.name.as_str());
            found.push(Description { name, ..description });
        }
    }
    // Broken files count where something of Odoo stands beside them; templates of Helm are broken everywhere.
    if let Some(last) = found.last_mut().filter(|last| files.iter().any(|file| last.files.contains(&file.text))) {
        last.problems.append(&mut read.problems);
    }
}

struct Read {
    files: Vec<String>,
    manifests: Vec<(Arc<str>, Manifests)>,
    problems: Vec<Finding>,
}

impl Read {
    fn of(world: World<'_>, files: &[Said], strict: bool) -> Self {
        let mut read = Self { files: Vec::new(), manifests: Vec::new(), problems: Vec::new() };
        for said in files {
            let bytes = tree::file(world.tree, &said.text).and_then(|path| world.tree.read(&path).ok());
            let Some(bytes) = bytes.filter(|bytes| bytes.len() <= MOST_BYTES) else { continue };
            // Manifests say `kind`; Helm's templates are no YAML.
            let text = String::from_utf8_lossy(&bytes);
            if !strict && (!text.contains("kind:") || text.contains("{{")) {
                continue;
            }
            let file: Arc<str> = Arc::from(said.text.as_str());
            let (manifests, problems) = kubernetes::parse(&file, &bytes);
            read.problems.extend(problems.iter().map(|problem| unreadable(&file, problem)));
            read.files.push(said.text.clone());
            read.manifests.push((file, manifests));
        }
        read
    }

    fn containers(&self) -> impl Iterator<Item = (&Workload, &Container)> {
        let workloads = self.manifests.iter().flat_map(|(_, manifests)| &manifests.workloads);
        workloads.flat_map(|workload| {
            workload.containers.iter().filter(|container| !container.init).map(move |container| (workload, container))
        })
    }

    fn config_map(&self, name: &str) -> Option<&ConfigMap> {
        self.manifests.iter().flat_map(|(_, manifests)| &manifests.config_maps).find(|map| map.name.as_str() == name)
    }

    fn description(&self, workload: &Workload, container: &Container) -> Description {
        let mut description = Description {
            name: workload.name.as_str().to_owned(),
            at: place(&container.name.place.file, container.name.place.span),
            image: container.image.as_ref().map_or(Image::Other, |image| image_of(image.as_str())),
            image_name: container.image.as_ref().map(said),
            entrypoint: container.command.iter().map(said).collect(),
            command: container.args.iter().map(said).collect(),
            working_dir: container.working_dir.as_ref().map(|folder| folder.as_str().to_owned()),
            files: self.files.clone(),
            ..Description::default()
        };
        for map in container.env_from.iter().filter_map(|name| self.config_map(name.as_str())) {
            description.variables.extend(map.data.iter().map(|(name, value)| (name.clone(), said(value))));
        }
        let values = container.env.iter().filter_map(|(name, (_, value))| Some((name.clone(), said(value.as_ref()?))));
        description.variables.extend(values);
        for mount in &container.mounts {
            self.mount(workload, mount, &mut description);
        }
        description
    }

    fn mount(&self, workload: &Workload, mount: &VolumeMount, description: &mut Description) {
        let Some(target) = tree::normal(mount.path.as_str()).filter(|path| path.starts_with('/')) else { return };
        let at = place(&mount.place.file, mount.place.span);
        let volume = workload.volumes.get(mount.name.as_str());
        let source = match volume.map(|volume| &volume.source) {
            Some(VolumeSource::HostPath(path)) => Source::Outside(path.as_str().to_owned()),
            Some(VolumeSource::ConfigMap { name, items }) => {
                if let Some(map) = self.config_map(name.as_str()) {
                    config_map(map, items, mount.sub_path.as_ref(), &target, description);
                }
                Source::Opaque(format!("the config map `{}`", name.as_str()))
            }
            Some(VolumeSource::Claim(claim)) => Source::Opaque(format!("the claim `{}`", claim.as_str())),
            Some(VolumeSource::EmptyDir) => Source::Opaque("a folder that is empty at first".to_owned()),
            Some(VolumeSource::Other(kind)) => Source::Opaque(format!("a volume of kind `{kind}`")),
            None => Source::Opaque(format!("the volume `{}`", mount.name.as_str())),
        };
        description.mounts.push(Mount { target, source, how: How::Mount, at });
    }
}

/// The files of a config map, as far as they are configurations of Odoo.
fn config_map(
    map: &ConfigMap,
    items: &[(String, String)],
    sub_path: Option<&Sourced>,
    target: &str,
    description: &mut Description,
) {
    for (key, content) in &map.data {
        let named = items.iter().find(|(name, _)| name == key).map(|(_, path)| path);
        let file = match (named, items.is_empty()) {
            (Some(path), _) => path,
            (None, true) => key,
            (None, false) => continue,
        };
        let path = match sub_path {
            Some(part) if part.as_str() == file => target.to_owned(),
            Some(_) => continue,
            None => tree::join(target, file),
        };
        if content.as_str().contains("[options]") {
            inline(description, &content.place.file, &path, &content.text);
        }
    }
}

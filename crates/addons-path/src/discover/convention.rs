//! Environments that nobody declares, found by the names and the content of files.

use std::collections::{BTreeMap, BTreeSet};

use findings::Location;

use crate::configuration;
use crate::environment::{Description, Said};
use crate::resolve::World;
use crate::sources;
use crate::tree;

/// Folders below the root in which files are looked for: deeper ones are other people's.
const DEPTH: usize = 4;

/// Where Kubernetes manifests lie: reading every YAML file would take too long.
const KUBERNETES: [&str; 10] =
    ["k8s", "kubernetes", "kube", "deploy", "deployment", "deployments", "manifests", "infra", "kustomize", "gitops"];

/// The environments that files show, in the order of their names.
pub(super) fn find(world: World<'_>) -> Vec<Description> {
    let files: Vec<&str> =
        world.inventory.others.iter().map(String::as_str).filter(|path| path.matches('/').count() <= DEPTH).collect();
    let mut found = Vec::new();
    let mut built = BTreeSet::new();
    compose(world, &files, &mut found, &mut built);
    devcontainers(world, &files, &mut found);
    kubernetes(world, &files, &mut found);
    dockerfiles(world, &files, &built, &mut found);
    doodba(world, &files, &mut found);
    if found.is_empty() {
        configurations(&files, &mut found);
    }
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for description in &mut found {
        let count = names.entry(description.name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            description.name = format!("{}-{count}", description.name);
        }
    }
    found.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    found
}

/// Compose's own names (`compose.yml`, `docker-compose.override.yaml`, `docker-compose.prod.yml`): the stem's last part
/// names the environment, an `override` belongs to the file without one.
fn compose(world: World<'_>, files: &[&str], found: &mut Vec<Description>, built: &mut BTreeSet<String>) {
    let mut sets: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for path in files {
        let Some(part) = compose_part(tree::name(path)) else { continue };
        sets.entry((tree::parent(path).to_owned(), part.to_owned())).or_default().push((*path).to_owned());
    }
    let folders: BTreeSet<String> = sets.keys().map(|(folder, _)| folder.clone()).collect();
    for folder in folders {
        let part = |name: &str| sets.get(&(folder.clone(), name.to_owned())).and_then(|files| files.first()).cloned();
        let base = part("");
        let overlays: Vec<&String> = sets
            .keys()
            .filter(|(other, name)| *other == folder && !name.is_empty() && name != "override")
            .map(|(_, name)| name)
            .collect();
        let own = match &base {
            Some(base) => {
                vec![(String::new(), std::iter::once(base.clone()).chain(part("override")).collect::<Vec<_>>())]
            }
            None => Vec::new(),
        };
        let more = overlays.into_iter().filter_map(|name| {
            let file = part(name)?;
            Some((name.clone(), base.iter().cloned().chain([file]).collect::<Vec<_>>()))
        });
        for (name, files) in own.into_iter().chain(more) {
            let default = if folder.is_empty() { "compose" } else { tree::name(&folder) };
            let name = if name.is_empty() { default.to_owned() } else { name };
            sources::compose::find(world, &files, &name, found, built);
        }
    }
}

/// What tells a compose file from others of its folder; empty for the base file.
fn compose_part(name: &str) -> Option<&str> {
    let stem = name.strip_suffix(".yml").or_else(|| name.strip_suffix(".yaml"))?;
    let rest = stem.strip_prefix("docker-compose").or_else(|| stem.strip_prefix("compose"))?;
    match rest.chars().next() {
        None => Some(""),
        Some('.' | '-' | '_') => Some(&rest[1..]),
        Some(_) => None,
    }
}

fn devcontainers(world: World<'_>, files: &[&str], found: &mut Vec<Description>) {
    for path in files {
        let name = tree::name(path);
        if !(name == "devcontainer.json" && path.split('/').any(|part| part == ".devcontainer")
            || *path == ".devcontainer.json")
        {
            continue;
        }
        let folder = tree::name(tree::parent(path));
        let label = if matches!(folder, ".devcontainer" | "") { "devcontainer" } else { folder };
        let mut description =
            Description { name: label.to_owned(), at: Location::at(*path, 1, 1), ..Description::default() };
        sources::devcontainer::describe(world, path, &mut description);
        if sources::is_odoo(&description) || !description.problems.is_empty() {
            found.push(description);
        }
    }
}

fn kubernetes(world: World<'_>, files: &[&str], found: &mut Vec<Description>) {
    let is_one = |path: &str| {
        let yaml = path.ends_with(".yml") || path.ends_with(".yaml");
        yaml && path.split('/').any(|part| KUBERNETES.contains(&part)) && compose_part(tree::name(path)).is_none()
    };
    let mut folders: BTreeMap<&str, Vec<Said>> = BTreeMap::new();
    for path in files.iter().filter(|path| is_one(path)) {
        folders.entry(tree::parent(path)).or_default().push(Said::new(*path, Location::at(*path, 1, 1)));
    }
    for (folder, files) in folders {
        sources::kubernetes::find(world, tree::name(folder), &files, found);
    }
}

/// Images of Odoo that no compose file builds.
fn dockerfiles(world: World<'_>, files: &[&str], built: &BTreeSet<String>, found: &mut Vec<Description>) {
    for path in files.iter().filter(|path| is_dockerfile(tree::name(path)) && !built.contains(**path)) {
        let mut description =
            Description { name: "image".to_owned(), at: Location::at(*path, 1, 1), ..Description::default() };
        sources::dockerfile::describe(world, path, &sources::dockerfile::Build::default(), &mut description);
        if sources::is_odoo(&description) {
            found.push(description);
        }
    }
}

fn is_dockerfile(name: &str) -> bool {
    matches!(name, "Dockerfile" | "Containerfile") || name.starts_with("Dockerfile.") || name.ends_with(".Dockerfile")
}

/// Doodba's list of modules, beside the folder of their repositories.
fn doodba(world: World<'_>, files: &[&str], found: &mut Vec<Description>) {
    for path in files
        .iter()
        .filter(|path| path.ends_with("odoo/custom/src/addons.yaml") || path.ends_with("odoo/custom/src/addons.yml"))
    {
        found.extend(sources::doodba::describe(world, path));
    }
}

/// Where nothing runs in a container, each configuration of Odoo is an environment.
fn configurations(files: &[&str], found: &mut Vec<Description>) {
    for path in files.iter().filter(|path| configuration::is_named_so(tree::name(path))) {
        let at = Location::at(*path, 1, 1);
        found.push(Description {
            name: tree::name(path).to_owned(),
            at: at.clone(),
            configurations: vec![Said::new(*path, at)],
            files: vec![(*path).to_owned()],
            ..Description::default()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compose_files_are_known_by_name() {
        for (name, part) in [
            ("compose.yml", Some("")),
            ("docker-compose.override.yaml", Some("override")),
            ("docker-compose-prod.yml", Some("prod")),
            ("compose.stack.yml", Some("stack")),
            ("composer.yml", None),
            ("compose.json", None),
        ] {
            assert_eq!(compose_part(name), part, "{name}");
        }
    }

    #[test]
    fn dockerfiles_too() {
        for name in ["Dockerfile", "Dockerfile.dev", "odoo.Dockerfile", "Containerfile"] {
            assert!(is_dockerfile(name), "{name}");
        }
        assert!(!is_dockerfile("dockerfile.md") && !is_dockerfile("docker-compose.yml"));
    }
}

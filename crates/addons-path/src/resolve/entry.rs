//! One entry of an addons path: what it is, and what is in it.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::World;
use crate::environment::{Description, Entry, Image, Outcome, Said};
use crate::filesystem::{self, Stands};
use crate::modules::Named;
use crate::tree::{self, Kind, Lost};

/// Folders of folders that are named in a message.
const NAMED: usize = 5;

pub(super) fn resolve(said: &Said, description: &Description, world: World<'_>) -> Entry {
    let mut entry = Entry {
        said: said.clone(),
        relative: !description.repository && !description.doodba && !said.text.starts_with(['/', '~', '$']),
        path: said.text.clone(),
        host: None,
        mount: None,
        outcome: Outcome::NoModules,
        modules: Vec::new(),
    };
    entry.outcome = match path(&said.text, description) {
        Err(outcome) => outcome,
        Ok(path) => {
            entry.path = path;
            look(&mut entry, description, world)
        }
    };
    entry
}

/// The path that an entry means, or why it means none.
fn path(text: &str, description: &Description) -> Result<String, Outcome> {
    let text = expanded(text, description)?;
    // Odoo expands `~` and variables, but no patterns (odoo/tools/config.py).
    if text.contains(['*', '?', '[']) {
        return Err(Outcome::Glob);
    }
    if text.starts_with('~') {
        return Err(Outcome::Unseen("`~` is the home of the user that Odoo runs as".to_owned()));
    }
    let base = match (&description.working_dir, description.image) {
        _ if text.starts_with('/') => "/",
        (Some(folder), _) => folder.as_str(),
        (None, Image::None) => "",
        (None, _) => "/",
    };
    let whole = if text.starts_with('/') || base.is_empty() { text.clone() } else { tree::join(base, &text) };
    tree::normal(&whole).ok_or_else(|| Outcome::Unseen("it leads out of the repository".to_owned()))
}

/// `$NAME` and `${NAME}` from the variables of the container, as Python's `os.path.expandvars`.
fn expanded(text: &str, description: &Description) -> Result<String, Outcome> {
    let mut done = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        done.push_str(before);
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (name, behind) = match after.strip_prefix('{') {
            Some(inner) => inner.split_once('}').ok_or_else(|| Outcome::Variable(inner.to_owned()))?,
            None => after.split_at(after.find(|c| !is_name(c)).unwrap_or(after.len())),
        };
        match description.variables.get(name) {
            Some(value) => done.push_str(&value.text),
            None => return Err(Outcome::Variable(name.to_owned())),
        }
        rest = behind;
    }
    done.push_str(rest);
    Ok(done)
}

fn look(entry: &mut Entry, description: &Description, world: World<'_>) -> Outcome {
    let path = entry.path.clone();
    let has_mounts = description.image != Image::None || !description.mounts.is_empty();
    if !has_mounts || !path.starts_with('/') {
        return on_host(entry, &path, description, world);
    }
    match filesystem::at(description, world.tree, &path) {
        Stands::Host(real, mount) => {
            entry.mount = Some(mount.at.clone());
            folder(entry, &real, description, world)
        }
        Stands::Missing(host, lost, mount) => {
            entry.mount = Some(mount.at.clone());
            match lost {
                Lost::Missing => Outcome::HostMissing(host),
                other => Outcome::Unseen(format!("`{host}`: {other}")),
            }
        }
        Stands::Unseen(why) => Outcome::Unseen(why),
        Stands::Provided => Outcome::Provided,
        Stands::Nothing => {
            let mut modules = BTreeMap::new();
            let children = mounted_below(description, &path, world, &mut modules);
            entry.modules = modules.into_values().collect();
            match (entry.modules.is_empty(), children) {
                (false, _) => Outcome::Modules,
                (true, Some(children)) => Outcome::Repositories(children),
                (true, None) if description.mounts.is_empty() => {
                    Outcome::Unseen("no mount says what stands there".to_owned())
                }
                (true, None) => {
                    let near = filesystem::most_like(description, &path);
                    Outcome::NotMounted(near.map(|mount| (mount.target.clone(), mount.at.clone())))
                }
            }
        }
    }
}

/// An entry that is a path of the host, from the repository's root.
fn on_host(entry: &mut Entry, path: &str, description: &Description, world: World<'_>) -> Outcome {
    if path.starts_with('/') {
        return Outcome::Unseen("it is an absolute path, and no mount says what stands there".to_owned());
    }
    match tree::resolve(world.tree, path) {
        Ok((real, _)) => folder(entry, &real, description, world),
        Err(Lost::Missing) if description.doodba => {
            Outcome::Unseen("`repos.yaml` says where it is fetched from".to_owned())
        }
        Err(Lost::Missing) => Outcome::HostMissing(path.to_owned()),
        Err(other) => Outcome::Unseen(format!("`{path}`: {other}")),
    }
}

/// A folder of the repository, with what is mounted into it.
fn folder(entry: &mut Entry, real: &str, description: &Description, world: World<'_>) -> Outcome {
    entry.host = Some(real.to_owned());
    if world.tree.kind(real) != Some(Kind::Folder) {
        return Outcome::NoModules;
    }
    if !real.is_empty() && world.inventory.at(world.tree, real).is_some() {
        return Outcome::Module;
    }
    let mut modules = world.inventory.directly_in(world.tree, real).to_vec();
    let mut mounted = BTreeMap::new();
    mounted_below(description, &entry.path, world, &mut mounted);
    if !mounted.is_empty() {
        modules.retain(|named| !mounted.contains_key(&named.name));
        modules.extend(mounted.into_values());
        modules.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    }
    if let Some(patterns) = description.selected.get(real) {
        modules.retain(|named| patterns.iter().any(|pattern| pattern.is_match(named.name.as_bytes())));
    }
    entry.modules = modules;
    // A folder counts for Odoo when one module in it has both files.
    if entry.modules.iter().any(|named| named.module.has_init) {
        return Outcome::Modules;
    }
    let items = world.tree.list(real).unwrap_or_default();
    let folders: Vec<&str> = items
        .iter()
        .filter(|item| matches!(item.kind, Kind::Folder | Kind::Link))
        .map(|item| item.name.as_str())
        .collect();
    let holds_modules = |name: &&str| {
        let folder = tree::folder(world.tree, &tree::join(real, name));
        folder.is_some_and(|folder| !world.inventory.directly_in(world.tree, &folder).is_empty())
    };
    let repositories: Vec<String> =
        folders.iter().filter(|name| holds_modules(name)).take(NAMED).map(|name| (*name).to_owned()).collect();
    if !repositories.is_empty() {
        Outcome::Repositories(repositories)
    } else if folders.is_empty() && items.iter().all(|item| item.name.starts_with('.')) {
        Outcome::Empty
    } else {
        Outcome::NoModules
    }
}

/// Modules that are mounted into a folder one by one; gives the names of mounted folders of modules, if there are any.
fn mounted_below(
    description: &Description,
    path: &str,
    world: World<'_>,
    modules: &mut BTreeMap<Rc<str>, Named>,
) -> Option<Vec<String>> {
    let mut repositories = Vec::new();
    for (name, mount) in filesystem::children(description, path) {
        let Stands::Host(real, _) = filesystem::at(description, world.tree, &mount.target) else { continue };
        match world.inventory.at(world.tree, &real) {
            Some(module) => {
                let name: Rc<str> = name.into();
                modules.insert(Rc::clone(&name), Named { name, module });
            }
            None if !world.inventory.directly_in(world.tree, &real).is_empty() => repositories.push(name.to_owned()),
            None => {}
        }
    }
    (!repositories.is_empty()).then_some(repositories)
}

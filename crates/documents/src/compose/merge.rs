//! How a later file changes an earlier one, and how a service changes the one that it extends.

use std::collections::BTreeMap;

use super::tree::{Content, Item};
use super::volume;
use crate::keyed::keyed;
use crate::text::{Place, Text};

/// Where in a project a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Project,
    Services,
    Service,
    Build,
    /// A command: replaced as a whole.
    Replaced,
    /// A list `A=b` or a mapping: merged by name.
    ByName,
    /// Merged by the path in the container.
    ByTarget(&'static str),
    /// One value or a list: joined.
    Joined,
    Other,
}

impl At {
    fn below(self, key: &str) -> Self {
        match (self, key) {
            (Self::Project, "services") => Self::Services,
            (Self::Services, _) => Self::Service,
            (Self::Service, "build") => Self::Build,
            (Self::Service, "command" | "entrypoint") => Self::Replaced,
            (Self::Service, "environment" | "labels" | "annotations" | "sysctls" | "extra_hosts")
            | (Self::Build, "args" | "labels" | "additional_contexts") => Self::ByName,
            (Self::Service, "volumes" | "configs") => Self::ByTarget(""),
            (Self::Service, "secrets") => Self::ByTarget("/run/secrets"),
            (Self::Service, "env_file" | "dns" | "dns_search" | "tmpfs" | "label_file") => Self::Joined,
            _ => Self::Other,
        }
    }
}

/// A project merged with a later file.
pub(super) fn projects(earlier: Item, later: Item) -> Item {
    merged(earlier, later, At::Project)
}

/// A service merged over the one that it extends.
pub(super) fn services(earlier: Item, later: Item) -> Item {
    merged(earlier, later, At::Service)
}

/// A project without tags, lists of names as mappings, of each path in a container the last mount only.
pub(super) fn settled(item: Item) -> Item {
    settle(item, At::Project).unwrap_or_else(|place| Item { place, content: Content::Null })
}

/// The value, or the place of the tag that takes it away.
fn settle(item: Item, at: At) -> Result<Item, Place> {
    let Item { place, content } = item;
    let content = match content {
        Content::Reset => return Err(place),
        Content::Override(inner) => return settle(*inner, at),
        Content::Map(map) => {
            let entries = map.into_iter().filter_map(|(key, (place, item))| {
                let item = settle(item, at.below(&key)).ok()?;
                Some((key, (place, item)))
            });
            Content::Map(keyed(entries))
        }
        Content::List(items) => {
            let items = items.into_iter().filter_map(|item| settle(item, At::Other).ok()).collect();
            match at {
                At::ByName => Content::Map(named(items)),
                At::ByTarget(folder) => Content::List(unique(items, folder)),
                _ => Content::List(items),
            }
        }
        scalar => scalar,
    };
    Ok(Item { place, content })
}

fn merged(earlier: Item, later: Item, at: At) -> Item {
    match (earlier.content, later.content) {
        (_, content @ (Content::Reset | Content::Override(_))) => Item { place: later.place, content },
        (Content::Override(inner), content) => {
            let item = merged(*inner, Item { place: later.place, content }, at);
            Item { place: item.place.clone(), content: Content::Override(Box::new(item)) }
        }
        // Nothing in a later file takes nothing away.
        (content, Content::Null) if at != At::Replaced => Item { place: earlier.place, content },
        (Content::Map(map), Content::Map(other)) => {
            Item { place: later.place, content: Content::Map(mappings(map, other, at)) }
        }
        (earlier_content, later_content) => {
            let earlier = Item { place: earlier.place, content: earlier_content };
            let later = Item { place: later.place, content: later_content };
            mixed(earlier, later, at)
        }
    }
}

type Entries = BTreeMap<String, (Place, Item)>;

fn mappings(mut map: Entries, other: Entries, at: At) -> Entries {
    for (key, (place, item)) in other {
        let (place, item) = match map.remove(&key) {
            Some((first, before)) if !key.starts_with("x-") => {
                let replaced = matches!(item.content, Content::Scalar(..) | Content::Override(_));
                let place = if replaced { place } else { first };
                (place, merged(before, item, at.below(&key)))
            }
            _ => (place, item),
        };
        map.insert(key, (place, item));
    }
    map
}

/// Anything but two mappings.
fn mixed(earlier: Item, later: Item, at: At) -> Item {
    match at {
        At::Replaced => later,
        At::ByName => {
            let place = later.place.clone();
            let as_map = |item: Item| match item.content {
                Content::List(items) => named(items),
                Content::Map(map) => map,
                _ => Entries::new(),
            };
            Item { place, content: Content::Map(mappings(as_map(earlier), as_map(later), At::Other)) }
        }
        At::Build => {
            let as_map = |item: Item| match &item.content {
                Content::Scalar(..) => {
                    let place = item.place.clone();
                    Entries::from([("context".to_owned(), (place, item))])
                }
                _ => match item.content {
                    Content::Map(map) => map,
                    _ => Entries::new(),
                },
            };
            let place = later.place.clone();
            Item { place, content: Content::Map(mappings(as_map(earlier), as_map(later), At::Build)) }
        }
        At::Joined => {
            let place = later.place.clone();
            let as_list = |item: Item| match item.content {
                Content::List(items) => items,
                Content::Null => Vec::new(),
                _ => vec![item],
            };
            let mut items = as_list(earlier);
            items.extend(as_list(later));
            Item { place, content: Content::List(items) }
        }
        _ => match (earlier.content, later.content) {
            (Content::List(mut items), Content::List(others)) => {
                items.extend(others);
                Item { place: later.place, content: Content::List(items) }
            }
            (_, content) => Item { place: later.place, content },
        },
    }
}

/// `A=b` and `A` by their names.
fn named(items: Vec<Item>) -> Entries {
    let mut entries = Entries::new();
    for item in items {
        let Content::Scalar(mut scalar, base) = item.content else { continue };
        let text = scalar.text.as_str();
        let (name, value) = match text.find('=') {
            Some(at) => (0..at, Some(at + 1..text.len())),
            None => (0..text.len(), None),
        };
        let key = text.get(name.clone()).unwrap_or_default().to_owned();
        let place = Place { span: scalar.text.span(name), ..item.place.clone() };
        let content = match value {
            Some(value) => {
                let span = scalar.text.span(value.clone());
                scalar.text = if value.is_empty() { Text::at(span) } else { scalar.text.slice(value) };
                scalar.place.span = span;
                Content::Scalar(scalar, base)
            }
            None => Content::Null,
        };
        entries.insert(key, (place, Item { place: item.place, content }));
    }
    entries
}

/// Of several mounts to the same path the last one, where the first one stood.
fn unique(items: Vec<Item>, folder: &str) -> Vec<Item> {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept: Vec<Item> = Vec::new();
    for item in items {
        let target = target(&item, folder);
        match known.get(&target).and_then(|index| kept.get_mut(*index)) {
            Some(before) => *before = item,
            None => {
                known.insert(target, kept.len());
                kept.push(item);
            }
        }
    }
    kept
}

fn target(item: &Item, folder: &str) -> String {
    let text = |key: &str| item.get(key).and_then(Item::scalar).map(|scalar| scalar.text.as_str());
    match (&item.content, text("target")) {
        (Content::Scalar(scalar, _), _) if folder.is_empty() && scalar.text.as_str().contains(['/', ':']) => {
            volume::target(scalar.text.as_str()).to_owned()
        }
        (Content::Scalar(scalar, _), _) => format!("{folder}/{}", scalar.text.as_str()),
        (_, Some(target)) => target.to_owned(),
        (_, None) => format!("{folder}/{}", text("source").unwrap_or_default()),
    }
}

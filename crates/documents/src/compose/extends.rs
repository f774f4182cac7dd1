//! Services that extend others, of the same file or of another one.

use std::sync::Arc;

use super::load::{Loader, MOST_LEVELS, Scope};
use super::tree::{Content, Item};
use super::{merge, paths};
use crate::keyed::keyed;
use crate::text::Place;

/// Values that `extends` may copy.
const MOST_COPIES: usize = 200_000;

impl Loader<'_> {
    /// Replaces each service that extends another one by what comes out.
    pub(super) fn extended(&mut self, tree: Item, scope: &Scope) -> Item {
        let Item { place, content } = tree;
        let Content::Map(mut map) = content else { return Item { place, content } };
        if let Some((key, services)) = map.remove("services") {
            let done: Vec<_> = services
                .entries()
                .map(|(name, key, service)| {
                    let from = (&services, &*scope.directory);
                    let service = self.service(name, service, from, scope, &mut Vec::new());
                    (name.clone(), (key.clone(), service))
                })
                .collect();
            let content = match services.content {
                Content::Map(_) => Content::Map(keyed(done)),
                other => other,
            };
            map.insert("services".to_owned(), (key, Item { place: services.place, content }));
        }
        Item { place, content: Content::Map(map) }
    }

    /// A service with what it extends. `from` has the services beside it and the folder that paths of files start from.
    fn service(
        &mut self,
        name: &str,
        service: &Item,
        from: (&Item, &str),
        scope: &Scope,
        open: &mut Vec<(Place, String)>,
    ) -> Item {
        let Some(extends) = service.get("extends").filter(|extends| !matches!(extends.content, Content::Null)) else {
            return service.clone();
        };
        let mut own = service.clone();
        if let Content::Map(map) = &mut own.content {
            map.remove("extends");
        }
        let file = extends.get("file").and_then(Item::scalar);
        let Some(other) = extends.scalar().or_else(|| extends.get("service").and_then(Item::scalar)) else {
            self.problem(&extends.place, "`extends` names no service", "write `service: NAME`");
            return own;
        };
        let here = (service.place.clone(), name.to_owned());
        if open.contains(&here) || open.len() > MOST_LEVELS {
            let names: Vec<&str> = open.iter().map(|(_, name)| name.as_str()).chain([name]).take(8).collect();
            let message = format!("`extends` goes round in a circle or too deep: {}", names.join(" -> "));
            self.problem(&extends.place, message, "remove one of them");
            return own;
        }
        let loaded = match file {
            Some(file) => {
                let path = paths::normalised(from.1, file.as_str());
                let Some(tree) = self.base_file(&path, scope, &file.place) else { return own };
                Some((tree, paths::folder(&path).to_owned()))
            }
            None => None,
        };
        let (services, folder) = match &loaded {
            Some((tree, folder)) => (tree.get("services"), folder.as_str()),
            None => (Some(from.0), from.1),
        };
        let Some((services, base)) =
            services.and_then(|services| services.get(other.as_str()).map(|base| (services, base)))
        else {
            let message = format!("there is no service `{}` to extend", other.as_str());
            self.problem(&other.place, message, "check the name and the file");
            return own;
        };
        self.copied += base.count();
        if self.copied > MOST_COPIES {
            let message = format!("`extends` copies more than {MOST_COPIES} values");
            self.problem(&extends.place, message, "extend smaller services");
            return own;
        }
        open.push(here);
        let base = self.service(other.as_str(), base, (services, folder), scope, open);
        open.pop();
        merge::services(base, own)
    }

    /// A file that a service extends from; paths in it start from its own folder.
    fn base_file(&mut self, path: &str, scope: &Scope, named: &Place) -> Option<Arc<Item>> {
        if path.contains("://") {
            self.problem(named, format!("`{path}` stands in the network, which is not read"), "use a local file");
            return None;
        }
        if let Some(known) = self.bases.get(path) {
            return known.clone();
        }
        let tree = self.tree(path, paths::folder(path), scope, Some(named)).map(Arc::new);
        self.bases.insert(path.to_owned(), tree.clone());
        tree
    }
}

//! From what is written about an environment to what Odoo loads in it.

mod entry;
mod read;

use std::rc::Rc;

use findings::Finding;

use crate::environment::{Description, Entry, Environment, Image, Listing, Loaded, Origin, Said, Shadowed};
use crate::modules::Inventory;
use crate::series::Series;
use crate::tree::Tree;

/// The folder that Odoo's own image reads modules from, unless told otherwise (odoo/docker, odoo.conf).
pub const EXTRA_ADDONS: &str = "/mnt/extra-addons";

/// What is looked at: files and the modules among them.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The files.
    pub tree: &'a dyn Tree,
    /// The modules.
    pub inventory: &'a Inventory,
}

/// Resolves one environment. What could not be read is added to `problems`.
pub fn resolve(description: Description, series: Series, world: World<'_>, problems: &mut Vec<Finding>) -> Environment {
    let read = read::configurations(&description, world, problems);
    let listings = listings(&description, series, read.listing);
    let entries: Vec<Entry> = listings
        .first()
        .map(|listing| listing.items.iter().map(|item| entry::resolve(item, &description, world)).collect())
        .unwrap_or_default();
    let (modules, shadowed) = load(&entries, series);
    let meant =
        read.meant.iter().flat_map(|listing| &listing.items).map(|item| entry::resolve(item, &description, world));
    let meant = meant.flat_map(|entry| entry.modules).map(|named| named.module.folder.clone()).collect();
    Environment {
        description,
        series,
        guessed: false,
        listings,
        entries,
        modules,
        shadowed,
        unread: read.unread,
        meant,
    }
}

/// Every addons path that is written, the one that Odoo takes first.
fn listings(description: &Description, series: Series, file: Option<Listing>) -> Vec<Listing> {
    let mut listings = Vec::new();
    if let Some(first) = description.addons_path.first() {
        let items = description.addons_path.clone();
        listings.push(Listing { origin: Origin::Declared, at: first.at.clone(), items });
    }
    if let Some((value, word)) = description.options().addons_path {
        let items = word.list(&value);
        let at = items.first().map_or_else(|| word.at.clone(), |first| first.at.clone());
        listings.push(Listing { origin: Origin::CommandLine, at, items });
    }
    let variable = description.variables.get("ODOO_ADDONS_PATH").filter(|said| !said.text.trim().is_empty());
    let variable =
        variable.map(|said| Listing { origin: Origin::Variable, at: said.at.clone(), items: said.list(&said.text) });
    if series.reads_variable() {
        listings.extend(variable);
        listings.extend(file);
    } else {
        listings.extend(file);
        if listings.is_empty() && description.image == Image::Official {
            listings.push(default(description));
        }
        // Odoo does not read it: it counts only where nothing else is said, for an image of another maker may.
        listings.extend(variable);
    }
    if listings.is_empty() && description.image == Image::Official {
        listings.push(default(description));
    }
    listings
}

fn default(description: &Description) -> Listing {
    let at = description.at.clone();
    Listing { origin: Origin::Default, items: vec![Said::new(EXTRA_ADDONS, at.clone())], at }
}

/// What is loaded from the entries: of a name the first.
fn load(entries: &[Entry], series: Series) -> (Loaded, Vec<Shadowed>) {
    let mut modules = Loaded::new();
    let mut shadowed = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        for named in entry.modules.iter().filter(|named| named.module.visible(series)) {
            match modules.get(&named.name) {
                // The same folder twice is one module; a rule of its own tells of the entry.
                Some((known, _)) if Rc::ptr_eq(&known.module, &named.module) => {}
                Some((_, winner)) => {
                    shadowed.push(Shadowed { name: named.name.to_string(), winner: *winner, loser: index });
                }
                None => {
                    modules.insert(Rc::clone(&named.name), (named.clone(), index));
                }
            }
        }
    }
    (modules, shadowed)
}

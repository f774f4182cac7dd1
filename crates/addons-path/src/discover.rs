//! The environments of a repository: the declared ones, else those that its files show by convention.

mod convention;
mod declared;

use findings::{Finding, Location};

use crate::config::Config;
use crate::environment::{Description, Said};
use crate::modules::Inventory;
use crate::resolve::World;

/// What the files say about each environment. Where nobody declares one and none is found, the repository itself is one.
///
/// # Errors
/// When files that the configuration names are missing.
pub fn descriptions(world: World<'_>, config: &Config) -> Result<Vec<Description>, Vec<Finding>> {
    let mut found =
        if config.environments.is_empty() { convention::find(world) } else { declared::read(world, config)? };
    if found.is_empty() && !world.inventory.modules.is_empty() {
        found.push(repository(world.inventory));
    }
    for description in &mut found {
        description.provided.extend(config.image_paths.iter().cloned());
    }
    Ok(found)
}

fn repository(inventory: &Inventory) -> Description {
    let said = |root: &String| {
        let shown = if root.is_empty() { "." } else { root };
        Said::new(shown, Location::file(shown))
    };
    Description {
        name: "repository".to_owned(),
        repository: true,
        at: Location::file("."),
        addons_path: inventory.roots.iter().map(said).collect(),
        ..Description::default()
    }
}

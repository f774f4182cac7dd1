//! What no environment reaches: modules, and configurations of Odoo.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use findings::{Finding, Location, Severity};

use super::{entries, finding, named};
use crate::configuration;
use crate::environment::{Environment, Image, Listing, Origin, Source};
use crate::modules::Module;
use crate::resolve::World;
use crate::series::Series;
use crate::tree;

/// Installable modules of the repository that no environment loads, one finding a folder. Gives a note where an environment
/// is so broken that nobody can say.
pub fn orphans(environments: &[Environment], world: World<'_>, findings: &mut Vec<Finding>) -> Option<String> {
    let real: Vec<&Environment> = environments.iter().filter(|environment| !environment.is_repository()).collect();
    let first = real.first()?;
    if let Some(broken) = real.iter().find(|environment| entries::is_broken(environment)) {
        let name = &broken.description.name;
        return Some(format!(
            "modules that no environment loads were not looked for: entries of `{name}` have to be repaired first"
        ));
    }
    let loaded = real.iter().flat_map(|environment| environment.entries.iter().flat_map(|entry| &entry.modules));
    // Each module is read once, so that its address says which it is: comparing thousands of paths takes longer.
    let reached: BTreeSet<*const Module> = loaded.map(|named| Rc::as_ptr(&named.module)).collect();
    let meant: BTreeSet<&str> =
        real.iter().flat_map(|environment| environment.meant.iter().map(String::as_str)).collect();
    let mut orphans: BTreeMap<&str, Vec<&Module>> = BTreeMap::new();
    for module in world.inventory.modules.values().filter(|module| module.installable()) {
        if !reached.contains(&Rc::as_ptr(module)) && !meant.contains(module.folder.as_str()) {
            orphans.entry(tree::parent(&module.folder)).or_default().push(module);
        }
    }
    let complete = real.iter().all(|environment| environment.complete());
    let at = first.listings.first().map_or_else(|| first.description.at.clone(), |listing| listing.at.clone());
    for (folder, modules) in orphans {
        let names = named(modules.iter().map(|module| module.name.as_str()));
        let place = if folder.is_empty() { "the root".to_owned() } else { format!("`{folder}`") };
        let message = match modules.len() {
            1 => format!("no environment loads {names} in {place}"),
            count => format!("no environment loads {count} modules in {place}: {names}"),
        };
        findings.push(
            finding("orphan-module", if complete { Severity::Error } else { Severity::Warning }, message)
                .at(Location::at(&modules[0].manifest_file, 1, 1))
                .against(at.clone())
                .hint("mount the folder and add it to the addons path; `exclude` leaves out what is no module of yours")
                .identified(folder),
        );
    }
    None
}

/// A configuration of Odoo that lies in the repository and that no container reads, although one runs on defaults. Says
/// whether there is one.
pub fn unread_configurations(environments: &[Environment], world: World<'_>, findings: &mut Vec<Finding>) -> bool {
    let declared = |environment: &&Environment| environment.description.declared;
    let containers: Vec<&Environment> =
        environments.iter().filter(|environment| environment.description.image != Image::None).collect();
    let on_defaults = containers
        .iter()
        .filter(|environment| !declared(environment) && environment.unread.is_empty())
        .find(|environment| environment.listings.first().is_none_or(|listing| listing.origin == Origin::Default));
    let Some(environment) = on_defaults else { return false };
    let is_used = |file: &str| {
        containers.iter().any(|environment| {
            let mounted = environment
                .description
                .mounts
                .iter()
                .any(|mount| matches!(&mount.source, Source::Host(host) if host == file));
            let listed = environment.listings.iter().any(|listing| listing.at.file == file);
            mounted || listed
        })
    };
    let candidates =
        world.inventory.others.iter().filter(|path| configuration::is_named_so(tree::name(path)) && !is_used(path));
    for file in candidates {
        let Ok(Some(Listing { at, .. })) = configuration::addons_path(world.tree, file) else { continue };
        let name = &environment.description.name;
        findings.push(
            finding(
                "config-not-mounted",
                Severity::Error,
                format!("`{name}` does not read `{file}`: nothing mounts it, so the image's own configuration counts"),
            )
            .at(environment.description.at.clone())
            .against(at)
            .hint("mount it at `/etc/odoo/odoo.conf`, or name its place in `ODOO_RC` or with `-c`")
            .identified(format!("{name} {file}")),
        );
        return true;
    }
    false
}

/// The image's tag or the declared series against each other.
pub fn image_series(environment: &Environment, findings: &mut Vec<Finding>) {
    let Some(image) = &environment.description.image_name else { return };
    let tag = image.text.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).map(|(_, tag)| tag);
    let odoos = environment.description.image == Image::Official;
    if let Some(series) = tag.filter(|_| odoos).and_then(Series::of_tag).filter(|series| *series != environment.series)
    {
        let message = format!(
            "`{}` runs `{}`, and its modules are for {}",
            environment.description.name, image.text, environment.series
        );
        findings.push(
            finding("series-mismatch", Severity::Error, message)
                .at(image.at.clone())
                .against(environment.description.at.clone())
                .hint(format!("use the image of {}, or declare the series {series}", environment.series))
                .identified(format!("{} image", environment.description.name)),
        );
    }
}

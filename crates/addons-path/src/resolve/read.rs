//! Which configuration of Odoo an environment reads.

use findings::{Finding, Location, Severity};

use super::World;
use crate::configuration;
use crate::environment::{Description, How, Image, Listing, Said, Source, Unread};
use crate::filesystem::{self, Stands};
use crate::tree;

/// Where Odoo's own image has its configuration (odoo/docker, `ENV ODOO_RC`).
const OFFICIAL: &str = "/etc/odoo/odoo.conf";

/// What is read.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// The addons path of the configuration that is read.
    pub(super) listing: Option<Listing>,
    /// Configurations that were declared and are not read.
    pub(super) unread: Vec<Unread>,
    /// The addons paths of those.
    pub(super) meant: Vec<Listing>,
}

pub(super) fn configurations(description: &Description, world: World<'_>, problems: &mut Vec<Finding>) -> Read {
    let mut read = Read::default();
    let mut listing_of = |file: &str| match configuration::addons_path(world.tree, file) {
        Ok(listing) => listing,
        Err(found) => {
            problems.extend(found);
            None
        }
    };
    if description.image == Image::None {
        for said in &description.configurations {
            read.listing = listing_of(&said.text).or(read.listing);
        }
        return read;
    }
    let Some(asked) = asked(description) else {
        // Nobody says which one an image of another maker reads: it is one that the container has.
        let present = |said: &&Said| is_in(description, world, &said.text);
        for said in description.configurations.iter().filter(present) {
            read.listing = listing_of(&said.text).or(read.listing);
        }
        if description.configurations.is_empty() {
            read.listing = description.inline.iter().rev().find_map(|(_, listing)| listing.clone());
        }
        if description.configurations.is_empty() && read.listing.is_none() {
            read.listing = mounted(description, world).and_then(|file| listing_of(&file));
        }
        for said in description.configurations.iter().filter(|said| !present(said)) {
            let listing = listing_of(&said.text);
            not_read(&mut read, said, listing, "the configuration of its image", &description.at);
        }
        return read;
    };
    if let Some((_, listing)) = description.inline.iter().rev().find(|(path, _)| *path == asked.text) {
        read.listing = listing.clone();
        return read;
    }
    match filesystem::at(description, world.tree, &asked.text) {
        Stands::Host(real, _) => {
            let declared = |file: &str| tree::file(world.tree, file).as_deref() == Some(real.as_str());
            if description.configurations.is_empty()
                || !description.configurations.iter().any(|said| declared(&said.text))
            {
                read.listing = listing_of(&real);
                for said in &description.configurations {
                    let listing = listing_of(&said.text);
                    not_read(&mut read, said, listing, &format!("`{real}`, as `{}`", asked.text), &asked.at);
                }
            } else {
                // Several that are declared together are merged by the image; a later one wins.
                for said in &description.configurations {
                    read.listing = listing_of(&said.text).or(read.listing);
                }
            }
        }
        Stands::Missing(host, _, mount) => {
            let message = format!("`{}` is mounted from `{host}`, which is not in the repository", asked.text);
            problems.push(
                Finding::new("addons/host-side-missing", Severity::Error, message)
                    .at(mount.at.clone())
                    .against(asked.at.clone())
                    .hint("correct the path, or commit the file; Docker makes an empty folder of what it does not find")
                    .identified(format!("{} {host}", description.name)),
            );
        }
        // A secret, a volume: what was declared for it stands for its content.
        Stands::Unseen(_) | Stands::Provided => {
            for said in &description.configurations {
                read.listing = listing_of(&said.text).or(read.listing);
            }
        }
        Stands::Nothing => {
            let instead = format!("`{}`, which nothing mounts", asked.text);
            for said in &description.configurations {
                let listing = listing_of(&said.text);
                not_read(&mut read, said, listing, &instead, &asked.at);
            }
            if description.configurations.is_empty() && asked.explicit {
                let unread = Unread { configuration: None, instead, decided_at: asked.at };
                read.unread.push(unread);
            }
        }
    }
    read
}

fn not_read(read: &mut Read, said: &Said, listing: Option<Listing>, instead: &str, decided_at: &Location) {
    let configuration = listing.as_ref().map_or_else(|| Location::file(&said.text), |listing| listing.at.clone());
    read.unread.push(Unread {
        configuration: Some(configuration),
        instead: instead.to_owned(),
        decided_at: decided_at.clone(),
    });
    read.meant.extend(listing);
}

/// The configuration that Odoo is told to read.
struct Asked {
    text: String,
    at: Location,
    /// The repository says it, not the image.
    explicit: bool,
}

/// `-c` wins over `ODOO_RC` (or its old name), which wins over the image's default.
fn asked(description: &Description) -> Option<Asked> {
    let absolute = |text: &str| {
        let folder = description.working_dir.as_deref().unwrap_or("/");
        tree::normal(&if text.starts_with('/') { text.to_owned() } else { tree::join(folder, text) })
    };
    if let Some((value, word)) = description.options().config {
        return Some(Asked { text: absolute(&value)?, at: word.at.clone(), explicit: true });
    }
    let variable = ["ODOO_RC", "OPENERP_SERVER"].iter().find_map(|name| description.variables.get(*name));
    if let Some(said) = variable.filter(|said| !said.text.is_empty()) {
        return Some(Asked { text: absolute(&said.text)?, at: said.at.clone(), explicit: true });
    }
    let official = description.image == Image::Official;
    official.then(|| Asked { text: OFFICIAL.to_owned(), at: description.at.clone(), explicit: false })
}

/// Whether a file of the repository is somewhere in the container.
fn is_in(description: &Description, world: World<'_>, file: &str) -> bool {
    let real = tree::file(world.tree, file).unwrap_or_else(|| file.to_owned());
    description.mounts.iter().any(|mount| match &mount.source {
        Source::Host(source) => tree::below(&real, source).is_some(),
        _ => false,
    })
}

/// The configuration that is mounted as a file of its own.
fn mounted(description: &Description, world: World<'_>) -> Option<String> {
    let candidates = description.mounts.iter().filter(|mount| configuration::is_named_so(tree::name(&mount.target)));
    let mut files = candidates.filter_map(|mount| match (&mount.source, mount.how) {
        (Source::Host(source), How::Mount | How::Copy) => tree::file(world.tree, source),
        _ => None,
    });
    files.next_back()
}

//! What stands where in a container: mounts over copies over the image.

use crate::environment::{Description, How, Image, Mount, Source};
use crate::tree::{self, Lost, Tree};

/// Folders of Odoo itself in images: nothing of the repository is expected there.
const ODOOS_OWN: [&str; 6] = [
    "/usr/lib/python3/dist-packages/odoo/addons",
    "/opt/odoo/odoo/addons",
    "/opt/odoo/addons",
    "/odoo/odoo/addons",
    "/odoo/addons",
    "/opt/bitnami/odoo/addons",
];

/// What stands at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stands<'a> {
    /// A path of the repository (real, links followed), brought there by this mount.
    Host(String, &'a Mount),
    /// A path that should be in the repository and is not.
    Missing(String, Lost, &'a Mount),
    /// Something that cannot be seen, in words.
    Unseen(String),
    /// The image provides it.
    Provided,
    /// Nothing that is known of.
    Nothing,
}

/// What stands at the absolute, normal path `path` of the container.
#[must_use]
pub fn at<'a>(description: &'a Description, files: &dyn Tree, path: &str) -> Stands<'a> {
    let provided = description.provided.iter().any(|folder| tree::below(path, folder).is_some());
    if let Some((mount, rest)) = nearest(description, path, How::Mount).into_iter().next() {
        return match behind(mount, rest, files) {
            // Somebody says that it is there, whatever cannot be seen of it.
            Stands::Unseen(_) if provided => Stands::Provided,
            found => found,
        };
    }
    let mut missing = None;
    for (mount, rest) in nearest(description, path, How::Copy) {
        match behind(mount, rest, files) {
            // A later or shorter copy may have it.
            found @ Stands::Missing(..) => missing = missing.or(Some(found)),
            found => return found,
        }
    }
    if let Some(missing) = missing {
        return missing;
    }
    let own = ODOOS_OWN.contains(&path)
        || path.ends_with("/dist-packages/odoo/addons")
        || path.ends_with("/site-packages/odoo/addons");
    if provided || (own && description.image != Image::None) { Stands::Provided } else { Stands::Nothing }
}

/// The mounts that `path` lies in, the nearest first, of two equal ones the later, each with the rest of the path.
fn nearest<'a, 'p>(description: &'a Description, path: &'p str, how: How) -> Vec<(&'a Mount, &'p str)> {
    let mut found: Vec<(usize, &Mount, &str)> = description
        .mounts
        .iter()
        .enumerate()
        .filter(|(_, mount)| mount.how == how)
        .filter_map(|(index, mount)| Some((index, mount, tree::below(path, &mount.target)?)))
        .collect();
    found.sort_unstable_by_key(|(index, mount, _)| std::cmp::Reverse((mount.target.len(), *index)));
    found.into_iter().map(|(_, mount, rest)| (mount, rest)).collect()
}

fn behind<'a>(mount: &'a Mount, rest: &str, files: &dyn Tree) -> Stands<'a> {
    match &mount.source {
        Source::Host(source) => {
            let path = tree::join(source, rest);
            match tree::resolve(files, &path) {
                Ok((real, _)) => Stands::Host(real, mount),
                Err(lost) => Stands::Missing(path, lost, mount),
            }
        }
        Source::Outside(source) => {
            Stands::Unseen(format!("`{}` of the host is outside the repository", tree::join(source, rest)))
        }
        Source::Opaque(what) => Stands::Unseen(format!("{what} holds it")),
    }
}

/// Mounts directly below `path`: a module that is mounted into a folder of modules.
pub fn children<'a>(description: &'a Description, path: &str) -> impl Iterator<Item = (&'a str, &'a Mount)> {
    description.mounts.iter().filter_map(move |mount| {
        let rest = tree::below(&mount.target, path)?;
        (!rest.is_empty() && !rest.contains('/')).then_some((rest, mount))
    })
}

/// The mount whose target is most like `path`, for messages: it shares the most leading folders, or is a prefix of the
/// letters only (`/opt/web` for `/opt/website`).
#[must_use]
pub fn most_like<'a>(description: &'a Description, path: &str) -> Option<&'a Mount> {
    let shared = |target: &str| target.split('/').zip(path.split('/')).take_while(|(one, other)| one == other).count();
    let by_letters =
        description.mounts.iter().find(|mount| path.starts_with(&mount.target) || mount.target.starts_with(path));
    // The root is shared by all, so it does not count.
    by_letters.or_else(|| {
        let nearest = description.mounts.iter().max_by_key(|mount| shared(&mount.target))?;
        (shared(&nearest.target) > 1).then_some(nearest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::texts;
    use findings::Location;

    fn mount(target: &str, host: &str, how: How) -> Mount {
        Mount { target: target.to_owned(), source: Source::Host(host.to_owned()), how, at: Location::at("c.yml", 1, 1) }
    }

    fn host(description: &Description, path: &str) -> Option<String> {
        let files = texts(&[("a/x/m", ""), ("b/x/m", ""), ("deep/m", "")]);
        match at(description, &files, path) {
            Stands::Host(path, _) => Some(path),
            _ => None,
        }
    }

    #[test]
    fn the_nearest_mount_wins_and_mounts_hide_copies() {
        let description = Description {
            mounts: vec![
                mount("/opt", "a", How::Mount),
                mount("/opt/x", "deep", How::Mount),
                mount("/opt/x/copied", "b", How::Copy),
                mount("/srv", "a", How::Copy),
                mount("/srv", "b", How::Copy),
            ],
            ..Description::default()
        };
        assert_eq!(host(&description, "/opt/x").as_deref(), Some("deep"));
        assert_eq!(host(&description, "/opt/x/m").as_deref(), Some("deep/m"));
        assert_eq!(host(&description, "/opt/x/copied"), None, "the mount hides the copy");
        assert_eq!(host(&description, "/srv/x").as_deref(), Some("b/x"), "the later copy");
        assert_eq!(host(&description, "/optional"), None);
    }

    #[test]
    fn what_odoo_brings_along_is_provided() {
        let files = texts(&[]);
        let image =
            Description { image: Image::Official, provided: vec!["/opt/extra".to_owned()], ..Description::default() };
        assert_eq!(at(&image, &files, "/usr/lib/python3/dist-packages/odoo/addons"), Stands::Provided);
        assert_eq!(at(&image, &files, "/opt/extra/web"), Stands::Provided);
        assert_eq!(at(&image, &files, "/opt/extras"), Stands::Nothing);
        assert_eq!(at(&Description::default(), &files, "/opt/odoo/addons"), Stands::Nothing);
    }

    #[test]
    fn the_most_like_mount_shares_folders_or_letters() {
        let description = Description {
            mounts: vec![mount("/var/lib/odoo", "a", How::Mount), mount("/opt/web", "a", How::Mount)],
            ..Description::default()
        };
        let like = |path: &str| most_like(&description, path).map(|mount| mount.target.as_str());
        assert_eq!(like("/opt/website"), Some("/opt/web"));
        assert_eq!(like("/var/lib/other"), Some("/var/lib/odoo"));
        assert_eq!(like("/mnt/extra-addons"), None);
    }
}

//! Files that describe where Odoo runs, one module a format: each fills a [`Description`].

pub mod compose;
pub mod devcontainer;
pub mod dockerfile;
pub mod doodba;
pub mod kubernetes;

use documents::Problem;
use findings::{Finding, Severity};

use crate::environment::{Description, Image, Source};
use crate::tree;

/// A problem of a file as a finding.
pub(crate) fn unreadable(file: &str, problem: &Problem) -> Finding {
    problem.finding("addons/unreadable-file", Severity::Error, file)
}

/// What the name of an image says.
pub(crate) fn image_of(name: &str) -> Image {
    // `odoo:18`, `docker.io/library/odoo:18`, `odoo@sha256:...`.
    let (path, _) = name.split_once('@').unwrap_or((name, ""));
    let path = path.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).map_or(path, |(path, _)| path);
    let official = matches!(path, "odoo" | "library/odoo" | "docker.io/odoo" | "docker.io/library/odoo");
    if official { Image::Official } else { Image::Other }
}

/// Whether a container runs Odoo: by its image, its command, its variables, or where its configuration stands.
#[must_use]
pub fn is_odoo(description: &Description) -> bool {
    let named = |name: &str| {
        name.split(['/', ':', '-', '_', '.', '@']).any(|part| matches!(part, "odoo" | "doodba" | "openerp"))
    };
    let image = description.image_name.as_ref().is_some_and(|image| named(&image.text));
    let variable =
        ["ODOO_RC", "ODOO_ADDONS_PATH", "OPENERP_SERVER"].iter().any(|name| description.variables.contains_key(*name));
    let mounted = description.mounts.iter().any(|mount| {
        crate::configuration::is_named_so(tree::name(&mount.target))
            || tree::below(&mount.target, "/mnt/extra-addons").is_some()
    });
    image || description.options().runs_odoo || variable || mounted
}

/// A path of the host, from the repository's root, as what stands behind a mount.
pub(crate) fn host(path: &str) -> Source {
    let outside = path.starts_with("../")
        || path == ".."
        || path.starts_with(['/', '~'])
        || path.as_bytes().get(1) == Some(&b':');
    if outside { Source::Outside(path.to_owned()) } else { Source::Host(path.to_owned()) }
}

/// A configuration of Odoo that stands inside another file.
pub(crate) fn inline(description: &mut Description, file: &str, target: &str, content: &documents::Text) {
    let (ini, problems) = documents::ini::parse(content.as_str().as_bytes());
    for problem in problems {
        let moved = Problem { span: content.span(problem.span.bytes()), ..problem };
        description.problems.push(unreadable(file, &moved));
    }
    let listing = crate::configuration::listing(&ini.within(content), file);
    description.inline.push((target.to_owned(), listing));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::Said;
    use findings::Location;

    #[test]
    fn official_images_are_known_by_name() {
        for (name, image) in [
            ("odoo", Image::Official),
            ("odoo:18.0-20250101", Image::Official),
            ("docker.io/library/odoo:17", Image::Official),
            ("odoo@sha256:00", Image::Official),
            ("ghcr.io/acme/odoo:18", Image::Other),
            ("localhost:5000/odoo", Image::Other),
            ("postgres:16", Image::Other),
        ] {
            assert_eq!(image_of(name), image, "{name}");
        }
    }

    #[test]
    fn odoo_is_known_by_signs() {
        let image = |name: &str| Description {
            image_name: Some(Said::new(name, Location::default())),
            ..Description::default()
        };
        assert!(is_odoo(&image("ghcr.io/acme/odoo-prod:1")) && is_odoo(&image("tecnativa/doodba")));
        assert!(!is_odoo(&image("postgres:16")) && !is_odoo(&image("acme/odoologist")));
    }
}

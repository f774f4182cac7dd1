//! Every link inside a built site is followed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use end_to_end::document::resolved;

/// mdBook's answer to an address that does not exist; its links are relative to where the site is published.
const NOT_FOUND: &str = "404.html";

/// What was looked at.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Checked {
    /// HTML files.
    pub(crate) pages: usize,
    /// Links inside the site.
    pub(crate) links: usize,
}

struct Page {
    places: BTreeSet<String>,
    links: Vec<String>,
}

/// Follows all links inside the site in `folder`.
///
/// # Errors
/// When one leads nowhere, with all that do.
pub(crate) fn check(folder: &Path) -> Result<Checked, String> {
    let mut files = BTreeSet::new();
    collect(folder, "", &mut files)?;
    let mut pages = BTreeMap::new();
    for file in files.iter().filter(|file| file.ends_with(".html") && *file != NOT_FOUND) {
        let text = fs::read_to_string(folder.join(file)).map_err(|error| format!("reading `{file}`: {error}"))?;
        let places = values(&text, " id=\"").chain(values(&text, " name=\"")).collect();
        let links = values(&text, " href=\"").chain(values(&text, " src=\"")).collect();
        pages.insert(file.as_str(), Page { places, links });
    }
    let (mut links, mut dead) = (0, Vec::new());
    for (file, page) in &pages {
        for link in page.links.iter().filter(|link| !link.contains("://") && !link.starts_with("data:")) {
            links += 1;
            if !leads(file, link, &files, &pages) {
                dead.push(format!("{file}: `{link}`"));
            }
        }
    }
    if pages.is_empty() {
        return Err(format!("there are no pages in `{}`", folder.display()));
    }
    if dead.is_empty() {
        Ok(Checked { pages: pages.len(), links })
    } else {
        Err(format!("links of the site that lead nowhere:\n{}", dead.join("\n")))
    }
}

fn leads(from: &str, link: &str, files: &BTreeSet<String>, pages: &BTreeMap<&str, Page>) -> bool {
    let (file, place) = link.split_once('#').unwrap_or((link, ""));
    let path = if file.is_empty() { Some(from.to_owned()) } else { resolved(from, file) };
    let Some(path) = path.filter(|path| files.contains(path)) else { return false };
    place.is_empty() || pages.get(path.as_str()).is_some_and(|page| page.places.contains(place))
}

/// The values of an attribute, with what HTML and addresses encode taken back.
fn values<'a>(text: &'a str, attribute: &'a str) -> impl Iterator<Item = String> + 'a {
    text.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()).map(decoded)
}

fn decoded(value: &str) -> String {
    let value = value.replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn collect(folder: &Path, name: &str, files: &mut BTreeSet<String>) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("reading `{}`: {error}", folder.display());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let Some(file) = path.file_name().and_then(|file| file.to_str()) else { continue };
        let inside = if name.is_empty() { file.to_owned() } else { format!("{name}/{file}") };
        if path.is_dir() {
            collect(&path, &inside, files)?;
        } else {
            files.insert(inside);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(index: &str) -> Result<Checked, String> {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(folder.path().join("a/b.html"), "<h1 id=\"ü-x\">b</h1><a href=\"../index.html\">i</a>").unwrap();
        fs::write(folder.path().join("404.html"), "<a href=\"nowhere\">").unwrap();
        fs::write(folder.path().join("index.html"), index).unwrap();
        check(folder.path())
    }

    #[test]
    fn links_are_followed() {
        let index =
            "<a href=\"a/b.html#%C3%BC-x\"> <a href=\"https://e.org/\"> <a class=\"x\" href=\"#top\"> <p id=\"top\">";
        assert_eq!(checked(index), Ok(Checked { pages: 2, links: 3 }));
        for dead in ["a/c.html", "a/b.html#y", "../x.html", "#y", "a"] {
            let said = checked(&format!("<a href=\"{dead}\">")).unwrap_err();
            assert!(said.contains(&format!("index.html: `{dead}`")), "{said}");
        }
    }
}

//! The documentation as a site: the documents are copied, their links fitted, mdBook makes HTML of them, and every link inside the
//! result is followed. `docs/SUMMARY.md` is the contents.

mod contents;
mod html;
mod page;

use std::fs;
use std::path::Path;
use std::process::Command;

use end_to_end::document::{self, Document};
use end_to_end::tools::{Tool, folder};

use crate::process::ask;

/// Where the site is put, below cargo's target folder.
pub(crate) const SITE: &str = "site";
/// Where the copies stand that it is made of.
const SOURCES: &str = "site-sources";

const BOOK: &str = include_str!("../site/book.toml");
const STYLE: &str = include_str!("../site/site.css");

/// The documents that become pages: all but the contents.
fn pages() -> Vec<Document> {
    let mut all = document::all();
    all.retain(|document| document.path != contents::PATH);
    all
}

/// Builds the site. Says how big it is.
///
/// # Errors
/// When mdBook is missing or fails, when a page is missing in the contents, or when a link of the result leads nowhere.
pub(crate) fn build() -> Result<String, String> {
    let mdbook = folder().join(Tool::Mdbook.path());
    if !mdbook.exists() {
        return Err(format!("`{}` is missing\nhint: `cargo xtask tools` installs it", mdbook.display()));
    }
    let sources = end_to_end::target().join(SOURCES);
    stage(&sources)?;
    let site = end_to_end::target().join(SITE);
    ask(Command::new(mdbook).arg("build").arg(&sources))?;
    let checked = html::check(&site)?;
    Ok(format!("{} pages in `{}`, {} links in them lead somewhere", checked.pages, site.display(), checked.links))
}

/// Writes what mdBook reads.
fn stage(sources: &Path) -> Result<(), String> {
    if sources.exists() {
        fs::remove_dir_all(sources).map_err(|error| format!("removing `{}`: {error}", sources.display()))?;
    }
    let pages = pages();
    write(&sources.join("book.toml"), BOOK)?;
    write(&sources.join("site.css"), STYLE)?;
    let contents = fs::read_to_string(end_to_end::root().join(contents::PATH))
        .map_err(|error| format!("reading `{}`: {error}", contents::PATH))?;
    write(&sources.join("pages/SUMMARY.md"), &contents::expanded(&contents, &pages)?)?;
    for page in &pages {
        write(&sources.join("pages").join(&page.path), &page::fitted(page, &pages, end_to_end::root())?)?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| format!("writing `{}`: {error}", path.display()))
}

//! A document as a page of the site: links between pages stay relative, what is no page is linked where it can be read, and a block
//! with a title shows it.

use std::path::Path;

use end_to_end::document::{self, Document, resolved};

/// Where files of this repository can be read that are no pages.
const REPOSITORY: &str = "https://github.com/insightpulseai/pointsman";

/// The text of `document` with links that fit the site.
///
/// # Errors
/// When a relative link leads nowhere or cannot be changed in place.
pub(crate) fn fitted(document: &Document, pages: &[Document], root: &Path) -> Result<String, String> {
    let mut text = document.text.clone();
    // From the last to the first, so that the places of the others stay right.
    for link in document::links(&document.text).into_iter().rev() {
        let Some(target) = fitted_target(&document.path, &link.target, pages, root)
            .map_err(|why| format!("{}:{}: {why}", document.path, link.line))?
        else {
            continue;
        };
        let shown = &document.text[link.range.clone()];
        let Some(at) = shown.rfind(&link.target) else {
            return Err(format!("{}:{}: write the target into the link, `[words](target)`", document.path, link.line));
        };
        let start = link.range.start + at;
        text.replace_range(start..start + link.target.len(), &target);
    }
    Ok(titled(&text))
}

/// What the link becomes, if it does not stay as it is.
fn fitted_target(from: &str, target: &str, pages: &[Document], root: &Path) -> Result<Option<String>, String> {
    if target.contains("://") || target.starts_with('#') || target.starts_with("mailto:") {
        return Ok(None);
    }
    let (file, place) =
        target.split_once('#').map_or((target, String::new()), |(file, place)| (file, format!("#{place}")));
    let path = resolved(from, file).ok_or_else(|| format!("`{target}` leads out of the repository"))?;
    if pages.iter().any(|page| page.path == path) {
        let index = file.strip_suffix("README.md").map(|folder| format!("{folder}index.html{place}"));
        return Ok(index);
    }
    let kind = match root.join(&path) {
        path if path.is_dir() => "tree",
        path if path.is_file() => "blob",
        _ => return Err(format!("`{target}` leads nowhere")),
    };
    Ok(Some(format!("{REPOSITORY}/{kind}/main/{path}{place}")))
}

/// The titles of blocks as lines before them.
fn titled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Inside a block whose fence is longer, a fence is text.
    let mut open: Option<&str> = None;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        let fence = &trimmed[..trimmed.len() - trimmed.trim_start_matches('`').len()];
        match open {
            Some(opened) if fence.len() >= opened.len() && trimmed.trim() == fence => open = None,
            None if fence.len() >= 3 => {
                open = Some(fence);
                if let Some((before, rest)) = line.split_once(" title=\"")
                    && let Some((title, _)) = rest.split_once('"')
                {
                    let title = title.replace('&', "&amp;").replace('<', "&lt;");
                    out.push_str(&format!("<p class=\"file\"><code>{title}</code></p>\n\n{before}\n"));
                    continue;
                }
            }
            _ => {}
        }
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str, text: &str) -> Document {
        Document { path: path.to_owned(), text: text.to_owned() }
    }

    fn fit(text: &str) -> Result<String, String> {
        let pages = [page("README.md", ""), page("docs/a.md", text), page("actions/x/README.md", "")];
        fitted(&pages[1], &pages, end_to_end::root())
    }

    #[test]
    fn links_fit_the_site() {
        for (text, expected) in [
            (
                "[a](a.md#b) [h](../README.md) [x](../actions/x/README.md#y)",
                "[a](a.md#b) [h](../index.html) [x](../actions/x/index.html#y)",
            ),
            ("[l](../LICENSE)", "[l](https://github.com/insightpulseai/pointsman/blob/main/LICENSE)"),
            ("[c](../crates)", "[c](https://github.com/insightpulseai/pointsman/tree/main/crates)"),
            ("[o](https://e.org/a.md) <https://e.org> [s](#s)", "[o](https://e.org/a.md) <https://e.org> [s](#s)"),
            ("`[l](../LICENSE)`", "`[l](../LICENSE)`"),
        ] {
            assert_eq!(fit(text).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn links_that_cannot_be_fitted_are_errors() {
        for (text, why) in [
            ("[g](gone.md)", "docs/a.md:1"),
            ("\n[g](../../x)", "docs/a.md:2"),
            ("[l]\n\n[l]: ../LICENSE", "write the target"),
        ] {
            assert!(fit(text).unwrap_err().contains(why), "{text}");
        }
    }

    #[test]
    fn titles_are_shown() {
        let shown = "<p class=\"file\"><code>.env</code></p>\n\n```sh\nA=1\n```\n";
        assert_eq!(fit("```sh title=\".env\"\nA=1\n```\n").as_deref(), Ok(shown));
        let quoted = "````markdown\n```sh title=\"x\"\n```\n````\n";
        assert_eq!(fit(quoted).as_deref(), Ok(quoted));
    }
}

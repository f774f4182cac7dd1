//! The contents of the site, from `docs/SUMMARY.md`: paths as the site has them, and a line that links to a folder as a line for every
//! page in it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use end_to_end::document::{Document, resolved};

/// Where the contents stand.
pub(crate) const PATH: &str = "docs/SUMMARY.md";

/// What pages of one kind start their titles with, which says nothing below a heading that says the same.
const KINDS: [&str; 2] = ["Failure rules: ", "Runbook: "];

/// The contents for mdBook.
///
/// # Errors
/// When a line links to what is no page, or a page is in no line.
pub(crate) fn expanded(contents: &str, pages: &[Document]) -> Result<String, String> {
    let mut text = String::new();
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let named: BTreeSet<String> = contents.lines().filter_map(|line| parts(line)?.2).collect();
    for (number, line) in contents.lines().enumerate() {
        // Writing to a `String` cannot fail.
        let Some((before, title, target)) = parts(line) else {
            let _ = writeln!(text, "{line}");
            continue;
        };
        let target = target.ok_or_else(|| format!("{PATH}:{}: the link leaves the repository", number + 1))?;
        if let Some(page) = pages.iter().find(|page| page.path == target) {
            reached.insert(&page.path);
            let _ = writeln!(text, "{before}[{title}]({target})");
            continue;
        }
        let inside = |page: &&Document| page.path.rsplit_once('/').is_some_and(|(folder, _)| folder == target);
        let found: Vec<&Document> = pages.iter().filter(inside).filter(|page| !named.contains(&page.path)).collect();
        if found.is_empty() {
            return Err(format!("{PATH}:{}: `{target}` is neither a page nor a folder of pages", number + 1));
        }
        for page in found {
            reached.insert(&page.path);
            let title = page.title();
            let title = KINDS.iter().find_map(|kind| title.strip_prefix(kind)).unwrap_or(&title);
            let title = title.replace(['[', ']'], "");
            let _ = writeln!(text, "{before}[{title}]({})", page.path);
        }
    }
    let missing: Vec<&str> =
        pages.iter().map(|page| page.path.as_str()).filter(|path| !reached.contains(path)).collect();
    if missing.is_empty() { Ok(text) } else { Err(format!("not in {PATH}: {}", missing.join(", "))) }
}

/// A line's part before its link, the link's words and its target from the repository's root, which is `None` where it leaves that.
fn parts(line: &str) -> Option<(&str, &str, Option<String>)> {
    let (before, rest) = line.split_once('[')?;
    let (title, rest) = rest.split_once("](")?;
    let target = rest.strip_suffix(')')?;
    Some((before, title, resolved(PATH, target)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str, title: &str) -> Document {
        Document { path: path.to_owned(), text: format!("# {title}\n") }
    }

    #[test]
    fn a_folder_becomes_its_pages() {
        let pages = [
            page("README.md", "P"),
            page("docs/a.md", "A"),
            page("docs/rules/README.md", "R"),
            page("docs/rules/x.md", "Failure rules: `x` [y]"),
        ];
        let contents = "# Contents\n\n[P](../README.md)\n\n- [A](a.md)\n  - [R](rules/README.md)\n    - [all](rules)\n";
        let expected = "# Contents\n\n[P](README.md)\n\n- [A](docs/a.md)\n  - [R](docs/rules/README.md)\n    - [x y](docs/rules/x.md)\n";
        assert_eq!(expanded(contents, &pages).as_deref(), Ok(expected));
    }

    #[test]
    fn lost_pages_and_dead_lines_are_errors() {
        let pages = [page("README.md", "P"), page("docs/a.md", "A")];
        assert!(expanded("[P](../README.md)\n", &pages).unwrap_err().contains("docs/a.md"));
        let dead = expanded("[P](../README.md)\n- [A](a.md)\n- [B](b.md)\n", &pages).unwrap_err();
        assert!(dead.contains("SUMMARY.md:3"), "{dead}");
        assert!(expanded("[P](../../README.md)\n", &pages).is_err());
    }
}

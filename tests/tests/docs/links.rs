//! Links of documents lead to files and headings that exist.

use std::collections::BTreeMap;
use std::fs;

use end_to_end::document::{self, Document, resolved};
use end_to_end::root;

use super::nothing;

/// Why a link is dead, if it is.
fn dead(from: &Document, target: &str, headings: &BTreeMap<String, Vec<String>>) -> Option<String> {
    if let Some((scheme, rest)) = target.split_once("://") {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let formed = host.contains('.') && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:".contains(c));
        let plain = rest.chars().all(|c| c.is_ascii_graphic());
        return (scheme != "https" || !formed || !plain)
            .then(|| format!("`{target}` is no address of the form `https://host/...`"));
    }
    if target.starts_with("mailto:") {
        return None;
    }
    let (file, place) = target.split_once('#').map_or((target, None), |(file, place)| (file, Some(place)));
    let path = if file.is_empty() { Some(from.path.clone()) } else { resolved(&from.path, file) };
    let Some(path) = path else { return Some(format!("`{target}` leads out of the repository")) };
    if !file.is_empty() && !root().join(&path).exists() {
        return Some(format!("`{target}` leads nowhere"));
    }
    match (place, headings.get(&path)) {
        (None, _) => None,
        (Some(place), Some(known)) if known.iter().any(|known| known == place) => None,
        (Some(place), Some(_)) => Some(format!("`{path}` has no heading `#{place}`")),
        // Lines of a source file move with every change of it.
        (Some(_), None) => Some(format!("`{target}` names a place in something that has no headings")),
    }
}

#[test]
fn links_of_documents_lead_somewhere() {
    let documents = document::all();
    let headings: BTreeMap<String, Vec<String>> =
        documents.iter().map(|document| (document.path.clone(), document::anchors(&document.text))).collect();
    let (mut seen, mut out, mut wrong) = (0, 0, Vec::new());
    for document in &documents {
        for link in document::links(&document.text) {
            if link.target.contains("://") {
                out += 1;
            } else {
                seen += 1;
            }
            let why = dead(document, &link.target, &headings);
            wrong.extend(why.map(|why| format!("{}:{}: {why}", document.path, link.line)));
        }
    }
    nothing(&wrong);
    assert!(seen > 200 && out > 10, "only {seen} links, {out} out");
}

#[test]
fn every_page_is_in_the_contents() {
    let contents = fs::read_to_string(root().join("docs/SUMMARY.md")).unwrap();
    let listed: Vec<String> =
        document::links(&contents).into_iter().filter_map(|link| resolved("docs/SUMMARY.md", &link.target)).collect();
    let reached = |path: &str| {
        listed.iter().any(|listed| listed == path)
            || listed.iter().any(|listed| path.rsplit_once('/').is_some_and(|(folder, _)| folder == listed))
    };
    let pages = document::all().into_iter().map(|document| document.path);
    let missing: Vec<String> = pages
        .filter(|path| path != "docs/SUMMARY.md" && !reached(path))
        .map(|path| format!("{path} is not in docs/SUMMARY.md"))
        .collect();
    nothing(&missing);
}

#[test]
fn dead_links_are_found() {
    let page = Document { path: "docs/a.md".to_owned(), text: String::new() };
    let headings = BTreeMap::from([("docs/a.md".to_owned(), vec!["x".to_owned()])]);
    for target in
        ["gone.md", "#y", "../../x", "http://example.org/", "https://no_host/", "https://e.org/a b", "../LICENSE#l1"]
    {
        assert!(dead(&page, target, &headings).is_some(), "{target}");
    }
    for target in ["retry.md", "#x", "../LICENSE", "https://example.org/a?b#c", "rules"] {
        assert_eq!(dead(&page, target, &headings), None, "{target}");
    }
}

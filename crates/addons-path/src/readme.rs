//! The table of modules in a repository's readme, kept between two markers.

use std::fmt::Write as _;

use protocol::escape::markdown_text;

use crate::modules::{Inventory, Module};
use crate::tree;

/// Pairs of markers: our own, and those of the OCA's tools, so that their readmes can be kept as they are.
pub const MARKERS: [(&str, &str); 2] =
    [("<!-- addons -->", "<!-- /addons -->"), ("[//]: # (addons)", "[//]: # (end addons)")];

/// Why a readme cannot be updated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadmeError {
    /// No pair of markers.
    #[error("there is no pair of markers: a line `<!-- addons -->`, and below it a line `<!-- /addons -->`")]
    NoMarkers,
    /// A marker stands twice.
    #[error("line {0}: the marker `{1}` stands there again")]
    Twice(usize, String),
}

/// The readme with the table of the installable modules between its markers, and the others in a second one. Everything
/// else stays as it is; the table has the file's own line ends.
///
/// # Errors
/// When the markers are missing, or stand there more than once.
pub fn update(readme: &str, folder: &str, inventory: &Inventory) -> Result<String, ReadmeError> {
    let end = if readme.contains("\r\n") { "\r\n" } else { "\n" };
    for (open, close) in MARKERS {
        let Some((start, stop)) = between(readme, open, close)? else { continue };
        let table = table(folder, inventory).replace('\n', end);
        return Ok(format!("{}{table}{}", &readme[..start], &readme[stop..]));
    }
    Err(ReadmeError::NoMarkers)
}

/// The bytes between the line of one marker and that of the other.
fn between(readme: &str, open: &str, close: &str) -> Result<Option<(usize, usize)>, ReadmeError> {
    let (mut start, mut stop) = (None, None);
    let mut at = 0;
    for (number, line) in readme.split_inclusive('\n').enumerate() {
        let end = at + line.len();
        let twice = |marker: &str| Err(ReadmeError::Twice(number + 1, marker.to_owned()));
        match line.trim() {
            text if text == open && start.is_some() => return twice(open),
            text if text == close && stop.is_some() => return twice(close),
            text if text == open => start = Some(end),
            text if text == close => stop = Some(at),
            _ => {}
        }
        at = end;
    }
    Ok(start.zip(stop).filter(|(start, stop)| start <= stop))
}

fn table(folder: &str, inventory: &Inventory) -> String {
    let mut modules: Vec<&Module> = inventory.modules.values().map(std::rc::Rc::as_ref).collect();
    modules.sort_by(|one, other| (&one.name, &one.folder).cmp(&(&other.name, &other.folder)));
    let (installable, others): (Vec<&Module>, Vec<&Module>) =
        modules.into_iter().partition(|module| module.installable());
    let mut text = "\n| module | version | maintainers | summary |\n| --- | --- | --- | --- |\n".to_owned();
    for module in installable {
        row(&mut text, folder, module);
    }
    text.push('\n');
    if !others.is_empty() {
        text.push_str("Not installable:\n\n| module | version | maintainers | summary |\n| --- | --- | --- | --- |\n");
        for module in others {
            row(&mut text, folder, module);
        }
        text.push('\n');
    }
    text
}

fn row(text: &mut String, folder: &str, module: &Module) {
    let manifest = module.readable();
    let version = manifest.and_then(|manifest| manifest.version.as_ref()).map_or("", |version| &version.text);
    let maintainers = manifest.map(|manifest| manifest.maintainers.as_slice()).unwrap_or_default();
    let summary =
        manifest.and_then(|manifest| manifest.summary.as_ref().or(manifest.name.as_ref())).map_or("", |text| text);
    let summary: Vec<&str> = summary.split_whitespace().collect();
    let maintainers: Vec<String> = maintainers.iter().map(|name| word(name)).collect();
    // Writing to a `String` cannot fail.
    let _ = writeln!(
        text,
        "| [{}]({}/) | {} | {} | {} |",
        word(&module.name),
        address(tree::below(&module.folder, folder).unwrap_or(&module.folder)),
        word(version),
        maintainers.join(", "),
        markdown_text(&summary.join(" "))
    );
}

/// A name or a version: as it is where it can mean nothing else in Markdown.
fn word(text: &str) -> String {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    // Underscores between letters are no emphasis in GitHub's Markdown.
    if plain && !text.starts_with('_') && !text.ends_with('_') { text.to_owned() } else { markdown_text(text) }
}

/// A path as a relative address: everything but unreserved characters and `/` percent-encoded (RFC 3986).
fn address(path: &str) -> String {
    let mut text = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => text.push(char::from(byte)),
            other => {
                let _ = write!(text, "%{other:02X}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::texts;

    fn inventory() -> Inventory {
        let tree = texts(&[
            (
                "addons/b/__manifest__.py",
                "{'version': '18.0.1.0.0', 'summary': 'a | <b>\\n c', 'maintainers': ['ada']}",
            ),
            ("addons/b/__init__.py", ""),
            ("addons/a/__manifest__.py", "{'name': 'A', 'version': '1.0', 'installable': False}"),
            ("addons/a/__init__.py", ""),
        ]);
        Inventory::of(&tree, &|_| false)
    }

    #[test]
    fn everything_outside_the_markers_stays_and_twice_changes_nothing() {
        for (open, close) in MARKERS {
            for end in ["\n", "\r\n"] {
                let readme = format!("# Shop \t{end}{end}{open}{end}old{end}{close}{end}tail without an end");
                let once = update(&readme, "", &inventory()).unwrap();
                assert!(once.starts_with(&format!("# Shop \t{end}{end}{open}{end}")), "{once}");
                assert!(once.ends_with(&format!("{close}{end}tail without an end")), "{once}");
                assert!(once.contains("](addons/b/) | 18.0.1.0.0 | ada | "), "{once}");
                assert!(!once.contains("<b>") && once.contains("Not installable:"), "{once}");
                assert_eq!(once.matches('\n').count(), once.matches(end).count(), "one kind of line end");
                assert_eq!(update(&once, "", &inventory()).unwrap(), once);
            }
        }
    }

    #[test]
    fn markers_have_to_be_a_pair() {
        let update = |text: &str| update(text, "", &inventory());
        assert_eq!(update("nothing"), Err(ReadmeError::NoMarkers));
        assert_eq!(update("<!-- /addons -->\n<!-- addons -->\n"), Err(ReadmeError::NoMarkers));
        let twice = "<!-- addons -->\n<!-- /addons -->\n<!-- addons -->\n";
        assert_eq!(update(twice), Err(ReadmeError::Twice(3, "<!-- addons -->".to_owned())));
    }
}

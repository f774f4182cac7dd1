//! The short form of a mount: `[source:]target[:options]`.

use std::ops::Range;

/// The parts of a mount's short form, as places in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Short {
    pub(super) source: Option<Range<usize>>,
    pub(super) target: Range<usize>,
    pub(super) read_only: bool,
}

/// Reads a short form.
///
/// # Errors
/// What is wrong with it.
pub(super) fn short(text: &str) -> Result<Short, String> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(':') {
        // A drive letter of Windows belongs to its path.
        let drive = at == start + 1 && text.as_bytes().get(start).is_some_and(u8::is_ascii_alphabetic);
        if !drive {
            parts.push(start..at);
            start = at + 1;
        }
    }
    parts.push(start..text.len());
    if parts.iter().any(Range::is_empty) {
        return Err(format!("`{text}` has an empty part, expected `source:target[:options]`"));
    }
    let options = |at: &Range<usize>| text.get(at.clone()).unwrap_or_default().split(',').any(|option| option == "ro");
    match parts.as_slice() {
        [target] => Ok(Short { source: None, target: target.clone(), read_only: false }),
        [source, target] => Ok(Short { source: Some(source.clone()), target: target.clone(), read_only: false }),
        [source, target, flags] => {
            Ok(Short { source: Some(source.clone()), target: target.clone(), read_only: options(flags) })
        }
        _ => Err(format!("`{text}` has more than two `:`, expected `source:target[:options]`")),
    }
}

/// The path in the container.
pub(super) fn target(text: &str) -> &str {
    short(text).ok().and_then(|short| text.get(short.target)).unwrap_or(text)
}

/// Whether a source is a path of the host; otherwise it is the name of a volume.
pub(super) fn is_path(source: &str) -> bool {
    source.starts_with(['.', '/', '~', '\\']) || source.as_bytes().get(1) == Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let check = |text: &str, source: Option<&str>, target: &str, read_only: bool| {
            let found = short(text).unwrap();
            assert_eq!(found.source.map(|at| &text[at]), source);
            assert_eq!((&text[found.target], found.read_only), (target, read_only));
        };
        check("/data", None, "/data", false);
        check("./a:/b", Some("./a"), "/b", false);
        check("db:/b:ro", Some("db"), "/b", true);
        check("db:/b:z,ro", Some("db"), "/b", true);
        check("C:\\a:/b", Some("C:\\a"), "/b", false);
        assert!(short("ab::c").is_err() && short("ab:/b:ro:x").is_err() && short("").is_err());
        assert!(is_path("./a") && is_path("~/a") && !is_path("db_data"));
    }
}

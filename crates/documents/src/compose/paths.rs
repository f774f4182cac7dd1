//! Paths as text: relative to the repository, normalised, never looked up.

/// `path` as seen from the folder `base`, without `.` and `..` where they can be resolved. Absolute paths (`/`), those of
/// a home folder (`~`) and Windows drives stay as they are; what leaves the repository starts with `../`; the repository itself is
/// the empty text.
#[must_use]
pub fn normalised(base: &str, path: &str) -> String {
    let absolute = path.starts_with('/');
    if path.starts_with('~') || path.as_bytes().get(1) == Some(&b':') {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    let base = if absolute { "" } else { base };
    let rooted = absolute || base.starts_with('/');
    for part in base.split('/').chain(path.split('/')) {
        match (part, parts.last()) {
            ("" | ".", _) => {}
            ("..", Some(&last)) if last != ".." => {
                parts.pop();
            }
            ("..", _) if rooted => {}
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if rooted { format!("/{joined}") } else { joined }
}

/// The folder of a file.
pub(super) fn folder(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let check = |base: &str, path: &str, expected: &str| assert_eq!(normalised(base, path), expected);
        check("infra/stack", "../../addons", "addons");
        check("infra", "./x/./y//z/", "infra/x/y/z");
        check("", "../x", "../x");
        check("a", "../../../x", "../../x");
        check("a", ".", "a");
        check("", ".", "");
        check("a", "/srv/../x", "/x");
        check("/srv", "../../x", "/x");
        check("a", "~/x", "~/x");
        assert_eq!((folder("a/b.yml"), folder("b.yml"), folder("/b.yml")), ("a", "", "/"));
    }
}

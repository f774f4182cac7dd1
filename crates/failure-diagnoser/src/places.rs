//! Which file of the repository a log means.

/// Folders that hold others' code: what lies in them is not the repository's, even where a suffix fits.
const FOREIGN: [&str; 8] =
    ["node_modules", "site-packages", "dist-packages", "vendor", ".cargo", ".m2", "gems", "go/pkg"];

/// The tracked files of a repository.
#[derive(Debug, Clone, Default)]
pub struct Tracked {
    /// Sorted.
    files: Vec<String>,
}

impl Tracked {
    /// Takes the paths of all tracked files, `/`-separated, relative to the root.
    #[must_use]
    pub fn new(mut files: Vec<String>) -> Self {
        files.sort_unstable();
        files.dedup();
        Self { files }
    }

    fn has(&self, path: &str) -> bool {
        self.files.binary_search_by(|file| file.as_str().cmp(path)).is_ok()
    }

    /// The tracked file that a log's path means: the path itself, else the only file that ends with it, else what is
    /// left of it without leading folders (a build in a container names `/app/src/a.rs`), as long as a folder is left.
    #[must_use]
    pub fn find(&self, named: &str) -> Option<&str> {
        let path = named.trim_start_matches("./").trim_start_matches('/');
        if path.is_empty() || path.split('/').any(|part| part == "..") {
            return None;
        }
        if let Ok(at) = self.files.binary_search_by(|file| file.as_str().cmp(path)) {
            return Some(&self.files[at]);
        }
        let padded = format!("/{path}/");
        if FOREIGN.iter().any(|folder| padded.contains(&format!("/{folder}/"))) {
            return None;
        }
        self.only_with_suffix(path).or_else(|| self.without_leading_folders(path))
    }

    fn only_with_suffix(&self, path: &str) -> Option<&str> {
        let ends = |file: &&String| file.strip_suffix(path).is_some_and(|rest| rest.ends_with('/'));
        let mut found = self.files.iter().filter(ends);
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    fn without_leading_folders(&self, path: &str) -> Option<&str> {
        let mut rest = path;
        while let Some((_, shorter)) = rest.split_once('/') {
            if !shorter.contains('/') {
                return None;
            }
            if self.has(shorter) {
                return self.files.iter().find(|file| *file == shorter).map(String::as_str);
            }
            rest = shorter;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_means_at_most_one_tracked_file() {
        let tracked =
            Tracked::new(["src/a.rs", "web/src/b.ts", "x/c.py", "y/c.py", "d.py"].map(str::to_owned).to_vec());
        for (named, expected) in [
            ("src/a.rs", Some("src/a.rs")),
            ("./src/a.rs", Some("src/a.rs")),
            ("src/b.ts", Some("web/src/b.ts")),
            ("b.ts", Some("web/src/b.ts")),
            ("c.py", None),
            ("/app/x/c.py", Some("x/c.py")),
            ("/usr/lib/python3/d.py", None),
            ("node_modules/z/src/a.rs", None),
            ("../src/a.rs", None),
            ("", None),
            ("s", None),
        ] {
            assert_eq!(tracked.find(named), expected, "{named}");
        }
    }
}

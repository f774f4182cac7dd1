//! Files that nobody wrote by hand, told by their path: the defaults for repositories that say nothing in `.gitattributes`.
//!
//! The rules follow what linguist leaves out of language statistics (<https://github.com/github-linguist/linguist>), kept to
//! what a path alone shows without doubt: no `build/`, `lib/` or `external/`, which hold sources as often as not.
//!
//! Gettext: `.pot` templates are generated from the sources and change line by line with them, so they are left out.
//! `.po` files hold what translators wrote and count; where a service commits them, `.gitattributes` can say so.

mod table;

use std::fmt;
use std::sync::OnceLock;

use crate::pattern::{Dialect, Pattern};
use crate::set::MatchSet;

/// Why a file does not count as written by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Written by a tool from something that is in the repository.
    Generated,
    /// Somebody else's code, copied in.
    Vendored,
    /// Resolved versions of dependencies.
    Lock,
    /// No text.
    Binary,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Generated => "generated",
            Self::Vendored => "vendored",
            Self::Lock => "lock file",
            Self::Binary => "binary",
        })
    }
}

/// One default rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// A pattern of the default dialect.
    pub pattern: &'static str,
    /// What the files are.
    pub class: Class,
    /// Whose files they are, in a few words.
    pub why: &'static str,
}

/// All default rules; the first that matches decides. Binary files are also told by the extensions of
/// [`binary_extensions`].
#[must_use]
pub fn rules() -> &'static [Rule] {
    table::RULES
}

/// Extensions of binary files, lower case, sorted, with what they are.
#[must_use]
pub fn binary_extensions() -> &'static [(&'static str, &'static str)] {
    table::BINARY
}

/// What a path says about its file; `None` when it looks written by hand. Names are compared case-sensitively, the
/// extensions of binary files are not.
#[must_use]
pub fn classify(path: &[u8]) -> Option<(Class, &'static str)> {
    static SET: OnceLock<(MatchSet, Vec<&'static Rule>)> = OnceLock::new();
    let (set, rules) = SET.get_or_init(|| {
        let parsed =
            table::RULES.iter().filter_map(|rule| Some((Pattern::parse(Dialect::Default, rule.pattern).ok()?, rule)));
        let (patterns, rules): (Vec<Pattern>, Vec<&Rule>) = parsed.unzip();
        (MatchSet::new(&patterns), rules)
    });
    let mut matched = Vec::new();
    set.matches_into(path, &mut matched);
    match matched.first().and_then(|&first| rules.get(first)) {
        Some(rule) => Some((rule.class, rule.why)),
        None => binary(path),
    }
}

fn binary(path: &[u8]) -> Option<(Class, &'static str)> {
    let name = path.rsplit(|&byte| byte == b'/').next()?;
    let dot = name.iter().rposition(|&byte| byte == b'.')?;
    let extension = name[dot + 1..].to_ascii_lowercase();
    let at = table::BINARY.binary_search_by(|(known, _)| known.as_bytes().cmp(&extension)).ok()?;
    Some((Class::Binary, table::BINARY[at].1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expected: Option<Class>) {
        assert_eq!(classify(path.as_bytes()).map(|(class, _)| class), expected, "{path}");
    }

    #[test]
    fn what_nobody_wrote_is_told_by_its_path() {
        for path in ["api/v1/x.pb.go", "x_pb2.py", "a/x_pb2_grpc.py", "web/app.min.js", "dist/app.js", "a/main.js.map"]
        {
            check(path, Some(Class::Generated));
        }
        for path in ["sale/i18n/sale.pot", "src/__snapshots__/a.js.snap", "tests/snapshots/cli__help.snap"] {
            check(path, Some(Class::Generated));
        }
        for path in
            ["node_modules/a/index.js", "web/node_modules/a.js", "vendor/x/y.go", "web/static/lib/jquery/jquery.js"]
        {
            check(path, Some(Class::Vendored));
        }
        for path in
            ["package-lock.json", "web/yarn.lock", "Cargo.lock", "poetry.lock", "go.sum", "infra/.terraform.lock.hcl"]
        {
            check(path, Some(Class::Lock));
        }
        for path in ["logo.PNG", "a/b.woff2", "x.tar.gz", "db.sqlite3", ".hidden.jpg"] {
            check(path, Some(Class::Binary));
        }
    }

    #[test]
    fn what_people_write_counts() {
        for path in [
            "src/main.rs",
            "package.json",
            "sale/i18n/de.po",
            "lib/vendor.rb",
            "src/distance.rs",
            "my_node_modules/a.js",
            "go.mod",
            "png",
            "logo.svg",
            "a.lock.md",
            "build/rules.mk",
            "minjs",
            "config.json",
        ] {
            check(path, None);
        }
        assert_eq!(classify(b""), None);
        assert_eq!(classify(b"\xff\xfe.txt"), None);
    }

    #[test]
    fn every_rule_is_read_and_fires() {
        for rule in rules() {
            let pattern = Pattern::parse(Dialect::Default, rule.pattern).expect(rule.pattern);
            let mut path =
                rule.pattern.replace("**/", "").replace("/**", "/x/y").replace("[0-9]", "1").replace('*', "a");
            while let Some((before, rest)) = path.split_once('{') {
                let (list, after) = rest.split_once('}').expect("closed");
                path = format!("{before}{}{after}", list.split(',').next_back().expect("not empty"));
            }
            assert!(pattern.is_match(path.as_bytes()), "{} on {path}", rule.pattern);
            assert!(classify(path.as_bytes()).is_some(), "{path}");
        }
        assert!(binary_extensions().is_sorted_by(|a, b| a.0 < b.0));
    }
}

//! What a key was made of, and what is different from another.

use std::collections::BTreeMap;

use protocol::escape::clip;
use serde::{Deserialize, Serialize};

/// Schema of a manifest.
pub const SCHEMA: &str = "pointsman.smart-cache-manifest/v1";
/// The most files that a manifest lists; a hash over more still changes, but cannot be explained file by file.
const MOST: usize = 2_000;
/// The most bytes of a manifest that is read.
pub const LARGEST: usize = 1 << 20;
/// The most changes that are told.
const TOLD: usize = 20;

/// The parts of a key. One that was restored is as trustworthy as the cache: it is told, never acted on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`SCHEMA`].
    pub schema: String,
    /// The key.
    pub key: String,
    /// Its parts by name.
    pub parts: BTreeMap<String, String>,
    /// The dependency files and the hashes of their contents.
    pub files: BTreeMap<String, String>,
}

impl Manifest {
    /// A manifest of at most [`MOST`] files.
    #[must_use]
    pub fn new(key: String, parts: BTreeMap<String, String>, files: BTreeMap<String, String>) -> Self {
        Self { schema: SCHEMA.to_owned(), key, parts, files: files.into_iter().take(MOST).collect() }
    }

    /// Reads one; nothing if it is none.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let manifest: Self = serde_json::from_slice(bytes).ok().filter(|_| bytes.len() <= LARGEST)?;
        (manifest.schema == SCHEMA).then_some(manifest)
    }

    /// What is different here from `earlier`, one fragment each, at most twenty-one. May hold hostile text.
    #[must_use]
    pub fn changes(&self, earlier: &Self) -> Vec<String> {
        let mut changes = differences(&earlier.parts, &self.parts, |name, before, after| match (before, after) {
            (Some(before), Some(after)) => format!("{name}: `{before}` is now `{after}`"),
            (Some(before), None) => format!("{name}: `{before}` is gone"),
            (None, after) => format!("{name}: `{}` is new", after.map_or("", String::as_str)),
        });
        changes.extend(differences(&earlier.files, &self.files, |path, before, after| match (before, after) {
            (Some(_), Some(_)) => format!("`{path}` has changed"),
            (Some(_), None) => format!("`{path}` is gone"),
            (None, _) => format!("`{path}` is new"),
        }));
        if changes.len() > TOLD {
            let more = changes.len() - TOLD;
            changes.truncate(TOLD);
            changes.push(format!("{more} more"));
        }
        changes.iter().map(|change| clip(change, 300)).collect()
    }
}

fn differences(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
    say: impl Fn(&str, Option<&String>, Option<&String>) -> String,
) -> Vec<String> {
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let differing = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    differing.map(|name| say(name, before.get(name), after.get(name))).collect()
}

/// What a restore came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Exactly this key was restored.
    pub cache_hit: bool,
    /// The key of the cache that was restored, as its manifest says. Hostile text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restored_key: Option<String>,
    /// Which parts are different from it. May hold hostile text.
    pub changes: Vec<String>,
    /// All of it in one sentence. May hold hostile text.
    pub reason: String,
}

/// Explains what `actions/cache` said in its output `cache-hit` (`true` for this key, `false` for an older one, nothing
/// without any) with the manifest that was restored.
#[must_use]
pub fn explain(said: &str, current: &Manifest, restored: Option<&Manifest>) -> Explanation {
    let cache_hit = said == "true";
    let restored_key = restored.map(|restored| clip(&restored.key, crate::plan::LONGEST));
    let changes = restored.map(|restored| current.changes(restored)).unwrap_or_default();
    let listed = changes.join("; ");
    let reason = match (said, restored) {
        ("true", Some(_)) if !changes.is_empty() => {
            format!("the key was found, but the cache says that it was made for another: {listed}")
        }
        ("true", _) => "the key was found: nothing that it is made of has changed".to_owned(),
        ("false", Some(_)) if changes.is_empty() => "an older cache was restored; too many files to say which one changed".to_owned(),
        ("false", Some(_)) => format!("an older cache was restored, because of what changed since: {listed}"),
        ("false", None) => "the cache service is not available, or the older cache that was restored says nothing about itself".to_owned(),
        _ => "no cache was found: the first run, one that was evicted or belongs to another branch, or another type, prefix, \
              version, system, architecture, tool or list of paths than before"
            .to_owned(),
    };
    Explanation { cache_hit, restored_key, changes, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(parts: &[(&str, &str)], files: &[(&str, &str)]) -> Manifest {
        let own = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        Manifest::new("k".into(), own(parts), own(files))
    }

    #[test]
    fn each_change_is_named() {
        let before = manifest(&[("node", "node18"), ("system", "linux")], &[("a", "1"), ("b", "1")]);
        let after = manifest(&[("node", "node20"), ("system", "linux")], &[("a", "2"), ("c", "1")]);
        assert_eq!(
            after.changes(&before),
            ["node: `node18` is now `node20`", "`a` has changed", "`b` is gone", "`c` is new"]
        );
        assert!(after.changes(&after).is_empty());
    }

    #[test]
    fn many_changes_are_counted() {
        let files: Vec<(String, String)> = (0..100).map(|n| (format!("f{n}"), "1".to_owned())).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let changes = manifest(&[], &files).changes(&manifest(&[], &[]));
        assert_eq!((changes.len(), changes.last().map(String::as_str)), (21, Some("80 more")));
    }

    #[test]
    fn the_three_words_of_the_cache_action() {
        let (old, new) = (manifest(&[], &[("a", "1")]), manifest(&[], &[("a", "2")]));
        let hit = explain("true", &new, Some(&new));
        assert!(hit.cache_hit && hit.changes.is_empty() && hit.reason.contains("nothing"));
        let older = explain("false", &new, Some(&old));
        assert!(!older.cache_hit && older.reason.ends_with("`a` has changed"), "{older:?}");
        assert!(explain("", &new, None).reason.starts_with("no cache was found"));
        assert!(explain("false", &new, None).reason.contains("not available"));
        assert!(explain("true", &new, Some(&old)).reason.contains("made for another"));
    }

    #[test]
    fn what_is_no_manifest_is_not_read() {
        assert_eq!(Manifest::parse(b"{}"), None);
        assert_eq!(Manifest::parse(br#"{"schema":"x","key":"k","parts":{},"files":{}}"#), None);
        let whole = serde_json::to_vec(&manifest(&[("a", "b")], &[])).unwrap();
        assert!(Manifest::parse(&whole).is_some());
    }
}

//! The tag before a tag.

use std::collections::BTreeMap;

use git2::Oid;

use crate::fetch::{DEPTHS, Depth};
use crate::history::{History, parse_oid};
use crate::message::quoted;
use crate::resolve::{Failure, Resolver};

/// A tag and its commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) commit: Oid,
}

impl Resolver<'_> {
    /// The nearest tag that `head` contains, other than `tag` and other tags of the same commit: the one with the fewest
    /// commits between, as `git describe` chooses. Dates play no part.
    pub(crate) fn previous_tag(&mut self, tag: &str, head: Oid) -> Result<Tag, Failure> {
        let candidates = self.other_tags(tag, head)?;
        if candidates.is_empty() {
            return Err(Failure::Gone(format!("there is no other tag than {}", quoted(tag))));
        }
        let mut last = 0;
        loop {
            let history = History::open(&self.repository.git)?;
            if let Some(found) = self.nearest(&history, head, &candidates)? {
                let none = || Failure::Gone(format!("no other tag can be reached from {}", quoted(tag)));
                return found.ok_or_else(none);
            }
            drop(history);
            let Some(depth) = self.next_depth(&[head], last)? else {
                let why = "the history that was fetched is not complete, so the tag before is not sure";
                return Err(Failure::Unreachable(why.to_owned()));
            };
            last = depth;
            let depth = if DEPTHS.contains(&depth) { Depth::Commits(depth) } else { Depth::Complete };
            self.deepen(&[head], depth)?;
        }
    }

    /// The best candidate (`Some(None)` if there is none), or `None` while missing history could hold a better one.
    fn nearest(
        &self,
        history: &History<'_>,
        head: Oid,
        candidates: &BTreeMap<Oid, String>,
    ) -> Result<Option<Option<Tag>>, Failure> {
        // What lies behind a candidate is farther away than it.
        let reached = history.reach(&[head], |oid| candidates.contains_key(&oid))?;
        if !reached.edge.is_empty() {
            return Ok(None);
        }
        let found: Vec<(&Oid, &String)> =
            candidates.iter().filter(|(commit, _)| reached.distance.contains_key(*commit)).collect();
        let single = found.len() == 1;
        let mut best: Option<(usize, &Oid, &String)> = None;
        for (commit, name) in found {
            let between = if single { Some(0) } else { self.commits_between(history, *commit, head)? };
            let Some(between) = between else { return Ok(None) };
            // Equally near: the name that sorts last, which for versions is most often the higher one.
            if best.is_none_or(|(least, _, other)| (between, other) < (least, name)) {
                best = Some((between, commit, name));
            }
        }
        Ok(Some(best.map(|(_, commit, name)| Tag { name: name.clone(), commit: *commit })))
    }

    /// Number of commits that `head` contains and `tag` does not; `None` if missing history could change it.
    fn commits_between(&self, history: &History<'_>, tag: Oid, head: Oid) -> Result<Option<usize>, Failure> {
        if !history.is_shallow() {
            let counted = self.repository.git.graph_ahead_behind(head, tag);
            let counted = counted.map_err(|error| crate::Error::unreadable("history", error.message()))?;
            return Ok(Some(counted.0));
        }
        let contained = history.reach(&[tag], |_| false)?.distance;
        let reached = history.reach(&[head], |oid| contained.contains_key(&oid))?;
        let between = reached.distance.keys().filter(|oid| !contained.contains_key(*oid)).count();
        Ok(reached.edge.is_empty().then_some(between))
    }

    /// The commits of all other tags, each with one name. A complete clone that has other tags has them all; else the
    /// remote lists them.
    fn other_tags(&mut self, tag: &str, head: Oid) -> Result<BTreeMap<Oid, String>, Failure> {
        let mut tags = Vec::new();
        if !self.shallow()? {
            tags = self.repository.refs.tags(&self.repository.git)?;
        }
        tags.retain(|(name, _, _)| name != tag);
        if tags.is_empty() {
            let listed = self.repository.remote.list(&["--tags"], &[])?;
            tags = parse_list(&listed, self.repository.git.object_format());
        }
        let mut named: BTreeMap<Oid, (bool, String)> = BTreeMap::new();
        for (name, commit, annotated) in tags {
            if name != tag && commit != head {
                let best = named.entry(commit).or_default();
                // An annotated tag is a release; a lightweight one may be anything.
                *best = best.clone().max((annotated, name));
            }
        }
        Ok(named.into_iter().map(|(commit, (_, name))| (commit, name)).collect())
    }
}

/// Reads `git ls-remote --tags`: name without `refs/tags/`, commit, whether it is annotated.
fn parse_list(text: &str, format: git2::ObjectFormat) -> Vec<(String, Oid, bool)> {
    let mut tags: BTreeMap<&str, (Oid, bool)> = BTreeMap::new();
    for line in text.lines() {
        let Some((oid, name)) = line.split_once('\t') else { continue };
        let (Some(oid), Some(name)) = (parse_oid(oid, format), name.strip_prefix("refs/tags/")) else { continue };
        match name.strip_suffix("^{}") {
            Some(name) => drop(tags.insert(name, (oid, true))),
            None => drop(tags.entry(name).or_insert((oid, false))),
        }
    }
    tags.into_iter().map(|(name, (oid, annotated))| (name.to_owned(), oid, annotated)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_annotated_tag_is_its_commit() {
        let (a, b) = ("a".repeat(40), "b".repeat(40));
        let text = format!("{a}\trefs/tags/v1\n{b}\trefs/tags/v1^{{}}\n{a}\trefs/tags/v2\nnonsense\n");
        let tags = parse_list(&text, git2::ObjectFormat::Sha1);
        let shown: Vec<_> =
            tags.iter().map(|(name, oid, annotated)| (name.as_str(), oid.to_string(), *annotated)).collect();
        assert_eq!(shown, [("v1", b, true), ("v2", a, false)]);
    }
}

//! Commits as they are stored, and walks over them that know where a shallow clone ends. libgit2 hides the parents of
//! a commit at that edge in one place and stumbles over them in another, so commits are read here.

#![expect(clippy::disallowed_methods, reason = "git keeps the edge of a shallow clone in a file")]

use std::collections::{HashMap, HashSet, VecDeque};
use std::io::ErrorKind;

use git2::{ErrorCode, ObjectFormat, ObjectType, Oid};

use crate::Error;

/// What a commit object says. Parents are the real ones, also where a shallow clone pretends there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Commit {
    pub(crate) tree: Oid,
    pub(crate) parents: Vec<Oid>,
    /// Committer date, seconds since 1970.
    pub(crate) seconds: i64,
}

/// The commits of a repository and the edge of its history.
pub(crate) struct History<'a> {
    odb: git2::Odb<'a>,
    format: ObjectFormat,
    /// Commits whose parents were not fetched; empty for a complete clone.
    shallow: HashSet<Oid>,
}

/// All commits that can be reached, with what is known about the edge.
#[derive(Debug, Default)]
pub(crate) struct Reached {
    /// Each commit with its distance from the nearest start, from 0.
    pub(crate) distance: HashMap<Oid, usize>,
    /// Those of them whose parents are not here.
    pub(crate) edge: Vec<Oid>,
}

impl<'a> History<'a> {
    /// Reads the edge of the clone's history.
    pub(crate) fn open(repository: &'a git2::Repository) -> Result<Self, Error> {
        let odb = repository.odb().map_err(|error| Error::unreadable("the object store", error.message()))?;
        let file = repository.commondir().join("shallow");
        let format = repository.object_format();
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) => return Err(Error::unreadable("the edge of the shallow clone", &error)),
        };
        let shallow = text.lines().filter_map(|line| parse_oid(line.trim(), format)).collect();
        Ok(Self { odb, format, shallow })
    }

    /// Some commits lack their parents on purpose.
    pub(crate) fn is_shallow(&self) -> bool {
        !self.shallow.is_empty()
    }

    /// The commit, or `None` if it is not here.
    pub(crate) fn commit(&self, oid: Oid) -> Result<Option<Commit>, Error> {
        let object = match self.odb.read(oid) {
            Ok(object) => object,
            Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
            Err(error) => return Err(Error::unreadable(format!("commit `{oid}`"), error.message())),
        };
        if object.kind() != ObjectType::Commit {
            return Err(Error::unreadable(format!("commit `{oid}`"), "it is not a commit"));
        }
        parse_commit(object.data(), self.format)
            .map(Some)
            .ok_or_else(|| Error::unreadable(format!("commit `{oid}`"), "its text is malformed"))
    }

    /// The parents to walk to; `None` at the edge.
    pub(crate) fn parents(&self, oid: Oid) -> Result<Option<Commit>, Error> {
        if self.shallow.contains(&oid) { Ok(None) } else { self.commit(oid) }
    }

    /// Walks from `starts`, not beyond the commits that `stop` accepts.
    pub(crate) fn reach(&self, starts: &[Oid], stop: impl Fn(Oid) -> bool) -> Result<Reached, Error> {
        let mut reached = Reached::default();
        let mut queue: VecDeque<(Oid, usize)> = starts.iter().map(|start| (*start, 0)).collect();
        while let Some((oid, distance)) = queue.pop_front() {
            if reached.distance.contains_key(&oid) {
                continue;
            }
            reached.distance.insert(oid, distance);
            if stop(oid) {
                continue;
            }
            match self.parents(oid)? {
                Some(commit) => queue.extend(commit.parents.into_iter().map(|parent| (parent, distance + 1))),
                None => reached.edge.push(oid),
            }
        }
        // The order of a hash table must not get into a result.
        reached.edge.sort_unstable();
        Ok(reached)
    }
}

/// A full object name in hexadecimal.
pub(crate) fn parse_oid(text: &str, format: ObjectFormat) -> Option<Oid> {
    let digits = match format {
        ObjectFormat::Sha1 => 40,
        ObjectFormat::Sha256 => 64,
    };
    let whole = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if whole { Oid::from_str_ext(text, format).ok() } else { None }
}

fn parse_commit(data: &[u8], format: ObjectFormat) -> Option<Commit> {
    let mut lines = data.split(|byte| *byte == b'\n').take_while(|line| !line.is_empty());
    let oid = |text: &[u8]| parse_oid(std::str::from_utf8(text).ok()?, format);
    let tree = oid(lines.next()?.strip_prefix(b"tree ")?)?;
    let (mut parents, mut seconds) = (Vec::new(), 0);
    for line in lines {
        if let Some(parent) = line.strip_prefix(b"parent ") {
            parents.push(oid(parent)?);
        } else if let Some(committer) = line.strip_prefix(b"committer ") {
            seconds = date(committer);
            break;
        }
    }
    Some(Commit { tree, parents, seconds })
}

/// The date behind `Name <address> `; 0, as for git, if it is malformed.
fn date(committer: &[u8]) -> i64 {
    let behind = committer.iter().rposition(|byte| *byte == b'>').map_or(&[][..], |at| &committer[at + 1..]);
    let text = std::str::from_utf8(behind).unwrap_or("");
    text.split_ascii_whitespace().next().and_then(|seconds| seconds.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_read_from_its_text() {
        let tree = "1".repeat(40);
        let parent = "2".repeat(40);
        let text = format!(
            "tree {tree}\nparent {parent}\nparent {tree}\nauthor A <a> 1 +0000\ncommitter B > <b> 77 +0200\n\nparent x\n"
        );
        let commit = parse_commit(text.as_bytes(), ObjectFormat::Sha1).expect("a commit");
        assert_eq!((commit.tree.to_string(), commit.seconds, commit.parents.len()), (tree, 77, 2));
        assert_eq!(commit.parents[0].to_string(), parent);
        assert_eq!(parse_commit(b"parent x\n\n", ObjectFormat::Sha1), None);
        assert_eq!(date(b"no date"), 0);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_commit_or_refused(text in "(tree|parent|committer|>|[0-9a-f]{40}| |\\n|x)*") {
            drop(parse_commit(text.as_bytes(), ObjectFormat::Sha1));
        }
    }

    #[test]
    fn only_full_names_are_object_names() {
        assert!(parse_oid(&"a".repeat(40), ObjectFormat::Sha1).is_some());
        assert!(parse_oid(&"a".repeat(64), ObjectFormat::Sha256).is_some());
        for wrong in ["", "abc", &"a".repeat(39), &"g".repeat(40), &"a".repeat(64)] {
            assert!(parse_oid(wrong, ObjectFormat::Sha1).is_none(), "{wrong}");
        }
    }
}

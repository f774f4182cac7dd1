//! File contents for comparing: bounded in size, and fetched in one batch where a partial clone left them out.

use std::collections::BTreeSet;

use git2::{ErrorCode, ObjectFormat, Odb, OdbLookupFlags, Oid};

use crate::change_set::Kind;
use crate::trees::Side;

/// The content of one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// All of it.
    Bytes(Vec<u8>),
    /// More bytes than the limit: this many. Nothing was loaded.
    TooLarge(u64),
    /// It is not here, or cannot be read.
    Missing,
}

impl Content {
    /// Bytes that are in memory.
    pub(crate) const fn held(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::TooLarge(_) | Self::Missing => 0,
        }
    }
}

/// Reads contents from an object store.
pub(crate) struct Contents<'a> {
    odb: &'a Odb<'a>,
    limit: u64,
}

impl<'a> Contents<'a> {
    pub(crate) const fn new(odb: &'a Odb<'a>, limit: u64) -> Self {
        Self { odb, limit }
    }

    /// What git compares for this side: a file's bytes, a link's target, or a sentence with a submodule's commit.
    pub(crate) fn load(&self, side: Side) -> Content {
        if side.kind == Kind::Submodule {
            return Content::Bytes(format!("Subproject commit {}\n", side.oid).into_bytes());
        }
        match self.size(side.oid) {
            None => Content::Missing,
            Some(size) if size > self.limit => Content::TooLarge(size),
            Some(_) => {
                self.odb.read(side.oid).map_or(Content::Missing, |object| Content::Bytes(object.data().to_vec()))
            }
        }
    }

    /// The size of an object in bytes, without loading it; `None` if it is not here.
    pub(crate) fn size(&self, oid: Oid) -> Option<u64> {
        self.odb.read_header(oid).ok().map(|(size, _)| size as u64)
    }
}

/// Those of `sides` whose contents are not here, each once, in the order of their names.
pub(crate) fn missing(odb: &Odb<'_>, sides: impl Iterator<Item = Side>) -> Vec<Oid> {
    let wanted: BTreeSet<Oid> = sides.filter(|side| side.kind != Kind::Submodule).map(|side| side.oid).collect();
    // Each failed look-up would search the whole store again; one search before is enough.
    drop(odb.refresh());
    wanted.into_iter().filter(|oid| !odb.exists_ext(*oid, OdbLookupFlags::NO_REFRESH)).collect()
}

/// Reads a whole object, or `None` if it is not here.
pub(crate) fn read(odb: &Odb<'_>, oid: Oid) -> Result<Option<Vec<u8>>, git2::Error> {
    match odb.read(oid) {
        Ok(object) => Ok(Some(object.data().to_vec())),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The name of a file without content.
pub(crate) fn empty_blob(format: ObjectFormat) -> Option<Oid> {
    Oid::hash_object_ext(git2::ObjectType::Blob, b"", format).ok()
}

/// The name of a tree without files, which git knows even where it was never stored.
pub(crate) fn empty_tree(format: ObjectFormat) -> Option<Oid> {
    Oid::hash_object_ext(git2::ObjectType::Tree, b"", format).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_tree_has_the_name_git_gives_it() {
        let name = |format| empty_tree(format).map(|oid| oid.to_string());
        assert_eq!(name(ObjectFormat::Sha1).as_deref(), Some("4b825dc642cb6eb9a060e54bf8d69288fbee4904"));
        assert_eq!(
            name(ObjectFormat::Sha256).as_deref(),
            Some("6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321")
        );
    }
}

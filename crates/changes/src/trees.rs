//! What differs between two trees, as git sees it: paths byte for byte, no filters, no attributes, no case folding.

use std::cmp::Ordering;
use std::collections::HashMap;

use git2::{ErrorCode, ObjectFormat, ObjectType, Odb, Oid};

use crate::change_set::Kind;

/// Folders nested deeper than this are refused, as git refuses them (`core.maxTreeDepth`).
const MAX_DEPTH: usize = 2048;

/// One side of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Side {
    pub(crate) kind: Kind,
    pub(crate) oid: Oid,
}

/// A path whose two sides differ. At least one is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Delta {
    pub(crate) path: Vec<u8>,
    pub(crate) old: Option<Side>,
    pub(crate) new: Option<Side>,
}

/// Why trees could not be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TreeError {
    /// A tree is not here: a clone without trees.
    #[error("the tree `{0}` is not here")]
    Missing(Oid),
    /// A tree cannot be read.
    #[error("the tree `{0}` is malformed: {1}")]
    Malformed(Oid, String),
}

struct Entry<'a> {
    mode: u32,
    name: &'a [u8],
    oid: Oid,
}

/// Two folders that differ, still to be compared.
struct Pair {
    prefix: Vec<u8>,
    depth: usize,
    old: Option<Oid>,
    new: Option<Oid>,
}

/// The paths that differ between two trees, in the order of their bytes. A side of `None` is the empty tree.
pub(crate) fn diff(
    odb: &Odb<'_>,
    format: ObjectFormat,
    old: Option<Oid>,
    new: Option<Oid>,
) -> Result<Vec<Delta>, TreeError> {
    let mut deltas = Vec::new();
    let mut pending = Vec::new();
    if old != new {
        pending.push(Pair { prefix: Vec::new(), depth: 0, old, new });
    }
    while let Some(pair) = pending.pop() {
        let old = pair.old.map(|oid| read(odb, oid)).transpose()?;
        let new = pair.new.map(|oid| read(odb, oid)).transpose()?;
        let left = entries(old.as_ref(), format)?;
        let right = entries(new.as_ref(), format)?;
        compare(&pair, &left, &right, &mut deltas, &mut pending)?;
    }
    deltas.sort_unstable_by(|left, right| left.path.cmp(&right.path));
    Ok(deltas)
}

/// Looks one path up in a tree.
pub(crate) fn find(odb: &Odb<'_>, format: ObjectFormat, root: Oid, path: &[u8]) -> Result<Option<Side>, TreeError> {
    let mut tree = root;
    let mut names = path.split(|byte| *byte == b'/').peekable();
    while let Some(name) = names.next() {
        let object = read(odb, tree)?;
        let entries = entries(Some(&object), format)?;
        let Some(entry) = entries.iter().find(|entry| entry.name == name) else { return Ok(None) };
        match (entry.is_tree(), names.peek().is_some()) {
            (true, true) => tree = entry.oid,
            (false, false) => return Ok(Some(entry.side())),
            _ => return Ok(None),
        }
    }
    Ok(None)
}

/// Folders by their names.
pub(crate) type Folders = HashMap<Vec<u8>, Oid>;

/// The folders in a folder, and the one file called `name`.
pub(crate) fn list(
    odb: &Odb<'_>,
    format: ObjectFormat,
    tree: Oid,
    name: &[u8],
) -> Result<(Folders, Option<Side>), TreeError> {
    let object = read(odb, tree)?;
    let (mut folders, mut file) = (HashMap::new(), None);
    for entry in entries(Some(&object), format)? {
        if entry.is_tree() {
            folders.insert(entry.name.to_vec(), entry.oid);
        } else if entry.name == name {
            file = Some(entry.side());
        }
    }
    Ok((folders, file))
}

fn compare(
    pair: &Pair,
    left: &[Entry<'_>],
    right: &[Entry<'_>],
    deltas: &mut Vec<Delta>,
    pending: &mut Vec<Pair>,
) -> Result<(), TreeError> {
    if pair.depth > MAX_DEPTH {
        let oid = pair.new.or(pair.old).unwrap_or(Oid::ZERO_SHA1);
        return Err(TreeError::Malformed(oid, format!("folders are nested more than {MAX_DEPTH} deep")));
    }
    let mut emit = |old: Option<&Entry<'_>>, new: Option<&Entry<'_>>| {
        let Some(some) = new.or(old) else { return };
        let mut path = Vec::with_capacity(pair.prefix.len() + some.name.len() + 1);
        path.extend_from_slice(&pair.prefix);
        path.extend_from_slice(some.name);
        if some.is_tree() {
            path.push(b'/');
            let (old, new) = (old.map(|entry| entry.oid), new.map(|entry| entry.oid));
            pending.push(Pair { prefix: path, depth: pair.depth + 1, old, new });
        } else {
            deltas.push(Delta { path, old: old.map(Entry::side), new: new.map(Entry::side) });
        }
    };
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => order(old, new),
        };
        match order {
            Ordering::Less => emit(left.next(), None),
            Ordering::Greater => emit(None, right.next()),
            Ordering::Equal => {
                let (old, new) = (left.next(), right.next());
                let same =
                    matches!((old, new), (Some(old), Some(new)) if old.oid == new.oid && old.sort() == new.sort());
                if !same {
                    emit(old, new);
                }
            }
        }
    }
}

/// Git's order of names in a tree: a folder sorts as if its name ended in `/`. A file and a folder of the same name are
/// not the same entry.
fn order(one: &Entry<'_>, two: &Entry<'_>) -> Ordering {
    let common = one.name.len().min(two.name.len());
    match one.name[..common].cmp(&two.name[..common]) {
        Ordering::Equal => one.behind(common).cmp(&two.behind(common)),
        decided => decided,
    }
}

fn read<'odb>(odb: &'odb Odb<'_>, oid: Oid) -> Result<git2::OdbObject<'odb>, TreeError> {
    match odb.read(oid) {
        Ok(object) if object.kind() == ObjectType::Tree => Ok(object),
        Ok(_) => Err(TreeError::Malformed(oid, "it is not a tree".into())),
        Err(error) if error.code() == ErrorCode::NotFound => Err(TreeError::Missing(oid)),
        Err(error) => Err(TreeError::Malformed(oid, error.message().to_owned())),
    }
}

fn entries<'a>(object: Option<&'a git2::OdbObject<'_>>, format: ObjectFormat) -> Result<Vec<Entry<'a>>, TreeError> {
    let Some(object) = object else { return Ok(Vec::new()) };
    parse(object.data(), format).ok_or_else(|| TreeError::Malformed(object.id(), "its entries end early".into()))
}

/// The entries of a tree object: `mode SP name NUL hash`, one behind the other.
fn parse(mut data: &[u8], format: ObjectFormat) -> Option<Vec<Entry<'_>>> {
    let size = match format {
        ObjectFormat::Sha1 => 20,
        ObjectFormat::Sha256 => 32,
    };
    let mut entries = Vec::new();
    while !data.is_empty() {
        let space = data.iter().take(8).position(|byte| *byte == b' ')?;
        let mode = u32::from_str_radix(std::str::from_utf8(&data[..space]).ok()?, 8).ok()?;
        let rest = &data[space + 1..];
        let end = rest.iter().position(|byte| *byte == 0)?;
        let (name, rest) = (&rest[..end], &rest[end + 1..]);
        let oid = Oid::from_bytes(rest.get(..size)?).ok()?;
        if name.is_empty() || name.contains(&b'/') {
            return None;
        }
        entries.push(Entry { mode, name, oid });
        data = &rest[size..];
    }
    Some(entries)
}

impl Entry<'_> {
    const fn is_tree(&self) -> bool {
        self.mode & 0o170_000 == 0o040_000
    }

    /// The byte at `position` of the name, where a folder's name has a `/` behind it and a file's nothing.
    fn behind(&self, position: usize) -> Option<u8> {
        self.name.get(position).copied().or_else(|| self.is_tree().then_some(b'/'))
    }

    /// What the mode says, with the bits that git ignores taken away; `None` for a folder.
    fn sort(&self) -> Option<Kind> {
        if self.is_tree() { None } else { Some(Kind::from_mode(self.mode)) }
    }

    const fn side(&self) -> Side {
        Side { kind: Kind::from_mode(self.mode), oid: self.oid }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(mode: u32, name: &[u8]) -> Vec<u8> {
        let mut bytes = format!("{mode:o} ").into_bytes();
        bytes.extend_from_slice(name);
        bytes.push(0);
        bytes.extend([7; 20]);
        bytes
    }

    #[test]
    fn entries_are_read_byte_for_byte() {
        let data = [entry(0o100_644, b"a b\n\xff"), entry(0o040_000, b"d")].concat();
        let entries = parse(&data, ObjectFormat::Sha1).expect("two entries");
        assert_eq!(entries[0].name, b"a b\n\xff");
        assert_eq!((entries[0].sort(), entries[1].is_tree()), (Some(Kind::File), true));
    }

    #[test]
    fn malformed_trees_are_refused() {
        let whole = entry(0o100_644, b"a");
        for length in 1..whole.len() {
            assert!(parse(&whole[..length], ObjectFormat::Sha1).is_none(), "{length} bytes");
        }
        assert!(parse(&entry(0o100_644, b"a/b"), ObjectFormat::Sha1).is_none());
        assert!(parse(&entry(0o100_644, b""), ObjectFormat::Sha1).is_none());
        assert!(parse(&whole, ObjectFormat::Sha256).is_none());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_entries_or_refused(data: Vec<u8>) {
            for format in [ObjectFormat::Sha1, ObjectFormat::Sha256] {
                drop(parse(&data, format));
            }
        }
    }

    #[test]
    fn a_folder_sorts_with_a_slash() {
        let tree = |mode, name| Entry { mode, name, oid: Oid::ZERO_SHA1 };
        let folder = tree(0o040_000, b"a");
        assert_eq!(order(&folder, &tree(0o100_644, b"a.b")), Ordering::Greater);
        assert_eq!(order(&folder, &tree(0o100_644, b"a0")), Ordering::Less);
        assert_eq!(order(&folder, &tree(0o100_644, b"a")), Ordering::Greater);
        assert_eq!(order(&folder, &tree(0o040_000, b"a")), Ordering::Equal);
    }
}

//! From differing paths to changed files: renames, copies and line counts.

use std::collections::{HashMap, HashSet};

use crate::at_once;
use crate::change_set::{ChangedFile, Status};
use crate::contents::{self, Content, Contents};
use crate::lines::{self, Lines};
use crate::renames::{self, MAX_SCORE, Pair, Search};
use crate::trees::{Delta, Side};
use crate::{Error, RepoPath, Repository};

/// Files whose contents are in memory together.
const BATCH_FILES: usize = 1000;

/// When so many bytes are in memory, no further file joins them.
const BATCH_BYTES: usize = 4 << 20;

/// The changed files for `deltas`, in the order of their paths. What a partial clone left out is fetched.
pub(crate) fn list(
    repository: &mut Repository,
    deltas: &[Delta],
    notes: &mut Vec<String>,
) -> Result<Vec<ChangedFile>, Error> {
    fetch(repository, std::slice::from_ref(&deltas), notes)?;
    list_here(repository, deltas, notes)
}

/// The same from what is here.
pub(crate) fn list_here(
    repository: &Repository,
    deltas: &[Delta],
    notes: &mut Vec<String>,
) -> Result<Vec<ChangedFile>, Error> {
    let options = &repository.options;
    let search = search(repository);
    let odb = repository.git.odb().map_err(|error| Error::unreadable("the object store", error.message()))?;
    let contents = Contents::new(&odb, options.max_blob_bytes);
    let found = renames::find(deltas, &contents, contents::empty_blob(repository.git.object_format()), search);
    notes.extend(found.notes);
    let mut sides: Vec<(Option<Side>, Option<Side>)> = Vec::new();
    let mut files = pair_up(deltas, &found.pairs, &mut sides);
    if options.line_counts {
        count(&mut files, &sides, &contents, notes);
    }
    Ok(files)
}

fn search(repository: &Repository) -> Search {
    let options = &repository.options;
    Search { renames: options.renames, copies: options.copies, limit: options.rename_limit }
}

/// Fetches the contents that a partial clone left out and that will be read for these differences, at once.
pub(crate) fn fetch<D: AsRef<[Delta]>>(
    repository: &mut Repository,
    differences: &[D],
    notes: &mut Vec<String>,
) -> Result<(), Error> {
    if !repository.partial {
        return Ok(());
    }
    let all = repository.options.line_counts;
    let (search, deltas) = (search(repository), || differences.iter().map(AsRef::as_ref));
    let wanted: Vec<Side> = if all {
        deltas().flatten().flat_map(|delta| [delta.old, delta.new]).flatten().collect()
    } else {
        deltas().flat_map(|deltas| renames::candidates(deltas, search)).collect()
    };
    let missing = {
        let odb = repository.git.odb().map_err(|error| Error::unreadable("the object store", error.message()))?;
        contents::missing(&odb, wanted.into_iter())
    };
    if let Err(error) = repository.fetch_blobs(&missing) {
        let what = if all { "lines and renames" } else { "renames" };
        let contents = plural(missing.len(), "file content");
        notes.push(format!("{what} are known only where contents are here: {contents} could not be fetched ({error})"));
    }
    Ok(())
}

/// One file for each delta that is no source of a rename. `sides` gets what its lines are counted from.
fn pair_up(deltas: &[Delta], pairs: &[Pair], sides: &mut Vec<(Option<Side>, Option<Side>)>) -> Vec<ChangedFile> {
    let by_target: HashMap<usize, &Pair> = pairs.iter().map(|pair| (pair.target, pair)).collect();
    let gone: HashSet<usize> = pairs.iter().filter(|pair| !pair.copy).map(|pair| pair.source).collect();
    let mut files = Vec::with_capacity(deltas.len());
    for (index, delta) in deltas.iter().enumerate() {
        if gone.contains(&index) {
            continue;
        }
        let Some(kind) = delta.new.or(delta.old).map(|side| side.kind) else { continue };
        let path = RepoPath::new(delta.path.clone());
        let mut file = ChangedFile::new(path, status(delta), kind, delta.old.map(|side| side.kind));
        let mut old = delta.old;
        if let Some(pair) = by_target.get(&index) {
            let source = &deltas[pair.source];
            file.status = if pair.copy { Status::Copied } else { Status::Renamed };
            file.from = Some(RepoPath::new(source.path.clone()));
            file.old_kind = source.old.map(|side| side.kind);
            file.similarity = Some((pair.score * 100 / MAX_SCORE).min(100) as u8);
            // A copy counts as a new file, so that the numbers are those of `git diff -M`.
            old = if pair.copy { None } else { source.old };
        }
        sides.push((old, delta.new));
        files.push(file);
    }
    files
}

fn status(delta: &Delta) -> Status {
    match (delta.old, delta.new) {
        (None, _) => Status::Added,
        (_, None) => Status::Deleted,
        (Some(old), Some(new)) if old.kind.same_type(new.kind) => Status::Modified,
        _ => Status::TypeChanged,
    }
}

/// Counts lines, batch by batch: contents are read by one thread, as the object store lets one in at a time, and compared by several.
fn count(
    files: &mut [ChangedFile],
    sides: &[(Option<Side>, Option<Side>)],
    contents: &Contents<'_>,
    notes: &mut Vec<String>,
) {
    let (mut missing, mut too_large) = (0, 0);
    let mut rest = sides.iter().zip(files).peekable();
    while rest.peek().is_some() {
        let (mut batch, mut held) = (Vec::new(), 0);
        while batch.len() < BATCH_FILES
            && held < BATCH_BYTES
            && let Some(((old, new), file)) = rest.next()
        {
            let (old, new) = (old.map(|side| contents.load(side)), new.map(|side| contents.load(side)));
            held += [&old, &new].into_iter().flatten().map(Content::held).sum::<usize>();
            batch.push((file, old, new));
        }
        let found = at_once::map(&batch, |(_, old, new)| lines::compare(old.as_ref(), new.as_ref()));
        for ((file, ..), lines) in batch.into_iter().zip(found) {
            match lines {
                Lines::Counted { added, deleted } => (file.added, file.deleted) = (Some(added), Some(deleted)),
                Lines::Binary => file.binary = true,
                Lines::TooLarge => {
                    file.too_large = true;
                    too_large += 1;
                }
                Lines::Missing => missing += 1,
            }
        }
    }
    if too_large > 0 {
        notes.push(format!("the lines of {} were not counted: too large", plural(too_large, "file")));
    }
    if missing > 0 {
        notes.push(format!("the lines of {} were not counted: contents are missing", plural(missing, "file")));
    }
}

fn plural(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

//! Answers with an entity tag, kept in memory and in a folder: asked again with `If-None-Match`, an unchanged answer costs
//! nothing of the rate limit (GitHub documentation, "Best practices for using the REST API").
//!
//! A store that cannot be read or written is as good as an empty one, so nothing here is an error.
#![expect(clippy::disallowed_methods, reason = "the adapter to the folder of kept answers")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// Larger answers are not kept, bytes.
const ENTRY_LIMIT: usize = 1024 * 1024;

/// All answers in memory together, bytes.
const MEMORY_LIMIT: usize = 16 * 1024 * 1024;

/// All answers in the folder together, bytes.
const FOLDER_LIMIT: u64 = 32 * 1024 * 1024;

/// Files in the folder.
const FILES_LIMIT: usize = 500;

/// A kept answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// The key it is kept under.
    pub(crate) key: String,
    /// Its entity tag.
    pub(crate) etag: String,
    /// Path and query of the next page.
    pub(crate) next: Option<String>,
    /// JSON as it came.
    pub(crate) body: String,
}

/// The kept answers.
pub(crate) struct Store {
    folder: Option<PathBuf>,
    memory: Mutex<BTreeMap<String, Entry>>,
}

impl Store {
    /// A store with a folder, which is made and used only where nobody else can write into it.
    pub(crate) fn new(folder: Option<PathBuf>) -> Self {
        let folder = folder.filter(|folder| make_private(folder).is_ok());
        Self { folder, memory: Mutex::default() }
    }

    /// The answer kept under `key`.
    pub(crate) fn get(&self, key: &str) -> Option<Entry> {
        if let Some(entry) = self.memory.lock().unwrap_or_else(PoisonError::into_inner).get(key) {
            return Some(entry.clone());
        }
        let path = self.folder.as_ref()?.join(file_name(key));
        let mut bytes = Vec::new();
        File::open(&path).ok()?.take(2 * ENTRY_LIMIT as u64).read_to_end(&mut bytes).ok()?;
        let is_json = |entry: &Entry| serde_json::from_str::<IgnoredAny>(&entry.body).is_ok();
        serde_json::from_slice::<Entry>(&bytes).ok().filter(|entry| entry.key == key && is_json(entry))
    }

    /// Keeps an answer.
    pub(crate) fn put(&self, entry: Entry) {
        if entry.body.len() > ENTRY_LIMIT {
            return;
        }
        if let Some(folder) = &self.folder {
            // A full or vanished folder costs the next program a request, nothing more.
            let _ = write(folder, &entry).and_then(|()| prune(folder));
        }
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let size: usize = memory.values().map(|kept| kept.body.len()).sum();
        if size + entry.body.len() > MEMORY_LIMIT {
            memory.clear();
        }
        memory.insert(entry.key.clone(), entry);
    }
}

fn file_name(key: &str) -> String {
    let name: String = key.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    format!("{name}.json")
}

fn write(folder: &Path, entry: &Entry) -> io::Result<()> {
    let path = folder.join(file_name(&entry.key));
    let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    file.write_all(&serde_json::to_vec(entry)?)?;
    drop(file);
    fs::rename(&temporary, &path)
}

/// Removes the oldest files until the folder is within its limits.
fn prune(folder: &Path) -> io::Result<()> {
    let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
    for file in fs::read_dir(folder)? {
        let file = file?;
        let metadata = file.metadata()?;
        files.push((metadata.modified()?, metadata.len(), file.path()));
    }
    files.sort_unstable();
    let mut size: u64 = files.iter().map(|(_, size, _)| size).sum();
    let mut count = files.len();
    for (_, length, path) in files {
        if size <= FOLDER_LIMIT && count <= FILES_LIMIT {
            break;
        }
        fs::remove_file(path)?;
        size -= length;
        count -= 1;
    }
    Ok(())
}

/// Makes the folder for this user alone. One that somebody else owns or may write into could hold answers that GitHub never
/// gave, such as below `/tmp`.
#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};

    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let metadata = fs::symlink_metadata(folder)?;
    let is_ours =
        metadata.is_dir() && metadata.uid() == rustix::process::geteuid().as_raw() && metadata.mode() & 0o022 == 0;
    if is_ours { Ok(()) } else { Err(io::ErrorKind::PermissionDenied.into()) }
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(key: &str, size: usize) -> Entry {
        Entry { key: key.to_owned(), etag: "\"e\"".to_owned(), next: None, body: "1".repeat(size) }
    }

    #[test]
    fn an_answer_survives_the_process_and_is_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let api = folder.path().join("a/api");
        Store::new(Some(api.clone())).put(entry("k1", 10));
        assert_eq!(Store::new(Some(api.clone())).get("k1"), Some(entry("k1", 10)));
        assert_eq!(Store::new(Some(api.clone())).get("k2"), None);
        #[cfg(unix)]
        for path in [api.clone(), api.join("k1.json")] {
            let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions());
            assert_eq!(mode & 0o077, 0, "{path:?}");
        }
    }

    #[test]
    fn a_broken_store_is_an_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        let api = folder.path().join("api");
        let store = Store::new(Some(api.clone()));
        for content in [
            "",
            "{",
            "{\"key\":\"other\",\"etag\":\"e\",\"next\":null,\"body\":\"1\"}",
            "{\"key\":\"k\",\"etag\":\"e\",\"next\":null,\"body\":\"{\"}",
            "[]",
        ] {
            fs::write(api.join("k.json"), content).unwrap();
            assert_eq!(store.get("k"), None, "{content}");
        }
        fs::remove_dir_all(&api).unwrap();
        store.put(entry("k", 1));
        assert_eq!(store.get("k"), Some(entry("k", 1)));
        fs::write(folder.path().join("file"), "").unwrap();
        assert_eq!(Store::new(Some(folder.path().join("file"))).folder, None);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_others_may_write_into_or_a_link_is_not_used() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let open = folder.path().join("open");
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).unwrap();
        assert_eq!(Store::new(Some(open)).folder, None);
        let target = folder.path().join("target");
        fs::create_dir(&target).unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert_eq!(Store::new(Some(link)).folder, None);
    }

    #[test]
    fn memory_and_folder_are_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(Some(folder.path().join("api")));
        store.put(entry("large", ENTRY_LIMIT + 1));
        assert_eq!(store.get("large"), None);
        for index in 0..40 {
            store.put(entry(&format!("k{index}"), ENTRY_LIMIT));
        }
        let kept: usize = store.memory.lock().unwrap().values().map(|entry| entry.body.len()).sum();
        assert!(kept <= MEMORY_LIMIT, "{kept}");
        let files =
            fs::read_dir(folder.path().join("api")).unwrap().map(|file| file.unwrap().metadata().unwrap().len());
        let size: u64 = files.sum();
        assert!(size <= FOLDER_LIMIT, "{size}");
    }
}

//! Room of file systems.

use std::path::Path;

use runner_health::measurements::{Measured, Space};

/// The room of the file system that holds `path`.
#[cfg(unix)]
pub(super) fn space(path: &Path) -> Measured<Space> {
    match rustix::fs::statvfs(path) {
        Ok(room) => Measured::Value(Space {
            total: room.f_blocks.saturating_mul(room.f_frsize),
            used: room.f_blocks.saturating_sub(room.f_bfree).saturating_mul(room.f_frsize),
            available: room.f_bavail.saturating_mul(room.f_frsize),
            inodes: room.f_files,
            inodes_free: room.f_ffree,
        }),
        Err(error) => Measured::Failed(format!("`{}`: {error}", path.display())),
    }
}

/// There is no statvfs(3) here.
#[cfg(not(unix))]
pub(super) fn space(_path: &Path) -> Measured<Space> {
    Measured::Unsupported("disks are not measured on this system".to_owned())
}

/// The number of the file system that holds `path`.
#[cfg(unix)]
pub(super) fn device(path: &Path) -> Option<u64> {
    std::fs::metadata(path).ok().map(|data| std::os::unix::fs::MetadataExt::dev(&data))
}

/// Not known here.
#[cfg(not(unix))]
pub(super) fn device(_path: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn room_is_what_df_says() {
        let folder = tempfile::tempdir().unwrap();
        let Measured::Value(space) = space(folder.path()) else { panic!("not measured") };
        assert!(space.total > 0 && space.used + space.available <= space.total, "{space:?}");
        let df = subprocess::find("df", std::env::var_os("PATH").unwrap().as_os_str()).unwrap();
        let call = subprocess::Call::new(df, folder.path(), std::time::Duration::from_secs(60));
        let df = subprocess::run(&call.arguments(["--output=size", "-B1", "."])).unwrap();
        let size: u64 = String::from_utf8(df.stdout).unwrap().lines().nth(1).unwrap().trim().parse().unwrap();
        assert_eq!(space.total, size);
        assert!(matches!(super::space(Path::new("/no/such/folder")), Measured::Failed(_)));
    }
}

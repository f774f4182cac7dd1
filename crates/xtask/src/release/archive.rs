//! `.tar.gz` archives whose bytes depend on nothing but what is in them: no time, no user, no order of a folder, and a
//! compressor without variants for different processors (zlib's successors choose their hash by processor).

use std::io::Read as _;

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// 2000-01-01T00:00:00Z. Not 0, at which GNU tar warns of a time before its own.
const TIME: u64 = 946_684_800;

/// The slowest and best; archives are made once and downloaded often.
const LEVEL: u8 = 10;

/// RFC 1952: magic, deflate, no flags, no time, "slowest compression", unknown system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];

/// No archive of ours is larger unpacked. In bytes.
const LIMIT: usize = 256 << 20;

/// A file of an archive, at its top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// The right to run it.
    pub(crate) executable: bool,
    pub(crate) content: Vec<u8>,
}

/// The archive of these files, in this order.
///
/// # Errors
/// When a name does not fit into an archive.
pub(crate) fn pack(members: &[Member]) -> Result<Vec<u8>, String> {
    let mut builder = tar::Builder::new(Vec::new());
    for member in members {
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(tar::EntryType::Regular);
        header.set_mode(if member.executable { 0o755 } else { 0o644 });
        header.set_mtime(TIME);
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(member.content.len() as u64);
        builder
            .append_data(&mut header, &member.name, member.content.as_slice())
            .map_err(|error| format!("packing `{}`: {error}", member.name))?;
    }
    let tar = builder.into_inner().map_err(|error| format!("packing: {error}"))?;
    let mut bytes = HEADER.to_vec();
    bytes.extend(compress_to_vec(&tar, LEVEL));
    bytes.extend(crc32fast::hash(&tar).to_le_bytes());
    // RFC 1952 wants the length modulo 2^32.
    bytes.extend((tar.len() as u32).to_le_bytes());
    Ok(bytes)
}

/// The files of an archive that [`pack`] made.
///
/// # Errors
/// When it is cut, changed, larger than 256 MB, or not made by [`pack`].
pub(crate) fn unpack(bytes: &[u8]) -> Result<Vec<Member>, String> {
    let rest = bytes.strip_prefix(&HEADER).ok_or("it does not start as our archives do")?;
    let (deflated, trailer) = rest.split_last_chunk::<8>().ok_or("it is cut")?;
    let tar =
        decompress_to_vec_with_limit(deflated, LIMIT).map_err(|error| format!("it cannot be unpacked: {error}"))?;
    let [a, b, c, d, length @ ..] = *trailer;
    if u32::from_le_bytes([a, b, c, d]) != crc32fast::hash(&tar) || u32::from_le_bytes(length) != tar.len() as u32 {
        return Err("its checksum is wrong".to_owned());
    }
    let mut members = Vec::new();
    let failed = |error: std::io::Error| format!("it is no archive: {error}");
    for entry in tar::Archive::new(tar.as_slice()).entries().map_err(failed)? {
        let mut entry = entry.map_err(failed)?;
        let name = entry.path().map_err(failed)?.to_string_lossy().into_owned();
        let executable = entry.header().mode().map_err(failed)? & 0o100 != 0;
        let mut content = Vec::new();
        entry.read_to_end(&mut content).map_err(failed)?;
        members.push(Member { name, executable, content });
    }
    Ok(members)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(unix)]
    use std::process::Command;

    fn members() -> Vec<Member> {
        let program: Vec<u8> = (0..200_000_u32).flat_map(|number| number.wrapping_mul(number).to_le_bytes()).collect();
        let file = |name: &str, executable, content| Member { name: name.to_owned(), executable, content };
        vec![file("retry", true, program), file("LICENSE", false, b"words".to_vec()), file("EMPTY", false, Vec::new())]
    }

    #[test]
    fn what_was_packed_comes_out_and_the_bytes_are_always_the_same() {
        let packed = pack(&members()).unwrap();
        assert_eq!(unpack(&packed).unwrap(), members());
        assert_eq!(packed, pack(&members()).unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn the_systems_tar_reads_it_without_a_word() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.tar.gz"), pack(&members()).unwrap()).unwrap();
        let output = Command::new("tar").args(["-xvzf", "a.tar.gz"]).current_dir(folder.path()).output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        for member in members() {
            let path = folder.path().join(&member.name);
            assert_eq!(std::fs::read(&path).unwrap(), member.content);
            let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
            assert_eq!(mode & 0o777, if member.executable { 0o755 } else { 0o644 }, "{}", member.name);
        }
    }

    #[test]
    fn a_changed_or_cut_archive_is_found() {
        let packed = pack(&members()).unwrap();
        for length in [0, 5, 10, 17, packed.len() / 2, packed.len() - 1] {
            assert!(unpack(&packed[..length]).is_err(), "cut to {length}");
        }
        let mut step = 0;
        while step < packed.len() {
            let mut changed = packed.clone();
            changed[step] ^= 1;
            assert!(unpack(&changed).is_err(), "byte {step}");
            step += packed.len() / 50;
        }
    }
}

//! What makes programs for Linux small beyond Cargo.toml's profiles: these flags belong to how a release is linked, not to how
//! anyone builds, so they stand here.
//!
//! A program that ends at a panic (`panic = "abort"`) never unwinds, so the tables for unwinding are dead weight, a tenth of
//! it; LLD folds functions that became the same machine code, and packs relocations, which musl reads since 1.2.4.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::target::Target;

/// Drops the tables, but for those that C's start-up files bring: the end of the list is among them.
const SCRIPT: &str = "SECTIONS {\n  /DISCARD/ : { *(EXCLUDE_FILE(*crtbegin*.o *crtend*.o) .eh_frame) *(.gcc_except_table .gcc_except_table.*) }\n}\nINSERT AFTER .text;\n";

/// For C code: no tables, and the regular expressions of the C library for libgit2, which brings others.
const C: [&str; 4] =
    ["-fno-asynchronous-unwind-tables", "-fno-unwind-tables", "-UGIT_REGEX_BUILTIN", "-DGIT_REGEX_REGCOMP=1"];

/// Cargo's profile of programs that speak TLS and HTTP; all others have `release`.
const SMALL: &str = "small";

/// The linker's part, where it applies.
#[derive(Debug)]
pub(crate) struct Lean {
    /// Where Rust keeps LLD under the name that gcc looks for.
    linker: PathBuf,
    script: PathBuf,
}

impl Lean {
    /// For `target`, with a file in `folder`; `None` where it does not apply, or where this Rust lacks LLD, which is said.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn prepare(target: Target, sysroot: &Path, host: &str, folder: &Path) -> Result<Option<Self>, String> {
        if !target.is_musl() {
            return Ok(None);
        }
        let linker = sysroot.join("lib/rustlib").join(host).join("bin/gcc-ld");
        if !linker.join("ld.lld").exists() {
            println!("note: this Rust has no `{}`; programs become a tenth bigger", linker.join("ld.lld").display());
            return Ok(None);
        }
        let script = folder.join("discard.ld");
        fs::write(&script, SCRIPT).map_err(|error| format!("writing `{}`: {error}", script.display()))?;
        Ok(Some(Self { linker, script }))
    }

    /// Flags for rustc. `small` programs also share pieces of functions, which costs them some speed.
    pub(crate) fn rust_flags(&self, profile: &str) -> Vec<OsString> {
        let mut search = OsString::from("-Clink-arg=-B");
        search.push(&self.linker);
        let mut script = OsString::from("-Clink-arg=");
        script.push(&self.script);
        let mut flags = vec![
            "-Cforce-unwind-tables=no".into(),
            search,
            "-Clink-arg=-fuse-ld=lld".into(),
            "-Clink-arg=-Wl,--icf=all,-O2,--no-eh-frame-hdr,-z,pack-relative-relocs".into(),
            "-Clink-arg=-T".into(),
            script,
        ];
        if profile == SMALL {
            flags.push("-Cllvm-args=-enable-machine-outliner=always".into());
        }
        flags
    }

    /// Flags for C compilers.
    pub(crate) fn c_flags(&self) -> impl Iterator<Item = String> {
        C.iter().map(|&flag| flag.to_owned())
    }
}

/// The profile of a program, by the names of the packages that it is made of.
pub(crate) fn profile(packages: &std::collections::BTreeSet<String>) -> &'static str {
    if packages.contains("rustls") { SMALL } else { "release" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_programs_for_musl_are_made_lean_and_only_with_lld() {
        let folder = tempfile::tempdir().unwrap();
        let prepare =
            |target: &str| Lean::prepare(Target::named(target).unwrap(), folder.path(), "host", folder.path()).unwrap();
        assert!(prepare("x86_64-unknown-linux-musl").is_none(), "no LLD");
        let linker = folder.path().join("lib/rustlib/host/bin/gcc-ld");
        fs::create_dir_all(&linker).unwrap();
        fs::write(linker.join("ld.lld"), "").unwrap();
        assert!(prepare("x86_64-pc-windows-msvc").is_none());
        let lean = prepare("x86_64-unknown-linux-musl").unwrap();
        assert!(fs::read_to_string(&lean.script).unwrap().contains("/DISCARD/"));
        let outlined =
            |profile| lean.rust_flags(profile).iter().any(|flag| flag.to_string_lossy().contains("outliner"));
        assert!(outlined(SMALL) && !outlined("release"));
    }
}

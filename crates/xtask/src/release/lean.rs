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

/// What a missing LLD means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lld {
    /// An error: users get what is built, or it is held to the budget.
    Required,
    /// A note: somebody tries on a machine that has what it has.
    Preferred,
}

/// Rust's own component `rustc` brings LLD on every Linux that programs for musl are built on (seen in 1.95 for
/// x86_64 and aarch64); distributions leave it out of theirs.
const HINT: &str = "hint: take Rust from rustup, not from a distribution: `rustup toolchain install` in this folder installs the one \
                    that rust-toolchain.toml names, whose component `rustc` contains LLD";

/// The linker's part, where it applies.
#[derive(Debug)]
pub(crate) struct Lean {
    /// Where Rust keeps LLD under the name that gcc looks for.
    linker: PathBuf,
    script: PathBuf,
}

impl Lean {
    /// For `target`, with a file in `folder`; `None` where it does not apply, or where this Rust lacks an LLD that is only
    /// preferred, which is said.
    ///
    /// # Errors
    /// When an LLD that is required is missing, or the disk fails.
    pub(crate) fn prepare(
        target: Target,
        sysroot: &Path,
        host: &str,
        lld: Lld,
        folder: &Path,
    ) -> Result<Option<Self>, String> {
        if !target.is_musl() {
            return Ok(None);
        }
        let linker = sysroot.join("lib/rustlib").join(host).join("bin/gcc-ld");
        let program = linker.join("ld.lld");
        if !program.is_file() {
            let without = "without it programs become a tenth bigger than their budget assumes";
            let missing = format!("this Rust has no LLD at `{}`; {without}", program.display());
            return match lld {
                Lld::Required => Err(format!("{missing}\n{HINT}")),
                Lld::Preferred => {
                    println!("note: {missing}, and a release refuses that");
                    Ok(None)
                }
            };
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
        let prepare_with = |target: &str, lld| {
            Lean::prepare(Target::named(target).unwrap(), folder.path(), "host", lld, folder.path())
        };
        let prepare = |target: &str| prepare_with(target, Lld::Required).unwrap();
        for musl in ["x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl"] {
            let refused = prepare_with(musl, Lld::Required).unwrap_err();
            let (missing, hint) = refused.split_once("\nhint: ").unwrap();
            assert!(missing.contains("lib/rustlib/host/bin/gcc-ld/ld.lld`"), "{missing}");
            assert!(hint.contains("`rustup toolchain install`") && hint.contains("`rustc`"), "{hint}");
            assert!(prepare_with(musl, Lld::Preferred).unwrap().is_none(), "a try goes on");
        }
        assert!(prepare("aarch64-apple-darwin").is_none() && prepare("x86_64-unknown-linux-gnu").is_none());
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

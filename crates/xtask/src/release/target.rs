//! The machines we build for, and what this machine needs to build for one of them.

use std::path::Path;
use std::process::Command;

use crate::process::ask;

/// What the bootstrap may ask for: `name_target` in actions/_bootstrap/run.sh gives these names.
pub(crate) const RELEASED: [&str; 5] = [
    "aarch64-apple-darwin",
    "aarch64-unknown-linux-musl",
    "x86_64-apple-darwin",
    "x86_64-pc-windows-msvc",
    "x86_64-unknown-linux-musl",
];

/// Only by name: static too, but the bootstrap does not look for them, and glibc's resolver does not like to be static.
const ON_REQUEST: [&str; 2] = ["aarch64-unknown-linux-gnu", "x86_64-unknown-linux-gnu"];

/// A machine to build for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Target(&'static str);

impl Target {
    /// All that are released.
    pub(crate) fn released() -> impl Iterator<Item = Self> {
        RELEASED.iter().map(|name| Self(name))
    }

    /// The one of this name.
    ///
    /// # Errors
    /// When we do not build for it.
    pub(crate) fn named(name: &str) -> Result<Self, String> {
        let known = RELEASED.iter().chain(&ON_REQUEST).find(|known| **known == name);
        known
            .map(|name| Self(name))
            .ok_or_else(|| format!("target `{name}` is not one of {}, {}", RELEASED.join(", "), ON_REQUEST.join(", ")))
    }

    /// The released one that runs here.
    ///
    /// # Errors
    /// When none does.
    pub(crate) fn host() -> Result<Self, String> {
        let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
        Self::released()
            .find(|target| target.runs_here())
            .ok_or_else(|| format!("there is no release for {os} on {arch}"))
    }

    /// As Rust and the bootstrap call it.
    pub(crate) const fn name(self) -> &'static str {
        self.0
    }

    /// `program` as a file's name.
    pub(crate) fn executable(self, program: &str) -> String {
        let suffix = if self.is_windows() { ".exe" } else { "" };
        format!("{program}{suffix}")
    }

    /// Whether its programs run on this machine.
    pub(crate) fn runs_here(self) -> bool {
        self.0.starts_with(std::env::consts::ARCH) && self.system() == std::env::consts::OS
    }

    /// The C library is part of the program.
    pub(crate) fn is_musl(self) -> bool {
        self.0.ends_with("-musl")
    }

    /// glibc, which is part of the program only when asked for.
    pub(crate) fn is_gnu(self) -> bool {
        self.0.ends_with("-gnu")
    }

    /// Microsoft's compiler, and `.exe`.
    pub(crate) fn is_windows(self) -> bool {
        self.0.contains("-windows-")
    }

    fn system(self) -> &'static str {
        if self.0.contains("-apple-") {
            "macos"
        } else if self.is_windows() {
            "windows"
        } else {
            "linux"
        }
    }

    /// The program that compiles C for it, if the one that the `cc` crate would take is not right, or if no C is `needed` and it is
    /// not there: Rust brings along what it links for musl.
    ///
    /// # Errors
    /// When this machine cannot build for the target, or lacks what is needed.
    pub(crate) fn c_compiler(self, needed: bool) -> Result<Option<&'static str>, String> {
        if self.system() != std::env::consts::OS {
            return Err(format!(
                "`{}` cannot be built on {}\nhint: .github/workflows/release.yml builds each target on its own system",
                self.0,
                std::env::consts::OS
            ));
        }
        let arch = self.0.split('-').next().unwrap_or("");
        let (compiler, package) = match (self.system(), self.runs_here()) {
            ("linux", true) if self.is_musl() => ("musl-gcc", "musl-tools"),
            ("linux", true) | ("macos" | "windows", _) => return Ok(None),
            _ => {
                return Err(format!(
                    "`{}` needs a machine of that kind: no cross compiler for {arch} is set up",
                    self.0
                ));
            }
        };
        if on_path(compiler) {
            Ok(Some(compiler))
        } else if !needed {
            Ok(None)
        } else {
            Err(format!("`{compiler}` is not on PATH\nhint: `apt-get install {package}`"))
        }
    }

    /// Sees to it that Rust's standard library for it is installed.
    ///
    /// # Errors
    /// When it is not and rustup cannot install it; with what to do.
    pub(crate) fn provide_standard_library(self, root: &Path) -> Result<(), String> {
        if self.has_standard_library(root) {
            return Ok(());
        }
        println!("== installing Rust's standard library for {}", self.0);
        let hint = format!("hint: `rustup target add {}`", self.0);
        ask(Command::new("rustup").args(["target", "add", self.0]).current_dir(root))
            .map_err(|error| format!("there is no standard library for `{}`: {error}\n{hint}", self.0))?;
        if self.has_standard_library(root) {
            Ok(())
        } else {
            Err(format!("rustup added `{}`, and it still is not there\n{hint}", self.0))
        }
    }

    fn has_standard_library(self, root: &Path) -> bool {
        let mut rustc = Command::new("rustc");
        rustc.args(["--print", "target-libdir", "--target", self.0]).current_dir(root);
        let folder = ask(&mut rustc).unwrap_or_default();
        // The folder alone proves nothing: rustup leaves it behind, empty, when the target is removed.
        std::fs::read_dir(folder).is_ok_and(|entries| {
            entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
        })
    }
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bootstrap_knows_the_released_targets_and_no_others() {
        let script = std::fs::read_to_string(end_to_end::root().join("actions/_bootstrap/run.sh")).unwrap();
        let asked: std::collections::BTreeSet<_> = script
            .split(|character: char| !(character.is_ascii_alphanumeric() || character == '_' || character == '-'))
            .filter(|word| word.starts_with("x86_64-") || word.starts_with("aarch64-"))
            .collect();
        assert_eq!(asked.into_iter().collect::<Vec<_>>(), RELEASED);
    }

    #[test]
    fn a_target_says_what_it_is() {
        let windows = Target::named("x86_64-pc-windows-msvc").unwrap();
        assert_eq!(windows.executable("retry"), "retry.exe");
        assert!(Target::named("riscv64gc-unknown-linux-gnu").unwrap_err().contains("is not one of"));
        assert!(Target::named("../x86_64-apple-darwin").is_err());
        let foreign = if cfg!(windows) { "x86_64-apple-darwin" } else { "x86_64-pc-windows-msvc" };
        assert!(Target::named(foreign).unwrap().c_compiler(false).unwrap_err().contains("cannot be built on"));
        assert!(Target::host().unwrap().runs_here());
    }
}

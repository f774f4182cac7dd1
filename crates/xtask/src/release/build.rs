//! One program for one target, the same bytes wherever it is built: no path of this machine gets into it.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use memchr::memmem;

use super::lean::{self, Lean, Lld};
use super::source::cargo;
use super::target::Target;
use crate::process::ask;

/// The oldest macOS that programs run on: the first on both of its processors.
const MACOS: &str = "11.0";

/// Where a release is built.
#[derive(Debug)]
pub(crate) struct Place {
    /// The copy of the tree.
    pub(crate) source: PathBuf,
    /// Cargo's target folder.
    output: PathBuf,
    /// Seconds since 1970 of the commit, for what C compilers might print of the time.
    pub(crate) epoch: String,
    /// Folders of this machine, and what stands for each of them in a program. A later one counts more.
    prefixes: Vec<(PathBuf, String)>,
    lean: Option<Lean>,
}

impl Place {
    /// Below `folder`, which exists and holds the copy of the tree in `source`. Fetches what has to be built for `target`.
    ///
    /// # Errors
    /// When cargo or rustc fails, or an LLD that is required is missing.
    pub(crate) fn prepare(folder: &Path, epoch: &str, target: Target, lld: Lld) -> Result<Self, String> {
        let absolute = |path: &Path| {
            // Windows' canonical paths have a prefix that compilers do not print.
            let path = if cfg!(windows) { std::path::absolute(path) } else { path.canonicalize() };
            path.map_err(|error| format!("finding the folder `{}`: {error}", folder.display()))
        };
        let folder = absolute(folder)?;
        let (source, output) = (folder.join("source"), folder.join("target"));
        // What is not fetched yet has no folder whose name could be replaced.
        ask(cargo(&source).args(["fetch", "--locked", "--target", target.name()]))?;
        let sysroot = PathBuf::from(ask(Command::new("rustc").args(["--print", "sysroot"]).current_dir(&source))?);
        let said = ask(Command::new("rustc").arg("-vV").current_dir(&source))?;
        let commit = rust_word(&said, "commit-hash")?;
        let lean = Lean::prepare(target, &sysroot, rust_word(&said, "host")?, lld, &folder)?;
        let home = absolute(&cargo_home()?)?;
        let mut prefixes = vec![(sysroot.clone(), "/rust".to_owned()), (home.clone(), "/cargo".to_owned())];
        // Named after the registry's address, which a mirror changes.
        for entry in std::fs::read_dir(home.join("registry/src")).into_iter().flatten().flatten() {
            prefixes.push((entry.path(), "/registry".to_owned()));
        }
        prefixes.sort();
        // Where rust-src is installed, rustc names its files; elsewhere it names them like this.
        prefixes.push((sysroot.join("lib/rustlib/src/rust"), format!("/rustc/{commit}")));
        prefixes.push((source.clone(), "/pointsman".to_owned()));
        prefixes.push((output.clone(), "/target".to_owned()));
        Ok(Self { source, output, epoch: epoch.to_owned(), prefixes, lean })
    }

    /// Where [`Place::build`] leaves the program.
    pub(crate) fn program(folder: &Path, target: Target, program: &str) -> PathBuf {
        folder.join("target").join(target.name()).join("release").join(target.executable(program))
    }

    /// Builds it, sees that no path of this machine is in it and that it runs, if it runs here, and gives its bytes.
    ///
    /// Each program by itself: cargo would give all that it builds at once the features that any of them needs, and a program's
    /// bytes would depend on its neighbours.
    ///
    /// # Errors
    /// When cargo fails (it says so itself), or the program is not as it should be.
    pub(crate) fn build(&self, target: Target, program: &str, version: &str) -> Result<Vec<u8>, String> {
        let packages = packages(&self.source, target, program)?;
        let profile = lean::profile(&packages);
        let mut command = cargo(&self.source);
        command.args([
            "build",
            "--profile",
            profile,
            "--locked",
            "--quiet",
            "--target",
            target.name(),
            "--package",
            program,
        ]);
        command.env("CARGO_TARGET_DIR", &self.output).env("SOURCE_DATE_EPOCH", &self.epoch).env("ZERO_AR_DATE", "1");
        command.env("CARGO_ENCODED_RUSTFLAGS", self.rust_flags(target, profile));
        if !target.is_windows() {
            command.env(format!("CFLAGS_{}", target.name()), self.c_flags()?).env("CC_SHELL_ESCAPED_FLAGS", "1");
            command.env("MACOSX_DEPLOYMENT_TARGET", MACOS);
        }
        if let Some(compiler) = target.c_compiler(packages.contains(C))? {
            command.env(format!("CC_{}", target.name()), compiler);
        }
        let status = command.status().map_err(|error| format!("running `cargo`: {error}"))?;
        if !status.success() {
            return Err(format!("cargo could not build `{program}` for `{}` ({status})", target.name()));
        }
        let folder = self.output.parent().unwrap_or(&self.output);
        let path = Self::program(folder, target, program);
        let built = self.output.join(target.name()).join(profile).join(target.executable(program));
        let bytes = std::fs::read(&built).map_err(|error| format!("reading `{}`: {error}", built.display()))?;
        if built != path {
            std::fs::create_dir_all(path.parent().unwrap_or(folder))
                .and_then(|()| std::fs::copy(&built, &path).map(drop))
                .map_err(|error| format!("writing `{}`: {error}", path.display()))?;
        }
        let folders = self.prefixes.iter().map(|(folder, _)| folder.as_path());
        if let Some(found) = found_path(&bytes, folders) {
            return Err(format!("`{program}` contains the path `{}` of this machine", found.display()));
        }
        if target.runs_here() {
            try_out(&path, program, version)?;
        }
        Ok(bytes)
    }

    /// Flags for rustc, in cargo's encoding: a path may hold a space.
    fn rust_flags(&self, target: Target, profile: &str) -> OsString {
        let mut flags = OsString::new();
        let mut add = |parts: &[&OsStr]| {
            if !flags.is_empty() {
                flags.push("\u{1f}");
            }
            parts.iter().for_each(|part| flags.push(part));
        };
        for (folder, name) in &self.prefixes {
            add(&["--remap-path-prefix=".as_ref(), folder.as_os_str(), "=".as_ref(), name.as_ref()]);
        }
        if target.is_windows() || target.is_gnu() {
            // musl is static anyway, and macOS has no static C library.
            add(&["-Ctarget-feature=+crt-static".as_ref()]);
        }
        if target.is_windows() {
            // Hashes instead of the time, in the one place where Windows' programs have it.
            add(&["-Clink-arg=/Brepro".as_ref()]);
        }
        for flag in self.lean.iter().flat_map(|lean| lean.rust_flags(profile)) {
            add(&[&flag]);
        }
        flags
    }

    /// Flags for C compilers, each quoted as a shell would.
    fn c_flags(&self) -> Result<String, String> {
        let mut flags = Vec::new();
        for (folder, name) in &self.prefixes {
            let folder = folder.to_str().filter(|folder| !folder.contains('\''));
            let folder = folder.ok_or("the path of a folder that is built in is not UTF-8, or has a quote")?;
            flags.push(format!("'-ffile-prefix-map={folder}={name}'"));
        }
        flags.extend(self.lean.iter().flat_map(Lean::c_flags));
        Ok(flags.join(" "))
    }
}

/// The package that compiles C while cargo builds another one.
pub(crate) const C: &str = "cc";

/// The names of all packages that cargo builds for a program, or runs to build it.
///
/// # Errors
/// When cargo fails.
pub(crate) fn packages(source: &Path, target: Target, program: &str) -> Result<BTreeSet<String>, String> {
    let mut tree = cargo(source);
    tree.args(["tree", "--locked", "--quiet", "--edges", "normal,build", "--prefix", "none"]);
    tree.args(["--target", target.name(), "--package", program]);
    Ok(ask(&mut tree)?.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect())
}

fn cargo_home() -> Result<PathBuf, String> {
    let named = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    named.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).ok_or_else(|| "there is no home folder".to_owned())
}

/// What `rustc -vV` says behind `name:`.
fn rust_word<'a>(said: &'a str, name: &str) -> Result<&'a str, String> {
    said.lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        .ok_or_else(|| format!("rustc does not say its {name}"))
}

/// The first of these folders whose path stands in `bytes`.
fn found_path<'a>(bytes: &[u8], folders: impl IntoIterator<Item = &'a Path>) -> Option<&'a Path> {
    folders.into_iter().find(|folder| memmem::find(bytes, folder.as_os_str().as_encoded_bytes()).is_some())
}

fn try_out(path: &Path, program: &str, version: &str) -> Result<(), String> {
    let said = ask(Command::new(path).arg("--version"))?;
    let expected = format!("{program} {version}");
    if said != expected {
        return Err(format!("`{program} --version` says `{said}` instead of `{expected}`"));
    }
    let help = ask(Command::new(path).arg("--help"))?;
    if help.contains("Usage: ") { Ok(()) } else { Err(format!("`{program} --help` does not say how to use it")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        let prefixes =
            vec![(PathBuf::from("/home/a b/.cargo"), "/cargo".to_owned()), (PathBuf::from("/w"), "/x".to_owned())];
        Place { source: "/w/source".into(), output: "/w/target".into(), epoch: "0".to_owned(), prefixes, lean: None }
    }

    #[test]
    fn flags_survive_spaces() {
        let musl = Target::named("x86_64-unknown-linux-musl").unwrap();
        let flags = place().rust_flags(musl, "release").into_string().unwrap();
        assert_eq!(
            flags.split('\u{1f}').collect::<Vec<_>>(),
            ["--remap-path-prefix=/home/a b/.cargo=/cargo", "--remap-path-prefix=/w=/x"]
        );
        let windows =
            place().rust_flags(Target::named("x86_64-pc-windows-msvc").unwrap(), "release").into_string().unwrap();
        assert!(windows.contains("+crt-static") && windows.contains("/Brepro"), "{windows}");
        assert_eq!(place().c_flags().unwrap(), "'-ffile-prefix-map=/home/a b/.cargo=/cargo' '-ffile-prefix-map=/w=/x'");
        let quoted = Place { prefixes: vec![("/it's".into(), String::new())], ..place() };
        assert!(quoted.c_flags().is_err());
    }

    #[test]
    fn a_path_in_a_program_is_found() {
        let folders = [Path::new("/home/ada/.cargo"), Path::new("/work")];
        assert_eq!(found_path(b"\0\0/home/ada/.cargo/registry\0", folders), Some(folders[0]));
        assert_eq!(found_path(b"/home/adam /cargo", folders), None);
    }

    #[test]
    fn the_words_of_rustc_are_read() {
        assert_eq!(rust_word("rustc 1.95.0\ncommit-hash: abc\nhost: x", "commit-hash"), Ok("abc"));
        assert!(rust_word("rustc 1.95.0", "host").is_err());
    }
}

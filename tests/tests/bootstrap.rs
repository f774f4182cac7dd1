//! `actions/_bootstrap/run.sh` with real shells, real programs and real servers: where it looks, what it believes, how it says no.

mod download;
mod faults;
mod jobs;
mod network;
mod server;
mod shells;
mod source;
mod speed;
mod start;
mod stores;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use testkit::write_script;

const ECHO: &str = "#!/bin/sh\nprintf '<%s>' \"$0\" \"$POINTSMAN_INPUT_NAME\" \"$@\"\nexit 7\n";

/// What a download needs beside `curl`, as `actions/_bootstrap/README.md` lists it.
const NEEDED: [&str; 8] = ["uname", "sha256sum", "tar", "gzip", "mkdir", "mv", "chmod", "rm"];

/// A checkout of this repository as an action would see it, with a version and published checksums of its own.
struct Checkout {
    root: TempDir,
}

impl Checkout {
    fn new(version: &str, checksums: &str) -> Self {
        let root = tempfile::Builder::new().prefix("with space ' ").tempdir().unwrap();
        let new = Self { root };
        let folder = new.path("checkout/actions/_bootstrap");
        fs::create_dir_all(&folder).unwrap();
        for script in ["run.sh", "install.sh", "fetch.sh"] {
            fs::copy(end_to_end::root().join("actions/_bootstrap").join(script), folder.join(script)).unwrap();
        }
        fs::write(folder.join("VERSION"), format!("{version}\n")).unwrap();
        new.publish(checksums);
        new
    }

    /// One with a workspace that cargo can build without a network: the program `hello`.
    fn with_sources(version: &str) -> Self {
        let new = Self::new(version, "");
        let hello = new.path("checkout/crates/hello");
        fs::create_dir_all(hello.join("src")).unwrap();
        fs::create_dir_all(new.path("checkout/tests")).unwrap();
        fs::write(new.path("checkout/Cargo.toml"), "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n")
            .unwrap();
        fs::write(hello.join("Cargo.toml"), "[package]\nname = \"hello\"\nversion = \"0.0.0\"\nedition = \"2024\"\n")
            .unwrap();
        fs::write(
            hello.join("src/main.rs"),
            "fn main() { print!(\"hello {}\", std::env::args().skip(1).collect::<String>()) }",
        )
        .unwrap();
        let lock = "version = 4\n\n[[package]]\nname = \"hello\"\nversion = \"0.0.0\"\n";
        fs::write(new.path("checkout/Cargo.lock"), lock).unwrap();
        new
    }

    /// One of version 1.2.3, whose program `foo` is released in the folder `mirror`.
    fn released() -> Self {
        let new = Self::new("1.2.3", "");
        new.release("foo", host(), ECHO);
        new
    }

    /// Puts the archive of a program, a script, into the folder `mirror`, and publishes both checksums.
    fn release(&self, program: &str, target: &str, script: &str) {
        let (content, folder) = (self.path("content"), self.path("mirror/v1.2.3"));
        fs::create_dir_all(&folder).unwrap();
        write_script(&content.join(program), script);
        fs::write(content.join("LICENSE"), "MIT\n").unwrap();
        let name = program.strip_suffix(".exe").unwrap_or(program);
        let archive = format!("{name}-{target}.tar.gz");
        let mut tar = Command::new("tar");
        tar.arg("-czf").arg(folder.join(&archive)).arg("-C").arg(&content).args([program, "LICENSE"]);
        assert!(tar.status().unwrap().success());
        let bytes = fs::read(folder.join(&archive)).unwrap();
        self.publish(&format!("{}  {target}/{program}\n{}  {archive}\n", hash(script), hash(bytes)));
    }

    fn publish(&self, checksums: &str) {
        fs::write(self.path("checkout/actions/_bootstrap/checksums.txt"), format!("# comment\n{checksums}")).unwrap();
    }

    /// The archive of `foo`.
    fn archive(&self) -> PathBuf {
        self.path(&format!("mirror/v1.2.3/foo-{}.tar.gz", host()))
    }

    /// Where `foo` is installed below a store.
    fn installed(&self, store: &str) -> PathBuf {
        self.path(&format!("{store}/pointsman/1.2.3/{}/foo", host()))
    }

    /// All that is in a store, sorted, without the folders on the way to the programs.
    fn listing(&self, store: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.path(store)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                let name = path.strip_prefix(self.root.path()).unwrap().display().to_string();
                if path.is_dir() && !name.contains(".install-") {
                    folders.push(path);
                } else {
                    found.push(name);
                }
            }
        }
        found.sort();
        found
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// `bash run.sh ARGUMENTS` in a workspace of its own, with this `PATH`.
    fn command(&self, path: &str, arguments: &[&str]) -> Command {
        self.shell(&["/bin/bash"], path, arguments)
    }

    /// `SHELL run.sh ARGUMENTS`, as above.
    fn shell(&self, shell: &[&str], path: &str, arguments: &[&str]) -> Command {
        let workspace = self.path("workspace");
        fs::create_dir_all(&workspace).unwrap();
        let mut command = Command::new(shell[0]);
        command
            .args(&shell[1..])
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.root.path())
            .env("RUNNER_TEMP", self.path("runner temp"));
        command.env("POINTSMAN_INPUT_NAME", "$(touch x) `y`").stdin(Stdio::null()).current_dir(workspace);
        command.arg(self.path("checkout/actions/foo/../_bootstrap/run.sh")).args(arguments);
        fs::create_dir_all(self.path("checkout/actions/foo")).unwrap();
        command
    }

    /// `run.sh foo plan` with a tool cache, from this base URL, with nothing but what is needed and these programs.
    fn download(&self, base: &str, programs: &[&str]) -> Command {
        self.download_by(&["/bin/bash"], base, programs)
    }

    /// `SHELL run.sh foo plan`, as above.
    fn download_by(&self, shell: &[&str], base: &str, programs: &[&str]) -> Command {
        let folder = self.path(&format!("bin {}", programs.join(" ")));
        let path =
            if folder.exists() { folder.display().to_string() } else { slim(&folder, &[&NEEDED, programs].concat()) };
        let mut command = self.shell(shell, &path, &["foo", "plan"]);
        command.env("RUNNER_TOOL_CACHE", self.path("cache")).env("POINTSMAN_DOWNLOAD_URL", base);
        command
    }

    /// Holds that `output` is an error without a program run or installed, and gives what was said.
    #[track_caller]
    fn assert_refused(&self, output: &Output) -> String {
        let said = stderr(output);
        assert_eq!((output.status.code(), stdout(output).as_str()), (Some(3), ""), "{said}");
        assert!(said.contains("error: ") && said.contains("\nhint: "), "{said}");
        assert_eq!(self.listing("cache"), [""; 0], "{said}");
        assert_eq!(self.listing("runner temp"), [""; 0], "{said}");
        said
    }
}

/// Holds that `output` is that of the program in the store `cache`, started with `plan`.
#[track_caller]
fn assert_ran(output: &Output, program: &Path) {
    let wanted = format!("<{}><$(touch x) `y`><plan>", program.display());
    assert_eq!(stdout(output), wanted, "{}", stderr(output));
    assert_eq!(output.status.code(), Some(7));
}

/// A folder with links to nothing but these programs: a `PATH` as slim as a small container's.
fn slim(folder: &Path, programs: &[&str]) -> String {
    fs::create_dir_all(folder).unwrap();
    for program in programs {
        let mut found = ["/usr/bin", "/bin", "/usr/local/bin"].iter().map(|folder| Path::new(folder).join(program));
        let found = found.find(|path| path.exists());
        symlink(found.unwrap_or_else(|| panic!("no `{program}` on this machine")), folder.join(program)).unwrap();
    }
    folder.display().to_string()
}

/// A folder with BusyBox's programs and nothing else, or `None` after saying that it was skipped.
fn busybox(folder: &Path) -> Option<(PathBuf, String)> {
    let found = std::env::split_paths(&full_path()).map(|folder| folder.join("busybox")).find(|path| path.exists());
    let Some(busybox) = found else {
        end_to_end::tools::skip("no `busybox` on this machine, `apt-get install busybox`");
        return None;
    };
    fs::create_dir_all(folder).unwrap();
    for applet in NEEDED.iter().chain(&["wget", "cp", "find", "sort", "sleep", "env", "timeout"]) {
        symlink(&busybox, folder.join(applet)).unwrap();
    }
    Some((busybox, folder.display().to_string()))
}

/// The machine's `PATH` with cargo, for builds.
fn full_path() -> String {
    std::env::var("PATH").unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn hash(bytes: impl AsRef<[u8]>) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

fn host() -> &'static str {
    match (cfg!(target_os = "macos"), cfg!(target_arch = "aarch64")) {
        (false, false) => "x86_64-unknown-linux-musl",
        (false, true) => "aarch64-unknown-linux-musl",
        (true, false) => "x86_64-apple-darwin",
        (true, true) => "aarch64-apple-darwin",
    }
}

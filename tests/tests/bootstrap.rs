//! `actions/_bootstrap/run.sh` with real shells and real programs: where it looks, what it believes, how it says no.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use testkit::write_script;

const ECHO: &str = "#!/bin/sh\nprintf '<%s>' \"$0\" \"$POINTSMAN_INPUT_NAME\" \"$@\"\nexit 7\n";

/// A checkout of this repository as an action would see it, with a version and published checksums of its own.
struct Checkout {
    root: TempDir,
}

impl Checkout {
    fn new(version: &str, checksums: &str) -> Self {
        let root = tempfile::Builder::new().prefix("with space ").tempdir().unwrap();
        let new = Self { root };
        let folder = new.path("checkout/actions/_bootstrap");
        fs::create_dir_all(&folder).unwrap();
        fs::copy(end_to_end::root().join("actions/_bootstrap/run.sh"), folder.join("run.sh")).unwrap();
        fs::write(folder.join("VERSION"), format!("{version}\n")).unwrap();
        fs::write(folder.join("checksums.txt"), format!("# comment\n{checksums}")).unwrap();
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

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// `bash run.sh ARGUMENTS` in a workspace of its own, with this `PATH`.
    fn command(&self, path: &str, arguments: &[&str]) -> Command {
        let workspace = self.path("workspace");
        fs::create_dir_all(&workspace).unwrap();
        let mut command = Command::new("/bin/bash");
        command
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.root.path())
            .env("RUNNER_TEMP", self.path("runner temp"));
        command.env("POINTSMAN_INPUT_NAME", "$(touch x) `y`").stdin(Stdio::null()).current_dir(workspace);
        command.arg(self.path("checkout/actions/foo/../_bootstrap/run.sh")).args(arguments);
        fs::create_dir_all(self.path("checkout/actions/foo")).unwrap();
        command
    }
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

fn hash(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

fn host() -> &'static str {
    match (cfg!(target_os = "macos"), cfg!(target_arch = "aarch64")) {
        (false, false) => "x86_64-unknown-linux-musl",
        (false, true) => "aarch64-unknown-linux-musl",
        (true, false) => "x86_64-apple-darwin",
        (true, true) => "aarch64-apple-darwin",
    }
}

#[test]
fn a_named_folder_comes_first_and_the_program_gets_everything_as_it_was() {
    let checkout = Checkout::new("0.0.0-dev", "");
    write_script(&checkout.path("my bin/foo"), ECHO);
    let mut command = checkout.command("", &["foo", "plan", "a b", "", "-x", "$(id)"]);
    let output = command.env("POINTSMAN_BIN_DIR", checkout.path("my bin")).output().unwrap();
    let program = checkout.path("my bin/foo");
    assert_eq!(stdout(&output), format!("<{}><$(touch x) `y`><plan><a b><><-x><$(id)>", program.display()));
    assert_eq!((stderr(&output).as_str(), output.status.code()), ("", Some(7)));
}

#[test]
fn a_named_folder_without_the_program_is_an_error_and_not_a_reason_to_build() {
    let checkout = Checkout::with_sources("0.0.0-dev");
    let output =
        checkout.command(&full_path(), &["hello"]).env("POINTSMAN_BIN_DIR", checkout.root.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).starts_with("error: POINTSMAN_BIN_DIR is `"), "{}", stderr(&output));
    assert!(stderr(&output).contains("\nhint: put the program there, or unset POINTSMAN_BIN_DIR\n"));
}

#[test]
fn a_name_from_outside_cannot_start_a_workflow_command() {
    let checkout = Checkout::new("0.0.0-dev", "");
    let mut command = checkout.command("", &["foo"]);
    let hostile = "/a%\n::warning::x\r##[error]y";
    let output = command.env("POINTSMAN_BIN_DIR", hostile).env("GITHUB_ACTIONS", "true").output().unwrap();
    let commands: Vec<_> = stderr(&output).lines().filter(|line| line.starts_with("::")).map(str::to_owned).collect();
    assert_eq!(commands.len(), 1, "{}", stderr(&output));
    assert!(commands[0].starts_with("::error title=Pointsman could not start::"), "{commands:?}");
    assert!(commands[0].contains("/a%25%0A::warning::x%0D"), "{commands:?}");
    assert!(!stderr(&output).contains("##[") && !stdout(&output).contains("::"));
}

#[test]
fn a_wrong_call_is_a_usage_error() {
    let checkout = Checkout::new("0.0.0-dev", "");
    for arguments in [&[][..], &["../foo"], &["Foo"], &["foo bar"]] {
        assert_eq!(checkout.command("", arguments).output().unwrap().status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn the_tool_cache_is_believed_when_its_bytes_are_the_published_ones() {
    let checkout = Checkout::new("1.2.3", &format!("{}  {}/foo\n", hash(ECHO), host()));
    write_script(&checkout.path(&format!("tool cache/pointsman/1.2.3/{}/foo", host())), ECHO);
    for hasher in ["sha256sum", "shasum", "openssl"] {
        if !["/usr/bin", "/bin"].iter().any(|folder| Path::new(folder).join(hasher).exists()) {
            end_to_end::tools::skip(&format!("no `{hasher}` on this machine"));
            continue;
        }
        // `shasum` is a Perl script.
        let programs: &[&str] = if hasher == "shasum" { &["uname", "shasum", "perl"] } else { &["uname", hasher] };
        let path = slim(&checkout.path(hasher), programs);
        let mut command = checkout.command(&path, &["foo", "plan"]);
        let output = command.env("RUNNER_TOOL_CACHE", checkout.path("tool cache")).output().unwrap();
        assert!(stdout(&output).ends_with("<plan>"), "{hasher}: {}", stderr(&output));
        assert_eq!(output.status.code(), Some(7));
    }
}

#[test]
fn a_changed_byte_in_the_tool_cache_is_a_hard_error_with_both_values() {
    let checkout = Checkout::with_sources("1.2.3");
    let list = format!("{}  {}/hello\n", hash("published"), host());
    fs::write(checkout.path("checkout/actions/_bootstrap/checksums.txt"), list).unwrap();
    write_script(&checkout.path(&format!("cache/pointsman/1.2.3/{}/hello", host())), ECHO);
    let output =
        checkout.command(&full_path(), &["hello"]).env("RUNNER_TOOL_CACHE", checkout.path("cache")).output().unwrap();
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(3), ""));
    let wanted = format!("expected SHA-256 {}, found {}", hash("published"), hash(ECHO));
    assert!(stderr(&output).contains(&wanted), "{}", stderr(&output));
}

#[test]
fn what_is_not_listed_or_not_released_is_never_taken_from_the_tool_cache() {
    for version in ["1.2.3", "0.0.0-dev"] {
        let checkout = Checkout::new(version, "");
        write_script(&checkout.path(&format!("cache/pointsman/{version}/{}/foo", host())), ECHO);
        let path = slim(&checkout.path("bin"), &["uname", "sha256sum"]);
        let output =
            checkout.command(&path, &["foo"]).env("RUNNER_TOOL_CACHE", checkout.path("cache")).output().unwrap();
        assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(3), ""), "{version}");
        assert!(stderr(&output).contains("there is no `cargo` to build it"), "{}", stderr(&output));
        assert!(stderr(&output).contains("\nhint: use a release tag"), "{}", stderr(&output));
    }
}

#[test]
fn without_any_way_to_hash_the_cache_is_not_used() {
    let checkout = Checkout::new("1.2.3", &format!("{}  {}/foo\n", hash(ECHO), host()));
    write_script(&checkout.path(&format!("cache/pointsman/1.2.3/{}/foo", host())), ECHO);
    let path = slim(&checkout.path("bin"), &["uname"]);
    let output = checkout.command(&path, &["foo"]).env("RUNNER_TOOL_CACHE", checkout.path("cache")).output().unwrap();
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(3), ""));
    assert!(stderr(&output).contains("none of `sha256sum`, `shasum`, `openssl`"), "{}", stderr(&output));
}

#[test]
fn the_development_version_is_built_once_and_ignores_the_settings_of_the_workspace() {
    let checkout = Checkout::with_sources("0.0.0-dev");
    // A pull request could put this into the workspace, and a job could have these set for its own builds.
    fs::create_dir_all(checkout.path("workspace/.cargo")).unwrap();
    fs::write(checkout.path("workspace/.cargo/config.toml"), "[build]\nrustc-wrapper = \"/bin/false\"\n").unwrap();
    let run = || {
        let mut command = checkout.command(&full_path(), &["hello", "you"]);
        for name in ["RUSTUP_HOME", "CARGO_HOME", "HOME"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.env("RUSTFLAGS", "--no-such-flag").env("CARGO_BUILD_TARGET", "no-such-target").output().unwrap()
    };
    let first = run();
    assert_eq!(stdout(&first), "hello you", "{}", stderr(&first));
    assert!(stderr(&first).contains("pointsman: building `hello` from source"), "{}", stderr(&first));
    let second = run();
    assert_eq!((stdout(&second).as_str(), stderr(&second).as_str()), ("hello you", ""));
    let main = checkout.path("checkout/crates/hello/src/main.rs");
    fs::write(main, "fn main() { print!(\"bye\") }").unwrap();
    assert_eq!(stdout(&run()), "bye", "changed sources are built again");
}

#[test]
fn parallel_jobs_do_not_tear_each_others_build() {
    let checkout = Checkout::with_sources("0.0.0-dev");
    // Stands in for cargo: slow, and writes its result in two halves as a copy would.
    let cargo = "#!/bin/sh\nmkdir -p \"$CARGO_TARGET_DIR/release\"\nout=$CARGO_TARGET_DIR/release/hello\n\
                 sleep 0.1\nprintf '#!/bin/sh\\necho ' >\"$out.$$\"\nsleep 0.1\nprintf 'built' >>\"$out.$$\"\n\
                 chmod +x \"$out.$$\"\nmv \"$out.$$\" \"$out\"\n";
    write_script(&checkout.path("fake/cargo"), cargo);
    let path = format!("{}:{}", checkout.path("fake").display(), full_path());
    let children: Vec<_> = (0..8)
        .map(|_| checkout.command(&path, &["hello"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert_eq!((stdout(&output).as_str(), output.status.code()), ("built\n", Some(0)), "{}", stderr(&output));
    }
}

#[test]
fn a_checkout_without_sources_says_so() {
    let checkout = Checkout::new("0.0.0-dev", "");
    let output = checkout.command(&full_path(), &["foo"]).output().unwrap();
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(3), ""));
    assert!(stderr(&output).contains("error: cannot read the sources in"), "{}", stderr(&output));
}

#[test]
fn a_failed_build_says_so() {
    let checkout = Checkout::with_sources("0.0.0-dev");
    write_script(&checkout.path("fake/cargo"), "#!/bin/sh\necho 'error: no such thing' >&2\nexit 101\n");
    let path = format!("{}:{}", checkout.path("fake").display(), full_path());
    let output = checkout.command(&path, &["hello"]).output().unwrap();
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(3), ""));
    let said = stderr(&output);
    assert!(said.contains("error: no such thing\n") && said.contains("error: cargo could not build `hello`"), "{said}");
}

#[test]
fn busybox_is_enough() {
    let path = full_path();
    let Some(busybox) = std::env::split_paths(&path).map(|folder| folder.join("busybox")).find(|path| path.exists())
    else {
        return end_to_end::tools::skip("no `busybox` on this machine, `apt-get install busybox`");
    };
    let checkout = Checkout::new("1.2.3", &format!("{}  {}/foo\n", hash(ECHO), host()));
    write_script(&checkout.path(&format!("cache/pointsman/1.2.3/{}/foo", host())), ECHO);
    let folder = checkout.path("busybox");
    fs::create_dir_all(&folder).unwrap();
    for applet in ["uname", "sha256sum", "find", "sort", "mkdir", "cp", "mv"] {
        symlink(&busybox, folder.join(applet)).unwrap();
    }
    for shell in [&["/bin/bash"][..], &[busybox.to_str().unwrap(), "sh"]] {
        let script = checkout.path("checkout/actions/_bootstrap/run.sh");
        let mut command = Command::new(shell[0]);
        command.args(&shell[1..]).arg(script).args(["foo", "plan"]).env_clear().env("PATH", &folder);
        let output = command.env("RUNNER_TOOL_CACHE", checkout.path("cache")).output().unwrap();
        assert!(stdout(&output).ends_with("<plan>"), "{shell:?}: {}", stderr(&output));
    }
}

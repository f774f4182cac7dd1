//! Step 3, when all goes well: a program comes from its release once, verified, and is there for the jobs that follow.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use testkit::write_script;

use super::server::{Answer, Server};
use super::{Checkout, ECHO, assert_ran, hash, host, slim, stderr, stdout};

#[test]
fn a_program_is_downloaded_verified_and_installed_once() {
    let checkout = Checkout::released();
    let server = Server::new([Answer::Status(200, fs::read(checkout.archive()).unwrap())]);
    let mut command = checkout.download(&server.url(), &["curl"]);
    let first = command.output().unwrap();
    assert_ran(&first, &checkout.installed("cache"));
    assert!(stderr(&first).starts_with("pointsman: installed `foo` 1.2.3 from `http://"), "{}", stderr(&first));
    let asked = format!("GET /v1.2.3/foo-{}.tar.gz HTTP/1.1\r\n", host());
    assert!(server.seen()[0].starts_with(&asked), "{:?}", server.seen());
    let second = command.output().unwrap();
    assert_ran(&second, &checkout.installed("cache"));
    assert_eq!((stderr(&second).as_str(), server.seen().len()), ("", 1), "the second job is served from the cache");
    assert_eq!(checkout.listing("cache").len(), 1, "{:?}", checkout.listing("cache"));
    assert_eq!(checkout.listing("runner temp"), [""; 0]);
}

#[test]
fn a_folder_serves_as_a_release_without_any_downloader() {
    let checkout = Checkout::released();
    for host in ["", "localhost"] {
        let base = format!("file://{host}{}/", checkout.path("mirror").display());
        assert_ran(&checkout.download(&base, &["cp"]).output().unwrap(), &checkout.installed("cache"));
        fs::remove_dir_all(checkout.path("cache")).unwrap();
    }
}

#[test]
fn the_cache_is_for_everyone_to_read_and_for_no_one_else_to_write_and_the_program_keeps_its_own_umask() {
    for umask in ["000", "077"] {
        let checkout = Checkout::released();
        let base = format!("file://{}", checkout.path("mirror").display());
        let script = "umask $1; shift; exec \"$@\"";
        let plain = checkout.download(&base, &["cp"]);
        let mut command = Command::new("/bin/bash");
        command.args(["-c", script, "sh", umask]).arg(plain.get_program()).args(plain.get_args()).env_clear();
        command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.current_dir(plain.get_current_dir().unwrap());
        checkout.release("foo", host(), "#!/bin/sh\numask\n");
        let output = command.output().unwrap();
        assert_eq!(
            stdout(&output).trim().trim_start_matches('0'),
            umask.trim_start_matches('0'),
            "{}",
            stderr(&output)
        );
        let mut path = checkout.installed("cache");
        while path != checkout.root.path() {
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o755, "{}", path.display());
            path.pop();
        }
    }
}

#[test]
fn only_the_program_is_taken_from_the_archive() {
    let checkout = Checkout::released();
    let target = checkout.path("cache/pointsman/1.2.3").join(host());
    // What a hostile archive may hold: a way out by `..`, by an absolute path, and by a link that is followed.
    let script = "import io, sys, tarfile\n\
                  archive, outside, program = sys.argv[1:]\n\
                  with tarfile.open(archive, 'w:gz') as tar:\n\
                  \x20   def add(name, data=b'', **more):\n\
                  \x20       member = tarfile.TarInfo(name); member.size = len(data); member.mode = 0o6777\n\
                  \x20       for key, value in more.items(): setattr(member, key, value)\n\
                  \x20       tar.addfile(member, io.BytesIO(data))\n\
                  \x20   add('../../escaped', b'x'); add(outside + '/escaped', b'x')\n\
                  \x20   add('link', type=tarfile.SYMTYPE, linkname=outside); add('link/escaped', b'x')\n\
                  \x20   add('foo', open(program, 'rb').read())\n\
                  \x20   add('output', b'x'); add('foo/escaped', b'x')\n";
    let outside = checkout.path("outside");
    fs::create_dir_all(&outside).unwrap();
    let mut python = Command::new("python3");
    python.args(["-c", script]).arg(checkout.archive()).arg(&outside).arg(checkout.path("content/foo"));
    assert!(python.status().unwrap().success());
    let before = fs::read(checkout.path("checkout/actions/_bootstrap/checksums.txt")).unwrap();
    let program = String::from_utf8(before).unwrap().lines().nth(1).unwrap().to_owned();
    checkout.publish(&format!("{program}\n{}  foo-{}.tar.gz\n", hash(fs::read(checkout.archive()).unwrap()), host()));
    let base = format!("file://{}", checkout.path("mirror").display());
    let output = checkout.download(&base, &["cp"]).output().unwrap();
    // GNU's tar also prints what is below `foo`, another one may stop: then the checksum of the program says no.
    let said = stderr(&output);
    if output.status.code() == Some(7) {
        assert_ran(&output, &target.join("foo"));
    } else {
        assert!(said.contains("is not the published program") || said.contains("cannot unpack"), "{said}");
    }
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0, "{said}");
    let escaped: Vec<_> = ["cache", "runner temp", "workspace", "mirror", "checkout"]
        .iter()
        .flat_map(|store| checkout.listing(store))
        .filter(|name| name.contains("escaped"))
        .collect();
    assert_eq!(escaped, [""; 0], "{said}");
}

#[test]
fn a_cache_that_cannot_be_written_to_or_is_not_there_is_replaced_by_the_folder_of_the_job() {
    let checkout = Checkout::released();
    let base = format!("file://{}", checkout.path("mirror").display());
    fs::write(checkout.path("a file"), "").unwrap();
    for cache in ["", "a file", "a file/cache"] {
        let mut command = checkout.download(&base, &["cp"]);
        if cache.is_empty() {
            command.env_remove("RUNNER_TOOL_CACHE");
        } else {
            command.env("RUNNER_TOOL_CACHE", checkout.path(cache));
        }
        assert_ran(&command.output().unwrap(), &checkout.installed("runner temp"));
        let again = command.output().unwrap();
        assert_ran(&again, &checkout.installed("runner temp"));
        assert_eq!(stderr(&again), "", "the second step of the job is served from there");
        fs::remove_dir_all(checkout.path("runner temp")).unwrap();
    }
}

#[test]
fn a_read_only_cache_is_replaced_by_the_folder_of_the_job() {
    let checkout = Checkout::released();
    let base = format!("file://{}", checkout.path("mirror").display());
    let plain = checkout.download(&base, &["cp"]);
    let cache = checkout.path("cache");
    let everyone = |path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    fs::create_dir_all(&cache).unwrap();
    fs::create_dir_all(checkout.path("runner temp")).unwrap();
    everyone(cache, 0o555);
    everyone(checkout.path("runner temp"), 0o777);
    everyone(checkout.root.path().to_owned(), 0o755);
    // Nothing is read-only for root, so this gives it up first.
    let is_root = stdout(&Command::new("id").arg("-u").output().unwrap()).trim() == "0";
    let mut command = Command::new(if is_root { "setpriv" } else { "env" });
    if is_root {
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    }
    command.arg(plain.get_program()).args(plain.get_args()).current_dir(checkout.path("workspace"));
    command.env_clear().envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let slim = slim(&checkout.path("bin for setpriv"), &[&super::NEEDED[..], &["cp", "setpriv", "env"]].concat());
    let output = command.env("PATH", slim).output().unwrap();
    assert_ran(&output, &checkout.installed("runner temp"));
    assert_eq!(checkout.listing("cache"), [""; 0]);
}

#[test]
fn windows_paths_and_names_are_understood() {
    // Only half of a test: this machine is no Windows, so a stand-in for `uname` says so.
    let checkout = Checkout::new("1.2.3", "");
    checkout.release("foo.exe", "x86_64-pc-windows-msvc", ECHO);
    let base = format!("file://{}", checkout.path("mirror").display());
    for system in ["MINGW64_NT-10.0-20348 x86_64", "CLANGARM64_NT-10.0-26100-ARM64 aarch64"] {
        let mut command = checkout.download(&base, &["cp"]);
        let folder = checkout.path("windows");
        write_script(&folder.join("uname"), &format!("#!/bin/sh\necho '{system}'\n"));
        let rest = checkout.path("bin cp");
        command.env("PATH", format!("{}:{}", folder.display(), rest.display())).env("OSTYPE", "msys");
        let backslashes = checkout.path("hosted\\tool\\cache").display().to_string();
        let output = command.env("RUNNER_TOOL_CACHE", backslashes).output().unwrap();
        let installed = "hosted/tool/cache/pointsman/1.2.3/x86_64-pc-windows-msvc/foo.exe";
        assert_ran(&output, &checkout.path(installed));
        fs::remove_dir_all(checkout.path("hosted")).unwrap();
    }
}

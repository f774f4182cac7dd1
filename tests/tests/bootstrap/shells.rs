//! The scripts are POSIX's shell language and need little: every shell and toolbox at hand gets through.

use std::fs;
use std::path::Path;
use std::process::Command;

use end_to_end::tools::Tool;

use super::server::{Answer, Server};
use super::{Checkout, assert_ran};

#[test]
fn busybox_is_enough() {
    let checkout = Checkout::released();
    let Some((busybox, path)) = super::busybox(&checkout.path("busybox")) else { return };
    let server = Server::new([Answer::Status(200, fs::read(checkout.archive()).unwrap())]);
    for shell in [&["/bin/bash"][..], &[busybox.to_str().unwrap(), "sh"]] {
        let mut command = checkout.shell(shell, &path, &["foo", "plan"]);
        command.env("RUNNER_TOOL_CACHE", checkout.path("cache")).env("POINTSMAN_DOWNLOAD_URL", server.url());
        for what in ["download", "cache"] {
            let output = command.output().unwrap();
            assert_eq!(output.status.code(), Some(7), "{shell:?}, {what}");
            assert_ran(&output, &checkout.installed("cache"));
        }
        fs::remove_dir_all(checkout.path("cache")).unwrap();
    }
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn other_shells_than_bash_start_programs_and_say_what_is_wrong() {
    let checkout = Checkout::released();
    let mirror = format!("file://{}", checkout.path("mirror").display());
    // Where a bash of version 3.2 is, as on macOS, it is `/bin/bash`; elsewhere the strict ones stand in for it.
    let shells = ["/bin/bash", "/usr/bin/dash", "/bin/dash", "/bin/mksh", "/bin/posh"];
    let found: Vec<_> = shells.iter().filter(|shell| Path::new(shell).exists()).collect();
    assert!(!found.is_empty());
    for shell in found {
        // `printf` is built into all of them but the last two.
        let plain = checkout.download(&mirror, &["cp", "printf"]);
        let path = plain.get_envs().find(|(name, _)| *name == "PATH").unwrap().1.unwrap().to_str().unwrap();
        let mut command = checkout.shell(&[shell], path, &["foo", "plan"]);
        command.env("RUNNER_TOOL_CACHE", checkout.path("cache")).env("POINTSMAN_DOWNLOAD_URL", &mirror);
        assert_ran(&command.output().unwrap(), &checkout.installed("cache"));
        assert_ran(&command.output().unwrap(), &checkout.installed("cache"));
        fs::remove_dir_all(checkout.path("cache")).unwrap();
        let archive = fs::read(checkout.archive()).unwrap();
        fs::write(checkout.archive(), "changed").unwrap();
        let said = checkout.assert_refused(&command.output().unwrap());
        assert!(said.contains("is not the published file"), "{shell}: {said}");
        fs::write(checkout.archive(), archive).unwrap();
    }
}

#[test]
fn every_script_passes_shellcheck_alone_and_together() {
    let Some(shellcheck) = Tool::Shellcheck.or_skip() else { return };
    let scripts: Vec<_> = fs::read_dir(end_to_end::root().join("actions/_bootstrap"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sh"))
        .collect();
    assert_eq!(scripts.len(), 3, "{scripts:?}: `Checkout` copies three");
    for dialect in ["bash", "dash"] {
        let mut command = Command::new(&shellcheck);
        command.current_dir(end_to_end::root()).args(["--severity", "style", "--external-sources", "--shell", dialect]);
        let output = command.args(&scripts).output().unwrap();
        assert!(output.status.success(), "{dialect}: {}", super::stdout(&output));
    }
}

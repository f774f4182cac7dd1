//! Step 1, a folder that the user names, and what a start leaves as it was.

use std::collections::BTreeSet;
use std::fs;

use testkit::write_script;

use super::{Checkout, ECHO, full_path, host, stderr, stdout};

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
    let hostile = "/a%\n::warning::x\r###[error]y";
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
fn what_the_job_exported_reaches_the_program_as_it_was() {
    // A script that assigns to an exported name changes it for its program. Ours may assign to names of its own only.
    let checkout = Checkout::new("1.2.3", "");
    checkout.release("foo", host(), "#!/bin/sh\nexec /usr/bin/env\n");
    let assigned = ["run.sh", "install.sh", "fetch.sh"].iter().flat_map(|script| {
        let text = fs::read_to_string(checkout.path("checkout/actions/_bootstrap").join(script)).unwrap();
        let words: Vec<_> =
            text.split(|letter: char| letter.is_whitespace() || ";(".contains(letter)).map(str::to_owned).collect();
        words.into_iter().filter_map(|word| word.split_once('=').map(|(name, _)| name.to_owned()))
    });
    let is_name =
        |name: &String| !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    let names: BTreeSet<_> = assigned.filter(is_name).collect();
    let ours = names.iter().filter(|name| name.starts_with("pm_")).count();
    assert!(ours > 20, "{names:?}");
    let usual = ["version", "target", "name", "binary", "program", "here", "root", "store", "found", "message"];
    let base = format!("file://{}", checkout.path("mirror").display());
    let mut command = checkout.download(&base, &["cp"]);
    for name in usual.iter().copied().chain(names.iter().filter(|name| !name.starts_with("pm_")).map(String::as_str)) {
        if !name.starts_with("CARGO") && !name.starts_with("POINTSMAN") && !["IFS", "CDPATH", "LC_ALL"].contains(&name)
        {
            command.env(name, "the job's");
        }
    }
    let wanted: Vec<_> =
        command.get_envs().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))).collect();
    let output = command.output().unwrap();
    let said = stdout(&output);
    for (name, value) in wanted {
        let line = format!("{}={}", name.display(), value.display());
        assert!(said.lines().any(|found| found == line), "{line}: {said}{}", stderr(&output));
    }
}

#[test]
fn git_bash_leaves_inputs_alone() {
    let checkout = Checkout::new("0.0.0-dev", "");
    write_script(&checkout.path("bin/foo"), "#!/bin/sh\necho \"$MSYS2_ENV_CONV_EXCL\"\n");
    for (system, set, wanted) in
        [("msys", None, "POINTSMAN_INPUT_"), ("msys", Some("MINE"), "POINTSMAN_INPUT_;MINE"), ("linux-gnu", None, "")]
    {
        let mut command = checkout.command("", &["foo"]);
        command.env("POINTSMAN_BIN_DIR", checkout.path("bin")).env("OSTYPE", system);
        command.envs(set.map(|value| ("MSYS2_ENV_CONV_EXCL", value)));
        assert_eq!(stdout(&command.output().unwrap()), format!("{wanted}\n"));
    }
}

#[test]
fn a_program_that_cannot_be_started_is_said() {
    let checkout = Checkout::new("0.0.0-dev", "");
    write_script(&checkout.path("bin/foo"), "#!/no/such/interpreter\n");
    let output = checkout.command("", &["foo"]).env("POINTSMAN_BIN_DIR", checkout.path("bin")).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("bin/foo` cannot be started\nhint: is it for this machine"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn an_incomplete_checkout_is_said() {
    for missing in ["VERSION", "checksums.txt", "install.sh", "fetch.sh"] {
        let checkout = Checkout::released();
        fs::remove_file(checkout.path("checkout/actions/_bootstrap").join(missing)).unwrap();
        let said = checkout.assert_refused(&checkout.download("", &["curl"]).output().unwrap());
        assert!(
            said.contains(&format!("_bootstrap/{missing}`\nhint: the action needs its whole repository")),
            "{said}"
        );
    }
}

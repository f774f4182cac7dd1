//! Step 4: a program built from the checkout.

use std::fs;
use std::process::Stdio;

use testkit::write_script;

use super::{Checkout, full_path, stderr, stdout};

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
    // Programs carry texts of this folder within themselves.
    fs::create_dir_all(checkout.path("checkout/templates")).unwrap();
    fs::write(checkout.path("checkout/templates/comment.md"), "hello").unwrap();
    let said = stderr(&run());
    assert!(said.contains("pointsman: building `hello`"), "changed templates are built again: {said}");
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

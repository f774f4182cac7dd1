//! Step 2: a program in the tool cache is run if its bytes are the published ones.

use std::fs;
use std::path::Path;

use testkit::write_script;

use super::{Checkout, ECHO, full_path, hash, host, slim, stderr, stdout};

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
    assert!(stderr(&output).contains("none of `sha256sum`, `openssl`, `shasum`"), "{}", stderr(&output));
}

//! Remotes that do not answer and payloads that do not make sense.

use std::io::Read as _;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use testkit::{Checkout, Fixture, Payload};

use crate::support::{Ask, check, check_all, check_unknown};

fn two_commits() -> (Fixture, String, String) {
    let fixture = Fixture::new();
    let before = fixture.write("a.txt", "a\n").commit("first");
    let after = fixture.write("b.txt", "b\n").commit("second");
    (fixture, before, after)
}

#[test]
fn a_remote_that_cannot_be_reached_means_everything_with_the_reason() {
    let (fixture, before, after) = two_commits();
    let remote = fixture.publish();
    let pull = remote.open_pull_request(7, "main", "main~1");
    let zero = "0".repeat(40);
    let cases = [
        (testkit::push("refs/heads/main", &before, &after), "refs/heads/main"),
        (testkit::push("refs/heads/topic", &zero, &after), "refs/heads/topic"),
        (testkit::push("refs/tags/v1", &zero, &after), "refs/tags/v1"),
        (testkit::merge_group(&before, &after), "refs/heads/queue"),
        (testkit::pull_request("pull_request", "opened", "main", &pull), "refs/heads/other"),
        (testkit::pull_request("pull_request_target", "opened", "main", &pull), "refs/heads/main"),
        (testkit::workflow_run("topic", &before, &[]), "refs/heads/main"),
        (testkit::workflow_dispatch("refs/heads/topic"), "refs/heads/topic"),
    ];
    for (payload, git_ref) in cases {
        let clone = remote.checkout(git_ref, &after, &Checkout::SHALLOW);
        fixture.git_in(&clone, &["remote", "set-url", "origin", "file:///nowhere/remote.git"]);
        fixture.git_in(&clone, &["update-ref", "-d", "refs/remotes/origin/main"]);
        let ask = Ask::event(&fixture, &payload, git_ref, &after);
        let fetches = ask.fetches().len();
        let set = ask.at(&clone);
        check_unknown(&set, "could not be asked");
        assert_eq!(set.files.len(), 2, "{git_ref}: all files of the head");
        assert_eq!(ask.fetches().len() - fetches, 1, "a dead remote is asked once");
    }
}

#[test]
fn a_full_clone_needs_no_remote_at_all() {
    let (fixture, before, after) = two_commits();
    let remote = fixture.publish();
    let clone = remote.checkout("refs/heads/main", &after, &Checkout::FULL);
    fixture.git_in(&clone, &["remote", "set-url", "origin", "file:///nowhere/remote.git"]);
    let payload = testkit::push("refs/heads/main", &before, &after);
    check(&Ask::event(&fixture, &payload, "refs/heads/main", &after).at(&clone), &["added b.txt"]);
    fixture.git_in(&clone, &["remote", "remove", "origin"]);
    check(&Ask::event(&fixture, &payload, "refs/heads/main", &after).at(&clone), &["added b.txt"]);
}

#[test]
fn fetching_can_be_switched_off() {
    let (fixture, before, after) = two_commits();
    let clone = fixture.publish().checkout("refs/heads/main", &after, &Checkout::SHALLOW);
    let payload = testkit::push("refs/heads/main", &before, &after);
    let ask = Ask::event(&fixture, &payload, "refs/heads/main", &after).options(|options| options.fetch = false);
    check_unknown(&ask.at(&clone), "fetching is switched off");
    assert_eq!(ask.fetches(), [""; 0]);
}

#[test]
fn a_missing_git_program_matters_only_where_it_is_needed() {
    let (fixture, before, after) = two_commits();
    let remote = fixture.publish();
    let payload = testkit::push("refs/heads/main", &before, &after);
    let ask = Ask::event(&fixture, &payload, "refs/heads/main", &after)
        .options(|options| options.git_program = "/nowhere/git".into());
    check(&ask.at(&remote.checkout("refs/heads/main", &after, &Checkout::FULL)), &["added b.txt"]);
    let set = ask.at(&remote.checkout("refs/heads/main", &after, &Checkout::SHALLOW));
    check_unknown(&set, "`/nowhere/git` could not be started");
}

#[test]
fn a_remote_that_never_answers_is_given_up_and_leaves_nothing_behind() {
    let (fixture, before, after) = two_commits();
    let clone = fixture.publish().checkout("refs/heads/main", &after, &Checkout::SHALLOW);
    let server = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = server.local_addr().expect("an address");
    fixture.git_in(&clone, &["remote", "set-url", "origin", &format!("git://{address}/r.git")]);
    let held = std::thread::spawn(move || {
        let (mut connection, _) = server.accept().expect("a connection");
        // Reads the request and says nothing, until the other end is gone.
        let mut request = Vec::new();
        connection.read_to_end(&mut request).map(|_| request.len())
    });
    let payload = testkit::push("refs/heads/main", &before, &after);
    let ask = Ask::event(&fixture, &payload, "refs/heads/main", &after)
        .options(|options| options.fetch_timeout = Duration::from_millis(1500));
    let started = Instant::now();
    check_unknown(&ask.at(&clone), "did not answer within 1.5 seconds");
    assert!(started.elapsed() < Duration::from_secs(20));
    let request = held.join().expect("the server ends because its client was killed").expect("a request");
    assert!(request > 0);
    assert!(!clone.join(".git/shallow.lock").exists(), "a lock would stop the next fetch");
}

#[test]
fn what_a_remote_starts_is_killed_with_it() {
    let (fixture, before, after) = two_commits();
    let clone = fixture.publish().checkout("refs/heads/main", &after, &Checkout::SHALLOW);
    let record = fixture.root().join("pids");
    let script = format!("sh -c 'echo $$ >> {0}; sleep 987 & echo $! >> {0}; wait' x", record.display());
    fixture.git_in(&clone, &["config", "remote.origin.uploadpack", &script]);
    let payload = testkit::push("refs/heads/main", &before, &after);
    let ask = Ask::event(&fixture, &payload, "refs/heads/main", &after)
        .options(|options| options.fetch_timeout = Duration::from_millis(1500));
    check_unknown(&ask.at(&clone), "did not answer");
    let pids = std::fs::read_to_string(record).expect("the processes' numbers");
    assert_eq!(pids.lines().count(), 2);
    for pid in pids.lines() {
        let gone = || std::fs::read_to_string(format!("/proc/{pid}/stat")).map_or(true, |stat| stat.contains(") Z "));
        let ended = (0..100).any(|_| {
            std::thread::sleep(Duration::from_millis(20));
            gone()
        });
        assert!(ended, "process {pid} survived");
    }
}

#[test]
fn hooks_and_the_users_configuration_are_left_alone() {
    let (fixture, before, after) = two_commits();
    let clone = fixture.publish().checkout("refs/heads/main", &after, &Checkout::SHALLOW);
    let marker = fixture.root().join("hook-ran");
    let hook = clone.join(".git/hooks/reference-transaction");
    std::fs::create_dir_all(hook.parent().expect("a folder")).expect("a folder");
    std::fs::write(&hook, format!("#!/bin/sh\ntouch {}\n", marker.display())).expect("a hook");
    std::process::Command::new("chmod").arg("+x").arg(&hook).status().expect("chmod starts");
    let config = std::fs::read(clone.join(".git/config")).expect("a configuration");
    let payload = testkit::push("refs/heads/main", &before, &after);
    check(&Ask::event(&fixture, &payload, "refs/heads/main", &after).at(&clone), &["added b.txt"]);
    assert!(!marker.exists(), "a hook ran");
    assert_eq!(std::fs::read(clone.join(".git/config")).expect("a configuration"), config);
    assert!(!fixture.root().join("home/.gitconfig").exists());
}

#[test]
fn secrets_in_the_remotes_address_do_not_get_into_the_reason() {
    let (fixture, before, after) = two_commits();
    let clone = fixture.publish().checkout("refs/heads/main", &after, &Checkout::SHALLOW);
    fixture.git_in(&clone, &["remote", "set-url", "origin", "http://user:hunter2@127.0.0.1:1/r.git"]);
    let payload = testkit::push("refs/heads/main", &before, &after);
    let set = Ask::event(&fixture, &payload, "refs/heads/main", &after).at(&clone);
    assert!(set.could_not_tell);
    let told = format!("{} {:?}", set.reason, set.notes);
    assert!(!told.contains("hunter2") && !told.contains('\n'), "{told}");
}

#[test]
fn payloads_with_missing_or_foreign_fields() {
    let (fixture, before, after) = two_commits();
    let remote = fixture.publish();
    let pull = remote.open_pull_request(7, "main", "main~1");
    let full = testkit::pull_request("pull_request", "opened", "main", &pull);
    let clone = remote.checkout("refs/heads/main", &after, &Checkout::FULL);
    let ask = |payload: &Payload, git_ref: &str| Ask::event(&fixture, payload, git_ref, &after);

    let headless = full.clone().without("/pull_request").without("/number");
    check_unknown(&ask(&headless, "refs/heads/x").at(&clone), "does not name the pull request's target");
    let mut target = headless.clone();
    target.event = "pull_request_target";
    check_unknown(&ask(&target, "refs/heads/main").at(&clone), "does not name the pull request's head");

    let push = testkit::push("refs/heads/main", &before, &after);
    check_unknown(&ask(&push, "refs/heads/main").without_payload().at(&clone), "payload of `push` is missing");
    let strange = push.clone().with("/before", "--upload-pack=touch /tmp/pwned".into());
    check_all(&ask(&strange, "refs/heads/main").at(&clone), "default branch");
    let sha256 = push.with("/before", "a".repeat(64).into());
    check_all(&ask(&sha256, "refs/heads/main").at(&clone), "is gone");

    let hostile = testkit::workflow_dispatch("refs/heads/x")
        .with("/repository/default_branch", "--upload-pack=x\n::error::".into());
    let set = ask(&hostile, "refs/heads/x").at(&clone);
    assert!(!set.reason.contains('\n'), "{}", set.reason);
    let mut group = testkit::merge_group("", "");
    group = group.without("/merge_group");
    check_unknown(&ask(&group, "refs/heads/x").at(&clone), "names no base");
}

#[test]
fn without_a_payload_the_runners_variables_serve() {
    let (fixture, _, after) = two_commits();
    let clone = fixture.publish().clone_with(&[]);
    let ask = Ask::event(&fixture, &testkit::schedule(), "refs/heads/main", &after).without_payload();
    check_all(&ask.at(&clone), "on the default branch `main`");
    assert_eq!(ask.fetches(), [""; 0]);
}

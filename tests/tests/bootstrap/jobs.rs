//! Jobs that share one machine: at once, and after one that was killed.

use std::fs::{self, File};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use super::server::{Answer, Server};
use super::{Checkout, assert_ran, stderr};

#[test]
fn jobs_that_install_at_once_all_run_the_whole_program() {
    for (jobs, downloader) in [(2, "curl"), (8, "curl"), (8, "wget")] {
        let checkout = Checkout::released();
        let bytes = fs::read(checkout.archive()).unwrap();
        let server = Server::new([Answer::Status(200, bytes)]);
        let mut command = checkout.download(&server.url(), &[downloader, "env", "timeout"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let children: Vec<_> = (0..jobs).map(|_| command.spawn().unwrap()).collect();
        for child in children {
            assert_ran(&child.wait_with_output().unwrap(), &checkout.installed("cache"));
        }
        assert_eq!(checkout.listing("cache").len(), 1, "{:?}", checkout.listing("cache"));
    }
}

#[test]
fn what_a_killed_job_leaves_behind_is_trusted_by_nobody_and_cleaned_up() {
    let checkout = Checkout::released();
    let bytes = fs::read(checkout.archive()).unwrap();
    let server = Server::new([Answer::Stall(bytes.clone(), 100), Answer::Status(200, bytes)]);
    let mut command = checkout.download(&server.url(), &["curl", "find"]);
    // The killed job cannot take its downloader along; it ends soon.
    command.env("POINTSMAN_DOWNLOAD_TIMEOUT", "9");
    let mut killed = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    server.wait_for(1);
    killed.kill().unwrap();
    killed.wait().unwrap();
    let left = checkout.listing("cache");
    assert!(left.len() == 1 && left[0].starts_with("cache/pointsman/.install-"), "{left:?}");

    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    assert_ran(&command.output().unwrap(), &checkout.installed("cache"));
    assert_eq!(checkout.listing("cache").len(), 2, "a folder so young may be that of a job that runs");
    let hours_ago = SystemTime::now() - Duration::from_secs(2 * 60 * 60);
    File::open(checkout.path(&left[0])).unwrap().set_modified(hours_ago).unwrap();
    fs::remove_file(checkout.installed("cache")).unwrap();
    assert_ran(&command.output().unwrap(), &checkout.installed("cache"));
    assert_eq!(checkout.listing("cache").len(), 1, "{:?}", checkout.listing("cache"));
}

#[test]
fn a_cancelled_job_leaves_no_process_and_no_folder() {
    for (signal, number) in [("INT", 2), ("TERM", 15)] {
        let checkout = Checkout::released();
        let bytes = fs::read(checkout.archive()).unwrap();
        let server = Server::new([Answer::Stall(bytes, 100)]);
        // Who starts the tests in the background has them ignore SIGINT, and a shell cannot change what it began with.
        let shell = ["/usr/bin/env", "--default-signal=INT", "/bin/bash"];
        let mut command = checkout.download_by(&shell, &server.url(), &["curl", "find"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        server.wait_for(1);
        assert!(Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap().success());
        // Its output ends when the last process that holds it does.
        let output = child.wait_with_output().unwrap();
        assert_eq!(std::os::unix::process::ExitStatusExt::signal(&output.status), Some(number), "{}", stderr(&output));
        assert_eq!(checkout.listing("cache"), [""; 0]);
    }
}

#[test]
fn an_archive_that_was_cut_by_a_crash_is_not_found_in_the_cache() {
    let checkout = Checkout::released();
    let base = format!("file://{}", checkout.path("mirror").display());
    let mut command = checkout.download(&base, &["cp"]);
    assert_ran(&command.output().unwrap(), &checkout.installed("cache"));
    // As after a power cut: the name is there, its bytes are not.
    fs::write(checkout.installed("cache"), "").unwrap();
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("is not the published file"), "{}", stderr(&output));
    assert!(stderr(&output).contains("then delete that file"), "{}", stderr(&output));
}

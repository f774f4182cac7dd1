//! A log of 200 MB does not pass through memory: measured by the operating system.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests start servers, read files and fail loudly")]

#[expect(dead_code, reason = "the other tests of the client use the rest")]
mod server;

use std::{fs, io};

use github::{Api as _, Base, Client, Options, Request, Token, endpoint};
use protocol::Environment;
use server::{Reply, Server};

const MEGABYTE: u64 = 1_000_000;

/// The most memory this process ever had, bytes (proc(5), `VmHWM`).
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

#[test]
fn a_log_of_200_mb_takes_no_more_memory_than_a_small_one() {
    let line = "2026-11-21T10:00:00.0000000Z a line of a log\n".repeat(1000);
    let times = 200 * MEGABYTE / line.len() as u64 + 1;
    let size = line.len() as u64 * times;
    let storage = Server::start(move |_, _| Reply::new(200).body(line.clone()).times(times));
    let location = format!("{}/blob", storage.url());
    let github = Server::start(move |_, _| Reply::new(302).header("location", &location));
    let base = Base::parse(&github.url()).unwrap();
    let token = Token::new("ghs_x", "the test").unwrap();
    let client = Client::new(base, token, &Environment::default(), Options::default()).unwrap();
    let request = Request::new(endpoint::GET_JOB_LOG, "o/r").at("job_id", 1);
    client.download(&request, &mut io::sink(), MEGABYTE).unwrap();
    let before = peak();
    assert_eq!(client.download(&request, &mut io::sink(), u64::MAX).unwrap(), size);
    let grown = peak() - before;
    println!("{size} bytes fetched; the peak grew by {grown} bytes to {}", peak());
    assert!(grown < 4 * MEGABYTE, "{grown}");
}

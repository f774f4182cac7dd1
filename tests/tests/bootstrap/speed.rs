//! What a start through the bootstrap costs, when the program is in the cache.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{Checkout, full_path, hash, host};

const RUNS: u32 = 21;

/// The median and the least of the times of [`RUNS`] runs.
fn times(command: &mut Command) -> (Duration, Duration) {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut times: Vec<_> = (0..RUNS)
        .map(|_| {
            let started = Instant::now();
            assert!(command.status().unwrap().success());
            started.elapsed()
        })
        .collect();
    times.sort();
    (times[times.len() / 2], times[0])
}

#[test]
fn a_start_from_the_cache_costs_little() {
    let checkout = Checkout::new("1.2.3", "");
    // A real program, made as large as ours with HTTP may be (4.5 MB): what is behind its end does not matter to the system.
    let installed = checkout.installed("cache");
    fs::create_dir_all(installed.parent().unwrap()).unwrap();
    let mut bytes = fs::read("/bin/true").unwrap();
    bytes.resize(4_500_000, 0);
    fs::write(&installed, &bytes).unwrap();
    fs::set_permissions(&installed, fs::Permissions::from_mode(0o755)).unwrap();
    // As many lines as a release has, ours the last one.
    let others = (0..170).map(|number| format!("{}  {}/program-{number}\n", hash(b"x"), host())).collect::<String>();
    checkout.publish(&format!("{others}{}  {}/foo\n", hash(&bytes), host()));
    let mut through = checkout.command(&full_path(), &["foo"]);
    let through = times(through.env("RUNNER_TOOL_CACHE", checkout.path("cache")));
    let direct = times(&mut Command::new(&installed));
    let milliseconds = |through: Duration, direct: Duration| through.saturating_sub(direct).as_secs_f64() * 1000.0;
    let (median, least) = (milliseconds(through.0, direct.0), milliseconds(through.1, direct.1));
    println!(
        "figure: bootstrap: {least:.1} ms more for a 4.5 MB program in a warm cache (least of {RUNS}; median beside other tests {median:.1})"
    );
    // The least, as what else the machine does is not the bootstrap's.
    assert!(least < 300.0, "{least:.1} ms, ten times what it may cost");
}

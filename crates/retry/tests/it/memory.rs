//! A command that runs out of memory is reported as such and fails.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Bench, run};

#[test]
fn an_address_space_limit() {
    let bench = Bench::new();
    let script = "ulimit -v 60000; sort /dev/zero > /dev/null";
    let ran = bench.run(&["--attempts", "1", "--report", "report.json", "--command", script]);
    assert_ne!(ran.code, Some(0));
    assert_eq!(bench.report()["attempts"][0]["category"], "out-of-memory", "{}", ran.stderr);
    assert!(ran.stderr.contains("(out-of-memory)"), "{}", ran.stderr);
}

/// A memory cgroup of 48 MB below this process's own, if this user may make one.
struct Group(PathBuf);

impl Group {
    fn new() -> Option<Self> {
        let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
        let version_1 = groups.lines().find_map(|line| line.split_once(":memory:"));
        let (root, path, limits): (&str, &str, &[(&str, &str)]) = match version_1 {
            Some((_, path)) => (
                "/sys/fs/cgroup/memory",
                path,
                &[("memory.limit_in_bytes", "48M"), ("memory.memsw.limit_in_bytes", "48M")],
            ),
            None => (
                "/sys/fs/cgroup",
                groups.lines().find_map(|line| line.strip_prefix("0::"))?,
                &[("memory.max", "48M"), ("memory.swap.max", "0")],
            ),
        };
        let name = format!("retry-test-{}", std::process::id());
        let folder = Path::new(root).join(path.trim_start_matches('/')).join(name);
        fs::create_dir(&folder).ok()?;
        let group = Self(folder);
        // Swap accounting may be switched off; the first limit is the one that matters.
        let written: Vec<bool> =
            limits.iter().map(|(file, limit)| fs::write(group.0.join(file), limit).is_ok()).collect();
        written.first().copied().unwrap_or_default().then_some(group)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let _ = fs::remove_dir(&self.0);
    }
}

#[test]
fn a_cgroup_limit() {
    let Some(group) = Group::new() else {
        println!("skipped: this user may not make a memory cgroup");
        return;
    };
    for (subject, signal) in [("--command 'sort /dev/zero > /dev/null'", false), ("-- sort /dev/zero", true)] {
        let bench = Bench::new();
        let script = format!(
            "echo $$ > {}/cgroup.procs && exec {} --attempts 1 --report report.json {subject} > /dev/null",
            group.0.display(),
            env!("CARGO_BIN_EXE_retry")
        );
        let mut shell = bench.program("sh");
        shell.args(["-c", &script]);
        let ran = run(shell);
        ran.assert_code(137);
        let report = bench.report();
        let attempt = &report["attempts"][0];
        assert_eq!(attempt["category"], "out-of-memory", "{}", ran.stderr);
        assert_eq!(attempt["memory"], "in-group", "{}", ran.stderr);
        assert_eq!(attempt["signal"] == "SIGKILL", signal);
        assert!(ran.stderr.contains("out of memory (the kernel counted"), "{}", ran.stderr);
        bench.assert_nothing_left();
    }
}

//! How commands end, and that nothing of them is left.

use std::time::Duration;

use crate::support::{Bench, install, runs};

#[test]
fn killed_by_sigkill_is_a_failure_and_retried() {
    let bench = Bench::new();
    let ran =
        bench.run(&["--attempts", "2", "--delay", "0", "--report", "report.json", "--command", "echo x; kill -9 $$"]);
    ran.assert_code(137);
    assert_eq!(ran.stdout, b"x\nx\n");
    let report = bench.report();
    assert_eq!(report["outcome"], "failed");
    assert_eq!(report["attempts"][1]["signal"], "SIGKILL");
    assert_eq!(report["attempts"][1]["exit_code"], 137);
}

#[test]
fn dying_of_its_own_sigterm_is_noticed_at_once() {
    let bench = Bench::new();
    let ran = bench.run(&["--attempts", "1", "--timeout", "60s", "--", "sh", "-c", "kill -TERM $$"]);
    ran.assert_code(143);
    assert!(ran.took < Duration::from_secs(30), "{:?}", ran.took);
    assert!(ran.stderr.contains("killed by SIGTERM"), "{}", ran.stderr);
}

#[test]
fn a_timeout_ends_a_tree_that_ignores_sigterm_before_the_next_attempt_starts() {
    let bench = Bench::new();
    let script = "
        for pid in $(cat pids 2>/dev/null); do
            if [ -e /proc/$pid ] && ! grep -q '^State:.Z' /proc/$pid/status; then echo $pid >> overlap; fi
        done
        trap '' TERM INT HUP
        (trap '' TERM; echo $BASHPID >> pids; while :; do sleep 0.2; done) &
        echo $$ >> pids
        while :; do sleep 0.2; done";
    let ran =
        bench.run(&["--attempts", "2", "--delay", "0", "--timeout", "700ms", "--grace", "300ms", "--command", script]);
    ran.assert_code(124);
    assert_eq!(bench.lines("pids").len(), 4, "{}", ran.stderr);
    assert_eq!(bench.read("overlap"), "");
    bench.assert_nothing_left();
}

#[test]
fn the_grace_lets_a_command_clean_up() {
    let bench = Bench::new();
    let script = "trap 'echo cleaned; exit 0' TERM; echo up; while :; do sleep 0.05; done";
    let ran = bench.run(&["--attempts", "1", "--timeout", "500ms", "--grace", "20s", "--command", script]);
    // It exited with 0, but too late.
    ran.assert_code(124);
    assert_eq!(ran.stdout, b"up\ncleaned\n");
    assert!(ran.took < Duration::from_secs(15), "{:?}", ran.took);
    bench.assert_nothing_left();
}

#[test]
fn processes_that_left_the_session_are_ended_after_a_timeout() {
    let bench = Bench::new();
    let script = "(setsid sleep 37 &); setsid -f sh -c 'trap \"\" TERM; sleep 38; sleep 39'; sleep 36";
    let ran = bench.run(&["--attempts", "1", "--timeout", "500ms", "--grace", "300ms", "--command", script]);
    ran.assert_code(124);
    bench.assert_nothing_left();
}

#[test]
fn a_daemon_without_its_environment_is_found_too() {
    let bench = Bench::new();
    let script = "env -i PATH=\"$PATH\" setsid -f sh -c 'echo $$ > daemon; trap \"\" TERM HUP; while :; do sleep 0.1; done' > /dev/null 2>&1
        while ! [ -s daemon ]; do sleep 0.05; done";
    let ran = bench.run(&["--grace", "300ms", "--report", "report.json", "--command", script]);
    ran.assert_code(0);
    assert!(!runs(&bench.read("daemon")), "the daemon survived");
    assert_eq!(bench.report()["attempts"][0]["left_behind"][0]["name"], "sh");
}

#[test]
fn background_children_of_a_passed_command_are_ended_and_named() {
    let bench = Bench::new();
    let ran = bench.run(&["--report", "report.json", "--command", "sleep 300 & echo started"]);
    ran.assert_code(0);
    // The child held the outputs open all the time.
    assert_eq!(ran.stdout, b"started\n");
    assert!(ran.took < Duration::from_secs(30), "{:?}", ran.took);
    assert!(ran.stderr.contains("left processes behind"), "{}", ran.stderr);
    assert_eq!(bench.report()["attempts"][0]["left_behind"][0]["name"], "sleep");
    bench.assert_nothing_left();
}

#[test]
fn what_ends_by_itself_is_waited_for() {
    let bench = Bench::new();
    let ran = bench.run(&["--report", "report.json", "--command", "exec > >(sleep 0.3; sed s/a/b/); echo aa"]);
    ran.assert_code(0);
    assert_eq!(ran.stdout, b"ba\n");
    assert_eq!(bench.report()["attempts"][0]["left_behind"], serde_json::json!([]));
}

#[test]
fn a_tree_that_keeps_forking_is_ended() {
    let bench = Bench::new();
    let script = "for i in 1 2 3 4 5 6 7 8; do (setsid sh -c 'trap \"\" TERM; while :; do (setsid sleep 5 &); sleep 0.01; done' &); done; sleep 60";
    let ran = bench.run(&["--attempts", "1", "--timeout", "500ms", "--grace", "100ms", "--command", script]);
    ran.assert_code(124);
    bench.assert_nothing_left();
}

#[test]
fn a_stopped_process_is_ended() {
    let bench = Bench::new();
    let ran = bench.run(&["--attempts", "1", "--timeout", "400ms", "--grace", "20s", "--command", "kill -STOP $$"]);
    ran.assert_code(124);
    assert!(ran.took < Duration::from_secs(15), "{:?}", ran.took);
    bench.assert_nothing_left();
}

#[test]
fn children_that_were_there_before_are_left_alone() {
    let bench = Bench::new();
    let script = format!(
        "sleep 300 & echo $! > stranger; exec {} --attempts 1 --command 'sleep 200 & exit 3'",
        env!("CARGO_BIN_EXE_retry")
    );
    let mut shell = bench.program("sh");
    shell.args(["-c", &script]);
    let ran = crate::support::run_detached(shell);
    ran.assert_code(3);
    let stranger = bench.read("stranger");
    assert!(runs(&stranger), "a stranger was killed");
    let number = rustix::process::Pid::from_raw(stranger.trim().parse().unwrap()).unwrap();
    rustix::process::kill_process(number, rustix::process::Signal::KILL).unwrap();
}

#[test]
fn a_script_fails_as_a_run_step_does() {
    for script in ["false\necho x", "false | cat", "cat /nonexistent | cat\n"] {
        let bench = Bench::new();
        let ran = bench.run(&["--attempts", "1", "--command", script]);
        ran.assert_code(1);
        assert_eq!(ran.stdout, b"", "{script}");
    }
}

#[test]
fn other_shells() {
    for (shell, script, code) in [
        ("sh", "false\necho x", 1),
        ("sh", "false | true", 0),
        ("bash -e {0}", "false | true", 0),
        ("python", "import sys; sys.exit(7)", 7),
    ] {
        let bench = Bench::new();
        bench.run(&["--attempts", "1", "--shell", shell, "--command", script]).assert_code(code);
    }
}

#[test]
fn a_program_without_a_shell() {
    let bench = Bench::new();
    let ran = bench.run(&["--", "printf", "%s|", "a b", "$HOME", "*"]);
    ran.assert_code(0);
    assert_eq!(ran.stdout, b"a b|$HOME|*|");
    bench.run(&["--attempts", "1", "--", "surely-not-installed"]).assert_code(127);
    bench.run(&["--attempts", "1", "--", "/"]).assert_code(126);
}

#[test]
fn the_script_is_private_and_goes_away() {
    let bench = Bench::new();
    let mut command = bench.step(&["--command", "stat -c %a \"$0\"; echo \"$0\" >&2"]);
    command.env("RUNNER_TEMP", bench.folder.path());
    let ran = crate::support::run(command);
    ran.assert_code(0);
    assert_eq!(ran.stdout, b"600\n");
    assert!(ran.stderr.starts_with(&bench.folder.path().display().to_string()), "{}", ran.stderr);
    assert!(!std::path::Path::new(ran.stderr.trim()).exists());
}

#[test]
fn a_command_starts_as_it_would_without_this_program() {
    let bench = Bench::new();
    // Ignored and blocked signals (the standard ones; the C library uses 32 and 33 itself), open files, umask.
    let script =
        "sed -n 's/^Sig\\(Ign\\|Blk\\):.*\\(........\\)$/\\1 \\2/p' /proc/self/status; ls /proc/self/fd; umask";
    for (signals, command) in [
        ("--default-signal=INT,QUIT,HUP", bench.in_foreground(&["--", "sh", "-c", script])),
        ("--ignore-signal=INT,QUIT", bench.in_background(&["--", "sh", "-c", script])),
    ] {
        let mut direct = bench.program("env");
        direct.args([signals, "sh", "-c", script]);
        let direct = crate::support::run(direct).stdout;
        assert!(direct.starts_with(b"Blk 0"), "{}", direct.escape_ascii());
        let through = crate::support::run(command).stdout;
        assert_eq!(through.escape_ascii().to_string(), direct.escape_ascii().to_string(), "{signals}");
    }
}

/// What root started cannot be ended by another user: said, and no attempt beside it.
#[test]
fn survivors_are_told_and_nothing_runs_beside_them() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::new();
    std::fs::set_permissions(bench.folder.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
    let program = bench.path("retry");
    let ready = rustix::process::geteuid().is_root()
        && install("4755", "/usr/bin/setpriv".as_ref(), &bench.path("as-root"))
        && install("755", env!("CARGO_BIN_EXE_retry").as_ref(), &program);
    if !ready {
        println!("skipped: needs root and `setpriv`");
        return;
    }
    let script = "echo x >> attempts; ./as-root --reuid=0 --clear-groups sh -c 'echo $$ > pid; exec sleep 300' & while ! [ -s pid ]; do sleep 0.05; done; exit 3";
    let mut command = bench.program("setpriv");
    command.args(["--reuid=65534", "--clear-groups"]).arg(&program);
    command.args(["--delay", "0", "--grace", "200ms", "--report", "report.json", "--command", script]);
    let ran = crate::support::run(command);
    let pid = bench.read("pid").trim().parse().ok().and_then(rustix::process::Pid::from_raw).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    ran.assert_code(3);
    assert_eq!(bench.lines("attempts").len(), 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("could not be ended: `sleep`"), "{}", ran.stderr);
    assert_eq!(bench.report()["attempts"][0]["survivors"][0]["name"], "sleep");
}

//! Output: every byte, in order, the two apart, however the reader behaves.

use std::io::Read;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::{Bench, ran, run};

#[test]
fn nothing_is_added_to_a_command_that_passes() {
    let bench = Bench::new();
    let ran = bench.run(&["--command", "printf 'a\\0b\\377\\r\\n\\033[1mno end'; printf err >&2"]);
    ran.assert_code(0);
    assert_eq!(ran.stdout, b"a\0b\xff\r\n\x1b[1mno end");
    assert_eq!(ran.stderr, "err");
}

#[test]
fn two_million_lines_to_a_reader_that_stalls() {
    let bench = Bench::new();
    let mut command = bench.command(&["--command", "seq 1 2000000; seq 1 1000 >&2; echo end"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let mut stdout = child.stdout.take().expect("piped");
    std::thread::sleep(Duration::from_millis(700));
    let (mut text, mut buffer) = (Vec::new(), vec![0; 300_000]);
    let mut stall = 0;
    loop {
        match stdout.read(&mut buffer).expect("readable") {
            0 => break,
            read => text.extend_from_slice(&buffer[..read]),
        }
        stall += 1;
        if stall % 16 == 0 {
            std::thread::sleep(Duration::from_millis(30));
        }
    }
    let ran = ran(child.wait_with_output().expect("the program ends"), Instant::now());
    ran.assert_code(0);
    let mut lines = text.split(|byte| *byte == b'\n');
    for number in 1..=2_000_000_u32 {
        assert_eq!(lines.next(), Some(number.to_string().as_bytes()));
    }
    assert_eq!(lines.next(), Some(&b"end"[..]));
    let expected: String = (1..=1000).map(|number| format!("{number}\n")).collect();
    assert_eq!(ran.stderr, expected);
}

#[test]
fn output_comes_as_it_is_written() {
    let bench = Bench::new();
    let mut command = bench.command(&["--command", "printf prompt; read -r line; echo \"$line\""]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
    let mut prompt = [0; 6];
    // The command waits for its input: this can only be read if it was passed on without waiting for a line.
    child.stdout.as_mut().expect("piped").read_exact(&mut prompt).expect("the prompt");
    assert_eq!(&prompt, b"prompt");
    std::io::Write::write_all(&mut child.stdin.take().expect("piped"), b"answer\n").expect("writable");
    let ran = ran(child.wait_with_output().expect("the program ends"), Instant::now());
    assert_eq!(ran.stdout, b"answer\n");
}

#[test]
fn a_reader_that_goes_away_ends_the_command_and_the_run() {
    let bench = Bench::new();
    let mut command = bench.command(&["--attempts", "5", "--delay", "0", "--report", "report.json", "--", "yes"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program starts");
    let mut some = [0; 100];
    child.stdout.take().expect("piped").read_exact(&mut some).expect("readable");
    assert_eq!(child.wait().expect("the program ends").code(), Some(141));
    let report = bench.report();
    assert_eq!(report["attempts"].as_array().map(Vec::len), Some(1));
    assert!(report["reason"].as_str().is_some_and(|reason| reason.contains("nobody reads")), "{report}");
    bench.assert_nothing_left();
}

#[test]
fn own_lines_start_on_their_own_line() {
    let bench = Bench::new();
    let ran = bench.run(&["--attempts", "2", "--delay", "0", "--command", "printf unfinished >&2; exit 1"]);
    assert_eq!(ran.stderr.lines().filter(|line| *line == "unfinished").count(), 2, "{}", ran.stderr);
    assert_eq!(ran.stdout, b"");
}

#[test]
fn the_log_keeps_head_and_tail_and_says_what_is_missing() {
    let bench = Bench::new();
    let script = "echo first; head -c 3000000 /dev/zero | tr '\\0' 'x'; echo; echo last; exit 3";
    let ran = bench.run(&[
        "--attempts",
        "2",
        "--delay",
        "0",
        "--log",
        "logs/it.log",
        "--report",
        "report.json",
        "--command",
        script,
    ]);
    ran.assert_code(3);
    let log = bench.read("logs/it.log");
    assert!(log.len() < 2_200_000, "{}", log.len());
    assert_eq!(log.matches("##[group]attempt").count(), 2);
    assert!(log.starts_with("##[group]attempt 1 of 2\n##[endgroup]\nfirst\nxx"));
    assert!(log.ends_with("xx\nlast\n##[error]Process completed with exit code 3.\n"));
    let dropped = bench.report()["attempts"][0]["log_dropped_bytes"].as_u64().unwrap();
    assert!(log.contains(&format!("\n[{dropped} bytes left out here]\n")));
    assert_eq!(dropped, 3_000_000 + 6 + 1 + 5 - 1024 * 1024);
    assert_eq!(bench.report()["attempts"][0]["stdout_bytes"], 3_000_012);
}

#[test]
fn a_log_of_many_attempts_stays_bounded() {
    let bench = Bench::new();
    let script = "head -c 100000 /dev/zero | tr '\\0' 'x'; exit 1";
    run(bench.command(&["--attempts", "200", "--delay", "0", "--log", "log", "--shell", "sh", "--command", script]))
        .assert_code(1);
    let log = bench.read("log");
    assert!(log.len() < 9 * 1024 * 1024, "{}", log.len());
    assert_eq!(log.matches("##[group]attempt").count(), 200);
}

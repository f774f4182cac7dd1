//! Structure and bounds of reading.

use super::{Format, Intake, Limits, Role, Status, Text};

fn read(log: &str) -> Text {
    let mut intake = Intake::default();
    intake.push(log.as_bytes());
    intake.finish()
}

/// Name, role, status, first and last line of every section.
fn outline(text: &Text) -> Vec<(String, Role, Status, u32, u32)> {
    let places = |section: &super::Section| (text.number(section.lines.start), text.number(section.lines.end - 1));
    let kept = text.sections().iter().filter(|section| !section.lines.is_empty());
    kept.map(|section| (section.name.clone(), section.role, section.status, places(section).0, places(section).1))
        .collect()
}

#[track_caller]
fn check(log: &str, format: Format, verdict: Status, expected: &[(&str, Role, Status, u32, u32)]) {
    let text = read(log);
    let expected: Vec<_> = expected
        .iter()
        .map(|(name, role, status, first, last)| ((*name).to_owned(), *role, *status, *first, *last))
        .collect();
    assert_eq!(outline(&text), expected);
    assert_eq!((text.format, text.verdict), (format, verdict));
}

#[test]
fn steps_of_github_are_told_apart_and_an_error_fails_its_step() {
    let log = "\u{feff}2024-01-01T00:00:00.0000000Z ##[group]Operating System\n\
        2024-01-01T00:00:00.0000000Z Ubuntu\n\
        2024-01-01T00:00:01.0000000Z ##[group]Run npm ci\n\
        2024-01-01T00:00:02.0000000Z ok\n\
        2024-01-01T00:00:03.0000000Z ##[group]Run npm test\n\
        2024-01-01T00:00:04.0000000Z ##[endgroup]\n\
        2024-01-01T00:00:05.0000000Z broken\n\
        2024-01-01T00:00:06.0000000Z ##[error]Process completed with exit code 1.\n\
        2024-01-01T00:00:07.0000000Z Post job cleanup.\n";
    check(
        log,
        Format::GitHub,
        Status::Unknown,
        &[
            ("Set up job", Role::Setup, Status::Unknown, 1, 2),
            ("npm ci", Role::Main, Status::Unknown, 3, 4),
            ("npm test", Role::Main, Status::Failed, 5, 8),
            ("Post job cleanup", Role::After, Status::Unknown, 9, 9),
        ],
    );
}

#[test]
fn commands_of_travis_end_with_their_status() {
    let log = "travis_fold:start:install\r\x1b[0Ktravis_time:start:a\r\x1b[0K$ npm i\nx\ntravis_fold:end:install\r\x1b[0Ktravis_time:start:b\r\x1b[0K$ npm test\nbroken\n\
        travis_time:end:b\r\x1b[0K\nThe command \"npm test\" exited with 1.\n\nDone. Your build exited with 1.\n";
    let text = read(log);
    let failed: Vec<_> = outline(&text).into_iter().filter(|section| section.2 == Status::Failed).collect();
    assert_eq!(failed, [("npm test".to_owned(), Role::Main, Status::Failed, 3, 6)]);
    assert_eq!((text.format, text.verdict), (Format::Travis, Status::Failed));
}

#[test]
fn a_status_after_the_end_of_a_fold_belongs_to_the_command_it_names() {
    let log = "travis_fold:start:install.1\r\x1b[0Ktravis_time:start:a\r\x1b[0K$ npm i\nbroken\nmore\ntravis_time:end:a\r\x1b[0Ktravis_fold:end:install.1\r\x1b[0K\n\
        The command \"npm i\" failed and exited with 1 during install.\n\nYour build has been stopped.\n";
    let text = read(log);
    let first = &outline(&text)[0];
    assert_eq!((first.0.as_str(), first.2, text.verdict), ("npm i", Status::Failed, Status::Failed));
}

#[test]
fn sections_of_gitlab_have_roles() {
    let log = "section_start:1:get_sources\r\x1b[0Kx\nsection_end:1:get_sources\r\x1b[0Ksection_start:2:step_script\r\x1b[0K$ make\nbroken\n\
        section_end:3:step_script\r\x1b[0Ksection_start:3:after_script\r\x1b[0Kbye\nERROR: Job failed: exit code 1\n";
    let text = read(log);
    assert_eq!((text.format, text.verdict), (Format::GitLab, Status::Failed));
    let roles: Vec<Role> = outline(&text).iter().map(|section| section.1).collect();
    assert_eq!(roles, [Role::Setup, Role::Main, Role::After]);
}

#[test]
fn verdicts_of_jenkins_and_steps_of_azure_and_circle_are_read() {
    assert_eq!(read("Started by timer\nx\nFinished: SUCCESS\n").verdict, Status::Passed);
    assert_eq!(read("Started by timer\nx\nFinished: FAILURE\n").verdict, Status::Failed);
    let azure = read(
        "2024-01-01T00:00:00.0000000Z ##[section]Starting: Test\n2024-01-01T00:00:00.0000000Z ##[error]x\n2024-01-01T00:00:00.0000000Z ##[section]Finishing: Test\n",
    );
    assert_eq!(outline(&azure)[0].2, Status::Failed);
    assert_eq!(
        outline(&read("#!/bin/bash -eo pipefail\nmake\nbroken\nExited with code exit status 2\n"))[0].2,
        Status::Failed
    );
}

#[test]
fn of_several_attempts_the_last_decides() {
    let failed = "##[group]attempt 1 of 2\n##[endgroup]\nrefused\n##[error]Process completed with exit code 7.\n##[group]attempt 2 of 2\n##[endgroup]\n";
    let again = read(&format!("{failed}broken\n##[error]Process completed with exit code 1.\n"));
    let outline = outline(&again);
    assert_eq!(outline[0].1, Role::After);
    assert_eq!((outline[1].1, outline[1].2), (Role::Main, Status::Failed));
    assert_eq!(again.verdict, Status::Unknown);
    assert_eq!(read(&format!("{failed}fine\n")).verdict, Status::Passed);
}

#[test]
fn numbers_are_those_of_the_original_and_only_newlines_end_lines() {
    let text = read("a\r\nb\rc\n\n\u{2028}d\x0be");
    assert_eq!(text.total, 4);
    assert_eq!((0..4).map(|at| text.number(at)).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!((text.line(0), text.line(1), text.line(2)), (&b"a"[..], &b"c"[..], &b""[..]));
}

#[test]
fn any_split_into_portions_reads_the_same() {
    let log = b"2024-01-01T00:00:01.0000000Z ##[group]Run x\nab\r\n\ncd";
    for size in 1..log.len() {
        let mut intake = Intake::default();
        log.chunks(size).for_each(|portion| intake.push(portion));
        let text = intake.finish();
        let lines: Vec<_> = (0..text.len()).map(|at| text.line(at).to_vec()).collect();
        assert_eq!(lines, [&b"##[group]Run x"[..], b"ab", b"", b"cd"], "portions of {size}");
    }
}

#[test]
fn of_an_overlong_log_both_ends_and_the_salient_lines_between_are_kept() {
    let mut intake = Intake::new(Limits { head: 20_000, tail: 3 << 20, middle: 10_000, lines: 400_000 });
    for number in 1..=200_000 {
        let line = if number == 50_000 {
            "fatal error: here".to_owned()
        } else {
            format!("line {number} of an uneventful log")
        };
        intake.push(line.as_bytes());
        intake.push(b"\n");
    }
    let text = intake.finish();
    assert_eq!(text.total, 200_000);
    assert_eq!(text.total - text.elided, u32::try_from(text.len()).unwrap());
    let numbers: Vec<u32> = (0..text.len()).map(|at| text.number(at)).collect();
    assert!(numbers.is_sorted() && numbers.contains(&1) && numbers.contains(&50_000) && numbers.contains(&200_000));
    assert!(text.bytes.len() < 6 << 20, "{}", text.bytes.len());
}

#[test]
fn endless_lines_and_nonsense_are_bounded() {
    let mut intake = Intake::default();
    for _ in 0..3_000 {
        intake.push(&[0xff; 10_000]);
    }
    intake.push(b"\n\x1b[\x1b]\x1b\r\r\n");
    let text = intake.finish();
    assert_eq!(text.total, 2);
    assert!(text.line(0).len() <= 4096);
}

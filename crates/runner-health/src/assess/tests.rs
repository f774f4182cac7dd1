use super::*;
use crate::measurements::{Clock, Daemon, Disk, GitState, Group, Load, Memory, Space, WantedFile, WantedTool};
use crate::version::Requirement;
use protocol::Exit;

const NOW: i64 = 1_795_432_385;

fn space(percent: u64) -> Space {
    Space { total: 1000, used: percent * 10, available: 1000 - percent * 10, inodes: 100, inodes_free: 90 }
}

fn healthy() -> Measurements {
    Measurements {
        disks: vec![Disk { path: ".".into(), space: Measured::Value(space(50)) }],
        memory: Measured::Value(Memory { total: 1000, available: 500, ..Memory::default() }),
        load: Measured::Value(Load { one_minute: 1.0, cores: 2 }),
        git: Measured::Value(Some(GitState { head: true, ..GitState::default() })),
        files: Vec::new(),
        tools: Vec::new(),
        docker: None,
        clock: Clock {
            now: NOW,
            event: Some(NOW - 10),
            file: Measured::Value(NOW),
            synchronised: Measured::Unsupported("no timedatectl".into()),
        },
    }
}

/// Changes one thing and says what comes of the checks of that kind.
#[track_caller]
fn check(
    kind: Kind,
    change: impl FnOnce(&mut Measurements, &mut Wanted),
    expected: &[Status],
    result: Health,
    exit: Exit,
) {
    let (mut measured, mut wanted) = (healthy(), Wanted::default());
    change(&mut measured, &mut wanted);
    let assessment = assess(&measured, &wanted);
    let found: Vec<Status> =
        assessment.checks.iter().filter(|check| check.kind == kind).map(|check| check.status).collect();
    assert_eq!(found, expected, "{assessment:#?}");
    assert_eq!((assessment.result, assessment.exit()), (result, exit), "{assessment:#?}");
}

use Health::{Degraded, Healthy, Unhealthy};
use Status::{Fail, Ok as Fine, Unknown, Warn};

#[test]
fn a_machine_in_order_is_healthy() {
    let assessment = assess(&healthy(), &Wanted::default());
    assert_eq!((assessment.result, assessment.exit(), assessment.findings().count()), (Healthy, Exit::Pass, 0));
    assert_eq!(assessment.checks.len(), 6, "disk, inodes, memory, load, git, clock");
}

#[test]
fn disks_warn_near_the_limit_and_fail_at_it() {
    for (percent, status, result, exit) in
        [(84, Fine, Healthy, Exit::Pass), (85, Warn, Degraded, Exit::Pass), (90, Fail, Unhealthy, Exit::Fail)]
    {
        check(Kind::Disk, |m, _| m.disks[0].space = Measured::Value(space(percent)), &[status], result, exit);
    }
    check(
        Kind::Disk,
        |m, w| {
            m.disks[0].space = Measured::Value(space(50));
            w.limits.disk = 40.0;
        },
        &[Fail],
        Unhealthy,
        Exit::Fail,
    );
    check(
        Kind::Disk,
        |m, w| {
            m.disks[0].space = Measured::Value(space(99));
            w.warn_only.insert(Kind::Disk);
        },
        &[Warn],
        Degraded,
        Exit::Pass,
    );
}

#[test]
fn inodes_can_run_out_on_a_disk_with_room() {
    let full = Space { inodes_free: 5, ..space(10) };
    check(Kind::Inodes, |m, _| m.disks[0].space = Measured::Value(full), &[Fail], Unhealthy, Exit::Fail);
    let uncounted = Space { inodes: 0, inodes_free: 0, ..space(10) };
    check(Kind::Inodes, |m, _| m.disks[0].space = Measured::Value(uncounted), &[], Healthy, Exit::Pass);
}

#[test]
fn a_control_group_counts_as_the_machine_does() {
    let memory = Memory {
        total: 1000,
        available: 900,
        swap_total: 100,
        swap_free: 1,
        group: Some(Group { limit: 100, used: 95 }),
    };
    check(Kind::Memory, |m, _| m.memory = Measured::Value(memory), &[Fail], Unhealthy, Exit::Fail);
    let swapping = Memory { group: None, ..memory };
    check(Kind::Swap, |m, _| m.memory = Measured::Value(swapping), &[Warn], Degraded, Exit::Pass);
}

#[test]
fn load_is_counted_by_core() {
    check(
        Kind::Load,
        |m, _| m.load = Measured::Value(Load { one_minute: 7.9, cores: 2 }),
        &[Fine],
        Healthy,
        Exit::Pass,
    );
    check(
        Kind::Load,
        |m, _| m.load = Measured::Value(Load { one_minute: 8.0, cores: 2 }),
        &[Warn],
        Degraded,
        Exit::Pass,
    );
}

#[test]
fn what_cannot_be_measured_counts_only_where_it_should_be_known() {
    let unsupported = || Measured::Unsupported("not on this system".to_owned());
    check(Kind::Memory, |m, _| m.memory = unsupported(), &[Unknown], Healthy, Exit::Pass);
    check(
        Kind::Memory,
        |m, w| {
            m.memory = unsupported();
            w.required.insert(Kind::Memory);
        },
        &[Unknown],
        Unhealthy,
        Exit::Unknown,
    );
    check(Kind::Memory, |m, _| m.memory = Measured::Failed("no /proc".into()), &[Unknown], Unhealthy, Exit::Unknown);
    // A failed check is said before what is not known.
    check(
        Kind::Memory,
        |m, _| {
            m.memory = Measured::Failed("no /proc".into());
            m.disks[0].space = Measured::Value(space(95));
        },
        &[Unknown],
        Unhealthy,
        Exit::Fail,
    );
}

#[test]
fn git() {
    let state = |change: fn(&mut GitState)| {
        move |m: &mut Measurements, _: &mut Wanted| {
            let mut state = GitState { head: true, ..GitState::default() };
            change(&mut state);
            m.git = Measured::Value(Some(state));
        }
    };
    check(Kind::Git, state(|s| s.shallow = true), &[Fine], Healthy, Exit::Pass);
    check(Kind::Git, state(|s| s.locks.push("index.lock".into())), &[Fail], Unhealthy, Exit::Fail);
    check(Kind::Git, state(|s| s.unfinished.push("merge".into())), &[Warn], Degraded, Exit::Pass);
    check(Kind::Git, state(|s| s.dubious = true), &[Warn], Degraded, Exit::Pass);
    check(Kind::Git, state(|s| s.head = false), &[Fail], Unhealthy, Exit::Fail);
    check(Kind::Git, |m, _| m.git = Measured::Value(None), &[Fine], Healthy, Exit::Pass);
    check(
        Kind::Git,
        |m, w| {
            m.git = Measured::Value(None);
            w.required.insert(Kind::Git);
        },
        &[Fail],
        Unhealthy,
        Exit::Fail,
    );
}

#[test]
fn files_and_docker() {
    let file = |there| WantedFile { path: "a".into(), there };
    check(Kind::File, |m, _| m.files = vec![file(Measured::Value(true))], &[Fine], Healthy, Exit::Pass);
    check(Kind::File, |m, _| m.files = vec![file(Measured::Value(false))], &[Fail], Unhealthy, Exit::Fail);
    check(Kind::Docker, |m, _| m.docker = Some(Measured::Value(Daemon::Answers)), &[Fine], Healthy, Exit::Pass);
    check(
        Kind::Docker,
        |m, _| m.docker = Some(Measured::Value(Daemon::Silent("refused".into()))),
        &[Fail],
        Unhealthy,
        Exit::Fail,
    );
    check(
        Kind::Docker,
        |m, _| m.docker = Some(Measured::Unsupported("named pipes".into())),
        &[Unknown],
        Unhealthy,
        Exit::Unknown,
    );
}

#[test]
fn tools() {
    let tool = |wanted: &'static str, path: Option<&'static str>, version: Option<Measured<String>>| {
        move |m: &mut Measurements, w: &mut Wanted| {
            m.tools = vec![WantedTool { wanted: wanted.into(), path: path.map(Into::into), version }];
            w.tools = vec![Requirement::parse(wanted).unwrap()];
        }
    };
    let version = |text: &str| Some(Measured::Value(text.to_owned()));
    check(Kind::Tool, tool("docker", Some("/bin/docker"), None), &[Fine], Healthy, Exit::Pass);
    check(Kind::Tool, tool("docker", None, None), &[Fail], Unhealthy, Exit::Fail);
    check(Kind::Tool, tool("node>=20", Some("/n"), version("20.1.0")), &[Fine], Healthy, Exit::Pass);
    check(Kind::Tool, tool("node>=20", Some("/n"), version("18.0.0")), &[Fail], Unhealthy, Exit::Fail);
    let silent = Some(Measured::Failed("it took too long".to_owned()));
    check(Kind::Tool, tool("node>=20", Some("/n"), silent), &[Unknown], Unhealthy, Exit::Unknown);
}

#[test]
fn the_clock() {
    check(Kind::Clock, |m, _| m.clock.now = 0, &[Fail, Fail, Fail], Unhealthy, Exit::Fail);
    check(Kind::Clock, |m, _| m.clock.event = Some(NOW + 61), &[Fail], Unhealthy, Exit::Fail);
    check(Kind::Clock, |m, _| m.clock.event = Some(NOW + 59), &[Fine], Healthy, Exit::Pass);
    check(Kind::Clock, |m, _| m.clock.file = Measured::Value(NOW - 3_600), &[Fail], Unhealthy, Exit::Fail);
    check(Kind::Clock, |m, _| m.clock.synchronised = Measured::Value(false), &[Fine], Healthy, Exit::Pass);
    check(
        Kind::Clock,
        |m, w| {
            m.clock.synchronised = Measured::Value(false);
            w.required.insert(Kind::Clock);
        },
        &[Warn],
        Degraded,
        Exit::Pass,
    );
}

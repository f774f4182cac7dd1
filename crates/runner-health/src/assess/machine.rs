//! Disks, memory, load.

use super::{Check, Status, fine, unmeasured, wrong};
use crate::limits::{Kind, MARGIN, Wanted};
use crate::measurements::{Disk, Load, Measured, Memory};
use crate::show::bytes;

pub(super) fn disks(disks: &[Disk], wanted: &Wanted, checks: &mut Vec<Check>) {
    for disk in disks {
        let asked = wanted.required.contains(&Kind::Disk);
        if let Some(check) = unmeasured(Kind::Disk, &disk.path, &disk.space, asked) {
            checks.push(check);
            continue;
        }
        let Some(space) = disk.space.value() else { continue };
        let room =
            format!("`{}` is {:.0} % full, {} are left", disk.path, space.percent().floor(), bytes(space.available));
        let hint =
            "free some: `remediate run --category disk-full`, a smaller checkout, fewer images; or a larger disk";
        checks.push(judged(Kind::Disk, &disk.path, space.percent(), wanted.limits.disk, room, hint));
        if let Some(percent) = space.inode_percent() {
            let room = format!(
                "{:.0} % of the inodes of `{}` are used, {} are left",
                percent.floor(),
                disk.path,
                space.inodes_free
            );
            let hint = "many small files fill a disk that has room: clear package caches and `node_modules` folders";
            checks.push(judged(Kind::Inodes, &disk.path, percent, wanted.limits.inodes, room, hint));
        }
    }
}

pub(super) fn memory(memory: &Measured<Memory>, wanted: &Wanted, checks: &mut Vec<Check>) {
    if let Some(check) = unmeasured(Kind::Memory, "", memory, wanted.required.contains(&Kind::Memory)) {
        checks.push(check);
    }
    let Some(memory) = memory.value() else { return };
    let mut found = format!(
        "{:.0} % of the memory is used, {} of {} are available",
        memory.percent().floor(),
        bytes(memory.available),
        bytes(memory.total)
    );
    if let Some(group) = memory.group {
        found.push_str(&format!("; the control group uses {} of {}", bytes(group.used), bytes(group.limit)));
    }
    let hint = "end what still runs from earlier jobs, use fewer parallel workers, or a machine with more memory";
    checks.push(judged(Kind::Memory, "", memory.percent(), wanted.limits.memory, found, hint));
    if let Some(percent) = memory.swap_percent() {
        let found = format!("{:.0} % of the swap is used", percent.floor());
        let hint = "a machine that swaps is slow: look for what uses the memory";
        let mut check = judged(Kind::Swap, "", percent, wanted.limits.memory, found, hint);
        // Swap may hold what nobody needs; only memory itself is a reason not to start.
        if check.status == Status::Fail {
            check.status = Status::Warn;
        }
        checks.push(check);
    }
}

pub(super) fn load(load: &Measured<Load>, wanted: &Wanted, checks: &mut Vec<Check>) {
    if let Some(check) = unmeasured(Kind::Load, "", load, wanted.required.contains(&Kind::Load)) {
        checks.push(check);
    }
    let Some(load) = load.value() else { return };
    let core = load.one_minute / f64::from(load.cores.max(1));
    let found = format!("a load of {:.2} on {} cores, {core:.2} a core", load.one_minute, load.cores);
    checks.push(if core >= wanted.limits.load {
        let hint = "wait, or look for processes of earlier jobs; tests with time limits fail on a busy machine";
        // A peak passes by itself.
        wrong(
            Kind::Load,
            "",
            Status::Warn,
            format!("{found}: {} a core or more are too many", wanted.limits.load),
            hint,
        )
    } else {
        fine(Kind::Load, "", found)
    });
}

/// Fails from `limit` percent on, warns a little before.
fn judged(kind: Kind, subject: &str, percent: f64, limit: f64, found: String, hint: &str) -> Check {
    if percent >= limit {
        wrong(kind, subject, Status::Fail, format!("{found}: the limit is {limit} %"), hint)
    } else if percent >= limit - MARGIN {
        wrong(kind, subject, Status::Warn, format!("{found}: close to the limit of {limit} %"), hint)
    } else {
        fine(kind, subject, found)
    }
}

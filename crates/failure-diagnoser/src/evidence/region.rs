//! Regions: which parts of the log may hold the cause, and how likely each is.

use std::ops::Range;

use crate::reading::{Role, Section, Status, Text};

/// How much a region is suspected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Suspicion {
    /// The first run of sections that failed.
    First,
    /// Sections that failed later.
    Later,
    /// Nothing says that a section failed, and this is the last of the job's own.
    Last,
    /// Nothing is said of it.
    Unsaid,
}

/// Consecutive lines of one suspicion.
#[derive(Debug, Clone)]
pub(crate) struct Region {
    pub(crate) suspicion: Suspicion,
    pub(crate) lines: Range<usize>,
}

/// The region that holds a line.
pub(crate) fn of(regions: &[Region], index: usize) -> Option<&Region> {
    let at = regions.partition_point(|region| region.lines.end <= index);
    regions.get(at).filter(|region| region.lines.contains(&index))
}

/// Regions before the last that stay suspected where nothing says what failed.
const UNSAID: usize = 3;

/// Cuts a log into regions, in the order of the log. Sections that passed, prepare or clean up are in none of them,
/// unless nothing else is left.
pub(crate) fn regions(text: &Text) -> Vec<Region> {
    let sections = text.sections();
    // If only what cleans up failed, that is what failed the job.
    let main = sections.iter().any(|section| is_failed(section, false));
    let first = sections.iter().position(|section| is_failed(section, !main));
    let mut found: Vec<Region> = Vec::new();
    // Whether every section since the first that failed has failed too.
    let mut unbroken = true;
    for (at, section) in sections.iter().enumerate().filter(|(_, section)| !section.lines.is_empty()) {
        let suspicion = suspicion(section, unbroken, !main);
        if first.is_some_and(|first| at >= first) {
            unbroken &= suspicion == Some(Suspicion::First);
        }
        let Some(suspicion) = suspicion else { continue };
        match found.last_mut() {
            Some(last) if last.suspicion == suspicion && last.lines.end == section.lines.start => {
                last.lines.end = section.lines.end;
            }
            _ => found.push(Region { suspicion, lines: section.lines.clone() }),
        }
    }
    if first.is_none()
        && let Some(last) = found.iter().rposition(|region| region.lines.len() > 2)
    {
        found[last].suspicion = Suspicion::Last;
        found.drain(..last.saturating_sub(UNSAID));
    }
    if found.is_empty() && !text.is_empty() {
        found.push(Region { suspicion: Suspicion::Last, lines: 0..text.len() });
    }
    found
}

/// How much a section is suspected; none if it passed, prepares or cleans up.
fn suspicion(section: &Section, unbroken: bool, with_after: bool) -> Option<Suspicion> {
    match (section.status, section.role) {
        (Status::Failed, Role::After) if with_after => Some(Suspicion::First),
        (_, Role::After) | (Status::Passed, _) | (Status::Unknown, Role::Setup) => None,
        (Status::Failed, _) => Some(if unbroken { Suspicion::First } else { Suspicion::Later }),
        (Status::Unknown, Role::Main) => Some(Suspicion::Unsaid),
    }
}

fn is_failed(section: &Section, with_after: bool) -> bool {
    section.status == Status::Failed && (with_after || section.role != Role::After)
}

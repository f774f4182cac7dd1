//! Takes a log in portions: splits it into lines and follows the sections that its CI system marks.

use super::clean::{LONGEST, clean_piece, downloaded, has_controls, pieces, prefix};
use super::keep::{Keeper, Limits};
use super::mark::{Mark, mark};
use super::section::{Role, Section, Status};
use super::text::{Format, Line, Text};

/// Longest raw line that is looked at; what lies beyond is skipped.
const LONGEST_RAW: usize = 64 * 1024;
/// Sections that are told apart; later ones join the last.
const SECTIONS: usize = 5_000;

/// A section while its lines are only known by number.
#[derive(Debug)]
struct Opened {
    name: String,
    role: Role,
    status: Status,
    first: u32,
    /// Whether it is one of several attempts at one command.
    attempt: bool,
}

/// Reads a log portion by portion.
#[derive(Debug)]
pub struct Intake {
    kept: Keeper,
    /// The raw line that the last portion did not end.
    pending: Vec<u8>,
    number: u32,
    sections: Vec<Opened>,
    /// Set where a section ended and none has begun.
    closed: bool,
    verdict: Status,
    seen: [u32; 7],
    scratch: Vec<u8>,
    /// The step that the lines name themselves.
    step: Vec<u8>,
    /// Whether the lines describe a step: its command, shell and environment.
    describing: bool,
    /// Whether the log has what its system writes at the end of every job.
    complete: bool,
}

impl Default for Intake {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

impl Intake {
    /// An intake with the given limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            kept: Keeper::new(limits),
            pending: Vec::new(),
            number: 0,
            sections: Vec::new(),
            closed: true,
            verdict: Status::Unknown,
            seen: [0; 7],
            scratch: Vec::new(),
            step: Vec::new(),
            describing: false,
            complete: false,
        }
    }

    /// Takes the next portion; lines may be split anywhere.
    pub fn push(&mut self, mut bytes: &[u8]) {
        while let Some(end) = memchr::memchr(b'\n', bytes) {
            let (line, rest) = (&bytes[..end], &bytes[end + 1..]);
            if self.pending.is_empty() {
                self.line(&line[..line.len().min(LONGEST_RAW)]);
            } else {
                self.hold(line);
                let whole = std::mem::take(&mut self.pending);
                self.line(&whole);
                self.pending = whole;
                self.pending.clear();
            }
            bytes = rest;
        }
        self.hold(bytes);
    }

    fn hold(&mut self, part: &[u8]) {
        let room = LONGEST_RAW.saturating_sub(self.pending.len());
        self.pending.extend_from_slice(&part[..part.len().min(room)]);
    }

    /// The log is complete.
    #[must_use]
    pub fn finish(mut self) -> Text {
        if !self.pending.is_empty() {
            let last = std::mem::take(&mut self.pending);
            self.line(&last);
        }
        let total = self.number;
        if let Some(last) = self.sections.iter().rfind(|section| section.attempt)
            && last.status == Status::Unknown
            && self.sections.iter().all(|section| section.attempt || section.first <= 1)
        {
            self.verdict = Status::Passed;
        }
        let (bytes, lines) = self.kept.finish();
        let elided = total - u32::try_from(lines.len()).unwrap_or(total);
        let sections = place(self.sections, &lines);
        let format = (0..7).max_by_key(|at| (self.seen[*at], 7 - at)).filter(|at| self.seen[*at] > 0);
        let format = format.map_or(Format::Plain, |at| FORMATS[at]);
        Text { bytes, lines, sections, format, verdict: self.verdict, complete: self.complete, total, elided }
    }

    fn line(&mut self, raw: &[u8]) {
        self.number = self.number.saturating_add(1);
        let mut seen = Seen::default();
        if has_controls(raw) {
            self.step(raw);
            for piece in pieces(raw) {
                let mut plain = std::mem::take(&mut self.scratch);
                plain.clear();
                clean_piece(&piece[..piece.len().min(LONGEST)], &mut plain);
                self.note(&plain, &mut seen);
                self.scratch = plain;
            }
        } else {
            self.note(&raw[prefix(raw)..], &mut seen);
        }
        let Seen { flagged, structural, ended } = seen;
        if self.closed || self.sections.is_empty() {
            self.open(b"", Role::Main);
        }
        self.keep(raw, flagged, structural || self.describing);
        if flagged && let Some(section) = self.sections.last_mut() {
            section.status = Status::Failed;
        }
        if let Some((status, command)) = ended {
            self.end(status, &command);
        }
    }

    /// Takes note of what one piece of a line tells about structure.
    fn note(&mut self, plain: &[u8], seen: &mut Seen) {
        let Some((found, format)) = mark(plain) else { return };
        self.seen[format as usize] += 1;
        seen.structural |= found.is_own_line();
        match found {
            Mark::Open(name, role) => {
                self.describing = format == Format::GitHub && role == Role::Main && plain.starts_with(b"##[group]");
                self.complete |= format == Format::GitHub && role == Role::After;
                self.open(name, role);
            }
            Mark::Attempt(name) => self.attempt(name),
            Mark::Close => {
                self.complete |= format == Format::Azure;
                self.closed = true;
            }
            Mark::Ended(status, command) => seen.ended = Some((status, title(command))),
            Mark::Verdict(status) => self.verdict = status,
            Mark::Flag => seen.flagged = true,
            Mark::Own => {}
            Mark::EndGroup => self.describing = false,
        }
    }

    /// Earlier attempts cannot have failed the job; if the last one is not called failed, it passed.
    fn attempt(&mut self, name: &[u8]) {
        for section in self.sections.iter_mut().filter(|section| section.attempt) {
            section.role = Role::After;
        }
        self.open(name, Role::Main);
        if let Some(section) = self.sections.last_mut() {
            section.attempt = true;
        }
    }

    /// Where every line names its step, a step is a section.
    fn step(&mut self, raw: &[u8]) {
        let step = downloaded(raw).map_or(&b""[..], |(step, _)| step);
        if step != self.step {
            self.step = step.to_vec();
            let role = if step == b"Set up job" {
                Role::Setup
            } else if step.starts_with(b"Post ") {
                Role::After
            } else {
                Role::Main
            };
            self.open(step, role);
        }
    }

    fn open(&mut self, name: &[u8], role: Role) {
        self.closed = false;
        let first = self.number;
        // Several marks on one line (a fold and its timer) are one section; the name is what any of them says.
        if let Some(section) = self.sections.last_mut().filter(|section| section.first == first) {
            if !name.is_empty() {
                section.name = title(name);
            }
            section.role = section.role.max(role);
            section.status = Status::Unknown;
        } else if self.sections.len() < SECTIONS {
            self.sections.push(Opened { name: title(name), role, status: Status::Unknown, first, attempt: false });
        }
    }

    /// A status line may come after its section was closed: the name decides, else the last section of some length.
    fn end(&mut self, status: Status, command: &str) {
        let number = self.number;
        let named = self.sections.iter().rposition(|section| !command.is_empty() && section.name == command);
        let long = |at: &usize| {
            let end = self.sections.get(at + 1).map_or(number, |next| next.first);
            self.sections[*at].role == Role::Main && end - self.sections[*at].first > 2
        };
        let recent = self.sections.len().saturating_sub(8);
        let found = named.or_else(|| (recent..self.sections.len()).rev().find(long));
        // Folds that the command itself opened ended with it.
        for section in found.map_or(&mut [][..], |at| &mut self.sections[at..]) {
            if section.role == Role::Main && section.status == Status::Unknown {
                section.status = status;
            }
        }
        self.closed = true;
    }

    fn keep(&mut self, raw: &[u8], flagged: bool, structural: bool) {
        let number = self.number;
        let text = self.kept.add(raw, number, flagged, structural);
        // An echoed command names the section that it begins.
        let opened = self.sections.last_mut().filter(|section| section.first == number);
        if let Some((section, command)) = opened.zip(text.strip_prefix(b"$ ")) {
            section.name = title(command);
            self.kept.last_is_structural();
        }
        self.kept.thin();
    }
}

const FORMATS: [Format; 7] =
    [Format::GitHub, Format::GitLab, Format::Travis, Format::Jenkins, Format::Azure, Format::CircleCi, Format::Plain];

/// What the marks of one line told.
#[derive(Debug, Default)]
struct Seen {
    flagged: bool,
    structural: bool,
    ended: Option<(Status, String)>,
}

/// A name for people: first line's worth of printable text.
fn title(name: &[u8]) -> String {
    let clipped = &name[..name.len().min(200)];
    String::from_utf8_lossy(clipped).trim().to_owned()
}

/// Turns first line numbers into ranges of kept lines.
fn place(opened: Vec<Opened>, lines: &[Line]) -> Vec<Section> {
    let starts: Vec<usize> =
        opened.iter().map(|section| lines.partition_point(|line| line.number < section.first)).collect();
    let ends = starts.iter().copied().skip(1).chain([lines.len()]);
    let ranges: Vec<_> = starts.iter().copied().zip(ends).collect();
    let mut sections = Vec::with_capacity(opened.len());
    for (section, (start, end)) in opened.into_iter().zip(ranges) {
        sections.push(Section { name: section.name, role: section.role, status: section.status, lines: start..end });
    }
    sections
}

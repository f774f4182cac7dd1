//! Keeps what a diagnosis can need of a log, in bounded memory.
//!
//! A log within the limits is kept whole (cleaned). Of a longer one the beginning and the end are kept, and of what lies
//! between the lines that a cheap test calls salient, with those below them.

use std::collections::VecDeque;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use super::clean::{LONGEST, clean};
use super::text::Line;

/// How much of a log is kept.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of cleaned text kept from the beginning.
    pub head: usize,
    /// Bytes of cleaned text kept from the end.
    pub tail: usize,
    /// Bytes of salient lines kept from between.
    pub middle: usize,
    /// Lines kept in all.
    pub lines: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { head: 4 << 20, tail: 12 << 20, middle: 2 << 20, lines: 200_000 }
    }
}

/// Cleaned bytes in one portion of the tail.
const PORTION: usize = 1 << 20;
/// Lines in one portion of the tail.
const PORTION_LINES: usize = 50_000;
/// Lines kept from a salient line on.
const BELOW: usize = 12;

#[derive(Debug, Default)]
struct Portion {
    bytes: Vec<u8>,
    lines: Vec<Line>,
}

/// The cleaned lines that are kept.
#[derive(Debug)]
pub(crate) struct Keeper {
    limits: Limits,
    head: Portion,
    middle: Portion,
    tail: VecDeque<Portion>,
    tail_bytes: usize,
    tail_lines: usize,
}

impl Keeper {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            head: Portion::default(),
            middle: Portion::default(),
            tail: VecDeque::new(),
            tail_bytes: 0,
            tail_lines: 0,
        }
    }

    /// Adds a raw line; gives its cleaned text.
    pub(crate) fn add(&mut self, raw: &[u8], number: u32, flagged: bool, structural: bool) -> &[u8] {
        let in_head = self.head.bytes.len() + LONGEST <= self.limits.head
            && self.head.lines.len() < self.limits.lines / 4
            && self.tail.is_empty();
        let full = |portion: &Portion| portion.bytes.len() > PORTION || portion.lines.len() > PORTION_LINES;
        if !in_head && self.tail.back().is_none_or(full) {
            self.tail.push_back(Portion::default());
        }
        let portion = if in_head { &mut self.head } else { self.tail.back_mut().unwrap_or(&mut self.head) };
        let start = portion.bytes.len();
        clean(raw, &mut portion.bytes);
        let length = portion.bytes.len() - start;
        portion.lines.push(Line {
            start: u32::try_from(start).unwrap_or(u32::MAX),
            length: u16::try_from(length).unwrap_or(u16::MAX),
            flagged,
            structural,
            number,
        });
        if !in_head {
            self.tail_bytes += length;
            self.tail_lines += 1;
        }
        &portion.bytes[start..]
    }

    /// The line added last is the CI system's own.
    pub(crate) fn last_is_structural(&mut self) {
        let portion = self.tail.back_mut().unwrap_or(&mut self.head);
        if let Some(line) = portion.lines.last_mut() {
            line.structural = true;
        }
    }

    /// Moves the oldest portions of the tail out, keeping their salient lines.
    pub(crate) fn thin(&mut self) {
        while (self.tail_bytes > self.limits.tail || self.tail_lines > self.limits.lines / 2) && self.tail.len() > 1 {
            let Some(oldest) = self.tail.pop_front() else { return };
            self.tail_bytes -= oldest.bytes.len();
            self.tail_lines -= oldest.lines.len();
            let mut until = 0;
            for (at, line) in oldest.lines.iter().enumerate() {
                let text = &oldest.bytes[line.start as usize..][..usize::from(line.length)];
                if line.flagged || salient(text) {
                    until = at + BELOW;
                }
                let room = self.middle.bytes.len() + text.len() <= self.limits.middle
                    && self.middle.lines.len() < self.limits.lines / 4;
                if at < until && room {
                    let start = u32::try_from(self.middle.bytes.len()).unwrap_or(u32::MAX);
                    self.middle.bytes.extend_from_slice(text);
                    self.middle.lines.push(Line { start, ..*line });
                }
            }
        }
    }

    /// Everything that was kept, in the order of the log.
    pub(crate) fn finish(self) -> (Vec<u8>, Vec<Line>) {
        let mut text = self.head;
        append(&mut text, &self.middle);
        drop(self.middle);
        for portion in self.tail {
            append(&mut text, &portion);
        }
        (text.bytes, text.lines)
    }
}

/// Whether a line of an overlong log is worth keeping: it speaks of an error.
fn salient(text: &[u8]) -> bool {
    static WORDS: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let words = WORDS.get_or_init(|| AhoCorasick::new(["rror", "RROR", "ail", "AIL", "xception", "atal", "anic"]).ok());
    words.as_ref().is_some_and(|words| words.is_match(text))
}

fn append(text: &mut Portion, other: &Portion) {
    let base = u32::try_from(text.bytes.len()).unwrap_or(u32::MAX);
    text.bytes.extend_from_slice(&other.bytes);
    text.lines.extend(other.lines.iter().map(|line| Line { start: line.start + base, ..*line }));
}

//! Which bracket closes which, and how far one may look ahead.

use std::cell::Cell;

use crate::token::{Kind, Token};

/// Pairs of brackets.
#[derive(Debug)]
pub(crate) struct Pairs {
    /// For each token that opens or closes, its partner; itself for every other token, and where there is no partner.
    partner: Vec<u32>,
    /// Line of the first bracket without a partner.
    pub(crate) wrong_at: Option<u32>,
    /// How many tokens may still be looked at in advance: a bound on the time that hostile text takes. No honest text comes near.
    looks: Cell<usize>,
}

/// Looks ahead for each token of a text. Real code needs about three.
const LOOKS: usize = 64;

impl Pairs {
    /// The bracket that closes the one at `index`; the last token where none does.
    pub(crate) fn close(&self, index: usize) -> usize {
        let partner = self.partner[index] as usize;
        if partner > index { partner } else { self.partner.len() - 1 }
    }

    /// The bracket that opens what the one at `index` closes; the first token where none does.
    pub(crate) fn open(&self, index: usize) -> usize {
        let partner = self.partner[index] as usize;
        if partner < index { partner } else { 0 }
    }

    /// Whether there may be another look ahead.
    pub(crate) fn look(&self) -> bool {
        let left = self.looks.get();
        self.looks.set(left.saturating_sub(1));
        left > 0
    }

    /// All looks were used: what was found from somewhere on is wrong.
    pub(crate) fn tired(&self) -> bool {
        self.looks.get() == 0
    }
}

/// Finds the pairs. A closing bracket of another kind than the innermost open one closes the next one of its kind, if there is any,
/// and what is open in between stays without a partner.
pub(crate) fn pair(text: &str, tokens: &[Token]) -> Pairs {
    let mut partner: Vec<u32> = (0..tokens.len()).map(|index| u32::try_from(index).unwrap_or(u32::MAX)).collect();
    let mut open: Vec<(usize, u8)> = Vec::new();
    // How many of each kind are open, so that a stray bracket does not search all of them.
    let mut counts = [0usize; 3];
    let mut wrong_at: Option<u32> = None;
    let kind_of = |byte: u8| match byte {
        b'(' | b')' => 0,
        b'[' | b']' => 1,
        _ => 2,
    };
    for (index, token) in tokens.iter().enumerate() {
        if !matches!(token.kind, Kind::Symbol | Kind::Hole) || token.end - token.start != 1 {
            continue;
        }
        let byte = text.as_bytes()[token.start];
        match byte {
            b'(' | b'[' | b'{' => {
                open.push((index, byte));
                counts[kind_of(byte)] += 1;
            }
            b')' | b']' | b'}' => {
                let kind = kind_of(byte);
                if counts[kind] == 0 {
                    wrong_at = Some(wrong_at.map_or(token.line, |line| line.min(token.line)));
                    continue;
                }
                while let Some((start, bracket)) = open.pop() {
                    counts[kind_of(bracket)] -= 1;
                    if kind_of(bracket) == kind {
                        partner[start] = u32::try_from(index).unwrap_or(u32::MAX);
                        partner[index] = u32::try_from(start).unwrap_or(u32::MAX);
                        break;
                    }
                    let line = tokens[start].line;
                    wrong_at = Some(wrong_at.map_or(line, |known| known.min(line)));
                }
            }
            _ => {}
        }
    }
    if let Some((first, _)) = open.first() {
        let line = tokens[*first].line;
        wrong_at = Some(wrong_at.map_or(line, |known| known.min(line)));
    }
    Pairs { partner, wrong_at, looks: Cell::new(LOOKS * tokens.len() + 1000) }
}

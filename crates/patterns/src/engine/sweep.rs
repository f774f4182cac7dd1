//! Evaluation of a program from the end of the text to its start.

use super::charset::{symbol_len, symbols};
use super::program::{Program, State, Stratum};

/// What is true of each state at one position: "from here, this state can reach acceptance".
pub(super) type Column = Vec<bool>;

/// Where a column stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) position: usize,
    pub(super) at_end: bool,
    pub(super) at_start: bool,
    /// Per look-behind and position: does it hold.
    pub(super) behinds: &'a [Vec<bool>],
}

impl Program {
    /// Does the program match the whole text. Counts evaluated states in `steps`.
    pub(super) fn is_match(&self, text: &[u32], steps: &mut usize) -> bool {
        let mut matched = false;
        self.sweep(text, steps, |position, column| {
            if position == 0 {
                matched = column[self.start as usize];
            }
        });
        matched
    }

    /// Calls `visit` with every column, last position first.
    fn sweep(&self, text: &[u32], steps: &mut usize, mut visit: impl FnMut(usize, &Column)) {
        let behinds: Vec<Vec<bool>> = self.behinds.iter().map(|inner| inner.holds_before(text, steps)).collect();
        let mut column = vec![false; self.states.len()];
        let mut previous = column.clone();
        for position in (0..=text.len()).rev() {
            let place = Place { position, at_end: position == text.len(), at_start: position == 0, behinds: &behinds };
            std::mem::swap(&mut column, &mut previous);
            *steps += self.fill(place, text.get(position).map(|&symbol| (symbol, &previous)), &mut column);
            visit(position, &column);
        }
    }

    /// For each position: is there a match of this (reversed) program that ends there when the text is read forwards.
    fn holds_before(&self, text: &[u32], steps: &mut usize) -> Vec<bool> {
        let reversed: Vec<u32> = text.iter().rev().copied().collect();
        let mut holds = vec![false; text.len() + 1];
        self.sweep(&reversed, steps, |position, column| holds[text.len() - position] = column[self.start as usize]);
        holds
    }

    /// Computes one column from the symbol at its place and the column after it. The answer is the number of states
    /// evaluated.
    pub(super) fn fill(&self, place: Place<'_>, ahead: Option<(u32, &Column)>, column: &mut Column) -> usize {
        let mut steps = 0;
        for stratum in &self.strata {
            steps += stratum.order.len();
            if !stratum.cyclic {
                self.pass(stratum, place, ahead, column);
                continue;
            }
            for &state in &stratum.order {
                column[state as usize] = false;
            }
            while self.pass(stratum, place, ahead, column) {
                steps += stratum.order.len();
            }
        }
        steps
    }

    fn pass(&self, stratum: &Stratum, place: Place<'_>, ahead: Option<(u32, &Column)>, column: &mut Column) -> bool {
        let mut changed = false;
        for &at in &stratum.order {
            let state = self.states[at as usize];
            let value = match state {
                State::Accept => true,
                State::Split(a, b) => column[a as usize] || column[b as usize],
                State::Start(next) => place.at_start && column[next as usize],
                State::End(next) => place.at_end && column[next as usize],
                State::Save(_, next) => column[next as usize],
                State::Ahead(start, negative, next) => column[start as usize] != negative && column[next as usize],
                State::Behind(inner, negative, next) => {
                    place.behinds[inner as usize][place.position] != negative && column[next as usize]
                }
                State::Char(..) | State::Set(..) | State::Any(_) | State::NotSlash(_) => ahead
                    .is_some_and(|(symbol, after)| self.reads(state, symbol).is_some_and(|next| after[next as usize])),
            };
            changed |= column[at as usize] != value;
            column[at as usize] = value;
        }
        changed
    }

    /// Byte ranges of the captures of a whole match, by slot pair; `None` when there is no match. A repetition takes as
    /// much as it can, an alternation the first that leads to a match.
    pub(super) fn captures(&self, path: &[u8]) -> Option<Vec<Option<(usize, usize)>>> {
        let text = symbols(path);
        let mut columns = vec![Vec::new(); text.len() + 1];
        self.sweep(&text, &mut 0, |position, column| columns[position] = column.clone());
        let mut slots = vec![None; self.slots];
        let (mut state, mut position, mut byte) = (self.start as usize, 0, 0);
        if !columns[0][state] {
            return None;
        }
        // Every step either reads a symbol or moves along an edge between states; more steps than this would be a
        // silent cycle, which the dialect with captures cannot write.
        for _ in 0..(text.len() + 1) * (self.states.len() + 1) {
            state = match self.states[state] {
                State::Accept => break,
                State::Split(a, b) => (if columns[position][a as usize] { a } else { b }) as usize,
                State::Save(slot, next) => {
                    slots[slot as usize] = Some(byte);
                    next as usize
                }
                State::Start(next) | State::End(next) => next as usize,
                State::Ahead(_, _, next) | State::Behind(_, _, next) => next as usize,
                reading => {
                    let symbol = text.get(position).copied()?;
                    position += 1;
                    byte += symbol_len(symbol);
                    self.reads(reading, symbol)? as usize
                }
            };
        }
        Some(slots.chunks(2).map(|pair| Some((pair.first().copied()??, pair.get(1).copied()??))).collect())
    }
}

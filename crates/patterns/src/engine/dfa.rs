//! A program as a table: because a column follows from the symbol and the column after it, distinct columns are the
//! states of a deterministic automaton that reads the path from its end. Complement and look-ahead cost nothing more.

use std::collections::HashMap;

use super::charset::{MAX_SYMBOL, symbols};
use super::program::{Program, State};
use super::sweep::{Column, Place};

/// Limits of a table: beyond them a pattern is swept instead. 32,768 cells are 128 KiB; two million evaluated states
/// are a few milliseconds.
const MAX_CELLS: usize = 32_768;
const MAX_STEPS: usize = 2_000_000;

/// A table with one row for each distinct column and one cell for each class of symbols.
#[derive(Debug)]
pub(super) struct Dfa {
    classes: Classes,
    /// `row * classes + class` -> the next row times two, plus one if the text matches when this symbol is its first.
    cells: Vec<u32>,
}

impl Dfa {
    /// `None` when the table would be too large, or the program has look-behinds.
    pub(super) fn build(program: &Program) -> Option<Self> {
        if !program.behinds.is_empty() || program.states.len() > MAX_CELLS {
            return None;
        }
        let classes = Classes::of(program)?;
        let width = classes.samples.len();
        let place = Place { position: 0, at_end: false, at_start: false, behinds: &[] };
        let mut steps = 0;
        let mut column = vec![false; program.states.len()];
        program.fill(Place { at_end: true, ..place }, None, &mut column);
        let mut rows: HashMap<Column, u32> = HashMap::from([(column.clone(), 0)]);
        let mut queue = vec![column.clone()];
        let mut cells = Vec::new();
        let mut at = 0;
        while at < queue.len() {
            let after = std::mem::take(&mut queue[at]);
            for &symbol in &classes.samples {
                steps += program.fill(Place { at_start: true, ..place }, Some((symbol, &after)), &mut column);
                let first = column[program.start as usize];
                if program.states.iter().any(|state| matches!(state, State::Start(_))) {
                    steps += program.fill(place, Some((symbol, &after)), &mut column);
                }
                let fresh = u32::try_from(rows.len()).ok()?;
                let row = *rows.entry(column.clone()).or_insert(fresh);
                if row == fresh {
                    queue.push(column.clone());
                }
                cells.push(row << 1 | u32::from(first));
            }
            if queue.len() * width > MAX_CELLS || steps > MAX_STEPS {
                return None;
            }
            at += 1;
        }
        Some(Self { classes, cells })
    }

    pub(super) fn is_match(&self, path: &[u8]) -> bool {
        if path.is_ascii() {
            self.run(path.iter().map(|&byte| u32::from(byte)))
        } else {
            self.run(symbols(path).into_iter())
        }
    }

    fn run(&self, text: impl DoubleEndedIterator<Item = u32>) -> bool {
        let width = self.classes.samples.len();
        let mut cell = 0;
        for symbol in text.rev() {
            cell = self.cells[(cell >> 1) as usize * width + self.classes.of_symbol(symbol)];
        }
        cell & 1 == 1
    }
}

/// Symbols that no state of a program tells apart form a class.
#[derive(Debug)]
struct Classes {
    ascii: [u8; 128],
    /// First symbol of each interval above ASCII, with its class.
    above: Vec<(u32, u8)>,
    /// One symbol of each class.
    samples: Vec<u32>,
}

impl Classes {
    fn of(program: &Program) -> Option<Self> {
        let mut chars: Vec<u32> = Vec::new();
        let mut slash = false;
        for &state in &program.states {
            match state {
                State::Char(c, _) => chars.push(c),
                State::NotSlash(_) => slash = true,
                _ => {}
            }
        }
        if slash {
            chars.push(u32::from('/'));
        }
        chars.sort_unstable();
        chars.dedup();
        let mut starts = vec![0, 128];
        starts.extend(chars.iter().flat_map(|&c| [c, c + 1]));
        starts.extend(program.sets.iter().flat_map(|set| set.ranges()).flat_map(|&(low, high)| [low, high + 1]));
        starts.retain(|&start| start <= MAX_SYMBOL);
        starts.sort_unstable();
        starts.dedup();

        let mut known: HashMap<(Option<u32>, Vec<bool>), u8> = HashMap::new();
        let mut classes = Self { ascii: [0; 128], above: Vec::new(), samples: Vec::new() };
        for (at, &start) in starts.iter().enumerate() {
            let named = chars.binary_search(&start).is_ok().then_some(start);
            let key = (named, program.sets.iter().map(|set| set.contains(start)).collect());
            let fresh = u8::try_from(classes.samples.len()).ok()?;
            let class = *known.entry(key).or_insert(fresh);
            if class == fresh {
                classes.samples.push(start);
            }
            let end = starts.get(at + 1).copied().unwrap_or(MAX_SYMBOL + 1);
            for symbol in start..end.min(128) {
                classes.ascii[symbol as usize] = class;
            }
            if start >= 128 {
                classes.above.push((start, class));
            }
        }
        Some(classes)
    }

    fn of_symbol(&self, symbol: u32) -> usize {
        let class = match self.ascii.get(symbol as usize) {
            Some(&class) => class,
            None => {
                let after = self.above.partition_point(|&(start, _)| start <= symbol);
                self.above.get(after.wrapping_sub(1)).map_or(0, |&(_, class)| class)
            }
        };
        usize::from(class)
    }
}

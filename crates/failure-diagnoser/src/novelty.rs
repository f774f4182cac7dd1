//! Novelty: which lines a passing run of the same job did not have.

use std::collections::HashSet;

use crate::reading::Text;

/// Lines of passing runs, masked.
#[derive(Debug, Default, Clone)]
pub struct Baseline {
    seen: HashSet<u64>,
}

/// Different lines remembered of all passing runs together; what comes later is not remembered.
const MOST: usize = 1_000_000;

impl Baseline {
    /// Adds a passing run.
    pub fn add(&mut self, text: &Text) {
        for index in 0..text.len() {
            if self.seen.len() >= MOST {
                return;
            }
            self.seen.insert(masked(text.line(index)));
        }
    }

    /// Whether nothing was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// Whether no passing run had such a line.
    pub(crate) fn is_new(&self, line: &[u8]) -> bool {
        !self.seen.contains(&masked(line))
    }
}

/// Hash of a line without case, numbers, hashes and paths.
fn masked(line: &[u8]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut mix = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    for token in
        line.split(|byte| matches!(byte, b' ' | b'\t' | b'=' | b',' | b'(' | b')' | b'[' | b']' | b'"' | b'\''))
    {
        if token.is_empty() {
            continue;
        }
        if token.contains(&b'/') || token.contains(&b'\\') {
            mix(b'/');
        } else if token.len() >= 6 && token.iter().all(u8::is_ascii_hexdigit) {
            mix(b'h');
        } else {
            let mut digit = false;
            for byte in token {
                if byte.is_ascii_digit() {
                    if !digit {
                        mix(b'0');
                    }
                    digit = true;
                } else {
                    digit = false;
                    mix(byte.to_ascii_lowercase());
                }
            }
        }
        mix(b' ');
    }
    hash
}

//! Finds where literals may stand in a line: a table of four-byte pieces, so that a program starts without building an
//! automaton.
//!
//! Of each literal the rarest piece of four bytes (three for literals of three) is hashed, letters in lower case. A line
//! is looked up at every byte; only a piece that is in the table leads to comparing literals.

use crate::features::Features;
use crate::literal::{Literal, PIECE, SHORTEST};

/// Bits of a hash: the filter has two to this power bits.
const HASH_BITS: u32 = 16;
/// Words of the filter.
const WORDS: usize = 1 << (HASH_BITS - 6);
/// Bits of the bucket's number.
const BUCKET_BITS: u32 = 12;
/// Sets bit 5 of every byte: letters become lower case, other bytes coincide with others; what is found is compared.
const FOLD: u32 = 0x2020_2020;
/// The first three bytes of a piece.
const SHORT: u32 = 0x00ff_ffff;

/// The pieces of a set of literals.
#[derive(Debug, Clone)]
pub(crate) struct Grams {
    /// One bit a hash.
    filter: Box<[u64; WORDS]>,
    /// Some pieces have three bytes only.
    short: bool,
    /// Where the entries of each bucket start.
    starts: Vec<u32>,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    piece: u32,
    literal: u32,
    offset: u8,
}

/// The folded piece of a literal; a piece of three bytes has a fourth one of zero before it is folded.
pub(crate) fn key(literal: &Literal) -> u32 {
    let mut piece = [0; PIECE];
    let start = usize::from(literal.piece);
    for (to, from) in piece.iter_mut().zip(literal.text().get(start..).unwrap_or_default()) {
        *to = *from;
    }
    u32::from_le_bytes(piece) | FOLD
}

const fn hash(key: u32) -> usize {
    (key.wrapping_mul(0x9e37_79b1) >> (32 - HASH_BITS)) as usize
}

const fn bucket(hash: usize) -> usize {
    hash >> (HASH_BITS - BUCKET_BITS)
}

impl Grams {
    /// The table of literals with their keys; their numbers are their places.
    pub(crate) fn new(literals: &[(u32, Literal)]) -> Self {
        let mut filter = Box::new([0; WORDS]);
        let mut starts = vec![0_u32; (1 << BUCKET_BITS) + 1];
        for (key, _) in literals {
            let hash = hash(*key);
            filter[hash / 64] |= 1 << (hash % 64);
            starts[bucket(hash) + 1] += 1;
        }
        for bucket in 1..starts.len() {
            starts[bucket] += starts[bucket - 1];
        }
        let mut next = starts.clone();
        let mut entries = vec![Entry { piece: 0, literal: 0, offset: 0 }; literals.len()];
        for (number, (key, literal)) in (0..).zip(literals) {
            let place = &mut next[bucket(hash(*key))];
            entries[*place as usize] = Entry { piece: *key, literal: number, offset: literal.piece };
            *place += 1;
        }
        let short = literals.iter().any(|(_, literal)| literal.piece_len() < PIECE);
        Self { filter, short, starts, entries }
    }

    /// Calls `found` with the number of a literal and where it would start. It may not stand there; none is left out. On
    /// its way it notes the line's features.
    pub(crate) fn candidates(&self, line: &[u8], features: &mut Features, mut found: impl FnMut(usize, usize)) {
        features.clear();
        features.note_rest(line, line.len().saturating_sub(PIECE - 1));
        for (at, window) in line.windows(PIECE).enumerate() {
            let key = u32::from_le_bytes([window[0], window[1], window[2], window[3]]) | FOLD;
            features.note(key);
            if self.has(key) {
                self.bucket(key, at, &mut found);
            }
            if self.short && self.has(key & SHORT | FOLD) {
                self.bucket(key & SHORT | FOLD, at, &mut found);
            }
        }
        if let Some(last) = line.len().checked_sub(SHORTEST).filter(|_| self.short) {
            let key = u32::from_le_bytes([line[last], line[last + 1], line[last + 2], 0]) | FOLD;
            if self.has(key) {
                self.bucket(key, last, &mut found);
            }
        }
    }

    fn has(&self, key: u32) -> bool {
        let hash = hash(key);
        self.filter[hash / 64] >> (hash % 64) & 1 == 1
    }

    fn bucket(&self, key: u32, at: usize, found: &mut impl FnMut(usize, usize)) {
        let bucket = bucket(hash(key));
        let (start, end) = (self.starts[bucket] as usize, self.starts[bucket + 1] as usize);
        for entry in self.entries[start..end].iter().filter(|entry| entry.piece == key) {
            if let Some(start) = at.checked_sub(usize::from(entry.offset)) {
                found(entry.literal as usize, start);
            }
        }
    }
}

impl Default for Grams {
    fn default() -> Self {
        Self::new(&[])
    }
}

//! Numbers, texts and lists as bytes, for rules that were checked when the program was built.
//!
//! What was written before is not written again: texts that stand somewhere above, literals in their pattern before all, are
//! told by where they stand. Reading borrows them from there, so that it costs nothing to be short.

use std::collections::HashMap;

use crate::model::Text;

/// How many bytes above a text are searched for one that it is a part of: a pattern with its literals is rarely longer.
const WINDOW: usize = 2_048;
/// The shortest text that is worth referring to.
const REFERRED: usize = 3;

/// Why bytes are no rule base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// They do not start as one of this version does.
    #[error("the bytes are no rule base of this version")]
    Version,
    /// They end too early, or hold what cannot be.
    #[error("the rule base is damaged")]
    Damaged,
}

/// Writes.
#[derive(Debug)]
pub(crate) struct Writer {
    out: Vec<u8>,
    /// Where each text that was written stands.
    written: HashMap<Vec<u8>, usize>,
}

impl Writer {
    /// A writer that has written this.
    pub(crate) fn starting_with(magic: &[u8]) -> Self {
        Self { out: magic.to_vec(), written: HashMap::new() }
    }

    /// All that was written.
    pub(crate) fn finish(self) -> Vec<u8> {
        self.out
    }

    pub(crate) fn byte(&mut self, byte: u8) {
        self.out.push(byte);
    }

    /// LEB128.
    pub(crate) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.out.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.out.push(number as u8);
    }

    /// Twice the length, and one more if what follows is how many bytes above the text stands instead of the text.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        let length = bytes.len() as u64 * 2;
        if let Some(start) = self.above(bytes) {
            self.number(length + 1);
            self.number((self.out.len() - start) as u64);
        } else {
            self.number(length);
            self.written.insert(bytes.to_vec(), self.out.len());
            self.out.extend_from_slice(bytes);
        }
    }

    /// Where a text stands already.
    fn above(&self, bytes: &[u8]) -> Option<usize> {
        if bytes.len() < REFERRED {
            return None;
        }
        let from = self.out.len().saturating_sub(WINDOW);
        let near = || self.out[from..].windows(bytes.len()).rposition(|window| window == bytes).map(|at| from + at);
        near().or_else(|| self.written.get(bytes).copied().filter(|_| bytes.len() > REFERRED))
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(crate) fn option<T>(&mut self, value: Option<T>, mut write: impl FnMut(&mut Self, T)) {
        self.byte(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }

    pub(crate) fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.number(items.len() as u64);
        for item in items {
            write(self, item);
        }
    }
}

impl Reader<'static> {
    /// A text that stays where it is.
    pub(crate) fn text(&mut self) -> Result<Text, DecodeError> {
        self.str().map(Text::Borrowed)
    }
}

/// Reads what a [`Writer`] wrote.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    all: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(all: &'a [u8]) -> Self {
        Self { all, at: 0 }
    }

    /// How many bytes are left.
    pub(crate) const fn left(&self) -> usize {
        self.all.len() - self.at
    }

    pub(crate) fn byte(&mut self) -> Result<u8, DecodeError> {
        let &byte = self.all.get(self.at).ok_or(DecodeError::Damaged)?;
        self.at += 1;
        Ok(byte)
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        let taken = self.all[self.at..].get(..count).ok_or(DecodeError::Damaged)?;
        self.at += count;
        Ok(taken)
    }

    pub(crate) fn number(&mut self) -> Result<u64, DecodeError> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(DecodeError::Damaged)
    }

    pub(crate) fn small<T: TryFrom<u64>>(&mut self) -> Result<T, DecodeError> {
        T::try_from(self.number()?).map_err(|_| DecodeError::Damaged)
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], DecodeError> {
        let length = self.number()?;
        let count = usize::try_from(length / 2).map_err(|_| DecodeError::Damaged)?;
        if length % 2 == 0 {
            return self.take(count);
        }
        let here = self.at;
        let start = here.checked_sub(self.small()?).ok_or(DecodeError::Damaged)?;
        self.all[start..here].get(..count).ok_or(DecodeError::Damaged)
    }

    pub(crate) fn str(&mut self) -> Result<&'a str, DecodeError> {
        std::str::from_utf8(self.bytes()?).map_err(|_| DecodeError::Damaged)
    }

    pub(crate) fn switch(&mut self) -> Result<bool, DecodeError> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(DecodeError::Damaged),
        }
    }

    /// One of `all`, by its place.
    pub(crate) fn word<T: Copy>(&mut self, all: &[T]) -> Result<T, DecodeError> {
        all.get(usize::from(self.byte()?)).copied().ok_or(DecodeError::Damaged)
    }

    pub(crate) fn option<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Option<T>, DecodeError> {
        if self.switch()? { read(self).map(Some) } else { Ok(None) }
    }

    pub(crate) fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        let count: usize = self.small()?;
        // Every item takes a byte at least: a wrong count cannot reserve more than the input's size.
        let mut items = Vec::with_capacity(count.min(self.left()));
        for _ in 0..count {
            items.push(read(self)?);
        }
        Ok(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_above_is_not_written_again() {
        let mut writer = Writer::starting_with(b"");
        for text in ["an error", "error", "", "ab", "ab", "another text", "another text"] {
            writer.text(text);
        }
        let far = "x".repeat(WINDOW);
        [far.as_str(), "another text", "text"].into_iter().for_each(|text| writer.text(text));
        let bytes = writer.finish();
        // Only `text` is written once more: as a part of another one it is too far above.
        assert_eq!(bytes.len(), 9 + 2 + 1 + 3 + 3 + 13 + 2 + 2 + WINDOW + 3 + 5);
        let mut reader = Reader::new(&bytes);
        for text in ["an error", "error", "", "ab", "ab", "another text", "another text", &far, "another text", "text"]
        {
            assert_eq!(reader.str(), Ok(text));
        }
        assert_eq!(reader.left(), 0);
    }

    #[test]
    fn places_outside_are_damage() {
        for bytes in [&[7, 1][..], &[3, 3, 0], &[7, 2, 0], &[8, b'a'], &[1], &[]] {
            assert_eq!(Reader::new(bytes).bytes(), Err(DecodeError::Damaged), "{bytes:?}");
        }
        // From above this place only, not from what follows it.
        let mut reader = Reader::new(&[4, b'a', b'b', 5, 3]);
        assert_eq!((reader.bytes(), reader.bytes()), (Ok(&b"ab"[..]), Ok(&b"ab"[..])));
    }
}

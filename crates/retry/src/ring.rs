//! A bounded copy of an attempt's output: its head and its tail, with what was dropped between them counted.

/// Bytes of the beginning that are kept. Tools print what they are about to do first.
pub const HEAD: usize = 256 * 1024;
/// Bytes of the end that are kept. Tools print why they failed last; a tenth of the chunks that people labelled in
/// failed builds' logs end more than 1,694 lines before the end, so the tail is the larger part.
pub const TAIL: usize = 768 * 1024;

/// Keeps the first and the last bytes of a stream. Memory grows with what was written, up to the two limits.
#[derive(Debug, Clone)]
pub struct Ring {
    head: Vec<u8>,
    tail: Vec<u8>,
    /// Where the oldest byte of a full tail is.
    oldest: usize,
    head_limit: usize,
    tail_limit: usize,
    total: u64,
}

impl Default for Ring {
    fn default() -> Self {
        Self::new(HEAD, TAIL)
    }
}

impl Ring {
    /// Keeps `head_limit` bytes of the beginning and `tail_limit` of the end.
    #[must_use]
    pub const fn new(head_limit: usize, tail_limit: usize) -> Self {
        Self { head: Vec::new(), tail: Vec::new(), oldest: 0, head_limit, tail_limit, total: 0 }
    }

    /// Takes the next bytes.
    pub fn push(&mut self, chunk: &[u8]) {
        self.total += chunk.len() as u64;
        let (first, rest) = chunk.split_at(chunk.len().min(self.head_limit - self.head.len()));
        self.head.extend_from_slice(first);
        // Of a chunk larger than the tail only its end can stay.
        let rest = &rest[rest.len().saturating_sub(self.tail_limit)..];
        let (grow, wrap) = rest.split_at(rest.len().min(self.tail_limit - self.tail.len()));
        self.tail.extend_from_slice(grow);
        let (until_end, from_start) = wrap.split_at(wrap.len().min(self.tail.len() - self.oldest));
        self.tail[self.oldest..self.oldest + until_end.len()].copy_from_slice(until_end);
        self.tail[..from_start.len()].copy_from_slice(from_start);
        if !wrap.is_empty() {
            self.oldest = (self.oldest + wrap.len()) % self.tail_limit;
        }
    }

    /// How many bytes were written in all.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// How many bytes between head and tail are gone.
    #[must_use]
    pub const fn dropped(&self) -> u64 {
        self.total - self.head.len() as u64 - self.tail.len() as u64
    }

    /// What is kept: one piece where nothing was dropped, else the head and the tail.
    #[must_use]
    pub fn pieces(&self) -> Vec<Vec<u8>> {
        let tail = [&self.tail[self.oldest..], &self.tail[..self.oldest]].concat();
        match self.dropped() {
            0 => vec![[self.head.as_slice(), &tail].concat()],
            _ => vec![self.head.clone(), tail],
        }
    }

    /// What is kept as one text of at most about `limit` bytes, a quarter of them from the beginning, with a line that
    /// says how many bytes are left out where any are.
    #[must_use]
    pub fn excerpt(&self, limit: usize) -> Vec<u8> {
        let pieces = self.pieces();
        let (head, tail) = match pieces.as_slice() {
            [whole] if whole.len() <= limit => return whole.clone(),
            [whole] => (whole.as_slice(), whole.as_slice()),
            [head, tail, ..] => (head.as_slice(), tail.as_slice()),
            [] => return Vec::new(),
        };
        let head = &head[..head.len().min(limit / 4)];
        let tail = &tail[tail.len() - tail.len().min(limit - limit / 4)..];
        let gone = self.total - (head.len() + tail.len()) as u64;
        [head, format!("\n[{gone} bytes left out here]\n").as_bytes(), tail].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn head_and_tail_of_whatever_was_written(
            chunks in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..30),
            head in 0_usize..20, tail in 1_usize..20,
        ) {
            let mut ring = Ring::new(head, tail);
            chunks.iter().for_each(|chunk| ring.push(chunk));
            let all = chunks.concat();
            prop_assert_eq!(ring.total(), all.len() as u64);
            let pieces = ring.pieces();
            if all.len() <= head + tail {
                prop_assert_eq!(ring.dropped(), 0);
                prop_assert_eq!(pieces, vec![all]);
            } else {
                prop_assert_eq!(ring.dropped(), (all.len() - head - tail) as u64);
                prop_assert_eq!(pieces, vec![all[..head].to_vec(), all[all.len() - tail..].to_vec()]);
            }
        }
    }

    #[test]
    fn an_excerpt_says_what_is_missing() {
        let mut ring = Ring::new(8, 8);
        ring.push(b"0123456789abcdefghij");
        assert_eq!(ring.excerpt(100), b"01234567\n[4 bytes left out here]\ncdefghij");
        assert_eq!(ring.excerpt(8), b"01\n[12 bytes left out here]\nefghij");
        let mut small = Ring::new(8, 8);
        small.push(b"0123456789");
        assert_eq!(small.excerpt(10), b"0123456789");
        assert_eq!(small.excerpt(8), b"01\n[2 bytes left out here]\n456789");
    }
}

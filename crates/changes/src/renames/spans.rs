//! How much of one file is found in another: git's estimate from hashes of short spans.
//!
//! A file is cut after each line feed and after every 64 bytes. Each span is hashed into one of 107,927 buckets, and a
//! bucket counts the bytes of its spans. What two files have in common is, bucket by bucket, the smaller count. The
//! numbers and the hash are git's (diffcore-delta.c), because another estimate would pair other files.

use std::collections::HashMap;

use crate::lines::is_binary;

/// A span ends after so many bytes.
const SPAN: u32 = 64;

/// Number of buckets.
const BUCKETS: u32 = 107_927;

/// Bytes in each bucket that is not empty, in the order of the buckets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spans(Vec<(u32, u32)>);

impl Spans {
    /// Cuts a file into spans. In a text a carriage return before a line feed does not count, so that a change of line
    /// ends alone is no rewrite.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let text = !is_binary(bytes);
        let mut counts: HashMap<u32, u32> = HashMap::new();
        let (mut low, mut high, mut length) = (0_u32, 0_u32, 0_u32);
        let mut end_span = |low: &mut u32, high: &mut u32, length: &mut u32| {
            let bucket = low.wrapping_add(high.wrapping_mul(0x61)) % BUCKETS;
            let count = counts.entry(bucket).or_default();
            *count = count.saturating_add(*length);
            (*low, *high, *length) = (0, 0, 0);
        };
        for (at, byte) in bytes.iter().enumerate() {
            if text && *byte == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
                continue;
            }
            let before = low;
            low = (low << 7) ^ (high >> 25);
            high = (high << 7) ^ (before >> 25);
            low = low.wrapping_add(u32::from(*byte));
            length += 1;
            if length >= SPAN || *byte == b'\n' {
                end_span(&mut low, &mut high, &mut length);
            }
        }
        if length > 0 {
            end_span(&mut low, &mut high, &mut length);
        }
        let mut buckets: Vec<(u32, u32)> = counts.into_iter().collect();
        buckets.sort_unstable();
        Self(buckets)
    }

    /// Bytes that both have in common.
    pub(super) fn common(&self, other: &Self) -> u64 {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut common = 0;
        while let (Some((bucket, count)), Some((other_bucket, other_count))) = (left.peek(), right.peek()) {
            match bucket.cmp(other_bucket) {
                std::cmp::Ordering::Less => drop(left.next()),
                std::cmp::Ordering::Greater => drop(right.next()),
                std::cmp::Ordering::Equal => {
                    common += u64::from(*count.min(other_count));
                    left.next();
                    right.next();
                }
            }
        }
        common
    }

    /// Number of buckets that are not empty; each takes eight bytes.
    pub(super) const fn buckets(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn common(one: &str, two: &str) -> u64 {
        let (one, two) = (Spans::of(one.as_bytes()), Spans::of(two.as_bytes()));
        assert_eq!(one.common(&two), two.common(&one));
        one.common(&two)
    }

    #[test]
    fn common_lines_count_with_their_line_feeds_wherever_they_stand() {
        assert_eq!(common("one\ntwo\nthree\n", "three\none\nfour\n"), 10);
        assert_eq!(common("one\n", "two\n"), 0);
        assert_eq!(common("", "two\n"), 0);
    }

    #[test]
    fn the_last_line_counts_without_a_line_feed() {
        assert_eq!(common("one\ntwo", "two"), 3);
    }

    #[test]
    fn repeated_lines_count_as_often_as_both_have_them() {
        assert_eq!(common("x\nx\nx\n", "x\nx\n"), 4);
    }

    #[test]
    fn carriage_returns_before_line_feeds_do_not_count_in_texts() {
        assert_eq!(common("one\r\ntwo\r\n", "one\ntwo\n"), 8);
        assert_eq!(common("\0one\r\n", "\0one\n"), 0);
    }

    #[test]
    fn long_lines_are_cut_into_spans_of_64_bytes() {
        let line = "a".repeat(200);
        assert_eq!(common(&line, &line[..130]), 128);
    }
}

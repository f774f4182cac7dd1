//! The words of a text, to tell how much two texts have in common.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};

/// How often each word of a text occurs.
#[derive(Debug)]
pub(super) struct Words {
    /// Hash and number of each word, in the order of the hashes.
    words: Vec<(u64, u64)>,
    total: u64,
}

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let is_word = |char: char| char.is_alphanumeric() || char == '_';
        let hash = |word: &str| {
            // The default keys of the hasher are fixed, so that the same texts always give the same answer.
            let mut hasher = DefaultHasher::new();
            word.hash(&mut hasher);
            hasher.finish()
        };
        let mut all: Vec<u64> = text.split(|char| !is_word(char)).filter(|word| !word.is_empty()).map(hash).collect();
        all.sort_unstable();
        let words = all.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u64)).collect();
        Self { words, total: all.len() as u64 }
    }

    /// All words.
    pub(super) fn total(&self) -> usize {
        self.total as usize
    }

    /// Different words.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// Twice the common words in percent of all words (Dice's coefficient).
    pub(super) fn share(&self, other: &Self) -> u64 {
        let (mut common, mut rest) = (0, other.words.as_slice());
        for &(word, count) in &self.words {
            while let Some((&(next, _), behind)) = rest.split_first()
                && next < word
            {
                rest = behind;
            }
            if let Some(&(next, other)) = rest.first()
                && next == word
            {
                common += count.min(other);
            }
        }
        self.percent(other, common)
    }

    /// What [`share`](Self::share) cannot exceed, as the shorter text has no more words to share.
    pub(super) fn at_most(&self, other: &Self) -> u64 {
        self.percent(other, self.total.min(other.total))
    }

    fn percent(&self, other: &Self, common: u64) -> u64 {
        (200 * common).checked_div(self.total + other.total).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_twice_the_common_words_in_percent_of_all() {
        let share = |one, two| (Words::of(one).share(&Words::of(two)), Words::of(one).at_most(&Words::of(two)));
        assert_eq!(share("a b c d", "a b x y"), (50, 100));
        assert_eq!(share("a a a", "a"), (50, 50));
        assert_eq!(share("a, b; (c)", "c+b-a"), (100, 100));
        assert_eq!(share("", ""), (0, 0));
        assert_eq!(share("a", ""), (0, 0));
    }
}

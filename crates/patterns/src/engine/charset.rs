//! Sets of symbols. A symbol is what one `?` matches: a Unicode scalar value, or one byte that is not valid UTF-8.

/// Symbols of bytes that are not UTF-8 start here, just above the last scalar value.
const INVALID_BASE: u32 = 0x11_0000;
/// The highest symbol: the byte 0xFF outside UTF-8.
pub(super) const MAX_SYMBOL: u32 = INVALID_BASE + 0xFF;

/// A set of symbols as sorted ranges that neither touch nor overlap; both ends are included.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct CharSet(Vec<(u32, u32)>);

impl CharSet {
    /// The set of the given ranges, both ends included, in any order. A range that runs backwards adds nothing.
    pub(crate) fn new(mut ranges: Vec<(u32, u32)>) -> Self {
        ranges.retain(|(low, high)| low <= high);
        ranges.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
        for (low, high) in ranges {
            match merged.last_mut() {
                Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
                _ => merged.push((low, high)),
            }
        }
        Self(merged)
    }

    pub(crate) fn of_chars(ranges: &[(char, char)]) -> Self {
        Self::new(ranges.iter().map(|&(low, high)| (u32::from(low), u32::from(high))).collect())
    }

    /// Everything that is not in this set, bytes outside UTF-8 included.
    pub(crate) fn negate(&self) -> Self {
        let mut gaps = Vec::with_capacity(self.0.len() + 1);
        let mut next = 0;
        for &(low, high) in &self.0 {
            if low > next {
                gaps.push((next, low - 1));
            }
            next = high + 1;
        }
        if next <= MAX_SYMBOL {
            gaps.push((next, MAX_SYMBOL));
        }
        Self(gaps)
    }

    pub(crate) fn without_slash(&self) -> Self {
        let mut ranges = self.negate().0;
        ranges.push((u32::from('/'), u32::from('/')));
        Self::new(ranges).negate()
    }

    pub(crate) fn contains(&self, symbol: u32) -> bool {
        let after = self.0.partition_point(|range| range.0 <= symbol);
        after > 0 && symbol <= self.0[after - 1].1
    }

    pub(crate) fn ranges(&self) -> &[(u32, u32)] {
        &self.0
    }
}

/// The symbols of a path.
pub(super) fn symbols(path: &[u8]) -> Vec<u32> {
    let mut out = Vec::with_capacity(path.len());
    for chunk in path.utf8_chunks() {
        out.extend(chunk.valid().chars().map(u32::from));
        out.extend(chunk.invalid().iter().map(|&byte| INVALID_BASE + u32::from(byte)));
    }
    out
}

/// Length in bytes of what a symbol was decoded from.
pub(super) fn symbol_len(symbol: u32) -> usize {
    char::from_u32(symbol).map_or(1, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_and_its_complement_share_nothing_and_cover_everything() {
        let set = CharSet::of_chars(&[('a', 'f'), ('c', 'k'), ('z', 'z'), ('l', 'l')]);
        assert_eq!(set.ranges(), &[(97, 108), (122, 122)]);
        let rest = set.negate();
        for symbol in [0, 96, 97, 108, 109, 121, 122, 123, 0x10_FFFF, 0x11_0000, MAX_SYMBOL] {
            assert_ne!(set.contains(symbol), rest.contains(symbol), "{symbol}");
        }
        assert_eq!(rest.negate(), set);
        assert!(!rest.without_slash().contains(u32::from('/')));
    }

    #[test]
    fn bytes_outside_utf8_are_symbols_of_their_own() {
        let path = b"a\xff\xc3\xa9\xf0\x9f";
        let symbols = symbols(path);
        assert_eq!(symbols.len(), 5);
        assert_eq!(symbols.iter().map(|&symbol| symbol_len(symbol)).sum::<usize>(), path.len());
    }
}

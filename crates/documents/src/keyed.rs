//! Maps that are filled one entry at a time.

use std::collections::BTreeMap;

/// The entries by their keys; of equal keys the last one counts. The same as `collect`, which sorts them all first: a sort
/// for every kind of entry is five kilobytes of program, and these maps are small.
#[must_use]
pub fn keyed<K: Ord, V>(entries: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(entries);
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_equal_keys_counts() {
        let entries = [("b", 1), ("a", 2), ("b", 3)];
        assert_eq!(keyed(entries), entries.into_iter().collect());
        assert_eq!(keyed(entries)["b"], 3);
    }
}

//! "Did you mean".

/// The candidate nearest to `word` by edit distance (insert, delete, replace, swap of neighbours), if it is near: at
/// most a third of the word's length, at least one edit.
///
/// ```
/// assert_eq!(findings::did_you_mean("catgories", ["categories", "routes"]), Some("categories"));
/// assert_eq!(findings::did_you_mean("x", ["categories"]), None);
/// ```
#[must_use]
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(&word.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(edits, candidate)| *edits <= limit && candidate.len() > *edits)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Optimal string alignment distance. Inputs are names: both cut at 64 characters.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(64).collect();
    let b: Vec<char> = b.chars().take(64).collect();
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replace = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replace.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn near_names_only() {
        assert_eq!(did_you_mean("modifed", ["added", "modified"]), Some("modified"));
        assert_eq!(did_you_mean("reanmed", ["renamed", "removed"]), Some("renamed"));
        assert_eq!(did_you_mean("zebra", ["added", "modified"]), None);
        assert_eq!(did_you_mean("", ["a"]), None);
    }
}

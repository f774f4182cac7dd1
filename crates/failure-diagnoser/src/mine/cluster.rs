//! Clusters: lines of one shape.

use super::token::{Class, Token, tokens};

/// Share of the longer line's tokens that two lines have in common, in order, to be of one shape.
const ALIKE: f64 = 0.7;
/// Tokens of a line that are looked at.
const LONGEST: usize = 80;

/// Lines of one shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// Which of the given lines.
    pub members: Vec<usize>,
    /// Tokens of each member, in the same order.
    pub lines: Vec<Vec<Token>>,
}

/// Groups lines: the largest cluster first, of equals the one that comes first.
#[must_use]
pub fn clusters(lines: &[&str]) -> Vec<Cluster> {
    let mut all: Vec<Cluster> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let mut tokens = tokens(line);
        tokens.truncate(LONGEST);
        // The first that fits, not the best: an order that later lines cannot change.
        match all.iter_mut().find(|cluster| cluster.lines.first().is_some_and(|first| are_alike(first, &tokens))) {
            Some(cluster) => {
                cluster.members.push(index);
                cluster.lines.push(tokens);
            }
            None => all.push(Cluster { members: vec![index], lines: vec![tokens] }),
        }
    }
    all.sort_by_key(|cluster| (usize::MAX - cluster.members.len(), cluster.members.first().copied()));
    all
}

fn are_alike(left: &[Token], right: &[Token]) -> bool {
    let telling = |tokens: &[Token]| -> Vec<Token> {
        tokens.iter().filter(|token| token.class != Class::Space).cloned().collect()
    };
    let (left, right) = (telling(left), telling(right));
    let longer = left.len().max(right.len());
    if longer == 0 || left.first().zip(right.first()).is_none_or(|(left, right)| left.class != right.class) {
        return false;
    }
    let words = |tokens: &[Token]| tokens.iter().filter(|token| token.class == Class::Word).count();
    let pairs = common(&left, &right);
    let shared = pairs.iter().filter(|(at, _)| left[*at].class == Class::Word).count();
    // Signs and numbers alone make no shape.
    let few = words(&left).max(words(&right));
    ratio(pairs.len(), longer) >= ALIKE && (few == 0 || ratio(shared, few) >= ALIKE - 0.1)
}

fn ratio(part: usize, whole: usize) -> f64 {
    f64::from(u32::try_from(part).unwrap_or(u32::MAX)) / f64::from(u32::try_from(whole).unwrap_or(u32::MAX))
}

/// The longest common subsequence: pairs of places. Of several the one that takes the earliest tokens.
#[must_use]
pub fn common(left: &[Token], right: &[Token]) -> Vec<(usize, usize)> {
    let width = right.len() + 1;
    let mut best = vec![0_u16; (left.len() + 1) * width];
    for at in (0..left.len()).rev() {
        for other in (0..right.len()).rev() {
            best[at * width + other] = if left[at].is_like(&right[other]) {
                best[(at + 1) * width + other + 1] + 1
            } else {
                best[(at + 1) * width + other].max(best[at * width + other + 1])
            };
        }
    }
    let (mut at, mut other, mut pairs) = (0, 0, Vec::new());
    while at < left.len() && other < right.len() {
        if left[at].is_like(&right[other]) {
            pairs.push((at, other));
            at += 1;
            other += 1;
        } else if best[(at + 1) * width + other] >= best[at * width + other + 1] {
            at += 1;
        } else {
            other += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(lines: &[&str]) -> Vec<Vec<usize>> {
        clusters(lines).into_iter().map(|cluster| cluster.members).collect()
    }

    #[test]
    fn lines_of_one_shape_are_together_and_the_largest_group_is_first() {
        let lines = [
            "license of left-pad is missing",
            "gadget 12 refused to start in /a/b (code 3)",
            "gadget 9 refused to start in /c (code 77)",
            "gadget 1 refused to start quickly in /c/d/e (code 5)",
            "12 34 56",
        ];
        assert_eq!(members(&lines), [vec![1, 2, 3], vec![0], vec![4]]);
    }

    #[test]
    fn signs_alone_are_no_shape() {
        assert_eq!(members(&["alpha: (1) [2]", "omega: (1) [2]"]).len(), 2);
    }
}

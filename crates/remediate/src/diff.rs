//! Unified diffs (the form of `diff -u`, which `git apply` takes).

/// Lines of context.
const CONTEXT: usize = 3;
/// The most changed lines that are looked for one by one; beyond it, what differs is one block. The search keeps a
/// number a pair, so this bounds it to some ten megabytes.
const MOST: usize = 1_500;

/// How a line of the old or new text goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Keep,
    Remove,
    Add,
}

/// The patch that turns `old` into `new`, with `a/PATH` and `b/PATH` as names; empty if they are equal.
#[must_use]
pub fn unified(path: &str, old: &str, new: &str) -> String {
    if old == new {
        return String::new();
    }
    let (old, new) = (lines(old), lines(new));
    let steps = steps(&old, &new);
    let mut text = format!("--- a/{path}\n+++ b/{path}\n");
    for hunk in hunks(&steps) {
        write_hunk(&mut text, &steps, hunk, &old, &new);
    }
    text
}

/// Lines with their ends, so that a missing last one shows.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

fn steps(old: &[&str], new: &[&str]) -> Vec<Step> {
    let before = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[before..], &new[before..]);
    let after = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old_rest[..old_rest.len() - after], &new_rest[..new_rest.len() - after]);
    let mut steps = vec![Step::Keep; before];
    match shortest(old_rest, new_rest) {
        Some(middle) => steps.extend(middle),
        None => {
            steps.extend(std::iter::repeat_n(Step::Remove, old_rest.len()));
            steps.extend(std::iter::repeat_n(Step::Add, new_rest.len()));
        }
    }
    steps.extend(std::iter::repeat_n(Step::Keep, after));
    steps
}

/// The shortest way (Myers, "An O(ND) Difference Algorithm and Its Variations", 1986), if it changes at most [`MOST`]
/// lines.
fn shortest(old: &[&str], new: &[&str]) -> Option<Vec<Step>> {
    let most = (old.len() + new.len()).min(MOST);
    // `reached[k + most + 1]`: how far into `old` the diagonal `k` has come.
    let offset = most + 1;
    let mut reached = vec![0_usize; 2 * most + 3];
    let mut trace = Vec::new();
    for depth in 0..=most {
        trace.push(reached[offset - depth..=offset + depth].to_vec());
        for place in (offset - depth..=offset + depth).step_by(2) {
            let down = place == offset - depth || (place != offset + depth && reached[place - 1] < reached[place + 1]);
            let mut x = if down { reached[place + 1] } else { reached[place - 1] + 1 };
            let Some(mut y) = (x + offset).checked_sub(place) else { continue };
            while x < old.len() && y < new.len() && old[x] == new[y] {
                (x, y) = (x + 1, y + 1);
            }
            reached[place] = x;
            if x >= old.len() && y >= new.len() {
                return Some(walk_back(&trace, old.len(), new.len()));
            }
        }
    }
    None
}

fn walk_back(trace: &[Vec<usize>], mut x: usize, mut y: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    for (depth, reached) in trace.iter().enumerate().skip(1).rev() {
        // The diagonal's place in this depth's part of the trace, which starts at diagonal `-depth`.
        let place = x + depth - y;
        let at = |place: usize| reached.get(place).copied().unwrap_or(0);
        let down = place == 0 || (place != 2 * depth && at(place - 1) < at(place + 1));
        let from = if down { place + 1 } else { place - 1 };
        let from_x = at(from);
        let from_y = from_x + depth - from;
        while x > from_x && y > from_y {
            steps.push(Step::Keep);
            (x, y) = (x - 1, y - 1);
        }
        steps.push(if down { Step::Add } else { Step::Remove });
        (x, y) = (from_x, from_y);
    }
    steps.extend(std::iter::repeat_n(Step::Keep, x));
    steps.reverse();
    steps
}

/// Ranges of steps around what changed, joined where their context meets.
fn hunks(steps: &[Step]) -> Vec<std::ops::Range<usize>> {
    let mut hunks: Vec<std::ops::Range<usize>> = Vec::new();
    for (place, _) in steps.iter().enumerate().filter(|(_, step)| **step != Step::Keep) {
        let (start, end) = (place.saturating_sub(CONTEXT), (place + CONTEXT + 1).min(steps.len()));
        match hunks.last_mut() {
            Some(last) if start <= last.end => last.end = end,
            _ => hunks.push(start..end),
        }
    }
    hunks
}

fn write_hunk(text: &mut String, steps: &[Step], hunk: std::ops::Range<usize>, old: &[&str], new: &[&str]) {
    let count = |range: &[Step], but: Step| range.iter().filter(|step| **step != but).count();
    let (mut x, mut y) = (count(&steps[..hunk.start], Step::Add), count(&steps[..hunk.start], Step::Remove));
    let (removed, added) = (count(&steps[hunk.clone()], Step::Add), count(&steps[hunk.clone()], Step::Remove));
    let start = |place: usize, length: usize| if length == 0 { place } else { place + 1 };
    text.push_str(&format!("@@ -{},{removed} +{},{added} @@\n", start(x, removed), start(y, added)));
    for step in &steps[hunk] {
        let (sign, line) = match step {
            Step::Keep => (' ', old[x]),
            Step::Remove => ('-', old[x]),
            Step::Add => ('+', new[y]),
        };
        x += usize::from(*step != Step::Add);
        y += usize::from(*step != Step::Remove);
        text.push(sign);
        text.push_str(line);
        if !line.ends_with('\n') {
            text.push_str("\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests;

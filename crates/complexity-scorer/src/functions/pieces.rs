//! What of a text is a function's own: its lines without those of the functions inside it.
//!
//! Functions are recognised by it, and it keeps the work in proportion to the text: all lines of functions that stand in functions that
//! stand in functions are as many as the square of their depth.

use std::borrow::Cow;

use functions::Function;

use super::Side;
use super::matching::Piece;

/// The most of a line that a function is recognised by, in bytes: a line can belong to every function that stands on it.
const LINE: usize = 500;

/// All functions of some sides.
pub(super) fn pieces<'s>(sides: &'s [Side<'_>]) -> Vec<Piece<'s>> {
    sides.iter().flat_map(of_side).collect()
}

fn of_side<'s>(side: &'s Side<'_>) -> Vec<Piece<'s>> {
    let lines = Lines::of(&side.text);
    let inside = inside(&side.analysis.functions);
    let piece = |(function, inside): (&'s Function, Vec<(u32, u32)>)| Piece {
        file: side.file,
        language: side.language,
        function,
        body: lines.without(function, &inside),
    };
    side.analysis.functions.iter().zip(inside).map(piece).collect()
}

/// For each function the lines of those that stand directly in it, from the first to the last.
fn inside(functions: &[Function]) -> Vec<Vec<(u32, u32)>> {
    let mut order: Vec<usize> = (0..functions.len()).collect();
    order.sort_by_key(|&index| (functions[index].line, std::cmp::Reverse(functions[index].end_line)));
    let mut inside = vec![Vec::new(); functions.len()];
    let mut open: Vec<usize> = Vec::new();
    for index in order {
        let (first, last) = (functions[index].line, functions[index].end_line);
        while open.pop_if(|outer| functions[*outer].end_line < last).is_some() {}
        if let Some(&outer) = open.last() {
            inside[outer].push((first, last));
        }
        open.push(index);
    }
    inside
}

/// A text in lines.
struct Lines<'t> {
    text: &'t str,
    /// Where each line starts, and where the last one ends.
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        starts.push(text.len());
        Self { text, starts }
    }

    /// The lines from one to another, both numbered from 1 and included.
    fn range(&self, first: u32, last: u32) -> &'t str {
        let start = |line: u32| self.starts.get(line as usize).copied().unwrap_or(self.text.len());
        self.text.get(start(first.saturating_sub(1))..start(last)).unwrap_or_default()
    }

    /// The lines of a function without those that only functions inside it have.
    fn without(&self, function: &Function, inside: &[(u32, u32)]) -> Cow<'t, str> {
        let mut parts = Vec::new();
        let mut next = function.line;
        for &(first, last) in inside {
            if last > first + 1 && first >= next {
                parts.push((next, first));
                next = last;
            }
        }
        parts.push((next, function.end_line));
        let whole = self.range(function.line, function.end_line);
        if parts.len() == 1 && whole.lines().all(|line| line.len() <= LINE) {
            return Cow::Borrowed(whole);
        }
        let lines = parts.into_iter().flat_map(|(first, last)| self.range(first, last).lines());
        let clipped = lines.map(|line| &line[..line.floor_char_boundary(LINE)]);
        Cow::Owned(clipped.collect::<Vec<_>>().join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use functions::{Language, analyze};

    fn own(text: &str) -> Vec<(String, String)> {
        let analysis = analyze(Language::JavaScript, text);
        let side = Side { file: 0, language: Language::JavaScript, text: Cow::Borrowed(text), analysis };
        let own = |piece: Piece<'_>| (piece.function.name.clone(), piece.body.replace('\n', "|"));
        let mut all: Vec<_> = pieces(std::slice::from_ref(&side)).into_iter().map(own).collect();
        all.sort();
        all
    }

    #[test]
    fn lines_of_inner_functions_are_theirs_but_for_the_first_and_the_last() {
        let text = "function a() {\n  one();\n  function b() {\n    two();\n    three();\n  }\n  four();\n}\nfunction c() {\n  five();\n}\n";
        let expected = [
            ("a", "function a() {|  one();|  function b() {|  }|  four();|}"),
            ("b", "  function b() {|    two();|    three();|  }|"),
            ("c", "function c() {|  five();|}|"),
        ];
        assert_eq!(own(text), expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
    }

    #[test]
    fn long_lines_count_with_their_start() {
        let text = format!("function a() {{ return '{}'; }}\n", "ä".repeat(400));
        let (name, own) = own(&text).remove(0);
        // No half of a letter.
        assert_eq!((name.as_str(), own.len()), ("a", LINE - 1));
    }

    #[test]
    fn all_texts_together_are_not_much_longer_than_the_file() {
        let deep = format!("{}{}", "function f() {\n".repeat(3000), "}\n".repeat(3000));
        let length: usize = own(&deep).iter().map(|(_, text)| text.len()).sum();
        assert!(length < 3 * deep.len(), "{length}");
    }
}

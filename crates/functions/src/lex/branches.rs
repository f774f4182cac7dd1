//! Branches of conditional directives, one of which the compiler takes: where each of them leaves the same brackets open or closes
//! the same ones (`if (a) {` and behind `#else` `if (b) {`), only those of the last branch are brackets.

use crate::brackets;
use crate::token::{Kind, Token};

/// Conditionals nested deeper than this are not looked at; compilers must take 63 (C11, 5.2.4.1).
const NESTED: usize = 63;

/// A directive that starts or ends a branch.
#[derive(Clone, Copy)]
enum Mark {
    If,
    Else,
    End,
}

/// The branches of a text, while it is cut into tokens.
#[derive(Default)]
pub(super) struct Branches {
    /// Number of the token that follows each directive.
    marks: Vec<(usize, Mark)>,
}

impl Branches {
    /// Notes the directive called `name` before the token with the number `at`.
    pub(super) fn note(&mut self, name: &str, at: usize) {
        let mark = match name {
            "if" | "ifdef" | "ifndef" => Mark::If,
            "else" | "elif" | "elifdef" | "elifndef" => Mark::Else,
            "endif" => Mark::End,
            _ => return,
        };
        self.marks.push((at, mark));
    }

    /// Leaves the brackets of the last branch alone where all of them do the same: only where not all brackets match anyway, and
    /// unless they match less far then.
    pub(super) fn settle(&self, text: &str, tokens: &mut [Token]) {
        let repeated = self.repeated(text, tokens);
        if repeated.is_empty() {
            return;
        }
        let Some(wrong_at) = brackets::pair(text, tokens).wrong_at else { return };
        set(tokens, &repeated, Kind::Type);
        if brackets::pair(text, tokens).wrong_at.is_some_and(|line| line < wrong_at) {
            set(tokens, &repeated, Kind::Symbol);
        }
    }

    /// The brackets without a partner in their branch that the last branch repeats.
    fn repeated(&self, text: &str, tokens: &[Token]) -> Vec<usize> {
        let mut repeated = Vec::new();
        let mut open: Vec<Conditional> = Vec::new();
        // Conditionals that are open but nested too deep.
        let mut deeper = 0usize;
        let mut from = 0;
        for &(at, mark) in &self.marks {
            if let Some(conditional) = open.last_mut() {
                for index in from..at {
                    conditional.add(text, tokens, index);
                }
            }
            from = at;
            match mark {
                Mark::If if open.len() < NESTED => open.push(Conditional::default()),
                Mark::If => deeper += 1,
                Mark::End if deeper > 0 => deeper -= 1,
                Mark::Else if deeper == 0 => {
                    if let Some(conditional) = open.last_mut() {
                        conditional.branches.push(std::mem::take(&mut conditional.rest));
                    }
                }
                Mark::End => {
                    let Some(ended) = open.pop() else { continue };
                    let rest = ended.end(text, tokens, &mut repeated);
                    if let Some(outer) = open.last_mut() {
                        for index in rest {
                            outer.add(text, tokens, index);
                        }
                    }
                }
                Mark::Else => {}
            }
        }
        repeated
    }
}

/// A conditional whose `#endif` is still to come.
#[derive(Default)]
struct Conditional {
    /// The brackets without a partner of each branch that ended.
    branches: Vec<Vec<usize>>,
    /// Those of the branch that is open.
    rest: Vec<usize>,
}

impl Conditional {
    /// Adds the token to the branch that is open, if it is a bracket.
    fn add(&mut self, text: &str, tokens: &[Token], index: usize) {
        let opening = match bracket(text, tokens, index) {
            b'(' | b'[' | b'{' => 0,
            b')' => b'(',
            b']' => b'[',
            b'}' => b'{',
            _ => return,
        };
        if opening == 0 || self.rest.pop_if(|last| bracket(text, tokens, *last) == opening).is_none() {
            self.rest.push(index);
        }
    }

    /// What stays without a partner: that of the last branch where all branches agree, which adds the others to `repeated`.
    fn end(self, text: &str, tokens: &[Token], repeated: &mut Vec<usize>) -> Vec<usize> {
        let Self { mut branches, rest } = self;
        let same = |branch: &Vec<usize>| {
            branch.len() == rest.len()
                && branch.iter().zip(&rest).all(|(&a, &b)| bracket(text, tokens, a) == bracket(text, tokens, b))
        };
        if !rest.is_empty() && branches.iter().all(same) {
            repeated.extend(branches.into_iter().flatten());
            return rest;
        }
        branches.push(rest);
        branches.into_iter().flatten().collect()
    }
}

/// The bracket that the token is; 0 where it is none.
fn bracket(text: &str, tokens: &[Token], index: usize) -> u8 {
    let token = &tokens[index];
    if token.kind == Kind::Symbol && token.end - token.start == 1 { text.as_bytes()[token.start] } else { 0 }
}

fn set(tokens: &mut [Token], indices: &[usize], kind: Kind) {
    for &index in indices {
        tokens[index].kind = kind;
    }
}

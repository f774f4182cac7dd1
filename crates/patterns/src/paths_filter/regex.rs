//! Reads the regular expression that a glob stands for: the part of ECMAScript's grammar (ECMA-262, Annex B, without the
//! `u` flag) that can be decided in linear time. Groups, alternation, `* + ?`, classes and look-around are in; back
//! references and counted repetition are not.

use super::escapes::{self, Escaped};
use crate::engine::{CharSet, Node};

/// Groups nest at most this deep; a glob has no use for more, and the tree is walked recursively.
const MAX_DEPTH: usize = 200;

/// Why an expression was not turned into a tree.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// ECMAScript refuses it, too: picomatch then matches nothing.
    Invalid(&'static str),
    /// ECMAScript takes it, this crate does not.
    Unsupported(String),
}

/// Parses a whole expression.
pub(super) fn parse(source: &str) -> Result<Node, Refused> {
    let chars: Vec<char> = source.chars().collect();
    let groups = count_groups(&chars);
    let mut parser = Parser { chars: &chars, at: 0, groups, depth: 0, behind: false };
    let node = parser.alternatives()?;
    match parser.peek() {
        None => Ok(node),
        Some(_) => Err(Refused::Invalid("a `)` closes nothing")),
    }
}

/// Capturing groups of the whole expression: they decide whether `\1` is a back reference or an octal escape.
fn count_groups(chars: &[char]) -> usize {
    let (mut count, mut at, mut class) = (0, 0, false);
    while let Some(&c) = chars.get(at) {
        match c {
            '\\' => at += 1,
            '[' => class = true,
            ']' => class = false,
            '(' if !class && chars.get(at + 1) != Some(&'?') => count += 1,
            _ => {}
        }
        at += 1;
    }
    count
}

struct Parser<'a> {
    chars: &'a [char],
    at: usize,
    groups: usize,
    depth: usize,
    /// Inside a look-behind, where another look-around is not supported.
    behind: bool,
}

/// What a quantifier may do with the node before it.
#[derive(PartialEq, Eq)]
enum Repeatable {
    Yes,
    No,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn eat(&mut self, text: &str) -> bool {
        let matches = text.chars().enumerate().all(|(i, c)| self.chars.get(self.at + i) == Some(&c));
        if matches {
            self.at += text.chars().count();
        }
        matches
    }

    fn alternatives(&mut self) -> Result<Node, Refused> {
        let mut branches = vec![self.sequence()?];
        while self.eat("|") {
            branches.push(self.sequence()?);
        }
        Ok(if branches.len() == 1 { branches.swap_remove(0) } else { Node::Alt(branches) })
    }

    fn sequence(&mut self) -> Result<Node, Refused> {
        let mut nodes = Vec::new();
        while let Some(c) = self.peek() {
            if c == '|' || c == ')' {
                break;
            }
            let (node, repeatable) = self.atom(c)?;
            nodes.push(self.quantified(node, &repeatable)?);
        }
        Ok(if nodes.len() == 1 { nodes.swap_remove(0) } else { Node::Concat(nodes) })
    }

    fn quantified(&mut self, node: Node, repeatable: &Repeatable) -> Result<Node, Refused> {
        let Some(quantifier @ ('*' | '+' | '?')) = self.peek() else {
            return match self.counted() {
                true => Err(Refused::Unsupported("counted repetition `{n,m}`".to_owned())),
                false => Ok(node),
            };
        };
        if *repeatable == Repeatable::No {
            return Err(Refused::Invalid("a quantifier has nothing to repeat"));
        }
        self.at += 1;
        // Whether it takes much or little first does not change what matches.
        self.eat("?");
        Ok(match quantifier {
            '?' => node.optional(),
            _ => Node::Repeat { node: Box::new(node), once: quantifier == '+' },
        })
    }

    /// Does a `{n}`, `{n,}` or `{n,m}` stand here.
    fn counted(&self) -> bool {
        let mut rest = self.chars[self.at..].iter().copied().peekable();
        if rest.next() != Some('{') || !rest.peek().is_some_and(char::is_ascii_digit) {
            return false;
        }
        let mut rest = rest.skip_while(char::is_ascii_digit);
        match rest.next() {
            Some('}') => true,
            Some(',') => rest.find(|c| !c.is_ascii_digit()) == Some('}'),
            _ => false,
        }
    }

    fn atom(&mut self, c: char) -> Result<(Node, Repeatable), Refused> {
        if self.counted() {
            return Err(Refused::Invalid("a quantifier has nothing to repeat"));
        }
        self.at += 1;
        let node = match c {
            '*' | '+' | '?' => return Err(Refused::Invalid("a quantifier has nothing to repeat")),
            '^' => return Ok((Node::Start, Repeatable::No)),
            '$' => return Ok((Node::End, Repeatable::No)),
            '(' => return self.group(),
            '[' => self.class()?,
            '.' => Node::Any,
            '\\' => return self.escape(),
            c => Node::Char(c),
        };
        Ok((node, Repeatable::Yes))
    }

    fn group(&mut self) -> Result<(Node, Repeatable), Refused> {
        if self.depth == MAX_DEPTH {
            return Err(Refused::Unsupported(format!("more than {MAX_DEPTH} nested groups")));
        }
        let look = [("?:", None), ("?=", Some((false, false))), ("?!", Some((false, true)))];
        let look = look.into_iter().chain([("?<=", Some((true, false))), ("?<!", Some((true, true)))]);
        let look = look.into_iter().find_map(|(open, kind)| self.eat(open).then_some(kind)).flatten();
        if self.peek() == Some('?') {
            self.name()?;
        }
        if look.is_some() && self.behind {
            return Err(Refused::Unsupported("look-around inside a look-behind".to_owned()));
        }
        let outer = self.behind;
        self.behind |= look.is_some_and(|(behind, _)| behind);
        self.depth += 1;
        let inner = self.alternatives()?;
        self.depth -= 1;
        self.behind = outer;
        if !self.eat(")") {
            return Err(Refused::Invalid("a `(` is not closed"));
        }
        Ok(match look {
            None => (inner, Repeatable::Yes),
            Some((behind, negative)) => {
                let repeatable = if behind { Repeatable::No } else { Repeatable::Yes };
                (Node::Look { behind, negative, node: Box::new(inner) }, repeatable)
            }
        })
    }

    /// `?<name>`; the name itself is of no use here.
    fn name(&mut self) -> Result<(), Refused> {
        let invalid = Refused::Invalid("a group starts with an unknown `(?`");
        if !self.eat("?<") {
            return Err(invalid);
        }
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            self.at += 1;
        }
        if self.at == start || self.chars[start].is_ascii_digit() || !self.eat(">") { Err(invalid) } else { Ok(()) }
    }

    fn escape(&mut self) -> Result<(Node, Repeatable), Refused> {
        match self.peek() {
            Some(digit @ '1'..='9') if digit.to_digit(10).is_some_and(|n| n as usize <= self.groups) => {
                return Err(Refused::Unsupported(format!("the back reference `\\{digit}`")));
            }
            Some(edge @ ('b' | 'B')) => {
                self.at += 1;
                if self.behind {
                    return Err(Refused::Unsupported("look-around inside a look-behind".to_owned()));
                }
                return Ok((escapes::word_edge(edge == 'b'), Repeatable::No));
            }
            _ => {}
        }
        let (escaped, length) =
            escapes::read(&self.chars[self.at..], false).ok_or(Refused::Invalid("a `\\` ends the pattern"))?;
        self.at += length;
        let node = match escaped {
            Escaped::Char(c) => Node::Char(c),
            Escaped::Set(set) => Node::Set(set),
        };
        Ok((node, Repeatable::Yes))
    }

    fn class(&mut self) -> Result<Node, Refused> {
        let (set, length) = escapes::class(&self.chars[self.at..]).map_err(Refused::Invalid)?;
        self.at += length;
        Ok(if set == CharSet::of_chars(&[('/', '/')]).negate() { Node::NotSlash } else { Node::Set(set) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Matcher;

    #[track_caller]
    fn check(source: &str, yes: &[&str], no: &[&str]) {
        let matcher = Matcher::new(parse(source).expect(source));
        for (paths, expected) in [(yes, true), (no, false)] {
            for path in paths {
                assert_eq!(matcher.by_sweep(path.as_bytes()), expected, "{source} {path:?} by sweep");
                assert!(matcher.by_table(path.as_bytes()).is_none_or(|found| found == expected), "{source} {path:?}");
            }
        }
    }

    #[test]
    fn groups_alternation_and_quantifiers() {
        check("a(b|c)*d", &["ad", "abd", "abcbcd"], &["a", "abc", "abxd"]);
        check("(?:a|b+?)+", &["a", "bbab"], &["", "c"]);
        check("(a*)*b", &["b", "aaab"], &["a", "ba"]);
        check("((a?)+)*(?!)b|c", &["c"], &["b", "ab"]);
    }

    #[test]
    fn look_around() {
        check("(?!a).*", &["", "ba"], &["a", "ab"]);
        check("a(?=b).*", &["ab", "abc"], &["a", "ac"]);
        check("(?!(?:a|b(?!c))).*", &["c", "bc"], &["a", "bd", "b"]);
        check(".*(?<=ab)c", &["abc", "xabc"], &["ac", "bc"]);
        check(".*(?<!b)c", &["c", "ac"], &["bc"]);
        check(r"a\b.*", &["a", "a-b"], &["ab", "b"]);
    }

    #[test]
    fn anchors_hold_only_where_they_are() {
        check("(?:^|/)a|b$", &["a", "/a", "b"], &["xa", "bx"]);
        check("(?:(?!(?:^|/)\\.).)*", &["a.b/c", ""], &[".a", "a/.b"]);
        check("a$b|c", &["c"], &["ab"]);
    }

    #[test]
    fn what_is_refused() {
        for source in ["a(b", "a)", "*a", "a**b", "(?<=a)+", "[b-a]", "a\\", "(?x)", "{2}"] {
            assert!(matches!(parse(source), Err(Refused::Invalid(_))), "{source}");
        }
        for source in [r"(a)\1", "a{2}", "a{2,}", r"(?<=(?!a)b)c"] {
            assert!(matches!(parse(source), Err(Refused::Unsupported(_))), "{source}");
        }
        assert!(parse(&format!("{}{}", "(".repeat(5000), ")".repeat(5000))).is_err());
    }
}

//! Reads the body of a pattern, without its `!`, leading `/` and closing `/`.

use super::braces::{Brace, Braces, Content};
use super::{MAX_ALTERNATIVES, class};
use crate::engine::Node;
use crate::error::PatternError;

/// What was read.
pub(super) struct Read {
    pub(super) nodes: Vec<Node>,
    pub(super) names: Vec<String>,
    /// No glob character at all.
    pub(super) plain: bool,
    /// A class was there.
    pub(super) bracketed: bool,
    /// Nothing but classes was there besides characters.
    pub(super) only_brackets: bool,
    /// The body with its escapes resolved and its classes as they are written.
    pub(super) literal: String,
}

/// What comes after a list of alternatives, as far as `**` and `..` care.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Follow {
    /// A `/` or the end: what stands before it ends a segment.
    Boundary,
    Other,
}

pub(super) struct Parser<'a> {
    text: &'a str,
    chars: Vec<(usize, char)>,
    at: usize,
    braces: Braces,
    /// Innermost last.
    open: Vec<Follow>,
    alternatives: usize,
    read: Read,
}

impl<'a> Parser<'a> {
    /// `from` is where `body` starts in `text`.
    pub(super) fn new(text: &'a str, from: usize, body: &str) -> Result<Self, PatternError> {
        let chars: Vec<(usize, char)> = body.char_indices().map(|(at, c)| (at + from, c)).collect();
        let braces = Braces::find(&chars)?;
        let read = Read {
            nodes: Vec::new(),
            names: Vec::new(),
            plain: true,
            bracketed: false,
            only_brackets: true,
            literal: String::new(),
        };
        Ok(Self { text, chars, at: 0, braces, open: Vec::new(), alternatives: 0, read })
    }

    pub(super) fn whole(mut self) -> Result<Read, PatternError> {
        let (nodes, _) = self.sequence(true)?;
        self.read.nodes = nodes;
        Ok(self.read)
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).map(|&(_, c)| c)
    }

    fn offset(&self, at: usize) -> usize {
        self.chars.get(at).map_or(self.text.len(), |&(offset, _)| offset)
    }

    /// Does a segment end at this place.
    fn is_boundary(&self, at: usize) -> bool {
        match self.chars.get(at) {
            None | Some((_, '/')) => true,
            Some((_, ',' | '}')) => self.open.last() == Some(&Follow::Boundary),
            Some(_) => false,
        }
    }

    /// Reads up to the end, or to the `,` or `}` of the braces it stands in. The second part of the answer says whether
    /// what follows starts a segment.
    fn sequence(&mut self, mut fresh: bool) -> Result<(Vec<Node>, bool), PatternError> {
        let mut nodes = Vec::new();
        while let Some(c) = self.peek() {
            if matches!(c, ',' | '}') && !self.open.is_empty() {
                break;
            }
            let start = self.at;
            self.at += 1;
            let starts_segment = std::mem::replace(&mut fresh, c == '/');
            match c {
                '/' if starts_segment => return Err(empty_segment(self.offset(start))),
                '.' if starts_segment => nodes.push(self.dot(start)?),
                '*' => {
                    let node = self.stars(starts_segment);
                    fresh = node == Node::Dirs;
                    nodes.push(node);
                }
                '?' => {
                    self.wildcard();
                    nodes.push(Node::NotSlash);
                }
                '[' => nodes.push(self.class(start)?),
                '{' => {
                    let (node, ends_fresh) = self.brace(start, starts_segment)?;
                    fresh = ends_fresh;
                    nodes.push(node);
                }
                '}' => {
                    return Err(PatternError::new("`}` without a `{` before it")
                        .at(self.offset(start))
                        .hint("write `\\}` for the character"));
                }
                '\\' => {
                    let c = self.escaped(start)?;
                    nodes.push(self.character(c));
                }
                c => nodes.push(self.character(c)),
            }
        }
        Ok((nodes, fresh))
    }

    fn character(&mut self, c: char) -> Node {
        self.read.literal.push(c);
        Node::Char(c)
    }

    fn wildcard(&mut self) {
        self.read.plain = false;
        self.read.only_brackets = false;
    }

    fn dot(&mut self, start: usize) -> Result<Node, PatternError> {
        let dots = 1 + usize::from(self.peek() == Some('.'));
        if self.is_boundary(start + dots) {
            let message = format!("a `{}` segment never matches: paths start at the root", ".".repeat(dots));
            return Err(PatternError::new(message)
                .at(self.offset(start))
                .hint("write the path as `git ls-files` shows it"));
        }
        Ok(self.character('.'))
    }

    fn escaped(&mut self, start: usize) -> Result<char, PatternError> {
        let offset = self.offset(start);
        let Some(c) = self.peek() else {
            return Err(PatternError::new("`\\` at the end escapes nothing")
                .at(offset)
                .hint("write `/` between folders, or `\\\\` for a backslash in a name"));
        };
        if c == '/' || c.is_alphanumeric() {
            return Err(PatternError::new(format!("`\\{c}` escapes a character that needs no escape"))
                .at(offset)
                .hint("`\\` is an escape character and `/` separates folders, on Windows too"));
        }
        self.at += 1;
        Ok(c)
    }

    fn stars(&mut self, starts_segment: bool) -> Node {
        self.wildcard();
        let first = self.at;
        while self.peek() == Some('*') {
            self.at += 1;
        }
        if !starts_segment || self.at != first + 1 || !self.is_boundary(self.at) {
            return Node::star();
        }
        if self.peek() == Some('/') {
            self.at += 1;
            return Node::Dirs;
        }
        Node::Rest
    }

    fn class(&mut self, start: usize) -> Result<Node, PatternError> {
        let (set, length) = class::read(&self.chars[start..])?;
        self.read.plain = false;
        self.read.bracketed = true;
        self.at = start + length;
        let written: String = self.chars[start..self.at].iter().map(|&(_, c)| c).collect();
        self.read.literal.push_str(&written);
        // `app/[id]/page.tsx` is the name of a file in some web frameworks: a class also matches itself as it is written.
        Ok(Node::Alt(vec![Node::Set(set), Node::literal(&written)]))
    }

    fn brace(&mut self, start: usize, starts_segment: bool) -> Result<(Node, bool), PatternError> {
        let Brace { close, content } = self.braces.at(start, &self.chars)?;
        self.wildcard();
        let offset = self.offset(start);
        match content {
            Content::List => self.list(close, starts_segment),
            Content::Name(name) => {
                self.at = close + 1;
                if self.read.names.contains(&name) {
                    return Err(PatternError::new(format!("duplicate capture name `{name}`")).at(offset));
                }
                self.read.names.push(name);
                let part = Node::Repeat { node: Box::new(Node::NotSlash), once: true };
                Ok((Node::Capture(self.read.names.len() - 1, Box::new(part)), false))
            }
            Content::Range(values) => {
                self.at = close + 1;
                self.count(values.len(), offset)?;
                Ok((Node::Alt(values.iter().map(|value| Node::literal(value)).collect()), false))
            }
        }
    }

    fn count(&mut self, more: usize, offset: usize) -> Result<(), PatternError> {
        self.alternatives += more;
        if self.alternatives <= MAX_ALTERNATIVES {
            return Ok(());
        }
        let message = format!("more than {MAX_ALTERNATIVES} alternatives in one pattern");
        Err(PatternError::new(message).at(offset).hint("use a wildcard, or split it into several patterns"))
    }

    fn list(&mut self, close: usize, starts_segment: bool) -> Result<(Node, bool), PatternError> {
        let offset = self.offset(self.at - 1);
        let follow = if self.is_boundary(close + 1) { Follow::Boundary } else { Follow::Other };
        self.open.push(follow);
        let (mut branches, mut all_fresh) = (Vec::new(), true);
        loop {
            let (nodes, fresh) = self.sequence(starts_segment)?;
            all_fresh &= fresh;
            branches.push(Node::Concat(nodes));
            self.count(1, offset)?;
            let comma = self.peek() == Some(',');
            self.at += 1;
            if !comma {
                break;
            }
        }
        self.open.pop();
        Ok((Node::Alt(branches), all_fresh))
    }
}

/// Two slashes in a row; the offset is that of the second.
pub(super) fn empty_segment(offset: usize) -> PatternError {
    PatternError::new("an empty path segment matches nothing").at(offset).hint("write a single `/` between two names")
}

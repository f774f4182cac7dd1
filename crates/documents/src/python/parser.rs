//! The grammar of literals, and what `literal_eval` makes of the tree that Python's parser would build.

use std::ops::Range;

use super::Mistake;
use super::lexer::{Kind, Lexer, Token};
use crate::node::{Entry, Node, Value};
use crate::source::Source;

/// What an expression is made of, as far as the rules for numbers ask.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A number as it stands.
    Number,
    /// A number with a sign.
    Signed,
    /// The name `set`, which has to be called.
    SetName,
    /// Anything else.
    Other,
}

struct Parser<'a> {
    source: &'a Source<'a>,
    lexer: Lexer<'a>,
    token: Token,
    /// Where the last token taken ends.
    end: usize,
}

/// Reads the text as one expression.
pub(super) fn parse(source: &Source<'_>) -> Result<Node, Box<Mistake>> {
    if let Some(at) = source.text().find('\0') {
        return Err(Mistake::at(at..at + 1, "a NUL byte, expected text", "is this a binary file?"));
    }
    if source.text().starts_with('\u{feff}') {
        let message = "the text starts with a byte order mark, which Python refuses";
        return Err(Mistake::at(0..3, message, "save it as UTF-8 without a byte order mark"));
    }
    let mut lexer = Lexer::new(source.text());
    let token = lexer.next()?;
    let mut parser = Parser { source, lexer, token, end: 0 };
    let start = parser.token.range.start;
    if parser.token.kind == Kind::End {
        return Err(Mistake::at(start..start, "there is no value, expected one", ""));
    }
    let first = parser.expression()?;
    let node = if parser.token.kind == Kind::Comma {
        let items = parser.sequence(vec![first], |kind| matches!(kind, Kind::Newline | Kind::End))?;
        parser.node(start, Value::Tuple(items))
    } else {
        first
    };
    while parser.token.kind == Kind::Newline {
        parser.advance()?;
    }
    if parser.token.kind == Kind::End { Ok(node) } else { Err(parser.unexpected("the end of the file")) }
}

impl Parser<'_> {
    fn advance(&mut self) -> Result<Token, Box<Mistake>> {
        let next = self.lexer.next()?;
        self.end = self.token.range.end;
        Ok(std::mem::replace(&mut self.token, next))
    }

    fn node(&self, start: usize, value: Value) -> Node {
        Node { span: self.source.span(start..self.end), value }
    }

    /// The current token is not what is expected here.
    fn unexpected(&self, expected: &str) -> Box<Mistake> {
        let range = self.token.range.clone();
        let written: String = self.written(range.clone()).chars().take(40).collect();
        let (found, hint) = match self.token.kind {
            Kind::End => ("the end of the file".to_owned(), "close what is open"),
            Kind::Newline => ("the end of the line".to_owned(), ""),
            Kind::Name => (format!("the name `{written}`"), "quote it if it is a text; code is never run"),
            Kind::Constant(_) => (format!("`{written}`"), "is a comma missing before it?"),
            _ => (format!("`{written}`"), "only literals are read, code is never run"),
        };
        Mistake::at(range, format!("found {found}, expected {expected}"), hint)
    }

    fn written(&self, range: Range<usize>) -> &str {
        self.source.text().get(range).unwrap_or_default()
    }

    fn expect(&mut self, kind: &Kind, expected: &str) -> Result<Token, Box<Mistake>> {
        if self.token.kind == *kind { self.advance() } else { Err(self.unexpected(expected)) }
    }

    /// An expression that is a value.
    fn expression(&mut self) -> Result<Node, Box<Mistake>> {
        let start = self.token.range.start;
        let (node, form) = self.sum()?;
        if form == Form::SetName {
            return Err(Mistake::at(start..self.end, "the name `set` is not a value", "an empty set is `set()`"));
        }
        Ok(node)
    }

    /// A value, or a number plus or minus an imaginary one: the one sum that `literal_eval` takes.
    fn sum(&mut self) -> Result<(Node, Form), Box<Mistake>> {
        let start = self.token.range.start;
        let (left, form) = self.signed()?;
        let minus = match self.token.kind {
            Kind::Plus => false,
            Kind::Minus => true,
            _ => return Ok((left, form)),
        };
        let operator = self.token.range.clone();
        let mistake = || Mistake::at(operator, "calculations are not literals", "write the result; code is never run");
        let real = match &left.value {
            Value::Integer(digits) => digits.parse().ok().filter(|number: &f64| number.is_finite()),
            Value::Float(number) => Some(*number),
            _ => None,
        };
        let Some(real) = real.filter(|_| matches!(form, Form::Number | Form::Signed)) else { return Err(mistake()) };
        self.advance()?;
        match self.atom()? {
            (Node { value: Value::Complex(other, imaginary), .. }, Form::Number) => {
                let value = if minus {
                    Value::Complex(real - other, 0.0 - imaginary)
                } else {
                    Value::Complex(real + other, 0.0 + imaginary)
                };
                Ok((self.node(start, value), Form::Other))
            }
            _ => Err(mistake()),
        }
    }

    fn signed(&mut self) -> Result<(Node, Form), Box<Mistake>> {
        let sign = self.token.range.clone();
        let minus = match self.token.kind {
            Kind::Plus => false,
            Kind::Minus => true,
            _ => return self.atom(),
        };
        self.advance()?;
        let (node, form) = self.atom()?;
        if form != Form::Number {
            return Err(Mistake::at(sign, "a sign stands before a number only", "remove it, or quote the text"));
        }
        let value = match node.value {
            Value::Integer(digits) if minus && digits != "0" => Value::Integer(format!("-{digits}")),
            Value::Float(number) if minus => Value::Float(-number),
            Value::Complex(real, imaginary) if minus => Value::Complex(-real, -imaginary),
            value => value,
        };
        Ok((self.node(sign.start, value), Form::Signed))
    }

    fn atom(&mut self) -> Result<(Node, Form), Box<Mistake>> {
        let start = self.token.range.start;
        let (node, form) = self.part()?;
        if form == Form::SetName && self.token.kind == Kind::Open(b'(') {
            self.advance()?;
            self.expect(&Kind::Close(b')'), "`)`: only an empty `set()` is a literal")?;
            return Ok((self.node(start, Value::Set(Vec::new())), Form::Other));
        }
        Ok((node, form))
    }

    fn part(&mut self) -> Result<(Node, Form), Box<Mistake>> {
        let start = self.token.range.start;
        let value = match &self.token.kind {
            Kind::Open(b'(') => return self.parenthesised(),
            Kind::Open(b'[') => {
                self.advance()?;
                let items = self.closed(Vec::new(), b']')?;
                Value::List(items)
            }
            Kind::Open(_) => return self.braced().map(|node| (node, Form::Other)),
            Kind::Constant(Value::Text(_) | Value::Bytes(_)) => self.texts()?,
            Kind::Constant(_) => {
                let Kind::Constant(value) = self.advance()?.kind else { return Err(self.unexpected("a value")) };
                return Ok((self.node(start, value), Form::Number));
            }
            Kind::Ellipsis => {
                self.advance()?;
                Value::Ellipsis
            }
            Kind::Name => {
                let value = match self.written(self.token.range.clone()) {
                    "True" => Value::Bool(true),
                    "False" => Value::Bool(false),
                    "None" => Value::Null,
                    "set" => {
                        self.advance()?;
                        return Ok((self.node(start, Value::Null), Form::SetName));
                    }
                    _ => return Err(self.unexpected("a value")),
                };
                self.advance()?;
                value
            }
            _ => return Err(self.unexpected("a value")),
        };
        Ok((self.node(start, value), Form::Other))
    }

    /// Texts that stand side by side are one.
    fn texts(&mut self) -> Result<Value, Box<Mistake>> {
        let Kind::Constant(mut value) = self.advance()?.kind else { return Err(self.unexpected("a text")) };
        while let Kind::Constant(Value::Text(_) | Value::Bytes(_)) = self.token.kind {
            let token = self.advance()?;
            match (&mut value, token.kind) {
                (Value::Text(text), Kind::Constant(Value::Text(more))) => text.push_str(&more),
                (Value::Bytes(bytes), Kind::Constant(Value::Bytes(more))) => bytes.extend(more),
                _ => {
                    let message = "text and bytes stand side by side, expected one kind";
                    return Err(Mistake::at(token.range, message, "give both the prefix `b`, or none"));
                }
            }
        }
        Ok(value)
    }

    fn parenthesised(&mut self) -> Result<(Node, Form), Box<Mistake>> {
        let start = self.advance()?.range.start;
        if self.token.kind == Kind::Close(b')') {
            self.advance()?;
            return Ok((self.node(start, Value::Tuple(Vec::new())), Form::Other));
        }
        let inner = self.token.range.start;
        let (first, form) = self.sum()?;
        if self.token.kind == Kind::Close(b')') {
            self.advance()?;
            return Ok((self.node(start, first.value), form));
        }
        if form == Form::SetName {
            return Err(Mistake::at(inner..self.end, "the name `set` is not a value", "an empty set is `set()`"));
        }
        let items = self.closed(vec![first], b')')?;
        Ok((self.node(start, Value::Tuple(items)), Form::Other))
    }

    /// The items up to a closing bracket, which is taken; `items` has what came already.
    fn closed(&mut self, mut items: Vec<Node>, close: u8) -> Result<Vec<Node>, Box<Mistake>> {
        let close = Kind::Close(close);
        if items.is_empty() && self.token.kind != close {
            items.push(self.expression()?);
        }
        let items = self.sequence(items, |kind| *kind == close)?;
        self.expect(&close, "`,` or the closing bracket")?;
        Ok(items)
    }

    /// More items behind the first, each behind a comma; the last comma may have nothing behind it.
    fn sequence(&mut self, mut items: Vec<Node>, at_end: impl Fn(&Kind) -> bool) -> Result<Vec<Node>, Box<Mistake>> {
        while self.token.kind == Kind::Comma && !items.is_empty() {
            self.advance()?;
            if at_end(&self.token.kind) {
                break;
            }
            items.push(self.expression()?);
        }
        Ok(items)
    }

    /// A mapping or a set.
    fn braced(&mut self) -> Result<Node, Box<Mistake>> {
        let start = self.advance()?.range.start;
        let close = Kind::Close(b'}');
        let mut entries = Vec::new();
        while self.token.kind != close {
            let key = self.expression()?;
            hashable(&key)?;
            if entries.is_empty() && self.token.kind != Kind::Colon {
                let items = self.closed(vec![key], b'}')?;
                items.iter().try_for_each(hashable)?;
                return Ok(self.node(start, Value::Set(items)));
            }
            self.expect(&Kind::Colon, "`:` and the value of the key before it")?;
            let value = self.expression()?;
            entries.push(Entry { key, value });
            if self.token.kind != Kind::Comma {
                break;
            }
            self.advance()?;
        }
        self.expect(&close, "`,` or the closing bracket")?;
        Ok(self.node(start, Value::Map(entries)))
    }
}

/// Keys and members of sets are values that cannot change.
fn hashable(node: &Node) -> Result<(), Box<Mistake>> {
    match &node.value {
        Value::List(_) | Value::Map(_) | Value::Set(_) => {
            let message = format!("{} cannot be a key or a member of a set", node.kind());
            Err(Mistake::at(node.span.bytes(), message, "use a text, a number or a tuple of them"))
        }
        Value::Tuple(items) => items.iter().try_for_each(hashable),
        _ => Ok(()),
    }
}

//! Plain JSON (RFC 8259) of any size that is allowed, straight into the small form: API descriptions have ten megabytes.

use super::{Entry, Node, Value};

/// Bytes above which no file is read: GitHub's own description has 13 MB.
pub const MOST_BYTES: usize = 48 << 20;
/// How deep values may nest.
const MOST_LEVELS: usize = 256;

/// Why a text is no JSON, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// What was found and what was expected.
    pub message: String,
}

/// Reads one value.
///
/// # Errors
/// The first mistake.
pub fn parse(bytes: &[u8]) -> Result<Node, Mistake> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut parser = Parser { bytes, at: 0, line: 1, start: 0, levels: 0 };
    if bytes.len() > MOST_BYTES {
        return Err(parser.mistake(format!("the file has {} bytes, expected at most {MOST_BYTES}", bytes.len())));
    }
    if std::str::from_utf8(bytes).is_err() {
        return Err(parser.mistake("the file is not UTF-8".to_owned()));
    }
    let node = parser.value()?;
    parser.blank();
    match parser.peek() {
        None => Ok(node),
        Some(_) => Err(parser.unexpected("the end of the file")),
    }
}

struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
    /// Where the line begins.
    start: usize,
    levels: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The column in characters; on lines of megabytes in bytes.
    fn column(&self) -> u32 {
        let before = self.bytes.get(self.start..self.at).unwrap_or_default();
        let count =
            if before.len() > 4096 { before.len() } else { before.iter().filter(|byte| **byte & 0xc0 != 0x80).count() };
        u32::try_from(count + 1).unwrap_or(u32::MAX)
    }

    fn mistake(&self, message: String) -> Mistake {
        Mistake { line: self.line, column: self.column(), message }
    }

    fn unexpected(&self, expected: &str) -> Mistake {
        let found = match self.peek() {
            Some(byte) if byte.is_ascii_graphic() => format!("`{}`", char::from(byte)),
            Some(_) => "another character".to_owned(),
            None => "the end of the file".to_owned(),
        };
        self.mistake(format!("found {found}, expected {expected}"))
    }

    fn blank(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' => {
                    self.line += 1;
                    self.start = self.at + 1;
                }
                b' ' | b'\t' | b'\r' => {}
                _ => return,
            }
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self) -> Result<Node, Mistake> {
        self.blank();
        let (line, column) = (self.line, self.column());
        let value = match self.peek() {
            Some(b'{' | b'[') => {
                self.levels += 1;
                if self.levels > MOST_LEVELS {
                    return Err(self.mistake(format!("values nest deeper than {MOST_LEVELS} levels")));
                }
                let value = if self.take(b'{') { self.object()? } else { self.array()? };
                self.levels -= 1;
                value
            }
            Some(b'"') => Value::Text(self.string()?.into()),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        };
        Ok(Node::at(line, column, value))
    }

    fn word(&mut self) -> Result<Value, Mistake> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        for (word, value) in [("true", Value::Switch(true)), ("false", Value::Switch(false)), ("null", Value::Null)] {
            if rest.starts_with(word.as_bytes()) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.unexpected("a value"))
    }

    fn object(&mut self) -> Result<Value, Mistake> {
        let mut entries = Vec::new();
        self.blank();
        if self.take(b'}') {
            return Ok(Value::Map(entries));
        }
        loop {
            self.blank();
            let (line, column) = (self.line, self.column());
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a key in double quotes"));
            }
            let key = self.string()?;
            self.blank();
            if !self.take(b':') {
                return Err(self.unexpected("`:`"));
            }
            entries.push(Entry { key: key.into(), line, column, value: self.value()? });
            self.blank();
            if self.take(b'}') {
                entries.shrink_to_fit();
                return Ok(Value::Map(entries));
            }
            if !self.take(b',') {
                return Err(self.unexpected("`,` or `}`"));
            }
        }
    }

    fn array(&mut self) -> Result<Value, Mistake> {
        self.take(b'[');
        let mut items = Vec::new();
        self.blank();
        if self.take(b']') {
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value()?);
            self.blank();
            if self.take(b']') {
                items.shrink_to_fit();
                return Ok(Value::List(items));
            }
            if !self.take(b',') {
                return Err(self.unexpected("`,` or `]`"));
            }
        }
    }

    fn number(&mut self) -> Result<Value, Mistake> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let length = rest.iter().position(|byte| !part(byte)).unwrap_or(rest.len());
        let written = std::str::from_utf8(&rest[..length]).unwrap_or_default();
        if written.parse::<f64>().is_err() {
            return Err(self.mistake("not a number as JSON writes them".to_owned()));
        }
        let value = Value::Number(written.into());
        self.at += length;
        Ok(value)
    }

    fn string(&mut self) -> Result<String, Mistake> {
        let begin = self.at;
        self.at += 1;
        let mut escaped = false;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.at += 2;
                }
                None | Some(b'\n') => return Err(self.mistake("the text is not closed on its line".to_owned())),
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        let raw = self.bytes.get(begin..self.at).unwrap_or_default();
        if escaped {
            serde_json::from_slice(raw).map_err(|error| self.mistake(format!("a text with a wrong escape: {error}")))
        } else {
            let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
            Ok(std::str::from_utf8(inner).unwrap_or_default().to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_and_values() {
        let node = parse(b"{\n  \"a\": [1, {\"b\": \"x\\n\"}],\n  \"c\": null\n}").unwrap();
        let entry = node.entry("a").unwrap();
        assert_eq!((entry.line, entry.column), (2, 3));
        let inner = &entry.value.items()[1];
        assert_eq!((inner.line, inner.column, inner.get("b").and_then(Node::text)), (2, 12, Some("x\n")));
    }

    #[test]
    fn mistakes() {
        for (text, message) in [
            ("{", "1:2 found the end of the file, expected a key in double quotes"),
            ("[1 2]", "1:4 found `2`, expected `,` or `]`"),
            ("[1]x", "1:4 found `x`, expected the end of the file"),
            ("{\"a\":\n tru}", "2:2 found `t`, expected a value"),
            ("\"a", "1:3 the text is not closed on its line"),
            ("\"\\x\"", "a text with a wrong escape"),
            ("1-2", "1:1 not a number as JSON writes them"),
        ] {
            let mistake = parse(text.as_bytes()).unwrap_err();
            let said = format!("{}:{} {}", mistake.line, mistake.column, mistake.message);
            assert!(said.contains(message), "{said}");
        }
        assert!(parse("[".repeat(100_000).as_bytes()).unwrap_err().message.contains("nest deeper"));
    }

    fn same(node: &Node, json: &serde_json::Value) -> bool {
        match json {
            serde_json::Value::Array(items) => {
                items.len() == node.items().len() && items.iter().zip(node.items()).all(|(json, node)| same(node, json))
            }
            serde_json::Value::Object(map) => {
                map.iter().all(|(key, json)| node.get(key).is_some_and(|node| same(node, json)))
            }
            serde_json::Value::String(text) => node.text() == Some(text),
            serde_json::Value::Number(number) => node.scalar() == Some(&number.to_string()),
            serde_json::Value::Bool(switch) => node.switch() == Some(*switch),
            serde_json::Value::Null => matches!(node.value, Value::Null),
        }
    }

    proptest! {
        #[test]
        fn what_serde_writes_is_read(text in ".{0,12}", key in ".{0,5}", number in any::<i64>()) {
            let json = serde_json::json!({ key: [text, number, true, null, {}], "z": [] });
            for written in [json.to_string(), serde_json::to_string_pretty(&json).unwrap()] {
                prop_assert!(same(&parse(written.as_bytes()).unwrap(), &json));
            }
        }

        #[test]
        fn hostile_text_ends(text in "(?s)[\\[\\]{}\",:\\\\0-9eE.+\\-\\n truefalsn]{0,60}") {
            let _ = parse(text.as_bytes());
        }
    }
}

//! What the bytes of a log are: text, text in UTF-16 (as PowerShell writes it), or no text at all.

use failure_diagnoser::reading::Intake;

/// Passes a log on as UTF-8 and counts what is no text.
#[derive(Default)]
pub(crate) struct Content {
    total: u64,
    control: u64,
    /// Set by the first bytes.
    encoding: Option<Encoding>,
    /// Bytes that the next portion completes: at most three.
    pending: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    /// UTF-8, or another superset of ASCII.
    Bytes,
    Utf16Little,
    Utf16Big,
}

impl Content {
    pub(crate) fn push(&mut self, bytes: &[u8], intake: &mut Intake) {
        self.total += bytes.len() as u64;
        match self.encoding {
            Some(Encoding::Bytes) => self.plain(bytes, intake),
            Some(encoding) => self.wide(bytes, encoding, intake),
            None => {
                self.pending.extend_from_slice(bytes);
                if self.pending.len() < 2 {
                    return;
                }
                let start = std::mem::take(&mut self.pending);
                let (encoding, skip) = match start[..2] {
                    [0xff, 0xfe] => (Encoding::Utf16Little, 2),
                    [0xfe, 0xff] => (Encoding::Utf16Big, 2),
                    _ => (Encoding::Bytes, 0),
                };
                self.encoding = Some(encoding);
                self.total -= start.len() as u64;
                self.push(&start[skip..], intake);
                self.total += skip as u64;
            }
        }
    }

    /// The log is complete.
    pub(crate) fn finish(&mut self, intake: &mut Intake) {
        let rest = std::mem::take(&mut self.pending);
        if self.encoding.is_none_or(|encoding| encoding == Encoding::Bytes) {
            self.plain(&rest, intake);
        }
    }

    /// Whether more than a tenth are control characters that no terminal log has. Colours, bells, backspaces and a few
    /// stray bytes are text.
    pub(crate) fn is_binary(&self) -> bool {
        self.control * 10 > self.total
    }

    fn plain(&mut self, bytes: &[u8], intake: &mut Intake) {
        self.control += bytes.iter().filter(|byte| is_odd(u32::from(**byte))).count() as u64;
        intake.push(bytes);
    }

    fn wide(&mut self, bytes: &[u8], encoding: Encoding, intake: &mut Intake) {
        let mut all = std::mem::take(&mut self.pending);
        all.extend_from_slice(bytes);
        let whole = all.len() / 2 * 2;
        let unit = |pair: &[u8]| match encoding {
            Encoding::Utf16Big => u16::from_be_bytes([pair[0], pair[1]]),
            _ => u16::from_le_bytes([pair[0], pair[1]]),
        };
        let mut units: Vec<u16> = all[..whole].chunks_exact(2).map(unit).collect();
        // The first half of a pair waits for the second.
        let split = units.last().is_some_and(|last| (0xd800..0xdc00).contains(last));
        if split {
            units.pop();
        }
        let text: String = char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        self.control += 2 * text.chars().filter(|character| is_odd(u32::from(*character))).count() as u64;
        intake.push(text.as_bytes());
        self.pending = all[whole - 2 * usize::from(split)..].to_vec();
    }
}

fn is_odd(code: u32) -> bool {
    code < 7 || (14..27).contains(&code) || (28..32).contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], portion: usize) -> (Vec<String>, bool) {
        let (mut content, mut intake) = (Content::default(), Intake::default());
        bytes.chunks(portion).for_each(|portion| content.push(portion, &mut intake));
        content.finish(&mut intake);
        assert_eq!(content.total, bytes.len() as u64);
        let text = intake.finish();
        let lines = (0..text.len()).map(|at| String::from_utf8_lossy(text.line(at)).into_owned()).collect();
        (lines, content.is_binary())
    }

    #[test]
    fn any_split_of_any_encoding_reads_the_same() {
        let text = "a é\n😀 b\n";
        let little: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        for bytes in [text.as_bytes(), &little, &big] {
            for portion in 1..bytes.len() {
                assert_eq!(read(bytes, portion), (vec!["a é".to_owned(), "😀 b".to_owned()], false));
            }
        }
    }

    #[test]
    fn programs_are_no_text_and_colours_are() {
        assert!(read(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0", 5).1);
        assert!(!read("\u{1b}[31mred\u{1b}[0m \u{8}\u{7}\r\n".as_bytes(), 5).1);
        assert!(!read(b"", 5).1);
        assert!(!read(b"\xff", 5).1);
    }
}

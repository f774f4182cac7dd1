//! Git's glob patterns, matched in time proportional to pattern times text whatever the pattern.
//!
//! The semantics are those of git's wildmatch: with `slashes` a `*` and a `?` stop at `/`, and `**` between slashes or
//! at an end spans folders.

/// One step of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Byte(u8),
    /// `?`
    One,
    /// A set of bytes.
    Class(Box<[bool; 256]>),
    /// Any bytes but `/`.
    Star,
    /// Any bytes.
    StarStar,
    /// `**/` may stand for nothing: the two tokens behind this one may be left out.
    MayLeaveOutTwo,
    /// Malformed: nothing gets past it.
    Never,
}

/// A compiled pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    tokens: Vec<Token>,
    slashes: bool,
}

/// Bytes that have a meaning in a pattern.
pub(super) const fn is_special(byte: u8) -> bool {
    matches!(byte, b'*' | b'?' | b'[' | b'\\')
}

impl Pattern {
    /// Compiles a pattern. With `slashes` it stands for a path, otherwise for a name in which `/` is nothing special.
    pub(super) fn new(pattern: &[u8], slashes: bool) -> Self {
        let mut tokens = Vec::new();
        let mut at = 0;
        while let Some(byte) = pattern.get(at) {
            at += 1;
            match byte {
                b'\\' => {
                    tokens.push(pattern.get(at).map_or(Token::Never, |next| Token::Byte(*next)));
                    at += 1;
                }
                b'?' => tokens.push(Token::One),
                b'*' => at = stars(pattern, at - 1, slashes, &mut tokens),
                b'[' => match class(pattern, at) {
                    Some((set, end)) => {
                        tokens.push(Token::Class(Box::new(set)));
                        at = end;
                    }
                    None => {
                        tokens.push(Token::Never);
                        break;
                    }
                },
                byte => tokens.push(Token::Byte(*byte)),
            }
        }
        Self { tokens, slashes }
    }

    /// The pattern stands for all of `text`.
    pub(super) fn matches(&self, text: &[u8]) -> bool {
        let end = self.tokens.len();
        let mut states = vec![false; end + 1];
        let mut next = vec![false; end + 1];
        states[0] = true;
        self.leave_out(&mut states);
        for byte in text {
            next.fill(false);
            let slash = self.slashes && *byte == b'/';
            for (state, token) in self.tokens.iter().enumerate().filter(|(state, _)| states[*state]) {
                match token {
                    Token::Byte(expected) => next[state + 1] |= expected == byte,
                    Token::One => next[state + 1] |= !slash,
                    Token::Class(set) => next[state + 1] |= !slash && set[usize::from(*byte)],
                    Token::Star => next[state] |= !slash,
                    Token::StarStar => next[state] = true,
                    Token::MayLeaveOutTwo | Token::Never => {}
                }
            }
            self.leave_out(&mut next);
            std::mem::swap(&mut states, &mut next);
        }
        states[end]
    }

    /// Goes past tokens that may stand for nothing.
    fn leave_out(&self, states: &mut [bool]) {
        for (state, token) in self.tokens.iter().enumerate() {
            if states[state] {
                match token {
                    Token::Star | Token::StarStar => states[state + 1] = true,
                    Token::MayLeaveOutTwo => (states[state + 1], states[state + 3]) = (true, true),
                    _ => {}
                }
            }
        }
    }
}

/// Compiles the run of `*` that begins at `start`, and returns where it ends.
fn stars(pattern: &[u8], start: usize, slashes: bool, tokens: &mut Vec<Token>) -> usize {
    let end = start + pattern[start..].iter().take_while(|byte| **byte == b'*').count();
    let behind = &pattern[end..];
    let opens = start == 0 || pattern[start - 1] == b'/';
    let closes = behind.is_empty() || behind[0] == b'/' || behind.starts_with(b"\\/");
    if !slashes {
        tokens.push(Token::StarStar);
    } else if end - start < 2 || !opens || !closes {
        tokens.push(Token::Star);
    } else if behind.first() == Some(&b'/') {
        tokens.extend([Token::MayLeaveOutTwo, Token::StarStar, Token::Byte(b'/')]);
        return end + 1;
    } else {
        tokens.push(Token::StarStar);
    }
    end
}

/// Reads a set behind its `[`; returns it and the place behind its `]`. `None` if it does not end or names a class
/// that does not exist.
fn class(pattern: &[u8], mut at: usize) -> Option<([bool; 256], usize)> {
    let negated = matches!(pattern.get(at), Some(b'!' | b'^'));
    at += usize::from(negated);
    let mut set = [false; 256];
    let mut previous = None;
    let mut first = true;
    loop {
        let byte = *pattern.get(at)?;
        at += 1;
        if byte == b']' && !first {
            break;
        }
        first = false;
        if byte == b'\\' {
            let escaped = *pattern.get(at)?;
            at += 1;
            set[usize::from(escaped)] = true;
            previous = Some(escaped);
        } else if let (b'-', Some(low), Some(next)) = (byte, previous, pattern.get(at).filter(|next| **next != b']')) {
            let mut high = *next;
            at += 1;
            if high == b'\\' {
                high = *pattern.get(at)?;
                at += 1;
            }
            (low..=high).for_each(|byte| set[usize::from(byte)] = true);
            previous = None;
        } else if byte == b'[' && pattern.get(at) == Some(&b':') {
            match named(pattern, at + 1)? {
                Some((is_in, end)) => {
                    (0..=255_u8).filter(is_in).for_each(|byte| set[usize::from(byte)] = true);
                    at = end;
                    previous = None;
                }
                None => {
                    set[usize::from(b'[')] = true;
                    previous = Some(b'[');
                }
            }
        } else {
            set[usize::from(byte)] = true;
            previous = Some(byte);
        }
    }
    if negated {
        set.iter_mut().for_each(|member| *member = !*member);
    }
    Some((set, at))
}

/// Reads `name:]`. `None`: the class does not exist or the set does not end; `Some(None)`: it is no class at all.
#[expect(clippy::type_complexity, reason = "a predicate and a position, used once")]
fn named(pattern: &[u8], start: usize) -> Option<Option<(fn(&u8) -> bool, usize)>> {
    let end = start + pattern[start..].iter().position(|byte| *byte == b']')?;
    if end == start || pattern[end - 1] != b':' {
        return Some(None);
    }
    let is_in: fn(&u8) -> bool = match &pattern[start..end - 1] {
        b"alnum" => u8::is_ascii_alphanumeric,
        b"alpha" => u8::is_ascii_alphabetic,
        b"blank" => |byte| matches!(byte, b' ' | b'\t'),
        b"cntrl" => u8::is_ascii_control,
        b"digit" => u8::is_ascii_digit,
        b"graph" => u8::is_ascii_graphic,
        b"lower" => u8::is_ascii_lowercase,
        b"print" => |byte| matches!(byte, b' '..=b'~'),
        b"punct" => u8::is_ascii_punctuation,
        b"space" => |byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'),
        b"upper" => u8::is_ascii_uppercase,
        b"xdigit" => u8::is_ascii_hexdigit,
        _ => return None,
    };
    Some(Some((is_in, end + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, yes: &[&str], no: &[&str]) {
        let compiled = Pattern::new(pattern.as_bytes(), true);
        for text in yes {
            assert!(compiled.matches(text.as_bytes()), "`{pattern}` should match `{text}`");
        }
        for text in no {
            assert!(!compiled.matches(text.as_bytes()), "`{pattern}` should not match `{text}`");
        }
    }

    #[test]
    fn stars_and_slashes() {
        check("*.rs", &["a.rs", ".rs"], &["a/b.rs", "a.rsx"]);
        check("**/b", &["b", "a/b", "a/c/b"], &["xb", "b/a"]);
        check("a/**/b", &["a/b", "a/x/b", "a/x/y/b"], &["a/xb", "ab"]);
        check("a/**", &["a/b", "a/b/c"], &["a", "b/a"]);
        check("a**b", &["ab", "axb"], &["a/b"]);
        check("a?b", &["axb"], &["a/b", "ab"]);
    }

    #[test]
    fn sets() {
        check("[a-c]", &["a", "c"], &["d", "-", ""]);
        check("[!a]", &["b"], &["a", "/"]);
        check("[]a]", &["]", "a"], &["b"]);
        check("[[:digit:]x]", &["7", "x"], &["y", ":"]);
        check("[[:nothing:]]", &[], &["n", "["]);
        check("[a", &[], &["a", "[a"]);
        check("\\*", &["*"], &["a"]);
        check("a\\", &[], &["a", "a\\"]);
    }

    #[test]
    fn hostile_patterns_take_linear_time() {
        let pattern = Pattern::new("*a".repeat(500).as_bytes(), true);
        assert!(!pattern.matches("a".repeat(4000).replace("aaaa", "aaab").as_bytes()));
    }
}

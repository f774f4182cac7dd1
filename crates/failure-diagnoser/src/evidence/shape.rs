//! The look of a line: what a person sees before reading it.

/// One feature of a line's look; the position is its bit.
pub(crate) const SHAPES: [&str; 40] = [
    "file-line",
    "file-line-column",
    "path",
    "url",
    "quoted",
    "backtick",
    "ends-colon",
    "ends-period",
    "ends-bang",
    "bullet-number",
    "bullet-dash",
    "starts-upper",
    "starts-lower",
    "starts-bracket",
    "starts-plus",
    "starts-minus",
    "starts-angle",
    "starts-dollar",
    "starts-at",
    "starts-symbol",
    "starts-non-ascii",
    "camel-error",
    "all-caps-word",
    "separator",
    "caret",
    "table",
    "percent",
    "size-unit",
    "version",
    "hex",
    "frame",
    "level-error",
    "level-other",
    "parentheses-end",
    "arrow",
    "equals",
    "dots",
    "shell-trace",
    "single-word",
    "code-number",
];

/// A set of [`SHAPES`].
pub(crate) type Shapes = u64;

/// The bit of a shape by its name; 0 if there is none.
pub(crate) fn bit(name: &str) -> Shapes {
    SHAPES.iter().position(|shape| *shape == name).map_or(0, |at| 1 << at)
}

/// Number of leading blanks; a tab counts four.
pub(crate) fn indentation(line: &[u8]) -> usize {
    line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).map(|byte| if *byte == b'\t' { 4 } else { 1 }).sum()
}

/// Looks at one cleaned line.
pub(crate) fn shapes(line: &[u8]) -> Shapes {
    let text = line.trim_ascii();
    let Some((&first, &last)) = text.first().zip(text.last()) else { return 0 };
    let mut set = Set(0);
    opening(text, first, &mut set);
    closing(text, last, &mut set);
    scan(text, &mut set);
    set.0
}

struct Set(u64);

impl Set {
    fn add(&mut self, at: usize, holds: bool) {
        self.0 |= u64::from(holds) << at;
    }
}

fn opening(text: &[u8], first: u8, set: &mut Set) {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    set.add(
        9,
        digits > 0
            && digits < 5
            && matches!(text.get(digits), Some(b')' | b'.' | b':'))
            && text.get(digits + 1) == Some(&b' '),
    );
    set.add(10, matches!(first, b'*' | b'-') && text.get(1) == Some(&b' '));
    set.add(11, first.is_ascii_uppercase());
    set.add(12, first.is_ascii_lowercase());
    set.add(13, matches!(first, b'[' | b'{' | b'('));
    set.add(14, first == b'+');
    set.add(15, first == b'-');
    set.add(16, first == b'>' || first == b'<');
    set.add(17, first == b'$');
    set.add(18, first == b'@');
    set.add(19, matches!(first, b'!' | b'#' | b'=' | b'~' | b'|' | b'/' | b'\\' | b'_' | b'"' | b'\'' | b'`' | b'*'));
    set.add(20, !first.is_ascii());
    set.add(
        30,
        text.starts_with(b"at ")
            || text.starts_with(b"from ")
            || text.starts_with(b"File \"")
            || text.starts_with(b"#0 ")
            || text.starts_with(b"... ") && text.ends_with(b"more"),
    );
    const ERRORS: [&[u8]; 12] = [
        b"[ERROR]", b"[error]", b"ERROR", b"error", b"Error", b"E:", b"ERR!", b"FATAL", b"fatal", b"[FATAL]", b"[E]",
        b"!",
    ];
    const OTHERS: [&[u8]; 12] = [
        b"[INFO]", b"[info]", b"INFO", b"[WARN", b"[warn", b"WARN", b"DEBUG", b"[DEBUG]", b"info", b"Note:", b"note:",
        b"[debug]",
    ];
    set.add(31, ERRORS.iter().any(|word| text.starts_with(word)));
    set.add(32, OTHERS.iter().any(|word| text.starts_with(word)));
    set.add(37, text.starts_with(b"+ ") || text.starts_with(b"++"));
}

fn closing(text: &[u8], last: u8, set: &mut Set) {
    set.add(6, last == b':');
    set.add(7, last == b'.');
    set.add(8, last == b'!');
    set.add(33, last == b')' || last == b']');
    set.add(38, !text.contains(&b' '));
    let distinct = text
        .iter()
        .filter(|byte| !matches!(byte, b'-' | b'=' | b'*' | b'_' | b'~' | b'#' | b'.' | b' ' | b'+'))
        .count();
    set.add(23, text.len() >= 4 && distinct * 8 < text.len());
    let carets = text.iter().filter(|byte| matches!(byte, b'^' | b'~' | b'-' | b'|' | b' ')).count();
    set.add(24, text.contains(&b'^') && carets == text.len());
}

/// One pass over the bytes for everything that lies inside.
fn scan(text: &[u8], set: &mut Set) {
    let mut token = 0;
    for at in 0..=text.len() {
        let end = at == text.len() || matches!(text[at], b' ' | b'\t' | b'(' | b')' | b'[' | b']' | b',' | b';');
        if end {
            if at > token {
                word(&text[token..at], set);
            }
            token = at + 1;
        }
    }
    let count = |byte: u8| text.iter().filter(|other| **other == byte).count();
    set.add(
        4,
        count(b'\'') >= 2 || count(b'"') >= 2 || contains(text, "‘".as_bytes()) || contains(text, "“".as_bytes()),
    );
    set.add(5, count(b'`') >= 2);
    set.add(25, count(b'|') >= 2);
    set.add(34, contains(text, b"=>") || contains(text, b"->") || contains(text, "→".as_bytes()));
    set.add(35, contains(text, b"==") || contains(text, b"!="));
    set.add(36, contains(text, b"...."));
}

fn word(token: &[u8], set: &mut Set) {
    let colon = token.iter().position(|byte| *byte == b':');
    if contains(token, b"://") {
        set.add(3, true);
        return;
    }
    if let Some(colon) = colon.filter(|at| *at > 1) {
        let rest = &token[colon + 1..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let named = token[..colon].iter().any(|byte| matches!(byte, b'.' | b'/' | b'\\'));
        if named && digits > 0 && digits < 7 {
            set.add(0, true);
            let after = &rest[digits..];
            set.add(1, after.first() == Some(&b':') && after.get(1).is_some_and(u8::is_ascii_digit));
        }
    }
    let bare = trim_punctuation(token);
    set.add(2, bare.len() > 3 && (bare.contains(&b'/') || bare.contains(&b'\\')) && !bare.starts_with(b"//"));
    set.add(26, bare.last() == Some(&b'%') || token.last() == Some(&b'%'));
    set.add(21, camel_error(bare));
    set.add(22, bare.len() >= 4 && bare.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_'));
    let digits = bare.iter().filter(|byte| byte.is_ascii_digit()).count();
    if digits > 0 {
        let dots = bare.iter().filter(|byte| **byte == b'.').count();
        set.add(28, dots >= 1 && digits + dots + 2 >= bare.len() && digits >= 2);
        set.add(29, bare.len() >= 7 && bare.iter().all(u8::is_ascii_hexdigit) || bare.starts_with(b"0x"));
        set.add(
            27,
            matches!(bare.get(digits..), Some(b"ms" | b"s" | b"kB" | b"KB" | b"MB" | b"k" | b"M" | b"KiB" | b"MiB")),
        );
        let letters = bare.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
        set.add(39, letters > 0 && letters < 7 && digits >= 2 && letters + digits == bare.len());
    }
}

/// `TypeError`, `java.lang.NullPointerException`, `Errno::ENOENT`.
fn camel_error(token: &[u8]) -> bool {
    let capital = token.iter().any(u8::is_ascii_uppercase);
    let ends = |suffix: &[u8]| token.len() > suffix.len() && token.ends_with(suffix);
    capital
        && (ends(b"Error") || ends(b"Exception") || ends(b"Failure") || token.starts_with(b"Errno::") || ends(b"Fault"))
}

fn trim_punctuation(token: &[u8]) -> &[u8] {
    let odd = |byte: &u8| matches!(byte, b':' | b'.' | b'\'' | b'"' | b'`' | b'!' | b'<' | b'>');
    let start = token.iter().position(|byte| !odd(byte)).unwrap_or(token.len());
    let end = token.iter().rposition(|byte| !odd(byte)).map_or(start, |at| at + 1);
    &token[start..end.max(start)]
}

fn contains(text: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(text, needle).is_some()
}

/// Whether a line cannot be the reason of anything: a frame of a trace, a rule of dashes, a caret, an echoed command,
/// two letters.
pub(crate) fn says_nothing(line: &[u8], shapes: Shapes) -> bool {
    const IDLE: Shapes = 1 << 23 | 1 << 24 | 1 << 30;
    if shapes & IDLE != 0 {
        return true;
    }
    let letters = line.iter().filter(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii()).take(4).count();
    letters < 4
}

/// Hash of a line with everything masked that varies between runs or items: digits, quoted text, paths, hex, repetition.
pub(crate) fn signature(line: &[u8]) -> u32 {
    let mut hash: u32 = 0x811c_9dc5;
    let mut mix = |byte: u8| hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let mut previous = 0;
    for token in line.trim_ascii().split(|byte| matches!(byte, b' ' | b'\t' | b'=' | b',' | b'(' | b')')).take(24) {
        let class = match token.first() {
            None => continue,
            _ if token.iter().any(u8::is_ascii_digit) => b'0',
            _ if token.iter().any(|byte| matches!(byte, b'/' | b'\\' | b'"' | b'\'' | b'`')) => b'/',
            _ => 1,
        };
        if class == 1 {
            token.iter().for_each(|byte| mix(byte.to_ascii_lowercase()));
            mix(b' ');
        } else if class != previous {
            mix(class);
        }
        previous = class;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, has: &[&str], has_not: &[&str]) {
        let set = shapes(line.as_bytes());
        for name in has {
            assert_ne!(set & bit(name), 0, "{line:?} should be {name}");
        }
        for name in has_not {
            assert_eq!(set & bit(name), 0, "{line:?} should not be {name}");
        }
    }

    #[test]
    fn places_are_seen() {
        check("src/a.rs:12:5: error: x", &["file-line", "file-line-column", "path", "starts-lower"], &["url"]);
        check("see https://example.com:80/x", &["url"], &["file-line"]);
        check("12:30:45 x", &[], &["file-line"]);
    }

    #[test]
    fn openings_and_closings_are_seen() {
        check("  1) Foo bar:", &["bullet-number", "ends-colon"], &["ends-period"]);
        check("TypeError: x is not a function", &["camel-error", "starts-upper"], &[]);
        check("==========", &["separator"], &["caret"]);
        check("      ^~~~", &["caret"], &["table"]);
        check("    at Foo.bar (x.js:1:2)", &["frame", "parentheses-end"], &[]);
        check("[ERROR] x", &["level-error"], &["level-other"]);
        check("3 failing, 45%", &["percent"], &[]);
        check("error TS2304: x", &["code-number"], &[]);
    }

    #[test]
    fn items_of_one_kind_have_one_signature() {
        assert_eq!(signature(b"  a/b.c:12: unused 'x'"), signature(b"d/e/f.c:7: unused 'yy'"));
        assert_ne!(signature(b"unused x"), signature(b"undefined x"));
    }
}

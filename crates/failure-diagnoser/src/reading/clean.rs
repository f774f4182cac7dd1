//! What a person would have seen of one raw line: no colours, no timestamps, no overwritten progress.

/// Longest cleaned line kept, in bytes; the rest says nothing that a person would read.
pub(crate) const LONGEST: usize = 4096;

/// One visible piece of a raw line: what stands between two carriage returns.
pub(crate) fn pieces(raw: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    raw.split(|&byte| byte == b'\r')
}

/// Appends the visible text of a raw line to `out`.
///
/// Of a line that overwrites itself with `\r` the last piece that shows anything counts. Escape sequences, other control
/// characters (a tab stays), leading timestamps of CI systems and prefixes of BuildKit and compose go; blanks at the end
/// go too, those at the beginning stay.
pub(crate) fn clean(raw: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    if has_controls(raw) {
        for piece in pieces(raw).rev() {
            visible(piece, out);
            trim_end(out, start);
            if out.len() > start && !is_control_word(&out[start..]) {
                break;
            }
            out.truncate(start);
        }
    } else {
        out.extend_from_slice(&raw[..raw.len().min(2 * LONGEST)]);
        trim_end(out, start);
    }
    let cut = prefix(&out[start..]);
    if cut > 0 {
        out.drain(start..start + cut);
    }
    if out.len() - start > LONGEST {
        out.truncate(start + LONGEST);
    }
}

/// Whether a line holds anything but printable bytes. Looks at all of them, which is faster than stopping at the first.
pub(crate) fn has_controls(raw: &[u8]) -> bool {
    raw.iter().fold(false, |found, &byte| found | (byte < b' ') | (byte == 0x7f))
}

/// Appends one piece of a raw line as [`clean`] does, the control words of CI systems included.
pub(crate) fn clean_piece(piece: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    visible(piece, out);
    trim_end(out, start);
    let cut = prefix(&out[start..]);
    out.drain(start..start + cut);
}

fn trim_end(out: &mut Vec<u8>, start: usize) {
    while out.len() > start && matches!(out[out.len() - 1], b' ' | b'\t') {
        out.pop();
    }
}

/// Travis' own fold and timer words are never text.
fn is_control_word(text: &[u8]) -> bool {
    text.starts_with(b"travis_fold:")
        || text.starts_with(b"travis_time:")
        || text.starts_with(b"section_start:")
        || text.starts_with(b"section_end:")
}

/// Copies printable bytes, leaving out ANSI escape sequences (ECMA-48: CSI, OSC, two-byte) and control characters.
fn visible(piece: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    let limit = start + 2 * LONGEST;
    let mut at = 0;
    while at < piece.len() && out.len() < limit {
        let byte = piece[at];
        if byte == 0x1b {
            at += escape_length(&piece[at..]);
        } else if byte == 0x08 {
            out.truncate(out.len().saturating_sub(1).max(start));
            at += 1;
        } else {
            if byte >= b' ' && byte != 0x7f || byte == b'\t' {
                out.push(byte);
            }
            at += 1;
        }
    }
}

/// Length of the escape sequence at the start of `text`, at least 1.
fn escape_length(text: &[u8]) -> usize {
    match text.get(1) {
        Some(b'[') => {
            let parameters = text[2..].iter().take(64).take_while(|byte| (0x20..0x40).contains(*byte)).count();
            (2 + parameters + 1).min(text.len())
        }
        // An operating system command ends at BEL or ST; one that another escape interrupts was never ended.
        Some(b']') => match text[2..].iter().take(4096).position(|byte| matches!(byte, 0x07 | 0x1b)) {
            Some(at) if text[2 + at] == 0x07 => 2 + at + 1,
            Some(at) if text.get(2 + at + 1) == Some(&b'\\') => 2 + at + 2,
            Some(_) | None => 2,
        },
        Some(b'(' | b')' | b'#' | b'%') => text.len().min(3),
        Some(_) => 2,
        None => 1,
    }
}

/// Length of the timestamp or stream prefix that a CI system, BuildKit or compose put before the text.
pub(crate) fn prefix(text: &[u8]) -> usize {
    let mut cut = 0;
    if text.starts_with(b"\xef\xbb\xbf") {
        cut = 3;
    }
    cut += downloaded(&text[cut..]).map_or(0, |(_, length)| length);
    cut += act(&text[cut..]);
    cut += timestamp(&text[cut..]);
    cut + stream(&text[cut..])
}

/// `job<TAB>step<TAB>` before a timestamp, as `gh run view --log` prints it: the step, and the length of it all.
pub(crate) fn downloaded(text: &[u8]) -> Option<(&[u8], usize)> {
    let job = text.iter().take(200).position(|byte| *byte == b'\t')?;
    let step = text[job + 1..].iter().take(200).position(|byte| *byte == b'\t')?;
    let length = job + 1 + step + 1;
    let rest = &text[length..];
    let mark = if rest.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    (timestamp(&rest[mark..]) > 0).then_some((&text[job + 1..job + 1 + step], length + mark))
}

/// `[workflow/job]   | ` as `act` prints it before the output of a step.
fn act(text: &[u8]) -> usize {
    let Some(close) = text.strip_prefix(b"[").and_then(|rest| rest.iter().take(200).position(|byte| *byte == b']'))
    else {
        return 0;
    };
    let rest = &text[close + 2..];
    let blanks = rest.iter().take(8).take_while(|byte| **byte == b' ').count();
    if !text[..close].contains(&b'/') || blanks == 0 || rest.get(blanks) != Some(&b'|') {
        return 0;
    }
    close + 2 + blanks + 1 + usize::from(rest.get(blanks + 1) == Some(&b' '))
}

/// `2024-05-01T10:20:30.1234567Z ` as GitHub, Azure and GitLab write it (GitLab adds ` 00O `), or Jenkins' bracketed form.
fn timestamp(text: &[u8]) -> usize {
    let bracket = usize::from(text.first() == Some(&b'['));
    let body = &text[bracket..];
    if body.len() < 20 || !shaped(body, b"0000-00-00T00:00:00") {
        return 0;
    }
    let fraction = body[19..].iter().take(12).take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
    let mut at = 19 + fraction;
    if body.get(at) != Some(&b'Z') {
        return 0;
    }
    at += 1;
    if bracket == 1 {
        if body.get(at) != Some(&b']') {
            return 0;
        }
        at += 1;
    }
    if body.get(at) == Some(&b' ') {
        at += 1;
    }
    // GitLab: two hexadecimal digits of the stream, `O` or `E`, `+` for a continued line.
    if let Some([b' ', rest @ ..]) = body.get(at - 1..)
        && rest.len() >= 4
        && rest[0].is_ascii_hexdigit()
        && rest[1].is_ascii_hexdigit()
        && matches!(rest[2], b'O' | b'E')
        && matches!(rest[3], b' ' | b'+')
    {
        at += 4;
    }
    bracket + at
}

/// Whether `text` begins with `shape`, in which `0` stands for any digit.
fn shaped(text: &[u8], shape: &[u8]) -> bool {
    text.len() >= shape.len()
        && shape.iter().zip(text).all(|(want, got)| if *want == b'0' { got.is_ascii_digit() } else { want == got })
}

/// `#12 3.456 ` of BuildKit, `web_1  | ` and `web-1  | ` of compose.
fn stream(text: &[u8]) -> usize {
    if let Some(rest) = text.strip_prefix(b"#") {
        let step = rest.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
        let time = rest.get(step + 1..).unwrap_or_default();
        let digits = time.iter().take(12).take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
        if step > 0
            && rest.get(step) == Some(&b' ')
            && digits > 2
            && time[..digits].contains(&b'.')
            && time.get(digits) == Some(&b' ')
        {
            return 1 + step + 1 + digits + 1;
        }
        return 0;
    }
    let name = text
        .iter()
        .take(64)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
        .count();
    if name < 3 || !text[name - 1].is_ascii_digit() || !matches!(text[name - 2], b'_' | b'-') {
        return 0;
    }
    let blanks = text[name..].iter().take(40).take_while(|byte| **byte == b' ').count();
    if blanks > 0 && text[name + blanks..].starts_with(b"| ") { name + blanks + 2 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, expected: &str) {
        let mut out = b"before".to_vec();
        clean(raw.as_bytes(), &mut out);
        assert_eq!(String::from_utf8_lossy(&out[6..]), expected, "{raw:?}");
    }

    #[test]
    fn colours_and_control_characters_go() {
        check("\x1b[31;1merror\x1b[0m: no\x07\x00", "error: no");
        check("\x1b]8;;http://x\x07link\x1b]8;;\x07", "link");
        check("\x1b]0;title\x1b\\text", "text");
        check("\x1b(Btext\x1b", "text");
    }

    #[test]
    fn the_last_visible_piece_of_an_overwritten_line_counts() {
        check("10%\r20%\r100% done\r", "100% done");
        check("text\r", "text");
        check("travis_fold:end:a\r\x1b[0Ktravis_time:start:b\r\x1b[0K$ make", "$ make");
        check("abc\x08\x08bcd", "abcd");
    }

    #[test]
    fn timestamps_of_ci_systems_go_and_indentation_stays() {
        check("2024-05-01T10:20:30.1234567Z   indented  ", "  indented");
        check("\u{feff}2024-05-01T10:20:30.1234567Z x", "x");
        check("2024-05-01T10:20:30.123456Z 01O text", "text");
        check("[2024-05-01T10:20:30.123Z] + make", "+ make");
        check("2024-05-01 10:20:30,123 7 ERROR db odoo: x", "2024-05-01 10:20:30,123 7 ERROR db odoo: x");
    }

    #[test]
    fn stream_prefixes_of_buildkit_and_compose_go() {
        check("#12 3.456 error: x", "error: x");
        check("#12 ERROR: x", "#12 ERROR: x");
        check("web_1  | hello", "hello");
        check("db-1  | hello", "hello");
        check("a | b", "a | b");
    }

    #[test]
    fn backspaces_never_eat_what_came_before() {
        check("\x08\x08\x08", "");
        check("a\x08\x08\rb", "b");
    }

    #[test]
    fn names_that_gh_puts_before_each_line_go() {
        check("build\tRun npm test\t2024-05-01T10:20:30.1234567Z x", "x");
        check("build\tRun npm test\t\u{feff}2024-05-01T10:20:30.1234567Z x", "x");
        check("a\tb\tc", "a\tb\tc");
        check("[ci/build]   | error: x", "error: x");
        check("[ci/build]   |   deep", "  deep");
        check("[INFO] a | b", "[INFO] a | b");
    }

    #[test]
    fn a_line_is_cut_at_its_limit() {
        let mut out = Vec::new();
        clean(&vec![b'x'; 10_000_000], &mut out);
        assert_eq!(out.len(), LONGEST);
    }
}

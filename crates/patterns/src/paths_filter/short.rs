//! Two kinds of globs that picomatch translates without reading them token by token. They differ a little from what the
//! general rules would give (a `*.md` may end in `/`, a repeated `+` is a quantifier), so they are here, too.

use super::translate::{GLOBSTAR, NO_DOT_SEGMENT, ONE_CHAR, STAR};

/// No `.` or `..` as a segment here, nor right after a `/` here.
const NO_DOT_SEGMENTS: &str = r"(?!(?:^|\/)\.\.?(?:\/|$))";

/// Globs such as `*`, `**/*` and `*.d.ts`.
pub(super) fn common(glob: &str) -> Option<String> {
    if !glob.starts_with(['.', '*']) {
        return None;
    }
    let glob = match glob {
        "***" => "*",
        "**/**" | "**/**/**" => "**",
        other => other.strip_prefix("./").unwrap_or(other),
    };
    Some(common_body(glob)? + r"\/?")
}

fn common_body(glob: &str) -> Option<String> {
    // Taken apart from the end, so that a long row of extensions needs no recursion.
    let mut body = glob;
    let mut extensions = Vec::new();
    let form = loop {
        if let Some(form) = form(body) {
            break form;
        }
        let (rest, extension) = body.rsplit_once('.')?;
        let word = !extension.is_empty() && extension.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !word {
            return None;
        }
        extensions.push(extension);
        body = rest;
    };
    Some(extensions.iter().rev().fold(form, |source, extension| format!(r"{source}\.{extension}")))
}

fn form(glob: &str) -> Option<String> {
    let deep = format!(r"(?:{NO_DOT_SEGMENTS}{GLOBSTAR}\/)?");
    Some(match glob {
        "*" => format!("{NO_DOT_SEGMENTS}{ONE_CHAR}{STAR}"),
        ".*" => format!(r"\.{ONE_CHAR}{STAR}"),
        "*.*" => format!(r"{NO_DOT_SEGMENTS}{STAR}\.{ONE_CHAR}{STAR}"),
        "*/*" => format!(r"{NO_DOT_SEGMENTS}{STAR}\/{ONE_CHAR}{NO_DOT_SEGMENT}{STAR}"),
        "**" => format!("{NO_DOT_SEGMENTS}{GLOBSTAR}"),
        "**/*" => format!("{deep}{NO_DOT_SEGMENT}{ONE_CHAR}{STAR}"),
        "**/*.*" => format!(r"{deep}{NO_DOT_SEGMENT}{STAR}\.{ONE_CHAR}{STAR}"),
        "**/.*" => format!(r"{deep}\.{ONE_CHAR}{STAR}"),
        _ => return None,
    })
}

/// Globs without groups, classes, braces, slashes and quotes that do not start with `*` or `!`. A run of the same special
/// character is escaped once.
pub(super) fn plain(glob: &[char]) -> Option<String> {
    if matches!(glob.first(), Some('*' | '!')) || glob.iter().any(|c| "/()[]{}\"".contains(*c)) {
        return None;
    }
    let mut source = String::new();
    let mut at = 0;
    while let Some(&c) = glob.get(at) {
        let escaped = c == '\\' && glob.get(at + 1).is_some_and(|c| !is_word(*c));
        let first = if escaped { glob[at + 1] } else { c };
        at += usize::from(escaped);
        if is_word(first) {
            source.push(first);
            at += 1;
            continue;
        }
        let run = glob[at..].iter().take_while(|&&c| c == first).count();
        at += run;
        let tail = first.to_string().repeat(run - 1);
        let before = if escaped { "\\" } else { "" };
        source += &match first {
            '\\' => format!("{before}{first}{tail}"),
            '?' if escaped => format!(r"\?{}", "[^/]".repeat(run - 1)),
            '?' => "[^/]".repeat(run),
            '.' => r"\.".repeat(run),
            '*' if escaped => format!(r"\*{}", if run > 1 { STAR } else { "" }),
            '*' => STAR.to_owned(),
            _ => format!("\\{first}{tail}"),
        };
    }
    Some(format!("^(?:{})$", collapse_backslashes(&source, glob.contains(&'\\'))))
}

/// An even run of backslashes becomes an escaped one, an odd run a single one.
fn collapse_backslashes(source: &str, needed: bool) -> String {
    if !needed {
        return source.to_owned();
    }
    let mut out = String::with_capacity(source.len());
    let mut run = 0;
    for c in source.chars().chain(['\0']) {
        if c == '\\' {
            run += 1;
            continue;
        }
        match run {
            0 => {}
            n if n % 2 == 0 => out.push_str(r"\\"),
            _ => out.push('\\'),
        }
        run = 0;
        out.push(c);
    }
    out.pop();
    out
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

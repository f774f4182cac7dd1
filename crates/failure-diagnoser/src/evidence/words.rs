//! Words that speak of failure, or against it, in any tool's mouth.
//!
//! One case-insensitive automaton finds all of them in one pass over a line. The groups are features of the ranking;
//! none of them decides anything alone.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// Groups of words of one meaning; the position is the group's bit.
pub(crate) const GROUPS: [(&str, &[&str]); 35] = [
    ("error", &["error"]),
    ("fail", &["fail"]),
    ("exception", &["exception", "throwable"]),
    ("fatal", &["fatal", "panic", "critical", "severe"]),
    ("abort", &["abort", "terminated", "killed", "core dumped", "segmentation", "sigsegv", "signal"]),
    ("traceback", &["traceback", "stack trace", "stacktrace", "backtrace", "caused by"]),
    ("cannot", &["cannot", "can't", "could not", "couldn't", "unable to", "can not", "was not able"]),
    (
        "not-found",
        &["not found", "no such", "not exist", "doesn't exist", "missing", "no module", "not installed", "notfound"],
    ),
    ("undefined", &["undefined", "unknown", "unresolved", "undeclared", "not defined", "unrecognized", "unexpected"]),
    ("expected", &["expected", "expecting", "should be", "should have", "to equal", "to be "]),
    ("actual", &["actual", "but was", "but got", "received", "instead", " got "]),
    ("assert", &["assert"]),
    ("invalid", &["invalid", "illegal", "malformed", "not valid", "incorrect", "bad "]),
    ("denied", &["denied", "forbidden", "unauthorized", "not allowed", "permission", "refused", "rejected"]),
    ("timeout", &["timeout", "timed out", "time out", "too long", "deadline"]),
    ("conflict", &["conflict", "incompatible", "unsupported", "not supported", "not compatible", "mismatch"]),
    ("required", &["required", "requires", "must be", "must have", "must not", "need to", "please "]),
    ("syntax", &["syntax", "parse error", "parsing", "unterminated"]),
    ("null", &["null", "nil ", "none ", "nan "]),
    ("broken", &["broken", "corrupt", "crash", "leak", "overflow", "underfull", "overfull", "dead link"]),
    ("http", &["http/1", "status code", " 404", " 403", " 500", " 502", " 503", " 301", " 302", "bad gateway"]),
    ("warning", &["warn"]),
    ("deprecated", &["deprecat", "obsolete", "legacy"]),
    ("skip", &["skip", "pending", "ignored", "ignoring", "disabled", "todo", "optional"]),
    ("retry", &["retry", "try again", "trying again", "waiting for"]),
    ("pass", &["passed", "success", "succeeded", " ok", "passing", "✓", "✔", "up to date", "done"]),
    (
        "download",
        &["download", "fetching", "receiving", "unpacking", "installing", "get:", "extracting", "cloning", "uploading"],
    ),
    ("compile", &["compiling", "building", "linking", "generating", "copying", "checking", "running", "loading"]),
    ("exit", &["exit code", "exited with", "exit status", "returned 1", "non-zero", "nonzero", "status 1", "code 1"]),
    (
        "see",
        &[
            "for more",
            "for details",
            "see the",
            "see above",
            "re-run",
            "rerun",
            "--trace",
            "--debug",
            "full log",
            "bug report",
            "npm-debug",
        ],
    ),
    (
        "total",
        &[
            "total",
            "summary",
            "tests run",
            "examples,",
            "elapsed",
            "finished in",
            "took ",
            "seconds",
            "duration",
            "coverage",
        ],
    ),
    ("offense", &["offense", "violation", "lint", "style", "whitespace", "indent", "line too long", "format"]),
    ("test", &["test", "spec"]),
    ("line-word", &[" line ", "line:", "column"]),
    ("cross", &["✗", "✘", "✖", "×", "❌", "✕", "not ok", "●", "😞"]),
];

/// A set of word groups.
pub(crate) type Words = u64;

/// The groups whose words occur in a line.
pub(crate) fn words(line: &[u8]) -> Words {
    let mut found = 0;
    for hit in automaton().find_overlapping_iter(line) {
        found |= 1 << owners()[hit.pattern().as_usize()];
    }
    found
}

/// The bit of a group by its name, 0 if there is none.
pub(crate) const fn bit(name: &str) -> Words {
    let mut at = 0;
    while at < GROUPS.len() {
        if equal(GROUPS[at].0.as_bytes(), name.as_bytes()) {
            return 1 << at;
        }
        at += 1;
    }
    0
}

pub(crate) const fn equal(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}

fn owners() -> &'static [u8] {
    static OWNERS: OnceLock<Vec<u8>> = OnceLock::new();
    OWNERS.get_or_init(|| (0u8..).zip(&GROUPS).flat_map(|(at, (_, words))| words.iter().map(move |_| at)).collect())
}

fn automaton() -> &'static AhoCorasick {
    static AUTOMATON: OnceLock<AhoCorasick> = OnceLock::new();
    AUTOMATON.get_or_init(|| {
        let words = GROUPS.iter().flat_map(|(_, words)| words.iter());
        let builder = AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).clone();
        // About 170 constant words are far below every limit of the builder.
        builder.build(words).unwrap_or_else(|_| AhoCorasick::new([""; 0]).unwrap_or_else(|_| unreachable!()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_is_found_by_each_of_its_words_in_any_case() {
        for (name, words_of) in GROUPS {
            for word in words_of {
                let line = format!("a {} b", word.to_uppercase());
                assert_ne!(words(line.as_bytes()) & bit(name), 0, "{word}");
            }
        }
    }

    #[test]
    fn an_ordinary_line_has_none() {
        assert_eq!(words(b"hello world"), 0);
    }
}

#![expect(clippy::disallowed_methods, reason = "git has changed a file")]

use super::*;
use testkit::{Fixture, Random};

#[test]
fn a_changed_line_with_its_context() {
    let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
    let new = old.replace("5\n", "five\n");
    let expected = "--- a/f\n+++ b/f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n";
    assert_eq!(unified("f", old, &new), expected);
    assert_eq!(unified("f", old, old), "");
}

/// `git apply` makes the new text of the old one.
#[track_caller]
fn applies(fixture: &Fixture, old: &str, new: &str) {
    fixture.write("f", old).write("p", unified("f", old, new));
    if old != new {
        fixture.git(&["apply", "--unidiff-zero", "p"]);
    }
    assert_eq!(std::fs::read_to_string(fixture.path().join("f")).unwrap(), new, "{}", unified("f", old, new));
}

#[test]
fn git_applies_any_patch() {
    let fixture = Fixture::new();
    for (old, new) in
        [("", "a\n"), ("a\n", ""), ("a", "a\n"), ("a\nb\n", "a\nb"), ("a\n", "b\n"), ("a\nb\nc\n", "c\nb\na\n")]
    {
        // An empty file has no place in a plain patch.
        if old.is_empty() || new.is_empty() {
            assert!(unified("f", old, new).contains("@@ -"));
            continue;
        }
        applies(&fixture, old, new);
    }
    let mut random = Random::new(7);
    for _ in 0..60 {
        let mut text = || {
            let lines: Vec<String> = (0..=random.below(40)).map(|_| format!("{}\n", random.below(5))).collect();
            lines.concat()
        };
        let (old, new) = (text(), text());
        applies(&fixture, &old, &new);
    }
}

#[test]
fn what_differs_too_much_is_one_block_and_applies() {
    let text = |word: &str| (0..4_000).map(|line| format!("{word} {line}\n")).collect::<String>();
    let (old, new) = (format!("top\n{}end\n", text("a")), format!("top\n{}end\n", text("b")));
    applies(&Fixture::new(), &old, &new);
}

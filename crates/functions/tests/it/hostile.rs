//! Texts made to take long, or much memory.

use functions::{Language, analyze};

/// Nesting, repetition and things that do not end. That it ends shows that no stack overflows and that one piece alone is nowhere
/// walked over from each of its places; the figures themselves mean nothing.
#[test]
fn hostile_texts_neither_overflow_nor_take_forever() {
    const BYTES: usize = 60_000;
    let pieces = [
        "if(",
        "(",
        "{",
        "[",
        "<",
        "a<",
        "if(a)",
        "a?b:",
        "x=>",
        "new ",
        "class A{",
        "function f(){",
        "fn f(){",
        "func(a)",
        "match a ",
        "#[",
        "=/[",
        "f\"{a}",
        "`${",
        "def f():\n",
        "func (",
        "function f():a ",
        "if():",
        "<?php ",
        "?>",
        "<<<A\n",
        "class a,",
        "fn(",
        "{<a>",
        "else ",
        "impl a ",
        "throws ",
        "class A:\n ",
        "lambda ",
        "case ",
        "case a:",
        "#if a\n",
        "f(a) int ",
        "a && ",
        "f() : a(b), ",
        "class A : B<",
        "A<B>::",
        "operator ",
        "R\"a(",
        "[a](b) ",
    ];
    for language in Language::ALL {
        for piece in pieces {
            let analysis = analyze(language, &piece.repeat(BYTES / piece.len()));
            let names: usize = analysis.functions.iter().map(|function| function.name.len()).sum();
            assert!(names < 100 * BYTES, "{language:?} {piece}");
        }
        drop(analyze(language, &"if(".repeat(333_333)));
        for (open, close) in [("(", ")"), ("{", "}"), ("[", "]")] {
            let text = format!("{}{}", open.repeat(100_000), close.repeat(100_000));
            assert_eq!(analyze(language, &text).stopped_at, None, "{language:?} {open}");
        }
    }
}

/// `first` and then `count` times `second`, again and again, in lines that are not too long.
fn pairs(first: &str, second: &str, count: usize, bytes: usize) -> String {
    let unit = format!("{first}{}\n", second.repeat(count));
    unit.repeat(bytes / unit.len())
}

/// What opens a look ahead, and far away what it looks over. Every step of such a walk counts, so that these texts use up all looks
/// ahead, and that is said; a walk that does not count ends without a word, and takes the square of the text's length.
#[test]
fn looks_ahead_are_bounded_in_each_language() {
    const BYTES: usize = 500_000;
    let arrows = "a=>".repeat(6_000);
    let texts = [
        (Language::TypeScript, "x=>".repeat(BYTES / 3)),
        (Language::TypeScript, format!("let f = {arrows}(x): A{} => 1;", "|A".repeat(BYTES / 4))),
        (Language::TypeScript, format!("let f = {arrows}(x): A{} => 1;", ".A".repeat(BYTES / 2))),
        (Language::Tsx, format!("let f = {arrows}(x): A{} => 1;", "[]".repeat(BYTES / 2))),
        (Language::Java, pairs("new", "@", 60, BYTES)),
        (Language::Go, pairs("func()", "<-", 42, BYTES)),
    ];
    for (language, text) in texts {
        let (start, end) = (&text[..40], &text[text.len() - 20..]);
        assert_eq!(analyze(language, &text).stopped_at, Some(1), "{language:?} {start}...{end}");
    }
}

//! C.

use crate::support::check;
use functions::Language::C;
use functions::analyze;

#[test]
fn what_a_function_is() {
    check(
        C,
        &[
            ("static int f(int a, char *b[])\n{\n\treturn a;\n}\n", "f 1-4 1/4/2/0"),
            ("int f(void) { return g(1); }\nint h(int (*cb)(int, void *), ...) {}\n", "f 1-1 1/1/0/0; h 2-2 1/1/2/0"),
            ("int f(a, b)\n  int a;\n  char *b;\n{\n  return a;\n}\n", "f 1-6 1/6/2/0"),
            ("int f(int a) UNUSED {}\nint PREFIX(g)(int a) {}\n", "f 1-1 1/1/1/0; g 2-2 1/1/1/0"),
            ("int f(int);\nstruct a { int (*b)(int); };\nint c[] = { D(1), 2 };\n#define E(x) { if (x) f(x); }\n", ""),
            ("extern \"C\" {\nint f(void) { if (a) b(); }\n}\n", "f 2-2 2/1/0/1"),
        ],
    );
}

#[test]
fn what_a_decision_is() {
    check(
        C,
        &[
            ("int f(void) { if (a && b || c) {} else if (d) {} else {} }\n", "f 1-1 5/1/0/5"),
            ("int f(void) { for (;;) { while (a) { do {} while (b); } } }\n", "f 1-1 4/1/0/6"),
            // Access to a member ends no sequence of operators, and a member of the same name is another function.
            ("int f(struct a *b) { return b->c && b->d && b->f(1); }\n", "f 1-1 3/1/1/1"),
            ("int f(int a) { switch (a) { case 1: case 2: default: return a ? 1 : 2; } }\n", "f 1-1 4/1/1/3"),
            (
                "int f(void) {\n#ifdef A\n  a();\n#elif B && \\\n  C\n  if (b) c();\n#endif\n#ifndef D\n#endif\n}\n",
                "f 1-10 4/4/0/1",
            ),
            ("int f(void) { char a = '{', *b = \"if (\"; /* if */ return '\\''; // &&\n}\n", "f 1-2 1/2/0/0"),
            // lizard takes an `&&` before an assignment for a reference.
            ("int f(void) { if (a && (b = c())) {} if (a && b == c) {} }\n", "f 1-1 4/1/0/4"),
        ],
    );
}

/// Behind every case stands another function, which must not be lost.
#[test]
fn branches_that_leave_the_same_brackets_open_open_them_once() {
    for (text, expected) in [
        (
            "int f(int a) {\n#ifdef X\n  if (a) {\n#else\n  if (!a) {\n#endif\n    return 1;\n  }\n  return 2;\n}\n",
            "f 1-10 4/7/1/2",
        ),
        // What is nested in the block costs as much as in one block.
        (
            "int f(int a) {\n#if X\n  while (a) {\n#elif Y\n  while (b) {\n#else\n  for (;;) {\n#endif\n    if (c) {}\n  }\n}\n",
            "f 1-11 7/7/1/5",
        ),
        (
            "int f(int a) {\n  if (a) {\n#ifdef X\n  } else if (b) {\n#else\n  } else {\n#endif\n  }\n}\n",
            "f 1-9 4/6/1/3",
        ),
        // In branches in branches.
        (
            "int f(int a) {\n#if X\n#if Y\n  if (a) {\n#else\n  if (b) {\n#endif\n#else\n  if (c) {\n#endif\n  }\n}\n",
            "f 1-12 6/6/1/3",
        ),
        // Of heads of functions, and of lists of parameters, the last one is that of the function.
        ("#ifdef X\nint f(int a, int b) {\n#else\nint f(int a) {\n#endif\n  return a;\n}\n", "f 4-7 1/3/1/0"),
        ("int f(int a,\n#ifdef X\n  int b)\n#else\n  long b)\n#endif\n{\n  return a;\n}\n", "f 1-9 2/6/2/0"),
        // Only one of two branches opens a block, and what closes it stands behind the same condition.
        ("int f(int a) {\n#ifdef X\n  if (a) {\n#endif\n  b();\n#ifdef X\n  }\n#endif\n}\n", "f 1-9 4/5/1/1"),
        // Both open a block, and each is closed behind its own condition.
        (
            "int f(int a) {\n#ifdef X\n  if (a) {\n#else\n  if (b) {\n#endif\n#ifdef X\n  }\n#endif\n#ifndef X\n  }\n#endif\n}\n",
            "f 1-13 5/6/1/3",
        ),
    ] {
        let text = format!("{text}int g(void) {{}}\n");
        let line = text.lines().count();
        check(C, &[(&text, &format!("{expected}; g {line}-{line} 1/1/0/0"))]);
        assert_eq!(analyze(C, &text).stopped_at, None, "{text}");
    }
}

#[test]
fn branches_that_differ_in_their_brackets_are_told_where_they_do_not_match() {
    let text = "int f(int a) {\n#ifdef X\n  if (a) {\n#else\n  if (a) { {\n#endif\n  }\n}\n";
    assert_eq!(analyze(C, text).stopped_at, Some(1));
}

#[test]
fn deep_branches_neither_overflow_nor_take_forever() {
    for text in [
        "#if a\n{\n#else\n{\n".repeat(20_000),
        "#if a\n".repeat(50_000) + &"{".repeat(50_000) + &"#endif\n".repeat(50_000),
    ] {
        assert!(analyze(C, &text).stopped_at.is_some());
    }
    // As deep as compilers must take it.
    let text = format!(
        "int f(int a) {{\n{}  if (a) {{\n#else\n  if (b) {{\n{}}}\n}}\n",
        "#if X\n".repeat(63),
        "#endif\n".repeat(63)
    );
    assert_eq!(analyze(C, &text).stopped_at, None);
}

#[test]
fn what_is_too_much_to_count_is_the_most_that_can_be() {
    let text = format!("int f(void) {{\n{}{}}}\n", "if (a) {\n".repeat(100_000), "}\n".repeat(100_000));
    let function = analyze(C, &text).functions.remove(0);
    assert_eq!((function.complexity, function.cognitive), (100_001, u32::MAX));
}

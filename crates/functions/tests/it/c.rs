//! C.

use crate::support::check;
use functions::Language::C;

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

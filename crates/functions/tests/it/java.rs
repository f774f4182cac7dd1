//! Java.

use crate::support::check;
use functions::Language::Java;

#[test]
fn what_a_function_is() {
    check(
        Java,
        &[
            (
                "class A {\n  A(int a) {}\n  @B(c) <T> List<T> f(Map<K, V> a, int... b) throws E, F {\n    return a;\n  }\n}\n",
                "A.A 2-2 1/1/1/0; A.f 3-5 1/3/2/0",
            ),
            ("interface I { void f(); default int g() { return a ? 1 : 2; } }\n", "I.g 1-1 2/1/0/1"),
            (
                "enum E { A(1) { int f() { return 1; } }, B; int g() { return 2; } }\n",
                "(anonymous).f 1-1 1/1/0/0; E.g 1-1 1/1/0/0",
            ),
            ("record R(int a) { int f() { return a; } }\n", "R.f 1-1 1/1/0/0"),
            (
                "class A { Runnable r = new Runnable() { public void run() { if (a) {} } }; }\n",
                "(anonymous).run 1-1 2/1/0/1",
            ),
        ],
    );
}

#[test]
fn what_a_decision_is() {
    check(
        Java,
        &[
            ("class A { void f() { if (a && b || c) {} else if (d) {} else {} } }\n", "A.f 1-1 5/1/0/5"),
            ("class A { void f() { for (;;) { while (a) { do { } while (b); } } } }\n", "A.f 1-1 4/1/0/6"),
            ("class A { void f() { switch (a) { case 1: case 2: b(); default: } } }\n", "A.f 1-1 3/1/0/1"),
            ("class A { void f() { try { a(); } catch (B | C e) { } finally { } } }\n", "A.f 1-1 2/1/0/1"),
            ("class A { List<? extends B> f(List<?> a) { return a; } }\n", "A.f 1-1 1/1/1/0"),
            ("class A { String f() { return \"\"\"\n  if \" while\n  \"\"\"; } }\n", "A.f 1-3 1/3/0/0"),
        ],
    );
}

#[test]
fn a_lambda_nests_with_braces_and_without() {
    check(
        Java,
        &[
            ("class A { void f() { g(x -> x ? 1 : 2); } }\n", "A.f 1-1 2/1/0/2"),
            ("class A { void f() { g(x -> { return x ? 1 : 2; }); } }\n", "A.f 1-1 2/1/0/2"),
            ("class A { void f() { g(x -> y -> z ? 1 : 2, q ? 1 : 2); } }\n", "A.f 1-1 3/1/0/4"),
            ("class A { B f() { return a ? x -> 1 : y -> b ? 1 : 2; } }\n", "A.f 1-1 3/1/0/4"),
            // The arrow of a `case` starts none.
            (
                "class A { void f() { switch (a) { case 1 -> b ? 1 : 2; default -> g(x -> x ? 1 : 2); } } }\n",
                "A.f 1-1 4/1/0/6",
            ),
            ("class A { void f() { switch (a) { case 1: g(x -> x ? 1 : 2); } } }\n", "A.f 1-1 3/1/0/4"),
        ],
    );
}

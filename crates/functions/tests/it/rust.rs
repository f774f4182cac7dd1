//! Rust.

use crate::support::check;
use functions::Language::Rust;

#[test]
fn what_a_function_is() {
    check(
        Rust,
        &[
            ("fn f() {}\n", "f 1-1 1/1/0/0"),
            (
                "impl<T> A<T> where T: B {\n    pub fn f(&self, x: u8) -> u8 {\n        x\n    }\n}\n",
                "A::f 2-4 1/3/2/0",
            ),
            ("impl fmt::Display for A<'_> {\n    fn fmt(&self) {}\n}\n", "A::fmt 2-2 1/1/1/0"),
            ("trait T {\n    fn a(&self);\n    fn b(&self) { if x {} }\n}\n", "T::b 3-3 2/1/1/1"),
            ("fn f() {\n    fn g() { if a {} }\n}\n", "g 2-2 2/1/0/1; f 1-3 1/3/0/0"),
            (
                "trait T {\n    fn a(&self);\n    fn b(&self);\n}\nimpl T for A {\n    fn a(&self) {}\n    fn b(&self) { if x {} }\n}\n",
                "T::a 2-5 2/4/1/0; A::a 6-6 1/1/1/0; A::b 7-7 2/1/1/1",
            ),
            // A declaration goes no further than the function that it stands in.
            ("fn f() { trait T { fn a(); } }\nfn g() { loop {} }\n", "f 1-1 1/1/0/0; g 2-2 1/1/0/1"),
            ("macro_rules! m { ($n:ident) => { fn $n() {} } }\nfn f() {}\n", "f 2-2 1/1/0/0"),
            ("extern \"C\" { fn f(x: i32); }\ntype F = fn(i32) -> i32;\n", ""),
            ("fn r#match(r#type: u8) {}\n", "match 1-1 1/1/1/0"),
            ("fn f<F: Fn(u8) -> u8, const N: usize>(a: [u8; N], b: impl Fn(u8, u8)) {}\n", "f 1-1 1/1/2/0"),
        ],
    );
}

#[test]
fn what_a_decision_is() {
    check(
        Rust,
        &[
            ("fn f() { if a && b || c {} else if d {} else {} }\n", "f 1-1 5/1/0/5"),
            ("fn f() { for a in b { while c { loop {} } } }\n", "f 1-1 3/1/0/6"),
            ("fn f() { match a { 1 => b, 2 | 3 => c, _ => d } }\n", "f 1-1 2/1/0/1"),
            ("fn f() { let Some(a) = b else { return }; c?; d()? }\n", "f 1-1 3/1/0/1"),
            ("fn f() { a?.b()?.c; d?; }\n", "f 1-1 4/1/0/0"),
            ("fn f<T>() where T: A {}\n", "f 1-1 2/1/0/0"),
            ("fn f() { let a = |b| if b { 1 } else { 2 }; }\n", "f 1-1 2/1/0/3"),
            (
                "fn f() { let a = r#\"if \"x\" while\"#; let b = 'a'; let c: &'static str = \"for\"; }\n",
                "f 1-1 1/1/0/0",
            ),
            ("#[cfg(if)]\nfn f() { /* if /* nested */ if */ }\n", "f 2-2 1/1/0/0"),
        ],
    );
}

#[test]
fn a_closure_nests_with_braces_and_without() {
    check(
        Rust,
        &[
            ("fn f() { g(|a| if a { 1 } else { 2 }, if b {}) }\n", "f 1-1 3/1/0/4"),
            ("fn f() { g(|a| { if a { 1 } else { 2 } }, if b {}) }\n", "f 1-1 3/1/0/4"),
            ("fn f() { g(|a: Vec<u8>, (b, c)| -> T { if a {} }) }\n", "f 1-1 2/1/0/2"),
            ("fn f() -> T { move || |a| if a {} }\n", "f 1-1 3/1/0/3"),
            ("fn f() { g(&mut |a| { if a {} }) }\n", "f 1-1 2/1/0/2"),
            // Operators and patterns are none.
            ("fn f() { if a | b { if c || d {} } }\n", "f 1-1 4/1/0/4"),
            ("fn f() { let a = b || { if c {} }; }\n", "f 1-1 3/1/0/2"),
            ("fn f() { match a { A | B if c => {} | D => if e {} } }\n", "f 1-1 4/1/0/5"),
        ],
    );
}

#[test]
fn where_brackets_stop_matching_is_told() {
    assert_eq!(functions::analyze(Rust, "fn f() {\n    (\n}\nfn g() { if a {} }\n").stopped_at, Some(2));
    assert_eq!(functions::analyze(Rust, "fn f() {}\n").stopped_at, None);
}

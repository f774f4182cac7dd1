//! Go.

use crate::support::check;
use functions::Language::Go;

#[test]
fn what_a_function_is() {
    check(
        Go,
        &[
            ("package a\n\nfunc f(a, b int, c ...string) (int, error) {\n\treturn 1, nil\n}\n", "f 3-5 1/3/3/0"),
            ("func (s *Server[T]) Run() {}\n", "Server.Run 1-1 1/1/0/0"),
            ("func m[K comparable, V any](a map[K]V) map[K][]V { return nil }\n", "m 1-1 1/1/1/0"),
            ("func f() {\n\tgo func() {\n\t\tif a {\n\t\t}\n\t}()\n}\n", "(anonymous) 2-5 2/4/0/1; f 1-6 1/3/0/0"),
            ("type F func(int) string\ntype I interface { f(a int) }\n", ""),
        ],
    );
}

#[test]
fn what_a_decision_is() {
    check(
        Go,
        &[
            ("func f() { if a := b(); a && c || d {} else if e {} else {} }\n", "f 1-1 5/1/0/5"),
            ("func f() { switch a { case 1: case 2, 3: default: } }\n", "f 1-1 3/1/0/1"),
            ("func f() { select { case <-a: default: }; for range b {} }\n", "f 1-1 3/1/0/2"),
            ("func f() { a := `if\nfor`; _ = \"if\"; _ = 'i' }\n", "f 1-2 1/2/0/0"),
        ],
    );
}

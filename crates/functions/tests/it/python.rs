//! Python.

use crate::support::{check, complexities};
use functions::Language::Python;

#[test]
fn what_a_function_is() {
    check(
        Python,
        &[
            ("def f(a, b=1, *c, **d):\n    return a\n", "f 1-2 1/2/4/0"),
            ("def f(a, /, b, *, c):\n    pass\n", "f 1-2 1/2/3/0"),
            (
                "class A:\n    class B:\n        def f(self):\n            pass\n\n    def g(self):\n        pass\n",
                "A.B.f 3-4 1/2/1/0; A.g 6-7 1/2/1/0",
            ),
            (
                "def f():\n    def g():\n        if a:\n            pass\n    return g\n",
                "f.g 2-4 2/3/0/1; f 1-5 1/3/0/0",
            ),
            // On one line it is no function of its own.
            ("def f(): return 1 if a else 2\nx = 1\n", ""),
            ("class A:\n    def f(self): ...\n    def g(self):\n        pass\n", "A.g 3-4 1/2/1/0"),
            ("def f():\n    def g(): return 1 if a else 2\n    return g\n", "f 1-3 2/3/0/1"),
            ("def f(): return g(\n    a if b else c)\n", "f 1-2 2/2/0/1"),
            ("async def f[T](x: T) -> T:\n    return x\n", "f 1-2 1/2/1/0"),
            ("x = lambda a: a if a else 0\n", ""),
        ],
    );
}

#[test]
fn what_a_decision_is() {
    check(
        Python,
        &[
            (
                "def f():\n    if a and b or c:\n        pass\n    elif d:\n        pass\n    else:\n        pass\n",
                "f 1-7 5/7/0/5",
            ),
            ("def f():\n    while a:\n        for b in c:\n            if d:\n                pass\n", "f 1-5 4/5/0/6"),
            ("def f():\n    try:\n        a\n    except B:\n        c\n    finally:\n        d\n", "f 1-7 3/7/0/1"),
            (
                "def f(x):\n    match x:\n        case 1:\n            a\n        case [b] if c:\n            d\n",
                "f 1-6 4/6/1/1",
            ),
            ("def f():\n    case = 1\n    case.x = 2\n    case(y)\n    match.z = case\n", "f 1-5 1/5/0/0"),
            ("def f():\n    return [a for a in b if a]\n", "f 1-2 3/2/0/0"),
            ("def f():\n    return f\"{a if b else c} if {{if}}\"\n", "f 1-2 2/2/0/1"),
            ("def f():\n    return 'if', r\"and\", '''or'''\n", "f 1-2 1/2/0/0"),
        ],
    );
}

#[test]
fn a_lambda_nests() {
    check(
        Python,
        &[
            ("def f():\n    return lambda: 1 if a else 2\n", "f 1-2 2/2/0/2"),
            ("def f():\n    g(lambda x, y=(1, 2): x if y else 1, 1 if a else 2)\n", "f 1-2 3/2/0/3"),
            ("def f():\n    g(lambda: lambda x, y: 1 if a else 2)\n", "f 1-2 2/2/0/3"),
            ("def f():\n    g(lambda: a)\n    return 1 if b else 2\n", "f 1-3 2/3/0/1"),
        ],
    );
}

#[test]
fn what_stands_in_the_interpolations_of_a_string_costs_as_outside() {
    check(
        Python,
        &[
            ("def f():\n    if a:\n        return f\"{1 if b else 2}\"\n", "f 1-3 3/3/0/3"),
            ("def f():\n    return f\"{[a for a in b if a]}\"\n", "f 1-2 3/2/0/0"),
            ("def f():\n    return f\"{1 if a and b or c else 2}\"\n", "f 1-2 4/2/0/3"),
            ("def f():\n    return f\"{a and b and (c and d)} {a and b}\"\n", "f 1-2 5/2/0/3"),
            ("def f():\n    return f\"{f'{a if b else c}' if d else 1}\"\n", "f 1-2 3/2/0/2"),
        ],
    );
}

#[test]
fn documentation_comments_and_empty_lines_are_no_code() {
    check(
        Python,
        &[
            (
                "def f():\n    \"\"\"What it does.\n\n    if\n    \"\"\"\n    # a comment\n\n    return 1\n",
                "f 1-8 1/2/0/0",
            ),
            ("def f():\n    a = \"\"\"\n    text\n    \"\"\"\n", "f 1-4 1/4/0/0"),
            ("def f():\n    # lizard forgives\n    if a: pass\ndef g():\n    if b: pass\n", "g 4-5 2/2/0/1"),
        ],
    );
}

#[test]
fn brackets_that_do_not_close_do_not_swallow_the_rest() {
    let text = "def f():\n    a = (1,\n\ndef g():\n    if b: pass\n";
    assert_eq!(complexities(Python, text), [1, 2]);
    let text = "class A:\n    def f():\n        a = (1,\n\n    def g():\n        if b: pass\n";
    assert_eq!(complexities(Python, text), [1, 2]);
    assert_eq!(functions::analyze(Python, text).stopped_at, Some(3));
    assert_eq!(functions::analyze(Python, "def f():\n    '''\n").stopped_at, Some(2));
}

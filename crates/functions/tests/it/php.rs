//! PHP.

use crate::support::check;
use functions::Language::Php;

#[test]
fn what_a_function_is() {
    check(
        Php,
        &[
            (
                "<?php\nfunction &f(int $a, ?B $b = null, ...$c): ?array\n{\n    return [];\n}\n",
                // The two types that may be missing are decisions, as for lizard.
                "f 2-5 3/4/3/0",
            ),
            (
                "<?php\nclass A {\n  function f() {}\n  static function g($a) {\n    return $a;\n  }\n}\nfunction h() {}\n",
                "A::f 3-3 1/1/0/0; A::g 4-6 1/3/1/0; h 8-8 1/1/0/0",
            ),
            (
                "<?php trait A { function f() {} function g() {} }\nenum B: string implements C { case D = 'd'; function h() {} }\n",
                "A::f 1-1 1/1/0/0; A::g 1-1 1/1/0/0; B::h 2-2 1/1/0/0",
            ),
            // Declared only: with a return type it is none.
            (
                "<?php\nabstract class A { abstract function f($a); abstract function g(): int; function h() { if ($a) {} } }\n",
                "A::f 2-2 1/1/1/0; A::h 2-2 2/1/0/1",
            ),
            ("<?php namespace A { use function B\\c; class D extends \\E { function f() {} } }", "D::f 1-1 1/1/0/0"),
            ("<?php return new class($a) extends B { function f() {} };", "(anonymous)::f 1-1 1/1/0/0"),
            (
                "<?php $a = function ($b) use ($c): int { return 1; };\nd('e', static function () {}, fn($x) => $x ? 1 : 2);\n",
                "$a 1-1 1/1/1/0; (anonymous) 2-2 1/1/0/0",
            ),
        ],
    );
}

#[test]
fn what_belongs_to_the_function_around_it() {
    check(
        Php,
        &[
            ("<?php function f() { return g(function ($a) { if ($a) {} }, fn($b) => $b && $c); }", "f 1-1 3/1/0/3"),
            (
                "<?php function f() { function g() { if ($a) {} } return new class { function h() {} }; }",
                "f 1-1 2/1/0/2",
            ),
        ],
    );
}

#[test]
fn what_a_decision_is() {
    check(
        Php,
        &[
            ("<?php function f() { if ($a && $b || $c) {} elseif ($d) {} else if ($e) {} else {} }", "f 1-1 6/1/0/6"),
            (
                "<?php function f() { for (;;) { foreach ($a as $b) { while ($c) { do {} while ($d); } } } }",
                "f 1-1 5/1/0/10",
            ),
            ("<?php function f() { switch ($a) { case 1: case 2: break; default: } }", "f 1-1 3/1/0/1"),
            ("<?php function f() { return match (true) { $a, $b => 1, default => $c ? 2 : 3 }; }", "f 1-1 3/1/0/3"),
            ("<?php function f() { try {} catch (A | B $e) {} finally {} }", "f 1-1 2/1/0/1"),
            // None of these but the cognitive one of `?:`.
            ("<?php function f() { $a ??= $b ?? $c?->d() ?: 1; }", "f 1-1 1/1/0/1"),
            ("<?php function f() { return $a->b && $c->d && $e; }", "f 1-1 3/1/0/1"),
            ("<?php function f() { return $a and $b or $c xor $d; }", "f 1-1 1/1/0/2"),
            ("<?php function f() { while ($a) { if ($b) break 2; } }", "f 1-1 3/1/0/4"),
        ],
    );
}

#[test]
fn blocks_without_braces_nest() {
    check(
        Php,
        &[
            (
                "<?php function f() { if ($a): foreach ($b as $c): if ($d): endif; endforeach; elseif ($e): else: endif; }",
                "f 1-1 5/1/0/8",
            ),
            ("<?php function f() { foreach ($a as $b) if ($c) d(); else e(); }", "f 1-1 3/1/0/4"),
        ],
    );
}

#[test]
fn names_are_no_words_of_control() {
    check(
        Php,
        &[
            (
                "<?php class A { function match() { return $this->for() . A::if() . b(case: 1, while: $c?->catch); } }",
                "A::match 1-1 1/1/0/0",
            ),
            // Only a call on the same object is one of itself.
            (
                "<?php class A { function f() { return f($a->f()); } function g() { return $this->g(); } }",
                "A::f 1-1 1/1/0/0; A::g 1-1 1/1/0/1",
            ),
        ],
    );
}

#[test]
fn texts_and_what_stands_outside_of_code() {
    check(
        Php,
        &[
            (
                "<p>if (\n<?php function f() {\n  # it's && a comment\n  // if ?><b>while</b><?= $a ? 1 : 2 ?>\n<?php }",
                "f 2-5 2/3/0/1",
            ),
            ("<?php\nfunction f() {\n  return <<<'EOT'\n    if ($a && '\n    EOT . `for`;\n}\n", "f 2-6 1/5/0/0"),
            ("<?php\nfunction f() {\n  return <<<A\nA1 if\n  A;\n}\n", "f 2-6 1/5/0/0"),
            ("<?php #[A('function x() {}')]\nfunction f(#[B] $a) { return \"{$a} ? \\\" if\n\"; }", "f 2-3 1/2/1/0"),
            ("<?xml version=\"1.0\"?>\n<a/>if\n<?PHP function f() {}", "f 3-3 1/1/0/0"),
        ],
    );
}

//! C++.

use crate::support::check;
use functions::Language::Cpp;

#[test]
fn what_a_function_is() {
    check(
        Cpp,
        &[
            ("int f(int a, std::map<int, int> b)\n{\n  return a;\n}\nint g(void) {}\n", "f 1-4 1/4/2/0; g 5-5 1/1/0/0"),
            (
                "class A : public B {\n  A() : b(1), c{2} {}\n  virtual ~A() {}\n};\n",
                "A::A 2-2 1/1/0/0; A::~A 3-3 1/1/0/0",
            ),
            ("A<T>::B::~B() {}\nint\nA::f(int a) const noexcept {}\n", "A::B::~B 1-1 1/1/0/0; A::f 3-3 1/1/1/0"),
            (
                "struct A f(int a) {}\nstruct A F(int a) {}\nclass API(1) A final { void f() {} };\n",
                "f 1-1 1/1/1/0; F 2-2 1/1/1/0; A::f 3-3 1/1/0/0",
            ),
            ("namespace a API(1) { void f() override final {} }\n", "f 1-1 1/1/0/0"),
            (
                "struct A { bool operator==(A b) {} int operator()(int a) {} operator bool() {} A operator~() {} };\n",
                "A::operator == 1-1 1/1/1/0; A::operator () 1-1 1/1/1/0; A::operator bool 1-1 1/1/0/0; A::operator ~ 1-1 1/1/0/0",
            ),
            ("template <> int f<int>(int a) {}\nauto g(T&& a) -> B<C> {}\n", "f 1-1 1/1/1/0; g 2-2 1/1/1/0"),
            (
                "int (*f(int a))(int) {}\nint PREFIX(g)(int a) {}\nvoid h() GUARDED(a) {}\n",
                "f 1-1 1/1/1/0; g 2-2 1/1/1/0; h 3-3 1/1/0/0",
            ),
            (
                "void f() try { a(); } catch (A b) { c(); } catch (...) {}\nvoid g() requires A<B> {}\n",
                "f 1-1 3/1/0/2; g 2-2 1/1/0/0",
            ),
            ("A() noexcept(b)\n#if C\n  : d(1)\n#endif\n{\n}\n", "A 1-6 1/4/0/0"),
            (
                "A(A&&) = default;\nvirtual void f() = 0;\nint a[] = { B(1), 2 };\nstd::vector<int> b{c(1), 2};\nvoid d();\n",
                "",
            ),
            ("auto a = [](int b) { if (b) return c(b); };\nenum class D : int { E = F(1) };\n", ""),
        ],
    );
}

#[test]
fn what_a_decision_is() {
    check(
        Cpp,
        &[
            ("void f() { if (a && b || c) {} else if (d) {} else {} }\n", "f 1-1 5/1/0/5"),
            ("void f() { for (auto& a : b) { while (a) { do {} while (c); } } }\n", "f 1-1 4/1/0/6"),
            ("int f(int a) { switch (a) { case 1: case 2: default: return a ? 1 : 2; } }\n", "f 1-1 4/1/1/3"),
            ("void f() { if constexpr (a) { if (b) {} } }\n", "f 1-1 3/1/0/3"),
            ("void f() { sort(a, [&](int b) -> int { if (b) return 1; return a[b]; }); }\n", "f 1-1 2/1/0/2"),
            // References are none; an `&&` before an assignment is none for lizard.
            ("void f(A&& a) { for (auto&& b : a) g(static_cast<B&&>(b)); }\n", "f 1-1 2/1/1/1"),
            ("void f() { if (a && (b = c())) {} if (a && b == c) {} }\n", "f 1-1 4/1/0/4"),
            // What stands before the body decides nothing.
            ("A(bool a = b && c) noexcept(e && f) : d(a ? 1 : 2) {}\n", "A 1-1 1/1/1/0"),
            ("void f() {\n#ifdef A\n  a();\n#elif B\n  if (b) c();\n#endif\n}\n", "f 1-7 4/4/0/1"),
        ],
    );
}

#[test]
fn what_text_is() {
    check(
        Cpp,
        &[
            ("void f() { a = R\"(if (\" {)\" + R\"b()\" while ()b\"; }\nvoid g() {}\n", "f 1-1 1/1/0/0; g 2-2 1/1/0/0"),
            ("void f() { a = u8\"if {\"; b = L'{'; c = '\\''; /* if { */ } // {\n", "f 1-1 1/1/0/0"),
            ("void f() { a = 1'000 + 0x1'FF; b = 2'0; if (c) {} }\n", "f 1-1 2/1/0/1"),
            ("void f() { a = u8R\"\n", "f 1-1 1/1/0/0"),
        ],
    );
}

#[test]
fn branches_that_leave_the_same_brackets_open_swallow_no_method() {
    check(
        Cpp,
        &[
            (
                "class K {\n  int a() {\n#ifdef X\n    if (a) {\n#else\n    if (b) {\n#endif\n      return 1;\n    }\n  }\n  int b() {}\n};\nint c() {}\n",
                "K::a 2-10 4/6/0/2; K::b 11-11 1/1/0/0; c 13-13 1/1/0/0",
            ),
            // Different heads of one body, also of lambdas.
            (
                "#ifdef X\nA::A(int a) : b(a) {\n#else\nA::A(long a) : b(a) {\n#endif\n}\nint f() {}\n",
                "A::A 4-6 1/2/1/0; f 7-7 1/1/0/0",
            ),
            (
                "int f() {\n#ifdef X\n  return a([] {\n#else\n  return b([] {\n#endif\n    if (c) {}\n  });\n}\nint g() {}\n",
                "f 1-9 3/6/0/2; g 10-10 1/1/0/0",
            ),
        ],
    );
}

#[test]
fn headers_are_read_as_it() {
    for name in ["a.cpp", "a.cc", "a.cxx", "a.hpp", "a.hh", "a.hxx", "a.h", "A.H"] {
        assert_eq!(functions::Language::of_path(name), Some(Cpp), "{name}");
    }
    assert_eq!(functions::Language::of_path("a.c"), Some(functions::Language::C));
}

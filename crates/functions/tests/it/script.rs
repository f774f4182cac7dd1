//! JavaScript, TypeScript and JSX.

use crate::support::check;
use functions::Language::{JavaScript, Jsx, Tsx, TypeScript};

#[test]
fn what_a_function_is() {
    check(
        JavaScript,
        &[
            ("function f(a, b = 1, ...c) {\n  return a;\n}\n", "f 1-3 1/3/3/0"),
            ("const f = function () { return 1; }, g = async (a) => { b(a); };\n", "f 1-1 1/1/0/0; g 1-1 1/1/1/0"),
            (
                "class A extends B {\n  constructor() { super(); }\n  static async f() {}\n  get g() { return 1; }\n  #h() { if (a) {} }\n  i = () => 1;\n}\n",
                "A.constructor 2-2 1/1/0/0; A.f 3-3 1/1/0/0; A.g 4-4 1/1/0/0; A.#h 5-5 2/1/0/1; A.i 6-6 1/1/0/0",
            ),
            (
                "const o = { f: function () {}, g() {}, h: () => 1, 'i-j'() {} };\n",
                "f 1-1 1/1/0/0; g 1-1 1/1/0/0; h 1-1 1/1/0/0; i-j 1-1 1/1/0/0",
            ),
            (
                "a.map(x => x && 1);\n(function () { if (b) {} })();\n",
                "(anonymous) 1-1 2/1/1/1; (anonymous) 2-2 2/1/0/1",
            ),
            // An arrow function that another one returns at once is one with it.
            ("const f = a => b => c && d;\n", "f 1-1 2/1/1/1"),
            ("const f = a =>\n  async (b) => {\n    if (c) d();\n  };\n", "f 1-4 2/4/1/1"),
            ("const f = a => g(b => c);\n", "(anonymous) 1-1 1/1/1/0; f 1-1 1/1/1/0"),
            ("const f = a => { return b => c; };\n", "(anonymous) 1-1 1/1/1/0; f 1-1 1/1/1/0"),
            ("const o = { f: async function () {}, async function() {} };\n", "f 1-1 1/1/0/0; function 1-1 1/1/0/0"),
            ("x.if = 1; x.catch(e); if (a) { b(); }\n", ""),
        ],
    );
}

#[test]
fn what_a_decision_is() {
    check(
        JavaScript,
        &[
            ("function f() { if (a && b || c) {} else if (d) {} else {} }\n", "f 1-1 5/1/0/5"),
            ("function f() { for (const a of b) { while (c) { do {} while (d); } } }\n", "f 1-1 4/1/0/6"),
            ("function f() { switch (a) { case 1: case 2: default: } }\n", "f 1-1 3/1/0/1"),
            ("function f() { try {} catch {} return a ?? b?.c ? d : e; }\n", "f 1-1 5/1/0/2"),
            (
                "function f({ a = 1, b }) { const { c = 2 } = b; return /if(/.test(c) ? `if ${a ? 1 : 2}` : 'for'; }\n",
                "f 1-1 2/1/1/1",
            ),
            ("function f() { try {} catch ({ a = 1 }) {} }\n", "f 1-1 2/1/0/1"),
            // Functions in default values belong to the function whose parameters they are.
            ("function f(a = (b) => b || c, d = function () { if (e) {} }) {}\n", "f 1-1 3/1/2/2"),
        ],
    );
}

#[test]
fn what_may_be_missing_is_a_decision_where_lizard_reads_tags() {
    let text = "function f() { return a?.b ?? c; }\n";
    check(JavaScript, &[(text, "f 1-1 3/1/0/0")]);
    check(TypeScript, &[(text, "f 1-1 3/1/0/0")]);
    check(Jsx, &[(text, "f 1-1 4/1/0/0")]);
    check(Tsx, &[(text, "f 1-1 4/1/0/0")]);
}

#[test]
fn types_are_no_code() {
    check(
        TypeScript,
        &[
            ("const f = (a: number, b?: string): string => { return a ? 'x' : 'y'; };\n", "f 1-1 2/1/2/1"),
            (
                "let f: (x: number) => number = function (x: number): number { return x > 0 ? x : -x; };\n",
                "f 1-1 2/1/1/1",
            ),
            (
                "type B = A extends string ? 1 : 2;\ninterface C { f(): void; g: (a: string) => number }\ndeclare function d(): void;\nfunction g(): B {}\n",
                "g 4-4 1/1/0/0",
            ),
            (
                "function f(a: string): void;\nfunction f(a: any): a is B { return a && b; }\n",
                "f 1-1 1/1/1/0; f 2-2 2/1/1/1",
            ),
            (
                "class A {\n  f(a: string): void;\n  f(a: any): void {}\n  private abstract g(): void;\n}\ninterface B { h(): void; }\n",
                "A.f 2-2 1/1/1/0; A.f 3-3 1/1/1/0",
            ),
            ("class A { private f: () => void = () => {}; }\n", "A.f 1-1 1/1/0/0"),
            ("const f = (a: A): ((b: B) => C) => (b) => a && b;\n", "f 1-1 2/1/1/1"),
            (
                "abstract class A<T> { abstract f(): void; private g<U>(a: T, c?: U): T | undefined { return a ?? undefined; } }\n",
                "A.g 1-1 3/1/2/0",
            ),
            ("const f = () => async (a: A): Promise<B> => { if (b) {} };\n", "f 1-1 2/1/0/1"),
            ("const o: A = { f(a: string): void {}, g: (b: number): number => b };\n", "f 1-1 1/1/1/0; g 1-1 1/1/1/0"),
        ],
    );
}

#[test]
fn tags_hold_text_and_code() {
    check(
        Tsx,
        &[
            (
                "const A: FC<P> = ({ a }) => {\n  return <div className=\"if\" onClick={() => a ? 1 : 2}>it's if && while {a && <B/>}</div>;\n};\n",
                "(anonymous) 2-2 2/1/0/1; A 1-3 2/3/1/1",
            ),
            (
                "const L = ({ i }: P) => (\n  <>{i.map((x) => <li key={x}>{x}</li>)}</>\n);\n",
                "(anonymous) 2-2 1/1/1/0; L 1-3 1/3/1/0",
            ),
            (
                "const f = <T,>(a: T): T => a;\nfunction g() { return a < b && c > d; }\n",
                "f 1-1 1/1/1/0; g 2-2 2/1/0/1",
            ),
            // What is never closed is no tag.
            ("const f = <T>(a: T): T => a;\nfunction g() { if (a) {} }\n", "f 1-1 1/1/1/0; g 2-2 2/1/0/1"),
            ("const A = () => <p>{a?.b}</p>;\n", "A 1-1 2/1/0/0"),
            // What may be missing is a decision in TSX, as lizard has it.
            ("const A = ({ a }: { a?: string }) => <p>{a}</p>;\n", "A 1-1 2/1/1/0"),
            (
                "const A = () => <B onClick={() => c()} onBlur={() => d()}/>;\n",
                "(anonymous) 1-1 1/1/0/0; A 1-1 1/1/0/0",
            ),
        ],
    );
}

#[test]
fn what_stands_in_a_template_is_read_to_its_end() {
    let rest = "\nfunction g() { if (a) {} }\n";
    for template in [
        "${a.replace(/'/g, '')}",
        "\"${a.replace(/\"/g, '\"\"')}\"",
        "${a.replace(/[`/{]/g, \"\\`\")} ${b / c}",
        "${{ a: `}` }} \\` $$ ${/* ` */ 1} ${`${'}'}`}",
    ] {
        let text = format!("function f(a) {{ return `{template}`; }}{rest}");
        check(JavaScript, &[(&text, "f 1-1 1/1/1/0; g 2-2 2/1/0/1")]);
    }
    let text = format!("const f = () => `${{<p>it's</p>}}`;{rest}");
    check(Jsx, &[(&text, "f 1-1 1/1/0/0; g 2-2 2/1/0/1")]);
    // Comments in it are text, and one that does not end goes on to the end.
    check(JavaScript, &[("function f() { return `${1 /* #lizard forgives */}`; }\n", "f 1-1 1/1/0/0")]);
    let open = functions::analyze(JavaScript, "a();\nfunction f() {\n  return `${\"b\n}\n");
    assert_eq!(open.stopped_at, Some(2), "{open:?}");
}

#[test]
fn where_the_expression_of_an_arrow_function_ends() {
    check(
        TypeScript,
        &[
            ("const f = () => this.a<B, C>(x ? 1 : 2, y || z);\n", "f 1-1 3/1/0/2"),
            ("const f = (a: A) => <B, C>(d: D) => d;\n", "f 1-1 1/1/1/0"),
            ("f(a => a < b, (c) => d > c);\n", "(anonymous) 1-1 1/1/1/0; (anonymous) 1-1 1/1/1/0"),
            ("const h = i ? x => f(y) : x => z;\n", "(anonymous) 1-1 1/1/1/0; (anonymous) 1-1 1/1/1/0"),
            ("const h = i ? x => of(y) : x => z;\n", "(anonymous) 1-1 1/1/1/0; (anonymous) 1-1 1/1/1/0"),
            ("const f = (a: A) => (b: B): C => d ? 1 : 2;\n", "f 1-1 2/1/1/1"),
            ("const f = () => a as B<C>\nif (x) {}\n", "f 1-1 1/1/0/0"),
            ("const f = () => a++\nif (x) {}\n", "f 1-1 1/1/0/0"),
            ("const f = () => a.void\nif (x) {}\n", "f 1-1 1/1/0/0"),
            ("const f = () => a!\nconst g = () => { if (b) {} }\n", "f 1-1 1/1/0/0; g 2-2 2/1/0/1"),
            ("const f = () => !\n  (a >\n  b)\n", "f 1-3 1/3/0/0"),
        ],
    );
}

#[test]
fn a_function_that_an_arrow_function_returns_is_one_of_its_own() {
    check(
        JavaScript,
        &[
            ("const f = () => function g() { if (a) {} };\n", "g 1-1 2/1/0/1; f 1-1 1/1/0/0"),
            ("const f = a => b => async function () {};\n", "(anonymous) 1-1 1/1/0/0; f 1-1 1/1/1/0"),
            ("const f = a => b ? function () {} : c;\n", "(anonymous) 1-1 1/1/0/0; f 1-1 2/1/1/1"),
        ],
    );
}

#[test]
fn members_with_type_parameters_and_without_a_body() {
    check(
        TypeScript,
        &[
            ("class A { f<B extends c.D<E>>(a: B) { if (x) {} } }\n", "A.f 1-1 2/1/1/1"),
            ("class A { f<B extends C<D>>(a: B) {} }\n", "A.f 1-1 1/1/1/0"),
            ("class A { catch<T>(a: B) { if (x) {} } }\n", "A.catch 1-1 2/1/1/1"),
            ("class A { f(a: () => void): void; f(a: any) {} }\n", "A.f 1-1 1/1/1/0; A.f 1-1 1/1/1/0"),
            ("class A {\n  f(a: () => void): B<C>\n  f(a: () => A): void\n  f(a: any) {}\n}\n", "A.f 4-4 1/1/1/0"),
            ("abstract class A { abstract f(a: () => void): void; g?(a: () => void): void }\n", ""),
            // Calls are no members, and functions in them are functions.
            ("class A { x = a ? (b) : c; y = a ? d(e) : f; }\n", ""),
            (
                "class A {\n  x = a ?\n    b(() => 1) : c\n  @D(() => E)\n  y = 1\n}\n",
                "(anonymous) 3-3 1/1/0/0; (anonymous) 4-4 1/1/0/0",
            ),
        ],
    );
}

#[test]
fn what_is_a_ternary_and_what_an_object() {
    check(TypeScript, &[("function f() { return { x: a ? (b as C) : c }; }\n", "f 1-1 2/1/0/1")]);
    check(
        JavaScript,
        &[
            ("const a = b ? { c() {} } : { d() { if (x) {} } };\n", "c 1-1 1/1/0/0; d 1-1 2/1/0/1"),
            ("const a = b ? c({ d() {} }) : { e() {} };\n", "d 1-1 1/1/0/0; e 1-1 1/1/0/0"),
            ("if (a ? b : c) {}\nd: { if (x) {} }\n", ""),
            (
                "const a = { ['r']: function () {}, [z]: () => 1, [y]() {} };\n",
                "(computed) 1-1 1/1/0/0; (computed) 1-1 1/1/0/0; (computed) 1-1 1/1/0/0",
            ),
            ("function f(a = { m() { if (x) {} } }) {}\n", "f 1-1 2/1/1/1"),
        ],
    );
}

#[test]
fn type_arguments_and_words_that_are_also_operators() {
    let long = format!("class A extends B<{{ {}f: () => void }}> {{ g() {{}} }}\n", "a: 1; ".repeat(200));
    check(
        TypeScript,
        &[
            (&long, "A.g 1-1 1/1/0/0"),
            ("const a = new C<() => void>;\n", ""),
            ("const f = () => a < b && c > (d || e);\n", "f 1-1 3/1/0/2"),
            ("function f() { return as((a) => { if (b) {} }); }\n", "(anonymous) 1-1 2/1/1/1; f 1-1 1/1/0/0"),
        ],
    );
    check(
        Tsx,
        &[
            ("const f = <A = B,>(a: A) => { if (a) {} };\n", "f 1-1 2/1/1/1"),
            ("const f = <const A,>(a: A) => { if (a) {} };\n", "f 1-1 2/1/1/1"),
        ],
    );
}

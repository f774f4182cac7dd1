//! What holds for any text.

use crate::support::complexities;
use functions::{Language, analyze};
use proptest::prelude::*;

/// Pieces that hostile and honest code is made of.
const PIECES: [&str; 54] = [
    "if",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    "=>",
    "->",
    "fn f",
    "func f",
    "def f():",
    "function f",
    "class A",
    "impl A",
    "match",
    "case",
    "\n",
    "\n    ",
    "\t",
    " ",
    ";",
    ":",
    ",",
    "?",
    "=",
    "\"",
    "'",
    "`",
    "/",
    "//",
    "/*",
    "*/",
    "#",
    "#[",
    "r#\"",
    "${",
    "f\"{",
    "\\",
    "a",
    "&&",
    "||",
    "é",
    "\u{feff}",
    "'''",
    "<a>",
    "<?php ",
    "?>",
    "<<<A",
    "$a",
    "elseif",
    "endif",
];

fn code() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60).prop_map(|pieces| pieces.concat()),
        "\\PC{0,80}"
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn any_text_is_counted_and_every_function_lies_in_it(text in code()) {
        let lines = u32::try_from(text.split('\n').count()).unwrap();
        for language in Language::ALL {
            let analysis = analyze(language, &text);
            for function in &analysis.functions {
                prop_assert!(1 <= function.line && function.line <= function.end_line && function.end_line <= lines, "{language:?} {function:?}");
                prop_assert!(function.complexity >= 1 && function.nloc >= 1, "{language:?} {function:?}");
            }
            prop_assert!(analysis.stopped_at.is_none_or(|line| 1 <= line && line <= lines), "{language:?} {:?}", analysis.stopped_at);
            prop_assert_eq!(analyze(language, &text), analysis);
        }
    }

    #[test]
    fn windows_line_ends_change_nothing(text in code()) {
        let windows = text.replace('\n', "\r\n");
        for language in Language::ALL {
            prop_assert_eq!(analyze(language, &windows), analyze(language, &text), "{:?}", language);
        }
    }

    #[test]
    fn empty_lines_and_comments_change_no_complexity(gaps in prop::collection::vec(0_usize..3, 12)) {
        for (language, lines, comment) in samples() {
            let mut gaps = gaps.iter().cycle();
            let spread: String = lines.iter().map(|line| {
                let gap = ["", "\n", comment][*gaps.next().unwrap_or(&0)];
                format!("{line}\n{gap}")
            }).collect();
            let plain: String = lines.iter().map(|line| format!("{line}\n")).collect();
            prop_assert_eq!(complexities(language, &spread), complexities(language, &plain), "{}", spread);
        }
    }
}

/// A function with a bit of everything for each language, by lines, and a comment that holds a decision.
fn samples() -> Vec<(Language, Vec<&'static str>, &'static str)> {
    let python = vec![
        "def work(value, other):",
        "    while value and other:",
        "        if value:",
        "            return other",
        "    return value",
    ];
    let rust = vec![
        "fn work(value: u8) -> u8 {",
        "    match value {",
        "        1 => 2,",
        "        _ => {",
        "            if value > 3 && value < 9 { 4 } else { 5 }",
        "        }",
        "    }",
        "}",
    ];
    let go = vec![
        "func work(value int) int {",
        "\tfor value > 3 {",
        "\t\tif value == 7 || value == 8 {",
        "\t\t\treturn value",
        "\t\t}",
        "\t}",
        "\treturn 1",
        "}",
    ];
    let java = vec![
        "class A {",
        "  int work(int value) {",
        "    for (;;) {",
        "      if (value == 7 || value == 8) { return value; }",
        "    }",
        "  }",
        "}",
    ];
    let script = vec![
        "function work(value) {",
        "  for (;;) {",
        "    if (value === 7 || value === 8) { return value; }",
        "  }",
        "}",
    ];
    let php = vec![
        "<?php",
        "function work($value) {",
        "  for (;;) {",
        "    if ($value === 7 || $value === 8) { return $value; }",
        "  }",
        "}",
    ];
    vec![
        (Language::Python, python, "# if and\n"),
        (Language::Rust, rust, "// if &&\n"),
        (Language::Go, go, "/* if && */\n"),
        (Language::Java, java.clone(), "// if ( {\n"),
        (Language::C, java[1..6].to_vec(), "/* if ( { */\n"),
        (Language::Cpp, java.clone(), "// if ( {\n"),
        (Language::Php, php, "# if ( {\n"),
        (Language::JavaScript, script.clone(), "/* if ( { */\n"),
        (Language::Jsx, script.clone(), "/* <if> */\n"),
        (Language::TypeScript, script.clone(), "// `if (`\n"),
        (Language::Tsx, script, "// <if>\n"),
    ]
}

fn sample(language: Language) -> String {
    samples()
        .into_iter()
        .find(|(other, ..)| *other == language)
        .map(|(_, lines, _)| lines.join("\n") + "\n")
        .expect("each language has a sample")
}

#[test]
fn renamed_variables_change_no_complexity() {
    for language in Language::ALL {
        let text = sample(language);
        for name in ["x", "ifs", "_for", "caseOf", "whileTrue", "classes", "élan"] {
            let renamed = text.replace("value", name);
            assert_eq!(complexities(language, &renamed), complexities(language, &text), "{renamed}");
        }
    }
}

#[test]
fn indentation_changes_no_complexity() {
    for language in Language::ALL {
        let text = sample(language);
        let reindented = if text.contains('\t') { text.replace('\t', "   ") } else { text.replace("  ", "\t") };
        assert_ne!(reindented, text, "{language:?} has nothing to indent");
        assert_eq!(complexities(language, &reindented), complexities(language, &text), "{reindented}");
        let windows = text.replace('\n', "\r\n");
        assert_eq!(complexities(language, &windows), complexities(language, &text), "{language:?} with CR LF");
    }
}

#[test]
fn a_branch_more_is_one_more() {
    let branch = |language| match language {
        Language::Python => ("    while value", "    if other: pass\n    while value"),
        Language::Rust => ("    match value", "    if value > 9 { return 1; }\n    match value"),
        Language::Go => ("\tfor value", "\tif value > 9 {\n\t\treturn 1\n\t}\n\tfor value"),
        Language::Java | Language::C | Language::Cpp => ("    for (;;)", "    if (value > 9) return 1;\n    for (;;)"),
        _ => ("  for (;;)", "  if (value > 9) return 1;\n  for (;;)"),
    };
    for language in Language::ALL {
        let text = sample(language);
        let (old, new) = branch(language);
        let more: Vec<u32> = complexities(language, &text).iter().map(|complexity| complexity + 1).collect();
        assert_eq!(complexities(language, &text.replacen(old, new, 1)), more, "{language:?}");
    }
}

/// A backslash joins the next line to a string, whichever line ends the file has.
#[test]
fn a_string_over_lines_is_the_same_with_windows_line_ends() {
    let c =
        "int f(int a) {\n  g(\"one \\\nif (a && b) { \\\n\");\n  return 'a';\n}\nint h(int a) { if (a) return 2; }\n";
    let script = "function f(a) {\n  g('one \\\nif (a && b) { \\\n');\n}\nfunction h(a) { if (a) return 2; }\n";
    let hole = "function f(a) {\n  g(`${'one \\\n} ` if (a && b) {'}`);\n}\n\nfunction h(a) { if (a) return 2; }\n";
    let rust = "fn f() {\n  g(\"one \\\nif a && b { \\\n\");\n}\nfn h() { if a { b } }\n";
    let python = "def f(a):\n    b = 'one \\\nif and { \\\n'\n    return f'{a} \\\nif and {b}'\ndef h(a):\n    return 1 if a else 2\n";
    let php =
        "<?php\nfunction f($a) {\n  g('one \\\nif ($a && $b) { \\\n');\n}\nfunction h($a) { if ($a) return 2; }\n";
    let texts = [
        (Language::C, c),
        (Language::Cpp, c),
        (Language::Rust, rust),
        (Language::Python, python),
        (Language::Php, php),
        (Language::JavaScript, script),
        (Language::JavaScript, hole),
        (Language::Jsx, hole),
        (Language::TypeScript, script),
        (Language::TypeScript, hole),
        (Language::Tsx, hole),
    ];
    for (language, text) in texts {
        let plain = analyze(language, text);
        let figures: Vec<_> =
            plain.functions.iter().map(|function| (function.name.as_str(), function.complexity)).collect();
        assert_eq!(figures, [("f", 1), ("h", 2)], "{language:?} {text}");
        assert_eq!(plain.stopped_at, None, "{language:?} {text}");
        assert_eq!(analyze(language, &text.replace('\n', "\r\n")), plain, "{language:?} {text}");
    }
}

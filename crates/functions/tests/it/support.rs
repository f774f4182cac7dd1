//! Figures as text, so that a table is read at a glance.

use functions::{Language, analyze};

/// `name line-end complexity/nloc/parameters/cognitive`, one for each function, joined by `; `, in order of their ends.
pub(crate) fn figures(language: Language, text: &str) -> String {
    let shown = analyze(language, text).functions.into_iter().map(|function| {
        let functions::Function { name, line, end_line, complexity, nloc, parameters, cognitive } = function;
        format!("{name} {line}-{end_line} {complexity}/{nloc}/{parameters}/{cognitive}")
    });
    shown.collect::<Vec<_>>().join("; ")
}

/// Compares with the table.
#[track_caller]
pub(crate) fn check(language: Language, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(&figures(language, text), expected, "{text}");
    }
}

/// Sorted complexities only.
pub(crate) fn complexities(language: Language, text: &str) -> Vec<u32> {
    let mut found: Vec<u32> = analyze(language, text).functions.iter().map(|function| function.complexity).collect();
    found.sort_unstable();
    found
}

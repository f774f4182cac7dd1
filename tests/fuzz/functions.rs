//! Whatever a text is, its functions are counted in bounded time, lie inside it, and are the same each time.

#![no_main]
#![expect(clippy::disallowed_methods, reason = "the macro writes what it found to a file")]

use functions::{Language, analyze};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((which, data)) = data.split_first() else { return };
    let language = Language::ALL[usize::from(*which) % Language::ALL.len()];
    let text = String::from_utf8_lossy(data);
    let analysis = analyze(language, &text);
    let lines = text.split('\n').count() as u32;
    for function in &analysis.functions {
        assert!(1 <= function.line && function.line <= function.end_line, "{function:?}");
        assert!(function.end_line <= lines, "{function:?} of {lines} lines");
        assert!(function.complexity >= 1 && function.nloc >= 1, "{function:?}");
        assert!(function.complexity as usize <= 2 + text.len(), "{function:?}");
    }
    if let Some(line) = analysis.stopped_at {
        assert!(1 <= line && line <= lines, "stopped at {line} of {lines}");
    }
    assert_eq!(analyze(language, &text), analysis, "the same text gives another answer");
});

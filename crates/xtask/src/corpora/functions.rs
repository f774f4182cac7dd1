//! Complexity of functions against what lizard's own tests count: the labelled values are those of lizard 1.24.0; of
//! its releases from 1.21.7 to 1.24.3 only that one gives all of them.

use std::collections::BTreeMap;

use ::functions::{Language, analyze};

use super::data;

/// File name, source, and name, complexity and lines of each function in it.
type Snippet = (String, String, Vec<(String, u32, u32)>);

/// How many snippets have exactly the expected complexities.
const AGREEMENT: f64 = 97.0;

/// How many functions of those have the expected lines, or one more or less.
const LINES: f64 = 95.0;

/// What was found for one kind of file.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    snippets: usize,
    equal: usize,
    functions: usize,
    near: usize,
}

/// Prints the agreement of each kind of file. Says yes where it is high enough over all and for each of them; in a small set one
/// snippet may differ.
pub(super) fn run() -> Result<bool, String> {
    let Some(folder) = data::folder() else {
        println!("functions: skipped: the corpora are absent");
        return Ok(true);
    };
    let path = folder.join("function-complexity.json");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("reading `{}`: {error}", path.display()))?;
    let snippets: Vec<Snippet> =
        serde_json::from_str(&text).map_err(|error| format!("`{}`: {error}", path.display()))?;
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for snippet in &snippets {
        if let Some(language) = Language::of_path(&snippet.0) {
            let ending = snippet.0.rsplit('.').next().unwrap_or_default().to_owned();
            count(language, snippet, tallies.entry(ending).or_default());
        }
    }
    let mut all = Tally::default();
    let mut each = true;
    for (ending, tally) in &tallies {
        print(&format!("`.{ending}`"), tally);
        each &= share(tally.equal, tally.snippets) >= AGREEMENT || tally.snippets - tally.equal <= 1;
        all.snippets += tally.snippets;
        all.equal += tally.equal;
        all.functions += tally.functions;
        all.near += tally.near;
    }
    print("all", &all);
    let passed = each && share(all.equal, all.snippets) >= AGREEMENT && share(all.near, all.functions) >= LINES;
    if !passed {
        println!("functions: FAILED: expected {AGREEMENT} % and {LINES} %");
    }
    Ok(passed)
}

fn count(language: Language, (_, source, expected): &Snippet, tally: &mut Tally) {
    let mut found: Vec<(u32, u32)> =
        analyze(language, source).functions.iter().map(|function| (function.complexity, function.nloc)).collect();
    let mut wanted: Vec<(u32, u32)> = expected.iter().map(|(_, complexity, lines)| (*complexity, *lines)).collect();
    found.sort_unstable();
    wanted.sort_unstable();
    tally.snippets += 1;
    if !found.iter().map(|(complexity, _)| complexity).eq(wanted.iter().map(|(complexity, _)| complexity)) {
        return;
    }
    tally.equal += 1;
    tally.functions += found.len();
    tally.near += found.iter().zip(&wanted).filter(|((_, found), (_, wanted))| found.abs_diff(*wanted) <= 1).count();
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
}

fn print(what: &str, tally: &Tally) {
    println!(
        "functions: figure: {what}: {} of {} snippets agree ({:.1} %), lines within 1 in {} of {} functions ({:.1} %)",
        tally.equal,
        tally.snippets,
        share(tally.equal, tally.snippets),
        tally.near,
        tally.functions,
        share(tally.near, tally.functions)
    );
}

//! Agreement with published examples of the `paths-filter` dialect, where they are present.
#![expect(clippy::disallowed_methods, reason = "a test that reads a corpus from outside the workspace")]

use std::path::PathBuf;

use patterns::{Dialect, Pattern};

fn corpus(name: &str) -> Option<String> {
    let folder = std::env::var_os("POINTSMAN_CORPORA")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpora")), PathBuf::from);
    std::fs::read_to_string(folder.join(name)).ok()
}

#[test]
fn paths_filter_dialect_agrees_with_its_vectors() {
    let Some(text) = corpus("glob-vectors.json") else {
        println!("skipped: `glob-vectors.json` is not in `../shared/corpora` or `POINTSMAN_CORPORA`");
        return;
    };
    let vectors: Vec<(String, String, bool)> = serde_json::from_str(&text).expect("a list of triples");
    let mut wrong = Vec::new();
    for (glob, path, expected) in &vectors {
        let found = Pattern::parse(Dialect::PathsFilter, glob).map(|pattern| pattern.is_match(path.as_bytes()));
        if found.as_ref().ok() != Some(expected) {
            wrong.push(format!("{glob:.60} on {path:?}: expected {expected}, found {found:?}"));
        }
    }
    let agree = vectors.len() - wrong.len();
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    let share = 100.0 * agree as f64 / vectors.len() as f64;
    println!("figure: glob-vectors.json: {agree} of {} agree ({share:.2} %)", vectors.len());
    println!("{}", wrong.join("\n"));
    assert!(share >= 99.5, "only {share:.2} % agree:\n{}", wrong.join("\n"));
}

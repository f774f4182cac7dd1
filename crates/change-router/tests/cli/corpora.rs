//! Agreement with the published vectors of paths-filter's dialect, through the program. Needs the data.

use std::path::PathBuf;

use crate::router;

/// The folder of labelled data, if it is there.
fn corpora() -> Option<PathBuf> {
    let folder = std::env::var_os("POINTSMAN_CORPORA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora"), PathBuf::from);
    folder.is_dir().then_some(folder)
}

#[test]
fn glob_vectors() {
    let Some(folder) = corpora() else {
        println!("skipped: no labelled data (POINTSMAN_CORPORA or ../shared/corpora)");
        return;
    };
    let text = std::fs::read(folder.join("glob-vectors.json")).expect("the vectors");
    let vectors: Vec<(String, String, bool)> = serde_json::from_slice(&text).expect("triples");
    let lines: String =
        vectors.iter().map(|(glob, path, _)| format!("{}\n", serde_json::json!([glob, path]))).collect();
    let ran = router(folder).stdin(lines).run(&["match", "--dialect", "paths-filter"]);
    let answers = ran.stdout();
    assert_eq!(answers.lines().count(), vectors.len());
    let agree = vectors
        .iter()
        .zip(answers.lines())
        .filter(|((_, _, expected), answer)| expected.to_string() == *answer)
        .count();
    println!("figure: {agree} of {} vectors of paths-filter agree", vectors.len());
    assert!(agree * 100 >= vectors.len() * 99, "{agree} of {}", vectors.len());
}

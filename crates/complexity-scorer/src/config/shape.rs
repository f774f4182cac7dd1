//! What the section may hold: for checking, for the JSON schema and for its documentation.

use settings::{Field, Shape};

use crate::risk;

/// Largest limit that a configuration may set.
const MOST: i64 = 1_000_000_000;

/// The section as a field of the configuration, for checking and for the JSON schema.
#[must_use]
pub fn field() -> Field {
    let patterns = || Shape::OneOrMany(Box::new(Shape::Text));
    let limit = || {
        Shape::Record(vec![
            Field::optional("files", Shape::Integer(0, MOST), "The most files, this number included."),
            Field::optional(
                "lines",
                Shape::Integer(0, MOST),
                "The most added plus deleted lines, this number included.",
            ),
        ])
    };
    let limits = || {
        Shape::Record(vec![
            Field::optional("low", limit(), "Limits of the level low. Default: 3 files, 50 lines."),
            Field::optional(
                "medium",
                limit(),
                "Limits of the level medium; beyond is high. Default: 10 files, 300 lines.",
            ),
        ])
    };
    let levels = Shape::ShortOrLong(Box::new(Shape::Word(&["seed", "percentile", "custom"])), Box::new(limits()));
    let functions = Shape::Record(vec![Field::optional(
        "threshold",
        Shape::Integer(1, 1000),
        "A function that grew is annotated where its cyclomatic complexity is above this. Default: 10.",
    )]);
    let fields = vec![
        Field::optional(
            "levels",
            levels,
            "Where the levels are cut: `seed` (the default) by the built-in limits, `percentile` by the last merges of the repository, `custom` by `limits`; a mapping is short for `custom` with these limits.",
        ),
        Field::optional("limits", limits(), "The limits of `levels: custom`."),
        Field::optional(
            "merges",
            Shape::Integer(20, 2000),
            "How many merges of the past a change is compared with for its percentile. Default: 200 where `levels` is `percentile`, else none.",
        ),
        Field::optional("functions", functions, "Which functions are worth a word."),
        risk::field(),
        Field::optional(
            "exclude",
            patterns(),
            "Files that do not count, besides generated, vendored, lock and binary files. In order; a later `!pattern` takes files away from the list.",
        ),
        Field::optional(
            "include",
            patterns(),
            "Files that count, whatever `exclude`, the attributes or their names say. In order; a later `!pattern` takes files away from the list.",
        ),
    ];
    Field::optional("complexity", Shape::Record(fields), "How a change is measured (complexity-scorer).")
}

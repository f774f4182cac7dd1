//! What the section may look like.

use settings::{Field, Shape};

use crate::normalize;
use crate::packs;
use crate::rule::Relation;

const KINDS: &[&str] =
    &["ini", "env", "yaml", "json", "toml", "compose", "dockerfile", "python", "markdown", "openapi", "text", "files"];
/// How grave a drift may be.
pub(crate) const SEVERITIES: &[&str] = &["error", "warning", "notice"];

fn text() -> Shape {
    Shape::Text
}

fn many(shape: Shape) -> Shape {
    Shape::OneOrMany(Box::new(shape))
}

/// The section as a field of the configuration.
#[must_use]
pub fn field() -> Field {
    let packs = packs::ALL.iter().map(|pack| Field::optional(pack.name, pack.shape(), pack.doc)).collect();
    let mut fields = rules_file();
    fields.extend([
        Field::optional(
            "files",
            many(text()),
            "Files of rules, from the repository's root, patterns allowed: each a mapping with `rules`.",
        ),
        Field::optional(
            "packs",
            Shape::Record(packs),
            "Ready-made rules to switch on: `true`, or a mapping with parameters.",
        ),
        Field::optional("baseline", text(), "The file of known drifts. Default: `.github/drift-baseline.json`."),
    ]);
    Field::optional("drift", Shape::Record(fields), "What must not drift apart (drift-guard).")
}

/// The keys of a file of rules.
#[must_use]
pub fn rules_file() -> Vec<Field> {
    vec![Field::optional("rules", Shape::List(Box::new(rule())), "Rules: two sides and what must hold between them.")]
}

fn rule() -> Shape {
    let compatibility = Shape::Record(vec![
        Field::optional(
            "version-bump",
            Shape::Switch,
            "A higher major `info.version` (below 1.0 a higher minor one) allows breaks. Default: true.",
        ),
        Field::optional("dangerous", Shape::Switch, "Changes that may surprise a client count, too. Default: false."),
        Field::optional(
            "additive",
            Shape::Switch,
            "Additions without a higher `info.version` count, too. Default: false.",
        ),
    ]);
    Shape::Record(vec![
        Field::required("id", text(), "Name of the rule: letters, digits, `-`, `_`, `.`."),
        Field::optional("description", text(), "What it is for, one sentence."),
        Field::optional(
            "severity",
            Shape::Word(SEVERITIES),
            "How grave a drift is; only errors fail the check. Default: error.",
        ),
        Field::optional("left", side(), "The side that is judged."),
        Field::optional("right", side(), "The side that it is held against."),
        Field::optional(
            "sources",
            Shape::List(Box::new(side())),
            "Instead of `left` and `right`: several sides; each is held against the last.",
        ),
        Field::required("relation", Shape::Word(Relation::WORDS), "What must hold between left and right."),
        Field::optional("pattern", text(), "The regular expression of `matches`."),
        Field::optional(
            "days",
            Shape::Integer(0, 36_500),
            "For `newer-than` without a right side: the last change is at most so many days ago.",
        ),
        Field::optional("compatibility", compatibility, "What `compatible-with` allows."),
        Field::optional("message", text(), "What to say before what was found."),
        Field::optional("remedy", text(), "How to repair a drift."),
        Field::optional("waive", Shape::List(Box::new(waiver())), "Drifts that are known and accepted until a day."),
        Field::optional(
            "optional",
            Shape::Switch,
            "A missing source is fine. Default: false, then the rule cannot be evaluated and the check ends with 3.",
        ),
        Field::optional(
            "secret",
            Shape::Switch,
            "Show values as hashes only, whatever they look like. Default: false.",
        ),
    ])
}

/// A waiver.
pub(crate) fn waiver() -> Shape {
    Shape::Record(vec![
        Field::required("match", text(), "A value as it is shown, a file, or `file:value`; `*` stands for any text."),
        Field::required("reason", text(), "Why the drift is accepted."),
        Field::required("until", text(), "The last day on which it is accepted, `2026-12-31`."),
    ])
}

fn side() -> Shape {
    let extract = Shape::Record(vec![
        Field::optional(
            "path",
            text(),
            "The way to the values: `services.odoo.image`, `list[*].name`, `**.image`, `services.~` for keys.",
        ),
        Field::optional("regex", text(), "An expression whose group `value`, first group or whole match is the value."),
        Field::optional("digest", Shape::Switch, "The SHA-256 of the contents."),
    ]);
    let long = Shape::Record(vec![
        Field::optional(
            "source",
            many(text()),
            "Files from the repository's root, patterns allowed; a later `!pattern` takes files away.",
        ),
        Field::optional(
            "format",
            Shape::Word(KINDS),
            "How the files are read. Default: by their names; without `extract` it is `files`, the paths themselves.",
        ),
        Field::optional("revision", Shape::Word(&["now", "base"]), "Of which commit. Default: now."),
        Field::optional("values", many(text()), "Values instead of files."),
        Field::optional(
            "command",
            Shape::List(Box::new(text())),
            "A program with its arguments, whose standard output is the source. Only with `--allow-commands`.",
        ),
        Field::optional(
            "timeout",
            Shape::Integer(1, 3_600),
            "Seconds after which the command has failed. Default: 60.",
        ),
        Field::optional(
            "extract",
            Shape::ShortOrLong(Box::new(text()), Box::new(extract)),
            "Which values: a path, or a mapping.",
        ),
        Field::optional("normalize", steps(), "Steps that make values comparable, in order."),
        Field::optional("optional", Shape::Switch, "A missing source is fine. Default: false."),
    ]);
    Shape::ShortOrLong(Box::new(text()), Box::new(long))
}

fn steps() -> Shape {
    let pair = |first: &'static str, second: &'static str, docs: (&'static str, &'static str)| {
        Shape::Record(vec![Field::required(first, text(), docs.0), Field::required(second, text(), docs.1)])
    };
    let long = Shape::Record(vec![
        Field::optional("split", text(), "The parts between this text, without blanks and empty parts."),
        Field::optional("keep", text(), "Only values that match this expression."),
        Field::optional("drop", text(), "Only values that do not match this expression."),
        Field::optional(
            "replace",
            pair("pattern", "with", ("A regular expression.", "What stands for each match; `$1` is its first group.")),
            "Replaces every match.",
        ),
        Field::optional("map", Shape::Table("word to word", Box::new(text())), "Other words for some values."),
        Field::optional("strip-prefix", text(), "Takes this text off the start."),
        Field::optional("strip-suffix", text(), "Takes this text off the end."),
        Field::optional("prefix", text(), "Puts this text at the start."),
        Field::optional("expand", text(), "Puts in `$V` and `${V:-word}` from this file of variables."),
        Field::optional(
            "mounts",
            pair("file", "service", ("A compose file.", "One of its services.")),
            "Turns paths of the container into paths of the repository.",
        ),
    ]);
    Shape::Flattened(Box::new(Shape::ShortOrLong(Box::new(Shape::Word(normalize::WORDS)), Box::new(long))))
}

//! What a rule file may hold, declared once: checked by [`crate::RuleFile::parse`], published as JSON schema.

use settings::{Field, Shape};

use crate::words::{Category, Kind, Transient};

/// The fields of a rule file.
#[must_use]
pub fn shape() -> Vec<Field> {
    vec![
        Field::required(
            "topic",
            Shape::Text,
            "What the rules are about: the first part of their ids, and the file's name.",
        ),
        Field::required("title", Shape::Text, "The topic's name for people."),
        Field::required("description", Shape::Text, "One sentence for the documentation."),
        Field::required("rules", list(rule()), "The rules."),
    ]
}

/// The JSON schema of a rule file, for `templates/failure-rules.schema.json`.
#[must_use]
pub fn schema() -> serde_json::Value {
    settings::schema::file("failure-rules.schema.json", "Pointsman failure rules", &shape())
}

fn list(item: Shape) -> Shape {
    Shape::List(Box::new(item))
}

fn rule() -> Shape {
    let mut fields = identity();
    fields.extend(matching());
    fields.extend(telling());
    fields.extend(proving());
    Shape::Record(fields)
}

fn identity() -> Vec<Field> {
    vec![
        Field::required("id", Shape::Text, "`topic/kebab-name`, the same for ever: reports and people refer to it."),
        Field::optional(
            "title",
            Shape::Text,
            "Headline, at most 80 characters. Required for kinds that are a diagnosis.",
        ),
        Field::optional(
            "category",
            Shape::Word(Category::NAMES),
            "Kind of failure. Required for kinds that are a diagnosis.",
        ),
        Field::required(
            "kind",
            Shape::Word(Kind::NAMES),
            "What the line is; `summary`, `trailer`, `pass` and `noise` are never a diagnosis by themselves.",
        ),
    ]
}

fn matching() -> Vec<Field> {
    vec![
        Field::optional(
            "pattern",
            Shape::Text,
            "Regular expression over one line (syntax of Rust's `regex` crate, ASCII). Named groups become parameters.",
        ),
        Field::optional("patterns", list(Shape::Text), "Several of them instead of `pattern`; any has to match."),
        Field::optional(
            "after",
            Shape::Text,
            "The rule holds only if an earlier line of the same section matches this.",
        ),
        Field::optional("within", Shape::Integer(1, 2_000), "With `after`: how many lines above count. Default 400."),
        Field::optional("unless", Shape::Text, "The rule does not hold if the line also matches this."),
        Field::optional(
            "more",
            list(more()),
            "Parameters from lines near the match; the first line that matches gives them.",
        ),
        Field::optional(
            "evidence",
            Shape::Text,
            "The line to read is not the matched one but the first of the 20 lines below that matches this.",
        ),
        Field::optional(
            "until",
            Shape::Text,
            "The block ends before the first line below, but for the next one, that matches this.",
        ),
        Field::optional(
            "priority",
            Shape::Integer(0, 100),
            "Of several rules that match a line the highest wins. Default 50.",
        ),
    ]
}

fn more() -> Shape {
    Shape::Record(vec![
        Field::required("pattern", Shape::Text, "Its named groups become parameters that are not there yet."),
        Field::optional("within", Shape::Integer(1, 400), "How many lines are looked at. Default 20."),
        Field::optional("above", Shape::Switch, "Looks upwards. Default false."),
    ])
}

fn telling() -> Vec<Field> {
    let remedy = Shape::Record(vec![
        Field::required("text", Shape::Text, "What to do."),
        Field::optional("command", Shape::Text, "A command that does it, or shows more."),
        Field::optional("safe", Shape::Switch, "Running the command unattended can do no harm. Default false."),
    ]);
    vec![
        Field::optional(
            "confidence",
            Shape::Number(0.0, 1.0),
            "How sure it is that such a line in the failing section explains the failure. Default by kind.",
        ),
        Field::optional("transient", Shape::Word(Transient::NAMES), "Whether running the same thing again can pass."),
        Field::optional("why", Shape::Text, "One sentence: why it is (not) transient, or what happened."),
        Field::optional(
            "summary",
            Shape::Text,
            "One line with `{parameter}`s; the title is used where one is missing.",
        ),
        Field::optional(
            "location",
            Shape::Switch,
            "The groups `file`, `line` and `column` point into the repository. Default: whether there is a group `file`.",
        ),
        Field::optional("remedies", list(remedy), "What to do against it."),
        Field::optional("runbook", Shape::Text, "Address of the official documentation."),
    ]
}

fn proving() -> Vec<Field> {
    let sample = Shape::Record(vec![
        Field::required("log", Shape::Text, "A few lines in the tool's real format."),
        Field::optional("line", Shape::Integer(1, 10_000), "The evidence line, from 1. Required if there are several."),
        Field::optional(
            "parameters",
            Shape::Table("parameter to value", Box::new(Shape::Text)),
            "Values that have to come out.",
        ),
    ]);
    let sample = Shape::ShortOrLong(Box::new(Shape::Text), Box::new(sample));
    vec![
        Field::required("samples", list(sample), "Texts with a line that the rule has to find."),
        Field::required("counterexamples", list(Shape::Text), "Texts in which the rule must match no line."),
    ]
}

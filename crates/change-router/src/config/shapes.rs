//! What the section `router` may look like.

use settings::{Field, Shape};

fn text() -> Box<Shape> {
    Box::new(Shape::Text)
}

fn many() -> Shape {
    Shape::OneOrMany(text())
}

/// A pattern, patterns under a status, or a list of both whose inner lists are flattened.
pub(super) fn patterns() -> Shape {
    let by_status = Shape::Table("statuses (`added|modified`) to patterns", Box::new(many()));
    Shape::Flattened(Box::new(Shape::ShortOrLong(text(), Box::new(by_status))))
}

/// A category: its patterns alone, or a mapping.
pub(super) fn category() -> Shape {
    let long = Shape::Record(vec![
        Field::required("paths", patterns(), "Patterns in order; a later `!pattern` takes files away."),
        Field::optional("needs", many(), "Categories that turn this one on too, and then with all of its files."),
        Field::optional("reviewers", many(), "Who should look at its files where CODEOWNERS names nobody."),
    ]);
    Shape::ShortOrLong(Box::new(patterns()), Box::new(long))
}

/// The jobs of a category: their ids alone, or a mapping.
pub(super) fn route() -> Shape {
    let long = Shape::Record(vec![
        Field::required("jobs", many(), "Job ids that the category wants."),
        Field::optional(
            "workflow",
            Shape::Text,
            "The workflow file of these jobs, from the repository's root; `lint` checks that they exist.",
        ),
    ]);
    Shape::ShortOrLong(Box::new(many()), Box::new(long))
}

/// The section as a field of the configuration, for checking and for the JSON schema.
#[must_use]
pub fn field() -> Field {
    let fields = vec![
        Field::optional(
            "dialect",
            Shape::Word(&["default", "paths-filter"]),
            "How patterns are read. Default: `default`.",
        ),
        Field::optional(
            "predicate-quantifier",
            Shape::Word(&["some", "every", "some-with-excludes"]),
            "How patterns combine in the dialect paths-filter. Default: `some`.",
        ),
        Field::optional(
            "list-format",
            Shape::Word(&["json", "lines", "csv", "shell"]),
            "How the list of each category's files is written into outputs. Default: `json`.",
        ),
        Field::optional(
            "always",
            patterns(),
            "A change of these files turns every category on, as a change of the configuration or of the running workflow does.",
        ),
        Field::optional(
            "categories",
            Shape::Table("category to patterns", Box::new(category())),
            "What to tell apart. Default: ten categories of an Odoo repository.",
        ),
        Field::optional(
            "routes",
            Shape::Table("category to jobs", Box::new(route())),
            "Which jobs a category wants. Default: the job of the category's own name.",
        ),
    ];
    Field::optional("router", Shape::Record(fields), "Which jobs a change needs (change-router).")
}

//! Categories alone, as dorny/paths-filter takes them: a mapping from name to patterns.

use findings::Finding;
use patterns::Dialect;
use protocol::output::ListFormat;
use settings::{Document, Shape, Value};

use super::section::{self, Reading};
use super::{Combine, Config, shapes};

/// Reads a filters document.
///
/// # Errors
/// Every mistake, each with its place.
pub fn from_filters(document: &Document, reading: Reading) -> Result<Config, Vec<Finding>> {
    let shape = Shape::Table("category to patterns", Box::new(shapes::patterns()));
    let mut problems = Vec::new();
    if !matches!(document.root.value, Value::Map(_)) {
        let message = format!("the filters are {}, expected a mapping from category to patterns", document.root.kind());
        return Err(vec![
            document
                .problem("settings/kind", document.root.position, message)
                .hint("write `name:` and below it `- pattern`"),
        ]);
    }
    shape.check(document, "filters", &document.root, &mut problems);
    let dialect = reading.dialect.unwrap_or(Dialect::Default);
    let mut config = Config {
        file: document.file.clone(),
        dialect,
        combine: if dialect == Dialect::Default { Combine::Ordered } else { reading.combine.unwrap_or(Combine::Some) },
        list_format: reading.list_format.unwrap_or(ListFormat::Json),
        categories: Vec::new(),
        always: Vec::new(),
        routes: Vec::new(),
    };
    for entry in document.root.entries() {
        let right = section::is_right(document, &shapes::patterns(), &entry.value);
        let rules = if right { section::rules(document, dialect, &entry.value, &mut problems) } else { Vec::new() };
        section::push_category(document, &mut config, entry, rules, Vec::new(), &mut problems);
    }
    problems.sort_by(|a, b| a.location.cmp(&b.location));
    if problems.is_empty() { Ok(config) } else { Err(problems) }
}

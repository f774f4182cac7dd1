//! TOML: tables and values with their places.

use std::ops::Range;

use documents::Source;
use findings::Location;
use toml_edit::{Document, Item, TableLike, Value as Toml};

use super::Blind;
use crate::tree::{Entry, Node, Tree, Value};

/// A document as mappings and lists.
pub(super) fn tree(file: &str, bytes: &[u8]) -> Result<Tree, Blind> {
    let source = Source::decode(bytes).map_err(|problem| Blind::of(file, &[problem]))?;
    let document = Document::parse(source.text()).map_err(|error| {
        let at = source.position(error.span().map_or(0, |span| span.start));
        Blind::new(format!("`{file}` cannot be read: {}", error.message())).at(Location::at(file, at.line, at.column))
    })?;
    let reader = Reader { source: &source };
    Ok(Tree::of(file, reader.table(document.as_table(), Some(0..0))))
}

struct Reader<'a> {
    source: &'a Source<'a>,
}

impl Reader<'_> {
    fn place(&self, span: Option<Range<usize>>) -> (u32, u32) {
        let at = self.source.position(span.map_or(0, |span| span.start));
        (at.line, at.column)
    }

    fn node(&self, span: Option<Range<usize>>, value: Value) -> Node {
        let (line, column) = self.place(span);
        Node::at(line, column, value)
    }

    fn table(&self, table: &dyn TableLike, span: Option<Range<usize>>) -> Node {
        let entries = table.iter().map(|(name, item)| {
            let key = table.key(name).and_then(toml_edit::Key::span);
            let (line, column) = self.place(key.or_else(|| item.span()));
            Entry::new(name, line, column, self.item(item))
        });
        let entries = entries.collect();
        self.node(span, Value::Map(entries))
    }

    fn item(&self, item: &Item) -> Node {
        match item {
            Item::None => self.node(None, Value::Null),
            Item::Value(value) => self.value(value),
            Item::Table(table) => self.table(table, table.span()),
            Item::ArrayOfTables(tables) => {
                let items = tables.iter().map(|table| self.table(table, table.span())).collect();
                self.node(tables.span(), Value::List(items))
            }
        }
    }

    fn value(&self, value: &Toml) -> Node {
        let span = value.span();
        let inner = match value {
            Toml::String(text) => Value::Text(text.value().as_str().into()),
            Toml::Integer(number) => Value::Number(number.value().to_string().into()),
            Toml::Float(number) => Value::Number(number.value().to_string().into()),
            Toml::Boolean(switch) => Value::Switch(*switch.value()),
            Toml::Datetime(moment) => Value::Text(moment.value().to_string().into()),
            Toml::Array(items) => Value::List(items.iter().map(|item| self.value(item)).collect()),
            Toml::InlineTable(table) => return self.table(table, span),
        };
        self.node(span, inner)
    }
}

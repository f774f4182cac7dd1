//! The JSON schema (draft 2020-12) of the configuration, for editors.

use serde_json::{Map, Value as Json, json};

use crate::shape::{Field, Shape};

/// The schema of the whole file from the shapes of its sections.
#[must_use]
pub fn of(sections: &[Field]) -> Json {
    file("pointsman.schema.json", "Pointsman configuration", sections)
}

/// The schema of any file of this toolkit, published as `templates/<name>`.
#[must_use]
pub fn file(name: &str, title: &str, fields: &[Field]) -> Json {
    let mut schema = shape(&Shape::Record(fields.to_vec()));
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["$id"] = json!(format!("https://raw.githubusercontent.com/insightpulseai/pointsman/v1/templates/{name}"));
    schema["title"] = json!(title);
    schema
}

fn shape(shape: &Shape) -> Json {
    match shape {
        Shape::Text => json!({"type": "string"}),
        Shape::Word(words) => json!({"enum": words}),
        Shape::Integer(low, high) => json!({"type": "integer", "minimum": low, "maximum": high}),
        Shape::Number(low, high) => json!({"type": "number", "minimum": low, "maximum": high}),
        Shape::Switch => json!({"type": "boolean"}),
        Shape::List(item) => json!({"type": "array", "minItems": 1, "items": self::shape(item)}),
        Shape::OneOrMany(item) => {
            let one = self::shape(item);
            json!({"anyOf": [one, {"type": "array", "minItems": 1, "items": one}]})
        }
        Shape::Flattened(item) => {
            let one = self::shape(item);
            json!({"anyOf": [one, {"type": "array", "minItems": 1, "items": {"anyOf": [one, {"type": "array", "minItems": 1}]}}]})
        }
        Shape::Record(fields) => record(fields),
        Shape::Table(what, value) => {
            json!({"type": "object", "minProperties": 1, "description": format!("from {what}"), "additionalProperties": self::shape(value)})
        }
        Shape::ShortOrLong(short, long) => json!({"anyOf": [self::shape(short), self::shape(long)]}),
    }
}

fn record(fields: &[Field]) -> Json {
    let mut properties = Map::new();
    for field in fields {
        let mut value = shape(&field.shape);
        value["description"] = json!(field.doc);
        properties.insert(field.name.to_owned(), value);
    }
    let required: Vec<&str> = fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    json!({"type": "object", "additionalProperties": false, "properties": properties, "required": required})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_closed_and_described() {
        let schema = of(&[Field::optional(
            "router",
            Shape::Record(vec![Field::required("limit", Shape::Integer(1, 9), "how many")]),
            "routes",
        )]);
        assert_eq!(schema["additionalProperties"], false);
        assert_eq!(schema["properties"]["router"]["required"], json!(["limit"]));
        assert_eq!(schema["properties"]["router"]["properties"]["limit"]["description"], "how many");
    }

    #[test]
    fn a_file_of_its_own() {
        let schema =
            file("rules.schema.json", "Rules", &[Field::required("share", Shape::Number(0.0, 1.0), "how much")]);
        assert_eq!((&schema["title"], &schema["properties"]["share"]["type"]), (&json!("Rules"), &json!("number")));
        assert!(schema["$id"].as_str().is_some_and(|id| id.ends_with("/templates/rules.schema.json")));
    }
}

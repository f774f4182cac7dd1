//! The part of an API description that a test needs: 13 MB take Prism a minute, thirty requests a second.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Only the requests of `endpoints` (method and path template) and what they refer to.
///
/// # Errors
/// The requests that the description does not have.
pub fn prune(description: &Value, endpoints: &[(&str, &str)]) -> Result<Value, Vec<String>> {
    let mut paths = Map::new();
    let mut unknown = Vec::new();
    for (method, path) in endpoints {
        let item = &description["paths"][*path];
        let operation = &item[method.to_lowercase()];
        if operation.is_null() {
            unknown.push(format!("{method} {path}"));
            continue;
        }
        let kept = paths.entry(*path).or_insert_with(|| json!({}));
        kept[method.to_lowercase()] = usable(operation);
        if !item["parameters"].is_null() {
            kept["parameters"] = item["parameters"].clone();
        }
    }
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let mut pruned = json!({
        "openapi": description["openapi"],
        "info": { "title": "GitHub, in parts", "version": description["info"]["version"] },
        "paths": paths,
        "components": {},
    });
    add_components(description, &mut pruned);
    Ok(pruned)
}

/// Adds what is referred to, and what that refers to.
fn add_components(description: &Value, pruned: &mut Value) {
    let mut open = BTreeSet::new();
    references(&pruned["paths"], &mut open);
    let mut done = BTreeSet::new();
    while let Some(reference) = open.pop_first() {
        let Some((kind, name)) = reference.strip_prefix("#/components/").and_then(|rest| rest.split_once('/')) else {
            continue;
        };
        let component = usable(&description["components"][kind][name]);
        references(&component, &mut open);
        pruned["components"][kind][name] = component;
        done.insert(reference);
        open.retain(|reference| !done.contains(reference));
    }
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.starts_with("#/components/") => drop(found.insert(text.clone())),
        Value::Object(object) => object.values().for_each(|value| references(value, found)),
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// The same without the examples of bodies, which stand beside a schema, and with `nullable` only where OpenAPI 3.0 gives it a
/// meaning, beside `type`: Prism passes over a schema that it does not understand.
fn usable(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let media = object.contains_key("schema");
            let stray = object.get("nullable") == Some(&Value::Bool(true)) && !object.contains_key("type");
            let left_out = |name: &str| (media && name == "examples") || (stray && name == "nullable");
            let kept = object.iter().filter(|(name, _)| !left_out(name));
            let mut kept: Map<String, Value> = kept.map(|(name, value)| (name.clone(), usable(value))).collect();
            for name in ["oneOf", "anyOf"] {
                if let Some(choices) = kept.get_mut(name).and_then(Value::as_array_mut).filter(|_| stray) {
                    choices.push(json!({ "enum": [null] }));
                }
            }
            Value::Object(kept)
        }
        Value::Array(items) => items.iter().map(usable).collect(),
        value => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_a_choice_of_its_own() {
        let stray = json!({ "nullable": true, "oneOf": [{ "type": "string", "nullable": true }] });
        assert_eq!(usable(&stray), json!({ "oneOf": [{ "type": "string", "nullable": true }, { "enum": [null] }] }));
        assert_eq!(usable(&json!({ "examples": 1 })), json!({ "examples": 1 }));
    }

    #[test]
    fn only_what_is_used_stays() {
        let description = json!({
            "openapi": "3.0.3",
            "info": { "version": "1" },
            "paths": {
                "/a": {
                    "get": { "responses": { "200": { "content": { "application/json": {
                        "schema": { "$ref": "#/components/schemas/a" }, "examples": { "x": { "$ref": "#/components/examples/x" } },
                    } } } } },
                    "post": { "parameters": [{ "$ref": "#/components/parameters/p" }] },
                },
                "/b": { "get": {} },
            },
            "components": {
                "schemas": { "a": { "properties": { "examples": { "$ref": "#/components/schemas/b" } } }, "b": { "items": { "$ref": "#/components/schemas/a" } }, "c": {} },
                "parameters": { "p": {} },
                "examples": { "x": {} },
            },
        });
        let pruned = prune(&description, &[("GET", "/a")]).unwrap();
        let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&pruned["paths"]), ["/a"]);
        assert_eq!(names(&pruned["paths"]["/a"]), ["get"]);
        assert_eq!(names(&pruned["components"]), ["schemas"]);
        assert_eq!(names(&pruned["components"]["schemas"]), ["a", "b"]);
        assert_eq!(prune(&description, &[("PUT", "/a"), ("GET", "/c")]).unwrap_err(), ["PUT /a", "GET /c"]);
    }
}

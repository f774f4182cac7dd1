//! One way to write a value, the same as the oracle's: keys and members that Python holds for equal stand once.

use documents::{Node, Value};
use serde_json::{Value as Json, json};

/// The canonical form of a value.
pub(crate) fn form(node: &Node) -> String {
    json_form(node).to_string()
}

fn number(value: f64) -> String {
    format!("{:016x}", value.to_bits())
}

fn json_form(node: &Node) -> Json {
    match &node.value {
        Value::Null => json!(["none"]),
        Value::Ellipsis => json!(["ellipsis"]),
        Value::Bool(switch) => json!(["bool", switch]),
        Value::Integer(digits) => json!(["int", digits]),
        Value::Float(value) => json!(["float", number(*value)]),
        Value::Complex(real, imaginary) => json!(["complex", number(*real), number(*imaginary)]),
        Value::Text(text) => json!(["text", text]),
        Value::Bytes(bytes) => {
            json!(["bytes", bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))])
        }
        Value::List(items) => json!(["list", items.iter().map(json_form).collect::<Vec<_>>()]),
        Value::Tuple(items) => json!(["tuple", items.iter().map(json_form).collect::<Vec<_>>()]),
        Value::Set(items) => {
            let mut seen = Vec::new();
            let mut forms = Vec::new();
            for item in items {
                if !seen.contains(&identity(item)) {
                    seen.push(identity(item));
                    forms.push(form(item));
                }
            }
            forms.sort();
            json!(["set", forms])
        }
        Value::Map(entries) => {
            let mut seen: Vec<String> = Vec::new();
            let mut pairs: Vec<(Json, Json)> = Vec::new();
            for entry in entries {
                let identity = identity(&entry.key);
                if let Some(index) = seen.iter().position(|other| *other == identity) {
                    pairs[index].1 = json_form(&entry.value);
                } else {
                    seen.push(identity);
                    pairs.push((json_form(&entry.key), json_form(&entry.value)));
                }
            }
            json!(["dict", pairs])
        }
        Value::Tagged(..) => unreachable!("Python has no tags"),
    }
}

/// Equal for values that are equal for Python: `1`, `1.0`, `True` and `1+0j` are one key.
fn identity(node: &Node) -> String {
    let real = |value: f64| {
        if value.fract() == 0.0 { format!("{:.0}", value + 0.0).replace("-0", "0") } else { number(value) }
    };
    match &node.value {
        Value::Bool(switch) => u8::from(*switch).to_string(),
        Value::Integer(digits) => digits.clone(),
        Value::Float(value) => real(*value),
        Value::Complex(value, imaginary) if *imaginary == 0.0 => real(*value),
        Value::Complex(value, imaginary) => format!("{}+{}j", real(*value), real(*imaginary)),
        Value::Tuple(items) => format!("({})", items.iter().map(identity).collect::<Vec<_>>().join(",")),
        _ => form(node),
    }
}

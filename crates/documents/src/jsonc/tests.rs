use super::*;
use proptest::prelude::*;

fn said(text: &str) -> String {
    let (node, problems) = parse(text.as_bytes());
    assert!(node.is_none(), "{text}");
    let at = problems[0].span.start;
    format!("{}:{} {}", at.line, at.column, problems[0].message)
}

#[test]
fn comments_and_last_commas() {
    let text =
        "\u{feff}// c\n{ /* x */ \"a\": [1, -2.5e1, true, null,], // y\n \"b\": \"\\u00e9\\ud83d\\ude00\\n\", }\n";
    let node = parse(text.as_bytes()).0.unwrap();
    assert_eq!(node.get("b").unwrap().text(), Some("é😀\n"));
    let items = node.get("a").unwrap().items();
    assert_eq!((items.len(), &items[1].value), (4, &Value::Float(-25.0)));
    assert_eq!((items[1].span.start.line, &text[items[1].span.bytes()]), (2, "-2.5e1"));
}

#[test]
fn mistakes() {
    assert_eq!(said("{'a': 1}"), "1:2 found `'`, expected a key in double quotes or `}`");
    assert_eq!(said("{\"a\" 1}"), "1:6 found `1`, expected `:` and the value of the key before it");
    assert_eq!(said("[1 2]"), "1:4 found `2`, expected `,` or `]`");
    assert_eq!(said("[1]x"), "1:4 found `x`, expected the end of the file");
    assert_eq!(said("{\"a\": \"x\n\"}"), "1:7 the text is not closed on its line");
    assert_eq!(said("[01]"), "1:2 not a number as JSON writes them");
    assert_eq!(said("/* x"), "1:1 the comment is not closed");
    assert_eq!(said(&"[".repeat(100_000)), "1:129 values nest deeper than 128 levels");
    assert_eq!(said(""), "1:1 found the end of the file, expected a value");
    assert_eq!(said("\"\\x\""), "1:2 an escape that JSON does not have");
}

proptest! {
    /// What serde_json writes is read as the same value.
    #[test]
    fn plain_json_is_the_same(text in ".{0,20}", number in any::<i64>(), float in -1e9_f64..1e9) {
        let json = serde_json::json!({ "t": text, "n": [number, float, true, null] });
        let node = parse(json.to_string().as_bytes()).0.unwrap();
        prop_assert_eq!(node.get("t").unwrap().text(), Some(text.as_str()));
        let items = node.get("n").unwrap().items();
        prop_assert_eq!(&items[0].value, &Value::Integer(number.to_string()));
        prop_assert!(matches!(items[1].value, Value::Float(read) if read == float));
    }

    #[test]
    fn spans_stand_inside_the_text(text in "(?s)[\\[\\]{}\",:/*\\\\u0-9a-eé\n -]{0,40}") {
        let (_, problems) = parse(text.as_bytes());
        for problem in problems {
            prop_assert!(text.get(problem.span.bytes()).is_some(), "{:?}", problem);
        }
    }
}

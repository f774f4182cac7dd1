use super::*;
use proptest::prelude::*;

fn said(text: &str) -> Vec<String> {
    let (_, problems) = parse(text.as_bytes());
    problems.iter().map(|p| format!("{}:{} {}", p.span.start.line, p.span.start.column, p.message)).collect()
}

#[test]
fn documents_anchors_and_merge_keys() {
    let text = "a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n---\n- *y\n---\nlast: !reset null\n";
    let (documents, problems) = parse(text.as_bytes());
    assert_eq!(documents.len(), 3);
    let merged = documents[0].get("d").unwrap();
    assert_eq!(merged.get("c").unwrap().scalar().as_deref(), Some("3"));
    let brought = merged.get("b").unwrap();
    assert_eq!((brought.scalar().as_deref(), brought.span.start.line), (Some("1"), 1));
    assert!(matches!(&documents[2].get("last").unwrap().value, Value::Tagged(tag, _) if tag == "!reset"));
    assert_eq!(problems.len(), 1);
    assert_eq!(said(text), ["6:3 the alias `*y` has no anchor before it, expected `&y`"]);
}

#[test]
fn mistakes() {
    assert_eq!(said("a: 1\nb: 2\na: 3\n"), ["3:1 key `a` stands twice in one mapping, first on line 1"]);
    assert_eq!(said("? [x]\n: 1\n"), ["1:3 a key is a list, expected a text"]);
    assert_eq!(said("a: [1\n").len(), 1);
    assert!(said(&"[".repeat(500))[0].contains("nest") || said(&"[".repeat(500))[0].contains("not valid"));
    let bomb: String =
        (1..12).map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(","))).collect();
    assert_eq!(said(&format!("a0: &a0 [x]\n{bomb}")).len(), 1);
    assert_eq!(parse(b"a: 1\nb: 2\nb: 3\n").0[0].get("b").unwrap().scalar().as_deref(), Some("3"));
}

#[test]
fn scalars_of_the_core_schema() {
    let check = |text: &str, expected: Value| {
        assert_eq!(parse(format!("a: {text}\n").as_bytes()).0[0].get("a").unwrap().value, expected, "{text}");
    };
    check("12", Value::Integer("12".to_owned()));
    check("-0x1f", Value::Text("-0x1f".to_owned()));
    check("0x1f", Value::Integer("31".to_owned()));
    check("0755", Value::Text("0755".to_owned()));
    check("18.0", Value::Float(18.0));
    check("1.2.3", Value::Text("1.2.3".to_owned()));
    check("yes", Value::Text("yes".to_owned()));
    check("\"12\"", Value::Text("12".to_owned()));
    check("!!str 12", Value::Text("12".to_owned()));
    check("true", Value::Bool(true));
    check("infinity", Value::Text("infinity".to_owned()));
}

#[test]
fn parts_of_texts_know_their_place() {
    let check = |yaml: &str, part: &str| {
        let source = Source::new(yaml);
        let (documents, problems) = documents(&source);
        assert_eq!(problems, []);
        let text = text(&source, documents[0].get("a").unwrap()).unwrap();
        let at = text.as_str().find(part).unwrap();
        assert_eq!(&yaml[text.span(at..at + part.len()).bytes()], part, "{yaml}");
    };
    check("a: odoo --x=b\n", "--x=b");
    check("a: \"odoo --x=b\"\n", "--x=b");
    check("a: |\n  [options]\n  addons_path = /a,\n    /b\n", "/b");
    check("a: |-\n\n  x\n\n  /b\n", "/b");
    check("a: >\n  odoo\n  --x=b\n    -c\n", "--x=b");
    check("a: odoo\n  --x=b\n", "--x=b");
    let source = Source::new("a: \"x\\ty\"\n");
    let node = documents(&source).0[0].get("a").unwrap().clone();
    assert_eq!(text(&source, &node).unwrap().span(2..3), node.span);
}

proptest! {
    #[test]
    fn spans_stand_inside_the_text(text in "(?s)([a-c:\\-\\[\\]{},&*!|>'\"# é\n]|<<: |a: |- |\n  ){0,40}") {
        let (documents, problems) = parse(text.as_bytes());
        let mut open: Vec<&Node> = documents.iter().collect();
        while let Some(node) = open.pop() {
            prop_assert!(text.get(node.span.bytes()).is_some(), "{:?}", node);
            open.extend(node.items());
            open.extend(node.entries().iter().flat_map(|entry| [&entry.key, &entry.value]));
        }
        for problem in problems {
            prop_assert!(problem.span.to <= text.len(), "{:?}", problem);
        }
    }
}

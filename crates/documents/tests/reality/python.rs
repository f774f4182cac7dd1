//! The reader of Python literals against Python's own `ast.literal_eval`.

mod canonical;
mod generator;

use std::path::Path;

use crate::oracle;

fn ours(text: &str) -> Option<String> {
    let (node, problems) = documents::python::parse(text.as_bytes());
    assert_eq!(node.is_none(), !problems.is_empty(), "{text:?}: a value or a problem, never both or none");
    for problem in &problems {
        let inside = problem.span.from <= problem.span.to && problem.span.to <= text.len();
        assert!(inside && !problem.message.is_empty(), "{text:?}: {problem:?}");
    }
    node.map(|node| canonical::form(&node))
}

/// How many texts Python takes and how many it refuses, after we agreed on each.
fn agree(texts: &[String]) -> Option<(usize, usize)> {
    // The canonical form of the value, or nothing where Python refuses the text.
    let answers: Vec<Option<String>> = oracle::python(include_str!("python/oracle.py"), texts)?;
    let differences: Vec<String> = texts
        .iter()
        .zip(&answers)
        .filter(|(text, answer)| ours(text) != **answer)
        .map(|(text, answer)| {
            let said = documents::python::parse(text.as_bytes()).1;
            format!("{text:?}\n  python: {answer:?}\n  ours:   {:?} {said:?}", ours(text))
        })
        .collect();
    let count = differences.len();
    assert_eq!(count, 0, "of {}:\n{}", texts.len(), differences.into_iter().take(10).collect::<Vec<_>>().join("\n"));
    let taken = answers.iter().flatten().count();
    Some((taken, texts.len() - taken))
}

#[test]
fn ten_thousand_generated_texts() {
    let texts = generator::texts(0x5eed, 10_000);
    let Some((taken, refused)) = agree(&texts) else { return };
    println!("figure: {taken} literals and {refused} refused texts agree with `ast.literal_eval`");
    assert!(taken > 4_000 && refused > 2_000, "the generator lost its variety: {taken} and {refused}");
}

/// Every manifest below a folder.
#[expect(clippy::disallowed_methods, reason = "a test reads real files")]
fn manifests(folder: &Path, texts: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            manifests(&path, texts);
        } else if path.file_name().is_some_and(|name| name == "__manifest__.py") {
            texts.push(std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn real_manifests() {
    let folder = end_to_end::tools::folder().join("odoo");
    if !folder.is_dir() {
        assert!(!end_to_end::tools::required(), "`{}` is missing: run `cargo xtask tools`", folder.display());
        return end_to_end::tools::skip("there are no Odoo addons, run `cargo xtask tools`");
    }
    let mut texts = Vec::new();
    manifests(&folder, &mut texts);
    let Some((taken, refused)) = agree(&texts) else { return };
    println!("figure: {taken} manifests of real addons agree with `ast.literal_eval`");
    assert!(taken >= 150 && refused == 0, "{taken} and {refused}");
    for text in &texts {
        let node = documents::python::parse(text.as_bytes()).0.unwrap();
        for entry in node.entries() {
            let (key, value) = (&text[entry.key.span.bytes()], &text[entry.value.span.bytes()]);
            assert_eq!(ours(key), Some(canonical::form(&entry.key)), "{key}");
            // A value of several texts over several lines is one only inside brackets.
            assert_eq!(ours(&format!("({value})")), Some(canonical::form(&entry.value)), "{value}");
        }
    }
}

#[test]
fn corners_of_the_language() {
    let corners = include_str!("python/corners.txt").split("\n----\n").map(str::to_owned);
    let built = [
        "{}\r\n".to_owned(),
        "'''a\r\nb\rc'''".to_owned(),
        "{\r'a': 1}\r".to_owned(),
        "'a\r'".to_owned(),
        "'a\\\r\nb'".to_owned(),
        "r'a\\\r\nb'".to_owned(),
        "{}\\\n".to_owned(),
        "{}\\".to_owned(),
        "{} \\\n\n".to_owned(),
        "{}\\\n ".to_owned(),
        "\\\n{}".to_owned(),
        "\\\n  {}".to_owned(),
        "  \\\n{}".to_owned(),
        "#c\n\\\n{}".to_owned(),
        "#c\n\\\n {}".to_owned(),
        "#c\n \\\n{}".to_owned(),
        "\x0c{}".to_owned(),
        "\x0c {}".to_owned(),
        "#\n \x0c{}".to_owned(),
        "\n{}".to_owned(),
        "\n {}".to_owned(),
        " \t{}".to_owned(),
        " # c\n{}".to_owned(),
        " # c\n {}".to_owned(),
        "{}\n  ".to_owned(),
        "{}\n  # c".to_owned(),
        "{}\n\n#".to_owned(),
        "\u{feff}{}".to_owned(),
        "{\0}".to_owned(),
        "# \0\n{}".to_owned(),
        "{\u{a0}}".to_owned(),
        "# -*- coding: latin-1 -*-\n'é'".to_owned(),
        String::new(),
        " ".to_owned(),
        "# only".to_owned(),
        "9".repeat(4300),
        "9".repeat(4301),
        "0".repeat(5000),
        format!("1{}", "_0".repeat(4299)),
        format!("1{}", "_0".repeat(4300)),
        format!("{}j", "9".repeat(400)),
        format!("{}+1j", "9".repeat(400)),
        format!("0x{}", "f".repeat(3000)),
        format!("{}.5", "0".repeat(5000)),
        format!("{}{}", "[".repeat(90), "]".repeat(90)),
        format!("{}{}", "[".repeat(201), "]".repeat(201)),
        format!("{}1{}", "(".repeat(201), ")".repeat(201)),
    ];
    let texts: Vec<String> = corners.chain(built).collect();
    assert!(texts.len() > 150, "{}", texts.len());
    let _ = agree(&texts);
}

#[test]
fn places_are_those_of_the_text() {
    let text = "# manifest\n{\n    'näme': 'A' \\\n        \"b\",\n    'version': \"18.0.1.0.0\",  # kept\n}\n";
    let (node, _) = documents::python::parse(text.as_bytes());
    let node = node.unwrap();
    let version = node.get("version").unwrap();
    assert_eq!(&text[version.span.bytes()], "\"18.0.1.0.0\"");
    assert_eq!((version.span.start.line, version.span.start.column, version.span.end.column), (5, 16, 28));
    let name = node.get("näme").unwrap();
    assert_eq!(&text[name.span.bytes()], "'A' \\\n        \"b\"");
    assert_eq!(name.text(), Some("Ab"));
}

#[test]
fn mistakes_say_what_is_expected() {
    let check = |text: &str, expected: &str| {
        let (_, problems) = documents::python::parse(text.as_bytes());
        let problem = &problems[0];
        let at = problem.span.start;
        assert_eq!(format!("{}:{} {}", at.line, at.column, problem.message), expected, "{text:?}");
    };
    check("{\n 'a': 1\n 'b': 2}", "3:2 found `'b'`, expected `,` or the closing bracket");
    check("{'a': name}", "1:7 found the name `name`, expected a value");
    check("{'a': __import__('os').system('id')}", "1:7 found the name `__import__`, expected a value");
    check("{'a': 1,", "1:9 found the end of the file, expected a value");
    check("{'a', ", "1:7 found the end of the file, expected a value");
    check("{'a': 'b}", "1:7 the text is not closed on its line");
    check("['x' % 1]", "1:6 found `%`, expected `,` or the closing bracket");
    check("{[]: 1}", "1:2 a list cannot be a key or a member of a set");
    check("{'a': 1 + 2}", "1:9 calculations are not literals");
    check("{'a': f'b'}", "1:7 an f-string is code, expected a text");
    check("{'v': 08}", "1:7 a whole number does not start with `0` (octal numbers start with `0o`)");
    check("'\\N{BULLET}'", "1:2 escapes by name (`\\N{...}`) cannot be read here");
}

#[test]
fn depth_and_length_are_bounded() {
    for levels in [100, 200] {
        let text = format!("{}{}", "{1:".repeat(levels), "0") + &"}".repeat(levels);
        assert!(documents::python::parse(text.as_bytes()).0.is_some(), "{levels}");
    }
    for open in ["[", "(", "{1:", "set(", "-", "{(", "'a' "] {
        let text = open.repeat(100_000);
        let (node, problems) = documents::python::parse(text.as_bytes());
        assert_eq!(node.is_none(), problems.len() == 1, "{open}");
    }
    let wide = format!("[{}]", "{'a': (1, 2.5)}, ".repeat(20_000));
    assert_eq!(documents::python::parse(wide.as_bytes()).0.unwrap().items().len(), 20_000);
}

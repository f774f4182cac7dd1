//! Tests of outputs.

use super::*;
use proptest::prelude::*;

/// Reads the file as the runner does (actions/runner, `FileCommandManager`): `name=value` or `name<<DELIMITER`.
fn parse(text: &str) -> Vec<(String, String)> {
    let mut values = Vec::new();
    let mut lines = text.split('\n').peekable();
    while let Some(line) = lines.next() {
        if line.is_empty() {
            continue;
        }
        let (name, delimiter) = line.split_once("<<").expect("heredoc");
        let mut value = Vec::new();
        loop {
            match lines.next().expect("delimiter") {
                end if end == delimiter => break,
                other => value.push(other),
            }
        }
        values.push((name.to_owned(), value.join("\n")));
    }
    values
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(values in proptest::collection::vec("(\\PC|\\n|\\r|<<|=|pointsman_|name<<EOF\\n)*", 1..5)) {
        let values: Vec<(String, String)> = values.into_iter().enumerate().map(|(i, v)| (format!("n{i}"), v)).collect();
        prop_assert_eq!(parse(&render(&values)), values);
    }

    #[test]
    fn the_budget_holds(sizes in proptest::collection::vec(0_usize..400, 1..8), budget in 8_000_usize..40_000) {
        let mut outputs = Outputs::new();
        outputs.set("any", "true");
        for (index, size) in sizes.iter().enumerate() {
            outputs.list(&format!("list{index}"), ListFormat::Json, vec!["\"some/path/é\"".to_owned(); *size]);
        }
        let (values, spills) = outputs.finish(budget);
        let total: usize = values.iter().map(|(n, v)| cost(n, v)).sum();
        prop_assert!(total <= budget, "{} > {}", total, budget);
        for (index, size) in sizes.iter().enumerate() {
            let name = format!("list{index}");
            let text = &values.iter().find(|(n, _)| *n == name).expect("always written").1;
            let items: Vec<String> = serde_json::from_str(text).expect("valid JSON even when cut");
            let truncated = values.iter().any(|(n, v)| *n == format!("{name}_truncated") && v == "true");
            prop_assert_eq!(truncated, items.len() < *size);
            prop_assert_eq!(truncated, spills.iter().any(|s| s.name == name));
        }
    }
}

/// The second and the third list share what the first leaves, and its mark is no part of that.
#[test]
fn the_marks_count_too() {
    let mut outputs = Outputs::new();
    outputs.set("any", "true");
    for (index, size) in [171, 179, 191].into_iter().enumerate() {
        outputs.list(&format!("list{index}"), ListFormat::Json, vec!["\"some/path/é\"".to_owned(); size]);
    }
    let (values, _) = outputs.finish(14_222);
    let total: usize = values.iter().map(|(name, value)| cost(name, value)).sum();
    assert!(total <= 14_222, "{total}");
}

proptest! {
    #[test]
    fn an_object_of_lists_keeps_its_keys_and_the_budget(
        lists in proptest::collection::vec(proptest::collection::vec("[a-zé\"'\\\\\n ]{1,12}", 0..150), 0..6),
        format in proptest::sample::select(&FORMATS[..]),
        budget in 8_000_usize..40_000,
    ) {
        let members: Vec<(String, Vec<String>)> = lists
            .iter()
            .enumerate()
            .map(|(index, items)| (format!("key \"{index}\""), items.iter().map(|item| member(format, item)).collect()))
            .collect();
        let mut outputs = Outputs::new();
        outputs.set("any", "true");
        outputs.lists("lists", format, members.clone());
        for (key, items) in &members {
            outputs.list(key, format, items.clone());
        }
        let (values, spills) = outputs.finish(budget);
        let total: usize = values.iter().map(|(name, value)| cost(name, value)).sum();
        prop_assert!(total <= budget, "{} > {}", total, budget);
        let text = &values.iter().find(|(name, _)| name == "lists").expect("always written").1;
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).expect("an object even when cut");
        prop_assert_eq!(object.len(), members.len());
        let mut cut = false;
        for (key, items) in &members {
            let whole = join(format, items);
            let written = match &object[key] {
                serde_json::Value::String(text) => text.clone(),
                array => array.to_string(),
            };
            cut |= written != whole;
            let start = written.strip_suffix(']').unwrap_or(&written);
            prop_assert!(whole.starts_with(start), "cut at an item: {} of {}", written, whole);
        }
        prop_assert_eq!(cut, values.iter().any(|(name, value)| name == "lists_truncated" && value == "true"));
        prop_assert_eq!(cut, spills.iter().any(|spill| spill.name == "lists"));
    }
}

const FORMATS: [ListFormat; 4] = [ListFormat::Json, ListFormat::Lines, ListFormat::Csv, ListFormat::Shell];

/// An item as a list of that format takes it.
fn member(format: ListFormat, item: &str) -> String {
    if format == ListFormat::Json { serde_json::Value::from(item).to_string() } else { item.to_owned() }
}

fn join(format: ListFormat, items: &[String]) -> String {
    match format {
        ListFormat::Json => format!("[{}]", items.join(",")),
        ListFormat::Lines => items.join("\n"),
        ListFormat::Csv => items.join(","),
        ListFormat::Shell => items.join(" "),
    }
}

#[test]
fn an_object_of_lists_holds_arrays_or_texts() {
    let object = |format, items: &[&str]| {
        let mut outputs = Outputs::new();
        let items = items.iter().map(|&item| item.to_owned()).collect();
        outputs.lists("lists", format, vec![("docs".to_owned(), items), ("none".to_owned(), Vec::new())]);
        outputs.finish(BUDGET).0.remove(0).1
    };
    assert_eq!(object(ListFormat::Json, &["\"a\"", "\"b\""]), r#"{"docs":["a","b"],"none":[]}"#);
    assert_eq!(object(ListFormat::Lines, &["a", "b \"c\""]), r#"{"docs":"a\nb \"c\"","none":""}"#);
    assert_eq!(object(ListFormat::Shell, &["a", "'b c'"]), r#"{"docs":"a 'b c'","none":""}"#);
    let mut outputs = Outputs::new();
    outputs.lists("lists", ListFormat::Csv, Vec::new());
    assert_eq!(outputs.finish(BUDGET).0, [("lists".to_owned(), "{}".to_owned())]);
}

#[test]
fn a_huge_list_of_an_object_is_cut_and_its_small_neighbour_is_not() {
    let mut outputs = Outputs::new();
    let huge = vec!["x".repeat(50); 10_000];
    let members = vec![("huge".to_owned(), huge), ("small".to_owned(), vec!["a".to_owned(), "b".to_owned()])];
    outputs.lists("lists", ListFormat::Shell, members);
    let (values, spills) = outputs.finish(BUDGET);
    let object: serde_json::Value = serde_json::from_str(&values[0].1).unwrap();
    assert_eq!(object["small"], "a b");
    let kept = object["huge"].as_str().unwrap().split(' ').count();
    assert!((1_000..1_200).contains(&kept), "{kept}: about what one list may take");
    assert!(size(&values[0].1) <= LIST_LIMIT);
    let whole: serde_json::Value = serde_json::from_str(&spills[0].content).unwrap();
    assert_eq!(whole["huge"].as_str().unwrap().split(' ').count(), 10_000);
}

#[test]
fn small_lists_stay_whole_beside_a_huge_one() {
    let mut outputs = Outputs::new();
    outputs.list("huge", ListFormat::Lines, vec!["x".repeat(50); 10_000]);
    outputs.list("small", ListFormat::Lines, vec!["a".to_owned(), "b".to_owned()]);
    let (values, spills) = outputs.finish(BUDGET);
    assert!(values.contains(&("small".to_owned(), "a\nb".to_owned())));
    assert_eq!(spills.len(), 1);
    assert_eq!(spills[0].content.lines().count(), 10_000);
}

#[test]
fn names() {
    assert!(is_name("docs_files") && is_name("_a-1"));
    assert!(!is_name("") && !is_name("1a") && !is_name("a b") && !is_name("a\n") && !is_name("é"));
}

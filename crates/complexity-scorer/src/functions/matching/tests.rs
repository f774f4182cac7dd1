//! Functions that were renamed, moved, turned round and overloaded.

use super::*;
use functions::analyze;

fn view(side: &[(usize, Function, String)]) -> Vec<Piece<'_>> {
    let language = Language::Python;
    side.iter()
        .map(|(file, function, body)| Piece { file: *file, language, function, body: body.as_str().into() })
        .collect()
}

/// The functions of some texts, each with the number of its file.
fn side(files: &[(usize, &str)]) -> Vec<(usize, Function, String)> {
    let of = |(file, text): &(usize, &str)| {
        let lines: Vec<&str> = text.lines().collect();
        let found = analyze(Language::Python, text).functions.into_iter();
        let body = |function: &Function| lines[function.line as usize - 1..function.end_line as usize].join("\n");
        found.map(|function| (*file, function.clone(), body(&function))).collect::<Vec<_>>()
    };
    files.iter().flat_map(of).collect()
}

fn matches(before: &[(usize, &str)], after: &[(usize, &str)]) -> Matches {
    let (before, after) = (side(before), side(after));
    pairs(&view(&before), &view(&after))
}

/// Names before and after of what was paired, sorted; `-` for what is new.
fn paired(before: &[(usize, &str)], after: &[(usize, &str)]) -> Vec<String> {
    let (before, after) = (side(before), side(after));
    let (before, after) = (view(&before), view(&after));
    let name = |index: &Option<usize>| index.map_or("-", |index| before[index].function.name.as_str());
    let found = pairs(&before, &after).partners;
    let mut shown: Vec<String> =
        found.iter().zip(&after).map(|(partner, piece)| format!("{} {}", name(partner), piece.function.name)).collect();
    shown.sort();
    shown
}

const SUM: &str = "def total(lines, rate):\n    amount = 0\n    for line in lines:\n        amount += line.price * rate\n    return amount\n";
const LOOK: &str = "def look(name, folder):\n    path = join(folder, name)\n    if not exists(path):\n        raise Missing(path)\n    return open(path)\n";

#[test]
fn the_same_name_is_the_same_function_whatever_its_text() {
    assert_eq!(paired(&[(0, SUM)], &[(0, "def total():\n    return 1\n")]), ["total total"]);
    let twice = format!("{SUM}\n{LOOK}");
    let turned = format!("{LOOK}\n{SUM}");
    assert_eq!(paired(&[(0, &twice)], &[(0, &turned)]), ["look look", "total total"]);
}

#[test]
fn a_new_name_is_found_by_the_text() {
    let renamed = SUM.replace("total", "sum_of_lines").replace("price", "amount");
    assert_eq!(paired(&[(0, SUM)], &[(0, &renamed)]), ["total sum_of_lines"]);
    assert_eq!(paired(&[(0, SUM)], &[(0, LOOK)]), ["- look"]);
}

#[test]
fn overloads_are_told_apart_by_their_text() {
    let small = "def run(a):\n    return a\n";
    let large = "def run(text, depth):\n    while depth and text:\n        text = text.strip(depth)\n    return 0\n";
    let before = format!("{small}\n{large}");
    let edited = large.replace("return 0", "return -1");
    let partners = |after: &str| matches(&[(0, &before)], &[(0, after)]).partners;
    assert_eq!(partners(&edited), [Some(1)]);
    let more = format!("def run():\n    return 42\n\n{}\n{edited}", small.replace("return a", "return a + 1"));
    assert_eq!(partners(&more), [None, Some(0), Some(1)]);
    let turned = format!("{edited}\n{}", small.replace("return a", "return a + 1"));
    assert_eq!(partners(&turned), [Some(1), Some(0)]);
}

#[test]
fn a_thousand_functions_with_new_names_in_new_files_are_found() {
    let text = |name: &str, more: &str| -> String {
        (0..1000)
            .map(|n| {
                format!(
                    "def {name}{n}(a):\n    if a.part{n} > {n}:\n        return other{n}(a, 7){more}\n    return a\n"
                )
            })
            .collect()
    };
    let (before, after) = (text("old", ""), text("new", " or b"));
    let found = matches(&[(0, &before)], &[(1, &after)]);
    assert_eq!(found.partners, (0..1000).map(Some).collect::<Vec<_>>());
    assert!(!found.incomplete);
}

#[test]
fn what_is_too_much_to_compare_is_said() {
    let text = |name: &str| -> String {
        (0..400)
            .map(|n| {
                format!(
                    "def {name}{n}(a):\n    return [{}]\n",
                    (0..2000).map(|w| format!("{name}{n}w{w}")).collect::<Vec<_>>().join(",")
                )
            })
            .collect()
    };
    assert!(matches(&[(0, &text("old"))], &[(1, &text("new"))]).incomplete);
}

#[test]
fn other_files_come_after_the_same_one() {
    assert_eq!(paired(&[(0, SUM)], &[(1, SUM)]), ["total total"]);
    assert_eq!(paired(&[(0, SUM)], &[(1, &SUM.replace("rate", "factor"))]), ["total total"]);
    let copy = SUM.replace("total", "again");
    assert_eq!(paired(&[(0, SUM)], &[(0, SUM), (1, &copy)]), ["- again", "total total"]);
}

#[test]
fn short_functions_are_not_recognised_by_their_text() {
    assert_eq!(paired(&[(0, "def a(x):\n    return x\n")], &[(1, "def b(x):\n    return x\n")]), ["- b"]);
}

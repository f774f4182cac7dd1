//! Texts that are literals, nearly literals and not literals at all, the same for the same seed.

use crate::random::Random;

/// `count` texts.
pub(crate) fn texts(seed: u64, count: usize) -> Vec<String> {
    let mut random = Random::new(seed);
    (0..count)
        .map(|_| {
            let mut text = whole(&mut random);
            if random.one_in(3) {
                for _ in 0..=random.below(2) {
                    text = mutated(&mut random, &text);
                }
            }
            text
        })
        .collect()
}

fn whole(random: &mut Random) -> String {
    let start =
        random.pick(&["", "", "", "\n", "# -*- coding: utf-8 -*-\n", "  ", "\r\n", "#!x\r\n\r\n", "\x0c", " \n"]);
    let end =
        random.pick(&["", "\n", "\n", "\r\n", " \n\n", "  # end", "\n# end\n", ",", "\n  ", "\\\n", "\n\n{}", ";"]);
    let end = if random.one_in(4) { end } else { "\n" };
    let start = if random.one_in(4) { start } else { "" };
    let body = if random.one_in(3) { value(random, 4) } else { manifest(random) };
    format!("{start}{body}{end}")
}

/// A mapping like a manifest's.
fn manifest(random: &mut Random) -> String {
    let mut text = String::from("{");
    let names =
        ["name", "version", "depends", "data", "installable", "auto_install", "author", "external_dependencies"];
    for _ in 0..random.below(7) {
        let name = random.pick(&names);
        let (gap, space) = (trivia(random), trivia(random));
        let value = value(random, 3);
        text.push_str(&format!("{gap}'{name}'{space}: {value},"));
    }
    text.push_str(trivia(random));
    text.push('}');
    text
}

/// What may stand between tokens inside brackets.
fn trivia(random: &mut Random) -> &'static str {
    if random.one_in(2) {
        return "";
    }
    random.pick(&[" ", "\n    ", "\r\n\t", "\n", "  # a 'comment' {\n", "\\\n", "\x0c", "\t", "\r", "\\\r\n "])
}

fn value(random: &mut Random, depth: usize) -> String {
    if depth == 0 || random.one_in(2) {
        return scalar(random);
    }
    let (open, close) = [("[", "]"), ("(", ")"), ("{", "}"), ("[", "]"), ("{", "}")][random.below(5)];
    let mapping = open == "{" && random.one_in(2);
    let mut text = String::from(open);
    let count = random.below(5);
    for index in 0..count {
        text.push_str(trivia(random));
        if open == "{" {
            text.push_str(&key(random));
        } else {
            text.push_str(&value(random, depth - 1));
        }
        if mapping {
            text.push_str(trivia(random));
            text.push(':');
            text.push_str(&value(random, depth - 1));
        }
        text.push_str(trivia(random));
        if index + 1 < count || random.one_in(2) {
            text.push(',');
        }
    }
    text.push_str(trivia(random));
    text.push_str(close);
    text
}

fn key(random: &mut Random) -> String {
    match random.below(12) {
        0 if random.one_in(4) => value(random, 1),
        1 => number(random),
        2 => format!("({}, {})", scalar(random), scalar(random)),
        _ => quoted(random),
    }
}

fn scalar(random: &mut Random) -> String {
    match random.below(9) {
        0 | 1 => number(random),
        2 => random
            .pick(&["True", "False", "None", "True", "...", "set()", "set ( )", "(set)()", "set", "true"])
            .to_owned(),
        4 if random.one_in(4) => {
            let (left, right) = (number(random), number(random));
            let sign = random.pick(&["+", "-", " + ", "*"]);
            format!("{}{left}{sign}{right}j", random.pick(&["", "-", "+", "--", "(-"]))
        }
        5 => format!("{}{}{}", quoted(random), trivia(random), quoted(random)),
        6 => format!("({})", value(random, 1)),
        _ => quoted(random),
    }
}

fn number(random: &mut Random) -> String {
    let numbers = [
        "0",
        "1",
        "42",
        "1_000",
        "1__0",
        "1_",
        "0x1F",
        "0X_ff",
        "0x",
        "0o17",
        "0O7_7",
        "0o8",
        "0b101",
        "0b2",
        "00",
        "0_0",
        "01",
        "0_1",
        "01.5",
        "01e1",
        "01j",
        "1.5",
        "1.",
        ".5",
        "1e5",
        "1E-5",
        "1e",
        "1.e2",
        "1_0.0_1e1_0",
        "1._5",
        "1e+",
        "2j",
        "1.5J",
        "1e400",
        "123456789012345678901234567890",
        "0.1",
        "-1",
        "+1",
        "-0",
        "-0.0",
        "-True",
        "-'a'",
        "1.0",
        "0x_",
        "0b_1",
        "1e1_",
        "9007199254740993",
        "1.7976931348623157e308",
        "5e-324",
        "-5",
        "12",
        "7",
    ];
    // Most numbers are sound, or hardly any whole value would be.
    if random.one_in(8) {
        random.pick(&numbers)
    } else {
        random.pick(&["0", "1", "42", "1_000", "0x1F", "1.5", ".5", "1e5", "7"])
    }
    .to_owned()
}

fn quoted(random: &mut Random) -> String {
    let prefix = if random.one_in(3) {
        random.pick(&["u", "r", "U", "R"])
    } else if random.one_in(20) {
        random.pick(&["u", "r", "b", "U", "R", "B", "br", "rb", "bR", "Rb", "f", "ur", "bb", "Fr"])
    } else {
        ""
    };
    let quote = random.pick(&["'", "\"", "'", "\"", "'''", "\"\"\""]);
    let parts = [
        "a",
        "b c",
        "é",
        "€",
        "😀",
        "\\n",
        "\\t",
        "\\\\",
        "\\'",
        "\\\"",
        "\\x41",
        "\\xZ",
        "\\x4",
        "\\u20ac",
        "\\u12",
        "\\U0001F600",
        "\\U00110000",
        "\\101",
        "\\7",
        "\\777",
        "\\0",
        "\\q",
        "\\\n",
        "\\\r\n",
        "#",
        "{",
        "18.0.1.0.0",
        "/mnt",
        "%s",
        "\t",
        "''",
        "\\N",
    ];
    let mut body = String::new();
    for _ in 0..random.below(5) {
        // Most texts are sound, or hardly any whole value would be.
        body.push_str(if random.one_in(6) { random.pick(&parts) } else { random.pick(&parts[..11]) });
    }
    if quote.len() == 3 && random.one_in(2) {
        body.push_str(random.pick(&["\n", "\r\n", "\r", "\n  line\n", "'", "\"\" "]));
        body.push('x');
    }
    format!("{prefix}{quote}{body}{quote}")
}

/// Takes something out, puts something in, doubles something.
fn mutated(random: &mut Random, text: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let at = random.below(characters.len() + 1);
    let insertions = [
        "'",
        "\"",
        "\\",
        "\n",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "#",
        "+",
        "-",
        ".",
        "0",
        "e",
        "j",
        "_",
        "b",
        "u",
        "r",
        " ",
        "\r",
        "\u{a0}",
        "é",
        "*",
        "=",
        "if",
        "lambda: 0",
        "x()",
        "**{}",
        "\t",
        ";",
        "@",
        "not ",
        "\x0c",
        "None",
        "''",
    ];
    match random.below(4) {
        0 if at < characters.len() => {
            characters.remove(at);
        }
        1 if at < characters.len() => {
            let end = (at + 1 + random.below(6)).min(characters.len());
            let part: Vec<char> = characters[at..end].to_vec();
            characters.splice(at..at, part);
        }
        _ => {
            let inserted: Vec<char> = random.pick(&insertions).chars().collect();
            characters.splice(at..at, inserted);
        }
    }
    characters.into_iter().collect()
}

//! Shell lines in documents: a shell can parse them, and our programs know the flags.

use std::iter::Peekable;
use std::process::Command;
use std::str::Chars;

use super::kind::Kind;
use super::programs::{Line, parse};
use super::{Example, examples, nothing};

/// The lines of a block that a shell gets.
fn script(example: &Example) -> Option<String> {
    match example.kind {
        Kind::Shell => Some(example.block.text.clone()),
        Kind::Console => Some(typed(&example.block.text).join("\n")),
        _ => None,
    }
}

/// What a person types in a `console` block: behind `$ `, and the next line behind a `\`.
pub(super) fn typed(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in text.lines() {
        match (line.strip_prefix("$ "), found.last_mut()) {
            (Some(command), _) => found.push(command.to_owned()),
            (None, Some(last)) if goes_on => *last += &format!("\n{line}"),
            _ => continue,
        }
        goes_on = line.ends_with('\\');
    }
    found
}

#[test]
fn shell_examples_can_be_parsed_by_a_shell() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for example in examples() {
        let Some(script) = script(&example) else { continue };
        seen += 1;
        if script.trim().is_empty() {
            wrong.push(format!("{}: no line starts with `$ `", example.place));
        }
        let output = Command::new("bash").args(["-n", "-c", &script]).output().unwrap();
        if !output.status.success() {
            wrong.push(format!("{}: {}", example.place, String::from_utf8_lossy(&output.stderr).trim()));
        }
    }
    assert!(seen > 40, "only {seen} shell examples");
    nothing(&wrong);
}

#[test]
fn our_programs_take_the_lines_of_shell_examples() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for example in examples() {
        for words in script(&example).iter().flat_map(|script| commands(script)) {
            match parse(&words) {
                Line::NotOurs => {}
                Line::Fine => seen += 1,
                Line::Refused(why) => wrong.push(format!("{}: `{}`: {why}", example.place, words.join(" "))),
            }
        }
    }
    assert!(seen > 50, "only {seen} lines of ours");
    nothing(&wrong);
}

/// The simple commands of a script, as words without quotes and redirections. Enough of a shell's grammar for examples.
fn commands(script: &str) -> Vec<Vec<String>> {
    let mut reader = Reader { rest: script.chars().peekable(), found: Vec::new() };
    reader.list();
    reader.found
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    found: Vec<Vec<String>>,
}

impl Reader<'_> {
    /// Reads commands up to the end or to the parenthesis that closes a substitution.
    fn list(&mut self) {
        let mut words: Vec<String> = Vec::new();
        // The word behind a redirection is a file.
        let mut redirected = false;
        while let Some(&c) = self.rest.peek() {
            match c {
                ')' => {
                    self.rest.next();
                    break;
                }
                '\n' | ';' | '|' | '&' => {
                    self.rest.next();
                    self.found.push(std::mem::take(&mut words));
                }
                ' ' | '\t' => drop(self.rest.next()),
                '#' => {
                    while self.rest.peek().is_some_and(|&c| c != '\n') {
                        self.rest.next();
                    }
                }
                '<' | '>' => {
                    while self.rest.peek().is_some_and(|&c| "<>&|".contains(c)) {
                        self.rest.next();
                    }
                    redirected = true;
                }
                _ => {
                    let Some(word) = self.word() else { continue };
                    let number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
                    let descriptor = number && self.rest.peek().is_some_and(|&c| c == '<' || c == '>');
                    if !std::mem::take(&mut redirected) && !descriptor {
                        words.push(word);
                    }
                }
            }
        }
        self.found.push(words);
        self.found.retain(|words| !words.is_empty());
    }

    /// The word that starts here; `None` for the end of a line that goes on.
    fn word(&mut self) -> Option<String> {
        let mut word = String::new();
        let mut is_word = false;
        let mut quoted = false;
        while let Some(&c) = self.rest.peek() {
            if !quoted && " \t\n;|&<>)".contains(c) {
                break;
            }
            self.rest.next();
            match c {
                '\'' if !quoted => word.extend(self.rest.by_ref().take_while(|&c| c != '\'')),
                '"' => quoted = !quoted,
                '\\' => match self.rest.next() {
                    Some('\n') | None => continue,
                    Some(c) if quoted && !"\"\\$`".contains(c) => word.extend(['\\', c]),
                    Some(c) => word.push(c),
                },
                '$' if self.rest.peek() == Some(&'(') => {
                    self.rest.next();
                    self.list();
                    // Something comes back; what it is, is not known.
                    word.push('1');
                }
                c => word.push(c),
            }
            is_word = true;
        }
        is_word.then_some(word)
    }
}

#[test]
fn commands_are_found_in_scripts() {
    let found = commands(
        "a 'b | c' \"d $(e -f) g\" 2>&1 | h > i # j\nk=1 l \\\n  m && { n; }\nif ! o; then p --q=\"r\"; fi\nx=$(s t)\n",
    );
    let found: Vec<String> = found.iter().map(|words| words.join("·")).collect();
    let expected = ["e·-f", "a·b | c·d 1 g", "h", "k=1·l·m", "{·n", "}", "if·!·o", "then·p·--q=r", "fi", "s·t", "x=1"];
    assert_eq!(found, expected);
}

#[test]
fn what_a_person_types_is_told_from_what_comes_back() {
    assert_eq!(typed("$ a\nout\n$ b \\\n  c\nout $ d\n"), ["a", "b \\\n  c"]);
}

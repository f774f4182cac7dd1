//! Command lines of our programs, parsed by the programs' own definitions.

use clap::error::ErrorKind;
use end_to_end::programs;

#[path = "../../../crates/xtask/src/actions.rs"]
mod actions;

pub(super) use actions::ACTIONS;

/// What stands before a command without being it.
const BEFORE: [&str; 13] = ["!", "{", "(", "do", "else", "env", "exec", "if", "sudo", "then", "time", "until", "while"];

/// What became of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// It starts something else, or leaves words out (`...`).
    NotOurs,
    /// The program takes it.
    Fine,
    /// The program refuses it.
    Refused(String),
}

/// Parses a command of ours.
pub(super) fn parse(words: &[String]) -> Line {
    let assignment = |word: &str| {
        word.split_once('=').is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
    };
    let line: Vec<&String> =
        words.iter().skip_while(|word| BEFORE.contains(&word.as_str()) || assignment(word)).collect();
    let Some(spec) = line.first().and_then(|name| ACTIONS.iter().find(|spec| spec.name == name.as_str())) else {
        return Line::NotOurs;
    };
    if line.iter().any(|word| word.contains("...") || word.contains('…')) {
        return Line::NotOurs;
    }
    match (spec.command)().try_get_matches_from(line) {
        Err(error) if !matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            Line::Refused(error.to_string().lines().next().unwrap_or_default().to_owned())
        }
        _ => Line::Fine,
    }
}

#[test]
fn every_action_is_known() {
    let names: Vec<&str> = ACTIONS.iter().map(|spec| spec.name).collect();
    assert_eq!(names, programs::names());
}

#[test]
fn lines_are_parsed_as_the_program_would() {
    let parse = |line: &str| parse(&line.split(' ').map(str::to_owned).collect::<Vec<_>>());
    assert_eq!(parse("retry --attempts 3 -- true"), Line::Fine);
    assert_eq!(parse("sudo A=1 retry --help"), Line::Fine);
    assert!(matches!(parse("retry --attemps 3 -- true"), Line::Refused(why) if why.contains("--attemps")));
    assert!(matches!(parse("change-router pln"), Line::Refused(_)));
    assert_eq!(parse("ls --attemps"), Line::NotOurs);
    assert_eq!(parse("retry --attempts ... -- x"), Line::NotOurs);
}

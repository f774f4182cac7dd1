//! Lines into instructions.

use std::ops::Range;

use super::lines::{self, Line};
use super::{Command, Copy, Dockerfile, Instruction, Kind, Pair, Stage};
use crate::jsonc;
use crate::problem::Problem;
use crate::source::Source;
use crate::text::Text;

/// Instructions that say nothing of interest here.
const OTHERS: [&str; 7] = ["EXPOSE", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "SHELL", "STOPSIGNAL"];

pub(super) fn read(source: &Source<'_>) -> (Dockerfile, Vec<Problem>) {
    let mut problems = Vec::new();
    let (lines, escape) = lines::split(source, &mut problems);
    let mut reader = Reader { file: Dockerfile { escape, ..Dockerfile::default() }, problems };
    lines.into_iter().for_each(|line| reader.line(line));
    if reader.file.stages.is_empty() {
        let problem = Problem::new(source.span(0..0), "the file has no `FROM`, expected one");
        reader.problems.push(problem.hint("start with `FROM IMAGE`"));
    }
    (reader.file, reader.problems)
}

struct Reader {
    file: Dockerfile,
    problems: Vec<Problem>,
}

impl Reader {
    fn line(&mut self, line: Line) {
        let Line { text, documents } = line;
        let written = text.as_str();
        let length = written.find(char::is_whitespace).unwrap_or(written.len());
        let keyword = written.get(..length).unwrap_or_default().to_ascii_uppercase();
        let rest = text.trimmed(length..written.len(), char::is_whitespace);
        let span = text.whole();
        let other = OTHERS.contains(&keyword.as_str());
        if rest.is_empty() && !other {
            let message = format!("`{}` has nothing behind it", short(&keyword));
            self.problems.push(Problem::new(span, message).hint("see docker's Dockerfile reference"));
            return;
        }
        let kind = match keyword.as_str() {
            "FROM" => return self.stage(&text, rest),
            "ENV" => Kind::Env(self.pairs(&text, rest, true)),
            "ARG" => Kind::Arg(self.pairs(&text, rest, false)),
            "CMD" => Kind::Cmd(command(&text, rest)),
            "ENTRYPOINT" => Kind::Entrypoint(command(&text, rest)),
            "COPY" | "ADD" => match self.copy(&text, rest, keyword == "ADD", documents) {
                Some(copy) => Kind::Copy(copy),
                None => return,
            },
            "VOLUME" => Kind::Volume(match command(&text, rest) {
                Command::Exec(paths) => paths,
                Command::Shell(line) => self.words(&line, 0..line.as_str().len()).map(|at| line.slice(at)).collect(),
            }),
            "WORKDIR" => Kind::Workdir(text.slice(rest)),
            "USER" => Kind::User(text.slice(rest)),
            "RUN" => Kind::Run(text.slice(rest)),
            _ if other => Kind::Other(keyword.clone()),
            _ => {
                let message = format!("unknown instruction `{}`", short(&keyword));
                let at = text.span(0..length);
                self.problems.push(Problem::new(at, message).hint("is a `\\` missing at the end of the line before?"));
                return;
            }
        };
        match (self.file.stages.last_mut(), kind) {
            (Some(stage), kind) => stage.instructions.push(Instruction { span, kind }),
            (None, Kind::Arg(pairs)) => self.file.args.extend(pairs),
            (None, _) => {
                let message = format!("`{}` stands before the first `FROM`", short(&keyword));
                self.problems.push(Problem::new(span, message).hint("only `ARG` may"));
            }
        }
    }

    /// Where the words stand, quotes kept together.
    fn words(&self, text: &Text, part: Range<usize>) -> std::vec::IntoIter<Range<usize>> {
        let written = text.as_str().get(part.clone()).unwrap_or_default();
        let mut words = Vec::new();
        let (mut start, mut quote, mut escaped) = (None, None, false);
        for (at, character) in written.char_indices() {
            if quote.is_none() && !escaped && character.is_whitespace() {
                words.extend(start.take().map(|start| part.start + start..part.start + at));
                continue;
            }
            start.get_or_insert(at);
            if escaped {
                escaped = false;
            } else if character == self.file.escape && quote != Some('\'') {
                escaped = true;
            } else if quote == Some(character) {
                quote = None;
            } else if quote.is_none() && matches!(character, '"' | '\'') {
                quote = Some(character);
            }
        }
        words.extend(start.map(|start| part.start + start..part.end));
        words.into_iter()
    }

    /// `FROM [--platform=..] BASE [AS NAME]`.
    fn stage(&mut self, text: &Text, rest: Range<usize>) {
        let words: Vec<Range<usize>> = self.words(text, rest).collect();
        let of = |at: &Range<usize>| text.as_str().get(at.clone()).unwrap_or_default();
        let mut words = words.iter().skip_while(|at| of(at).starts_with("--"));
        let (base, and, name) = (words.next(), words.next(), words.next());
        let Some(base) = base else {
            self.problems.push(Problem::new(text.whole(), "`FROM` names no image").hint("write `FROM IMAGE`"));
            return;
        };
        if and.is_some_and(|and| !of(and).eq_ignore_ascii_case("as")) || (and.is_some() && name.is_none()) {
            let problem = Problem::new(text.whole(), "expected `FROM IMAGE AS NAME`");
            self.problems.push(problem.hint("one name stands behind `AS`"));
        }
        let name = name.map(|name| of(name).to_lowercase());
        let base = text.slice(base.clone());
        self.file.stages.push(Stage { span: text.whole(), base, name, instructions: Vec::new() });
    }

    /// `A=b C="d e"`, or the old form `A b c`.
    fn pairs(&mut self, text: &Text, rest: Range<usize>, valued: bool) -> Vec<Pair> {
        let words: Vec<Range<usize>> = self.words(text, rest.clone()).collect();
        let of = |at: &Range<usize>| text.as_str().get(at.clone()).unwrap_or_default();
        if let (true, Some(first)) = (valued, words.first().filter(|first| !of(first).contains('='))) {
            let value = text.trimmed(first.end..rest.end, char::is_whitespace);
            if value.is_empty() {
                let problem = Problem::new(text.span(first.clone()), "the name has no value");
                self.problems.push(problem.hint("write `NAME=VALUE`"));
            }
            return vec![Pair { name: text.slice(first.clone()), value: Some(text.slice(value)) }];
        }
        let mut pairs = Vec::new();
        for word in words {
            let (name, value) = match of(&word).find('=') {
                Some(at) => (word.start..word.start + at, Some(text.slice(word.start + at + 1..word.end))),
                None => (word.clone(), None),
            };
            if name.is_empty() || (valued && value.is_none()) {
                let problem = Problem::new(text.span(word), "expected `NAME=VALUE`");
                self.problems.push(problem.hint("quote a value that has spaces"));
                continue;
            }
            pairs.push(Pair { name: text.slice(name), value });
        }
        pairs
    }

    fn copy(&mut self, text: &Text, rest: Range<usize>, add: bool, inline: Vec<(String, Text)>) -> Option<Copy> {
        let of = |at: &Range<usize>| text.as_str().get(at.clone()).unwrap_or_default();
        let words: Vec<Range<usize>> = self.words(text, rest.clone()).collect();
        let flags = words.iter().take_while(|at| of(at).starts_with("--")).count();
        let from = words.iter().take(flags).find(|at| of(at).starts_with("--from="));
        let from = from.map(|at| text.slice(at.start + "--from=".len()..at.end));
        let after = words.get(flags).map_or(rest.end, |at| at.start);
        let mut paths = match command(text, after..rest.end) {
            Command::Exec(paths) => paths,
            Command::Shell(_) => words.iter().skip(flags).map(|at| text.slice(at.clone())).collect(),
        };
        let target = paths.pop();
        let documents = paths.iter().filter(|path| path.as_str().starts_with("<<")).count();
        paths.retain(|path| !path.as_str().starts_with("<<"));
        let Some(target) = target.filter(|_| documents + paths.len() > 0) else {
            let problem = Problem::new(text.whole(), "expected one source and the target at least");
            self.problems.push(problem.hint("write `COPY SOURCE TARGET`"));
            return None;
        };
        Some(Copy { add, from, sources: paths, inline, target })
    }
}

/// A JSON list of texts, or a line for a shell.
fn command(text: &Text, rest: Range<usize>) -> Command {
    let line = text.slice(rest);
    let written = line.as_str();
    if written.starts_with('[') {
        let source = Source::new(written);
        if let Ok(node) = jsonc::value(&source) {
            let words: Option<Vec<Text>> = node
                .items()
                .iter()
                .map(|item| {
                    let inner = item.span.from + 1..item.span.to.saturating_sub(1);
                    let word = item.text()?;
                    // Without escapes each character stands where it is written.
                    let same = written.get(inner.clone()) == Some(word);
                    Some(if same && !word.is_empty() { line.slice(inner) } else { Text::new(word, line.span(inner)) })
                })
                .collect();
            if let Some(words) = words {
                return Command::Exec(words);
            }
        }
    }
    Command::Shell(line)
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

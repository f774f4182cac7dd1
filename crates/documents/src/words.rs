//! Command lines into words: quotes, backslashes, and the operators between commands.
//!
//! Not done: anything that a shell would run or expand (`$(...)`, `*`, `~`); such words stay as they are written.
//!
//! Source: POSIX, "Shell Command Language", 2.2 Quoting.

use crate::text::Text;

/// Splits a command line into its commands and each into its words. Commands end at `;`, `&`, `|`, `<`, `>`, brackets and
/// the ends of lines outside quotes.
///
/// # Errors
/// The offset of a quote that is not closed.
pub fn commands(line: &Text) -> Result<Vec<Vec<Text>>, usize> {
    let mut splitter = Splitter { line, commands: vec![Vec::new()], word: None };
    let mut quote: Option<(char, usize)> = None;
    let mut characters = line.as_str().char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match (quote, character) {
            (Some((open, _)), _) if open == character => quote = None,
            (Some(('"', _)), '\\') => {
                let escaped = characters.next_if(|(_, next)| matches!(next, '"' | '\\' | '$' | '`' | '\n'));
                match escaped {
                    Some((_, '\n')) => {}
                    Some((next, escaped)) => splitter.add(next, escaped),
                    None => splitter.add(at, character),
                }
            }
            (Some(_), _) => splitter.add(at, character),
            (None, '\'' | '"') => {
                quote = Some((character, at));
                splitter.begin(at);
            }
            (None, '\\') => match characters.next() {
                Some((_, '\n')) | None => {}
                Some((next, escaped)) => splitter.add(next, escaped),
            },
            (None, '\n' | ';' | '&' | '|' | '<' | '>' | '(' | ')') => splitter.end_command(),
            (None, _) if character.is_whitespace() => splitter.end_word(),
            (None, '#') if splitter.word.is_none() => while characters.next_if(|(_, next)| *next != '\n').is_some() {},
            (None, _) => splitter.add(at, character),
        }
    }
    if let Some((_, at)) = quote {
        return Err(at);
    }
    splitter.end_command();
    splitter.commands.retain(|command| !command.is_empty());
    Ok(splitter.commands)
}

struct Splitter<'a> {
    line: &'a Text,
    commands: Vec<Vec<Text>>,
    word: Option<Text>,
}

impl Splitter<'_> {
    fn begin(&mut self, at: usize) -> &mut Text {
        let line = self.line;
        self.word.get_or_insert_with(|| Text::at(line.span(at..at)))
    }

    fn add(&mut self, at: usize, character: char) {
        let part = self.line.slice(at..at + character.len_utf8());
        let end = part.whole();
        let word = self.begin(at);
        word.append(&part);
        let mut whole = word.whole();
        (whole.end, whole.to) = (end.end, end.to.max(whole.from));
        word.set_whole(whole);
    }

    fn end_word(&mut self) {
        if let (Some(word), Some(command)) = (self.word.take(), self.commands.last_mut()) {
            command.push(word);
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        self.commands.push(Vec::new());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn check(line: &str, expected: &[&[&str]]) {
        let source = Source::new(line);
        let found = commands(&Text::new(line, source.span(0..line.len()))).unwrap();
        let found: Vec<Vec<&str>> = found.iter().map(|words| words.iter().map(Text::as_str).collect()).collect();
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn words_and_commands() {
        check("odoo --addons-path=/a,/b  -c '/etc/o c'", &[&["odoo", "--addons-path=/a,/b", "-c", "/etc/o c"]]);
        check("sh -c \"exec odoo \\\"$@\\\" \\n\"", &[&["sh", "-c", "exec odoo \"$@\" \\n"]]);
        check("a && b; c | d > e", &[&["a"], &["b"], &["c"], &["d"], &["e"]]);
        check("a\\ b '' \\\n c # d\ne", &[&["a b", "", "c"], &["e"]]);
        check("", &[]);
    }

    #[test]
    fn words_know_their_place() {
        let line = "odoo --x='/a b',/c";
        let source = Source::new(line);
        let words = commands(&Text::new(line, source.span(0..line.len()))).unwrap();
        let word = &words[0][1];
        let at = word.as_str().find("/c").unwrap();
        assert_eq!((&line[word.span(at..at + 2).bytes()], &line[word.whole().bytes()]), ("/c", "--x='/a b',/c"));
        assert_eq!(commands(&Text::new("a 'b", source.span(0..4))), Err(2));
    }
}

//! The output of a command. The library never runs one: it asks whoever may.

use std::time::Duration;

/// A command as a configuration writes it: words, never a line for a shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The program and its arguments.
    pub words: Vec<String>,
    /// After this time it is ended and counts as failed.
    pub timeout: Duration,
}

impl Command {
    /// The words as one would type them.
    #[must_use]
    pub fn shown(&self) -> String {
        let words: Vec<String> = self.words.iter().map(|word| protocol::escape::shell_word(word.as_bytes())).collect();
        words.join(" ")
    }
}

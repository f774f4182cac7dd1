//! Dockerfiles: stages and what each says of its image, with continued lines, here-documents, parser directives and variables.
//!
//! Nothing is built: what `RUN` does is unknown. Not read: `ONBUILD`, patterns in variables (`${V#x}`, they stay as written), `SHELL`
//! for anything but knowing it, Windows.
//!
//! Source: docker's manual, "Dockerfile reference".

mod image;
mod lines;
mod read;
mod variables;

pub use image::{Image, Setting};

use crate::node::Span;
use crate::problem::Problem;
use crate::source::Source;
use crate::text::Text;

/// A Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dockerfile {
    /// The character that joins lines and escapes others: `\` or, by a directive, a backtick.
    pub escape: char,
    /// `ARG`s before the first `FROM`.
    pub args: Vec<Pair>,
    /// In order.
    pub stages: Vec<Stage>,
}

impl Default for Dockerfile {
    fn default() -> Self {
        Self { escape: '\\', args: Vec::new(), stages: Vec::new() }
    }
}

/// What begins with a `FROM`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Where its `FROM` stands.
    pub span: Span,
    /// The image or stage that it starts from, as written.
    pub base: Text,
    /// Its name, in lower case.
    pub name: Option<String>,
    /// In order.
    pub instructions: Vec<Instruction>,
}

/// One instruction of a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// Where it stands, all its lines.
    pub span: Span,
    /// What it says; texts as written, quotes and variables included.
    pub kind: Kind,
}

/// What an instruction says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// `ENV`, both forms.
    Env(Vec<Pair>),
    /// `ARG`.
    Arg(Vec<Pair>),
    /// `CMD`.
    Cmd(Command),
    /// `ENTRYPOINT`.
    Entrypoint(Command),
    /// `COPY` and `ADD`.
    Copy(Copy),
    /// `VOLUME`.
    Volume(Vec<Text>),
    /// `WORKDIR`.
    Workdir(Text),
    /// `USER`.
    User(Text),
    /// `RUN`, not looked into.
    Run(Text),
    /// Anything else, by its name.
    Other(String),
}

/// A name and a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The name.
    pub name: Text,
    /// The value; `ARG` may have none.
    pub value: Option<Text>,
}

/// A command in one of its forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A JSON list of words, taken as they are.
    Exec(Vec<Text>),
    /// A line for a shell.
    Shell(Text),
}

/// What is copied into the image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// It is `ADD`.
    pub add: bool,
    /// `--from`: another stage or image.
    pub from: Option<Text>,
    /// Paths in the context; URLs with `ADD`.
    pub sources: Vec<Text>,
    /// Files written into the Dockerfile: name and content.
    pub inline: Vec<(String, Text)>,
    /// The path in the image; a folder if it ends with `/`.
    pub target: Text,
}

/// Reads a Dockerfile. What can be read is there, whatever the problems.
#[must_use]
pub fn parse(bytes: &[u8]) -> (Dockerfile, Vec<Problem>) {
    match Source::decode(bytes) {
        Ok(source) => read::read(&source),
        Err(problem) => (Dockerfile::default(), vec![problem]),
    }
}

//! A tree made ready for many paths: literal ends are compared first, what repeats becomes a table.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::charset::symbols;
use super::dfa::Dfa;
use super::node::Node;
use super::program::Program;

/// After so many paths a table has earned its construction.
const SWEEPS_BEFORE_TABLE: u32 = 8;

/// Decides whether whole paths match a tree. Compiled on first use, so that a large configuration costs little to read.
#[derive(Debug)]
pub(crate) struct Matcher {
    node: Node,
    prefix: Box<str>,
    suffix: Box<str>,
    program: OnceLock<Program>,
    table: OnceLock<Option<Dfa>>,
    sweeps: AtomicU32,
}

impl Matcher {
    pub(crate) fn new(node: Node) -> Self {
        let (prefix, suffix) = node.literal_ends();
        Self {
            node,
            prefix: prefix.into_boxed_str(),
            suffix: suffix.into_boxed_str(),
            program: OnceLock::new(),
            table: OnceLock::new(),
            sweeps: AtomicU32::new(0),
        }
    }

    pub(crate) fn node(&self) -> &Node {
        &self.node
    }

    /// Literal text that every match starts with.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    fn program(&self) -> &Program {
        self.program.get_or_init(|| Program::whole(&self.node))
    }

    pub(crate) fn is_match(&self, path: &[u8]) -> bool {
        if !path.starts_with(self.prefix.as_bytes()) || !path.ends_with(self.suffix.as_bytes()) {
            return false;
        }
        if self.sweeps.load(Ordering::Relaxed) < SWEEPS_BEFORE_TABLE {
            self.sweeps.fetch_add(1, Ordering::Relaxed);
            return self.program().is_match(&symbols(path), &mut 0);
        }
        match self.table.get_or_init(|| Dfa::build(self.program())) {
            Some(table) if !path.is_empty() => table.is_match(path),
            _ => self.program().is_match(&symbols(path), &mut 0),
        }
    }

    /// Byte ranges of the captures; `None` when the path does not match.
    pub(crate) fn captures(&self, path: &[u8]) -> Option<Vec<Option<(usize, usize)>>> {
        self.program().captures(path)
    }

    /// How many states were evaluated to decide about a path without the table.
    #[cfg(test)]
    pub(crate) fn steps(&self, path: &[u8]) -> usize {
        let mut steps = 0;
        self.program().is_match(&symbols(path), &mut steps);
        steps
    }

    #[cfg(test)]
    pub(crate) fn states(&self) -> usize {
        self.program().states.len()
    }

    /// What the table says, where there is one.
    #[cfg(test)]
    pub(crate) fn by_table(&self, path: &[u8]) -> Option<bool> {
        // A table starts with the last symbol: the empty path has none, and no caller asks about it.
        Dfa::build(self.program()).filter(|_| !path.is_empty()).map(|table| table.is_match(path))
    }

    #[cfg(test)]
    pub(crate) fn by_sweep(&self, path: &[u8]) -> bool {
        self.program().is_match(&symbols(path), &mut 0)
    }
}

//! `functions`: the figures of every function in some files.

use std::io::{self, Write};

use protocol::escape;
use serde::Serialize;

use crate::functions::source;

/// A function with its file.
#[derive(Debug, Clone, Serialize)]
struct Listed<'a> {
    file: &'a str,
    name: String,
    line: u32,
    end_line: u32,
    complexity: u32,
    nloc: u32,
    parameters: u32,
    cognitive: u32,
}

#[derive(Debug, Clone, Serialize)]
struct Skipped<'a> {
    file: &'a str,
    reason: String,
}

#[derive(Debug, Clone, Serialize)]
struct Stopped<'a> {
    file: &'a str,
    line: u32,
}

/// The functions of some files: the contract of `complexity-scorer functions`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Listing<'a> {
    functions: Vec<Listed<'a>>,
    /// Files that were not looked at, and why.
    skipped: Vec<Skipped<'a>>,
    /// Files that are understood up to a line only: figures behind it may be wrong.
    stopped: Vec<Stopped<'a>>,
}

impl<'a> Listing<'a> {
    /// Adds the functions of a file.
    pub fn add(&mut self, file: &'a str, bytes: &[u8]) {
        if let Some(skip) = source::generated(file.as_bytes()) {
            return self.skip(file, skip.to_string());
        }
        let (language, text) = match source::look(file.as_bytes(), bytes) {
            Ok(found) => found,
            Err(skip) => return self.skip(file, skip.to_string()),
        };
        let analysis = functions::analyze(language, &text);
        if let Some(line) = analysis.stopped_at {
            self.stopped.push(Stopped { file, line });
        }
        let mut found = analysis.functions;
        found.sort_by_key(|function| (function.line, std::cmp::Reverse(function.end_line)));
        self.functions.extend(found.into_iter().map(|function| Listed {
            file,
            name: function.name,
            line: function.line,
            end_line: function.end_line,
            complexity: function.complexity,
            nloc: function.nloc,
            parameters: function.parameters,
            cognitive: function.cognitive,
        }));
    }

    /// Adds a file that is not looked at.
    pub fn skip(&mut self, file: &'a str, reason: String) {
        self.skipped.push(Skipped { file, reason });
    }

    /// Writes it for a terminal or a log.
    ///
    /// # Errors
    /// When the sink cannot be written.
    pub fn human(&self, sink: &mut dyn Write) -> io::Result<()> {
        writeln!(sink, "complexity  cognitive  lines  parameters  function")?;
        for function in &self.functions {
            let Listed { complexity, cognitive, nloc, parameters, line, .. } = function;
            let (name, file) = (escape::line(&function.name), escape::line(function.file));
            writeln!(sink, "{complexity:>10}  {cognitive:>9}  {nloc:>5}  {parameters:>10}  {name}  {file}:{line}")?;
        }
        for Skipped { file, reason } in &self.skipped {
            writeln!(sink, "skipped: {}: {}", escape::line(file), escape::line(reason))?;
        }
        for Stopped { file, line } in &self.stopped {
            writeln!(
                sink,
                "note: {}:{line}: not understood from here on; figures behind it may be wrong",
                escape::line(file)
            )?;
        }
        Ok(())
    }

    /// Writes it as one JSON object on one line.
    ///
    /// # Errors
    /// When the sink cannot be written.
    pub fn json(&self, sink: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer(&mut *sink, self)?;
        writeln!(sink)
    }
}

//! A rule file while it is read: the problems so far, and values that come with problems of their own.

use findings::Finding;
use settings::{Document, Node, Position};

use crate::column;
use crate::model::is_parameter_name;
use crate::pattern::Pattern;
use crate::syntax::Mistake;

/// A file that is being read, and what was wrong so far.
pub(crate) struct Reading<'a> {
    document: &'a Document,
    lines: Vec<&'a str>,
    problems: Vec<Finding>,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(document: &'a Document, bytes: &'a [u8], problems: Vec<Finding>) -> Self {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        Self { document, lines: text.trim_start_matches('\u{feff}').lines().collect(), problems }
    }

    pub(crate) fn add(&mut self, problem: Finding) {
        self.problems.push(problem);
    }

    pub(crate) fn problem(&mut self, rule: &str, node: &Node, message: impl Into<String>, hint: &str) {
        self.problems.push(self.document.problem(rule, node.position, message).hint(hint));
    }

    /// A problem at a place that is no value.
    pub(crate) fn at(&self, rule: &str, position: Position, message: impl Into<String>) -> Finding {
        self.document.problem(rule, position, message)
    }

    /// Everything that is wrong, in the order of the file.
    pub(crate) fn finish(mut self) -> Vec<Finding> {
        self.problems.sort_by_key(|problem| problem.location.as_ref().map(|at| (at.line, at.column)));
        self.problems
    }

    pub(crate) fn pattern(
        &mut self,
        path: &str,
        node: &Node,
        read: fn(&str) -> Result<Pattern, Mistake>,
    ) -> Option<Pattern> {
        let text = node.text()?;
        match read(text) {
            Ok(pattern) => {
                for name in pattern.group_names().iter().filter(|name| !is_parameter_name(name)) {
                    let message = format!("the group `{name}` of `{path}` cannot be a parameter");
                    self.problem("rules/group-name", node, message, "use lower-case letters, digits and `_`");
                }
                Some(pattern)
            }
            Err(mistake) => {
                let source = self.lines.get(node.position.line as usize - 1).copied().unwrap_or_default();
                let mut position = node.position;
                position.column += column::of(source, position.column, mistake.offset);
                let shown = excerpt(text, mistake.offset);
                let message = format!("`{path}`, at `{shown}`: {}", mistake.message);
                let problem = self.document.problem("rules/pattern", position, message);
                self.problems.push(match mistake.hint {
                    Some(hint) => problem.hint(hint),
                    None => problem,
                });
                None
            }
        }
    }

    pub(crate) fn text(&mut self, node: &Node, key: &str, limit: usize) -> String {
        let text = node.get(key).and_then(Node::text).unwrap_or_default().trim().to_owned();
        let length = text.chars().count();
        if let Some(node) = node.get(key).filter(|_| length > limit) {
            let message = format!("`{key}` has {length} characters, expected at most {limit}");
            self.problem("rules/too-long", node, message, "say it in fewer words");
        }
        text
    }
}

/// The piece of a pattern where the mistake is, short enough for a message.
fn excerpt(text: &str, offset: usize) -> String {
    let mut shown: String = text.chars().skip(offset).take(24).filter(|character| !character.is_control()).collect();
    if text.chars().nth(offset + 24).is_some() {
        shown.push('…');
    }
    shown
}

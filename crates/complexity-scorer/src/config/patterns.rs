//! Lists of patterns.

use findings::Finding;
use patterns::{Dialect, Pattern};
use settings::{Document, Node};

/// The patterns of a list, in order; each one that is none is a problem.
pub(crate) fn patterns_of(document: &Document, node: Option<&Node>, problems: &mut Vec<Finding>) -> Vec<Pattern> {
    let mut found = Vec::new();
    read(document, node, problems, |pattern, _| found.push(pattern));
    found
}

pub(super) fn read(
    document: &Document,
    node: Option<&Node>,
    problems: &mut Vec<Finding>,
    mut each: impl FnMut(Pattern, u32),
) {
    let mut positive = None;
    for item in node.map_or(&[][..], Node::one_or_many) {
        let text = item.text().unwrap_or_default();
        match Pattern::parse(Dialect::Default, text) {
            Ok(pattern) => {
                positive = Some(positive == Some(true) || !pattern.is_negated());
                each(pattern, item.position.line);
            }
            Err(error) => {
                let message = format!("pattern `{text}`: {}", error.message);
                let problem = document.problem("complexity/pattern", item.position, message);
                problems.push(match error.hint {
                    Some(hint) => problem.hint(hint),
                    None => problem,
                });
            }
        }
    }
    if let (Some(node), Some(false)) = (node, positive) {
        let message = "the list only takes files away, so it can never match";
        let hint = "put a pattern without `!` first; to keep files that are excluded otherwise, use `include`";
        problems.push(document.problem("complexity/only-negated", node.position, message).hint(hint));
    }
}

//! Where the levels are cut: by the seed limits, by the past, by limits of the user's own.

use findings::Finding;
use settings::{Document, Node};

use crate::calibrate::LevelsBy;
use crate::{Levels, Limit};

/// What cuts the levels, and the limits. `levels: custom` takes them from `limits`; a mapping holds them itself.
pub(super) fn read(document: &Document, section: &Node, problems: &mut Vec<Finding>) -> (LevelsBy, Levels) {
    let (levels, own) = (section.get("levels"), section.get("limits"));
    let word = levels.and_then(Node::text);
    let (by, limits) = match (levels, word) {
        (_, Some("custom")) => (LevelsBy::Custom, own),
        (_, Some("percentile")) => (LevelsBy::Percentile, None),
        (None, _) | (_, Some(_)) => (LevelsBy::Seed, None),
        (Some(mapping), None) => (LevelsBy::Custom, Some(mapping)),
    };
    match (word, levels, own) {
        (Some("custom"), Some(levels), None) => {
            let message = "`complexity.levels` is `custom`, but there are no `complexity.limits`";
            let hint = "write `limits: {low: {files: 3, lines: 50}, medium: {files: 10, lines: 300}}` beside it";
            problems.push(document.problem("complexity/levels", levels.position, message).hint(hint));
        }
        (Some("custom"), _, _) | (_, _, None) => {}
        (_, _, Some(own)) => {
            let message = "`complexity.limits` are not used: they belong to `levels: custom`";
            let hint = "write `levels: custom`, or take `limits` away";
            problems.push(document.problem("complexity/levels", own.position, message).hint(hint));
        }
    }
    (by, limits.map_or_else(Levels::default, |node| limits_of(document, node, problems)))
}

fn limits_of(document: &Document, node: &Node, problems: &mut Vec<Finding>) -> Levels {
    let default = Levels::default();
    let limit = |name: &str, default: Limit| {
        let number = |key: &str| node.get(name)?.get(key)?.integer().and_then(|number| u64::try_from(number).ok());
        Limit { files: number("files").unwrap_or(default.files), lines: number("lines").unwrap_or(default.lines) }
    };
    let levels = Levels { low: limit("low", default.low), medium: limit("medium", default.medium) };
    let (low, medium) = (levels.low, levels.medium);
    if low.files > medium.files || low.lines > medium.lines {
        let message = format!("the limits of `medium` ({medium}) are below those of `low` ({low})");
        let hint = "raise `medium` or lower `low`; a limit that is not given keeps its default";
        problems.push(document.problem("complexity/levels", node.position, message).hint(hint));
    }
    levels
}

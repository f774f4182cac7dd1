//! A pattern of a CODEOWNERS file as a tree: like gitignore's, without `!` and `[ ]`, and a closing `*` stays in its folder.

use super::line::Wrong;
use crate::engine::Node;

pub(super) fn parse(text: &str) -> Result<Node, Wrong> {
    let wrong = |message: &str, hint: &str| Err((message.to_owned(), Some(hint.to_owned())));
    if text.starts_with('!') {
        return wrong(
            "`!` does not negate in CODEOWNERS",
            "write a later rule without owners for what is to be left out",
        );
    }
    if text.starts_with("\\#") {
        return wrong("a pattern cannot start with `\\#`", "write `/#name` or a wildcard such as `?name`");
    }
    let names = split(text)?;
    let anchored = names.len() > 2 || (names.len() == 2 && names.last().is_some_and(|name| !name.is_empty()));
    let folder = names.last().is_some_and(Vec::is_empty);
    let names = names.strip_prefix(&[Vec::new()]).unwrap_or(&names);
    let names = if folder { names.split_last().map_or(names, |(_, rest)| rest) } else { names };
    let is_special = |name: &[Part]| matches!(name, [Part::Char('.')] | [Part::Char('.'), Part::Char('.')]);
    if names.is_empty() || names.iter().any(|name| name.is_empty() || is_special(name)) {
        return wrong("the pattern can match nothing", "write `*` for every file, and single `/` between names");
    }
    let mut nodes = if anchored { Vec::new() } else { vec![Node::Dirs] };
    for (at, name) in names.iter().enumerate() {
        let last = at + 1 == names.len();
        match name.as_slice() {
            [Part::Star, Part::Star] if last => nodes.push(Node::Rest),
            [Part::Star, Part::Star] => nodes.push(Node::Dirs),
            parts => {
                nodes.extend(parts.iter().map(Part::node));
                if !last {
                    nodes.push(Node::Char('/'));
                }
            }
        }
    }
    let closing_star = names.len() > usize::from(!anchored) && names.last().is_some_and(|name| *name == [Part::Star]);
    if folder {
        nodes.push(Node::below());
    } else if !closing_star && nodes.last() != Some(&Node::Rest) {
        nodes.push(Node::below().optional());
    }
    Ok(Node::Concat(
        nodes.into_iter().flat_map(|node| if let Node::Concat(nodes) = node { nodes } else { vec![node] }).collect(),
    ))
}

#[derive(PartialEq, Eq)]
enum Part {
    Char(char),
    Star,
    Any,
}

impl Part {
    fn node(&self) -> Node {
        match self {
            Self::Char(c) => Node::Char(*c),
            Self::Star => Node::star(),
            Self::Any => Node::NotSlash,
        }
    }
}

/// The names between the slashes.
fn split(text: &str) -> Result<Vec<Vec<Part>>, Wrong> {
    let mut names = vec![Vec::new()];
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let part = match c {
            '/' => {
                names.push(Vec::new());
                continue;
            }
            '*' => Part::Star,
            '?' => Part::Any,
            '\\' => Part::Char(chars.next().ok_or_else(|| {
                ("`\\` at the end escapes nothing".to_owned(), Some("write `/` between folders".to_owned()))
            })?),
            '[' | ']' => {
                let message = format!("`{c}`: CODEOWNERS knows no character classes");
                return Err((message, Some("use `?` or `*`, or one rule for each name".to_owned())));
            }
            c => Part::Char(c),
        };
        if let Some(name) = names.last_mut() {
            name.push(part);
        }
    }
    Ok(names)
}

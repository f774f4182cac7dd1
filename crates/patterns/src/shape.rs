//! What of a pattern can be looked up instead of matched: its segments, where they are simple.
//!
//! The answers hold for paths as git writes them, without empty, `.` and `..` segments; others are matched one pattern at a
//! time.

use crate::engine::Node;
use crate::segment::{Segment, Segments};

/// Most variants that the alternatives of one pattern are written out into.
const MAX_VARIANTS: usize = 64;

/// What can be looked up of a pattern.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) variants: Vec<Segments>,
    /// The pattern matches what the variants do not.
    pub(crate) complement: bool,
}

/// The variants of a tree of the default dialect.
pub(crate) fn of_node(node: &Node) -> Vec<Segments> {
    let mut variants = vec![Vec::new()];
    if spell_out(std::slice::from_ref(node), &mut variants) {
        variants.iter().map(|nodes| segments(nodes)).collect()
    } else if let Node::Concat(nodes) = node {
        vec![segments(&nodes.iter().collect::<Vec<_>>())]
    } else {
        vec![vec![Segment::Other]]
    }
}

/// Appends the nodes to each variant, which an alternation multiplies. `false` when there are too many.
fn spell_out<'n>(nodes: &'n [Node], variants: &mut Vec<Vec<&'n Node>>) -> bool {
    nodes.iter().all(|node| match node {
        Node::Concat(inner) => spell_out(inner, variants),
        Node::Empty => true,
        Node::Alt(branches) => {
            let mut all = Vec::new();
            for branch in branches {
                let mut with = variants.clone();
                if all.len() + with.len() > MAX_VARIANTS || !spell_out(std::slice::from_ref(branch), &mut with) {
                    return false;
                }
                all.append(&mut with);
            }
            *variants = all;
            variants.len() <= MAX_VARIANTS
        }
        node => {
            variants.iter_mut().for_each(|variant| variant.push(node));
            true
        }
    })
}

fn segments(nodes: &[&Node]) -> Segments {
    let mut out = Vec::new();
    let mut current: Vec<&Node> = Vec::new();
    for &node in nodes {
        match node {
            // What an empty alternative leaves, as in `a/{,b}/c`, is no path.
            Node::Char('/') if current.is_empty() => out.push(Segment::Other),
            Node::Char('/') => flush(&mut current, &mut out),
            Node::Dirs if current.is_empty() => out.push(Segment::Dirs),
            Node::Rest if current.is_empty() => out.push(Segment::Rest),
            node => current.push(node),
        }
    }
    if matches!(nodes.last(), Some(Node::Char('/') | Node::Dirs)) {
        out.push(Segment::Other);
    }
    flush(&mut current, &mut out);
    out
}

fn flush(current: &mut Vec<&Node>, out: &mut Segments) {
    let is_star = |node: &Node| matches!(node, Node::Repeat { node, .. } if **node == Node::NotSlash);
    let segment = match current.as_slice() {
        [] => return,
        [Node::Capture(_, node)] if is_star(node) => Segment::One,
        nodes => {
            let mut parts = Some(vec![String::new()]);
            for node in nodes {
                match (*node, &mut parts) {
                    (Node::Char(c), Some(parts)) => parts.last_mut().into_iter().for_each(|part| part.push(*c)),
                    (Node::Repeat { once: false, .. }, Some(parts)) if is_star(node) => parts.push(String::new()),
                    _ => parts = None,
                }
            }
            parts.map_or(Segment::Other, of_parts)
        }
    };
    out.push(segment);
    current.clear();
}

fn of_parts(mut parts: Vec<String>) -> Segment {
    match parts.len() {
        0 | 1 => Segment::Name(parts.pop().unwrap_or_default()),
        _ if parts.iter().all(String::is_empty) => Segment::One,
        _ => Segment::Wild(parts),
    }
}

/// What can be looked up of a glob of the `paths-filter` dialect; `start` is literal text that all its matches start with.
pub(crate) fn of_glob(glob: &str, start: Option<&str>) -> Option<Shape> {
    if matches!(glob, "*.*" | "**/*.*") {
        // In these two, as they stand, something has to follow the dot.
        return None;
    }
    let negation = glob.strip_prefix('!').filter(|glob| !glob.starts_with(['!', '(']));
    let mut variants = Vec::new();
    for simple in without_lists(negation.unwrap_or(glob)).unwrap_or_default() {
        match of_simple_glob(&simple) {
            Some(mut found) => variants.append(&mut found),
            None => {
                variants.clear();
                break;
            }
        }
    }
    if !variants.is_empty() {
        return Some(Shape { variants, complement: negation.is_some() });
    }
    // At least the first folders may be known. The glob's own text is always a match, too.
    let (folders, _) = start?.rsplit_once('/')?;
    let name = |name: &str| Segment::Name(name.to_owned());
    let known: Segments = folders.split('/').map(name).chain([Segment::Other]).collect();
    Some(Shape { variants: vec![known, glob.split('/').map(name).collect()], complement: false })
}

const fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ') || !c.is_ascii()
}

/// The glob with its lists of plain names written out.
fn without_lists(glob: &str) -> Option<Vec<String>> {
    let mut out = vec![String::new()];
    let mut rest = glob;
    while let Some((before, list)) = rest.split_once('{') {
        let (list, after) = list.split_once('}')?;
        let names: Vec<&str> = list.split(',').collect();
        let plain = |name: &&str| !name.is_empty() && !name.contains("..") && name.chars().all(is_plain);
        if names.len() < 2 || out.len() * names.len() > MAX_VARIANTS || !names.iter().all(plain) {
            return None;
        }
        let with = |start: &String| names.iter().map(|name| format!("{start}{before}{name}")).collect::<Vec<_>>();
        out = out.iter().flat_map(with).collect();
        rest = after;
    }
    out.iter_mut().for_each(|start| start.push_str(rest));
    Some(out)
}

/// The variants of a glob made of names, `*` and `**` only.
fn of_simple_glob(glob: &str) -> Option<Vec<Segments>> {
    let mut out: Vec<Segment> = Vec::new();
    let mut starred = false;
    for part in glob.split('/') {
        if part != "**"
            && (matches!(part, "" | "." | "..")
                || part.contains("**")
                || !part.chars().all(|c| c == '*' || is_plain(c)))
        {
            return None;
        }
        if part != "**" {
            starred = part.ends_with('*');
            out.push(of_parts(part.split('*').map(str::to_owned).collect()));
        } else if out.last() == Some(&Segment::Dirs) {
            return None;
        } else {
            out.push(Segment::Dirs);
        }
    }
    if out.last() != Some(&Segment::Dirs) {
        return Some(vec![out]);
    }
    // A closing `/**` matches the folder's own name, too, unless that ends in a star.
    let mut below = out.clone();
    out.pop();
    if let Some(last) = below.last_mut() {
        *last = Segment::Rest;
    }
    Some(if out.is_empty() || starred { vec![below] } else { vec![out, below] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dialect, Pattern};

    fn shape(text: &str) -> Vec<Segments> {
        Pattern::parse(Dialect::Default, text).expect("valid").shape().expect("indexed").variants
    }

    #[test]
    fn typical_patterns_are_looked_up() {
        use Segment::{Dirs, Name, One, Rest, Wild};
        let name = |text: &str| Name(text.to_owned());
        let wild = |parts: &[&str]| Wild(parts.iter().map(|part| (*part).to_owned()).collect());
        assert_eq!(shape("docs/**"), [vec![name("docs"), Rest]]);
        assert_eq!(shape("docs"), [vec![name("docs"), Rest], vec![name("docs")]]);
        assert_eq!(shape("**/*.{ts,tsx}"), [vec![Dirs, wild(&["", ".ts"])], vec![Dirs, wild(&["", ".tsx"])]]);
        assert_eq!(shape("addons/{module}/**"), [vec![name("addons"), One, Rest]]);
        assert_eq!(shape("a/{,b}"), [vec![name("a"), Segment::Other], vec![name("a"), name("b")]]);
        let glob = |text: &str| of_glob(text, Some("")).map(|shape| (shape.variants, shape.complement));
        assert_eq!(glob("a/**"), Some((vec![vec![name("a")], vec![name("a"), Rest]], false)));
        assert_eq!(glob("*/**"), Some((vec![vec![One, Rest]], false)));
        assert_eq!(
            glob("!**/*.{js,md}"),
            Some((vec![vec![Dirs, wild(&["", ".js"])], vec![Dirs, wild(&["", ".md"])]], true))
        );
        assert_eq!(glob("!(a)"), None);
        let known = of_glob("a/b/[c]", Some("a/b/")).map(|shape| shape.variants);
        assert_eq!(
            known,
            Some(vec![vec![name("a"), name("b"), Segment::Other], vec![name("a"), name("b"), name("[c]")]])
        );
    }
}

//! Which texts must stand in every line that a pattern matches.
//!
//! The tree of a pattern is walked once. Each node is either *exact* (it matches one of a few texts and nothing else) or
//! not; runs of exact nodes in a concatenation are multiplied into longer texts. Every run, and every set that an inner
//! node requires by itself, is a candidate; the one that is rarest in logs wins.

use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

use crate::literal::{LONGEST, Lead, Literal, SHORTEST, is_blank_byte};
use crate::rarity;

/// How many texts a node may stand for before it is no longer exact.
const WIDEST: usize = 64;
/// How many bytes or characters a class may hold to be exact.
const CLASS: usize = 10;
/// How many sets are kept of a node.
const SETS: usize = 24;

/// What every match of a pattern contains.
#[derive(Debug, Default)]
pub(crate) struct Required {
    /// One of these, each of which is long enough to be looked for; empty where there are none.
    pub(crate) literals: Vec<Literal>,
    /// And one of each of these sets, whatever their length.
    pub(crate) sets: Vec<Vec<Literal>>,
}

/// Finds what every match contains.
pub(crate) fn required(hir: &Hir) -> Required {
    let mut walked = walk(hir, Lead::Anywhere);
    walked.offer_exact();
    let finish = |set: &Vec<Literal>| {
        let mut set: Vec<Literal> = set.iter().map(|literal| literal.finished()).collect();
        set.sort();
        set.dedup();
        set
    };
    let literals = rarest(&walked.sets, SHORTEST).map(finish).unwrap_or_default();
    let mut sets: Vec<Vec<Literal>> = walked.sets.iter().map(finish).collect();
    sets.retain(|set| *set != literals);
    Required { literals, sets }
}

/// The rarest of the sets whose members have at least `shortest` bytes.
fn rarest(sets: &[Vec<Literal>], shortest: usize) -> Option<&Vec<Literal>> {
    let long = |set: &&Vec<Literal>| set.iter().all(|literal| literal.text().len() >= shortest);
    sets.iter().filter(long).max_by(|left, right| rarity::of_set(left).total_cmp(&rarity::of_set(right)))
}

/// What a node matches.
struct Walked {
    /// All texts it can match, if these are few.
    exact: Option<Vec<Literal>>,
    /// Of each of these sets a match contains one.
    sets: Vec<Vec<Literal>>,
    /// Where what follows it stands.
    lead: Lead,
}

impl Walked {
    fn exact(texts: &[(Vec<u8>, bool)], lead: Lead) -> Self {
        let empty = texts.iter().all(|(text, _)| text.is_empty());
        let exact = texts.iter().map(|(text, folded)| Literal::new(text, *folded, lead)).collect();
        Self { exact, sets: Vec::new(), lead: if empty { lead } else { Lead::Anywhere } }
    }

    fn nothing(lead: Lead) -> Self {
        Self::exact(&[(Vec::new(), false)], lead)
    }

    fn unknown() -> Self {
        Self { exact: None, sets: Vec::new(), lead: Lead::Anywhere }
    }

    fn offer(&mut self, set: &[Literal]) {
        if !set.is_empty() && set.iter().all(|literal| !literal.text().is_empty()) && self.sets.len() < SETS {
            self.sets.push(set.to_vec());
        }
    }

    fn offer_exact(&mut self) {
        if let Some(exact) = self.exact.clone() {
            self.offer(&exact);
        }
    }
}

fn walk(hir: &Hir, lead: Lead) -> Walked {
    match hir.kind() {
        HirKind::Empty => Walked::nothing(lead),
        HirKind::Look(look) => Walked::nothing(if *look == Look::Start { Lead::Start } else { lead }),
        HirKind::Literal(literal) => text(&literal.0, lead),
        HirKind::Class(_) if is_blank(hir) => {
            Walked { lead: if lead == Lead::Anywhere { lead } else { Lead::Indent }, ..Walked::unknown() }
        }
        HirKind::Class(class) => class_texts(class).map_or_else(Walked::unknown, |texts| Walked::exact(&texts, lead)),
        HirKind::Capture(capture) => walk(&capture.sub, lead),
        HirKind::Repetition(repetition) => repeated(repetition, lead),
        HirKind::Concat(nodes) => sequence(nodes, lead),
        HirKind::Alternation(nodes) => alternatives(nodes, lead),
    }
}

fn text(text: &[u8], lead: Lead) -> Walked {
    if text.len() <= LONGEST {
        return Walked::exact(&[(text.to_vec(), false)], lead);
    }
    // The beginning is required, the rest is not looked for.
    let mut walked = Walked::exact(&[(text[..LONGEST].to_vec(), false)], lead);
    walked.offer_exact();
    walked.exact = None;
    walked
}

fn class_texts(class: &Class) -> Option<Vec<(Vec<u8>, bool)>> {
    let characters: Vec<char> = match class {
        Class::Bytes(class) => {
            let count: usize = class.iter().map(|range| range.len()).sum();
            let bytes = class.iter().flat_map(|range| range.start()..=range.end());
            let bytes: Vec<u8> = (count <= CLASS * 2).then(|| bytes.collect())?;
            // A lone byte above ASCII is no character: such classes are not looked for.
            bytes.iter().all(u8::is_ascii).then(|| bytes.into_iter().map(char::from).collect())?
        }
        Class::Unicode(class) => {
            let count: usize = class.iter().map(|range| range.len()).sum();
            (count <= CLASS * 2).then(|| class.iter().flat_map(|range| range.start()..=range.end()).collect())?
        }
    };
    let mut texts: Vec<(Vec<u8>, bool)> = Vec::new();
    for &character in &characters {
        let other = if character.is_ascii_lowercase() {
            character.to_ascii_uppercase()
        } else {
            character.to_ascii_lowercase()
        };
        let folded = other != character && characters.contains(&other);
        if !folded || character.is_ascii_lowercase() {
            texts.push((character.to_string().into_bytes(), folded));
        }
    }
    (texts.len() <= CLASS).then_some(texts)
}

fn repeated(repetition: &Repetition, lead: Lead) -> Walked {
    let inner = walk(&repetition.sub, lead);
    let after = if lead != Lead::Anywhere && is_blank(&repetition.sub) { Lead::Indent } else { Lead::Anywhere };
    match (repetition.min, repetition.max) {
        (0, Some(1)) => {
            let exact = inner.exact.zip(Walked::nothing(lead).exact).map(|(some, none)| [some, none].concat());
            Walked { exact, sets: Vec::new(), lead: after }
        }
        (0, _) => Walked { exact: None, sets: Vec::new(), lead: after },
        (1, Some(1)) => inner,
        (_, _) => {
            let mut walked = inner;
            walked.offer_exact();
            walked.exact = None;
            walked.lead = after;
            walked
        }
    }
}

/// Whether a node matches one blank and nothing else.
fn is_blank(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.iter().all(|&byte| is_blank_byte(byte)),
        HirKind::Class(Class::Bytes(class)) => {
            class.iter().all(|range| (range.start()..=range.end()).all(is_blank_byte))
        }
        HirKind::Capture(capture) => is_blank(&capture.sub),
        _ => false,
    }
}

/// The parts of a concatenation, those of groups in it included.
fn flattened<'a>(nodes: &'a [Hir], parts: &mut Vec<&'a Hir>) {
    for node in nodes {
        match node.kind() {
            HirKind::Concat(nodes) => flattened(nodes, parts),
            HirKind::Capture(capture) => flattened(std::slice::from_ref(&*capture.sub), parts),
            _ => parts.push(node),
        }
    }
}

fn sequence(nodes: &[Hir], lead: Lead) -> Walked {
    let mut parts = Vec::new();
    flattened(nodes, &mut parts);
    let mut whole = Walked::nothing(lead);
    let mut all_exact = true;
    for node in parts {
        let next = walk(node, whole.lead);
        let blank = whole.lead != Lead::Anywhere && is_blank(node);
        let before = whole.exact.take().or_else(|| Walked::nothing(whole.lead).exact).unwrap_or_default();
        next.sets.iter().for_each(|set| whole.offer(set));
        match next.exact.as_deref().and_then(|exact| product(&before, exact)) {
            Some(longer) => {
                if longer.len() > before.len() {
                    whole.offer(&before);
                }
                whole.exact = Some(longer);
            }
            None => {
                all_exact = false;
                whole.offer(&before);
                // What does not fit any more starts a run of its own.
                whole.exact = next.exact;
            }
        }
        whole.lead = if blank && next.lead == Lead::Anywhere { Lead::Indent } else { next.lead };
    }
    if !all_exact {
        whole.offer_exact();
        whole.exact = None;
    }
    whole
}

/// Every text of the one followed by every text of the other, if that is not too much.
fn product(before: &[Literal], after: &[Literal]) -> Option<Vec<Literal>> {
    if before.len() * after.len() > WIDEST {
        return None;
    }
    before.iter().flat_map(|left| after.iter().map(|right| left.followed_by(right))).collect()
}

fn alternatives(nodes: &[Hir], lead: Lead) -> Walked {
    let branches: Vec<Walked> = nodes.iter().map(|node| walk(node, lead)).collect();
    let same = branches.first().map_or(lead, |first| first.lead);
    let lead = if branches.iter().all(|branch| branch.lead == same) { same } else { Lead::Anywhere };
    if branches.iter().all(|branch| branch.exact.is_some()) {
        let exact: Vec<Literal> = branches.iter().flat_map(|branch| branch.exact.clone().unwrap_or_default()).collect();
        if exact.len() <= WIDEST {
            return Walked { exact: Some(exact), sets: Vec::new(), lead };
        }
    }
    let branches: Vec<Vec<Vec<Literal>>> = branches
        .into_iter()
        .map(|mut branch| {
            branch.offer_exact();
            branch.sets
        })
        .collect();
    let mut whole = Walked { lead, ..Walked::unknown() };
    for shortest in [SHORTEST, 1] {
        // One of the literals of one of the branches, whichever it is that matches.
        let union: Option<Vec<&Vec<Literal>>> = branches.iter().map(|sets| rarest(sets, shortest)).collect();
        if let Some(union) = union {
            whole.offer(&union.into_iter().flatten().copied().collect::<Vec<_>>());
        }
    }
    whole
}

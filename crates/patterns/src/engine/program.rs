//! The tree compiled into numbered states.

use super::charset::CharSet;
use super::node::Node;

/// One state; the numbers are states, except in `Set` and `Behind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Accept,
    Char(u32, u32),
    Set(u32, u32),
    Any(u32),
    NotSlash(u32),
    Split(u32, u32),
    Start(u32),
    End(u32),
    /// `(start of the inner states, negative, next)`.
    Ahead(u32, bool, u32),
    /// `(number of the look-behind, negative, next)`.
    Behind(u32, bool, u32),
    Save(u32, u32),
}

/// States that are evaluated together: those of one look-ahead, or the main ones. `order` puts each state after those it
/// depends on without reading a symbol; `cyclic` says that this was impossible and a fixed point is needed.
#[derive(Debug, Clone)]
pub(super) struct Stratum {
    pub(super) order: Vec<u32>,
    pub(super) cyclic: bool,
}

/// A compiled pattern.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) states: Vec<State>,
    pub(super) sets: Vec<CharSet>,
    pub(super) start: u32,
    /// Inner look-aheads first.
    pub(super) strata: Vec<Stratum>,
    /// Programs of the look-behinds, to be run over the reversed text.
    pub(super) behinds: Vec<Self>,
    pub(super) slots: usize,
}

impl Program {
    /// Compiles a tree whose matches reach the end of the text.
    pub(super) fn whole(node: &Node) -> Self {
        Self::build(node, true)
    }

    fn build(node: &Node, anchored: bool) -> Self {
        let mut compiler = Compiler::default();
        let accept = compiler.push(State::Accept);
        let last = if anchored { compiler.push(State::End(accept)) } else { accept };
        let start = compiler.compile(node, last);
        compiler.finish_stratum(0);
        let Compiler { states, sets, strata, behinds, slots, .. } = compiler;
        Self { states, sets, start, strata, behinds, slots }
    }

    pub(super) fn reads(&self, state: State, symbol: u32) -> Option<u32> {
        match state {
            State::Char(c, next) => (c == symbol).then_some(next),
            State::Set(set, next) => self.sets[set as usize].contains(symbol).then_some(next),
            State::Any(next) => Some(next),
            State::NotSlash(next) => (symbol != u32::from('/')).then_some(next),
            _ => None,
        }
    }
}

#[derive(Default)]
struct Compiler {
    states: Vec<State>,
    sets: Vec<CharSet>,
    strata: Vec<Stratum>,
    /// Per state: already part of a finished stratum.
    placed: Vec<bool>,
    behinds: Vec<Program>,
    slots: usize,
}

impl Compiler {
    fn push(&mut self, state: State) -> u32 {
        self.states.push(state);
        self.placed.push(false);
        u32::try_from(self.states.len() - 1).unwrap_or(u32::MAX)
    }

    /// States for `node` followed by the state `next`; the answer is where they start.
    fn compile(&mut self, node: &Node, next: u32) -> u32 {
        match node {
            Node::Empty => next,
            Node::Char(c) => self.push(State::Char(u32::from(*c), next)),
            Node::Set(set) => {
                let at = self.sets.iter().position(|known| known == set).unwrap_or_else(|| {
                    self.sets.push(set.clone());
                    self.sets.len() - 1
                });
                self.push(State::Set(u32::try_from(at).unwrap_or(u32::MAX), next))
            }
            Node::Any => self.push(State::Any(next)),
            Node::NotSlash => self.push(State::NotSlash(next)),
            Node::Start => self.push(State::Start(next)),
            Node::End => self.push(State::End(next)),
            Node::Concat(nodes) => nodes.iter().rev().fold(next, |next, node| self.compile(node, next)),
            Node::Alt(nodes) => self.alternatives(nodes, next),
            Node::Repeat { node, once } => {
                let again = self.push(State::Split(next, next));
                let body = self.compile(node, again);
                self.states[again as usize] = State::Split(body, next);
                if *once { body } else { again }
            }
            Node::Look { behind: true, negative, node } => {
                self.behinds.push(Program::build(&node.reversed(), false));
                let at = u32::try_from(self.behinds.len() - 1).unwrap_or(u32::MAX);
                self.push(State::Behind(at, *negative, next))
            }
            Node::Look { behind: false, negative, node } => {
                let first = self.states.len();
                let accept = self.push(State::Accept);
                let start = self.compile(node, accept);
                self.finish_stratum(first);
                self.push(State::Ahead(start, *negative, next))
            }
            Node::Capture(name, node) => {
                let slot = u32::try_from(2 * name).unwrap_or(u32::MAX - 1);
                self.slots = self.slots.max(2 * name + 2);
                let close = self.push(State::Save(slot + 1, next));
                let body = self.compile(node, close);
                self.push(State::Save(slot, body))
            }
            Node::Dirs | Node::Rest => node.expanded().map_or(next, |node| self.compile(&node, next)),
        }
    }

    fn alternatives(&mut self, nodes: &[Node], next: u32) -> u32 {
        let mut starts = nodes.iter().rev().map(|node| self.compile(node, next)).collect::<Vec<_>>().into_iter();
        let Some(last) = starts.next() else { return next };
        starts.fold(last, |rest, start| self.push(State::Split(start, rest)))
    }

    /// Orders the states from `first` on that belong to no stratum yet, by depth-first search over the edges that read
    /// nothing.
    fn finish_stratum(&mut self, first: usize) {
        const NEW: u8 = 0;
        const OPEN: u8 = 1;
        const DONE: u8 = 2;
        let mut mark = vec![NEW; self.states.len() - first];
        let mut stratum = Stratum { order: Vec::new(), cyclic: false };
        for root in first..self.states.len() {
            if self.placed[root] || mark[root - first] != NEW {
                continue;
            }
            let mut stack = vec![(root, 0)];
            mark[root - first] = OPEN;
            while let Some((state, edge)) = stack.pop() {
                let Some(&target) = silent_edges(self.states[state]).iter().flatten().nth(edge) else {
                    mark[state - first] = DONE;
                    stratum.order.push(u32::try_from(state).unwrap_or(u32::MAX));
                    continue;
                };
                stack.push((state, edge + 1));
                let target = target as usize;
                if target < first || self.placed[target] {
                    continue;
                }
                match mark[target - first] {
                    NEW => {
                        mark[target - first] = OPEN;
                        stack.push((target, 0));
                    }
                    OPEN => stratum.cyclic = true,
                    _ => {}
                }
            }
        }
        for &state in &stratum.order {
            self.placed[state as usize] = true;
        }
        self.strata.push(stratum);
    }
}

/// The states that a state depends on at the same position.
fn silent_edges(state: State) -> [Option<u32>; 2] {
    match state {
        State::Split(a, b) => [Some(a), Some(b)],
        State::Start(next) | State::End(next) | State::Save(_, next) | State::Behind(_, _, next) => [Some(next), None],
        State::Ahead(start, _, next) => [Some(next), Some(start)],
        State::Accept | State::Char(..) | State::Set(..) | State::Any(_) | State::NotSlash(_) => [None, None],
    }
}

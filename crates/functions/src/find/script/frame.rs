//! Brackets that are open, and what they hold.

/// What a bracket that is open holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// Statements.
    Block,
    /// Members of a class.
    Class,
    /// An object, or a pattern that takes one apart.
    Object,
    /// Parameters.
    Parameters,
    /// Anything else.
    Other,
}

/// A bracket that is open.
#[derive(Debug)]
pub(super) struct Frame<'t> {
    pub(super) holds: Holds,
    pub(super) close: usize,
    /// `?` whose `:` is still to come.
    pub(super) ternaries: u32,
    /// Between `let` and `=`: a `:` starts a type.
    pub(super) declaring: bool,
    /// Values that are taken apart: `=` gives a default.
    pub(super) pattern: bool,
    /// Behind the `=` of a default.
    pub(super) initializing: bool,
    /// What the next value will be called.
    pub(super) binding: &'t str,
    /// The class's name.
    pub(super) class: &'t str,
    /// Where the body of the arrow function ends that has no braces and is open here.
    pub(super) arrow: usize,
}

impl Frame<'_> {
    pub(super) const fn new(holds: Holds, close: usize) -> Self {
        let pattern = matches!(holds, Holds::Parameters);
        Self {
            holds,
            close,
            ternaries: 0,
            declaring: false,
            pattern,
            initializing: false,
            binding: "",
            class: "",
            arrow: 0,
        }
    }
}

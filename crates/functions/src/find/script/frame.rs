//! Brackets that are open, and what they hold.

/// What a bracket that is open holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// Statements.
    Block,
    /// Members of a class.
    Class,
    /// An object, or what takes one apart.
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
    /// Behind the `=` of a default: a `:` starts no type.
    pub(super) initializing: bool,
    /// What the next value will be called.
    pub(super) binding: &'t str,
    /// The class's name.
    pub(super) class: &'t str,
    /// The last token of the arrow function that has no braces and is open here.
    pub(super) arrow: Option<usize>,
    /// Inside a list of parameters, where functions belong to the one whose parameters they are.
    pub(super) signature: bool,
}

impl Frame<'_> {
    pub(super) const fn new(holds: Holds, close: usize) -> Self {
        Self {
            holds,
            close,
            ternaries: 0,
            declaring: false,
            initializing: false,
            binding: "",
            class: "",
            arrow: None,
            signature: matches!(holds, Holds::Parameters),
        }
    }
}

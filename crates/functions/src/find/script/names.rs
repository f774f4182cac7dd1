//! What a function is called.

use super::Finder;
use super::frame::Holds;
use crate::find::{ANONYMOUS, qualified};

/// What a member is called whose name is computed: `[a]() {}`.
pub(super) const COMPUTED: &str = "(computed)";

impl<'t> Finder<'_, 't> {
    /// The name with that of the class whose member it is.
    pub(super) fn qualified(&self, name: &str) -> String {
        let class = self.frames.last().filter(|frame| frame.holds == Holds::Class && !frame.class.is_empty());
        qualified(class.map(|frame| frame.class), ".", name)
    }

    /// What the value that starts at `at` is called by what stands before it: `name = `, `name: `.
    pub(super) fn called(&mut self, at: usize) -> &'t str {
        let view = self.view;
        let mut before = self.generics.get(&at).copied().unwrap_or(at).saturating_sub(1);
        if view.code(before) == "async" {
            before = before.saturating_sub(1);
        }
        let name = match view.code(before) {
            "=" => self.frame().binding,
            ":" if self.holds() == Holds::Object => match before.saturating_sub(1) {
                key if view.code(key) == "]" => COMPUTED,
                key => view.at(key).trim_matches(['"', '\'']),
            },
            _ => "",
        };
        if name.is_empty() { ANONYMOUS } else { name }
    }
}

//! Which line decides: the attributes file nearest to the path, in it the last line, in the line the last word.

use std::collections::HashMap;
use std::rc::Rc;

use super::Attribute;
use super::parse::{Line, What};

/// What a line of a macro or a path says, one attribute after the other.
type States = Vec<(String, Option<Attribute>)>;

/// The macros of a repository: only the attributes file at the root may define some.
pub(super) struct Rules {
    macros: HashMap<String, States>,
}

impl Rules {
    /// Reads the macros of the root's lines; git has one of its own.
    pub(super) fn new(root: Option<&Rc<Vec<Line>>>) -> Self {
        let unset = ["diff", "merge", "text"].map(|name| (name.to_owned(), Some(Attribute::Unset)));
        let mut macros = HashMap::from([("binary".to_owned(), unset.to_vec())]);
        for line in root.into_iter().flat_map(|lines| lines.iter()) {
            if let What::Macro(name) = &line.what {
                macros.insert(name.clone(), line.states.clone());
            }
        }
        Self { macros }
    }

    /// Which values of `names` apply to `path`, in their order. `files` are the attributes files of its folders, the
    /// nearest first.
    pub(super) fn apply(&self, path: &[u8], files: &[(&[u8], Rc<Vec<Line>>)], names: &[&str]) -> Vec<Attribute> {
        let mut decided: HashMap<&str, Option<&Attribute>> = HashMap::new();
        for (folder, lines) in files {
            for line in lines.iter().rev() {
                if matches!(&line.what, What::Paths(matcher) if matcher.matches(path, folder)) {
                    self.take(&line.states, &mut decided);
                }
            }
        }
        let value = |name: &&str| decided.get(name).copied().flatten().cloned().unwrap_or_default();
        names.iter().map(value).collect()
    }

    /// Decides what is not decided yet; a macro that is set brings its own attributes with it.
    fn take<'a>(&'a self, states: &'a States, decided: &mut HashMap<&'a str, Option<&'a Attribute>>) {
        // A list instead of recursion: macros may name each other a thousand deep.
        let mut pending: Vec<&(String, Option<Attribute>)> = states.iter().collect();
        while let Some((name, value)) = pending.pop() {
            if decided.contains_key(name.as_str()) {
                continue;
            }
            decided.insert(name, value.as_ref());
            if *value == Some(Attribute::Set) {
                pending.extend(self.macros.get(name).into_iter().flatten());
            }
        }
    }
}

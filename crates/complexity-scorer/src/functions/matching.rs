//! Which function of before is which of after: by name in the same file, then by its text, in the same file before others.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash as _, Hasher as _};

use functions::{Function, Language};

/// How much of their words two functions with different names must share, in percent of all words of both, to be the same one.
/// Dice's coefficient; git takes files for renamed from 50 on, and functions are shorter.
const ALIKE: u64 = 60;

/// How much two functions in different files with the same name must share.
const NAMESAKES: u64 = 40;

/// Pairs of leftovers that are compared by their text at most: bounds the time for a change that rewrites everything.
const COMPARED: usize = 200_000;

/// Words below which a text is too short to be recognised by it.
const SHORT: usize = 6;

/// A function with its text.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'t> {
    /// Number of its file in the change.
    pub file: usize,
    /// Its language.
    pub language: Language,
    /// Its figures.
    pub function: &'t Function,
    /// Its lines.
    pub body: &'t str,
}

/// For each function of `after` its number in `before`, if it was there. Each function of `before` is taken once.
#[must_use]
pub fn pairs(before: &[Piece<'_>], after: &[Piece<'_>]) -> Vec<Option<usize>> {
    let mut matching = Matching { before, after, found: vec![None; after.len()], taken: vec![false; before.len()] };
    // The same name and the same text in the same file, then in order where a name stands more than once.
    matching.by_key(|piece| (piece.file, piece.function.name.as_str(), piece.body));
    matching.by_key(|piece| (piece.file, named(piece), ""));
    // Moved without a change, inside the file or to another.
    matching.by_key(|piece| (piece.file, "", long(piece)));
    matching.by_key(|piece| (0, "", long(piece)));
    matching.by_words(true);
    matching.unnamed();
    matching.by_words(false);
    matching.found
}

/// A name that means something: functions without one are found by their text.
fn named<'t>(piece: &Piece<'t>) -> &'t str {
    if piece.function.name.starts_with('(') { "" } else { &piece.function.name }
}

/// A text long enough to be recognised.
fn long<'t>(piece: &Piece<'t>) -> &'t str {
    if piece.body.split_whitespace().nth(SHORT).is_some() { piece.body } else { "" }
}

struct Matching<'m, 't> {
    before: &'m [Piece<'t>],
    after: &'m [Piece<'t>],
    found: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl<'t> Matching<'_, 't> {
    /// Pairs what has the same key, in order. Keys without a name and a text pair nothing.
    fn by_key(&mut self, key: impl Fn(&Piece<'t>) -> (usize, &'t str, &'t str)) {
        let mut known: HashMap<(usize, &str, &str), Vec<usize>> = HashMap::new();
        for (index, piece) in self.before.iter().enumerate().rev() {
            let key = key(piece);
            if !self.taken[index] && (!key.1.is_empty() || !key.2.is_empty()) {
                known.entry(key).or_default().push(index);
            }
        }
        for (index, piece) in self.after.iter().enumerate() {
            if self.found[index].is_none()
                && let Some(partner) = known.get_mut(&key(piece)).and_then(Vec::pop)
            {
                self.take(index, partner);
            }
        }
    }

    /// Pairs the functions without a name that are left in a file, in order, where there are as many as before.
    fn unnamed(&mut self) {
        let mut left: BTreeMap<usize, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (index, piece) in self.before.iter().enumerate() {
            if !self.taken[index] && named(piece).is_empty() {
                left.entry(piece.file).or_default().0.push(index);
            }
        }
        for (index, piece) in self.after.iter().enumerate() {
            if self.found[index].is_none() && named(piece).is_empty() {
                left.entry(piece.file).or_default().1.push(index);
            }
        }
        for (old, new) in left.into_values().filter(|(old, new)| old.len() == new.len()) {
            for (partner, index) in old.into_iter().zip(new) {
                self.take(index, partner);
            }
        }
    }

    fn take(&mut self, index: usize, partner: usize) {
        self.found[index] = Some(partner);
        self.taken[partner] = true;
    }

    /// Pairs what is left by the words of its text, best first.
    fn by_words(&mut self, same_file: bool) {
        let left = |done: &[bool]| (0..done.len()).filter(|&index| !done[index]).collect::<Vec<_>>();
        let old = left(&self.taken);
        let new = left(&self.found.iter().map(Option::is_some).collect::<Vec<_>>());
        let bags: BTreeMap<usize, Bag> = old.iter().map(|&index| (index, Bag::of(&self.before[index]))).collect();
        let mut candidates = Vec::new();
        let mut compared = 0;
        for &index in &new {
            let bag = Bag::of(&self.after[index]);
            for (&partner, other) in &bags {
                let (one, two) = (&self.before[partner], &self.after[index]);
                let near = if same_file { one.file == two.file } else { one.language == two.language };
                if !near || compared >= COMPARED {
                    continue;
                }
                compared += 1;
                let same_name = last(&one.function.name) == last(&two.function.name) && !named(one).is_empty();
                let share = bag.share(other);
                if share >= if same_name { NAMESAKES } else { ALIKE }
                    && (same_name || bag.total.min(other.total) >= SHORT as u64)
                {
                    candidates.push((std::cmp::Reverse(share + u64::from(same_name)), index, partner));
                }
            }
        }
        candidates.sort_unstable();
        for (_, index, partner) in candidates {
            if self.found[index].is_none() && !self.taken[partner] {
                self.take(index, partner);
            }
        }
    }
}

/// The name without the classes around it.
fn last(name: &str) -> &str {
    name.rsplit(['.', ':']).next().unwrap_or(name)
}

/// How often each word of a text occurs.
struct Bag {
    words: BTreeMap<u64, u64>,
    total: u64,
}

impl Bag {
    fn of(piece: &Piece<'_>) -> Self {
        let mut bag = Self { words: BTreeMap::new(), total: 0 };
        for word in
            piece.body.split(|char: char| !(char.is_alphanumeric() || char == '_')).filter(|word| !word.is_empty())
        {
            // The default keys of the hasher are fixed, so that the same texts always give the same answer.
            let mut hasher = DefaultHasher::new();
            word.hash(&mut hasher);
            *bag.words.entry(hasher.finish()).or_default() += 1;
            bag.total += 1;
        }
        bag
    }

    /// Twice the common words in percent of all words.
    fn share(&self, other: &Self) -> u64 {
        let (small, large) = if self.words.len() <= other.words.len() { (self, other) } else { (other, self) };
        let common: u64 =
            small.words.iter().map(|(word, count)| large.words.get(word).map_or(0, |other| *count.min(other))).sum();
        let all = self.total + other.total;
        (200 * common).checked_div(all).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use functions::analyze;

    fn view(side: &[(usize, Function, String)]) -> Vec<Piece<'_>> {
        let language = Language::Python;
        side.iter().map(|(file, function, body)| Piece { file: *file, language, function, body }).collect()
    }

    /// Names before and after of what was paired, sorted; `-` for what is new.
    fn paired(before: &[(usize, &str)], after: &[(usize, &str)]) -> Vec<String> {
        let side = |files: &[(usize, &str)]| -> Vec<(usize, Function, String)> {
            let of = |(file, text): &(usize, &str)| {
                let lines: Vec<&str> = text.lines().collect();
                let found = analyze(Language::Python, text).functions.into_iter();
                let body =
                    |function: &Function| lines[function.line as usize - 1..function.end_line as usize].join("\n");
                found.map(|function| (*file, function.clone(), body(&function))).collect::<Vec<_>>()
            };
            files.iter().flat_map(of).collect()
        };
        let (before, after) = (side(before), side(after));
        let (before, after) = (view(&before), view(&after));
        let name = |index: &Option<usize>| index.map_or("-", |index| before[index].function.name.as_str());
        let found = pairs(&before, &after);
        let mut shown: Vec<String> = found
            .iter()
            .zip(&after)
            .map(|(partner, piece)| format!("{} {}", name(partner), piece.function.name))
            .collect();
        shown.sort();
        shown
    }

    const SUM: &str = "def total(lines, rate):\n    amount = 0\n    for line in lines:\n        amount += line.price * rate\n    return amount\n";
    const LOOK: &str = "def look(name, folder):\n    path = join(folder, name)\n    if not exists(path):\n        raise Missing(path)\n    return open(path)\n";

    #[test]
    fn the_same_name_is_the_same_function_whatever_its_text() {
        assert_eq!(paired(&[(0, SUM)], &[(0, "def total():\n    return 1\n")]), ["total total"]);
        let twice = format!("{SUM}\n{LOOK}");
        let turned = format!("{LOOK}\n{SUM}");
        assert_eq!(paired(&[(0, &twice)], &[(0, &turned)]), ["look look", "total total"]);
    }

    #[test]
    fn a_new_name_is_found_by_the_text() {
        let renamed = SUM.replace("total", "sum_of_lines").replace("price", "amount");
        assert_eq!(paired(&[(0, SUM)], &[(0, &renamed)]), ["total sum_of_lines"]);
        assert_eq!(paired(&[(0, SUM)], &[(0, LOOK)]), ["- look"]);
    }

    #[test]
    fn other_files_come_after_the_same_one() {
        assert_eq!(paired(&[(0, SUM)], &[(1, SUM)]), ["total total"]);
        assert_eq!(paired(&[(0, SUM)], &[(1, &SUM.replace("rate", "factor"))]), ["total total"]);
        let copy = SUM.replace("total", "again");
        assert_eq!(paired(&[(0, SUM)], &[(0, SUM), (1, &copy)]), ["- again", "total total"]);
    }

    #[test]
    fn short_functions_are_not_recognised_by_their_text() {
        assert_eq!(paired(&[(0, "def a(x):\n    return x\n")], &[(1, "def b(x):\n    return x\n")]), ["- b"]);
    }
}

//! The size and the spread of a change, as Kamei et al. 2013 ("A Large-Scale Empirical Study of Just-in-Time Quality
//! Assurance", IEEE TSE 39(6)) define them, computed from what `git show -M --numstat -z` prints.

use std::collections::HashSet;

use serde::Serialize;

/// One changed file, as one record of `git show -M --numstat -z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLines<'a> {
    /// Its path, for a renamed file the new one: bytes, relative to the repository's root, `/`-separated.
    pub path: &'a [u8],
    /// Lines added; 0 for a binary file, which git shows as `-`.
    pub added: u64,
    /// Lines deleted; 0 for a binary file.
    pub deleted: u64,
}

/// The features of a change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Features {
    /// Lines added in all files.
    pub la: u64,
    /// Lines deleted in all files.
    pub ld: u64,
    /// Files touched. A renamed file is one file, and it is one too where no line changed; so is a binary file.
    pub nf: u64,
    /// Directories touched: distinct base names of the files' own folders. A file in the root counts as its own name.
    pub nd: u64,
    /// Subsystems touched: distinct first components of the paths. A file in the root counts as its own name.
    pub ns: u64,
    /// Shannon entropy, base 2, of the files' shares of all added and deleted lines, not normalised; 0 where no line
    /// changed. Rounded to nine decimals, so that machines with different mathematics libraries agree.
    pub entropy: f64,
}

impl Features {
    /// Measures a change. The order of its files makes no difference.
    pub fn measure<'a>(files: impl IntoIterator<Item = FileLines<'a>>) -> Self {
        let mut features = Self::default();
        let mut subsystems = HashSet::new();
        let mut directories = HashSet::new();
        let mut churn = Vec::new();
        for file in files {
            features.nf += 1;
            features.la = features.la.saturating_add(file.added);
            features.ld = features.ld.saturating_add(file.deleted);
            subsystems.insert(subsystem(file.path));
            directories.insert(directory(file.path));
            churn.push(file.added.saturating_add(file.deleted));
        }
        features.ns = subsystems.len() as u64;
        features.nd = directories.len() as u64;
        features.entropy = entropy(churn);
        features
    }

    /// Added plus deleted lines.
    #[must_use]
    pub const fn lines(&self) -> u64 {
        self.la.saturating_add(self.ld)
    }
}

/// The first component of a path; for a file in the root this is its name.
fn subsystem(path: &[u8]) -> &[u8] {
    path.split(|&byte| byte == b'/').next().unwrap_or(path)
}

/// The base name of the folder a file is in; for a file in the root its own name.
fn directory(path: &[u8]) -> &[u8] {
    let mut components = path.rsplit(|&byte| byte == b'/');
    let name = components.next().unwrap_or(path);
    components.next().unwrap_or(name)
}

fn entropy(mut churn: Vec<u64>) -> f64 {
    churn.retain(|&lines| lines > 0);
    // Floating-point addition depends on the order; the order of the files must not show.
    churn.sort_unstable();
    let total = churn.iter().map(|&lines| lines as f64).sum::<f64>();
    let sum: f64 = churn
        .iter()
        .map(|&lines| {
            let share = lines as f64 / total;
            -share * share.log2()
        })
        .sum();
    // Without the addition a single file would have the entropy -0.
    (sum * 1e9).round() / 1e9 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_bounds_of_the_definitions_hold_for_any_path(files in prop::collection::vec(("(a|b|/|\\n|é){0,8}", any::<u64>(), 0_u64..9), 0..20)) {
            let lines = || files.iter().map(|(path, added, deleted)| FileLines { path: path.as_bytes(), added: *added, deleted: *deleted });
            let features = Features::measure(lines());
            prop_assert_eq!(features, Features::measure(lines().collect::<Vec<_>>().into_iter().rev()));
            prop_assert_eq!(features.nf, files.len() as u64);
            prop_assert!(features.nd <= features.nf && features.ns <= features.nf);
            prop_assert!((0.0..=(files.len().max(1) as f64).log2() + 1e-9).contains(&features.entropy));
        }
    }

    fn check(files: &[(&str, u64, u64)], expected: (u64, u64, u64, u64, u64, f64)) {
        let lines = files.iter().map(|&(path, added, deleted)| FileLines { path: path.as_bytes(), added, deleted });
        let (la, ld, nf, nd, ns, entropy) = expected;
        assert_eq!(Features::measure(lines), Features { la, ld, nf, nd, ns, entropy }, "{files:?}");
    }

    #[test]
    fn nothing_and_one_file() {
        check(&[], (0, 0, 0, 0, 0, 0.0));
        check(&[("a/b/c.rs", 3, 4)], (3, 4, 1, 1, 1, 0.0));
        assert!(Features::measure([FileLines { path: b"a", added: 1, deleted: 0 }]).entropy.is_sign_positive());
    }

    #[test]
    fn directories_are_base_names_and_subsystems_first_components() {
        check(&[("a/src/x", 1, 0), ("b/src/y", 1, 0)], (2, 0, 2, 1, 2, 1.0));
        check(&[("a/src/x", 1, 0), ("a/lib/y", 1, 0)], (2, 0, 2, 2, 1, 1.0));
        check(&[("README", 1, 0), ("LICENSE", 1, 0), ("a/x", 2, 0)], (4, 0, 3, 3, 3, 1.5));
    }

    #[test]
    fn a_root_file_counts_as_its_own_name() {
        check(&[("src", 1, 0), ("a/src/x", 1, 0)], (2, 0, 2, 1, 2, 1.0));
    }

    #[test]
    fn files_without_churn_count_as_files_only() {
        check(&[("a/x", 5, 5), ("b/logo.png", 0, 0), ("c/moved", 0, 0)], (5, 5, 3, 3, 3, 0.0));
        check(&[("b/logo.png", 0, 0)], (0, 0, 1, 1, 1, 0.0));
    }

    #[test]
    fn entropy_is_base_two_and_not_normalised() {
        check(&[("a", 1, 0), ("b", 0, 1), ("c", 1, 0), ("d", 0, 1)], (2, 2, 4, 4, 4, 2.0));
        check(&[("a", 3, 0), ("b", 1, 0)], (4, 0, 2, 2, 2, 0.811_278_124));
    }

    #[test]
    fn absurd_counts_do_not_overflow() {
        let file = FileLines { path: b"a", added: u64::MAX, deleted: u64::MAX };
        let features = Features::measure([file, file]);
        assert_eq!((features.la, features.lines()), (u64::MAX, u64::MAX));
        assert_eq!(features.entropy, 1.0);
    }
}

//! The pure core: changed files and a configuration in, an assessment out.

use patterns::classes::{self, Class};

use crate::config::Config;
use crate::exclude::{self, Attributes, Exclusion, Kind, Signals};
use crate::features::FileLines;
use crate::{Features, Level, Score};

/// One changed file and what is known about it.
#[derive(Debug, Clone, Copy, Default)]
pub struct ChangedFile<'a> {
    /// Its path, for a renamed file the new one, for a deleted file the old one.
    pub path: &'a [u8],
    /// Lines added; 0 where they cannot be counted.
    pub added: u64,
    /// Lines deleted; 0 where they cannot be counted.
    pub deleted: u64,
    /// git calls its content binary.
    pub binary: bool,
    /// It is too large to be compared.
    pub too_large: bool,
    /// What the repository's attributes say about it.
    pub attributes: Attributes,
}

/// A file that does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    /// Its path.
    pub path: Vec<u8>,
    /// Why.
    pub exclusion: Exclusion,
}

/// How big a change is and how it is spread.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// Every file.
    pub raw: Features,
    /// Without the excluded files. Level and score are made from these.
    pub counted: Features,
    /// What does not count, sorted by path.
    pub excluded: Vec<Excluded>,
    /// The level.
    pub level: Level,
    /// Why this level, in words.
    pub because: String,
    /// The score.
    pub score: Score,
}

/// Measures a change. Same files in whatever order, same assessment.
#[must_use]
pub fn assess(files: &[ChangedFile<'_>], config: &Config) -> Assessment {
    let mut counted = Vec::new();
    let mut excluded = Vec::new();
    for file in files {
        match exclude::decide(&signals(file, config)) {
            Some(exclusion) => excluded.push(Excluded { path: file.path.to_vec(), exclusion }),
            None => counted.push(lines(file)),
        }
    }
    excluded.sort_by(|a, b| a.path.cmp(&b.path));
    let counted = Features::measure(counted);
    Assessment {
        raw: Features::measure(files.iter().map(lines)),
        counted,
        excluded,
        level: config.levels.of(&counted),
        because: config.levels.explain(&counted),
        score: Score::of(&counted),
    }
}

const fn lines<'a>(file: &ChangedFile<'a>) -> FileLines<'a> {
    FileLines { path: file.path, added: file.added, deleted: file.deleted }
}

fn signals(file: &ChangedFile<'_>, config: &Config) -> Signals {
    Signals {
        configured: config.verdict(file.path),
        attributes: file.attributes,
        by_path: classes::classify(file.path).map(|(class, why)| (kind(class), why)),
        binary: file.binary,
        too_large: file.too_large,
    }
}

const fn kind(class: Class) -> Kind {
    match class {
        Class::Generated => Kind::Generated,
        Class::Vendored => Kind::Vendored,
        Class::Lock => Kind::Lock,
        Class::Binary => Kind::Binary,
    }
}

//! Functions that a change touches, before and after.

pub mod matching;
mod pieces;
pub mod source;
mod words;

use std::ops::Range;

use functions::{Analysis, Function, Language};

use self::matching::pairs;
use self::pieces::pieces;
use self::source::Skip;

/// A changed file as its functions are compared.
#[derive(Debug, Clone, Default)]
pub struct ChangedText<'a> {
    /// Its path, for a deleted file the old one.
    pub path: &'a [u8],
    /// Its old path, where it was renamed.
    pub from: Option<&'a [u8]>,
    /// What it was; `None` where it is new.
    pub before: Option<&'a [u8]>,
    /// What it is; `None` where it is deleted.
    pub after: Option<&'a [u8]>,
    /// Lines of the old text that differ, from 1; an empty range stands before its line.
    pub old: Vec<Range<u32>>,
    /// Lines of the new text that differ.
    pub new: Vec<Range<u32>>,
}

impl<'a> ChangedText<'a> {
    /// Its path before the change.
    fn path_before(&self) -> &'a [u8] {
        self.from.unwrap_or(self.path)
    }
}

/// A function that a change touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// The file it is in.
    pub file: Vec<u8>,
    /// Its name.
    pub name: String,
    /// The file and the name it had, where it came from another file or has another name now.
    pub was: Option<(Vec<u8>, String)>,
    /// Cyclomatic complexity before; 1 for a new function, which is what a function without a branch has.
    pub before: u32,
    /// Cyclomatic complexity after.
    pub after: u32,
    /// It was not there before.
    pub new: bool,
    /// Cognitive complexity before; 0 for a new function.
    pub cognitive_before: u32,
    /// Its figures after.
    pub function: Function,
}

impl Touched {
    /// By how much it grew; negative where it became simpler.
    #[must_use]
    pub fn growth(&self) -> i64 {
        i64::from(self.after) - i64::from(self.before)
    }
}

/// A file whose functions were not compared, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The file.
    pub file: Vec<u8>,
    /// Why.
    pub skip: Skip,
}

/// What is known about the functions of a change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FunctionChanges {
    /// Functions the change touches: those that grew most first.
    pub touched: Vec<Touched>,
    /// Files whose functions were not looked at, sorted; size still counts.
    pub skipped: Vec<Skipped>,
    /// Files that could be read up to a line only, with that line, sorted.
    pub stopped: Vec<(Vec<u8>, u32)>,
    /// There were too many functions to compare all by their text: one that moved or got another name may pass for a new one.
    pub unmatched: bool,
}

impl FunctionChanges {
    /// How many became more complex.
    #[must_use]
    pub fn worse(&self) -> usize {
        self.touched.iter().filter(|touched| touched.growth() > 0).count()
    }

    /// The highest complexity of a touched function; `None` where none was touched.
    #[must_use]
    pub fn most(&self) -> Option<u32> {
        self.touched.iter().map(|touched| touched.after).max()
    }
}

/// One text of one side.
struct Side<'t> {
    file: usize,
    language: Language,
    text: std::borrow::Cow<'t, str>,
    analysis: Analysis,
}

/// Text from which on more than one thread reads it, in bytes.
const SHARED: usize = 500_000;

/// Threads that read a large change. Their number changes no answer.
const THREADS: usize = 4;

/// What was read of a file: its old and its new side, or why it was not looked at.
type Reading<'t> = Result<(Option<Side<'t>>, Option<Side<'t>>), Skipped>;

/// Compares the functions of all changed files. Functions are matched inside a file, through its rename, and then between files.
#[must_use]
pub fn compare(files: &[ChangedText<'_>]) -> FunctionChanges {
    let mut changes = FunctionChanges::default();
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for reading in read_all(files) {
        match reading {
            Err(skipped) => changes.skipped.push(skipped),
            Ok((before, after)) => {
                if let Some((side, line)) = after.as_ref().and_then(|side| Some((side, side.analysis.stopped_at?))) {
                    changes.stopped.push((files[side.file].path.to_vec(), line));
                }
                old.extend(before);
                new.extend(after);
            }
        }
    }
    (changes.touched, changes.unmatched) = touched(files, &old, &new);
    changes.skipped.sort_by(|a, b| a.file.cmp(&b.file));
    changes.stopped.sort();
    changes
}

/// Reads every file, in order.
fn read_all<'t>(files: &'t [ChangedText<'t>]) -> Vec<Reading<'t>> {
    let bytes: usize = files.iter().flat_map(|file| [file.before, file.after]).flatten().map(<[u8]>::len).sum();
    let share = if bytes < SHARED { files.len() } else { files.len().div_ceil(THREADS) };
    let read_part = |first: usize, part: &'t [ChangedText<'t>]| -> Vec<Reading<'t>> {
        part.iter().zip(first..).filter_map(|(file, index)| read(index, file)).collect()
    };
    if share == files.len() {
        return read_part(0, files);
    }
    std::thread::scope(|scope| {
        let parts: Vec<_> = files
            .chunks(share)
            .zip((0..).step_by(share))
            .map(|(part, first)| scope.spawn(move || read_part(first, part)))
            .collect();
        // A thread that panicked has found a defect: it is not to pass for files without functions.
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

fn read<'t>(index: usize, file: &'t ChangedText<'t>) -> Option<Reading<'t>> {
    let before = file.before.map(|text| side(index, file.path_before(), text));
    let after = file.after.map(|text| side(index, file.path, text));
    let skipped = |skip| Some(Err(Skipped { file: file.path.to_vec(), skip }));
    match (before, after) {
        (None, None) => None,
        (before, Some(Ok(after))) => match before.transpose() {
            Ok(before) => Some(Ok((before, Some(after)))),
            // It was something else: all its functions are new.
            Err(Skip::Language) => Some(Ok((None, Some(after)))),
            Err(skip) => skipped(Skip::Before(Box::new(skip))),
        },
        (Some(Ok(before)), None) => Some(Ok((Some(before), None))),
        (_, Some(Err(skip))) | (Some(Err(skip)), None) => skipped(skip),
    }
}

fn side<'t>(file: usize, path: &[u8], bytes: &'t [u8]) -> Result<Side<'t>, Skip> {
    let (language, text) = source::look(path, bytes)?;
    let analysis = functions::analyze(language, &text);
    Ok(Side { file, language, text, analysis })
}

/// The functions that the change touches, and whether some were not compared by their text.
fn touched(files: &[ChangedText<'_>], old: &[Side<'_>], new: &[Side<'_>]) -> (Vec<Touched>, bool) {
    let before = pieces(old);
    let after = pieces(new);
    let matched = pairs(&before, &after);
    let mut touched = Vec::new();
    for (index, piece) in after.iter().enumerate() {
        let partner = matched.partners[index].map(|partner| &before[partner]);
        let file = &files[piece.file];
        let here = meets(&file.new, piece.function);
        // A function that came from another file is touched by coming.
        let there = partner.is_none_or(|old| old.file != piece.file || meets(&file.old, old.function));
        if !(here || there) {
            continue;
        }
        let elsewhere = partner.filter(|old| old.file != piece.file || old.function.name != piece.function.name);
        let was = elsewhere.map(|old| (files[old.file].path_before().to_vec(), old.function.name.clone()));
        touched.push(Touched {
            file: file.path.to_vec(),
            name: piece.function.name.clone(),
            was,
            before: partner.map_or(1, |old| old.function.complexity),
            after: piece.function.complexity,
            new: partner.is_none(),
            cognitive_before: partner.map_or(0, |old| old.function.cognitive),
            function: piece.function.clone(),
        });
    }
    touched.sort_by(|a, b| {
        let rank = |touched: &Touched| (std::cmp::Reverse(touched.growth()), std::cmp::Reverse(touched.after));
        rank(a).cmp(&rank(b)).then_with(|| (&a.file, a.function.line).cmp(&(&b.file, b.function.line)))
    });
    (touched, matched.incomplete)
}

/// Whether lines that differ lie in a function; `ranges` are in order. A place without lines is one between two lines: both must be
/// its own.
fn meets(ranges: &[Range<u32>], function: &Function) -> bool {
    let behind = ranges.partition_point(|range| range.end <= function.line);
    ranges.get(behind).is_some_and(|range| range.start <= function.end_line)
}

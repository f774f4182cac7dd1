//! Path patterns: which files of a repository a configuration means.
//!
//! Paths are bytes, relative to the repository's root, separated by `/`, as git stores them: they may hold line breaks,
//! quotes and bytes that are not UTF-8. Matching is case-sensitive on every platform, always of the whole path, and takes
//! time linear in the length of the path and of the pattern.
//!
//! # The default dialect
//!
//! | written | means |
//! | --- | --- |
//! | `docs` | a file or folder of this name **at the root**, and everything below it |
//! | `docs/` | everything below the folder, not a file of this name |
//! | `*` `?` | any part of a name, one character of a name; never `/`; a leading `.` is nothing special |
//! | `*.md` | at the root only; **patterns always start at the root** |
//! | `**/*.md` | at any depth, the root included |
//! | `docs/*` | files directly in the folder |
//! | `src/**` | everything below `src`, not a file named `src` |
//! | `a/**/b` | `a/b`, `a/x/b`, `a/x/y/b` |
//! | `{a,b/c,}` | one of these, nested if need be, an empty one too |
//! | `{1..12}` `{01..12}` `{a..f}` | the values of a range |
//! | `[abc]` `[a-z]` `[!a]` `[^a]` `[[:digit:]]` | one character of a class, never `/` |
//! | `addons/{module}/**` | a captured name: one or more characters of one segment |
//! | `\*` | the character itself; `\` is never a separator |
//! | `!docs/**` | takes away what an earlier pattern of the list took (see [`ordered_verdict`]) |
//!
//! A pattern with `*`, `?` or braces matches only what it spells: `*/docs` does not match below the folder, write
//! `*/docs/**`. A `**` that is not a whole segment is a `*`. A leading `./` or `/` says "from the root" and may be left
//! out. Parentheses are characters, and a class also matches itself as it is written, so `app/(group)/x` and
//! `app/[id]/page.tsx` match the files of these names; `app/[id]`, where classes are the only special characters, also
//! matches what is below the folder written like that. `.` and `..` segments, empty segments, unclosed brackets,
//! needless escapes and the like are errors: they could never match.
//!
//! # The `paths-filter` dialect
//!
//! picomatch with `dot: true`: `src/**` matches `src`, too, `!x` matches everything but `x`, extended globs `!(a|b)`, `?( )`,
//! `*( )`, `+( )`, `@( )` and regular-expression groups work, a literal path matches only itself.
//!
//! # What this crate is not
//!
//! It reads no file, knows no git and no YAML, and never decides what an excluded file means to a category.

mod bulk;
pub mod classes;
pub mod codeowners;
mod default;
mod engine;
mod error;
mod index;
mod paths_filter;
mod pattern;
mod segment;
mod set;
mod shape;
mod verdict;

pub use error::PatternError;
pub use pattern::{Dialect, Pattern, UnknownDialect};
pub use set::MatchSet;
pub use verdict::{Verdict, ordered_verdict, verdict_of_matches};

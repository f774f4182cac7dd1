//! What a side says now: its values, through extraction and every step.

use documents::Source as Decoded;
use findings::Location;
use sha2::{Digest as _, Sha256};

use crate::reader::{Moment, Reader};
use crate::regex::Regex;
use crate::rule::{Extract, Side, Source};
use crate::said::Said;
use crate::sources::{self, Blind, Kind};

/// Values after a step, for `explain`.
#[derive(Debug, Clone)]
pub struct Stage {
    /// The step.
    pub name: String,
    /// The values after it.
    pub values: Vec<Said>,
}

/// What a side says.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The side, for messages.
    pub label: String,
    /// Its values.
    pub values: Vec<Said>,
    /// The way to them.
    pub stages: Vec<Stage>,
    /// Where a value would stand that is not there.
    pub place: Option<Location>,
}

/// Looks at a side.
///
/// # Errors
/// If a source cannot be seen.
pub fn side(side: &Side, reader: &Reader<'_>) -> Result<Seen, Blind> {
    let (values, place) = extracted(side, reader)?;
    let mut stages = vec![Stage { name: "extract".to_owned(), values: values.clone() }];
    let mut values = values;
    for step in &side.steps {
        values = step.apply(values, reader)?;
        stages.push(Stage { name: step.shown(), values: values.clone() });
    }
    Ok(Seen { label: side.shown(), values, stages, place })
}

type Extracted = (Vec<Said>, Option<Location>);

fn extracted(side: &Side, reader: &Reader<'_>) -> Result<Extracted, Blind> {
    match &side.source {
        Source::Values(values) => Ok((values.clone(), values.first().map(|said| said.at.clone()))),
        Source::Command(command, kind) => {
            let name = format!("$({})", command.shown());
            let run = reader.world().run.ok_or_else(|| {
                Blind::new(format!(
                    "`{}` was not run: commands are allowed with `--allow-commands` only",
                    command.shown()
                ))
            })?;
            let bytes = run(command).map_err(|why| Blind::new(format!("`{}` failed: {why}", command.shown())))?.stdout;
            Ok((one(&side.extract, *kind, &[name], &bytes, reader, Moment::Now)?, None))
        }
        Source::Files { kind, names, moment } => {
            let files = reader.files(*moment)?;
            let paths = names.among(files);
            if *kind == Some(Kind::Files) {
                let there = paths.into_iter().filter(|path| files.has(path) || is_folder(files, path));
                let values = there.map(|path| Said::new(path.as_str(), path.as_str(), Location::file(path.as_str())));
                return Ok((values.collect(), None));
            }
            if paths.is_empty() {
                let why = format!("no file is named by `{}`", names.shown());
                return Err(Blind { missing: true, ..Blind::new(why) });
            }
            let place = paths.first().map(|path| Location::at(path.as_str(), 1, 1));
            if side.extract == Extract::Digest {
                return Ok((vec![digest(&paths, *moment, reader)?], place));
            }
            let mut values = Vec::new();
            let kind_of = |path: &str| kind.unwrap_or_else(|| Kind::of_file(path));
            let together = paths.iter().all(|path| kind_of(path) == Kind::Compose);
            for group in if together { vec![&paths[..]] } else { paths.chunks(1).collect() } {
                let first = &group[0];
                let kind = kind_of(first);
                let bytes = if matches!(side.extract, Extract::Regex(None, _)) {
                    Some(reader.bytes(*moment, first)?)
                } else {
                    None
                };
                values.extend(one(&side.extract, kind, group, bytes.as_deref().unwrap_or_default(), reader, *moment)?);
            }
            Ok((values, place))
        }
    }
}

fn is_folder(files: &dyn crate::snapshot::Snapshot, path: &str) -> bool {
    !files.below(&format!("{path}/")).is_empty()
}

/// The values of one document. The bytes of a file are read where they are needed.
fn one(
    extract: &Extract,
    kind: Kind,
    files: &[String],
    bytes: &[u8],
    reader: &Reader<'_>,
    moment: Moment,
) -> Result<Vec<Said>, Blind> {
    let name = &files[0];
    let is_output = name.starts_with("$(");
    let tree = || {
        if is_output {
            sources::parse(kind, files, bytes, &|_| None).map(std::rc::Rc::new)
        } else {
            reader.tree_at(moment, kind, files)
        }
    };
    match extract {
        Extract::All if kind == Kind::Openapi => {
            tree()?;
            Ok(vec![Said::new(name.as_str(), name.as_str(), Location::at(name.as_str(), 1, 1))])
        }
        Extract::All => {
            let tree = tree()?;
            let lines = tree.roots.first().map_or(&[][..], |root| root.items());
            let said = |node: &crate::tree::Node| Some(Said::new(node.text()?, name.as_str(), tree.location(node)));
            Ok(lines.iter().filter_map(said).filter(|said| !said.text.trim().is_empty()).collect())
        }
        Extract::Path(path) => path.values(&*tree()?).map_err(|(why, at)| Blind::new(why).at(at)),
        Extract::Regex(Some(path), regex) => {
            let values = path.values(&*tree()?).map_err(|(why, at)| Blind::new(why).at(at))?;
            Ok(values
                .iter()
                .flat_map(|said| regex.find_all(&said.text).into_iter().map(|range| said.part(range)))
                .collect())
        }
        Extract::Regex(None, regex) => matches(name, bytes, regex),
        Extract::Digest => {
            Ok(vec![Said::new(hexadecimal(&Sha256::digest(bytes)), name.as_str(), Location::file(name.as_str()))])
        }
    }
}

fn matches(name: &str, bytes: &[u8], regex: &Regex) -> Result<Vec<Said>, Blind> {
    let source = Decoded::decode(bytes).map_err(|problem| {
        let at = problem.span.start;
        let blind = Blind::new(format!("`{name}` cannot be read: {}", problem.message));
        blind.at(Location::at(name, at.line.max(1), at.column.max(1)))
    })?;
    let found = regex.find_all(source.text()).into_iter().map(|range| {
        let at = source.position(range.start);
        Said::new(source.text().get(range).unwrap_or_default(), name, Location::at(name, at.line, at.column))
    });
    Ok(found.collect())
}

/// One file's own digest, as `sha256sum` prints it; of several files that of their paths, lengths and contents in order.
fn digest(paths: &[String], moment: Moment, reader: &Reader<'_>) -> Result<Said, Blind> {
    let first = Location::file(&paths[0]);
    if let [path] = paths {
        let hash = Sha256::digest(&*reader.bytes(moment, path)?);
        return Ok(Said::new(hexadecimal(&hash), path.as_str(), first));
    }
    let mut hash = Sha256::new();
    for path in paths {
        let bytes = reader.bytes(moment, path)?;
        hash.update(format!("{path}\n{}\n", bytes.len()));
        hash.update(&*bytes);
    }
    Ok(Said::new(hexadecimal(&hash.finalize()), "digest", first))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

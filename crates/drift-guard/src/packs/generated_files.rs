//! Generated files: made again and compared, or held against recorded digests. Files that nothing makes any more are drift, too.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use documents::keyed;
use settings::{Field, Node, Shape};
use sha2::{Digest as _, Sha256};

use super::{Pack, Parameters, many, names_of, records, text_of, top};
use crate::check::{Check, Edit, Mutant};
use crate::config::{self, Problems};
use crate::evaluate::Verdict;
use crate::reader::{Moment, Names, Reader, World};
use crate::relation::Drift;
use crate::sources::{Blind, Command};

pub(super) const PACK: Pack = Pack {
    name: "generated-files",
    doc: "Generated files are those that their generator makes now, or those whose digests are recorded.",
    fields,
    build,
    propose,
};

fn fields() -> Vec<Field> {
    let one = vec![
        Field::required("id", Shape::Text, "Name of the rule."),
        Field::required("files", many(), "The generated files."),
        Field::optional(
            "command",
            Shape::List(Box::new(Shape::Text)),
            "What makes them: a program and its arguments. With `{out}` among them it writes into that folder, else the one file is its standard output. Only with `--allow-commands`.",
        ),
        Field::optional(
            "folder",
            Shape::Text,
            "The folder of the repository that `{out}` stands for. Default: the root.",
        ),
        Field::optional(
            "timeout",
            Shape::Integer(1, 3_600),
            "Seconds after which the command has failed. Default: 60.",
        ),
        Field::optional(
            "digests",
            Shape::Text,
            "A file with a line `<sha256>  <path>` for each generated file, as `sha256sum` prints them.",
        ),
    ];
    vec![Field::required("sets", records(one), "What is generated.")]
}

const fn propose(_: &World<'_>) -> Option<String> {
    None
}

fn build(parameters: &Parameters<'_>, problems: &mut Problems<'_>) -> Vec<Check> {
    let mut checks = Vec::new();
    for node in parameters.records("sets") {
        let id = format!("generated-files/{}", config::text(node, "id").unwrap_or_default());
        let files = names_of(Some(node), "files", &[], problems);
        let words: Vec<String> =
            node.get("command").map_or(&[][..], Node::items).iter().filter_map(Node::text).map(str::to_owned).collect();
        match (config::text(node, "digests"), words.is_empty()) {
            (Some(path), true) => checks.push(recorded(id, files, path)),
            (None, false) => {
                let seconds =
                    node.get("timeout").and_then(Node::integer).and_then(|seconds| u64::try_from(seconds).ok());
                let command = Command { words, timeout: Duration::from_secs(seconds.unwrap_or(60)) };
                checks.push(regenerated(id, files, command, config::text(node, "folder").unwrap_or_default()));
            }
            _ => {
                problems.add(
                    "drift/pack",
                    node.position,
                    "a set has either `command` or `digests`",
                    "keep one of them",
                );
            }
        }
    }
    checks
}

fn hexadecimal(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn recorded(id: String, files: Names, manifest: String) -> Check {
    let (names, list) = (files.clone(), manifest.clone());
    let judge = move |reader: &Reader<'_>| match against_digests(&files, &manifest, reader) {
        Ok((count, drifts)) => Verdict::of(drifts, format!("{count} files as recorded")),
        Err(blind) => Verdict::Unevaluated(blind),
    };
    Check::of_pack(id, "generated files are those whose digests are recorded", judge, move |reader| {
        let path = names.among(reader.world().files).into_iter().find(|path| *path != list);
        path.into_iter().map(|path| Mutant::write(format!("{path} is edited by hand"), path, "drifted\n")).collect()
    })
    .remedy("generate them again, with their digests")
}

fn against_digests(files: &Names, manifest: &str, reader: &Reader<'_>) -> Result<(usize, Vec<Drift>), Blind> {
    let mut listed = BTreeSet::new();
    let mut drifts = Vec::new();
    for (number, line) in (1..).zip(text_of(reader, manifest)?.lines()) {
        let Some((digest, path)) = line.split_once(char::is_whitespace) else { continue };
        let path = path.trim_start().trim_start_matches('*').trim_start_matches("./");
        let place = Some(findings::Location::at(manifest, number, 1));
        listed.insert(path.to_owned());
        match reader.bytes(Moment::Now, path) {
            Ok(bytes) if hexadecimal(&bytes) == digest.to_lowercase() => {}
            Ok(_) => drifts.push(
                Drift::new(format!("`{path}` is not what was generated: its digest is another one"), path)
                    .at(top(path))
                    .against(place),
            ),
            Err(blind) if blind.missing => {
                drifts.push(Drift::new(format!("`{path}` was generated and is gone"), path).at(place));
            }
            Err(blind) => return Err(blind),
        }
    }
    let extra = files.among(reader.world().files).into_iter().filter(|path| path != manifest && !listed.contains(path));
    drifts.extend(extra.filter(|path| reader.world().files.has(path)).map(|path| {
        Drift::new(format!("`{path}` is generated by nothing any more"), path.as_str()).at(top(&path)).hint("remove it")
    }));
    if listed.is_empty() {
        return Err(Blind::new(format!("`{manifest}` lists no file")).at(findings::Location::at(manifest, 1, 1)));
    }
    Ok((listed.len(), drifts))
}

fn regenerated(id: String, files: Names, command: Command, folder: String) -> Check {
    let (names, making, place) = (files.clone(), command.clone(), folder.clone());
    let own = files.clone();
    let judge = move |reader: &Reader<'_>| match make(&files, &command, &folder, reader) {
        Ok(made) => compare(&files, &made, reader),
        Err(blind) => Verdict::Unevaluated(blind),
    };
    let check = Check::of_pack(id, "generated files are those that their generator makes", judge, move |reader| {
        let known = names.among(reader.world().files).into_iter().take(1);
        known
            .flat_map(|path| {
                [
                    Mutant::write(format!("{path} is edited by hand"), path.clone(), "drifted\n"),
                    Mutant { what: format!("{path} is removed"), edits: vec![Edit::Remove(path)] },
                ]
            })
            .collect()
    });
    check.remedy("run the generator and commit what it writes; `drift-guard fix --allow-commands` does").generating(
        move |reader| {
            let made = make(&own, &making, &place, reader).map_err(|blind| blind.why)?;
            Ok(made.into_iter().collect())
        },
    )
}

type Files = BTreeMap<String, Vec<u8>>;

fn make(files: &Names, command: &Command, folder: &str, reader: &Reader<'_>) -> Result<Files, Blind> {
    let run = reader.world().run.ok_or_else(|| {
        Blind::new(format!("`{}` was not run: commands are allowed with `--allow-commands` only", command.shown()))
    })?;
    let made = run(command).map_err(|why| Blind::new(format!("`{}` failed: {why}", command.shown())))?;
    if !command.words.iter().any(|word| word.contains("{out}")) {
        let [path] = &files.text[..] else {
            return Err(Blind::new("a command without `{out}` makes one file, and several are named"));
        };
        return Ok(BTreeMap::from([(path.clone(), made.stdout)]));
    }
    let prefix = if folder.is_empty() { String::new() } else { format!("{}/", folder.trim_end_matches('/')) };
    Ok(keyed(made.files.into_iter().map(|(path, bytes)| (format!("{prefix}{path}"), bytes))))
}

fn compare(files: &Names, made: &Files, reader: &Reader<'_>) -> Verdict {
    let mut drifts = Vec::new();
    for (path, wanted) in made {
        match reader.bytes(Moment::Now, path) {
            Ok(bytes) if *bytes == wanted[..] => {}
            Ok(bytes) => {
                let line = bytes
                    .split(|byte| *byte == b'\n')
                    .zip(wanted.split(|byte| *byte == b'\n'))
                    .position(|(a, b)| a != b);
                let line = u32::try_from(line.map_or(1, |line| line + 1)).unwrap_or(u32::MAX);
                let message =
                    format!("`{path}` is not what its generator makes; line {line} is the first that differs");
                drifts.push(Drift::new(message, path.as_str()).at(Some(findings::Location::at(
                    path.as_str(),
                    line,
                    1,
                ))));
            }
            Err(blind) if blind.missing => drifts.push(
                Drift::new(format!("`{path}` is made by the generator and is not there"), path.as_str())
                    .about(path.as_str()),
            ),
            Err(blind) => return Verdict::Unevaluated(blind),
        }
    }
    let there = files
        .among(reader.world().files)
        .into_iter()
        .filter(|path| reader.world().files.has(path) && !made.contains_key(path));
    drifts.extend(there.map(|path| {
        Drift::new(format!("`{path}` is made by nothing any more"), path.as_str()).at(top(&path)).hint("remove it")
    }));
    Verdict::of(drifts, format!("{} files as their generator makes them", made.len()))
}

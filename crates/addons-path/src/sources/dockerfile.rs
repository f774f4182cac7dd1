//! Dockerfiles: what an image that is built from the repository brings along.
//!
//! What `RUN` does is not known. Where one of its commands fetches or copies something to a path, the image provides that
//! path; what is in it is not seen. A `.dockerignore` is not looked at.

use std::collections::BTreeMap;

use documents::dockerfile::{self, Command, Copy, Dockerfile, Kind};
use documents::{Span, Text, compose, words};
use findings::{Finding, Location, Severity};

use super::{image_of, inline, unreadable};
use crate::environment::{Description, How, Mount, Said, Source, place};
use crate::resolve::World;
use crate::tree::{self, Lost};

/// Commands that put files where they are told.
const BRINGS: [&str; 14] = [
    "git",
    "cp",
    "mv",
    "ln",
    "tar",
    "unzip",
    "rsync",
    "curl",
    "wget",
    "svn",
    "hg",
    "gitaggregate",
    "bsdtar",
    "install",
];

/// How an image is built.
#[derive(Debug, Clone, Default)]
pub struct Build<'a> {
    /// The folder that files are copied from; without it the repository's root, or the Dockerfile's own folder for what is
    /// only there.
    pub context: Option<&'a str>,
    /// The stage.
    pub target: Option<&'a str>,
    /// Values of `ARG`s.
    pub arguments: BTreeMap<String, String>,
}

/// Adds what a Dockerfile says to a description.
pub fn describe(world: World<'_>, file: &str, build: &Build<'_>, description: &mut Description) {
    let found = tree::normal(file).and_then(|path| tree::file(world.tree, &path));
    let Some(real) = found else {
        let message = format!("the Dockerfile `{file}` is not in the repository");
        let at = description.at.clone();
        description.problems.push(
            Finding::new("addons/unreadable-file", Severity::Error, message)
                .at(at)
                .hint("correct the path, or the build's context"),
        );
        return;
    };
    match world.tree.read(&real) {
        Ok(bytes) => {
            let (parsed, problems) = dockerfile::parse(&bytes);
            description.problems.extend(problems.iter().map(|problem| unreadable(&real, problem)));
            description.files.push(real.clone());
            read(world, &real, &parsed, build, description);
        }
        Err(error) => {
            let found =
                Finding::new("addons/unreadable-file", Severity::Error, format!("`{real}` cannot be read: {error}"));
            description.problems.push(found.at(Location::file(real)));
        }
    }
}

/// The same for a Dockerfile that stands inside another file.
pub(super) fn text(world: World<'_>, file: &str, text: &Text, build: &Build<'_>, description: &mut Description) {
    // Places inside are those of the text's start: it is short, and rarely written.
    let (parsed, problems) = dockerfile::parse(text.as_str().as_bytes());
    let moved =
        |problem: &documents::Problem| documents::Problem { span: text.span(problem.span.bytes()), ..problem.clone() };
    description.problems.extend(problems.iter().map(|problem| unreadable(file, &moved(problem))));
    read(world, file, &parsed, build, description);
}

fn read(world: World<'_>, file: &str, parsed: &Dockerfile, build: &Build<'_>, description: &mut Description) {
    let Some(image) = parsed.image(build.target, &build.arguments) else {
        if let Some(target) = build.target {
            let message = format!("`{file}` has no stage `{target}`");
            description
                .problems
                .push(Finding::new("addons/unreadable-file", Severity::Error, message).at(Location::at(file, 1, 1)));
        }
        return;
    };
    if let Some(base) = &image.base {
        description.image = image_of(base.text.as_str());
        description.image_name = Some(Said::from_text(file, &base.text));
        if description.at.file == file || description.at == Location::default() {
            description.at = place(file, base.span);
        }
    }
    let variables =
        image.environment.iter().map(|(name, setting)| (name.clone(), Said::from_text(file, &setting.text)));
    description.variables.extend(variables);
    description.working_dir = image.workdir.as_ref().map(|folder| folder.text.as_str().to_owned());
    description.entrypoint =
        image.entrypoint.iter().flat_map(|(command, span)| command_words(file, command, *span)).collect();
    description.command =
        image.command.iter().flat_map(|(command, span)| command_words(file, command, *span)).collect();
    for (copy, span) in &image.copies {
        copied(world, file, copy, *span, build, description);
    }
    brought(parsed, image.workdir.as_ref().map(|folder| folder.text.as_str()), description);
}

fn command_words(file: &str, command: &Command, span: Span) -> Vec<Said> {
    match command {
        Command::Exec(words) => words.iter().map(|word| Said::from_text(file, word)).collect(),
        Command::Shell(line) => {
            let shell = ["/bin/sh", "-c"].map(|word| Said::new(word, place(file, span)));
            shell.into_iter().chain([Said::from_text(file, line)]).collect()
        }
    }
}

fn copied(world: World<'_>, file: &str, copy: &Copy, span: Span, build: &Build<'_>, description: &mut Description) {
    let target = copy.target.as_str();
    let Some(path) = tree::normal(target).filter(|path| path.starts_with('/')) else { return };
    let at = place(file, span);
    if copy.from.is_some() {
        description.provided.push(path);
        return;
    }
    let into = target.ends_with('/') || copy.sources.len() + copy.inline.len() > 1;
    let inside =
        |name: &str| if into { tree::join(path.trim_end_matches('/'), tree::name(name)) } else { path.clone() };
    for (name, content) in &copy.inline {
        inline(description, file, &inside(name), content);
    }
    for source in &copy.sources {
        let written = source.as_str();
        if copy.add && written.contains("://") {
            description.provided.push(path.clone());
            continue;
        }
        let (target, source) = if written.contains(['*', '?', '[']) {
            (path.clone(), Source::Opaque(format!("`COPY {written}`")))
        } else {
            let host = in_context(world, file, build.context, written.trim_start_matches('/'));
            let is_file = tree::file(world.tree, &host).is_some();
            // Of a folder the content is copied, not the folder.
            (if is_file { inside(&host) } else { path.clone() }, super::host(&host))
        };
        description.mounts.push(Mount { target, source, how: How::Copy, at: at.clone() });
    }
}

/// A path of the context, from the repository's root.
fn in_context(world: World<'_>, file: &str, context: Option<&str>, path: &str) -> String {
    if let Some(context) = context {
        return compose::normalised(context, path);
    }
    let at_root = compose::normalised("", path);
    let beside = compose::normalised(tree::parent(file), path);
    let is_there = |path: &str| tree::resolve(world.tree, path) != Err(Lost::Missing);
    if !is_there(&at_root) && is_there(&beside) { beside } else { at_root }
}

/// Paths that a `RUN` fills.
fn brought(parsed: &Dockerfile, workdir: Option<&str>, description: &mut Description) {
    let runs =
        parsed.stages.iter().flat_map(|stage| &stage.instructions).filter_map(|instruction| match &instruction.kind {
            Kind::Run(text) => Some(text),
            _ => None,
        });
    for text in runs {
        for command in words::commands(text).unwrap_or_default() {
            let words: Vec<&str> = command.iter().map(Text::as_str).collect();
            let Some(first) =
                words.iter().find(|word| !matches!(**word, "sudo" | "exec" | "env") && !word.contains('='))
            else {
                continue;
            };
            if !BRINGS.contains(&tree::name(first)) {
                continue;
            }
            let relative = words
                .last()
                .filter(|word| words.len() > 2 && !word.starts_with(['/', '-', '$']) && !word.contains("://"));
            let joined = relative.zip(workdir).map(|(word, folder)| tree::join(folder, word));
            let absolute = words.iter().filter(|word| word.starts_with('/')).map(|word| (*word).to_owned());
            // `/opt` alone says nothing about what is below.
            let deep = absolute
                .chain(joined)
                .filter_map(|path| tree::normal(&path))
                .filter(|path| path.matches('/').count() > 1);
            description.provided.extend(deep);
        }
    }
}

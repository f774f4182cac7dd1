//! What the commands read from the world: the repository, the configuration, the change.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use action::Failure;
use change_router::cli::{self, ConfigFlags};
use change_router::config::{self, Combine, Config, Reading, Source};
use change_router::lint::Workflow;
use changes::{Options, RepoPath, Repository};
use patterns::Dialect;
use patterns::codeowners::Codeowners;
use protocol::host::{self, Host};
use protocol::output::ListFormat;
use settings::Document;

/// Where CODEOWNERS may stand; GitHub uses the first that exists (GitHub documentation, "About code owners").
const CODEOWNERS: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// A configuration and the files it was read from.
pub(crate) struct Loaded {
    /// The configuration.
    pub(crate) config: Config,
    /// Paths, from the repository's root, whose change runs everything: the files that decide what runs.
    pub(crate) own_files: Vec<String>,
}

/// Opens the repository for what is not a change: lists of files, CODEOWNERS.
pub(crate) fn repository(path: &Path) -> Result<Repository, Failure> {
    Repository::open(path, &Options::default()).map_err(|error| {
        Failure::unknown(
            "router/repository",
            error.to_string(),
            "check out the repository first, or name it with `--repo`",
        )
    })
}

/// The root of the working tree that `path` lies in: the nearest folder with a `.git` entry, else `path` itself.
pub(crate) fn root(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    absolute.ancestors().find(|folder| folder.join(".git").exists()).map_or(absolute.clone(), Path::to_path_buf)
}

/// Reads the configuration that the flags ask for. `repo` is any folder inside the repository.
pub(crate) fn config(flags: &ConfigFlags, repo: &Path, host: &Host) -> Result<Loaded, Failure> {
    let place = Place::of(repo, host);
    let mut own_files: Vec<String> = host.runner.workflow_file().map(str::to_owned).into_iter().collect();
    let (config, filters) = match (&flags.filters, &flags.config) {
        (Some(filters), _) => {
            let (source, path) = filters_source(filters, &place)?;
            match path {
                Some(path) => own_files.extend(place.names(&path)),
                // Inline filters stand in some workflow, perhaps not in the one that the runner names.
                None => own_files.push(".github/workflows/".to_owned()),
            }
            (None, Some(source))
        }
        (None, Some(path)) => {
            let file = if path.is_relative() && !path.exists() { place.root.join(path) } else { path.clone() };
            let bytes = host::read(&file).map_err(|error| {
                let hint = "`--config` names a YAML file, from this folder or from the repository's root";
                Failure::usage(error.to_string(), hint)
            })?;
            own_files.extend(place.names(&file));
            (Some(Source { file: place.shown(&file), bytes }), None)
        }
        (None, None) => {
            let path = place.root.join(settings::PATH);
            if place.root.join(settings::MISNAMED).exists() && !path.exists() {
                return Err(Failure::misnamed(settings::MISNAMED, settings::PATH));
            }
            own_files.push(settings::PATH.to_owned());
            own_files.extend(place.names(&path));
            let read = || Ok::<_, Failure>(Source { file: place.shown(&path), bytes: host::read(&path)? });
            (if path.exists() { Some(read()?) } else { None }, None)
        }
    };
    let config = config::load(config.as_ref(), filters.as_ref(), reading(flags)).map_err(Failure::configuration)?;
    Ok(Loaded { config, own_files })
}

/// Where the repository lies, and how its files are named.
struct Place {
    /// The root of the working tree.
    root: PathBuf,
    /// What stands before a path of the repository in an annotation: where the runner's workspace is further up.
    prefix: String,
}

impl Place {
    fn of(repo: &Path, host: &Host) -> Self {
        let root = root(repo);
        let below = host.runner.workspace.as_deref().and_then(|workspace| root.strip_prefix(workspace).ok());
        let prefix = below.and_then(Path::to_str).filter(|below| !below.is_empty()).map(|below| format!("{below}/"));
        Self { root, prefix: prefix.unwrap_or_default() }
    }

    /// The names of a file inside the repository: as it is written, and what it leads to through links.
    fn names(&self, path: &Path) -> Vec<String> {
        let text = |path: &Path| path.to_str().map(|text| text.replace('\\', "/"));
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let written = absolute.strip_prefix(&self.root).ok().and_then(text);
        let real_root = self.root.canonicalize();
        let real = path.canonicalize().ok().zip(real_root.ok());
        let real = real.and_then(|(path, root)| path.strip_prefix(&root).ok().and_then(text));
        written.into_iter().chain(real).collect()
    }

    /// How a file is named in messages.
    fn shown(&self, path: &Path) -> String {
        let inside = self.names(path).into_iter().find(|name| !name.contains(".."));
        inside.map_or_else(|| path.to_string_lossy().into_owned(), |name| format!("{}{name}", self.prefix))
    }
}

/// `--filters`: standard input, an existing file, or inline YAML (which holds a `:`).
fn filters_source(text: &str, place: &Place) -> Result<(Source, Option<PathBuf>), Failure> {
    if text == "-" {
        return Ok((Source { file: "standard input".to_owned(), bytes: host::read_stdin()? }, None));
    }
    let path = [PathBuf::from(text), place.root.join(text)].into_iter().find(|path| path.is_file());
    match path {
        Some(path) => Ok((Source { file: place.shown(&path), bytes: host::read(&path)? }, Some(path))),
        None if text.contains(['\n', ':', '{']) => {
            Ok((Source { file: "filters".to_owned(), bytes: text.as_bytes().to_vec() }, None))
        }
        None => Err(Failure::usage(
            format!("`--filters` is neither a file nor YAML: `{text}`"),
            "give the path of a YAML file, `-`, or the YAML itself",
        )),
    }
}

fn reading(flags: &ConfigFlags) -> Reading {
    Reading { dialect: flags.dialect.map(dialect), combine: flags.predicate_quantifier.map(combine), list_format: None }
}

/// The dialect that a flag names.
pub(crate) const fn dialect(flag: cli::Dialect) -> Dialect {
    match flag {
        cli::Dialect::Default => Dialect::Default,
        cli::Dialect::PathsFilter => Dialect::PathsFilter,
    }
}

const fn combine(flag: cli::Quantifier) -> Combine {
    match flag {
        cli::Quantifier::Some => Combine::Some,
        cli::Quantifier::Every => Combine::Every,
        cli::Quantifier::SomeWithExcludes => Combine::SomeWithExcludes,
    }
}

/// The list format that a flag names.
pub(crate) const fn list_format(flag: cli::ListFormat) -> ListFormat {
    match flag {
        cli::ListFormat::Json => ListFormat::Json,
        cli::ListFormat::Lines => ListFormat::Lines,
        cli::ListFormat::Csv => ListFormat::Csv,
        cli::ListFormat::Shell => ListFormat::Shell,
    }
}

/// CODEOWNERS at `rev`, with its path: for a pull request the base's, as GitHub reads it.
pub(crate) fn code_owners(repository: &mut Repository, rev: &str) -> Result<Option<(String, Codeowners)>, String> {
    for path in CODEOWNERS {
        let found = repository.read_file(rev, &RepoPath::new(path)).map_err(|error| error.to_string())?;
        if let Some(bytes) = found {
            return Ok(Some((path.to_owned(), Codeowners::parse(&String::from_utf8_lossy(&bytes)))));
        }
    }
    Ok(None)
}

/// A path on the command line as a path of the repository: absolute, from here, or already from the root.
pub(crate) fn inside(repo: &Path, path: &Path) -> Result<RepoPath, Failure> {
    let root = root(repo);
    let here = std::path::absolute(path).ok().filter(|absolute| absolute.exists());
    let below = here.as_deref().and_then(|absolute| absolute.strip_prefix(&root).ok()).unwrap_or(path);
    if below.is_absolute() || below.components().any(|part| part == Component::ParentDir) {
        let message = format!("`{}` is not a path inside the repository", path.display());
        return Err(Failure::usage(message, "give it from here or from the repository's root"));
    }
    let bytes = below.as_os_str().as_encoded_bytes();
    Ok(RepoPath::new(bytes.strip_prefix(b"./").unwrap_or(bytes)))
}

/// The workflow files that routes name.
pub(crate) fn workflows(config: &Config, root: &Path) -> BTreeMap<String, Workflow> {
    let names = config.routes.iter().filter_map(|route| route.workflow.clone());
    names.map(|name| (name.clone(), workflow(&root.join(&name), &name))).collect()
}

fn workflow(path: &Path, name: &str) -> Workflow {
    if !path.exists() {
        return Workflow::Missing;
    }
    match host::read(path).map_err(|error| error.to_string()).map(|bytes| Document::parse(name, &bytes)) {
        Err(why) => Workflow::Unreadable(why),
        Ok(Ok(document)) => Workflow::Read(document),
        Ok(Err(problems)) => {
            Workflow::Unreadable(problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join("; "))
        }
    }
}

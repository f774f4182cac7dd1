//! Which commit judges the change: a pull request's base, so that the change cannot lower its own bar; for everything
//! else what is there now.

use std::path::{Component, Path, PathBuf};

use action::Failure;
use changes::{Attribute, ChangeSet, RepoPath, Repository};
use complexity_scorer::cli::ScoreArguments;
use complexity_scorer::config::Config;
use complexity_scorer::exclude::Attributes;
use protocol::host;

use super::Stop;

/// Events whose change was not accepted by anybody yet.
const PROPOSALS: [&str; 6] = [
    "pull_request",
    "pull_request_target",
    "pull_request_review",
    "pull_request_review_comment",
    "merge_group",
    "workflow_run",
];

/// The attributes that say whether a file counts.
const ATTRIBUTES: [&str; 3] = ["linguist-generated", "linguist-vendored", "diff"];

/// Who judges.
pub(super) enum Judge {
    /// This commit, the base of a proposal.
    Base(String),
    /// The working tree and this commit, the head; `None` where there is none.
    Present(Option<String>),
}

impl Judge {
    pub(super) fn of(change: &ChangeSet, event: Option<&str>) -> Self {
        match &change.base {
            Some(base) if event.is_some_and(|event| PROPOSALS.contains(&event)) => Self::Base(base.clone()),
            _ => Self::Present(change.head.clone()),
        }
    }

    /// The configuration, and where it was read.
    pub(super) fn configuration(
        &self,
        arguments: &ScoreArguments,
        repository: Option<&mut Repository>,
    ) -> Result<(Config, String), Stop> {
        let root = root(&arguments.change.repo);
        let asked = arguments.config.as_ref().map(|file| existing(file, &root));
        let file = asked.clone().unwrap_or_else(|| root.join(settings::PATH));
        if asked.is_none() && root.join(settings::MISNAMED).exists() && !file.exists() {
            return Err(Failure::misnamed(settings::MISNAMED, settings::PATH).into());
        }
        let inside = inside(&root, &file);
        let shown = inside.clone().unwrap_or_else(|| file.to_string_lossy().into_owned());
        match (self, inside, repository) {
            (Self::Base(base), Some(path), Some(repository)) => {
                if let Some(bytes) = repository.read_file(base, &RepoPath::from(path.as_str()))? {
                    let config = parse(&path, &bytes).map_err(|failure| of_base(failure, base))?;
                    return Ok((config, format!("`{path}` of the base commit {base}")));
                }
                // A file that was asked for and is nowhere is a mistake; one that the change adds waits for its merge.
                asked.as_deref().map(read).transpose()?;
                Ok((Config::default(), format!("built-in defaults, as the base commit {base} has no `{path}`")))
            }
            _ if asked.is_some() || file.is_file() => {
                Ok((parse(&shown, &read(&file)?)?, format!("`{shown}` as it is on disk")))
            }
            // A bare repository and a sparse checkout have it in the commit only.
            (Self::Present(Some(head)), Some(path), Some(repository)) => {
                match repository.read_file(head, &RepoPath::from(path.as_str()))? {
                    Some(bytes) => Ok((parse(&path, &bytes)?, format!("`{path}` of the head commit {head}"))),
                    None => Ok((Config::default(), "built-in defaults".to_owned())),
                }
            }
            _ => Ok((Config::default(), "built-in defaults".to_owned())),
        }
    }

    /// The attributes of every changed file, and where they were read.
    pub(super) fn attributes(
        &self,
        change: &ChangeSet,
        repository: &mut Repository,
    ) -> Result<(Vec<Attributes>, String), Stop> {
        let (commit, which) = match self {
            Self::Base(base) => (base, "base"),
            Self::Present(Some(head)) => (head, "head"),
            Self::Present(None) => return Err(Stop::CannotTell("there is no head commit".to_owned())),
        };
        let paths: Vec<RepoPath> = change.files.iter().map(|file| file.path.clone()).collect();
        let found = repository.attributes(commit, &paths, &ATTRIBUTES)?;
        let said = |found: &changes::Attributes| Attributes {
            generated: yes(found.get(ATTRIBUTES[0])),
            vendored: yes(found.get(ATTRIBUTES[1])),
            diff: match found.get(ATTRIBUTES[2]) {
                Attribute::Unspecified => None,
                Attribute::Unset => Some(false),
                Attribute::Set | Attribute::Value(_) => Some(true),
            },
        };
        Ok((found.iter().map(said).collect(), format!("`.gitattributes` of the {which} commit {commit}")))
    }
}

fn yes(attribute: &Attribute) -> Option<bool> {
    (*attribute != Attribute::Unspecified).then(|| attribute.is_true())
}

fn parse(file: &str, bytes: &[u8]) -> Result<Config, Failure> {
    Config::parse(file, bytes).map_err(Failure::configuration)
}

/// Says that a mistake is in the base commit: what the change makes of the file applies once it is merged.
fn of_base(mut failure: Failure, base: &str) -> Failure {
    for finding in &mut failure.findings {
        let message = std::mem::take(&mut finding.message);
        finding.message = format!("{message} (in the base commit {base}, which judges the change until it is merged)");
    }
    failure
}

/// A configuration file that was named and cannot be read is the user's mistake.
pub(crate) fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    host::read(file).map_err(|error| {
        Failure::usage(
            error.to_string(),
            "`--config` names a YAML file, from this folder or from the repository's root",
        )
    })
}

/// The root of the working tree that `repo` lies in: the nearest folder with a `.git` entry, else `repo` itself.
fn root(repo: &Path) -> PathBuf {
    let absolute = std::path::absolute(repo).unwrap_or_else(|_| repo.to_owned());
    absolute.ancestors().find(|folder| folder.join(".git").exists()).map_or(absolute.clone(), Path::to_owned)
}

/// A file named from the current folder or, where it does not exist there, from the root.
fn existing(file: &Path, root: &Path) -> PathBuf {
    if file.is_relative() && !file.exists() { root.join(file) } else { file.to_owned() }
}

/// The path of `file` inside the working tree at `root`, as git writes it; `None` if it is elsewhere.
fn inside(root: &Path, file: &Path) -> Option<String> {
    let file = without_dots(&std::path::absolute(file).ok()?);
    let (folder, name) = (file.parent()?, file.file_name()?);
    // The name itself is never followed: a change could have turned it into a link to a file elsewhere.
    let real = || Some(folder.canonicalize().ok()?.join(name).strip_prefix(root.canonicalize().ok()?).ok()?.to_owned());
    let relative = match file.strip_prefix(without_dots(root)) {
        Ok(relative) => relative.to_owned(),
        Err(_) => real()?,
    };
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    Some(parts.join("/"))
}

fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

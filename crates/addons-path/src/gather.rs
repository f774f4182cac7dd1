//! From flags, event and repository to what the library takes.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use action::Failure;
use addons_path::analysis::{Analysis, Asked, Stop, analyse};
use addons_path::cli::{ChangeArguments, Repo, Where};
use addons_path::config::Config;
use addons_path::date::Date;
use addons_path::impact::Changed;
use addons_path::judge::Baseline;
use addons_path::tree::{Kind, Listed, Tree, Trouble};
use changes::{ChangeSet, Decision, Options, RepoPath, Repository};
use protocol::host::{self, Host};

use crate::disk::Disk;

/// The files that are looked at, with their root on disk.
pub(crate) struct Files {
    /// The root on disk.
    pub(crate) root: PathBuf,
    disk: Disk,
    commit: Option<Listed<'static>>,
}

impl Files {
    /// The working tree for `repo`.
    pub(crate) fn new(repo: &Path) -> Result<Self, Failure> {
        let root = root(repo);
        if !root.is_dir() {
            let message = format!("`{}` is no folder", repo.display());
            return Err(Failure::usage(message, "`--repo` names the folder of a repository"));
        }
        Ok(Self { disk: Disk::new(&root), root, commit: None })
    }

    /// The files of the change's head: a commit, where `--head` names one that is not checked out.
    pub(crate) fn of_change(arguments: &ChangeArguments, host: &Host) -> Result<Self, Failure> {
        let mut files = Self::new(&arguments.repo)?;
        let Some(head) = &arguments.head else { return Ok(files) };
        let failed = |error: changes::Error| {
            Failure::unknown(
                "addons/head",
                format!("the files of `{head}` cannot be read: {error}"),
                "fetch the commit first",
            )
        };
        let repository = Repository::open(&files.root, &Options::for_runner(&host.runner)).map_err(failed)?;
        let Some(commit) = repository.commit(head) else { return Ok(files) };
        if repository.commit("HEAD").as_ref() != Some(&commit) {
            files.commit = Some(listed(repository, &commit, &files.root).map_err(failed)?);
        }
        Ok(files)
    }

    /// The files.
    pub(crate) fn tree(&self) -> &dyn Tree {
        match &self.commit {
            Some(commit) => commit,
            None => &self.disk,
        }
    }

    /// What a reader should know of the files.
    pub(crate) fn notes(&self) -> Vec<String> {
        let skipped = self.disk.skipped();
        let note = format!("{skipped} names are no UTF-8 and were left out: no module can have them");
        (skipped > 0).then_some(note).into_iter().collect()
    }
}

/// The files of a commit below `root`. Its links are files with their target as content, and are not followed.
fn listed(mut repository: Repository, commit: &str, root: &Path) -> Result<Listed<'static>, changes::Error> {
    let prefix = prefix(root);
    let paths = repository.tracked_files(commit)?;
    let inside = paths.iter().filter_map(|path| path.to_str()?.strip_prefix(prefix.as_str()).map(str::to_owned));
    let files: Vec<(String, Kind)> = inside.map(|path| (path, Kind::File)).collect();
    let (repository, commit) = (RefCell::new(repository), commit.to_owned());
    Ok(Listed::new(files, move |path| {
        let whole = RepoPath::from(format!("{prefix}{path}").as_str());
        let content = repository.borrow_mut().read_file(&commit, &whole).map_err(|error| Trouble(error.to_string()))?;
        content.ok_or_else(|| Trouble("it is not in the commit".to_owned()))
    }))
}

/// The configuration: the file that was asked for, else the repository's own, else the defaults.
pub(crate) fn config(files: &Files, asked: Option<&Path>) -> Result<Config, Failure> {
    if let Some(file) = asked {
        let path = if file.is_relative() && !file.exists() { files.root.join(file) } else { file.to_owned() };
        let bytes = host::read(&path).map_err(|error| {
            Failure::usage(
                error.to_string(),
                "`--config` names a YAML file, from this folder or from the repository's root",
            )
        })?;
        return Config::parse(&file.to_string_lossy(), &bytes).map_err(Failure::configuration);
    }
    let tree = files.tree();
    match addons_path::tree::file(tree, settings::PATH) {
        Some(path) => {
            let bytes = tree.read(&path).map_err(|error| {
                Failure::usage(format!("cannot read `{}`: {error}", settings::PATH), "check that the file can be read")
            })?;
            Config::parse(settings::PATH, &bytes).map_err(Failure::configuration)
        }
        None if addons_path::tree::file(tree, settings::MISNAMED).is_some() => {
            Err(Failure::misnamed(settings::MISNAMED, settings::PATH))
        }
        None => Ok(Config::default()),
    }
}

/// Analyses the files.
pub(crate) fn analysis(files: &Files, config: &Config, place: &Where) -> Result<Analysis, Failure> {
    let asked = Asked { series: place.series, environments: place.environment.clone() };
    let mut analysis = analyse(files.tree(), config, &asked).map_err(|stop| match stop {
        Stop::Wrong(findings) => Failure::configuration(findings),
        Stop::Unknown(why) => Failure::unknown("addons/unknown", why, "the check was not made"),
    })?;
    analysis.notes.extend(files.notes());
    Ok(analysis)
}

/// Configuration and analysis of a working tree.
pub(crate) fn all(repo: &Repo) -> Result<(Files, Config, Analysis), Failure> {
    let files = Files::new(&repo.repo)?;
    let config = config(&files, repo.place.config.as_deref())?;
    let analysis = analysis(&files, &config, &repo.place)?;
    Ok((files, config, analysis))
}

/// The baseline that was asked for or configured. One that is configured and not there yet knows nothing.
pub(crate) fn baseline(files: &Files, config: &Config, asked: Option<&Path>) -> Result<Option<Baseline>, Failure> {
    let wrong = |path: &str, why: String| {
        Failure::usage(format!("`{path}` is no baseline: {why}"), "`addons-path baseline` writes one")
    };
    let (path, bytes) = match (asked, &config.baseline) {
        (Some(path), _) => {
            let bytes = host::read(path)
                .map_err(|error| Failure::usage(error.to_string(), "`addons-path baseline` writes one"))?;
            (path.to_string_lossy().into_owned(), bytes)
        }
        (None, Some(said)) => match addons_path::tree::file(files.tree(), &said.text) {
            Some(path) => {
                let bytes = files.tree().read(&path).map_err(|error| wrong(&path, error.to_string()))?;
                (path, bytes)
            }
            None => return Ok(None),
        },
        (None, None) => return Ok(None),
    };
    Baseline::parse(&bytes).map(Some).map_err(|why| wrong(&path, why))
}

/// A change, and its files as paths below the root.
pub(crate) struct Change {
    set: ChangeSet,
    paths: Vec<(String, Option<String>)>,
}

impl Change {
    /// Finds the change that the flags and the event name.
    pub(crate) fn of(arguments: &ChangeArguments, host: &Host, files: &Files) -> Result<Self, Failure> {
        let flags = arguments.flags();
        let set = changes::flags::collect(&flags, host);
        if let Some(failure) = changes::flags::failure(&flags, &set) {
            return Err(failure);
        }
        let prefix = prefix(&files.root);
        // A path that is no UTF-8 belongs to the module whose folder is, so it is shown as well as it can be.
        let below =
            |path: &RepoPath| String::from_utf8_lossy(path.as_bytes()).strip_prefix(prefix.as_str()).map(str::to_owned);
        let paths = set.files.iter().filter_map(|file| {
            let from = file.from.as_ref().and_then(below);
            Some((below(&file.path).or_else(|| from.clone())?, from))
        });
        let paths = paths.collect();
        Ok(Self { set, paths })
    }

    /// The changed files; `None` where everything counts as changed.
    pub(crate) fn files(&self) -> Option<Vec<Changed<'_>>> {
        match self.set.decision {
            Decision::Diff => {
                Some(self.paths.iter().map(|(path, from)| Changed { path, from: from.as_deref() }).collect())
            }
            Decision::All => None,
        }
    }

    /// The commit compared with.
    pub(crate) fn base(&self) -> Option<&str> {
        self.set.base.as_deref()
    }

    /// Why this base, or why everything, and what else there is to know.
    pub(crate) fn notes(&self) -> Vec<String> {
        let what = if self.set.decision == Decision::All { "every module counts as touched: " } else { "the change: " };
        std::iter::once(format!("{what}{}", self.set.reason)).chain(self.set.notes.iter().cloned()).collect()
    }
}

/// Today, in UTC.
pub(crate) fn today() -> Date {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Date::of_seconds(since.map(|since| since.as_secs()).unwrap_or_default())
}

/// The root for `--repo`: for `.` the working tree around this folder, else exactly the folder that was named.
fn root(repo: &Path) -> PathBuf {
    let absolute = std::path::absolute(repo).unwrap_or_else(|_| repo.to_owned());
    if repo != Path::new(".") {
        return absolute;
    }
    absolute.ancestors().find(|folder| folder.join(".git").exists()).map_or(absolute.clone(), Path::to_owned)
}

/// What stands before the paths of `root` in the paths of its repository: empty, or a folder with `/`.
pub(crate) fn prefix(root: &Path) -> String {
    let Some(top) = root.ancestors().find(|folder| folder.join(".git").exists()) else { return String::new() };
    let parts: Vec<_> = root.strip_prefix(top).unwrap_or(Path::new("")).components().collect();
    parts.iter().map(|part| format!("{}/", part.as_os_str().to_string_lossy())).collect()
}

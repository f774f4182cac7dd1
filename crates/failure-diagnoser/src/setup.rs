//! Configuration, rules, template and repository.

use std::path::{Component, Path, PathBuf};

use action::Failure;
use changes::{Options, Repository};
use failure_diagnoser::cli::SetupFlags;
use failure_diagnoser::config::Config;
use failure_diagnoser::places::Tracked;
use failure_diagnoser::render::markdown::Template;
use failure_diagnoser::{built_in, own};
use protocol::host;
use rulebase::{RuleBase, RuleFile};

/// What a run starts from.
pub(crate) struct Setup {
    /// Root of the repository, or the folder that was named.
    pub(crate) root: PathBuf,
    pub(crate) config: Config,
    /// The built-in rules and the repository's own.
    pub(crate) base: RuleBase,
    /// The repository's own rule files, with their samples.
    pub(crate) own: Vec<RuleFile>,
}

impl Setup {
    /// Reads the configuration and the rule files it names.
    ///
    /// # Errors
    /// Every mistake in all of them.
    pub(crate) fn read(flags: &SetupFlags) -> Result<Self, Failure> {
        let root = root(&flags.repo);
        let config = config(flags, &root)?;
        let own = own::files(&config, |path| host::read_inside(&root, path)).map_err(Failure::configuration)?;
        let base = own::with(built_in(), own.clone()).map_err(Failure::configuration)?;
        Ok(Self { root, config, base, own })
    }

    /// The template of the step summary.
    ///
    /// # Errors
    /// When the file cannot be read, or is no template.
    pub(crate) fn template(&self) -> Result<Template, Failure> {
        let Some(named) = &self.config.template else { return Template::built_in().map_err(Failure::configuration) };
        let bytes = host::read_inside(&self.root, &named.path);
        let bytes = bytes.map_err(|error| Failure::configuration(vec![named.unreadable(&error)]))?;
        let text = String::from_utf8_lossy(&bytes);
        Template::parse(&named.path, &text).map_err(Failure::configuration)
    }
}

fn config(flags: &SetupFlags, root: &Path) -> Result<Config, Failure> {
    let file = match &flags.config {
        Some(file) if file.is_relative() && !file.exists() => root.join(file),
        Some(file) => file.clone(),
        None => root.join(settings::PATH),
    };
    if flags.config.is_none() && !file.exists() {
        if root.join(settings::MISNAMED).exists() {
            return Err(Failure::misnamed(settings::MISNAMED, settings::PATH));
        }
        return Ok(Config::default());
    }
    let bytes = host::read(&file).map_err(|error| {
        let hint = "`--config` names a YAML file, from this folder or from the repository's root";
        Failure::usage(error.to_string(), hint)
    })?;
    let shown = file.strip_prefix(root).unwrap_or(&file).to_string_lossy();
    Config::parse(&shown, &bytes).map_err(Failure::configuration)
}

/// The root of the working tree that `repo` lies in: the nearest folder with a `.git` entry, else `repo` itself.
fn root(repo: &Path) -> PathBuf {
    let absolute = std::path::absolute(repo).unwrap_or_else(|_| repo.to_owned());
    absolute.ancestors().find(|folder| folder.join(".git").exists()).map_or(absolute.clone(), Path::to_owned)
}

/// The files of the last commit; none where there is no repository that can be read.
pub(crate) fn tracked(root: &Path) -> Tracked {
    let files = Repository::open(root, &Options::default()).and_then(|mut repository| repository.tracked_files("HEAD"));
    let text = |path: &changes::RepoPath| std::str::from_utf8(path.as_bytes()).ok().map(str::to_owned);
    Tracked::new(files.unwrap_or_default().iter().filter_map(text).collect())
}

/// Whether a relative path is a file below `root`, and no link to one elsewhere.
pub(crate) fn exists(root: &Path, path: &str) -> bool {
    let path = Path::new(path);
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    plain && root.join(path).symlink_metadata().is_ok_and(|found| found.is_file())
}

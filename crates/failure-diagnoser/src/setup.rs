//! Configuration, rules, template and repository.

use std::path::{Component, Path, PathBuf};

use action::Failure;
use changes::{Options, Repository};
use failure_diagnoser::built_in;
use failure_diagnoser::cli::SetupFlags;
use failure_diagnoser::config::{Config, Named};
use failure_diagnoser::places::Tracked;
use failure_diagnoser::render::markdown::Template;
use findings::Finding;
use protocol::host;
use rulebase::{Origin, RuleBase, RuleFile};

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
        let mut own = Vec::new();
        let mut mistakes = Vec::new();
        for named in &config.rules {
            match read_named(&root, named).and_then(|bytes| RuleFile::parse(&named.path, &bytes)) {
                Ok(file) => own.push(file),
                Err(found) => mistakes.extend(found),
            }
        }
        if !mistakes.is_empty() {
            return Err(Failure::configuration(mistakes));
        }
        let base = with(built_in(), own.clone())?;
        Ok(Self { root, config, base, own })
    }

    /// The template of the step summary.
    ///
    /// # Errors
    /// When the file cannot be read, or is no template.
    pub(crate) fn template(&self) -> Result<Template, Failure> {
        let Some(named) = &self.config.template else { return Template::built_in().map_err(Failure::configuration) };
        let bytes = read_named(&self.root, named).map_err(Failure::configuration)?;
        let text = String::from_utf8_lossy(&bytes);
        Template::parse(&named.path, &text).map_err(Failure::configuration)
    }
}

/// `base` and rule files of the user.
///
/// # Errors
/// Every rule whose id exists already.
pub(crate) fn with(base: RuleBase, files: Vec<RuleFile>) -> Result<RuleBase, Failure> {
    if files.is_empty() {
        return Ok(base);
    }
    let builder =
        files.into_iter().fold(RuleBase::builder().base(base), |builder, file| builder.add(file, Origin::User));
    builder.build().map_err(Failure::configuration)
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

/// A file that the configuration names. It must lie inside the repository, links followed.
fn read_named(root: &Path, named: &Named) -> Result<Vec<u8>, Vec<Finding>> {
    let path = root.join(&named.path);
    let inside = || Some(path.canonicalize().ok()?.starts_with(root.canonicalize().ok()?));
    if inside() == Some(false) {
        return Err(vec![named.problem.clone().hint("it is a link that leaves the repository")]);
    }
    host::read(&path).map_err(|error| vec![named.problem.clone().hint(error.to_string())])
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

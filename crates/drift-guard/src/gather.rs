//! From flags, event and repository to what is judged, and by which rules.

use std::path::{Component, Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use action::{ChangeFlags, Failure, OnError};
use changes::{Options, Repository};
use drift_guard::baseline::Baseline;
use drift_guard::check::Check;
use drift_guard::cli::{Trust, WorldArguments};
use drift_guard::config::Config;
use drift_guard::date::Date;
use drift_guard::reader::{Names, World};
use drift_guard::show::ReadFrom;
use drift_guard::snapshot::{Snapshot, Unreadable};
use protocol::host::{self, Host};

use crate::commands::{Runner, runner};
use crate::disk::Disk;
use crate::revision::Revision;

/// Events whose change was not accepted by anybody yet.
const PROPOSALS: [&str; 6] = [
    "pull_request",
    "pull_request_target",
    "pull_request_review",
    "pull_request_review_comment",
    "merge_group",
    "workflow_run",
];
/// How `changes` says that base and head have the same files.
const SAME: &str = "but no file differs";

/// Everything that a verdict depends on.
pub(crate) struct Gathered {
    pub(crate) checks: Vec<Check>,
    pub(crate) read_from: ReadFrom,
    baseline: String,
    /// The configuration and the baseline come from the base.
    from_base: bool,
    disk: Disk,
    base: Option<Revision>,
    run: Option<Runner>,
    seconds: i64,
}

impl Gathered {
    /// What the library looks at.
    pub(crate) fn world(&self) -> World<'_> {
        World {
            files: &self.disk,
            base: self.base.as_ref().map(|base| base as &dyn Snapshot),
            run: self.run.as_deref().map(|run| run as _),
            seconds: self.seconds,
        }
    }

    /// The known drifts, and where they were read.
    pub(crate) fn baseline(&self, asked: Option<&Path>) -> Result<(Baseline, String), Failure> {
        let inside = match asked {
            Some(file) => inside(&self.disk.root, file),
            None => Some(self.baseline.clone()),
        };
        let wrong = |path: &str, why: &str| {
            Failure::usage(format!("the baseline `{path}` {why}"), "write it with `drift-guard baseline write`")
        };
        let (path, bytes, from) = match (inside, asked) {
            (Some(path), _) if self.from_base => {
                let base = self.base.as_ref().map(|base| base.read(&path));
                (path.clone(), base.unwrap_or(Err(Unreadable::Missing)), format!("`{path}` of the base commit"))
            }
            (Some(path), _) => (path.clone(), self.disk.read(&path), format!("`{path}` as it is on disk")),
            (None, Some(file)) => {
                let shown = file.display().to_string();
                let bytes = host::read(file).map(Into::into).map_err(|error| Unreadable::Failed(error.to_string()));
                (shown.clone(), bytes, format!("`{shown}` as it is on disk"))
            }
            (None, None) => return Ok((Baseline::default(), "none".to_owned())),
        };
        match bytes {
            Ok(bytes) => {
                let baseline =
                    Baseline::parse(&bytes).map_err(|why| wrong(&path, &format!("cannot be read: {why}")))?;
                Ok((baseline, from))
            }
            Err(Unreadable::Missing) if asked.is_none() => Ok((Baseline::default(), "none".to_owned())),
            // A file that the change adds waits for its merge.
            Err(Unreadable::Missing) if self.from_base && self.disk.has(&path) => {
                Ok((Baseline::default(), "none, as the base commit has no such file".to_owned()))
            }
            Err(Unreadable::Missing) => Err(wrong(&path, "is missing")),
            Err(Unreadable::Failed(why)) => Err(wrong(&path, &format!("cannot be read: {why}"))),
        }
    }

    /// Where the baseline is written.
    pub(crate) fn baseline_path(&self, asked: Option<&Path>) -> PathBuf {
        asked.map_or_else(|| self.disk.root.join(&self.baseline), Path::to_owned)
    }

    /// Where a file of the repository may be written: inside it, and not through a link.
    pub(crate) fn writable(&self, path: &str) -> Result<PathBuf, Failure> {
        let target = self.disk.root.join(path);
        let refused =
            |why: &str| Failure::usage(format!("`{path}` is not written: {why}"), "name a file inside the repository");
        if target.is_symlink() {
            return Err(refused("it is a link"));
        }
        let folder = Path::new(path).parent().map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default();
        match self.disk.inside(&folder) {
            Ok(_) | Err(Unreadable::Missing) => Ok(target),
            Err(Unreadable::Failed(why)) => Err(refused(&why)),
        }
    }
}

/// Seconds since 1970.
pub(crate) fn today() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_secs()).unwrap_or(i64::MAX)
}

/// Reads the configuration, from the base commit where a change must not judge itself.
///
/// # Errors
/// When the configuration is wrong, or the base that it is read from cannot be determined.
pub(crate) fn gather(arguments: &WorldArguments, host: &Host) -> Result<Gathered, Failure> {
    let seconds = moment(arguments)?;
    let disk = Disk::open(&arguments.repo, host)?;
    let proposal = host.runner.event_name.as_deref().is_some_and(|event| PROPOSALS.contains(&event));
    let from_base = match arguments.trust {
        Trust::Auto => proposal,
        Trust::Base => true,
        Trust::Head => false,
    };
    let (base, said) = if from_base || arguments.base.is_some() || host.runner.in_workflow {
        base(arguments, host, from_base)?
    } else {
        (None, "none".to_owned())
    };
    let judge: &dyn Snapshot = match (&base, from_base) {
        (Some(base), true) => base,
        _ => &disk,
    };
    let (mut config, configuration) = configuration(arguments, &disk, judge, from_base)?;
    if !arguments.rule.is_empty() {
        config.checks = chosen(config.checks, &arguments.rule)?;
    }
    let run = arguments.allow_commands.then(|| runner(disk.root.clone(), host));
    let read_from = ReadFrom { configuration, baseline: String::new(), base: said };
    Ok(Gathered { checks: config.checks, read_from, baseline: config.baseline, from_base, disk, base, run, seconds })
}

fn moment(arguments: &WorldArguments) -> Result<i64, Failure> {
    let Some(day) = &arguments.now else { return Ok(today()) };
    let date = Date::parse(day)
        .ok_or_else(|| Failure::usage(format!("`--now {day}` is no day"), "write a day that exists: `2026-12-31`"))?;
    Ok(date.days_after(Date::of_seconds(0)) * 86_400)
}

/// The base commit, and what it is in words.
fn base(arguments: &WorldArguments, host: &Host, needed: bool) -> Result<(Option<Revision>, String), Failure> {
    let flags =
        ChangeFlags { repo: arguments.repo.clone(), base: arguments.base.clone(), head: None, on_error: OnError::All };
    let change = changes::flags::collect(&flags, host);
    let missing = |why: &str| {
        let message = format!("the base commit is not known: {why}");
        Failure::unknown(
            "drift/base",
            message,
            "the rules of a proposal are those of its base; `trust: head` takes those of the checkout",
        )
    };
    // Where no file differs, what is checked out is the base.
    let same = change.reason.contains(SAME).then(|| change.head.clone()).flatten();
    let Some(commit) = change.base.or(same) else {
        if needed || arguments.base.is_some() {
            return Err(missing(&change.reason));
        }
        return Ok((None, format!("none: {}", change.reason)));
    };
    let repository = Repository::open(&arguments.repo, &Options::for_runner(&host.runner))
        .map_err(|error| missing(&error.to_string()))?;
    let revision = Revision::open(repository, &commit).map_err(|error| missing(&error.to_string()))?;
    Ok((Some(revision), format!("commit {commit}: {}", change.reason)))
}

fn configuration(
    arguments: &WorldArguments,
    disk: &Disk,
    judge: &dyn Snapshot,
    from_base: bool,
) -> Result<(Config, String), Failure> {
    let named = arguments.config.as_deref();
    let path = match named {
        Some(file) => inside(&disk.root, &existing(file, &disk.root)),
        None => Some(settings::PATH.to_owned()),
    };
    let read_rules = |names: &Names| {
        let paths = names.among(judge);
        let read = |path: String| {
            let bytes = judge.read(&path).map(|bytes| bytes.to_vec()).map_err(|error| match error {
                Unreadable::Missing => "is missing".to_owned(),
                Unreadable::Failed(why) => format!("cannot be read: {why}"),
            });
            (path, bytes)
        };
        paths.into_iter().map(read).collect()
    };
    let parse = |file: &str, bytes: &[u8]| Config::parse(file, bytes, &read_rules).map_err(Failure::configuration);
    let nothing = || parse(settings::PATH, b"");
    let Some(path) = path else {
        // A file outside of the repository is nobody's proposal.
        let file = named.unwrap_or(Path::new(settings::PATH));
        let bytes =
            host::read(file).map_err(|error| Failure::usage(error.to_string(), "`--config` names a YAML file"))?;
        let shown = file.display().to_string();
        return Ok((parse(&shown, &bytes)?, format!("`{shown}` as it is on disk")));
    };
    let place = if from_base { "of the base commit" } else { "as it is on disk" };
    match judge.read(&path) {
        Ok(bytes) => Ok((parse(&path, &bytes)?, format!("`{path}` {place}"))),
        Err(Unreadable::Missing) if from_base && (named.is_none() || disk.has(&path)) => {
            Ok((nothing()?, format!("no rules, as the base commit has no `{path}`")))
        }
        Err(Unreadable::Missing) if disk.has(settings::MISNAMED) && named.is_none() => {
            Err(Failure::misnamed(settings::MISNAMED, settings::PATH))
        }
        Err(Unreadable::Missing) => {
            let hint = "`drift-guard init` proposes rules that hold today; `--config` names another file";
            Err(Failure::usage(format!("there is no configuration `{path}`"), hint))
        }
        Err(Unreadable::Failed(why)) => {
            Err(Failure::usage(format!("`{path}` cannot be read: {why}"), "make it a plain file of the repository"))
        }
    }
}

fn chosen(checks: Vec<Check>, wanted: &[String]) -> Result<Vec<Check>, Failure> {
    for name in wanted {
        if !checks.iter().any(|check| check.id == *name) {
            let near = findings::did_you_mean(name, checks.iter().map(|check| check.id.as_str()));
            let hint = near.map_or_else(
                || "`drift-guard check --format json` lists all".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(Failure::usage(format!("there is no rule `{name}`"), hint));
        }
    }
    Ok(checks.into_iter().filter(|check| wanted.contains(&check.id)).collect())
}

/// A file named from the current folder or, where it does not exist there, from the root.
fn existing(file: &Path, root: &Path) -> PathBuf {
    if file.is_relative() && !file.exists() { root.join(file) } else { file.to_owned() }
}

/// The path of `file` inside the working tree, as git writes it; `None` if it is elsewhere.
fn inside(root: &Path, file: &Path) -> Option<String> {
    let absolute = std::path::absolute(existing(file, root)).ok()?;
    let (folder, name) = (absolute.parent()?, absolute.file_name()?);
    // The name itself is never followed: a change could have turned it into a link to a file elsewhere.
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let relative = folder.join(name).strip_prefix(root).ok()?.to_owned();
    let parts = relative.components().map(|part| match part {
        Component::Normal(name) => name.to_str().map(str::to_owned),
        _ => None,
    });
    Some(parts.collect::<Option<Vec<String>>>()?.join("/"))
}

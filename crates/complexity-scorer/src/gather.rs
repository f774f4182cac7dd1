//! From flags, event and repository to an answer.

mod depth;
mod judge;
mod text;

use action::{Failure, OnError};
use changes::{ChangeSet, Decision, Options, Repository};
use complexity_scorer::Levels;
use complexity_scorer::answer::{Answer, Sources};
use complexity_scorer::assess::{ChangedFile, assess};
use complexity_scorer::calibrate::LevelsBy;
use complexity_scorer::cli::ScoreArguments;
use complexity_scorer::config::Threshold;
use complexity_scorer::exclude::Attributes;
use complexity_scorer::functions::FunctionChanges;
use protocol::host::Host;

use self::judge::Judge;
pub(crate) use self::judge::read as read_config;

/// Why there is no measurement.
enum Stop {
    /// Somebody has to do something first.
    Failed(Failure),
    /// It cannot be known; `--on-error` decides what follows.
    CannotTell(String),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<changes::Error> for Stop {
    fn from(error: changes::Error) -> Self {
        Self::CannotTell(error.to_string())
    }
}

/// Measures the change that the flags and the event name.
///
/// # Errors
/// When the configuration is wrong, or the change cannot be determined and `--on-error fail` was given.
pub(crate) fn answer(arguments: &ScoreArguments, host: &Host) -> Result<Answer, Failure> {
    let change = changes::flags::collect(&arguments.change, host);
    if let Some(failure) = changes::flags::failure(&arguments.change, &change) {
        return Err(failure);
    }
    match (measure(&change, arguments, host), arguments.change.on_error) {
        (Ok(answer), _) => Ok(answer),
        (Err(Stop::Failed(failure)), _) => Err(failure),
        (Err(Stop::CannotTell(reason)), OnError::All) => {
            Ok(Answer { could_not_tell: true, ..not_measured(&change, reason) })
        }
        (Err(Stop::CannotTell(reason)), OnError::Fail) => Err(Failure::unknown(
            "complexity/unknown",
            reason,
            "with `on-error: all` the change counts as `high` instead",
        )),
    }
}

fn measure(change: &ChangeSet, arguments: &ScoreArguments, host: &Host) -> Result<Answer, Stop> {
    // There is no head where there is no repository, or none that can be read.
    let mut repository = match change.head {
        Some(_) => Some(Repository::open(&arguments.change.repo, &Options::for_runner(&host.runner))?),
        None => None,
    };
    let judge = Judge::of(change, host.runner.event_name.as_deref());
    let (config, configuration) = judge.configuration(arguments, repository.as_mut())?;
    let mut answer = not_measured(change, change.reason.clone());
    answer.levels = config.levels;
    answer.levels_by = config.levels_by;
    answer.threshold = config.threshold;
    answer.sources.configuration = configuration;
    if let (Decision::Diff, Some(repository)) = (change.decision, &mut repository) {
        let (attributes, from) = judge.attributes(change, repository)?;
        let assessment = assess(&files(change, &attributes)?, &config);
        answer.sources.attributes = from;
        depth::measure(change, &assessment, &config, host, repository, &mut answer);
        answer.assessment = Some(assessment);
        calibrated(&mut answer);
    }
    Ok(answer)
}

/// Where the past of the repository cuts the levels, it does so once there is enough of it.
fn calibrated(answer: &mut Answer) {
    if answer.levels_by != LevelsBy::Percentile {
        return;
    }
    match (&mut answer.assessment, &answer.percentile) {
        (Some(assessment), Some(percentile)) => {
            assessment.level = percentile.level();
            assessment.because = percentile.explain();
        }
        _ => answer.levels_by = LevelsBy::Seed,
    }
}

/// The changed files as the library takes them. Lines that should be there and are not must not pass for none.
fn files<'a>(change: &'a ChangeSet, attributes: &[Attributes]) -> Result<Vec<ChangedFile<'a>>, Stop> {
    let files = change.files.iter().zip(attributes).map(|(file, &attributes)| {
        let path = file.path.as_bytes();
        let (binary, too_large) = (file.binary, file.too_large);
        match (file.added, file.deleted) {
            (Some(added), Some(deleted)) => Ok(ChangedFile { path, added, deleted, binary, too_large, attributes }),
            _ if binary || too_large => Ok(ChangedFile { path, added: 0, deleted: 0, binary, too_large, attributes }),
            _ => Err(Stop::CannotTell(format!("the lines of `{}` are not known", protocol::escape::quote(path)))),
        }
    });
    files.collect()
}

fn not_measured(change: &ChangeSet, reason: String) -> Answer {
    let nothing = || "not read, as nothing was measured".to_owned();
    Answer {
        reason,
        base: change.base.clone(),
        head: change.head.clone(),
        assessment: None,
        could_not_tell: change.could_not_tell,
        levels: Levels::default(),
        levels_by: LevelsBy::default(),
        functions: FunctionChanges::default(),
        threshold: Threshold::default(),
        risk: None,
        percentile: None,
        sources: Sources { configuration: nothing(), attributes: nothing() },
        notes: change.notes.clone(),
    }
}

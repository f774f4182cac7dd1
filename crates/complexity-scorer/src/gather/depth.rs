//! What lies below the size of a change: its functions, its risk, its place among the last merges.

use std::collections::{BTreeMap, BTreeSet};

use changes::{ChangeSet, ChangedFile, Kind, RepoPath, Repository, Status};
use complexity_scorer::answer::Answer;
use complexity_scorer::assess::{self, Assessment, assess};
use complexity_scorer::calibrate::{LEAST, Percentile};
use complexity_scorer::config::Config;
use complexity_scorer::functions::source::{LARGEST, Skip};
use complexity_scorer::functions::{ChangedText, FunctionChanges, Skipped, compare};
use complexity_scorer::risk::hotspots::{self, DAYS, STEPS};
use complexity_scorer::risk::owners::{self, PLACES, Reviewers};
use complexity_scorer::risk::{self, Flag, RiskFile};
use complexity_scorer::show::report_parts::MOST;
use patterns::codeowners::Codeowners;
use protocol::event::PullRequest;
use protocol::host::Host;

use super::Stop;
use super::text::{Both, texts};

/// Measures functions, risk and percentile into `answer`. What cannot be known is a note; it does not take the size away.
pub(super) fn measure(
    change: &ChangeSet,
    assessment: &Assessment,
    config: &Config,
    host: &Host,
    repository: &mut Repository,
    answer: &mut Answer,
) {
    let Some(base) = change.base.clone() else { return };
    let rules = risk::Matcher::new(&config.risk);
    let wanted = |file: &ChangedFile| looked_at(file) || searched(file, &rules);
    let read = texts(change, repository, wanted);
    let (both, notes) = known("functions and flags by content", read, &mut answer.notes)
        .unwrap_or_else(|| (change.files.iter().map(|_| Both::unread()).collect(), Vec::new()));
    answer.notes.extend(notes);
    answer.functions = functions(change, assessment, &both);
    if answer.functions.touched.len() > MOST {
        let more = answer.functions.touched.len() - MOST;
        answer.notes.push(format!("the report lists {MOST} functions; {more} more are touched"));
    }
    if answer.functions.unmatched {
        answer.notes.push(
            "not all functions were compared by their text, as there are too many: one that moved or got another name may be called new"
                .to_owned(),
        );
    }
    let computed = computed(change, &base, config, host, repository, &mut answer.notes);
    answer.risk = Some(rules.flags(&risk_files(change, assessment, &rules, &both), computed));
    if let Some(merges) = config.merges
        && let Some(past) = known("the percentile", past(&base, merges, config, repository), &mut answer.notes)
    {
        answer.percentile = Percentile::of(&assessment.score, &past);
        if answer.percentile.is_none() {
            let found = past.len();
            answer.notes.push(format!(
                "no percentile: {found} merges are here to compare with, and {LEAST} are needed (`fetch-depth: 0` brings those that a shallow clone leaves out)"
            ));
        }
    }
}

/// What a part found; where it could not, that is a note.
fn known<T>(what: &str, part: Result<T, Stop>, notes: &mut Vec<String>) -> Option<T> {
    match part {
        Ok(found) => Some(found),
        Err(Stop::CannotTell(why)) => {
            notes.push(format!("not known: {what} ({why})"));
            None
        }
        Err(Stop::Failed(failure)) => {
            let why: Vec<&str> = failure.findings.iter().map(|finding| finding.message.as_str()).collect();
            notes.push(format!("not known: {what} ({})", why.join("; ")));
            None
        }
    }
}

/// The flags that need more than paths and texts.
fn computed(
    change: &ChangeSet,
    base: &str,
    config: &Config,
    host: &Host,
    repository: &mut Repository,
    notes: &mut Vec<String>,
) -> Vec<Flag> {
    let mut flags = Vec::new();
    let paths =
        || change.files.iter().flat_map(|file| [Some(&file.path), left(file)]).flatten().map(RepoPath::as_bytes);
    let event = host.event().ok().flatten();
    let reviewers = event.as_ref().and_then(|event| event.pull_request.as_ref()).and_then(reviewers);
    if let Some(reviewers) = reviewers.filter(|_| config.risk.ownership)
        && let Some(Some(owners)) = known("owners", codeowners(base, repository), notes)
    {
        flags.extend(owners::flag(&owners, &reviewers, paths()));
    }
    if config.risk.hotspots {
        match known("hotspots", counts(base, repository), notes) {
            Some(Some(counts)) => flags.extend(hotspots::flag(&counts, paths())),
            Some(None) => notes.push(format!(
                "hotspots are not known, as the history of the last {DAYS} days is not here (`fetch-depth: 0` brings it)"
            )),
            None => {}
        }
    }
    flags
}

/// Whether the functions of a file are compared.
fn looked_at(file: &ChangedFile) -> bool {
    let known = |path: &RepoPath| functions::Language::of_path(&String::from_utf8_lossy(path.as_bytes())).is_some();
    is_text(file) && (known(&file.path) || file.from.as_ref().is_some_and(known))
}

fn is_text(file: &ChangedFile) -> bool {
    !file.binary && !file.too_large && plain(file)
}

/// Neither a link nor a submodule nor something that was one before.
fn plain(file: &ChangedFile) -> bool {
    let plain = |kind: Kind| matches!(kind, Kind::File | Kind::Executable);
    plain(file.kind) && file.old_kind.is_none_or(plain)
}

/// Where a file was that has another name now; a copy is still there.
fn left(file: &ChangedFile) -> Option<&RepoPath> {
    file.from.as_ref().filter(|_| file.status != Status::Copied)
}

/// Whether a rule searches the text of a file.
fn searched(file: &ChangedFile, rules: &risk::Matcher<'_>) -> bool {
    is_text(file) && [Some(&file.path), left(file)].into_iter().flatten().any(|path| rules.searches(path.as_bytes()))
}

fn functions(change: &ChangeSet, assessment: &Assessment, both: &[Both]) -> FunctionChanges {
    let excluded: BTreeMap<&[u8], &str> =
        assessment.excluded.iter().map(|file| (file.path.as_slice(), file.exclusion.why.as_str())).collect();
    let (mut files, mut skipped) = (Vec::new(), Vec::new());
    for (file, text) in change.files.iter().zip(both) {
        let path = file.path.as_bytes();
        let skip = match excluded.get(path) {
            Some(why) => Some(Skip::NotCounted((*why).to_owned())),
            None if !plain(file) => Some(Skip::NoFile),
            None if !looked_at(file) => Some(if file.binary { Skip::Binary } else { Skip::Language }),
            None => text.larger.map(Skip::TooLarge).or_else(|| text.cut.then_some(Skip::TooMuch)),
        };
        if let Some(skip) = skip {
            skipped.push(Skipped { file: path.to_vec(), skip });
            continue;
        }
        let from = left(file).map(RepoPath::as_bytes);
        let (old, new) = text.ranges();
        files.push(ChangedText { path, from, before: text.before.as_deref(), after: text.after.as_deref(), old, new });
    }
    let mut changes = compare(&files);
    changes.skipped.extend(skipped);
    changes.skipped.sort_by(|a, b| a.file.cmp(&b.file));
    changes
}

fn risk_files<'a>(
    change: &'a ChangeSet,
    assessment: &Assessment,
    rules: &risk::Matcher<'_>,
    both: &'a [Both],
) -> Vec<RiskFile<'a>> {
    let excluded: BTreeSet<&[u8]> = assessment.excluded.iter().map(|file| file.path.as_slice()).collect();
    let file = |(file, text): (&'a ChangedFile, &'a Both)| {
        let path = file.path.as_bytes();
        let texts = if searched(file, rules) { text.texts().collect() } else { Vec::new() };
        RiskFile {
            path,
            from: file.from.as_ref().map(RepoPath::as_bytes),
            texts,
            grows: plain(file) && file.added.unwrap_or(0) > 0 && !excluded.contains(path),
            tests: text.touches_inner_tests(path),
        }
    };
    change.files.iter().zip(both).map(file).collect()
}

/// Who knows of the pull request; `None` where the payload does not say.
fn reviewers(pull: &PullRequest) -> Option<Reviewers> {
    let asked = pull.requested_reviewers.as_ref()?;
    let author = pull.user.as_ref();
    let people =
        asked.iter().chain(author).filter_map(|account| account.login.as_ref()).map(|login| login.to_lowercase());
    let teams =
        pull.requested_teams.iter().flatten().filter_map(|team| team.slug.as_ref()).map(|slug| slug.to_lowercase());
    Some(Reviewers { people: people.collect(), teams: teams.collect() })
}

/// CODEOWNERS of the base, so that a change cannot choose its owners.
fn codeowners(base: &str, repository: &mut Repository) -> Result<Option<Codeowners>, Stop> {
    let places = PLACES.map(RepoPath::from);
    let found = repository.read_files(base, &places, LARGEST as u64)?.into_iter().flatten().next();
    Ok(found.map(|bytes| Codeowners::parse(&String::from_utf8_lossy(&bytes))))
}

/// How often each file changed in the time before the base; `None` where the history is not here.
fn counts(base: &str, repository: &mut Repository) -> Result<Option<BTreeMap<Vec<u8>, u32>>, Stop> {
    let Some(seconds) = repository.first_parents(base, 1, None)?.steps.first().map(|step| step.seconds) else {
        return Ok(None);
    };
    let past = repository.first_parents(base, STEPS, Some(seconds.saturating_sub(DAYS * 24 * 3600)))?;
    if !past.complete {
        return Ok(None);
    }
    let mut counts = BTreeMap::new();
    for step in past.steps {
        // The first commit of all brings everything and says nothing about what changes often.
        let Some(parent) = step.parent else { continue };
        for path in repository.changed_paths(&parent, &step.commit)? {
            *counts.entry(path.as_bytes().to_vec()).or_default() += 1;
        }
    }
    Ok(Some(counts))
}

/// The scores of the last merges into the base, measured as the change is, but for attributes.
fn past(
    base: &str,
    merges: usize,
    config: &Config,
    repository: &mut Repository,
) -> Result<Vec<complexity_scorer::Score>, Stop> {
    let steps = repository.first_parents(base, merges, None)?.steps;
    let pairs: Vec<(&str, &str)> =
        steps.iter().filter_map(|step| Some((step.parent.as_deref()?, step.commit.as_str()))).collect();
    let mut scores = Vec::new();
    for files in repository.changed_files(&pairs)? {
        let measured: Vec<assess::ChangedFile<'_>> = files
            .iter()
            .map(|file| assess::ChangedFile {
                path: file.path.as_bytes(),
                added: file.added.unwrap_or(0),
                deleted: file.deleted.unwrap_or(0),
                binary: file.binary,
                too_large: file.too_large,
                ..assess::ChangedFile::default()
            })
            .collect();
        scores.push(assess(&measured, config).score);
    }
    Ok(scores)
}

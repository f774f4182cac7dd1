//! One rule against the files: clean, drift, or not to be told.

use findings::Location;

use crate::openapi;
use crate::reader::{Moment, Reader};
use crate::relation::{self, Drift};
use crate::rule::{Relation, Rule, Side, Source};
use crate::secret::Shown;
use crate::seen::{self, Seen};
use crate::sources::{Blind, Kind};

/// What came of a rule, before waivers and the baseline.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// It holds; why, in words.
    Clean(String),
    /// It does not hold there.
    Drift(Vec<Drift>),
    /// It cannot be told.
    Unevaluated(Blind),
}

impl Verdict {
    /// Drifts if there are any, else clean.
    pub fn of(drifts: Vec<Drift>, why: impl Into<String>) -> Self {
        if drifts.is_empty() { Self::Clean(why.into()) } else { Self::Drift(drifts) }
    }

    /// Whether it is a drift.
    #[must_use]
    pub const fn is_drift(&self) -> bool {
        matches!(self, Self::Drift(_))
    }
}

/// A verdict and what led to it.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// The verdict.
    pub verdict: Verdict,
    /// What each side says, as far as it could be seen.
    pub sides: Vec<Seen>,
    /// How values are shown.
    pub shown: Shown,
}

/// Looks at a rule.
#[must_use]
pub fn rule(rule: &Rule, reader: &Reader<'_>) -> Evaluation {
    let mut sides = Vec::new();
    for side in &rule.sides {
        match seen::side(side, reader) {
            Ok(seen) => sides.push(seen),
            Err(blind) => {
                let verdict = if blind.missing && (rule.optional || side.optional) {
                    Verdict::Clean(format!("{}, which is optional", blind.why))
                } else {
                    Verdict::Unevaluated(blind)
                };
                return Evaluation { verdict, sides, shown: Shown::hashed() };
            }
        }
    }
    let first = |seen: &Seen| seen.stages.first().map(|stage| stage.values.clone()).unwrap_or_default();
    let originals: Vec<_> = sides.iter().flat_map(|seen| first(seen).into_iter().chain(seen.values.clone())).collect();
    let shown = Shown::of(&originals, rule.secret);
    let verdict = judge(rule, &sides, shown, reader);
    Evaluation { verdict, sides, shown }
}

fn judge(rule: &Rule, sides: &[Seen], shown: Shown, reader: &Reader<'_>) -> Verdict {
    let Some((reference, others)) =
        sides.split_last().filter(|(_, others)| !others.is_empty() || !rule.relation.needs_right())
    else {
        return Verdict::Unevaluated(Blind::new("the rule has no other side to compare with"));
    };
    if !rule.relation.needs_right() {
        return alone(rule, sides, shown, reader);
    }
    let mut drifts = Vec::new();
    for (index, left) in others.iter().enumerate() {
        let rights = rule.sides.last().zip(rule.sides.get(index));
        let Some((right_side, left_side)) = rights else { continue };
        match pair(rule, (left_side, left), (right_side, reference), shown, reader) {
            Ok(found) => drifts.extend(found),
            Err(blind) => return Verdict::Unevaluated(blind),
        }
    }
    Verdict::of(drifts, held(&rule.relation, others, reference))
}

fn held(relation: &Relation, left: &[Seen], right: &Seen) -> String {
    let values: usize = left.iter().map(|seen| seen.values.len()).sum();
    format!("{values} left and {} right values, {} holds", right.values.len(), relation.word())
}

/// Relations of one side.
fn alone(rule: &Rule, sides: &[Seen], shown: Shown, reader: &Reader<'_>) -> Verdict {
    let mut drifts = Vec::new();
    let mut values = 0;
    for (side, seen) in rule.sides.iter().zip(sides) {
        values += seen.values.len();
        match &rule.relation {
            Relation::Exists if seen.values.is_empty() => drifts
                .push(Drift::new(format!("{} is not there", seen.label), seen.label.clone()).at(seen.place.clone())),
            Relation::Exists => {}
            Relation::Absent => drifts.extend(relation::absent(seen, shown)),
            Relation::Matches(_) | Relation::NewerThan(_) if seen.values.is_empty() => {
                if let Some(verdict) = nothing(rule, side, seen) {
                    return verdict;
                }
            }
            Relation::Matches(regex) => drifts.extend(relation::matches(seen, regex, shown)),
            Relation::NewerThan(Some(days)) => match ages(seen, *days, reader) {
                Ok(found) => drifts.extend(found),
                Err(blind) => return Verdict::Unevaluated(blind),
            },
            _ => {}
        }
    }
    Verdict::of(drifts, format!("{values} values, {} holds", rule.relation.word()))
}

/// Nothing to look at proves nothing.
fn nothing(rule: &Rule, side: &Side, seen: &Seen) -> Option<Verdict> {
    if rule.optional || side.optional {
        return None;
    }
    let blind = Blind::new(format!("{} gives no value, so nothing was looked at", seen.label));
    Some(Verdict::Unevaluated(match seen.place.clone() {
        Some(at) => blind.at(at),
        None => blind,
    }))
}

type Looked<'a> = (&'a Side, &'a Seen);

fn pair(
    rule: &Rule,
    left: Looked<'_>,
    right: Looked<'_>,
    shown: Shown,
    reader: &Reader<'_>,
) -> Result<Vec<Drift>, Blind> {
    let ((left_side, left), (right_side, right)) = (left, right);
    if let Some(end) = empty(rule, (left_side, left), (right_side, right)) {
        return end;
    }
    if moment(left_side) == moment(right_side) && is_same(left, right) {
        return Err(Blind::new("both sides come from the same places, so the rule could not fail"));
    }
    Ok(match &rule.relation {
        Relation::Equal => relation::equal(left, right, shown),
        Relation::OrderedEqual => relation::ordered_equal(left, right, shown),
        Relation::Subset => relation::missing(left, right, shown),
        Relation::Superset => relation::missing(right, left, shown),
        Relation::OneOf => relation::one_of(left, right, shown),
        Relation::CoveredBy => relation::covered_by(left, right, shown).map_err(|(why, at)| Blind::new(why).at(at))?,
        Relation::GeneratedFrom => generated(left, right),
        Relation::NewerThan(_) => newer(left, right, reader)?,
        Relation::CompatibleWith(policy) => compatible((left_side, left), (right_side, right), policy, reader)?,
        Relation::Matches(_) | Relation::Exists | Relation::Absent => Vec::new(),
    })
}

/// What follows where a side gives no value.
fn empty(rule: &Rule, left: Looked<'_>, right: Looked<'_>) -> Option<Result<Vec<Drift>, Blind>> {
    let (bare, full) = match (left.1.values.is_empty(), right.1.values.is_empty()) {
        (false, false) => return None,
        (true, true) => (left, right),
        (true, false) => (left, right),
        (false, true) => (right, left),
    };
    if rule.optional || bare.0.optional {
        return Some(Ok(Vec::new()));
    }
    let vacuous = full.1.values.is_empty()
        || (matches!(rule.relation, Relation::Subset | Relation::CoveredBy) && left.1.values.is_empty())
        || (rule.relation == Relation::Superset && right.1.values.is_empty())
        || matches!(rule.relation, Relation::GeneratedFrom | Relation::NewerThan(_) | Relation::CompatibleWith(_));
    if vacuous {
        let blind = Blind::new(format!("{} gives no value, so nothing was compared", bare.1.label));
        return Some(Err(match bare.1.place.clone() {
            Some(at) => blind.at(at),
            None => blind,
        }));
    }
    let message = format!("{} says nothing, but {} does", bare.1.label, full.1.label);
    let other = full.1.values.first().map(|said| said.at.clone());
    let drift = Drift::new(message, format!("{} is empty", bare.1.label)).at(bare.1.place.clone()).against(other);
    Some(Ok(vec![drift]))
}

const fn moment(side: &Side) -> Moment {
    match side.source {
        Source::Files { moment, .. } => moment,
        Source::Values(_) | Source::Command(..) => Moment::Now,
    }
}

fn is_same(left: &Seen, right: &Seen) -> bool {
    let places = |seen: &Seen| {
        let first = seen.stages.first().map(|stage| &stage.values);
        let mut places: Vec<_> = first.into_iter().flatten().map(|said| (said.at.clone(), said.text.clone())).collect();
        places.sort_unstable();
        places
    };
    let own = places(left);
    own.iter().all(|(at, _)| at.line.is_some()) && own == places(right)
}

/// The recorded digest on the left is that of the right; or the whole output of a command on the right is the left's lines.
fn generated(left: &Seen, right: &Seen) -> Vec<Drift> {
    let Some(now) = right.values.first() else { return Vec::new() };
    let bare = |text: &str| text.trim().trim_start_matches("sha256:").to_lowercase();
    let is_digest = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if right.values.len() == 1 && is_digest(&now.text) {
        let stale = left.values.iter().filter(|said| bare(&said.text) != bare(&now.text));
        return stale
            .map(|said| {
                let message = format!(
                    "it was made from another state of {}: the recorded digest is not that of now",
                    right.label
                );
                let drift = Drift::new(message, format!("{} stale", said.name)).at(Some(said.at.clone()));
                drift.against(Some(now.at.clone())).hint("generate it again")
            })
            .collect();
    }
    let mut drifts = relation::ordered_equal(left, right, Shown::of(left.values.iter().chain(&right.values), false));
    for drift in &mut drifts {
        drift.hint = Some("generate it again".to_owned());
    }
    drifts
}

fn committed(seen: &Seen, reader: &Reader<'_>) -> Result<Vec<(String, i64)>, Blind> {
    let files = reader.files(Moment::Now)?;
    let mut times = Vec::new();
    for said in &seen.values {
        let file = said.at.file.as_str();
        if times.iter().any(|(known, _)| known == file) {
            continue;
        }
        let time = files.committed(file);
        let time = time.map_err(|why| {
            Blind::new(format!("when `{file}` was changed is not known: {why}")).at(Location::file(file))
        })?;
        times.push((file.to_owned(), time));
    }
    Ok(times)
}

fn newer(left: &Seen, right: &Seen, reader: &Reader<'_>) -> Result<Vec<Drift>, Blind> {
    let sources = committed(right, reader)?;
    let Some((source, latest)) = sources.iter().max_by_key(|(_, time)| *time) else { return Ok(Vec::new()) };
    let older = committed(left, reader)?.into_iter().filter(|(_, time)| time < latest);
    Ok(older
        .map(|(file, time)| {
            let (own, others) = (crate::date::Date::of_seconds(time), crate::date::Date::of_seconds(*latest));
            let message = format!("`{file}` was last changed on {own}, its source `{source}` on {others}");
            let drift =
                Drift::new(message, format!("{file} older than {source}")).at(Some(Location::at(file.as_str(), 1, 1)));
            drift.against(Some(Location::at(source.as_str(), 1, 1))).hint("bring it up to date with its source")
        })
        .collect())
}

fn ages(seen: &Seen, days: u32, reader: &Reader<'_>) -> Result<Vec<Drift>, Blind> {
    let today = reader.today();
    let mut drifts = Vec::new();
    for (file, time) in committed(seen, reader)? {
        let changed = crate::date::Date::of_seconds(time);
        let age = today.days_after(changed);
        if age > i64::from(days) {
            let message = format!("`{file}` was last changed on {changed}, {age} days ago; at most {days} are allowed");
            drifts.push(Drift::new(message, format!("{file} old")).at(Some(Location::at(file.as_str(), 1, 1))));
        }
    }
    Ok(drifts)
}

fn compatible(
    left: Looked<'_>,
    right: Looked<'_>,
    policy: &openapi::Policy,
    reader: &Reader<'_>,
) -> Result<Vec<Drift>, Blind> {
    let tree = |looked: Looked<'_>| match &looked.0.source {
        Source::Files { names, moment, .. } => {
            let paths = names.among(reader.files(*moment)?);
            reader.tree_at(*moment, Kind::Openapi, &paths[..1.min(paths.len())])
        }
        Source::Command(..) | Source::Values(_) => Err(Blind::new("`compatible-with` compares files")),
    };
    let (new, old) = (tree(left)?, tree(right)?);
    openapi::drifts(&old, &new, policy)
}

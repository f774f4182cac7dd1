//! From failures that no rule explains to proposals.

use std::collections::BTreeSet;

use findings::Finding;
use regex_automata::meta::Regex;
use regex_automata::util::syntax;
use rulebase::{Category, Kind, Origin, RuleBase, RuleFile, check_samples};

use super::category::{kind, suggest};
use super::cluster::{Cluster, clusters};
use super::generalise::{General, generalise};
use super::pool::Pool;
use super::{Unexplained, yaml};

/// Samples of one proposal.
const SAMPLES: usize = 3;
/// Lines of a sample.
const SAMPLE_LINES: usize = 12;
/// Below this share of its matches the pattern speaks of something else.
const PUREST: f64 = 0.5;

/// A rule for a person to review.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// `topic/kebab-name`.
    pub id: String,
    /// Headline.
    pub title: String,
    /// Suggested category.
    pub category: Category,
    /// Why that category.
    pub reason: String,
    /// Suggested kind.
    pub kind: Kind,
    /// What it matches.
    pub pattern: String,
    /// One line with `{parameter}`s.
    pub summary: String,
    /// 0 to 1, by size and purity of its cluster.
    pub confidence: f64,
    /// Names of the logs it explains.
    pub logs: Vec<String>,
    /// Different lines of passing logs, and other lines of failed ones, that it matches too.
    pub elsewhere: (usize, usize),
    /// Texts with their 1-based evidence line.
    pub samples: Vec<(String, usize)>,
    /// A line that looks like it and is not, and whether it comes from a passing log.
    pub counterexample: (String, bool),
}

/// What mining found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mined {
    /// Proposals, those of most logs first.
    pub proposals: Vec<Proposal>,
    /// Evidence lines that no pattern was made of, with the reason.
    pub left: Vec<(String, &'static str)>,
}

/// Proposes a rule for each cluster of at least `at_least` logs. Every proposal loads and passes its own samples.
#[must_use]
pub fn propose(failures: &[Unexplained], pool: &Pool, topic: &str, at_least: usize, base: &RuleBase) -> Mined {
    let lines: Vec<&str> = failures.iter().map(Unexplained::line).collect();
    let mut mined = Mined::default();
    let mut ids = BTreeSet::new();
    for cluster in clusters(&lines) {
        let members: Vec<&Unexplained> = cluster.members.iter().map(|at| &failures[*at]).collect();
        let first = members.first().map_or("", |member| member.line()).to_owned();
        match one(&cluster, &members, pool, topic, at_least, &mut ids, base) {
            Ok(proposal) => mined.proposals.push(proposal),
            Err(why) => mined.left.push((first, why)),
        }
    }
    mined
}

fn one(
    cluster: &Cluster,
    members: &[&Unexplained],
    pool: &Pool,
    topic: &str,
    at_least: usize,
    ids: &mut BTreeSet<String>,
    base: &RuleBase,
) -> Result<Proposal, &'static str> {
    let logs: BTreeSet<&String> = members.iter().map(|member| &member.log).collect();
    if logs.len() < at_least {
        return Err("stands in too few logs");
    }
    if members.iter().all(|member| member.silent) && !pool.has_passed() {
        return Err("says nothing of a failure, and no passing log shows that they lack it");
    }
    let general = generalise(&cluster.lines).ok_or("has too few words of its own")?;
    let regex = compile(&general.pattern).ok_or("makes a pattern that is too large")?;
    let matches = |line: &str| regex.is_match(line.as_bytes());
    if !members.iter().all(|member| matches(member.line())) {
        return Err("has no pattern that matches all lines of its shape");
    }
    let elsewhere = pool.matching(matches);
    let purity = share(members.len(), members.len() + elsewhere.0);
    if purity < PUREST {
        return Err("looks like lines of passing logs");
    }
    let counterexample = pool.nearest(&general.words, matches).ok_or("has no other line to tell it from")?;
    let first = members.first().ok_or("is empty")?;
    let suggestion = suggest(first.line(), first.category, &first.step);
    let mut proposal = Proposal {
        id: id(topic, &general, ids, base),
        title: protocol::escape::clip(&general.title, 80),
        category: suggestion.category,
        reason: suggestion.reason,
        kind: kind(suggestion.category),
        pattern: general.pattern.clone(),
        summary: protocol::escape::clip(&general.summary, 300),
        confidence: confidence(logs.len(), purity),
        logs: logs.into_iter().cloned().collect(),
        elsewhere,
        samples: samples(members, SAMPLE_LINES),
        counterexample,
    };
    if check(&proposal, topic).is_err() {
        proposal.samples = samples(members, 1);
        check(&proposal, topic).map_err(|_| "makes a rule that does not pass its own samples")?;
    }
    ids.insert(proposal.id.clone());
    Ok(proposal)
}

/// Whether the proposal loads as a rule file and passes its samples.
fn check(proposal: &Proposal, topic: &str) -> Result<(), Vec<Finding>> {
    let text = yaml::file(std::slice::from_ref(proposal), topic);
    let file = RuleFile::parse("proposal.yml", text.as_bytes())?;
    let base = RuleBase::builder().add(file.clone(), Origin::User).build()?;
    let found = check_samples(&file, &base).findings;
    if found.is_empty() { Ok(()) } else { Err(found) }
}

fn compile(pattern: &str) -> Option<Regex> {
    let syntax = syntax::Config::new().unicode(false).utf8(false);
    let config = Regex::config().utf8_empty(false).nfa_size_limit(Some(1 << 20));
    Regex::builder().syntax(syntax).configure(config).build(pattern).ok()
}

fn share(part: usize, whole: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    if whole == 0 { 0.0 } else { number(part) / number(whole) }
}

/// One log alone is worth 0.3, ten are worth 0.8; what also stands in passing logs is worth less.
fn confidence(logs: usize, purity: f64) -> f64 {
    let size = f64::from(u32::try_from(logs).unwrap_or(u32::MAX));
    let value = (0.3 + 0.15 * size.log2()).min(0.9) * purity;
    (value * 100.0).round() / 100.0
}

/// The fixed words, as a name that is not taken yet.
fn id(topic: &str, general: &General, taken: &BTreeSet<String>, base: &RuleBase) -> String {
    let ascii = |word: &String| -> String {
        word.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
    };
    let words: Vec<String> = general.words.iter().map(ascii).filter(|word| word.len() > 1).take(5).collect();
    let name: String = if words.is_empty() { "failure".to_owned() } else { words.join("-") };
    let name: String = name.chars().take(48).collect();
    let name = format!("{topic}/{}", name.trim_end_matches('-'));
    let free = |id: &String| !taken.contains(id) && base.find(id).is_none();
    if free(&name) {
        return name;
    }
    (2..).map(|number| format!("{name}-{number}")).find(free).unwrap_or(name)
}

/// Different excerpts, at most [`SAMPLES`], each of at most `most` lines around its evidence line.
fn samples(members: &[&Unexplained], most: usize) -> Vec<(String, usize)> {
    let mut samples: Vec<(String, usize)> = Vec::new();
    for member in members {
        let from = member.at.saturating_sub(most / 4);
        let lines: Vec<String> = member.excerpt.iter().skip(from).take(most.max(1)).map(|line| plain(line)).collect();
        let (mut start, mut end) = (0, lines.len());
        let at = member.at - from;
        while start < at && lines[start].trim().is_empty() {
            start += 1;
        }
        while end > at + 1 && lines[end - 1].trim().is_empty() {
            end -= 1;
        }
        let sample = (lines[start..end].join("\n"), at - start + 1);
        if samples.len() < SAMPLES && !samples.contains(&sample) {
            samples.push(sample);
        }
    }
    samples
}

/// A line without what YAML does not hold as it is.
pub(super) fn plain(line: &str) -> String {
    line.trim_end()
        .chars()
        .map(|character| if character.is_control() && character != '\t' { '?' } else { character })
        .collect()
}

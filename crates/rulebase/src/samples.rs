//! Runs the samples of rules.

use std::collections::BTreeMap;

use findings::{Finding, Location, Severity};

use crate::base::RuleBase;
use crate::context::{Context, Lines, evidence_line, parameters};
use crate::file::RuleFile;
use crate::model::{Place, Rule, Sample};
use crate::scanner::{Hit, Scanner};

/// What the samples of a file showed.
#[derive(Debug, Clone, Default)]
pub struct SampleReport {
    /// Rules that were looked at.
    pub rules: usize,
    /// Samples and counterexamples that were run.
    pub samples: usize,
    /// Those that did not come out as they say, one error each.
    pub findings: Vec<Finding>,
    /// Rules that win at none of their samples.
    pub never_win: Vec<NeverWins>,
}

/// A rule whose evidence line goes to other rules at every one of its samples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeverWins {
    /// The rule.
    pub rule: String,
    /// What wins instead at its first sample.
    pub by: String,
    /// The same as a warning at the first sample.
    pub finding: Finding,
}

impl SampleReport {
    /// Everything as findings, in the order of the file.
    #[must_use]
    pub fn all(&self) -> Vec<Finding> {
        let mut all: Vec<Finding> = self.findings.clone();
        all.extend(self.never_win.iter().map(|each| each.finding.clone()));
        all.sort_by(|left, right| left.location.cmp(&right.location));
        all
    }
}

/// The share of rules that have samples both ways.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Rules.
    pub rules: usize,
    /// Those with at least one sample and one counterexample.
    pub both: usize,
}

impl Coverage {
    /// Between 0 and 1; 1 without rules.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a few thousand at most")]
    pub fn share(self) -> f64 {
        if self.rules == 0 { 1.0 } else { self.both as f64 / self.rules as f64 }
    }
}

/// The coverage of rule files.
#[must_use]
pub fn coverage(files: &[RuleFile]) -> Coverage {
    let rules = || files.iter().flat_map(|file| &file.rules);
    let both = |rule: &&Rule| !rule.samples.is_empty() && !rule.counterexamples.is_empty();
    Coverage { rules: rules().count(), both: rules().filter(both).count() }
}

/// The lines of a sample without the blanks at their ends; the empty line at its end does not count.
pub(crate) fn lines_of(log: &str) -> Vec<&str> {
    log.trim_end_matches('\n').split('\n').map(str::trim_end).collect()
}

/// A sample as one section.
struct Text<'a>(Vec<&'a str>);

impl Lines for Text<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn line(&self, number: usize) -> &[u8] {
        self.0[number].as_bytes()
    }

    fn section_start(&self, _: usize) -> usize {
        0
    }
}

/// Runs every sample and counterexample of a file whose rules are part of `base`.
#[must_use]
pub fn check_samples(file: &RuleFile, base: &RuleBase) -> SampleReport {
    let mut runner = Runner { file, base, scanner: Scanner::default(), report: SampleReport::default() };
    for rule in &file.rules {
        runner.rule(rule);
    }
    runner.report
}

struct Runner<'a> {
    file: &'a RuleFile,
    base: &'a RuleBase,
    scanner: Scanner,
    report: SampleReport,
}

/// What holds in a text: line and hit.
type Holding = Vec<(usize, Hit)>;

impl Runner<'_> {
    fn rule(&mut self, rule: &Rule) {
        self.report.rules += 1;
        let Some(number) = self.base.find(&rule.id) else {
            let message = format!("rule `{}` is not part of the rules that are tested", rule.id);
            self.report.findings.push(self.finding("rules/unknown", Severity::Error, rule.at, message));
            return;
        };
        let mut wins = Vec::new();
        for sample in &rule.samples {
            self.report.samples += 1;
            let text = Text(lines_of(&sample.log));
            let holding = self.holding(&text);
            match self.sample(number, sample, &text, &holding) {
                Ok(()) => wins.push((sample.at, self.winner(sample, &text, &holding))),
                Err(message) => {
                    let message = format!("sample of `{}`: {message}", rule.id);
                    self.report.findings.push(self.finding("rules/sample", Severity::Error, sample.at, message));
                }
            }
        }
        self.counterexamples(number, rule);
        self.never_wins(number, rule, &wins);
    }

    /// Everything that holds in a text.
    fn holding(&mut self, text: &Text<'_>) -> Holding {
        let (mut context, mut hits, mut holding) = (Context::default(), Vec::new(), Vec::new());
        for number in 0..text.len() {
            self.scanner.line(self.base, text.line(number), &mut hits);
            let held = hits.iter().filter(|hit| context.holds(self.base, **hit, text, number));
            holding.extend(held.map(|hit| (number, *hit)));
        }
        holding
    }

    fn sample(&self, rule: u32, sample: &Sample, text: &Text<'_>, holding: &Holding) -> Result<(), String> {
        let of_rule = holding.iter().filter(|(_, hit)| hit.rule == rule);
        let found: Vec<(usize, usize, Hit)> =
            of_rule.map(|&(number, hit)| (evidence_line(self.base, hit, text, number) + 1, number, hit)).collect();
        if found.is_empty() {
            return Err("the rule matches no line of it".to_owned());
        }
        let Some(&(_, number, hit)) = found.iter().find(|(evidence, _, _)| *evidence == sample.line) else {
            let lines: Vec<String> = found.iter().map(|(evidence, _, _)| evidence.to_string()).collect();
            return Err(format!("the evidence is line {}, expected line {}", lines.join(" or "), sample.line));
        };
        let actual = parameters(self.base, hit, text, number);
        // Values lose the blanks around them, and a group that matched nothing gives no parameter.
        let found = |name: &String| actual.get(name).map_or("", String::as_str);
        let wrong = sample.parameters.iter().find(|(name, value)| found(name) != value.trim());
        match wrong {
            None => Ok(()),
            Some((name, value)) => Err(match actual.get(name) {
                Some(other) => format!("parameter `{name}` is `{other}`, expected `{value}`"),
                None => format!("parameter `{name}` is missing, expected `{value}`"),
            }),
        }
    }

    /// Which rule has the say at the evidence line of a sample.
    fn winner(&self, sample: &Sample, text: &Text<'_>, holding: &Holding) -> Option<Hit> {
        let at_line = |(number, hit): &&(usize, Hit)| evidence_line(self.base, *hit, text, *number) + 1 == sample.line;
        let hits: Vec<Hit> = holding.iter().filter(at_line).map(|(_, hit)| *hit).collect();
        self.base.winner(&hits)
    }

    fn counterexamples(&mut self, number: u32, rule: &Rule) {
        for counterexample in &rule.counterexamples {
            self.report.samples += 1;
            let text = Text(lines_of(&counterexample.log));
            let hit = self.holding(&text).into_iter().find(|(_, hit)| hit.rule == number);
            if let Some((line, _)) = hit {
                let message = format!("counterexample of `{}`: the rule matches its line {}", rule.id, line + 1);
                let at = counterexample.at;
                self.report.findings.push(self.finding("rules/counterexample", Severity::Error, at, message));
            }
        }
    }

    fn never_wins(&mut self, number: u32, rule: &Rule, wins: &[(Place, Option<Hit>)]) {
        let won = |(_, winner): &(Place, Option<Hit>)| winner.is_none_or(|hit| hit.rule == number);
        if !rule.kind.is_diagnosis() || wins.iter().any(won) {
            return;
        }
        let others: BTreeMap<u32, ()> = wins.iter().filter_map(|(_, hit)| Some((hit.as_ref()?.rule, ()))).collect();
        let names: Vec<&str> = others.keys().map(|&other| self.base.rule(other).id.as_ref()).collect();
        let Some(&(at, Some(first))) = wins.first() else { return };
        let by = self.base.rule(first.rule);
        let message = format!("rule `{}` wins at none of its samples: `{}` does", rule.id, names.join("`, `"));
        let hint = format!(
            "`{}` has priority {} and kind `{}`: raise this one's priority, narrow the other, or remove one",
            by.id,
            by.effective_priority(),
            by.kind
        );
        let finding = self.finding("rules/never-wins", Severity::Warning, at, message).hint(hint);
        self.report.never_win.push(NeverWins { rule: rule.id.to_string(), by: by.id.to_string(), finding });
    }

    fn finding(&self, rule: &str, severity: Severity, at: Place, message: String) -> Finding {
        Finding::new(rule, severity, message).at(Location::at(&self.file.file, at.line, at.column))
    }
}

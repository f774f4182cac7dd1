//! `rules test`: runs the samples of rule files.

use std::io::{self, Write};

use findings::Finding;
use rulebase::{Coverage, RuleBase, RuleFile, SampleReport, check_samples, coverage};

use crate::render::counted;

/// What the samples of several files showed.
#[derive(Debug, Clone, Default)]
pub struct TestReport {
    /// Rule files.
    pub files: usize,
    /// Rules in them, and how many have samples both ways.
    pub coverage: Coverage,
    /// Samples and counterexamples that were run.
    pub samples: usize,
    /// Those that did not come out as they say: errors.
    pub failures: Vec<Finding>,
    /// Rules that win at none of their samples: warnings.
    pub never_win: Vec<Finding>,
}

/// Runs the samples of `files`, whose rules are part of `base`.
#[must_use]
pub fn run(files: &[RuleFile], base: &RuleBase) -> TestReport {
    let mut all = TestReport { files: files.len(), coverage: coverage(files), ..TestReport::default() };
    for file in files {
        let SampleReport { samples, findings, never_win, .. } = check_samples(file, base);
        all.samples += samples;
        all.failures.extend(findings);
        all.never_win.extend(never_win.into_iter().map(|each| each.finding));
    }
    all
}

/// Writes the counts.
///
/// # Errors
/// When the sink cannot be written.
pub fn human(sink: &mut dyn Write, report: &TestReport) -> io::Result<()> {
    let Coverage { rules, both } = report.coverage;
    let (files, all) = (counted(report.files, "file"), counted(rules, "rule"));
    writeln!(sink, "{files}, {all}, {}: {} failed", counted(report.samples, "sample"), report.failures.len())?;
    writeln!(sink, "{both} of {all} with samples both ways ({:.1} %)", report.coverage.share() * 100.0)?;
    writeln!(sink, "rules that win at none of their samples: {}", report.never_win.len())
}

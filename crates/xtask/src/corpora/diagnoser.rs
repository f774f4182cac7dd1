//! The diagnoser's figures on all sets, computed as the published scorer does, beside what was set as target.

use std::path::Path;

use failure_diagnoser::rank::Model;
use failure_diagnoser::{Answer, Baseline, Verdict, built_in, diagnose};
use rulebase::RuleBase;

use super::data::{self, Classified, Pair};
use super::{misses, parallel, score};
use crate::train::material::Material;
use crate::train::{self, Figures, Trainer};

/// One line of the table.
struct Row {
    set: &'static str,
    logs: usize,
    figure: &'static str,
    value: f64,
    target: Option<f64>,
}

/// Prints the table. Says no if a figure is below its target.
pub(super) fn run(with_misses: bool) -> Result<bool, String> {
    let Some(folder) = data::folder() else {
        println!("failure-diagnoser: skipped: no labelled data (POINTSMAN_CORPORA or ../shared/corpora)");
        return Ok(true);
    };
    let (base, model) = (built_in(), Model::built_in());
    let material = Material::read(&folder, &base)?;
    let arguments = train::Arguments::default();
    let trainer = Trainer { material: &material, arguments: &arguments, base: &base };
    let (shipped, left_out) = (trainer.answers(&model), trainer.left_out());
    let seen = trainer.answers(&trainer.model(|repository| repository < train::SEEN, |_| true));
    let mut rows = Vec::new();
    chunks(&mut rows, "logchunks", &material.scores(&shipped, |_| true), [0.68, 0.82, 0.78].map(Some));
    chunks(
        &mut rows,
        "logchunks, repository left out",
        &material.scores(&left_out, |_| true),
        [0.60, 0.78, 0.72].map(Some),
    );
    let frozen = material.scores(&seen, |repository| repository >= train::SEEN);
    chunks(&mut rows, "logchunks, 20 read -> 20 frozen", &frozen, [None; 3]);
    pairs(&mut rows, &folder, &base, &model)?;
    passed(&mut rows, &folder, &base, &model)?;
    classified(&mut rows, &folder, &base, &model)?;
    let reached = table(&rows);
    let made = trainer.file(&trainer.model(|_| true, |_| true));
    if std::fs::read_to_string(end_to_end::root().join(train::WEIGHTS)).is_ok_and(|shipped| shipped != made) {
        println!(
            "note: `{}` is not what `cargo xtask train` makes of the rules and features as they are",
            train::WEIGHTS
        );
    }
    if with_misses {
        misses::print(&material, &base, &[("shipped weights", &shipped), ("repository left out", &left_out)]);
    }
    Ok(reached)
}

fn chunks(rows: &mut Vec<Row>, set: &'static str, scores: &[score::Found], targets: [Option<f64>; 3]) {
    let figures = Figures::of(scores);
    let [first, three, recall] = targets;
    for (figure, value, target) in [
        ("hit@1", figures.first, first),
        ("hit@3", figures.three, three),
        ("recall30", figures.recall, recall),
        ("specific", figures.specific, Some(0.98)),
    ] {
        rows.push(Row { set, logs: scores.len(), figure, value, target });
    }
}

fn pairs(rows: &mut Vec<Row>, folder: &Path, base: &RuleBase, model: &Model) -> Result<(), String> {
    let index: Vec<Pair> = data::index(folder, "pairs")?;
    let home = data::unpacked(folder, "pairs")?;
    let scores = parallel::map(&index, |pair| {
        let read = |name: &str| data::log(&home, &format!("{}/{name}", pair.pair));
        let log = [read("fail.log")?];
        let mut baseline = Baseline::default();
        let alone = score::overlap(&diagnose(&log, &baseline, base, model), &pair.annotators);
        baseline.add(&read("pass.log")?.text);
        Ok([score::overlap(&diagnose(&log, &baseline, base, model), &pair.annotators), alone])
    });
    let scores: Vec<[score::Overlap; 2]> = scores.into_iter().collect::<Result<_, String>>()?;
    for (at, set, target) in [(0, "pairs, with baseline", 0.86), (1, "pairs, without baseline", 0.74)] {
        let of = |value: fn(&score::Overlap) -> f64| mean(scores.iter().map(|each| value(&each[at])));
        let mut add = |figure, value, target| rows.push(Row { set, logs: scores.len(), figure, value, target });
        add("precision", of(|overlap| overlap.precision), None);
        add("recall", of(|overlap| overlap.recall), None);
        add("F1", of(|overlap| overlap.f1), Some(target));
    }
    Ok(())
}

fn passed(rows: &mut Vec<Row>, folder: &Path, base: &RuleBase, model: &Model) -> Result<(), String> {
    let home = data::unpacked(folder, "passed")?;
    let names = data::files(&home, "passed")?;
    let quiet = each(&names, &home, base, model, |_, answer| score::is_quiet(answer))?;
    rows.push(row("passed", "quiet", &quiet, Some(0.96)));
    Ok(())
}

fn classified(rows: &mut Vec<Row>, folder: &Path, base: &RuleBase, model: &Model) -> Result<(), String> {
    for set in ["maven", "gha"] {
        let index: Vec<Classified> = data::index(folder, set)?;
        let home = data::unpacked(folder, set)?;
        let names: Vec<String> = index.iter().map(|row| row.log.clone()).collect();
        let right = each(&names, &home, base, model, |at, answer| match set {
            "maven" => score::is_class(answer, index[at].class.as_deref().unwrap_or_default()),
            _ => answer.verdict == Verdict::Failed && !answer.diagnoses.is_empty(),
        })?;
        rows.push(match set {
            "maven" => row("maven", "class", &right, Some(0.97)),
            _ => row("gha", "answered", &right, None),
        });
    }
    Ok(())
}

/// Diagnoses each log and judges the answer.
fn each(
    names: &[String],
    home: &Path,
    base: &RuleBase,
    model: &Model,
    judge: impl Fn(usize, &Answer) -> bool + Sync,
) -> Result<Vec<bool>, String> {
    let places: Vec<(usize, &String)> = names.iter().enumerate().collect();
    let judged = parallel::map(&places, |(at, name)| {
        let log = data::log(home, name)?;
        Ok(judge(*at, &diagnose(&[log], &Baseline::default(), base, model)))
    });
    judged.into_iter().collect()
}

fn row(set: &'static str, figure: &'static str, right: &[bool], target: Option<f64>) -> Row {
    let value = mean(right.iter().map(|right| f64::from(u8::from(*right))));
    Row { set, logs: right.len(), figure, value, target }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut count) = (0.0, 0_u32);
    for value in values {
        sum += value;
        count += 1;
    }
    if count == 0 { 0.0 } else { sum / f64::from(count) }
}

/// Prints the rows and says whether every target is reached.
fn table(rows: &[Row]) -> bool {
    println!("\nfailure-diagnoser\n{:32} {:>4}  {:10} {:>6}  target", "set", "logs", "figure", "value");
    let mut reached = true;
    let mut last = "";
    for row in rows {
        let verdict = match row.target {
            Some(target) if row.value < target => {
                reached = false;
                format!("{target:.2}  BELOW")
            }
            Some(target) => format!("{target:.2}"),
            None => String::new(),
        };
        let set = if last == row.set { "" } else { row.set };
        last = row.set;
        println!("{set:32} {:>4}  {:10} {:>6.3}  {verdict}", row.logs, row.figure, row.value);
    }
    println!(
        "The shipped weights are trained on the logs of `logchunks`: what counts is `repository left out`, and `20 frozen`,\nrepositories that nobody read while designing."
    );
    reached
}

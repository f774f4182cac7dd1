//! `cargo xtask train`: the weights of the diagnoser's ranker, and what they are worth on repositories they have not seen.
//!
//! The ranker is linear in features of one line, and this is how its weights come about:
//! - **Loss.** A log is one example: of all lines that may be picked, those of the labelled chunk are right. The loss of a
//!   log is `-log` of the share of the softmax that falls to them *together*: one right line is enough, and which line
//!   of a chunk is the telling one is not labelled.
//! - **Prior.** 400 logs of 40 repositories are few against some 270 features. What the kinds of rules mean is known before
//!   any log is seen (`rulebase::Kind`: a compile error explains, a closing line does not), so the weights are drawn to
//!   [`prior`], not to zero, by a squared penalty.
//! - **Validation.** Logs of one repository resemble each other, so whole repositories are left out: ten folds by the
//!   order of the SHA-256 of their names, which nobody chose. The figures come from the whole pipeline
//!   ([`failure_diagnoser::diagnose`]), not from the ranker alone. The last 20 repositories in that order were read by
//!   nobody while the pipeline was designed: what it is worth on them after training on the first 20 is the honest figure.
//! - **Own logs.** The logs of real failures in `tests/fixtures` are examples like the others, with a weight of their own.
//! - **Shipped.** The weights that are written are trained on all 40 repositories. Figures on logs they were trained on say
//!   how well the labels can be fitted, no more.
//! - **No randomness.** No samples, no shuffling: the same data and rules give the same weights.

pub(crate) mod fit;
pub(crate) mod material;

use std::collections::BTreeSet;
use std::fs;

use end_to_end::root;
use failure_diagnoser::rank::Model;
use failure_diagnoser::rank::features::names;
use failure_diagnoser::{Answer, Baseline, diagnose};
use rulebase::{Kind, RuleBase};

use crate::corpora::{data, parallel, score};
use fit::{Example, Goal};
use material::Material;

/// The file that is built into the program.
pub(crate) const WEIGHTS: &str = "crates/failure-diagnoser/weights.tsv";

/// Parts that the repositories are cut into; one after the other is left out.
const FOLDS: usize = 10;

/// Repositories that were looked at while the pipeline was designed, in the order of [`Material`].
pub(crate) const SEEN: usize = 20;

/// Strength of the pull towards the prior: from 0.02 to 0.1 the figures on unseen repositories hardly differ; with less
/// the order of the answers suffers (hit@3), and the prior alone is far worse on the frozen half.
const PULL: f64 = 0.05;

/// Weight of one of the project's own logs. They cover tools that the public data has not; with more weight they win over
/// what holds for the public logs.
const FIXTURES: f64 = 0.3;

/// Flags of `cargo xtask train`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Arguments {
    /// Strength of the pull towards the prior.
    #[arg(long, value_name = "NUMBER", default_value_t = PULL)]
    pull: f64,
    /// Also train on the logs of `tests/fixtures`, each with this weight; a log of the public data weighs 1.
    #[arg(long, value_name = "NUMBER", default_value_t = FIXTURES)]
    fixtures: f64,
    /// Leave out the features whose names start with this, to see what they bring.
    #[arg(long, value_name = "PREFIX")]
    without: Vec<String>,
    /// Only print the figures, keep the weights as they are.
    #[arg(long)]
    keep: bool,
}

impl Default for Arguments {
    fn default() -> Self {
        Self { pull: PULL, fixtures: FIXTURES, without: Vec::new(), keep: false }
    }
}

/// Validates, trains on everything and writes the weights.
pub(crate) fn run(arguments: &Arguments) -> Result<bool, String> {
    let Some(folder) = data::folder() else {
        println!("skipped: no labelled data (POINTSMAN_CORPORA or ../shared/corpora)");
        return Ok(true);
    };
    let base = failure_diagnoser::built_in();
    let material = Material::read(&folder, &base)?;
    println!(
        "{} logs of {} repositories, {} fixtures, {} features; the label can be reached in {:.3} of the logs",
        material.chunks.len(),
        material.repositories.len(),
        material.fixtures.len(),
        names().len(),
        material.reach()
    );
    let trainer = Trainer { material: &material, arguments, base: &base };
    let validated = trainer.left_out();
    for (name, logs) in [
        ("repositories left out, ten folds", 0..material.repositories.len()),
        ("  of these the first 20", 0..SEEN),
        ("  of these the other 20", SEEN..material.repositories.len()),
    ] {
        print_line(name, &material.scores(&validated, |repository| logs.contains(&repository)));
    }
    let seen = trainer.model(|repository| repository < SEEN, |_| true);
    let answers = trainer.answers(&seen);
    print_line("first 20 -> other 20", &material.scores(&answers, |repository| repository >= SEEN));
    print_line("first 20 -> first 20", &material.scores(&answers, |repository| repository < SEEN));
    let all = trainer.model(|_| true, |_| true);
    print_line("all -> all", &material.scores(&trainer.answers(&all), |_| true));
    println!("{:36} hit@1 {:.3}", "fixtures left out, ten folds", trainer.fixtures_left_out());
    println!("{:36} hit@1 {:.3}", "all -> fixtures", trainer.fixtures_hit(&all, |_| true));
    if !arguments.keep {
        let path = root().join(WEIGHTS);
        fs::write(&path, trainer.file(&all)).map_err(|error| format!("writing `{}`: {error}", path.display()))?;
        println!("written: {WEIGHTS}");
    }
    Ok(true)
}

fn print_line(name: &str, scores: &[score::Found]) {
    let figures = Figures::of(scores);
    println!(
        "{name:36} n {:3}  hit@1 {:.3}  hit@3 {:.3}  recall30 {:.3}  specific {:.3}",
        scores.len(),
        figures.first,
        figures.three,
        figures.recall,
        figures.specific
    );
}

/// Means over logs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    pub(crate) first: f64,
    pub(crate) three: f64,
    pub(crate) recall: f64,
    pub(crate) specific: f64,
}

impl Figures {
    pub(crate) fn of(scores: &[score::Found]) -> Self {
        let mean = |value: &dyn Fn(&score::Found) -> Option<f64>| {
            let values: Vec<f64> = scores.iter().filter_map(value).collect();
            if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
        };
        Self {
            first: mean(&|found| Some(f64::from(u8::from(found.first)))),
            three: mean(&|found| Some(f64::from(u8::from(found.three)))),
            recall: mean(&|found| Some(found.recall)),
            specific: mean(&|found| found.specific.map(|specific| f64::from(u8::from(specific)))),
        }
    }
}

/// Fits models to parts of the material.
pub(crate) struct Trainer<'a> {
    pub(crate) material: &'a Material,
    pub(crate) arguments: &'a Arguments,
    pub(crate) base: &'a RuleBase,
}

impl Trainer<'_> {
    /// The model of the repositories, by position, and fixtures that are wanted.
    pub(crate) fn model(&self, repository: impl Fn(usize) -> bool, fixture: impl Fn(usize) -> bool) -> Model {
        let material = self.material;
        let mut examples: Vec<(&Example, f64)> = material
            .chunks
            .iter()
            .filter(|chunk| repository(chunk.repository))
            .map(|chunk| (&chunk.example, 1.0))
            .collect();
        if self.arguments.fixtures > 0.0 {
            let wanted = material.fixtures.iter().enumerate().filter(|(at, _)| fixture(*at));
            examples.extend(wanted.map(|(_, each)| (&each.example, self.arguments.fixtures)));
        }
        let names = names();
        let off = |name: &String| self.arguments.without.iter().any(|prefix| name.starts_with(prefix.as_str()));
        let goal = Goal {
            prior: names.iter().map(|name| prior(name)).collect(),
            active: names.iter().map(|name| !off(name)).collect(),
            pull: self.arguments.pull,
        };
        #[expect(clippy::cast_possible_truncation, reason = "weights are stored with two decimal places")]
        let weights = fit::fit(&examples, &goal).into_iter().map(|weight| weight as f32).collect();
        // What is validated is what would be shipped: weights as the table holds them.
        Model::parse(&Model::of(weights).table())
    }

    /// The table of a model, and how it was made.
    pub(crate) fn file(&self, model: &Model) -> String {
        let (material, arguments) = (self.material, self.arguments);
        let without = if arguments.without.is_empty() {
            String::new()
        } else {
            format!("; without the features {}", arguments.without.join(", "))
        };
        format!(
            "# Weights of the ranker: feature, tab, weight; a feature without a line weighs nothing.\n\
             # Made by `cargo xtask train` from {} logs of {} repositories (LogChunks, MSR 2020) and {} fixtures (weight {}),\n\
             # pull {} towards the prior{without}. Why so: crates/xtask/src/train.rs. Do not edit: train again.\n{}",
            material.chunks.len(),
            material.repositories.len(),
            if arguments.fixtures > 0.0 { material.fixtures.len() } else { 0 },
            arguments.fixtures,
            arguments.pull,
            model.table()
        )
    }

    /// Answers to all logs.
    pub(crate) fn answers(&self, model: &Model) -> Vec<Answer> {
        parallel::map(&self.material.chunks, |chunk| self.answer(&chunk.log, model))
    }

    /// Answers to all logs, each from the model that has not seen the log's repository.
    pub(crate) fn left_out(&self) -> Vec<Answer> {
        let folds: Vec<usize> = (0..FOLDS).collect();
        let models = parallel::map(&folds, |fold| self.model(|repository| repository % FOLDS != *fold, |_| true));
        parallel::map(&self.material.chunks, |chunk| self.answer(&chunk.log, &models[chunk.repository % FOLDS]))
    }

    fn answer(&self, log: &failure_diagnoser::Log, model: &Model) -> Answer {
        diagnose(std::slice::from_ref(log), &Baseline::default(), self.base, model)
    }

    /// Share of the fixtures whose first evidence line is right, each from a model that has not seen its fold.
    fn fixtures_left_out(&self) -> f64 {
        let folds: Vec<usize> = (0..FOLDS).collect();
        let hits = parallel::map(&folds, |fold| {
            let model = self.model(|_| true, |at| at % FOLDS != *fold);
            self.fixtures_hit(&model, |at| at % FOLDS == *fold) * self.fixtures_of(|at| at % FOLDS == *fold) as f64
        });
        hits.iter().sum::<f64>() / self.material.fixtures.len().max(1) as f64
    }

    fn fixtures_of(&self, wanted: impl Fn(usize) -> bool) -> usize {
        (0..self.material.fixtures.len()).filter(|at| wanted(*at)).count()
    }

    fn fixtures_hit(&self, model: &Model, wanted: impl Fn(usize) -> bool) -> f64 {
        let all: Vec<bool> = (self.material.fixtures.iter().enumerate())
            .filter(|(at, _)| wanted(*at))
            .map(|(_, fixture)| {
                let answer = self.answer(&fixture.log, model);
                answer.diagnoses.first().is_some_and(|first| fixture.lines.contains(&first.evidence.line))
            })
            .collect();
        all.iter().filter(|hit| **hit).count() as f64 / all.len().max(1) as f64
    }
}

/// What a feature weighs before any log was seen: the kind of the rule that wins a line decides how much it explains,
/// other rules that hold count a third, and the first line of a kind that explains is a little better than later ones.
fn prior(feature: &str) -> f64 {
    let Some((group, name)) = feature.split_once(':') else { return 0.0 };
    let Some(kind) = Kind::ALL.iter().find(|kind| kind.name() == name) else { return 0.0 };
    let weight = match kind {
        Kind::Cause | Kind::TestItem | Kind::CompileError => 3.0,
        Kind::Exception | Kind::LintItem | Kind::Missing | Kind::Dependency => 2.5,
        Kind::Crash | Kind::Resource | Kind::Service | Kind::Config => 2.5,
        Kind::Assertion | Kind::Network => 2.0,
        Kind::Error => 1.5,
        Kind::Summary => 0.0,
        Kind::Pass => -2.0,
        Kind::Trailer | Kind::Noise => -2.5,
    };
    match group {
        "winner" => weight,
        "also" => weight * 0.3,
        "first" if weight > 0.0 => 0.5,
        _ => 0.0,
    }
}

/// Repositories in the order that decides folds and halves.
pub(crate) fn ordered(names: BTreeSet<String>) -> Vec<String> {
    use sha2::{Digest as _, Sha256};
    let mut ordered: Vec<String> = names.into_iter().collect();
    ordered.sort_by_cached_key(|name| Sha256::digest(name.as_bytes()));
    ordered
}

//! The score and the levels over labelled commits: a check, not a tuning. The data are four projects of the replication
//! package of "Deep just-in-time defect prediction: how far are we?" (ISSTA 2021, MIT), columns
//! `project,commit,bug,la,ld,nf,nd,ns,entropy`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use complexity_scorer::{Level, Levels, lines};

/// How much of the discrimination of "lines added" alone the score may lose.
const TOLERANCE: f64 = 0.003;

struct Commit {
    buggy: bool,
    added: f64,
    score: f64,
    level: Level,
}

fn corpora() -> PathBuf {
    std::env::var_os("POINTSMAN_CORPORA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora"), PathBuf::from)
}

/// The commits by project, scored through JSON lines as a user would.
fn commits(csv: &str) -> BTreeMap<String, Vec<Commit>> {
    let rows: Vec<Vec<&str>> = csv.lines().skip(1).map(|row| row.split(',').collect()).collect();
    let json: String = rows
        .iter()
        .map(|row| {
            let [_, commit, _, la, ld, nf, nd, ns, entropy] = row[..] else { panic!("nine columns, not {row:?}") };
            format!("{{\"commit\":\"{commit}\",\"la\":{la},\"ld\":{ld},\"nf\":{nf},\"nd\":{nd},\"ns\":{ns},\"entropy\":{entropy}}}\n")
        })
        .collect();
    let mut answers = Vec::new();
    lines::score(json.as_bytes(), &mut answers, Levels::default()).expect("valid features");
    let answers = String::from_utf8(answers).expect("UTF-8");
    assert_eq!(answers.lines().count(), rows.len());
    let mut projects: BTreeMap<String, Vec<Commit>> = BTreeMap::new();
    for (row, answer) in rows.iter().zip(answers.lines()) {
        let answer: serde_json::Value = serde_json::from_str(answer).expect("JSON");
        let level = Level::ALL.into_iter().find(|level| answer["level"] == level.word()).expect("a level");
        projects.entry(row[0].to_owned()).or_default().push(Commit {
            buggy: row[2] == "1",
            added: row[3].parse().expect("a number"),
            score: answer["score"].as_f64().expect("a number"),
            level,
        });
    }
    projects
}

/// Area under the ROC curve: how often a buggy commit ranks above a clean one, ties half.
fn auc(commits: &[Commit], figure: impl Fn(&Commit) -> f64) -> f64 {
    let mut ranked: Vec<(f64, bool)> = commits.iter().map(|commit| (figure(commit), commit.buggy)).collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut wins, mut clean_below, mut buggy) = (0.0, 0.0, 0.0);
    for ties in ranked.chunk_by(|a, b| a.0 == b.0) {
        let tied_buggy = ties.iter().filter(|(_, buggy)| *buggy).count() as f64;
        let tied_clean = ties.len() as f64 - tied_buggy;
        wins += tied_buggy * (clean_below + tied_clean / 2.0);
        clean_below += tied_clean;
        buggy += tied_buggy;
    }
    wins / (buggy * clean_below)
}

fn bug_rate(commits: &[Commit], level: Level) -> (usize, f64) {
    let of_level: Vec<&Commit> = commits.iter().filter(|commit| commit.level == level).collect();
    let buggy = of_level.iter().filter(|commit| commit.buggy).count();
    (of_level.len(), buggy as f64 / of_level.len() as f64)
}

#[test]
fn the_score_ranks_bugs_as_well_as_lines_added_and_the_levels_rise() {
    let file = corpora().join("change-risk.csv.xz");
    if !file.exists() {
        println!("skipped: {} is absent", file.display());
        return;
    }
    let Ok(output) = Command::new("xz").arg("-dc").arg(&file).output() else {
        println!("skipped: there is no `xz` to unpack {}", file.display());
        return;
    };
    assert!(output.status.success(), "xz: {}", String::from_utf8_lossy(&output.stderr));
    let projects = commits(&String::from_utf8(output.stdout).expect("UTF-8"));
    let names: Vec<&str> = projects.keys().map(String::as_str).collect();
    assert_eq!(names, ["gerrit", "go", "jdt", "openstack"]);
    let (mut by_score, mut by_added) = (0.0, 0.0);
    for (project, commits) in &projects {
        let (score, added) = (auc(commits, |commit| commit.score), auc(commits, |commit| commit.added));
        by_score += score / projects.len() as f64;
        by_added += added / projects.len() as f64;
        let rates = Level::ALL.map(|level| bug_rate(commits, level));
        println!(
            "figure: {project}: {} commits, AUC of the score {score:.4}, of lines added {added:.4}",
            commits.len()
        );
        for (level, (count, rate)) in Level::ALL.into_iter().zip(rates) {
            println!("figure:   {level}: {count} commits, {:.1} % buggy", rate * 100.0);
        }
        assert!(rates[0].1 < rates[1].1 && rates[1].1 < rates[2].1, "{project}: the bug rate does not rise");
    }
    println!("figure: mean AUC per project: score {by_score:.4}, lines added alone {by_added:.4}");
    assert!(by_score >= by_added - TOLERANCE, "{by_score} against {by_added}");
}

//! What is shown, with text that tries to break out of every form.

use protocol::Runner;

use super::{Answer, human, outputs, report, summary};
use crate::SPEC;
use crate::analysis::{Analysis, Asked, analyse};
use crate::config::Config;
use crate::date::Date;
use crate::impact::impact;
use crate::judge::{Judged, judge};
use crate::tree::texts;

const HOSTILE: &str = "a\n::error::x ##[error]|<b>`@team";

fn analysis(modules: usize) -> Analysis {
    let mut files: Vec<(String, String)> = Vec::new();
    for n in 0..modules {
        let folder = format!("addons/{HOSTILE}{n}");
        files.push((format!("{folder}/__init__.py"), String::new()));
        files.push((
            format!("{folder}/__manifest__.py"),
            format!("{{'name': 'A', 'version': '18.0.{n}', 'depends': ['{}']}}", HOSTILE.replace('\n', "\\n")),
        ));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    analyse(&texts(&files), &Config::default(), &Asked::default()).unwrap()
}

fn judged(analysis: &Analysis) -> Judged {
    judge(analysis.findings.clone(), &Config::default(), None, Date::of_seconds(0))
}

fn with<T>(modules: usize, show: impl Fn(&Answer<'_>) -> T) -> T {
    let analysis = analysis(modules);
    let (judged, impact) = (judged(&analysis), impact(&analysis.inventory, None));
    let notes = [format!("a note {HOSTILE}")];
    show(&Answer { analysis: &analysis, judged: &judged, impact: Some(&impact), notes: &notes })
}

#[test]
fn every_declared_output_is_written_and_no_other() {
    let declared: Vec<&str> = SPEC.outputs.iter().map(|output| output.name).collect();
    for modules in [0, 2] {
        let outputs = with(modules, |answer| outputs::outputs(answer, "r.json"));
        assert_eq!(outputs.names(), declared);
    }
}

#[test]
fn hostile_text_starts_no_command_and_no_row() {
    with(2, |answer| {
        let mut sink = Vec::new();
        human::human(&mut sink, answer, true).unwrap();
        human::list(&mut sink, answer.analysis).unwrap();
        human::impacted(&mut sink, answer.impact.unwrap()).unwrap();
        let text = String::from_utf8(sink).unwrap();
        assert!(text.lines().all(|line| !line.trim_start().starts_with("::")) && !text.contains("##["), "{text}");
        let summary = summary::summary(answer);
        assert!(!summary.contains("<b>") && !summary.contains("@team") && !summary.contains("##["), "{summary}");
        let json = report::report(answer, &Runner::default()).to_json().unwrap();
        assert!(!json.contains("##[") && !json.contains('\n'), "{json}");
    });
}

#[test]
fn lists_for_people_are_bounded_and_say_so() {
    let more = summary::LISTED + 7;
    with(more, |answer| {
        let summary = summary::summary(answer);
        assert!(summary.contains("and 7 more; the report lists all"), "{summary}");
        let json = report::report(answer, &Runner::default()).to_json().unwrap();
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["environments"][0]["modules"].as_array().unwrap().len(), more);
    });
}

#[test]
fn nothing_is_no_clean_result() {
    assert_eq!(with(0, |answer| answer.result()), "empty");
}

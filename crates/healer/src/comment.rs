//! What a pull request, an incident and the step summary are told, as Markdown. Every value is hostile and escaped for its place.

use std::fmt::Write as _;

use failure_diagnoser::Diagnosis;
use protocol::escape::{self, code, markdown_text};

use crate::cause::{Cause, JobDiagnosis};
use crate::subject::{Conclusion, Subject};

/// Causes that are shown whole; further ones are counted.
const CAUSES: usize = 8;
/// Jobs that are named for a cause.
const JOBS: usize = 10;
/// Characters of a name or a sentence.
const CLIP: usize = 300;
/// Lines and characters of an excerpt.
const EXCERPT: (usize, usize) = (30, 4_000);

/// What came of the wish to run the failed jobs again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// They run again.
    Running,
    /// They do not.
    Not,
}

/// What is told of a failed run.
pub(crate) fn failed(subject: &Subject, jobs: &[JobDiagnosis], causes: &[Cause], again: Again, why: &str) -> String {
    let title = text(subject.title());
    let heading = match (subject.conclusion, again) {
        (Conclusion::NotStarted, _) => format!("### {title} could not start\n\n"),
        (_, Again::Running) => format!("### {title} failed, the failed jobs run again\n\n"),
        (_, Again::Not) => format!("### {title} failed\n\n"),
    };
    let mut body = heading;
    // Writing to a `String` cannot fail.
    let _ = writeln!(body, "{}: {}.\n", run(subject), text(why));
    for cause in causes.iter().take(CAUSES) {
        if let Some(speaker) = cause.speaker(jobs) {
            body.push_str(&one(cause, speaker, jobs));
        }
    }
    if causes.len() > CAUSES {
        let _ = writeln!(body, "{} more causes are in the run's report.", causes.len() - CAUSES);
    }
    body
}

/// What is told of a run that passed late.
pub(crate) fn passed_late(subject: &Subject) -> String {
    format!(
        "### {} passed at attempt {}\n\n{}: the failed jobs were run again.\n",
        text(subject.title()),
        subject.attempt,
        run(subject)
    )
}

/// A cause: its jobs, its sentence, its lines, its remedies.
fn one(cause: &Cause, speaker: &JobDiagnosis, jobs: &[JobDiagnosis]) -> String {
    let mut body = format!("**{}**: ", named_jobs(cause, jobs));
    match &speaker.diagnosis {
        Some(diagnosis) => body.push_str(&explained(diagnosis)),
        None => {
            let note = speaker.log.note();
            let _ =
                writeln!(body, "{}\n", if note.is_empty() { "its log shows no cause".to_owned() } else { text(&note) });
        }
    }
    let _ = writeln!(body, "Signature: {}\n", code(&escape::clip(&cause.signature, CLIP)));
    body
}

fn explained(diagnosis: &Diagnosis) -> String {
    let mut body = format!(
        "{}\n\nKind: {}, transient: {}, confidence {:.2}. {}\n\n",
        text(&diagnosis.summary),
        diagnosis.category.name(),
        diagnosis.transient.name(),
        diagnosis.confidence,
        text(&diagnosis.why)
    );
    let lines: Vec<String> = diagnosis.evidence.excerpt.iter().take(EXCERPT.0).map(|line| escape::line(line)).collect();
    let excerpt = escape::clip(&lines.join("\n"), EXCERPT.1);
    if !excerpt.is_empty() {
        let fence = template::fence(&excerpt);
        let _ = writeln!(
            body,
            "<details><summary>Line {} of the log</summary>\n\n{fence}text\n{excerpt}\n{fence}\n\n</details>\n",
            diagnosis.evidence.line
        );
    }
    for remedy in &diagnosis.remedies {
        let command = remedy
            .command
            .as_deref()
            .map(|command| format!(" {}", code(&escape::clip(command, CLIP))))
            .unwrap_or_default();
        let _ = writeln!(body, "- {}{command}", text(&remedy.text));
    }
    let runbook = template::address(&diagnosis.category_runbook);
    if !runbook.is_empty() {
        let _ = writeln!(body, "- Runbook: <{runbook}>");
    }
    body.push('\n');
    body
}

/// The jobs of a cause, the first of them by name.
pub(crate) fn named_jobs(cause: &Cause, jobs: &[JobDiagnosis]) -> String {
    let all: Vec<String> = cause.jobs.iter().filter_map(|index| jobs.get(*index)).take(JOBS).map(named).collect();
    let more = cause.jobs.len().saturating_sub(JOBS);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", all.join(", "))
}

/// A job with a link to its page.
pub(crate) fn named(job: &JobDiagnosis) -> String {
    linked(&code(&escape::clip(&job.name, 100)), &job.url)
}

fn run(subject: &Subject) -> String {
    let run = linked(&format!("Run {}", subject.id), &subject.url);
    let head: String = subject.head.chars().take(12).collect();
    format!(
        "{run}, attempt {}, branch {}, commit {}",
        subject.attempt,
        code(&escape::clip(&subject.branch, 200)),
        code(&head)
    )
}

/// `shown` as a link, if the address is one.
fn linked(shown: &str, address: &str) -> String {
    let address = template::address(address);
    if address.is_empty() || address.contains(['(', ')']) {
        shown.to_owned()
    } else {
        format!("[{shown}](<{address}>)")
    }
}

fn text(hostile: &str) -> String {
    markdown_text(&escape::clip(hostile, CLIP))
}

#[cfg(test)]
mod tests {
    use rulebase::Transient;

    use super::*;
    use crate::cause::JobLog;
    use crate::cause::tests::job;
    use crate::decide::tests::subject;

    fn told(subject: &Subject, jobs: &[JobDiagnosis], again: Again) -> String {
        failed(subject, jobs, &Cause::cluster("w", jobs), again, "because @team said fixes #3")
    }

    #[test]
    fn nothing_hostile_survives() {
        let evil = "x`|</details><img src=x>\n# @team fixes #1 closes GH-2 [a](javascript:x) ```";
        let mut hostile = job(evil, evil, Transient::No, 0.9);
        hostile.url = "https://x/)](y)<b>".to_owned();
        let run = Subject {
            workflow: evil.to_owned(),
            branch: evil.to_owned(),
            head: evil.to_owned(),
            url: "javascript:alert(1)".to_owned(),
            ..subject()
        };
        let body = told(&run, &[hostile], Again::Not);
        for line in body.lines() {
            assert!(!line.starts_with("# "), "{body}");
        }
        // The excerpt stands between fences that are longer than any run of backticks in it, where Markdown means nothing.
        let outside: String = body.split("````").step_by(2).collect();
        for bad in ["<img", "@team", " #1", " #3", " GH-2 [", "](javascript", "](y)"] {
            assert!(!outside.contains(bad), "{bad} in {outside}");
        }
        assert_eq!(outside.matches("</details>").count(), 1, "{outside}");
    }

    #[test]
    fn a_cause_is_told_once_with_all_its_jobs() {
        let jobs: Vec<_> = (0..12).map(|number| job(&format!("test {number}"), "s", Transient::Yes, 0.9)).collect();
        let body = told(&subject(), &jobs, Again::Running);
        assert!(body.starts_with("### CI failed, the failed jobs run again\n"), "{body}");
        assert_eq!(body.matches("Signature:").count(), 1);
        assert!(body.contains("and 2 more**"), "{body}");
    }

    #[test]
    fn a_job_without_a_log_says_so_and_many_causes_are_counted() {
        let gone = JobDiagnosis { diagnosis: None, log: JobLog::Gone, ..job("a", "", Transient::Yes, 0.9) };
        assert!(told(&subject(), &[gone], Again::Not).contains("its log is gone"));
        let many: Vec<_> = (0..20).map(|number| job("j", &format!("s{number}"), Transient::Yes, 0.9)).collect();
        let body = told(&subject(), &many, Again::Not);
        assert!(body.contains("12 more causes") && body.len() < 60_000, "{}", body.len());
    }
}

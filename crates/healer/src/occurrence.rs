//! A cause as the incident of the default branch knows it.

use std::fmt::Write as _;

use incident::cause::{Cause as Incident, Remedy};
use protocol::escape::{clip, markdown_text};

use crate::cause::{Cause, JobDiagnosis, unexplained};
use crate::comment;
use crate::subject::{Conclusion, Subject};

/// Incidents that one run opens at most: more causes at once have one of their own in common.
pub const MOST: usize = 5;
/// Characters of a title.
const TITLE: usize = 200;

/// The incidents of a failed run; `further` is how many causes have none.
#[must_use]
pub fn occurrences(subject: &Subject, jobs: &[JobDiagnosis], causes: &[Cause]) -> (Vec<Incident>, usize) {
    if causes.is_empty() {
        let what = match subject.conclusion {
            Conclusion::NotStarted => "could not start",
            _ => "failed without a failed job",
        };
        let whole = Incident {
            signature: unexplained(&subject.path, what),
            title: format!("{} {what}", clip(subject.title(), TITLE)),
            summary: format!("{} {what}", clip(subject.title(), TITLE)),
            details: "GitHub gives no log of it; the page of the run says more.".to_owned(),
            ..Incident::default()
        };
        return (vec![whole], 0);
    }
    let made = causes.iter().take(MOST).filter_map(|cause| one(subject, cause, jobs));
    (made.collect(), causes.len().saturating_sub(MOST))
}

fn one(subject: &Subject, cause: &Cause, jobs: &[JobDiagnosis]) -> Option<Incident> {
    let speaker = cause.speaker(jobs)?;
    let mut details = format!("Failed in {}.", comment::named_jobs(cause, jobs));
    let note = speaker.log.note();
    if !note.is_empty() {
        // Writing to a `String` cannot fail.
        let _ = write!(details, "\n\nOf {}: {}.", comment::named(speaker), markdown_text(&clip(&note, TITLE)));
    }
    let mut incident = Incident { signature: cause.signature.clone(), details, ..Incident::default() };
    let summary = match &speaker.diagnosis {
        None => format!("job {} fails for a cause that is not known", speaker.name),
        Some(diagnosis) => {
            diagnosis.category.name().clone_into(&mut incident.category);
            diagnosis.transient.name().clone_into(&mut incident.transient);
            incident.why.clone_from(&diagnosis.why);
            incident.step.clone_from(&diagnosis.step);
            incident.place = format!("{}:{}", diagnosis.evidence.log, diagnosis.evidence.line);
            incident.excerpt.clone_from(&diagnosis.evidence.excerpt);
            incident.documentation.clone_from(&diagnosis.runbook);
            incident.runbook.clone_from(&diagnosis.category_runbook);
            let remedies = diagnosis.remedies.iter();
            incident.remedies = remedies
                .map(|remedy| Remedy { text: remedy.text.clone(), command: remedy.command.clone().unwrap_or_default() })
                .collect();
            diagnosis.summary.clone()
        }
    };
    incident.title = clip(&format!("{}: {summary}", subject.title()), TITLE);
    incident.summary = summary;
    Some(incident)
}

#[cfg(test)]
mod tests {
    use rulebase::Transient;

    use super::*;
    use crate::cause::tests::job;
    use crate::decide::tests::subject;

    #[test]
    fn one_a_cause_and_not_more_than_a_few() {
        let jobs: Vec<_> = (0..7).map(|number| job("j", &format!("s{number}"), Transient::No, 0.9)).collect();
        let (made, further) = occurrences(&subject(), &jobs, &Cause::cluster("w", &jobs));
        assert_eq!((made.len(), further), (MOST, 2));
        assert_eq!((made[0].signature.as_str(), made[0].category.as_str()), ("s0", "network"));
        assert!(made[0].title.starts_with("CI: s0: the connection was reset"));
    }

    #[test]
    fn a_run_without_jobs_has_one_too() {
        let broken = Subject { conclusion: Conclusion::NotStarted, ..subject() };
        let (made, _) = occurrences(&broken, &[], &[]);
        assert_eq!((made.len(), made[0].title.as_str()), (1, "CI could not start"));
        let (other, _) = occurrences(&Subject { path: "other.yml".to_owned(), ..broken }, &[], &[]);
        assert_ne!(made[0].signature, other[0].signature);
    }
}

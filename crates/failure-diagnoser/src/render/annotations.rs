//! Diagnoses as findings: what annotations and SARIF are made of.

use std::collections::BTreeSet;

use findings::{Finding, Location, Severity};
use protocol::escape::line;

use super::{Telling, place};
use crate::answer::Diagnosis;

/// Below this confidence only the first diagnosis is worth an annotation.
const SURE: f64 = 0.3;

/// One finding for each diagnosis that is the first or at least [`SURE`], at the first of its places that lies in the
/// repository (without a place if none does), then one for each further place of the first diagnosis; at most `limit`.
///
/// The first diagnosis is an error, the others are warnings, further places are notices. What tells a finding from others
/// is the signature, so that code scanning knows it again in the next run.
#[must_use]
pub fn findings(telling: &Telling<'_>, limit: usize) -> Vec<Finding> {
    let mut taken = BTreeSet::new();
    let mut found = Vec::new();
    let sure = |(rank, diagnosis): &(usize, &Diagnosis)| *rank == 0 || diagnosis.confidence >= SURE;
    for (rank, diagnosis) in telling.answer.leading().enumerate().filter(sure) {
        let severity = if rank == 0 { Severity::Error } else { Severity::Warning };
        let finding = Finding::new(&diagnosis.rule, severity, message(diagnosis)).identified(&diagnosis.signature);
        let finding = match places(telling, diagnosis).next() {
            Some(place) => {
                taken.insert(place.clone());
                finding.at(place)
            }
            None => finding,
        };
        found.push(with_hint(finding, diagnosis));
    }
    if let Some(first) = telling.answer.leading().next() {
        for (number, place) in places(telling, first).enumerate() {
            if taken.insert(place.clone()) {
                let message = format!("named in the failure `{}`", line(&first.summary));
                let identity = format!("{}, place {number}", first.signature);
                found.push(Finding::new(&first.rule, Severity::Notice, message).at(place).identified(identity));
            }
        }
    }
    found.truncate(limit);
    found
}

/// The places of a diagnosis that lie in the repository.
fn places<'a>(telling: &'a Telling<'_>, diagnosis: &'a Diagnosis) -> impl Iterator<Item = Location> + 'a {
    diagnosis.locations.iter().filter_map(|location| {
        let file = telling.files.get(&location.file)?;
        Some(Location { file: file.clone(), line: location.line, column: location.line.and(location.column) })
    })
}

fn message(diagnosis: &Diagnosis) -> String {
    let evidence = &diagnosis.evidence;
    // Line by line, as the message has several: invisible and reordering characters become visible.
    let mut text = line(&diagnosis.summary);
    let own = evidence.line.checked_sub(evidence.start).and_then(|at| evidence.excerpt.get(at as usize));
    if let Some(own) = own.map(|own| line(own.trim())).filter(|own| !own.is_empty() && !text.contains(own.as_str())) {
        text.push_str(&format!("\n{own}"));
    }
    text.push_str(&format!("\n{}, {}", diagnosis.category, line(&place(evidence))));
    if !diagnosis.why.is_empty() {
        text.push_str(&format!("\n{}", line(&diagnosis.why)));
    }
    text
}

fn with_hint(finding: Finding, diagnosis: &Diagnosis) -> Finding {
    match diagnosis.remedies.first() {
        None => finding,
        Some(remedy) => match &remedy.command {
            Some(command) => finding.hint(format!("{} `{}`", line(&remedy.text), line(command))),
            None => finding.hint(line(&remedy.text)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::findings;
    use crate::answer::{Answer, Diagnosis, Location};
    use crate::render::tests::{diagnosis, failed, telling};

    #[test]
    fn annotations_stand_at_files_that_exist_and_the_first_is_the_error() {
        let answer = failed(vec![diagnosis(), Diagnosis { locations: Vec::new(), ..diagnosis() }]);
        let found = telling(&answer, &[], |telling| findings(telling, 10));
        let places: Vec<_> =
            found.iter().map(|each| (each.severity.word(), each.location.clone().map(|at| at.file))).collect();
        assert_eq!(places, [("error", Some("web/package.json".to_owned())), ("warning", None)]);
        let message = &found[0].message;
        assert!(
            message.starts_with("npm cannot satisfy") && message.contains("\nnpm ERR! ERESOLVE could not resolve\n"),
            "{message}"
        );
        let many = failed(vec![diagnosis(); 20]);
        assert_eq!(telling(&many, &[], |telling| findings(telling, 3)).len(), 3);
    }

    #[test]
    fn sarif_knows_a_cause_again_in_another_run() {
        let prints = |answer: &Answer| -> Vec<String> {
            telling(answer, &[], |telling| findings(telling, 10)).iter().map(|each| each.fingerprint()).collect()
        };
        let first = || {
            let mut first = diagnosis();
            first.locations = vec![
                Location { file: "web/package.json".to_owned(), line: Some(3), column: None },
                Location { file: "web/package.json".to_owned(), line: Some(8), column: None },
            ];
            first
        };
        let mut later = first();
        later.evidence.line = 13;
        later.evidence.log = "b.log".to_owned();
        later.summary = "npm says it in other words".to_owned();
        later.locations[0].line = Some(44);
        assert_eq!(prints(&failed(vec![first()])), prints(&failed(vec![later])));
        let mut other = first();
        other.signature = "dependency:npm/eresolve:00000000".to_owned();
        let (mine, others) = (prints(&failed(vec![first()])), prints(&failed(vec![other])));
        assert!(mine.len() == 2 && mine[0] != mine[1] && mine[0] != others[0], "{mine:?} {others:?}");
    }

    #[test]
    fn what_is_unsure_is_no_annotation() {
        let with = |confidence: f64| Diagnosis { confidence, locations: Vec::new(), ..diagnosis() };
        let count = |all: &[f64]| {
            let answer = failed(all.iter().map(|confidence| with(*confidence)).collect());
            telling(&answer, &[], |telling| findings(telling, 10)).len()
        };
        assert_eq!([count(&[0.9, 0.3, 0.29, 0.05]), count(&[0.2, 0.2])], [2, 1]);
    }
}

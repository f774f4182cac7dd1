//! What is known of the failed jobs.

use failure_diagnoser::Diagnosis;
use rulebase::Transient;
use serde::Serialize;

/// What became of a job's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum JobLog {
    /// Read to its end.
    Read {
        /// Size.
        bytes: u64,
    },
    /// Read up to the limit, or until the connection broke.
    Cut {
        /// What came.
        bytes: u64,
    },
    /// Past its retention, or never written.
    Gone,
    /// GitHub did not hand it out.
    Refused {
        /// Why, for people. Hostile text.
        why: String,
    },
    /// Not asked for: too many jobs failed.
    LeftOut,
}

impl JobLog {
    /// The whole log was read, so that its answer is the answer.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        matches!(self, Self::Read { .. })
    }

    /// What a person should know; empty where the log was read.
    #[must_use]
    pub fn note(&self) -> String {
        match self {
            Self::Read { .. } => String::new(),
            Self::Cut { bytes } => format!("only the first {bytes} bytes of its log were read"),
            Self::Gone => "its log is gone (past its retention, or never written)".to_owned(),
            Self::Refused { why } => format!("its log could not be fetched: {why}"),
            Self::LeftOut => "its log was not fetched, as too many jobs failed".to_owned(),
        }
    }
}

/// A failed job and what its log says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JobDiagnosis {
    /// Id of the job.
    pub id: u64,
    /// Its name. Hostile text.
    pub name: String,
    /// Its page.
    pub url: String,
    /// `failure` or `timed_out`.
    pub conclusion: String,
    /// What became of its log.
    pub log: JobLog,
    /// The first diagnosis, if the log has one.
    pub diagnosis: Option<Diagnosis>,
}

impl JobDiagnosis {
    /// Whether running it again can pass, as far as the log says so with at least that confidence.
    #[must_use]
    pub fn is_transient(&self, min_confidence: f64) -> bool {
        let sure =
            |diagnosis: &Diagnosis| diagnosis.transient == Transient::Yes && diagnosis.confidence >= min_confidence;
        self.log.is_whole() && self.diagnosis.as_ref().is_some_and(sure)
    }

    /// The cause's stable name. A job that nothing is known of is a cause of its own: `workflow` and its name tell it.
    #[must_use]
    pub fn signature(&self, workflow: &str) -> String {
        match &self.diagnosis {
            Some(diagnosis) => diagnosis.signature.clone(),
            None => unexplained(workflow, &self.name),
        }
    }
}

/// The signature of a failure without a diagnosis.
#[must_use]
pub fn unexplained(workflow: &str, job: &str) -> String {
    // FNV-1a, 64 bits.
    let bytes = workflow.bytes().chain([0]).chain(job.bytes());
    let hash = bytes
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("unknown:healer/unexplained:{hash:016x}")
}

/// One cause and the jobs it failed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cause {
    /// Its stable name.
    pub signature: String,
    /// Places in the list of jobs, ascending; at least one.
    pub jobs: Vec<usize>,
}

impl Cause {
    /// Clusters jobs by signature, in the order of their first job.
    #[must_use]
    pub fn cluster(workflow: &str, jobs: &[JobDiagnosis]) -> Vec<Self> {
        let mut causes: Vec<Self> = Vec::new();
        for (index, job) in jobs.iter().enumerate() {
            let signature = job.signature(workflow);
            match causes.iter_mut().find(|cause| cause.signature == signature) {
                Some(cause) => cause.jobs.push(index),
                None => causes.push(Self { signature, jobs: vec![index] }),
            }
        }
        causes
    }

    /// The job whose diagnosis is the surest: it speaks for all.
    #[must_use]
    pub fn speaker<'a>(&self, jobs: &'a [JobDiagnosis]) -> Option<&'a JobDiagnosis> {
        let confidence = |job: &JobDiagnosis| job.diagnosis.as_ref().map_or(0.0, |diagnosis| diagnosis.confidence);
        // The first of equals.
        self.jobs
            .iter()
            .filter_map(|index| jobs.get(*index))
            .reduce(|best, job| if confidence(job) > confidence(best) { job } else { best })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use failure_diagnoser::Evidence;
    use rulebase::Category;

    /// A failed job of the given name whose log shows the rule `network/reset` or the like.
    pub(crate) fn job(name: &str, signature: &str, transient: Transient, confidence: f64) -> JobDiagnosis {
        let evidence = Evidence {
            log: name.to_owned(),
            line: 2,
            start: 1,
            end: 2,
            excerpt: vec!["$ curl x".to_owned(), format!("{signature} ```</details>@team fixes #1")],
        };
        let diagnosis = Diagnosis {
            category: Category::Network,
            rule: "network/reset".to_owned(),
            transient,
            confidence,
            step: "Download".to_owned(),
            evidence,
            parameters: std::collections::BTreeMap::new(),
            locations: Vec::new(),
            signature: signature.to_owned(),
            summary: format!("{signature}: the connection was reset, says @team"),
            why: "connections break now and then".to_owned(),
            remedies: Vec::new(),
            runbook: String::new(),
            category_runbook: rulebase::runbook(Category::Network),
        };
        JobDiagnosis {
            id: 1,
            name: name.to_owned(),
            url: "https://github.com/o/r/actions/runs/7/job/1".to_owned(),
            conclusion: "failure".to_owned(),
            log: JobLog::Read { bytes: 10 },
            diagnosis: Some(diagnosis),
        }
    }

    #[test]
    fn jobs_of_one_signature_are_one_cause_and_the_surest_speaks() {
        let jobs = [
            job("a", "x", Transient::Yes, 0.5),
            job("b", "y", Transient::Yes, 0.5),
            job("c", "x", Transient::Yes, 0.9),
        ];
        let causes = Cause::cluster("ci.yml", &jobs);
        let found: Vec<_> = causes.iter().map(|cause| (cause.signature.as_str(), cause.jobs.clone())).collect();
        assert_eq!(found, [("x", vec![0, 2]), ("y", vec![1])]);
        assert_eq!(causes[0].speaker(&jobs).unwrap().name, "c");
    }

    #[test]
    fn without_a_diagnosis_each_job_of_each_workflow_is_a_cause() {
        let without =
            |name: &str| JobDiagnosis { diagnosis: None, log: JobLog::Gone, ..job(name, "", Transient::Yes, 1.0) };
        let signatures = [without("a").signature("w"), without("b").signature("w"), without("a").signature("v")];
        assert_eq!(signatures.iter().collect::<std::collections::BTreeSet<_>>().len(), 3);
        assert_eq!(without("a").signature("w"), without("a").signature("w"));
        assert!(!without("a").is_transient(0.0));
    }

    #[test]
    fn half_a_log_is_no_reason_to_run_again() {
        let mut one = job("a", "x", Transient::Yes, 0.9);
        assert!(one.is_transient(0.5) && !one.is_transient(0.95));
        one.log = JobLog::Cut { bytes: 5 };
        assert!(!one.is_transient(0.5) && one.log.note().contains("5 bytes"));
        assert!(!job("a", "x", Transient::Unknown, 0.9).is_transient(0.5));
    }
}

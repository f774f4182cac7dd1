//! Why GitHub gave no answer that can be used, and whose fault it is.

use findings::{Finding, Severity};
use protocol::{Exit, escape};

use crate::Endpoint;

/// Longest text of somebody else in a message, characters.
const TEXT_LIMIT: usize = 500;

/// Why a request was refused with 401, 403, 404 or 422.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// 401: the token is none, has expired or was revoked.
    Token,
    /// 403: the token may not do this. On pull requests of forks and Dependabot this is always so for writes.
    Permission,
    /// 404: it is not there, or the token may not see it.
    Missing,
    /// 410: it is no longer there, such as a log past its retention.
    Gone,
    /// 422, 400 or 409: GitHub does not take what was sent.
    Content,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// GitHub refused, and would refuse again.
    #[error("GitHub refused {} {} with {status}: {message}", endpoint.method.name(), endpoint.path)]
    Refused {
        /// What was asked for.
        endpoint: &'static Endpoint,
        /// Why.
        refused: Refused,
        /// HTTP status.
        status: u16,
        /// GitHub's words, bounded; hostile text.
        message: String,
    },
    /// The rate limit is used up for longer than we wait.
    #[error("GitHub's rate limit is used up for another {seconds} s")]
    RateLimited {
        /// What was asked for.
        endpoint: &'static Endpoint,
        /// Seconds until it may be asked again.
        seconds: u64,
    },
    /// GitHub or the network failed, also when asked again.
    #[error("no answer to {} {} after {attempts} attempts: {why}", endpoint.method.name(), endpoint.path)]
    Unavailable {
        /// What was asked for.
        endpoint: &'static Endpoint,
        /// How often it was asked.
        attempts: u32,
        /// The last failure, bounded; hostile text.
        why: String,
    },
    /// A write got no answer, so nobody knows whether it happened; it was not sent again.
    #[error("no answer to {} {}, so it may or may not have happened: {why}", endpoint.method.name(), endpoint.path)]
    Uncertain {
        /// What was asked for.
        endpoint: &'static Endpoint,
        /// What happened, bounded; hostile text.
        why: String,
    },
    /// The answer has another shape than GitHub documents.
    #[error("the answer to {} {} is not what GitHub documents: {why}", endpoint.method.name(), endpoint.path)]
    Unexpected {
        /// What was asked for.
        endpoint: &'static Endpoint,
        /// Where and why.
        why: String,
    },
    /// A download ended early.
    #[error("the download ended after {bytes} bytes: {why}")]
    Cut {
        /// What was asked for.
        endpoint: &'static Endpoint,
        /// How much came.
        bytes: u64,
        /// Why.
        why: String,
    },
    /// There is no way to ask at all: no token, a bad base URL, no certificates.
    #[error("{why}")]
    Setup {
        /// What is wrong.
        why: String,
        /// What to do.
        hint: String,
    },
}

impl Error {
    /// What was asked for; `None` where nothing could be asked.
    #[must_use]
    pub const fn endpoint(&self) -> Option<&'static Endpoint> {
        match self {
            Self::Refused { endpoint, .. }
            | Self::RateLimited { endpoint, .. }
            | Self::Unavailable { endpoint, .. }
            | Self::Uncertain { endpoint, .. }
            | Self::Unexpected { endpoint, .. }
            | Self::Cut { endpoint, .. } => Some(endpoint),
            Self::Setup { .. } => None,
        }
    }

    /// Whose fault it is: [`Exit::Usage`] for the token, its permissions, the content and the setup, [`Exit::Unknown`] for the rest.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Refused { refused: Refused::Token | Refused::Permission | Refused::Content, .. }
            | Self::Setup { .. } => Exit::Usage,
            _ if self.of_repository().is_some() => Exit::Usage,
            _ => Exit::Unknown,
        }
    }

    /// What to do where GitHub names the repository or the issue as its reason: no permission would help.
    fn of_repository(&self) -> Option<&'static str> {
        let Self::Refused { refused: Refused::Permission | Refused::Gone, message, .. } = self else { return None };
        let message = message.to_ascii_lowercase();
        let says = |words: &str| message.contains(words);
        if says("disabled") && says("issues") {
            Some("switch issues on in the settings of the repository, or name another one with `repository`")
        } else if says("archived") {
            Some("the repository is archived, so nothing in it can change: name another one with `repository`")
        } else if says("is locked") {
            Some("unlock the conversation; until then nobody but its maintainers can comment")
        } else {
            None
        }
    }

    /// Whether what was asked for is not there (404) or no longer there (410).
    #[must_use]
    pub const fn is_missing(&self) -> bool {
        matches!(self, Self::Refused { refused: Refused::Missing | Refused::Gone, .. })
    }

    /// Whether a write was refused because the token may only read, as on pull requests of forks and of Dependabot, so that
    /// saying it elsewhere (step summary, annotations) is the best that can be done: see [`Error::degraded`]. A workflow whose
    /// `permissions:` lack the line answers the same words, so the hint of [`Error::finding`] names both.
    #[must_use]
    pub fn is_read_only_token(&self) -> bool {
        matches!(self, Self::Refused { endpoint, refused: Refused::Permission, status: 403, message }
            if !endpoint.method.reads() && message.to_ascii_lowercase().contains("not accessible by"))
    }

    /// A notice for [`Error::is_read_only_token`]: what could not be done, and what was done `instead` (a fragment such as
    /// `the report stands in the step summary`).
    #[must_use]
    pub fn degraded(&self, instead: &str) -> Finding {
        let done = self.endpoint().map_or("write to GitHub", |endpoint| endpoint.purpose);
        let message = format!("the token may not {done}, so {instead}");
        Finding::new("github/read-only", Severity::Notice, message).hint(self.hint())
    }

    /// The error as a finding; its message is escaped for one line and bounded.
    #[must_use]
    pub fn finding(&self) -> Finding {
        Finding::new(self.rule(), Severity::Error, escape::line(&self.to_string())).hint(self.hint())
    }

    const fn rule(&self) -> &'static str {
        match self {
            Self::Refused { refused, .. } => match refused {
                Refused::Token => "github/token",
                Refused::Permission => "github/permission",
                Refused::Missing => "github/missing",
                Refused::Gone => "github/gone",
                Refused::Content => "github/content",
            },
            Self::RateLimited { .. } => "github/rate-limit",
            Self::Unavailable { .. } => "github/unavailable",
            Self::Uncertain { .. } => "github/uncertain",
            Self::Unexpected { .. } => "github/unexpected",
            Self::Cut { .. } => "github/cut",
            Self::Setup { .. } => "github/setup",
        }
    }

    fn hint(&self) -> String {
        if let Some(hint) = self.of_repository() {
            return hint.to_owned();
        }
        match self {
            Self::Refused { refused, endpoint, .. } => refused.hint(endpoint),
            Self::RateLimited { seconds, .. } => {
                format!("run it again in {seconds} s; all jobs of a repository share the limit of `GITHUB_TOKEN`")
            }
            Self::Unavailable { .. } => {
                "see https://www.githubstatus.com, and `HTTPS_PROXY` and `NO_PROXY` where a proxy stands between"
                    .to_owned()
            }
            Self::Uncertain { .. } => "look whether it is there; running it again does nothing twice".to_owned(),
            Self::Unexpected { .. } => {
                "is `GITHUB_API_URL` the REST API, and does no proxy answer in its place?".to_owned()
            }
            Self::Cut { .. } => "run it again; what came before the end was used".to_owned(),
            Self::Setup { hint, .. } => hint.clone(),
        }
    }
}

impl Refused {
    /// What to do about it.
    fn hint(self, endpoint: &Endpoint) -> String {
        let permission =
            endpoint.permission.split(" or ").map(|one| format!("`{one}`")).collect::<Vec<_>>().join(" or ");
        let needs = if endpoint.permission == "none" {
            "it needs no permission".to_owned()
        } else {
            format!("give the job `permissions:` with {permission}")
        };
        match self {
            Self::Token => {
                "the token is wrong, has expired or was revoked; in a workflow use `${{ github.token }}`".to_owned()
            }
            Self::Permission if endpoint.method.reads() => format!("to {}, {needs}", endpoint.purpose),
            Self::Permission => format!(
                "to {}, {needs}; on pull requests of forks and of Dependabot the token can only read, whatever `permissions:` says",
                endpoint.purpose
            ),
            Self::Missing => {
                format!("check repository, number and name; a token that may not see it gets the same answer: {needs}")
            }
            Self::Gone => "it was deleted, or kept no longer than the repository's retention period".to_owned(),
            Self::Content => "GitHub's words above name the field".to_owned(),
        }
    }
}

/// Somebody else's text for a message: one line, no control characters, at most 500 characters.
pub(crate) fn bounded(text: &str) -> String {
    // Cut first, so that escaping takes no longer for a text of megabytes.
    escape::clip(&escape::line(&escape::clip(text.trim(), TEXT_LIMIT)), TEXT_LIMIT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint;

    fn refused(endpoint: &'static Endpoint, refused: Refused, status: u16, message: &str) -> Error {
        Error::Refused { endpoint, refused, status, message: message.to_owned() }
    }

    #[test]
    fn a_missing_permission_is_the_users_and_names_the_line() {
        let error = refused(endpoint::CREATE_ISSUE, Refused::Permission, 403, "Resource not accessible by integration");
        assert_eq!(error.exit(), Exit::Usage);
        let finding = error.finding();
        let hint = finding.hint.unwrap();
        assert_eq!(finding.rule, "github/permission");
        assert!(hint.contains("`issues: write`") && hint.contains("fork"), "{hint}");
        assert!(error.is_read_only_token());
        let notice = error.degraded("the text stands in the step summary");
        assert_eq!(notice.severity, Severity::Notice);
        assert_eq!(notice.message, "the token may not open an incident, so the text stands in the step summary");
    }

    #[test]
    fn only_a_refused_write_counts_as_a_token_that_can_only_read() {
        let words = "Resource not accessible by integration";
        assert!(!refused(endpoint::LIST_ISSUES, Refused::Permission, 403, words).is_read_only_token());
        assert!(!refused(endpoint::CREATE_ISSUE, Refused::Permission, 403, "issues are disabled").is_read_only_token());
        assert!(!refused(endpoint::CREATE_ISSUE, Refused::Missing, 404, words).is_read_only_token());
    }

    #[test]
    fn either_of_two_permissions_is_named_by_itself() {
        let hint = refused(endpoint::CREATE_COMMENT, Refused::Permission, 403, "").finding().hint.unwrap();
        assert!(hint.contains("with `issues: write` or `pull-requests: write`;"), "{hint}");
    }

    #[test]
    fn what_nobody_can_tell_is_never_a_success_nor_the_users_fault() {
        let endpoint = endpoint::CREATE_ISSUE;
        for error in [
            Error::RateLimited { endpoint, seconds: 9 },
            Error::Unavailable { endpoint, attempts: 3, why: "x".to_owned() },
            Error::Uncertain { endpoint, why: "x".to_owned() },
            Error::Unexpected { endpoint, why: "x".to_owned() },
            Error::Cut { endpoint, bytes: 1, why: "x".to_owned() },
            refused(endpoint, Refused::Missing, 404, "Not Found"),
            refused(endpoint, Refused::Gone, 410, "Gone"),
        ] {
            assert_eq!(error.exit(), Exit::Unknown, "{error}");
            assert!(error.finding().hint.is_some_and(|hint| !hint.is_empty()), "{error}");
        }
    }

    #[test]
    fn hostile_words_are_one_bounded_line() {
        let text = bounded(&"\u{1b}[31m\n##[error]x".repeat(100_000));
        assert!(text.chars().count() <= 500 && !text.contains(['\u{1b}', '\n']) && !text.contains("##["), "{text}");
    }
}

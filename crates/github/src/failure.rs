//! How a program ends where GitHub gave no answer.

use action::Failure;

use crate::Error;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { exit: error.exit(), findings: vec![error.finding()], has_outputs: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Exit;

    #[test]
    fn whose_fault_it_is_and_what_to_do_come_along() {
        let setup = Error::Setup { why: "no token".to_owned(), hint: "give one".to_owned() };
        let failure = Failure::from(setup);
        assert_eq!((failure.exit, failure.has_outputs), (Exit::Usage, false));
        assert_eq!((failure.findings.len(), failure.findings[0].hint.as_deref()), (1, Some("give one")));
        let limited = Error::RateLimited { endpoint: crate::endpoint::LIST_ISSUES, seconds: 9 };
        assert_eq!(Failure::from(limited).exit, Exit::Unknown);
    }
}

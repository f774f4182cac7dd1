//! A client for the process: token, base URL and files from the runner.

use std::path::Path;

use protocol::host::Host;

use crate::base::{self, Base};
use crate::client::{Client, Options};
use crate::token::Token;
use crate::{Error, Time};

/// A client for the API that `GITHUB_API_URL` names (without it GitHub's own), with the token from `token_file` or
/// `GITHUB_TOKEN`. Answers with an entity tag are kept below `RUNNER_TEMP`, which ends with the job.
///
/// # Errors
/// [`Error::Setup`] when there is no token, or the base URL or a proxy cannot be used.
pub fn connect(host: &Host, token_file: Option<&Path>) -> Result<Client, Error> {
    connect_with(host, token_file, Options::default())
}

/// As [`connect`], with `options`, of which the store and the seed are set here.
///
/// # Errors
/// As [`connect`].
pub fn connect_with(host: &Host, token_file: Option<&Path>, options: Options) -> Result<Client, Error> {
    let base = Base::parse(host.environment.get("GITHUB_API_URL").unwrap_or(base::PUBLIC))?;
    let token = Token::of(host, token_file)?;
    let store = host.runner.temp.as_ref().map(|_| host.folder().join("api"));
    let seed = seed(host, &*options.time);
    Client::new(base, token, &host.environment, Options { store, seed, ..options })
}

/// Runs that wait for the same limit must not come back together, nor must the jobs of one run.
fn seed(host: &Host, time: &dyn Time) -> String {
    let runner = &host.runner;
    let of_run = [&runner.run_id, &runner.run_attempt, &runner.job].map(|part| part.as_deref().unwrap_or_default());
    if runner.run_id.is_some() { of_run.join("/") } else { time.now().to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Exit;

    #[test]
    fn without_a_token_nothing_is_asked_and_the_hint_says_where_it_comes_from() {
        let error = connect(&Host::new([("A", "b")].into_iter().collect()), None).unwrap_err();
        let finding = error.finding();
        let hint = finding.hint.unwrap();
        assert_eq!((error.exit(), finding.rule.as_str()), (Exit::Usage, "github/setup"));
        assert!(["permissions:", "env: GITHUB_TOKEN", "--token-file"].iter().all(|part| hint.contains(part)), "{hint}");
    }

    #[test]
    fn a_wrong_base_url_is_named() {
        let host = Host::new([("GITHUB_TOKEN", "ghs_x"), ("GITHUB_API_URL", "ghe.example.com")].into_iter().collect());
        let error = connect(&host, None).unwrap_err();
        assert!(error.to_string().contains("`ghe.example.com`"), "{error}");
    }
}

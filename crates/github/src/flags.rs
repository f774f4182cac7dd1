//! The flags of every program that talks to GitHub.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use protocol::host::Host;

use crate::{Api, Client, DryRun, Error, connect};

/// How to reach GitHub. A token is never a flag's value, since command lines can be read by everybody on the machine.
#[derive(Debug, Clone, Default, Args)]
pub struct ApiFlags {
    /// File that holds the token; without it the variable `GITHUB_TOKEN`.
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Print every request that would change something, and send only those that read.
    #[arg(long)]
    pub dry_run: bool,
    /// Repository to act on; without it `GITHUB_REPOSITORY`.
    #[arg(long, value_name = "OWNER/NAME")]
    pub repository: Option<String>,
}

impl ApiFlags {
    /// The repository, `owner/name`.
    ///
    /// # Errors
    /// [`Error::Setup`] when there is none or it is no repository's name.
    pub fn repository(&self, host: &Host) -> Result<String, Error> {
        let hint = "expected `OWNER/NAME` in `--repository` or `GITHUB_REPOSITORY`".to_owned();
        let Some(name) = self.repository.as_ref().or(host.runner.repository.as_ref()) else {
            return Err(Error::Setup { why: "it is not known which repository to act on".to_owned(), hint });
        };
        if is_repository(name) {
            return Ok(name.clone());
        }
        Err(Error::Setup { why: format!("`{}` is no repository's name", crate::error::bounded(name)), hint })
    }

    /// A client.
    ///
    /// # Errors
    /// As [`connect()`].
    pub fn connect(&self, host: &Host) -> Result<Client, Error> {
        connect(host, self.token_file.as_deref())
    }

    /// A client, or with `--dry-run` one that prints into `sink` what it would send.
    ///
    /// # Errors
    /// As [`connect()`].
    pub fn open<'a>(&self, host: &Host, sink: &'a mut (dyn Write + Send)) -> Result<Box<dyn Api + 'a>, Error> {
        let client = self.connect(host)?;
        Ok(if self.dry_run { Box::new(DryRun::of(client, sink)) } else { Box::new(client) })
    }
}

/// Whether `name` is `owner/name` of letters that GitHub takes: in owners letters, digits, `-` and `_` (managed users), in names
/// also `.`, but not `.` and `..` themselves.
fn is_repository(name: &str) -> bool {
    let Some((owner, repository)) = name.split_once('/') else { return false };
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_owner = (1..=100).contains(&owner.len()) && owner.bytes().all(is_word);
    let is_name = (1..=100).contains(&repository.len()) && repository.bytes().all(|byte| is_word(byte) || byte == b'.');
    is_owner && is_name && !matches!(repository, "." | "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(flag: Option<&str>, variable: &str, expected: Option<&str>) {
        let flags = ApiFlags { repository: flag.map(str::to_owned), ..ApiFlags::default() };
        let host = Host::new([("GITHUB_REPOSITORY", variable)].into_iter().collect());
        assert_eq!(flags.repository(&host).ok().as_deref(), expected, "{flag:?} {variable}");
    }

    #[test]
    fn the_flag_stands_before_the_variable() {
        check(Some("o/a"), "o/b", Some("o/a"));
        check(None, "Some-Org_x/my.repo_1", Some("Some-Org_x/my.repo_1"));
        check(None, "", None);
    }

    #[test]
    fn what_is_no_repository_is_refused() {
        for name in ["o", "o/", "/r", "o/r/x", "o/..", "../r", "o/r?x", "o /r", "o/\u{e9}", "o/r\n"] {
            check(Some(name), "o/r", None);
        }
    }
}

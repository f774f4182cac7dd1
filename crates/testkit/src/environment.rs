//! An environment without the machine's own variables: a test must give the same result on a laptop, in a container and
//! inside a workflow.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::Command;

/// Variables for a child process: `PATH`, a home of its own, git without system or user configuration, and what a test
/// adds. No `GITHUB_*`, `RUNNER_*`, `GIT_*` or `INPUT_*` of the surrounding process gets through.
#[derive(Debug, Clone)]
pub struct ScrubbedEnvironment {
    variables: Vec<(OsString, OsString)>,
}

impl ScrubbedEnvironment {
    /// An environment whose home is `home`.
    #[must_use]
    pub fn new(home: &Path) -> Self {
        let mut new = Self { variables: Vec::new() };
        new.set("HOME", home);
        new.set("PATH", std::env::var_os("PATH").unwrap_or_default());
        new.set("LC_ALL", "C.UTF-8");
        new.set("TZ", "UTC");
        new.set("GIT_CONFIG_GLOBAL", if cfg!(windows) { "NUL" } else { "/dev/null" });
        new.set("GIT_CONFIG_NOSYSTEM", "1");
        new.set("GIT_TERMINAL_PROMPT", "0");
        // Fixtures need not survive a power cut, and waiting for the disk is most of a test's time.
        new.set("GIT_TEST_FSYNC", "0");
        // Programs do not start on Windows without it; elsewhere it is not set.
        if let Some(root) = std::env::var_os("SystemRoot") {
            new.set("SystemRoot", root);
        }
        new
    }

    /// Sets a variable, replacing an earlier value.
    pub fn set(&mut self, name: impl Into<OsString>, value: impl AsRef<OsStr>) -> &mut Self {
        let name = name.into();
        self.variables.retain(|(existing, _)| *existing != name);
        self.variables.push((name, value.as_ref().to_owned()));
        self
    }

    /// All variables, in the order they were set.
    pub fn iter(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        self.variables.iter().map(|(name, value)| (name.as_os_str(), value.as_os_str()))
    }

    /// Replaces the environment of `command` by this one.
    pub fn apply<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env_clear().envs(self.variables.iter().map(|(name, value)| (name, value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_value_replaces_an_earlier_one_and_the_runner_is_absent() {
        let mut environment = ScrubbedEnvironment::new(Path::new("/nowhere"));
        environment.set("A", "1").set("A", "2");
        let names: Vec<_> = environment.iter().map(|(name, _)| name.to_string_lossy().into_owned()).collect();
        assert_eq!(names.iter().filter(|name| *name == "A").count(), 1);
        assert!(!names.iter().any(|name| name.starts_with("GITHUB_") || name.starts_with("RUNNER_")));
        assert_eq!(environment.iter().last(), Some((OsStr::new("A"), OsStr::new("2"))));
    }
}

//! Exit codes: whoever made the mistake decides the code. Every Pointsman program uses these four, and only `retry`
//! passes its command's own code through instead. This is the one place that documents them.

use std::process::ExitCode;

/// The outcome of a program, as its exit code.
///
/// ```
/// assert_eq!(protocol::Exit::Usage.code(), 2);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: the program answered and, where it checks something, the check says yes.
    Pass,
    /// 1: the program answered and the check says no.
    Fail,
    /// 2: the input or the configuration is wrong; the message names the place, what was expected and a fix.
    Usage,
    /// 3: the question could not be evaluated (no repository, unreachable base, unreadable payload). Never silently 0.
    Unknown,
}

impl Exit {
    /// All outcomes, for tables and tests.
    pub const ALL: [Self; 4] = [Self::Pass, Self::Fail, Self::Usage, Self::Unknown];

    /// The process exit code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Pass => 0,
            Self::Fail => 1,
            Self::Usage => 2,
            Self::Unknown => 3,
        }
    }

    /// One line for a documentation table.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Pass => "fine: the program answered and the check, if any, passed",
            Self::Fail => "the check says no",
            Self::Usage => "the input or the configuration is wrong; the message says where and how to fix it",
            Self::Unknown => "could not be evaluated; never reported as success",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

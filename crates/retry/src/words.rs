//! How attempts and runs are put into words, for log lines, annotations and the summary.

use std::borrow::Cow;
use std::time::Duration;

use crate::duration::human;
use crate::memory::Evidence;
use rulebase::Category;

/// The name of a signal. The numbers below 16 that are the same on every Unix (POSIX, `kill`), and Linux's own.
///
/// ```
/// assert_eq!(retry::words::signal(9), "SIGKILL");
/// ```
#[must_use]
pub fn signal(number: u32) -> Cow<'static, str> {
    let linux = cfg!(target_os = "linux");
    Cow::Borrowed(match number {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        25 => "SIGXFSZ",
        7 if linux => "SIGBUS",
        10 if linux => "SIGUSR1",
        12 if linux => "SIGUSR2",
        31 if linux => "SIGSYS",
        _ => return Cow::Owned(format!("signal {number}")),
    })
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// As a shell gives it.
    pub code: u32,
    /// The signal that ended the command itself.
    pub signal: Option<u32>,
    /// It ran into this limit.
    pub limit: Option<Duration>,
    /// What the kernel's counters say.
    pub memory: Option<Evidence>,
    /// The kind of failure.
    pub category: Option<Category>,
}

/// How an attempt ended, as a fragment: `exit code 1 (network)`.
#[must_use]
pub fn result(ended: &Ended) -> String {
    let shell_signal = ended.code.checked_sub(128).filter(|number| (1..=31).contains(number));
    let memory = ended.memory.map_or_else(String::new, |evidence| format!(": {}", evidence.words()));
    let how = match (ended.limit, ended.signal, ended.code) {
        (Some(limit), ..) => format!("timed out after {}", human(limit)),
        (None, Some(number), _) => format!("killed by {}{memory}", signal(number)),
        (None, None, 0) => return "passed".to_owned(),
        (None, None, code) => match shell_signal {
            Some(number) => format!("exit code {code}, a process of it was killed by {}{memory}", signal(number)),
            None => format!("exit code {code}"),
        },
    };
    match ended.category {
        Some(category) if memory.is_empty() && ended.limit.is_none() => format!("{how} ({category})"),
        _ => how,
    }
}

/// When a countdown speaks, as what is left of the wait, longest first: nothing for waits of up to 5 s.
///
/// ```
/// use std::time::Duration;
/// let left: Vec<u64> = retry::words::countdown(Duration::from_secs(75)).iter().map(Duration::as_secs).collect();
/// assert_eq!(left, [60, 30, 10, 5]);
/// ```
#[must_use]
pub fn countdown(wait: Duration) -> Vec<Duration> {
    const MARKS: [u64; 12] = [86_400, 43_200, 21_600, 10_800, 3_600, 1_800, 600, 300, 60, 30, 10, 5];
    MARKS.into_iter().map(Duration::from_secs).filter(|mark| *mark < wait).collect()
}

/// `1 attempt`, `3 attempts`.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Ended = Ended { code: 1, signal: None, limit: None, memory: None, category: None };

    #[test]
    fn results() {
        let network = Some(Category::Network);
        let killed = Ended { code: 137, signal: Some(9), ..PLAIN };
        for (ended, expected) in [
            (Ended { code: 0, ..PLAIN }, "passed"),
            (PLAIN, "exit code 1"),
            (Ended { category: network, ..PLAIN }, "exit code 1 (network)"),
            (Ended { code: 124, limit: Some(Duration::from_secs(90)), ..PLAIN }, "timed out after 1 min 30 s"),
            (Ended { code: 143, signal: Some(15), ..PLAIN }, "killed by SIGTERM"),
            (
                Ended { memory: Some(Evidence::Unknown), ..killed },
                "killed by SIGKILL: most likely out of memory (the kernel's counters cannot be read here)",
            ),
            (Ended { code: 139, ..PLAIN }, "exit code 139, a process of it was killed by SIGSEGV"),
            (Ended { code: 255, ..PLAIN }, "exit code 255"),
        ] {
            assert_eq!(result(&ended), expected);
        }
    }

    #[test]
    fn short_waits_have_no_countdown() {
        assert!(countdown(Duration::from_secs(5)).is_empty());
        assert_eq!(countdown(Duration::from_millis(5_001)), [Duration::from_secs(5)]);
    }
}

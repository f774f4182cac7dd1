//! GitHub's zip of logs: what its file names say.
//!
//! It holds `0_build.txt`, the whole log of the job `build`, and `build/2_Run tests.txt`, the same cut into steps. A job
//! must be counted once: its whole log is read, and its steps only where there is no whole one.

use std::collections::BTreeSet;

/// One log inside an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place among the names that were given.
    pub index: usize,
    /// The file's name inside the archive; credentials in this and the other names are masked.
    pub name: String,
    /// The job it belongs to; empty if the name does not say.
    pub job: String,
    /// The step it belongs to; empty for a whole job.
    pub step: String,
}

/// The logs of an archive from the names of all of its files: jobs in their order, the steps of a job in theirs.
#[must_use]
pub fn logs(names: &[String]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = names.iter().enumerate().filter_map(|(index, name)| entry(index, name)).collect();
    let whole: BTreeSet<String> =
        entries.iter().filter(|entry| entry.step.is_empty()).map(|entry| folded(&entry.job)).collect();
    entries.retain(|entry| entry.step.is_empty() || !whole.contains(&folded(&entry.job)));
    entries.sort_by_key(|entry| (number(&entry.name), entry.index));
    // A job's steps stay together, in the order of their numbers.
    entries.sort_by_key(|entry| if entry.step.is_empty() { (0, String::new()) } else { (1, entry.job.clone()) });
    for entry in &mut entries {
        entry.name = shown(&entry.name);
        entry.job = shown(&entry.job);
        entry.step = shown(&entry.step);
    }
    entries
}

/// A name as it may be shown: a job's name can hold a credential as well as its log.
#[must_use]
pub fn shown(name: &str) -> String {
    crate::mask::secrets(name).into_owned()
}

fn entry(index: usize, name: &str) -> Option<Entry> {
    let path = name.replace('\\', "/");
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", &path));
    let lower = file.to_ascii_lowercase();
    if file.is_empty() || folder.split('/').any(|part| part == "__MACOSX") || !is_log(&lower) {
        return None;
    }
    // The runner's own diagnostics, not what the job printed.
    if lower == "system.txt" && !folder.is_empty() {
        return None;
    }
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let title = stem.split_once('_').filter(|(number, _)| is_number(number)).map(|(_, title)| title);
    let (job, step) = match (folder, title) {
        ("", Some(title)) => (title.to_owned(), String::new()),
        // The runner puts `Run` before a step without a name.
        (folder, Some(title)) => (folder.to_owned(), title.strip_prefix("Run ").unwrap_or(title).to_owned()),
        (_, None) => (String::new(), String::new()),
    };
    Some(Entry { index, name: path.clone(), job, step })
}

fn is_log(file: &str) -> bool {
    [".txt", ".log", ".out"].iter().any(|ending| file.ends_with(ending)) || !file.contains('.')
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() < 10 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The number at the start of the file's name; files without one come last.
fn number(name: &str) -> u32 {
    let file = name.rsplit('/').next().unwrap_or_default();
    let digits: String = file.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(u32::MAX)
}

/// Folders lose what a file system does not take (`build / test` becomes `build  test`), so only letters and digits count.
fn folded(job: &str) -> String {
    job.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(names: &[&str]) -> Vec<(String, String, String)> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        logs(&names).into_iter().map(|entry| (entry.name, entry.job, entry.step)).collect()
    }

    fn expected(all: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
        all.iter().map(|(name, job, step)| ((*name).to_owned(), (*job).to_owned(), (*step).to_owned())).collect()
    }

    #[test]
    fn a_job_is_counted_once() {
        let names = [
            "build/1_Set up job.txt",
            "build/10_Post.txt",
            "10_lint.txt",
            "0_build.txt",
            "build/system.txt",
            "lint/2_Run x.txt",
        ];
        assert_eq!(shown(&names), expected(&[("0_build.txt", "build", ""), ("10_lint.txt", "lint", "")]));
        let names = ["1_test (ubuntu, 3.12).txt", "test (ubuntu 3.12)/4_Run tests.txt"];
        assert_eq!(shown(&names), expected(&[("1_test (ubuntu, 3.12).txt", "test (ubuntu, 3.12)", "")]));
    }

    #[test]
    fn steps_are_read_where_there_is_no_whole_log() {
        let names = ["a/10_Post.txt", "a/2_Run x.txt", "0_b.txt"];
        assert_eq!(
            shown(&names),
            expected(&[("0_b.txt", "b", ""), ("a/2_Run x.txt", "a", "x"), ("a/10_Post.txt", "a", "Post")])
        );
    }

    #[test]
    fn credentials_in_names_are_masked() {
        let token = format!("ghp_{}", "a1".repeat(18));
        let names = [format!("0_deploy {token}.txt"), format!("{token}/2_Run x {token}.txt")];
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let masked = [("0_deploy ***.txt", "deploy ***", ""), ("***/2_Run x ***.txt", "***", "x ***")];
        assert_eq!(shown(&names), expected(&masked));
    }

    #[test]
    fn other_archives_give_their_text_files() {
        let names = ["x/console.log", "x/", "x/picture.png", "__MACOSX/x/a.txt", "output"];
        assert_eq!(shown(&names), expected(&[("x/console.log", "", ""), ("output", "", "")]));
    }
}

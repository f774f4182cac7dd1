//! Edits of a template's text. Templates are plain workflow files that work as they are, so there is nothing to render: lines that
//! are the user's to fill in end with a mark, and jobs that a repository has no use for are taken out.

/// What a mark begins with: `DEPLOY: ./scripts/deploy.sh # your deployment`.
pub(super) const MARK: &str = " # your ";

/// Puts `value` in the place of the value of every line with the mark `# your WHAT`, and takes the mark off. `value` is YAML.
pub(super) fn fill(text: &str, what: &str, value: &str) -> String {
    let mark = format!("{MARK}{what}");
    lines(text, |line| match line.strip_suffix(&mark).and_then(|line| line.split_once(": ")) {
        Some((key, _)) => format!("{key}: {value}\n"),
        None => format!("{line}\n"),
    })
}

/// Without the lines that begin, behind their indentation, with `start`.
pub(super) fn without_lines(text: &str, start: &str) -> String {
    lines(text, |line| if line.trim_start().starts_with(start) { String::new() } else { format!("{line}\n") })
}

/// Without the job `id`. Jobs are indented by two, as is what stands between them.
pub(super) fn without_job(text: &str, id: &str) -> String {
    let start = format!("  {id}:");
    let mut inside = false;
    let kept = lines(text, |line| {
        let begins = line.starts_with("  ") && !line.starts_with("   ");
        inside = line == start || (inside && !begins);
        if inside { String::new() } else { format!("{line}\n") }
    });
    // It may have been the last one.
    format!("{}\n", kept.trim_end())
}

/// With `jobs` before the job `id`.
pub(super) fn with_jobs_before(text: &str, id: &str, jobs: &str) -> String {
    text.replacen(&format!("\n  {id}:\n"), &format!("\n{jobs}  {id}:\n"), 1)
}

/// The lines, counted from 1, that the user still has to fill in.
#[must_use]
pub fn unfilled(text: &str) -> Vec<usize> {
    // Comments speak of the mark, too.
    let marked = |line: &str| line.contains(MARK) && !line.trim_start().starts_with('#');
    text.lines().enumerate().filter(|(_, line)| marked(line)).map(|(index, _)| index + 1).collect()
}

fn lines(text: &str, change: impl FnMut(&str) -> String) -> String {
    text.lines().map(change).collect()
}

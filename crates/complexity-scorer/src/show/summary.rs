//! The Markdown of the step summary.

use std::fmt::Write as _;

use protocol::escape::{self, code, markdown_text};

use super::{GROWN, LISTED, count, grown};
use crate::Features;
use crate::answer::Answer;
use crate::assess::Assessment;

/// The summary of an answer. Everything that came from outside is escaped, and lists are bounded.
#[must_use]
pub fn summary(answer: &Answer) -> String {
    let score = answer.score();
    let mut text = format!("### Complexity: {} ({} of 100)\n\n{}\n\n", answer.level(), score.total, answer.because());
    text.push_str("| part | figure | points |\n| --- | ---: | ---: |\n");
    // Writing to a `String` cannot fail.
    for part in &score.contributions {
        let value = part.value.map(|value| value.to_string()).unwrap_or_default();
        let _ = writeln!(text, "| {} | {value} | {} |", part.name.replace('_', " "), part.points);
    }
    let _ = writeln!(text, "| **score** | | **{}** |\n", score.total);
    if let Some(assessment) = &answer.assessment {
        figures(&mut text, assessment);
        functions(&mut text, answer);
    }
    if let Some(percentile) = &answer.percentile {
        let _ = writeln!(text, "**Percentile:** {}.\n", percentile.explain());
    }
    risk(&mut text, answer);
    let commit = |commit: &Option<String>| commit.as_deref().map_or_else(|| "none".to_owned(), code);
    let _ = writeln!(
        text,
        "Compared {} with {}: {}.\n",
        commit(&answer.head),
        commit(&answer.base),
        markdown_text(&answer.reason)
    );
    let _ = writeln!(
        text,
        "Configuration: {}. Attributes: {}.",
        markdown_text(&answer.sources.configuration),
        markdown_text(&answer.sources.attributes)
    );
    for note in &answer.notes {
        let _ = write!(text, "\nNote: {}\n", markdown_text(note));
    }
    text
}

fn figures(text: &mut String, assessment: &Assessment) {
    text.push_str("| | files | lines added | lines deleted | directories | subsystems | entropy |\n");
    text.push_str("| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    row(text, "counted", &assessment.counted);
    row(text, "all files", &assessment.raw);
    text.push('\n');
    let excluded = &assessment.excluded;
    if excluded.is_empty() {
        return;
    }
    let verb = if excluded.len() == 1 { "does" } else { "do" };
    let _ = writeln!(
        text,
        "<details><summary>{} {verb} not count</summary>\n\n| file | kind | why |\n| --- | --- | --- |",
        count(excluded.len() as u64, "file")
    );
    for file in excluded.iter().take(LISTED) {
        let path = code(&escape::quote(&file.path));
        let _ = writeln!(text, "| {path} | {} | {} |", file.exclusion.kind.word(), markdown_text(&file.exclusion.why));
    }
    if excluded.len() > LISTED {
        let _ = writeln!(text, "\nand {} more; the report lists all.", excluded.len() - LISTED);
    }
    text.push_str("\n</details>\n\n");
}

fn functions(text: &mut String, answer: &Answer) {
    let changes = &answer.functions;
    if changes.touched.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "{} touched, {} more complex.\n",
        count(changes.touched.len() as u64, "function"),
        changes.worse()
    );
    if changes.worse() == 0 {
        return;
    }
    text.push_str("| function | file | before | after | cognitive |\n| --- | --- | ---: | ---: | ---: |\n");
    for touched in grown(answer).take(GROWN) {
        let before = if touched.new { "new".to_owned() } else { touched.before.to_string() };
        let place = format!("{}:{}", escape::quote(&touched.file), touched.function.line);
        let mut shown = code(&touched.name);
        if let Some((file, name)) = &touched.was {
            let _ = write!(shown, " (was {} in {})", code(name), code(&escape::quote(file)));
        }
        let place = code(&place);
        let cognitive = format!("{} → {}", touched.cognitive_before, touched.function.cognitive);
        let _ = writeln!(text, "| {shown} | {place} | {before} | {} | {cognitive} |", touched.after);
    }
    if changes.worse() > GROWN {
        let _ = writeln!(text, "\nand {} more; the report lists all.", changes.worse() - GROWN);
    }
    text.push('\n');
}

fn risk(text: &mut String, answer: &Answer) {
    let Some(flags) = answer.risk.as_ref().filter(|flags| !flags.is_empty()) else { return };
    text.push_str("| risk | what | files |\n| --- | --- | --- |\n");
    for flag in flags {
        let mut files: Vec<String> = flag.paths.iter().take(GROWN).map(|path| code(&escape::quote(path))).collect();
        if flag.paths.len() > GROWN {
            files.push(format!("and {} more", flag.paths.len() - GROWN));
        }
        let _ = writeln!(text, "| {} | {} | {} |", flag.id, markdown_text(&flag.message), files.join(" "));
    }
    text.push('\n');
}

fn row(text: &mut String, name: &str, features: &Features) {
    let Features { la, ld, nf, nd, ns, entropy } = features;
    let _ = writeln!(text, "| {name} | {nf} | {la} | {ld} | {nd} | {ns} | {entropy:.3} |");
}

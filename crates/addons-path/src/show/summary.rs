//! The Markdown of the step summary.

use std::fmt::Write as _;

use findings::render;
use protocol::escape::{code, markdown_text};

use super::{Answer, count, in_order, installable};
use crate::environment::Environment;

/// Modules and findings that are listed for people; the report lists all.
pub const LISTED: usize = 50;

/// The summary of an answer. Everything that came from outside is escaped, and lists are bounded.
#[must_use]
pub fn summary(answer: &Answer<'_>) -> String {
    let judged = answer.judged;
    let mut text = format!("### Addons path: {}\n\n", answer.result());
    text.push_str("| environment | series | entries | mounted | modules |\n| --- | --- | ---: | ---: | ---: |\n");
    // Writing to a `String` cannot fail.
    for environment in &answer.analysis.environments {
        let mounted = environment.entries.iter().filter(|entry| entry.mounted()).count();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {mounted} | {} |",
            code(&environment.description.name),
            environment.series,
            environment.entries.len(),
            installable(environment)
        );
    }
    text.push('\n');
    let mut table = Vec::new();
    let shown = &judged.findings[..judged.findings.len().min(LISTED)];
    // Writing to memory cannot fail.
    let _ = render::markdown::render(&mut table, shown);
    text.push_str(&String::from_utf8_lossy(&table));
    if judged.findings.len() > LISTED {
        let _ = writeln!(text, "and {} more; the report lists all.\n", judged.findings.len() - LISTED);
    }
    if judged.waived + judged.known + judged.repaired > 0 {
        let _ = writeln!(
            text,
            "{} waived, {} known, {} of the baseline repaired.\n",
            judged.waived, judged.known, judged.repaired
        );
    }
    if let Some(impact) = answer.impact {
        let names: Vec<String> = impact.impacted.iter().take(LISTED).map(|touched| code(&touched.module)).collect();
        let _ = writeln!(
            text,
            "The change touches {}: {}{}\n",
            count(impact.impacted.len(), "module"),
            names.join(", "),
            if impact.impacted.len() > LISTED { ", …" } else { "" }
        );
    }
    for environment in &answer.analysis.environments {
        modules(&mut text, environment);
    }
    for note in answer.notes {
        let _ = writeln!(text, "Note: {}\n", markdown_text(note));
    }
    text
}

fn modules(text: &mut String, environment: &Environment) {
    let modules = in_order(environment);
    if modules.is_empty() {
        return;
    }
    let name = code(&environment.description.name);
    let _ = writeln!(text, "<details><summary>{name} loads {}</summary>\n", count(modules.len(), "module"));
    let names: Vec<String> = modules.iter().take(LISTED).map(|named| code(&named.name)).collect();
    let more = if modules.len() > LISTED {
        format!(", and {} more; the report lists all", modules.len() - LISTED)
    } else {
        String::new()
    };
    let _ = writeln!(text, "{}{more}\n\n</details>\n", names.join(", "));
}

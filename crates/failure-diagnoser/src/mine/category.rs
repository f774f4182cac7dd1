//! Which category a failure seems to be of, and why.

use rulebase::{Category, Kind};

/// Words that speak for a category, lower case; the first category with the most words wins.
const WORDS: [(Category, &[&str]); 17] = [
    (Category::OutOfMemory, &["out of memory", "oom", "heap", "cannot allocate", "bad_alloc"]),
    (Category::DiskFull, &["no space", "disk full", "disk quota", "enospc"]),
    (Category::RateLimit, &["rate limit", "too many requests", "429", "throttl"]),
    (Category::Timeout, &["timed out", "timeout", "deadline", "took too long", "time limit"]),
    (
        Category::Auth,
        &["unauthorized", "forbidden", "permission denied", "credential", "authentication", "token", "401", "403"],
    ),
    (
        Category::Network,
        &["connection", "network", "dns", "resolve host", "socket", "tls", "certificate", "502", "503", "unreachable"],
    ),
    (Category::Docker, &["docker", "container", "image", "daemon", "registry"]),
    (Category::Database, &["database", "sql", "postgres", "mysql", "relation", "migration"]),
    (Category::Vcs, &["git", "merge", "commit", "branch", "submodule", "checkout"]),
    (Category::Crash, &["segmentation", "core dumped", "signal", "crash", "aborted", "panic"]),
    (
        Category::Dependency,
        &["dependency", "dependencies", "package", "version", "install", "lock file", "requirement"],
    ),
    (Category::CoverageOrGate, &["coverage", "threshold", "below", "budget"]),
    (Category::Lint, &["lint", "style", "format", "whitespace", "unused", "license", "spelling"]),
    (Category::Documentation, &["docs", "documentation", "link", "sphinx", "latex"]),
    (Category::Compile, &["compile", "compilation", "syntax", "undefined reference", "undeclared", "linker"]),
    (Category::Deploy, &["deploy", "release", "rollout", "publish", "terraform"]),
    (Category::Config, &["config", "configuration", "option", "setting", "manifest", "yaml", "variable", "missing"]),
];

/// Words that speak for a test, where nothing else is said.
const TEST: [&str; 6] = ["test", "spec", "expected", "assert", "should", "suite"];

/// A category and the reason for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The category.
    pub category: Category,
    /// Why, a fragment.
    pub reason: String,
}

/// Suggests a category: by the words of the evidence line, else by what the lines around speak of, else by the words of
/// the step.
#[must_use]
pub fn suggest(line: &str, around: Category, step: &str) -> Suggestion {
    if let Some(found) = by_words(line, "the line") {
        return found;
    }
    if around != Category::Unknown {
        return Suggestion { category: around, reason: "rules about the lines around it speak of that".to_owned() };
    }
    by_words(step, "the step's name").unwrap_or_else(|| Suggestion {
        category: Category::Unknown,
        reason: "no word of the line or the step speaks for any".to_owned(),
    })
}

fn by_words(text: &str, what: &str) -> Option<Suggestion> {
    let text = text.to_lowercase();
    let found = |words: &[&'static str]| -> Vec<&'static str> {
        words.iter().copied().filter(|word| holds(&text, word)).collect()
    };
    let mut best: Option<(Category, Vec<&str>)> = None;
    let test = (Category::Test, &TEST[..]);
    for (category, words) in WORDS.iter().copied().chain([test]) {
        let words = found(words);
        if words.len() > best.as_ref().map_or(0, |(_, most)| most.len()) {
            best = Some((category, words));
        }
    }
    let (category, words) = best?;
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    Some(Suggestion { category, reason: format!("{what} says {}", words.join(", ")) })
}

/// Whether a word stands at the start of a word of the text; numbers only as a whole.
fn holds(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric());
        let after = text[at + word.len()..].chars().next().is_none_or(|after| !after.is_ascii_digit());
        before && (after || !word.ends_with(|last: char| last.is_ascii_digit()))
    })
}

/// The kind that lines of a category mostly are.
#[must_use]
pub const fn kind(category: Category) -> Kind {
    match category {
        Category::Compile => Kind::CompileError,
        Category::Test => Kind::TestItem,
        Category::Lint | Category::Documentation => Kind::LintItem,
        Category::Dependency => Kind::Dependency,
        Category::Network | Category::RateLimit => Kind::Network,
        Category::OutOfMemory | Category::DiskFull | Category::Timeout => Kind::Resource,
        Category::Crash => Kind::Crash,
        Category::Docker | Category::Database => Kind::Service,
        Category::Config => Kind::Config,
        _ => Kind::Cause,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_speaks_first_then_its_surroundings_then_the_step() {
        let check = |line: &str, around, step: &str, category, reason: &str| {
            let found = suggest(line, around, step);
            assert_eq!((found.category, found.reason.as_str()), (category, reason));
        };
        check(
            "the frobnicator timed out after 3 s",
            Category::Test,
            "npm test",
            Category::Timeout,
            "the line says `timed out`",
        );
        check(
            "gadget is unhappy",
            Category::Docker,
            "npm test",
            Category::Docker,
            "rules about the lines around it speak of that",
        );
        check("gadget is unhappy", Category::Unknown, "Run tests", Category::Test, "the step's name says `test`");
        check(
            "gadget 4290",
            Category::Unknown,
            "x",
            Category::Unknown,
            "no word of the line or the step speaks for any",
        );
    }
}

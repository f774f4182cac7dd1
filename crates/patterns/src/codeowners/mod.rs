//! CODEOWNERS files as GitHub reads them: <https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners>.
//!
//! The last rule that matches a path decides alone. A rule without owners says that nobody owns the path. A line that
//! GitHub cannot read is skipped, here as there, and reported as a [`Problem`].

mod line;
mod pattern;

use crate::engine::Matcher;
use crate::index::Index;
use crate::shape;

/// Larger files are not loaded by GitHub, in bytes.
pub const MAX_SIZE: usize = 3 * 1024 * 1024;

/// One rule of the file.
#[derive(Debug)]
pub struct Rule {
    /// Line in the file, counted from 1.
    pub line: usize,
    /// The pattern as it is written, escapes included.
    pub pattern: String,
    /// `@user`, `@organization/team` or an email address; none when the rule takes ownership away.
    pub owners: Vec<String>,
    matcher: Matcher,
}

/// A line that was skipped, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line in the file, counted from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong: a lower-case fragment with literals in backticks.
    pub message: String,
    /// How to fix it.
    pub hint: Option<String>,
}

/// A CODEOWNERS file that has been read.
#[derive(Debug)]
pub struct Codeowners {
    rules: Vec<Rule>,
    problems: Vec<Problem>,
    index: Index,
}

impl Codeowners {
    /// Reads a file. Whatever is wrong with it becomes a problem; the rest counts. A file above [`MAX_SIZE`] has no rules.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut file = Self { rules: Vec::new(), problems: Vec::new(), index: Index::new() };
        if text.len() > MAX_SIZE {
            file.problems.push(Problem {
                line: 0,
                message: format!("the file has {} bytes: GitHub loads at most {MAX_SIZE}", text.len()),
                hint: Some("merge rules, or use wildcards".to_owned()),
            });
            return file;
        }
        for (at, text) in text.lines().enumerate() {
            match line::read(text) {
                Ok(Some((pattern, owners))) => file.add(at + 1, &pattern, owners),
                Ok(None) => {}
                Err((message, hint)) => file.problems.push(Problem { line: at + 1, message, hint }),
            }
        }
        file
    }

    fn add(&mut self, line: usize, pattern: &str, owners: Vec<String>) {
        match pattern::parse(pattern) {
            Ok(node) => {
                for segments in shape::of_node(&node) {
                    self.index.insert(&segments, self.rules.len());
                }
                self.rules.push(Rule { line, pattern: pattern.to_owned(), owners, matcher: Matcher::new(node) });
            }
            Err((message, hint)) => self.problems.push(Problem { line, message, hint }),
        }
    }

    /// The rules, in the order of the file.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The lines that were skipped.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The rule that decides about a path.
    #[must_use]
    pub fn rule(&self, path: &[u8]) -> Option<&Rule> {
        let segments: Vec<&[u8]> = path.split(|&byte| byte == b'/').collect();
        if segments.iter().any(|segment| matches!(*segment, b"" | b"." | b"..")) {
            return self.rules.iter().rfind(|rule| rule.matcher.is_match(path));
        }
        let mut found = Vec::new();
        self.index.find(&segments, |number| self.rules[number].matcher.is_match(path), &mut found);
        found.into_iter().max().map(|number| &self.rules[number])
    }

    /// The owners of a path; empty when no rule matches or the rule names none.
    #[must_use]
    pub fn owners(&self, path: &[u8]) -> &[String] {
        self.rule(path).map_or(&[], |rule| &rule.owners)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &[&str])]) {
        let file = Codeowners::parse(text);
        assert_eq!(file.problems(), [], "{text}");
        for (path, owners) in expected {
            assert_eq!(file.owners(path.as_bytes()), *owners, "{path} in {text}");
            let slow = file.rules.iter().rfind(|rule| rule.matcher.is_match(path.as_bytes()));
            assert_eq!(slow.map(|rule| rule.line), file.rule(path.as_bytes()).map(|rule| rule.line), "{path}");
        }
    }

    #[test]
    fn the_last_match_wins_and_no_owners_means_nobody() {
        let text = "* @all\n\n# comment\n*.js @js # inline\n/docs/ @docs docs@example.com\n/docs/secret\n";
        check(
            text,
            &[
                ("a.txt", &["@all"]),
                ("x/y/a.js", &["@js"]),
                ("docs/a/b.js", &["@docs", "docs@example.com"]),
                ("x/docs/a.md", &["@all"]),
                ("docs/secret/x", &[]),
                ("docs", &["@all"]),
            ],
        );
        assert_eq!(Codeowners::parse(text).rule(b"docs/secret").map(|rule| rule.line), Some(6));
    }

    #[test]
    fn patterns_are_anchored_as_in_gitignore() {
        check("apps/ @o", &[("apps/x", &["@o"]), ("a/apps/b/c", &["@o"]), ("apps", &[])]);
        check("build/logs @o", &[("build/logs/x", &["@o"]), ("build/logs", &["@o"]), ("a/build/logs/x", &[])]);
        check("logs @o", &[("logs", &["@o"]), ("a/logs/x", &["@o"]), ("a/xlogs/x", &[])]);
        check("**/logs @o", &[("logs/x", &["@o"]), ("deep/ly/logs/x", &["@o"])]);
        check("a/**/b @o", &[("a/b", &["@o"]), ("a/x/y/b/z", &["@o"]), ("x/a/b", &[])]);
        check("docs/** @o", &[("docs/a/b", &["@o"]), ("docs", &[]), ("x/docs/a", &[])]);
    }

    #[test]
    fn a_closing_star_does_not_reach_below_the_folder() {
        check("docs/* @o", &[("docs/a.md", &["@o"]), ("docs/build/a.md", &[])]);
        check("/* @o", &[("a.md", &["@o"]), ("docs/a.md", &[])]);
        check("* @o", &[("a", &["@o"]), ("a/b/.c", &["@o"])]);
        check("/docs/*.md @o", &[("docs/a.md", &["@o"]), ("docs/x/a.md", &[])]);
    }

    #[test]
    fn names_are_taken_as_they_are() {
        check(r"my\ docs/ @o", &[("my docs/a", &["@o"]), ("my", &[])]);
        check("/{a,b} @o", &[("{a,b}", &["@o"]), ("a", &[])]);
        check("/a#b @o", &[("a#b", &["@o"])]);
        check("Docs/x @o", &[("Docs/x", &["@o"]), ("docs/x", &[])]);
        check(r"/\*x @o", &[("*x", &["@o"]), ("ax", &[])]);
        check("\u{e9}?.txt\t@o", &[("\u{e9}\u{e8}.txt", &["@o"])]);
    }

    #[test]
    fn what_github_cannot_read_is_skipped_and_reported() {
        let text = "* @all\n!a @x\n[ab].js @x\n\\#a @x\na owner\n/a//b @x\nb\\\n/ @x\n*.md @docs @\n../x @y\n";
        let file = Codeowners::parse(text);
        let lines: Vec<usize> = file.problems().iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [2, 3, 4, 5, 6, 7, 8, 9, 10]);
        assert_eq!(file.rules().len(), 1);
        assert_eq!(file.owners(b"a"), ["@all"]);
        assert_eq!(file.owners(b"x.md"), ["@all"]);
        let large = Codeowners::parse(&"#\n".repeat(MAX_SIZE));
        assert_eq!((large.rules().len(), large.problems().len()), (0, 1));
    }
}

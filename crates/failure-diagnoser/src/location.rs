//! Places in the repository that a log names.

use crate::answer::Location;

/// Where CI systems put the repository; `*` is one folder of any name.
///
/// Sources: the default working folders of GitHub Actions (host and container), Travis, GitLab Runner, CircleCI, Azure
/// Pipelines, Jenkins and Cloud Build, and those that images of applications use.
const BUILD_FOLDERS: [&str; 19] = [
    "/home/runner/work/*/*/",
    "/Users/runner/work/*/*/",
    "/__w/*/*/",
    "/github/workspace/",
    "/home/travis/build/*/*/",
    "/Users/travis/build/*/*/",
    "/home/travis/gopath/src/github.com/*/*/",
    "/builds/workspace/*/",
    "/builds/*/*/",
    "/home/circleci/project/",
    "/root/project/",
    "/home/vsts/work/*/s/",
    "/var/lib/jenkins/workspace/*/",
    "/var/jenkins_home/workspace/*/",
    "/workspace/",
    "/usr/src/app/",
    "/root/repo/",
    "/app/",
    "/code/",
];

/// Length of the build folder at the start of `path`.
fn build_folder(path: &str) -> Option<usize> {
    self_hosted(path).or_else(|| known_folder(path))
}

/// `…/_work/repository/repository/`: where a runner of one's own puts it, wherever that is.
fn self_hosted(path: &str) -> Option<usize> {
    let word = path.find(char::is_whitespace).unwrap_or(path.len());
    let at = path[..word].find("/_work/")? + "/_work/".len();
    let mut parts = path[at..word].splitn(3, '/');
    let (first, second, rest) = (parts.next()?, parts.next()?, parts.next()?);
    (first == second).then_some(word - rest.len())
}

fn known_folder(path: &str) -> Option<usize> {
    BUILD_FOLDERS.iter().find_map(|folder| {
        let mut rest = path;
        for (at, part) in folder.split('*').enumerate() {
            if at > 0 {
                let end = rest.find('/').filter(|end| *end > 0)?;
                rest = &rest[end..];
            }
            rest = rest.strip_prefix(part)?;
        }
        Some(path.len() - rest.len())
    })
}

/// `text` without the build folders in front of paths.
#[must_use]
pub(crate) fn without_build_folders(text: &str) -> String {
    if !text.contains('/') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('/') {
        let word_begins = rest[..at]
            .chars()
            .next_back()
            .is_none_or(|before| !before.is_alphanumeric() && before != '/' && before != '.');
        match build_folder(&rest[at..]).filter(|_| word_begins) {
            Some(length) => {
                out.push_str(&rest[..at]);
                rest = &rest[at + length..];
            }
            None => {
                out.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// A path as the repository knows it: build folder and `./` removed, `/` between its parts.
#[must_use]
pub(crate) fn relative(path: &str) -> String {
    let path = path.replace('\\', "/");
    let stripped = build_folder(&path).map_or(path.as_str(), |length| &path[length..]);
    // `D:/a/repo/repo/` is GitHub's folder on Windows.
    let drive =
        stripped.get(1..).and_then(|rest| rest.strip_prefix(":/a/")).and_then(|rest| rest.splitn(3, '/').nth(2));
    let stripped = drive.unwrap_or(stripped);
    stripped.trim_start_matches("./").to_owned()
}

/// Places named `file:line`, `file:line:column` or, as Python does, `File "file", line N` in a line.
pub(crate) fn in_line(line: &str, found: &mut Vec<Location>) {
    found.extend(python_frame(line).filter(|location| !found.contains(location) && found.len() < 10));
    for token in line.split(|character: char| {
        character.is_whitespace() || matches!(character, '(' | ')' | '[' | ']' | ',' | '"' | '\'' | '`')
    }) {
        let token = token.trim_end_matches([':', '.', ';']);
        if token.contains("://") {
            continue;
        }
        let Some(location) = place(token) else { continue };
        if !found.contains(&location) && found.len() < 10 {
            found.push(location);
        }
    }
}

/// `  File "/builds/g/p/a.py", line 12, in f`; the interpreter's own and installed packages are no places to mend.
fn python_frame(line: &str) -> Option<Location> {
    let rest = line.trim_start().strip_prefix("File \"")?;
    let (file, rest) = rest.split_once("\", line ")?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let own = !["site-packages/", "dist-packages/", "/lib/python", "<frozen", "<string>", "<stdin>"]
        .iter()
        .any(|part| file.contains(part));
    let number = rest[..digits].parse().ok().filter(|number| *number > 0 && own && file.len() < 300)?;
    Some(Location { file: relative(file), line: Some(number), column: None })
}

fn place(token: &str) -> Option<Location> {
    let mut parts = token.rsplitn(3, ':');
    let (last, middle, first) = (parts.next()?, parts.next()?, parts.next());
    let number = |text: &str| text.parse::<u32>().ok().filter(|number| *number > 0 && text.len() < 7);
    let (file, line, column) = match (first, number(middle), number(last)) {
        (Some(file), Some(line), Some(column)) => (file.to_owned(), line, Some(column)),
        (_, _, Some(line)) if !middle.is_empty() => {
            (first.map_or(middle.to_owned(), |first| format!("{first}:{middle}")), line, None)
        }
        _ => return None,
    };
    let extension = file.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty()
            && (1..=6).contains(&extension.len())
            && extension.chars().next().is_some_and(char::is_alphabetic)
    });
    let plain = file.chars().all(|character| character.is_alphanumeric() || "/\\._-+@ ".contains(character))
        || file.contains(":\\");
    (extension && plain && file.len() < 300).then(|| Location { file: relative(&file), line: Some(line), column })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn build_folders_go() {
        assert_eq!(relative("/home/runner/work/app/app/src/a.rs"), "src/a.rs");
        assert_eq!(relative("D:\\a\\app\\app\\src\\a.rs"), "src/a.rs");
        assert_eq!(relative("./src/a.rs"), "src/a.rs");
        assert_eq!(relative("/opt/actions-runner/_work/app/app/src/a.rs"), "src/a.rs");
        assert_eq!(relative("C:\\actions-runner\\_work\\app\\app\\src\\a.rs"), "src/a.rs");
        assert_eq!(relative("/usr/src/app/a.js"), "a.js");
        assert_eq!(without_build_folders("in /home/travis/build/o/r/x.rb:3 (/builds/g/p/y)"), "in x.rb:3 (y)");
    }

    #[test]
    fn frames_of_python_are_places_unless_they_are_installed() {
        let mut found = Vec::new();
        in_line("  File \"/builds/g/p/addons/sale/models/order.py\", line 12, in total", &mut found);
        in_line("  File \"/usr/lib/python3.11/ast.py\", line 3, in parse", &mut found);
        in_line("  File \"/venv/lib/x/site-packages/y.py\", line 3, in parse", &mut found);
        let expected = [Location { file: "addons/sale/models/order.py".to_owned(), line: Some(12), column: None }];
        assert_eq!(found, expected);
    }

    #[test]
    fn places_in_a_line_are_found_once() {
        let mut found = Vec::new();
        in_line("at f (/home/runner/work/a/a/src/x.js:12:5) src/x.js:12:5 https://h:80/ 12:30:45 y.py:3:", &mut found);
        let expected = [("src/x.js", 12, Some(5)), ("y.py", 3, None)];
        let found: Vec<_> =
            found.iter().map(|place| (place.file.as_str(), place.line.unwrap_or(0), place.column)).collect();
        assert_eq!(found, expected);
    }
}

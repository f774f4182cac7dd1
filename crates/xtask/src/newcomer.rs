//! `cargo xtask newcomer`: what README.md tells a newcomer to type, typed literally, in an empty folder, with nothing cached, and
//! timed. The one thing that is not the newcomer's is where the repository comes from: git is told to take the working tree here
//! for the repository on GitHub.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use end_to_end::{document, root};

use crate::process::ask;

const REPOSITORY: &str = "https://github.com/insightpulseai/pointsman";

/// Flags of `cargo xtask newcomer`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Run only the blocks whose comment contains this.
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

/// Commands of README.md, and where they are to be typed.
#[derive(Debug, PartialEq, Eq)]
struct Walk {
    place: String,
    commands: Vec<String>,
}

/// The blocks of a text behind `<!-- newcomer: PLACE -->`.
fn paths(text: &str) -> Vec<Walk> {
    let blocks = document::blocks(text).into_iter();
    blocks
        .filter_map(|block| {
            let place = block.comment.as_deref()?.strip_prefix("newcomer:")?.trim().to_owned();
            let commands = block.text.lines().filter_map(|line| line.strip_prefix("$ ")).map(str::to_owned).collect();
            Some(Walk { place, commands })
        })
        .collect()
}

/// Types them. Says yes when every command passed and left something behind.
pub(crate) fn run(arguments: &Arguments) -> Result<bool, String> {
    let readme = fs::read_to_string(root().join("README.md")).map_err(|error| format!("reading README.md: {error}"))?;
    let mut paths = paths(&readme);
    paths.retain(|path| arguments.only.as_ref().is_none_or(|text| path.place.contains(text.as_str())));
    if paths.is_empty() {
        return Err("README.md has no such block behind a comment `<!-- newcomer: ... -->`".to_owned());
    }
    let folder = tempfile::Builder::new().prefix("newcomer-").tempdir();
    let folder = folder.map_err(|error| format!("making a folder: {error}"))?;
    let published = folder.path().join("published");
    publish(&published)?;
    let mut passed = true;
    for (index, path) in paths.iter().enumerate() {
        let home = folder.path().join(index.to_string());
        println!("== {}", path.place);
        passed &= walk(path, &home, &published)?;
    }
    Ok(passed)
}

/// A repository with the files of the working tree as its one commit: what a newcomer would clone.
fn publish(to: &Path) -> Result<(), String> {
    let git = |folder: &Path| {
        let mut git = Command::new("git");
        git.current_dir(folder).args(["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "safe.directory=*"]);
        git
    };
    ask(Command::new("git").args(["init", "--quiet", "--initial-branch", "main"]).arg(to))?;
    let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
    for file in ask(git(root()).args(list))?.split('\0').filter(|file| root().join(file).is_file()) {
        let target = to.join(file);
        fs::create_dir_all(target.parent().unwrap_or(to))
            .and_then(|()| fs::copy(root().join(file), &target))
            .map_err(|error| format!("copying `{file}`: {error}"))?;
    }
    ask(git(to).args(["add", "--all"]))?;
    ask(git(to).args(["commit", "--quiet", "--message", "The working tree"])).map(drop)
}

/// Types the commands of one path, in a shell of their own each, as somebody who has a toolchain and nothing else.
fn walk(path: &Walk, home: &Path, published: &Path) -> Result<bool, String> {
    let start = home.join("work");
    fs::create_dir_all(&start).map_err(|error| format!("making `{}`: {error}", start.display()))?;
    let in_repository = path.place.contains("repository");
    if in_repository {
        prepare(&start)?;
    }
    let mut at = start.clone();
    for command in &path.commands {
        println!("$ {command}");
        let began = Instant::now();
        let left = home.join("at");
        let mut bash = Command::new("bash");
        bash.args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c"]);
        bash.arg(format!("{command}\npwd >'{}'", left.display())).current_dir(&at).stdin(Stdio::null());
        newcomers(&mut bash, home, published)?;
        let output = bash.output().map_err(|error| format!("running `bash`: {error}"))?;
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let lines: Vec<&str> = said.lines().collect();
        let from = if output.status.success() { lines.len().saturating_sub(6) } else { 0 };
        lines[from..].iter().for_each(|line| println!("  | {line}"));
        println!("  {} after {:.1} s", output.status, began.elapsed().as_secs_f64());
        if !output.status.success() {
            return Ok(false);
        }
        at = PathBuf::from(
            fs::read_to_string(&left).map_err(|error| format!("reading where it ended: {error}"))?.trim(),
        );
    }
    if !in_repository {
        return Ok(true);
    }
    let written =
        ask(Command::new("git").args(["status", "--porcelain", "--untracked-files=all"]).current_dir(&start))?;
    println!("  left behind:\n{written}");
    Ok(written.contains(".github/workflows/") && written.contains(".github/pointsman.yml"))
}

/// The repository that a newcomer has: a program and its manual.
fn prepare(folder: &Path) -> Result<(), String> {
    let files =
        [("app/main.py", "print('hello')\n"), ("docs/index.md", "# Manual\n"), ("run.sh", "python3 app/main.py\n")];
    for (name, content) in files {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().unwrap_or(folder))
            .and_then(|()| fs::write(&file, content))
            .map_err(|error| format!("writing `{name}`: {error}"))?;
    }
    let script =
        "git init -q -b main && git add -A && git -c user.name=x -c user.email=x@example.org commit -q -m Start";
    ask(Command::new("bash").args(["-c", script]).current_dir(folder)).map(drop)
}

/// The environment of somebody who starts: no home, no caches, no settings of ours.
fn newcomers(command: &mut Command, home: &Path, published: &Path) -> Result<(), String> {
    for (name, _) in std::env::vars_os() {
        let ours = ["POINTSMAN_", "GITHUB_", "RUNNER_", "CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "XDG_"];
        let text = name.to_string_lossy();
        if ours.iter().any(|start| text.starts_with(start))
            || ["CARGO", "CARGO_TARGET_DIR", "RUSTUP_TOOLCHAIN"].contains(&&*text)
        {
            command.env_remove(&name);
        }
    }
    let toolchains = ask(Command::new("rustup").args(["show", "home"]))
        .map_err(|error| format!("{error}\nhint: a newcomer is somebody with rustup, https://rustup.rs"))?;
    let cargo = home.join("cargo");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([cargo.join("bin")].into_iter().chain(std::env::split_paths(&path)));
    command.env("PATH", path.map_err(|error| error.to_string())?);
    command.env("HOME", home).env("CARGO_HOME", &cargo).env("RUSTUP_HOME", toolchains);
    // Cargo's own git knows nothing of `insteadOf`.
    command.env("CARGO_NET_GIT_FETCH_WITH_CLI", "true");
    command.env("GIT_CONFIG_COUNT", "1").env("GIT_CONFIG_VALUE_0", REPOSITORY);
    command.env("GIT_CONFIG_KEY_0", format!("url.file://{}.insteadOf", published.display()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_of_readme_are_found() {
        let readme = fs::read_to_string(root().join("README.md")).unwrap();
        let found = paths(&readme);
        assert!(!found.is_empty());
        for path in &found {
            assert_eq!(path.commands.len(), 2, "{path:?}");
            assert!(path.place.contains("repository") || path.place.contains("empty folder"), "{path:?}");
        }
    }

    #[test]
    fn only_what_is_meant_for_newcomers_is_typed() {
        let text =
            "<!-- newcomer: in an empty folder -->\n```console\n$ a\nout\n$ b   # why\n```\n\n```console\n$ c\n```\n";
        let expected =
            Walk { place: "in an empty folder".to_owned(), commands: vec!["a".to_owned(), "b   # why".to_owned()] };
        assert_eq!(paths(text), [expected]);
    }

    #[test]
    fn commands_are_typed_one_after_the_other_where_the_last_one_ended() {
        let folder = tempfile::tempdir().unwrap();
        let path = |place: &str, commands: &[&str]| Walk {
            place: place.to_owned(),
            commands: commands.iter().map(|&command| command.to_owned()).collect(),
        };
        let walked = |name: &str, path: &Walk| walk(path, &folder.path().join(name), folder.path()).unwrap();
        assert!(walked(
            "a",
            &path("in an empty folder", &["test -z \"$(ls)\" && mkdir x && cd x", "test \"${PWD##*/}\" = x"])
        ));
        assert!(!walked("b", &path("in an empty folder", &["false", "true"])));
        assert!(!walked("c", &path("in your repository", &["true"])), "nothing was written");
        let writes = "mkdir -p .github/workflows && touch .github/workflows/a.yml .github/pointsman.yml";
        assert!(walked("d", &path("in your repository", &["test -z \"${CARGO:-}\"", writes])));
    }
}

//! Scripts as the runner runs a `run:` step (actions/runner, `ScriptHandlerHelpers`): the same programs, arguments,
//! file extensions and additions to the script.

use std::path::Path;

/// What runs a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shell {
    /// `bash --noprofile --norc -e -o pipefail {0}`, as for `shell: bash`.
    Bash,
    /// `sh -e {0}`.
    Sh,
    /// PowerShell Core.
    Pwsh,
    /// Windows PowerShell.
    PowerShell,
    /// The Windows command processor.
    Cmd,
    /// `python {0}`.
    Python,
    /// A program and its arguments, one of which holds `{0}` where the script's path goes.
    Custom(Vec<String>),
}

/// A name that is no shell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no shell: expected `bash`, `sh`, `pwsh`, `powershell`, `cmd`, `python`, or a command with `{{0}}` where the \
     script's path goes, such as `perl {{0}}`"
)]
pub struct UnknownShell(pub String);

/// How to start a script that has been written to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    /// The program.
    pub program: String,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Arguments that Windows must get as one unquoted text, instead of `arguments`.
    pub raw_arguments: Option<String>,
}

const LAST_EXIT_CODE: &str = "if ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }";

impl Shell {
    /// Reads the value of `--shell`.
    ///
    /// # Errors
    /// When it is neither a known name nor a command with `{0}`.
    pub fn parse(text: &str) -> Result<Self, UnknownShell> {
        Ok(match text {
            "bash" => Self::Bash,
            "sh" => Self::Sh,
            "pwsh" => Self::Pwsh,
            "powershell" => Self::PowerShell,
            "cmd" => Self::Cmd,
            "python" => Self::Python,
            other => {
                let words: Vec<String> = other.split_whitespace().map(str::to_owned).collect();
                if words.len() < 2 || words[0].contains("{0}") || !words.iter().any(|word| word.contains("{0}")) {
                    return Err(UnknownShell(other.to_owned()));
                }
                Self::Custom(words)
            }
        })
    }

    /// The script's file extension, with its dot.
    #[must_use]
    pub const fn extension(&self) -> &'static str {
        match self {
            Self::Bash | Self::Sh => ".sh",
            Self::Pwsh | Self::PowerShell => ".ps1",
            Self::Cmd => ".cmd",
            Self::Python => ".py",
            Self::Custom(_) => "",
        }
    }

    /// The file's content: the script, with what the runner adds so that a failing command fails the script.
    #[must_use]
    pub fn content(&self, script: &str) -> String {
        match self {
            Self::Pwsh | Self::PowerShell => {
                format!("$ErrorActionPreference = 'stop'\n{script}\n{LAST_EXIT_CODE}\n")
            }
            // The command processor needs its own line ends for labels to be found.
            Self::Cmd => format!("@echo off\n{script}\n").replace("\r\n", "\n").replace('\n', "\r\n"),
            _ if script.ends_with('\n') => script.to_owned(),
            _ => format!("{script}\n"),
        }
    }

    /// How to start the script at `path`.
    #[must_use]
    pub fn invocation(&self, path: &Path) -> Invocation {
        let path = path.to_string_lossy().into_owned();
        let of = |program: &str, arguments: &[&str]| Invocation {
            program: program.to_owned(),
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
            raw_arguments: None,
        };
        match self {
            Self::Bash => of("bash", &["--noprofile", "--norc", "-e", "-o", "pipefail", &path]),
            Self::Sh => of("sh", &["-e", &path]),
            Self::Pwsh => of("pwsh", &["-command", &dot_source(&path)]),
            Self::PowerShell => of("powershell", &["-command", &dot_source(&path)]),
            Self::Python => of("python", &[&path]),
            Self::Cmd => {
                let raw = format!("/D /E:ON /V:OFF /S /C \"CALL \"{path}\"\"");
                Invocation { raw_arguments: Some(raw), ..of("cmd", &[]) }
            }
            Self::Custom(words) => {
                let words: Vec<String> = words.iter().map(|word| word.replace("{0}", &path)).collect();
                let arguments = words.iter().skip(1).map(String::as_str).collect::<Vec<_>>();
                of(words.first().map_or("", String::as_str), &arguments)
            }
        }
    }
}

fn dot_source(path: &str) -> String {
    format!(". '{}'", path.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(shell: &str) -> String {
        let invocation = Shell::parse(shell).unwrap().invocation(Path::new("/t/a b.x"));
        let arguments = invocation.raw_arguments.unwrap_or_else(|| invocation.arguments.join("|"));
        format!("{}|{arguments}", invocation.program)
    }

    #[test]
    fn as_the_runner_does() {
        assert_eq!(line("bash"), "bash|--noprofile|--norc|-e|-o|pipefail|/t/a b.x");
        assert_eq!(line("sh"), "sh|-e|/t/a b.x");
        assert_eq!(line("pwsh"), "pwsh|-command|. '/t/a b.x'");
        assert_eq!(line("powershell"), "powershell|-command|. '/t/a b.x'");
        assert_eq!(line("cmd"), "cmd|/D /E:ON /V:OFF /S /C \"CALL \"/t/a b.x\"\"");
        assert_eq!(line("python"), "python|/t/a b.x");
        assert_eq!(line("perl -w {0}"), "perl|-w|/t/a b.x");
    }

    #[test]
    fn unknown_shells_are_refused() {
        for name in ["", "fish", "bsh", "bash -e", "{0}", "{0} x", "Bash"] {
            let message = Shell::parse(name).unwrap_err().to_string();
            assert!(message.contains("`bash`") && message.contains("{0}"), "{message}");
        }
    }

    #[test]
    fn additions_to_the_script() {
        assert_eq!(Shell::Bash.content("a\nb"), "a\nb\n");
        assert_eq!(Shell::Bash.content("a\n"), "a\n");
        let pwsh = Shell::Pwsh.content("x");
        assert!(pwsh.starts_with("$ErrorActionPreference = 'stop'\nx\n") && pwsh.contains("exit $LASTEXITCODE"));
        assert_eq!(Shell::Cmd.content("a\nb\r\n"), "@echo off\r\na\r\nb\r\n\r\n");
    }

    #[test]
    fn a_quote_in_the_path_does_not_end_it() {
        assert_eq!(dot_source("/t/o'x.ps1"), ". '/t/o''x.ps1'");
    }
}

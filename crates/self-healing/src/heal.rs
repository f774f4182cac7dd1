//! Which kinds of failure are healed, and the scripts that do it between two attempts.

use std::collections::BTreeMap;

use rulebase::Category;

/// The kinds that do not pass by themselves, that `retry` tells from a command's output, and that the program `remediate` has a
/// remedy against. A rate limit is waited out by `retry` itself as far as the output asks for it, and else after the diagnosis.
pub const BETWEEN_ATTEMPTS: [Category; 1] = [Category::DiskFull];

/// The variable that names the program `remediate`.
pub const PROGRAM: &str = "POINTSMAN_REMEDIATE";

/// Which kinds are healed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switches {
    all: bool,
    single: BTreeMap<Category, bool>,
}

impl Switches {
    /// Reads the input: `on` or `off` for all, `CATEGORY=on|off` for one, separated by commas, blanks or lines; the last
    /// word on a category counts. `true` and `false` are taken too, as YAML makes them of `on` and `off`.
    ///
    /// # Errors
    /// What is wrong, as a fragment.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut switches = Self { all: true, single: BTreeMap::new() };
        for word in text.split([',', '\n', ' ', '\t', '\r']).filter(|word| !word.is_empty()) {
            match word.split_once('=') {
                None => switches.all = switch(word)?,
                Some((category, value)) => {
                    let category = category.parse::<Category>().map_err(|error| error.to_string())?;
                    switches.single.insert(category, switch(value)?);
                }
            }
        }
        Ok(switches)
    }

    /// Whether this kind is healed.
    #[must_use]
    pub fn is_on(&self, category: Category) -> bool {
        self.single.get(&category).copied().unwrap_or(self.all)
    }

    /// The same for the program `remediate`, one a line of its input `heal`.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let word = |on: bool| if on { "on" } else { "off" };
        let all = std::iter::once(format!("all={}", word(self.all)));
        all.chain(self.single.iter().map(|(category, on)| format!("{category}={}", word(*on)))).collect()
    }

    /// The scripts for `retry --heal`, each `CATEGORY=SCRIPT` in the language of `shell`; none for a shell that is not known,
    /// where nobody can tell how a script starts a program.
    #[must_use]
    pub fn scripts(&self, shell: Option<&str>) -> Vec<String> {
        let on = BETWEEN_ATTEMPTS.into_iter().filter(|category| self.is_on(*category));
        on.filter_map(|category| Some(format!("{category}={}", call(shell, category)?))).collect()
    }
}

fn switch(word: &str) -> Result<bool, String> {
    match word {
        "on" | "true" => Ok(true),
        "off" | "false" => Ok(false),
        _ => Err(format!(
            "`{word}` is no switch: expected `on`, `off`, `CATEGORY=on` or `CATEGORY=off`, such as `on, docker=off`"
        )),
    }
}

/// How a script of `shell` starts the program whose path stands in the environment.
fn call(shell: Option<&str>, category: Category) -> Option<String> {
    let rest = format!("run --category {category}");
    Some(match shell {
        None | Some("bash" | "sh") => format!("\"${PROGRAM}\" {rest}"),
        Some("pwsh" | "powershell") => format!("& $env:{PROGRAM} {rest}"),
        Some("cmd") => format!("\"%{PROGRAM}%\" {rest}"),
        Some("python") => {
            format!(
                "import os, subprocess, sys; sys.exit(subprocess.call([os.environ['{PROGRAM}'], 'run', '--category', '{category}']))"
            )
        }
        Some(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_are_read() {
        for (text, disk, docker) in [
            ("", true, true),
            ("on", true, true),
            ("off", false, false),
            ("false", false, false),
            ("docker=off", true, false),
            ("off, disk-full=on", true, false),
            ("disk-full=off\ndisk-full=on\n", true, true),
        ] {
            let switches = Switches::parse(text).unwrap();
            assert_eq!(
                (switches.is_on(Category::DiskFull), switches.is_on(Category::Docker)),
                (disk, docker),
                "{text}"
            );
        }
        for (text, word) in [("disk=off", "`disk-full`"), ("docker=no", "`no`"), ("all", "`all`")] {
            let message = Switches::parse(text).unwrap_err();
            assert!(message.contains(word), "{message}");
        }
    }

    #[test]
    fn scripts_speak_the_commands_language() {
        let switches = Switches::parse("docker=off").unwrap();
        assert_eq!(switches.scripts(None), ["disk-full=\"$POINTSMAN_REMEDIATE\" run --category disk-full"]);
        assert!(switches.scripts(Some("pwsh"))[0].contains("& $env:POINTSMAN_REMEDIATE run"));
        assert!(switches.scripts(Some("python"))[0].contains("os.environ['POINTSMAN_REMEDIATE']"));
        assert!(
            switches.scripts(Some("perl {0}")).is_empty() && Switches::parse("off").unwrap().scripts(None).is_empty()
        );
        assert_eq!(switches.lines(), ["all=on", "docker=off"]);
        assert_eq!(Switches::parse("off, disk-full=on").unwrap().lines(), ["all=off", "disk-full=on"]);
    }
}

//! The options of Odoo's command line that decide where modules come from.

/// The options found in the words of a command.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// The value of the last `--addons-path`, and the index of its word.
    pub addons_path: Option<(String, usize)>,
    /// The value of the last `-c` or `--config`, and the index of its word.
    pub config: Option<(String, usize)>,
}

/// Reads the words of a command, entry point included. A word that is a script of a shell (`sh -c '...'`) is read too.
///
/// ```
/// let words = ["odoo", "-c", "/etc/odoo/a.conf", "--addons-path=/mnt/a,/mnt/b"].map(str::to_owned);
/// let options = addons_path::command::options(&words);
/// assert_eq!(options.config, Some(("/etc/odoo/a.conf".to_owned(), 2)));
/// assert_eq!(options.addons_path, Some(("/mnt/a,/mnt/b".to_owned(), 3)));
/// ```
#[must_use]
pub fn options(words: &[String]) -> Options {
    let mut found = Options::default();
    let mut shell = false;
    let mut index = 0;
    while index < words.len() {
        let word = words[index].as_str();
        let next = words.get(index + 1);
        if is_shell(word) {
            shell = true;
        } else if shell && is_script_flag(word) {
            // What follows is a script, not a file of Odoo's.
            if let Some(script) = next {
                let inner = options(&split(script));
                found.addons_path = inner.addons_path.map(|(value, _)| (value, index + 1)).or(found.addons_path);
                found.config = inner.config.map(|(value, _)| (value, index + 1)).or(found.config);
            }
            shell = false;
            index += 1;
        } else if let Some(value) = word.strip_prefix("--addons-path=") {
            found.addons_path = Some((value.to_owned(), index));
        } else if let Some(value) = word.strip_prefix("--config=") {
            found.config = Some((value.to_owned(), index));
        } else if let ("--addons-path", Some(value)) = (word, next) {
            found.addons_path = Some((value.clone(), index + 1));
            index += 1;
        } else if let ("-c" | "--config", Some(value)) = (word, next) {
            found.config = Some((value.clone(), index + 1));
            index += 1;
        } else if let Some(value) = word.strip_prefix("-c").filter(|value| value.starts_with(['/', '.'])) {
            found.config = Some((value.to_owned(), index));
        }
        index += 1;
    }
    found
}

/// Whether the words run Odoo: by its name, or by one of its options.
#[must_use]
pub fn runs_odoo(words: &[String]) -> bool {
    let named = |word: &String| {
        let name = word.rsplit('/').next().unwrap_or_default();
        matches!(name, "odoo" | "odoo-bin" | "odoo.py" | "openerp-server") || word.contains("odoo-bin")
    };
    words.iter().any(named) || words.iter().any(|word| word.contains("--addons-path"))
}

fn is_shell(word: &str) -> bool {
    matches!(word.rsplit('/').next(), Some("sh" | "bash" | "dash" | "ash" | "zsh"))
}

/// `-c`, alone or with other letters (`-lc`, `-euxc`).
fn is_script_flag(word: &str) -> bool {
    word.strip_prefix('-')
        .is_some_and(|flags| flags.ends_with('c') && flags.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// The words of a script, as a shell cuts it; `;`, `&`, `|` and line ends cut too. Nothing is expanded.
fn split(script: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = script.chars();
    while let Some(character) = characters.next() {
        match (character, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('\\', None | Some('"')) => match characters.next() {
                Some('\n') | None => {}
                Some(next) => word.get_or_insert_default().push(next),
            },
            ('\'' | '"', None) => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (c, None) if c.is_whitespace() || matches!(c, ';' | '&' | '|') => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &[&str]) -> (Option<String>, Option<String>) {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let found = options(&words);
        (found.addons_path.map(|(value, _)| value), found.config.map(|(value, _)| value))
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn both_forms_and_the_last_one_wins() {
        assert_eq!(of(&["odoo", "--addons-path", "/a", "--addons-path=/b"]), (some("/b"), None));
        assert_eq!(of(&["--config=/x", "-c", "/y"]), (None, some("/y")));
        assert_eq!(of(&["odoo", "-c/z.conf", "-d", "db"]), (None, some("/z.conf")));
        assert_eq!(of(&["odoo", "--addons-path"]), (None, None));
    }

    #[test]
    fn scripts_of_a_shell_are_read() {
        let script = "wait-for db && exec odoo -c '/etc/o.conf' --addons-path=\"/a,/b c\" \\\n --dev=all";
        assert_eq!(of(&["/bin/bash", "-lc", script]), (some("/a,/b c"), some("/etc/o.conf")));
        assert_eq!(of(&["sh", "-c", "echo hi", "-c", "/x"]), (None, some("/x")));
    }

    #[test]
    fn odoo_is_known_by_name_or_option() {
        let runs = |words: &[&str]| runs_odoo(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert!(runs(&["/usr/bin/odoo"]) && runs(&["python3", "/opt/odoo/odoo-bin"]) && runs(&["--addons-path=/a"]));
        assert!(!runs(&["postgres"]) && !runs(&[]));
    }
}

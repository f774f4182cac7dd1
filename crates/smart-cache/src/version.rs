//! The version of a tool: as the project's files ask for it, or as the tool says it.

use crate::Kind;

/// Files that may name the version of a kind's tool, the strongest first.
#[must_use]
pub const fn files(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Python | Kind::Odoo => &[".python-version", "runtime.txt", ".tool-versions"],
        Kind::Npm => &[".nvmrc", ".node-version", ".tool-versions"],
        Kind::Cargo => &["rust-toolchain.toml", "rust-toolchain", ".tool-versions"],
        Kind::Go => &["go.mod", ".tool-versions"],
        Kind::Docker | Kind::Maven | Kind::General => &[],
    }
}

/// The version that such a file asks for, if it is one: not `lts/*`, not `stable`, not a range.
#[must_use]
pub fn in_file(kind: Kind, file: &str, text: &str) -> Option<String> {
    let word = match file {
        ".tool-versions" => {
            let names: &[&str] = match kind {
                Kind::Npm => &["nodejs", "node"],
                Kind::Go => &["golang", "go"],
                Kind::Cargo => &["rust"],
                _ => &["python"],
            };
            text.lines().find_map(|line| {
                let (name, version) = line.split_once(char::is_whitespace)?;
                names.contains(&name).then(|| version.split_whitespace().next()).flatten()
            })
        }
        "go.mod" => {
            let after = |word: &str| text.lines().find_map(|line| line.trim().strip_prefix(word));
            after("toolchain go").or_else(|| after("go "))
        }
        "rust-toolchain.toml" => channel(text),
        "rust-toolchain" => channel(text).or_else(|| text.lines().map(str::trim).find(|line| !line.is_empty())),
        _ => text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')),
    }?;
    let word = word.trim().trim_start_matches("python-").trim_start_matches('v');
    // A nightly is one only with its date.
    let dated = word.strip_prefix("nightly-").or_else(|| word.strip_prefix("beta-"));
    let is_version = dated.unwrap_or(word).starts_with(|character: char| character.is_ascii_digit());
    is_version.then(|| sanitised(word)).filter(|version| !version.is_empty())
}

fn channel(text: &str) -> Option<&str> {
    let value = text.lines().find_map(|line| line.trim().strip_prefix("channel")?.trim_start().strip_prefix('='))?;
    Some(value.trim().trim_matches(['"', '\'']))
}

/// The version that a tool prints, cut to `numbers` numbers; with 0 everything behind its name.
#[must_use]
pub fn said(text: &str, numbers: usize) -> Option<String> {
    let line = text.lines().next()?;
    let start = line.find(|character: char| character.is_ascii_digit())?;
    let rest = &line[start..];
    if numbers == 0 {
        return Some(sanitised(rest)).filter(|version| !version.is_empty());
    }
    Some(shortened(rest, numbers))
}

/// The first `numbers` numbers of a version; all of it with 0, or where it is no plain number.
#[must_use]
pub fn shortened(version: &str, numbers: usize) -> String {
    let end = version.find(|character: char| !character.is_ascii_digit() && character != '.').unwrap_or(version.len());
    if numbers == 0 || end == 0 {
        return sanitised(version);
    }
    version[..end].trim_end_matches('.').split('.').take(numbers).collect::<Vec<_>>().join(".")
}

/// Only what may stand in a key, at most 64 characters.
fn sanitised(text: &str) -> String {
    let mut safe = String::new();
    for character in text.chars().take(64) {
        if character.is_ascii_alphanumeric() || "._+".contains(character) {
            safe.push(character);
        } else if !safe.ends_with('-') {
            safe.push('-');
        }
    }
    safe.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_files_ask_for() {
        let check = |kind: Kind, file: &str, text: &str, version: Option<&str>| {
            assert_eq!(in_file(kind, file, text).as_deref(), version, "{file}: {text}");
        };
        check(Kind::Python, ".python-version", "# why\n3.11.7\n", Some("3.11.7"));
        check(Kind::Python, "runtime.txt", "python-3.10.4", Some("3.10.4"));
        check(Kind::Npm, ".nvmrc", "v20.11.1\n", Some("20.11.1"));
        check(Kind::Npm, ".nvmrc", "lts/iron", None);
        check(Kind::Npm, ".tool-versions", "python 3.11\nnodejs 18.2.0\n", Some("18.2.0"));
        check(Kind::Cargo, "rust-toolchain.toml", "[toolchain]\nchannel = \"1.80.1\"\n", Some("1.80.1"));
        check(Kind::Cargo, "rust-toolchain.toml", "[toolchain]\nchannel = \"stable\"\n", None);
        check(Kind::Cargo, "rust-toolchain", "nightly-2024-05-01\n", Some("nightly-2024-05-01"));
        check(Kind::Go, "go.mod", "module x\n\ngo 1.22\n\ntoolchain go1.22.3\n", Some("1.22.3"));
        check(Kind::Go, "go.mod", "module x\ngo 1.19\n", Some("1.19"));
        check(Kind::Npm, ".nvmrc", "20,x\n::error::", Some("20-x"));
    }

    #[test]
    fn what_tools_say() {
        assert_eq!(said("Python 3.11.7\n", 2).as_deref(), Some("3.11"));
        assert_eq!(said("v20.11.1", 1).as_deref(), Some("20"));
        assert_eq!(said("go version go1.22.3 linux/amd64", 2).as_deref(), Some("1.22"));
        assert_eq!(
            said("rustc 1.80.0-nightly (032af18af 2024-06-02)", 0).as_deref(),
            Some("1.80.0-nightly-032af18af-2024-06-02")
        );
        assert_eq!(said("no version", 2), None);
    }
}

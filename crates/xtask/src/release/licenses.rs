//! THIRD-PARTY.txt: whose work is in a program, and under which terms, with the texts that those terms ask to hand on.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::packages::{Catalogue, Graph, Key};
use super::target::Target;
use crate::process::ask;

/// How files with terms begin, in any case; and those with the names that terms speak of.
const NAMES: [&str; 8] = ["authors", "copying", "copyright", "licence", "license", "notice", "patents", "unlicense"];

/// Endings of files that only look like it: `license.rs` is a module.
const OTHERS: [&str; 9] = ["c", "h", "html", "js", "json", "py", "rs", "toml", "yml"];

/// How far below a package's folder terms are looked for: libgit2 stands in `libgit2/`, what it contains in `libgit2/deps/*/`.
const DEPTH: usize = 4;

/// The text for one program on one target.
///
/// # Errors
/// When something linked comes without terms that could be handed on, or a file cannot be read.
pub(crate) fn third_party(
    catalogue: &Catalogue,
    linked: &Graph,
    target: Target,
    rust: &Rust,
) -> Result<String, String> {
    let mut list = String::new();
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for key in linked.keys() {
        let package = catalogue.get(key)?;
        if package.checksum.is_none() {
            continue; // Our own: LICENSE.
        }
        let license = package.license.as_deref().ok_or_else(|| format!("`{} {}` names no licence", key.0, key.1))?;
        let home = package.repository.as_deref().unwrap_or("");
        list += format!("{} {}: {license}. {home}", key.0, key.1).trim_end();
        list.push('\n');
        let found = terms(&package.folder)?;
        if found.is_empty() && !license.split(" OR ").any(|one| one.trim() == "Apache-2.0") {
            return Err(format!("`{} {}` ({license}) comes without a text that could be handed on", key.0, key.1));
        }
        for text in found {
            texts.entry(text).or_default().push(name(key));
        }
    }
    list +=
        &format!("Rust's standard library {}: MIT OR Apache-2.0. https://github.com/rust-lang/rust\n", rust.version);
    texts.entry(rust.library.clone()).or_default().push(format!("Rust's standard library {}", rust.version));
    if target.is_musl() {
        list += "musl: MIT. https://musl.libc.org\n";
        texts.entry(rust.musl.clone()).or_default().push("musl".to_owned());
    }
    let mut ordered: Vec<_> = texts.into_iter().map(|(text, users)| (users, text)).collect();
    ordered.sort();
    let mut document = format!(
        "This program contains work of others. What may be had under Apache-2.0 and comes without a text of its own is used \
         under\nthe terms in LICENSE.\n\n{list}"
    );
    for (users, text) in ordered {
        document += &format!("\n{}\n{}\n\n{text}\n", "=".repeat(100), users.join(", "));
    }
    Ok(document)
}

fn name(key: &Key) -> String {
    format!("{} {}", key.0, key.1)
}

/// What the toolchain itself links into a program.
#[derive(Debug)]
pub(crate) struct Rust {
    version: String,
    /// Of the standard library.
    library: String,
    /// Of the C library in musl targets.
    musl: String,
}

impl Rust {
    /// The toolchain that `source` is built with.
    ///
    /// # Errors
    /// When rustc fails, or its notices are not where it has them.
    pub(crate) fn of(source: &Path) -> Result<Self, String> {
        let rustc = |argument: &[&str]| ask(Command::new("rustc").args(argument).current_dir(source));
        let said = rustc(&["--version"])?;
        let version = said.split(' ').nth(1).unwrap_or("").to_owned();
        let folder = PathBuf::from(rustc(&["--print", "sysroot"])?).join("share/doc/rust");
        let read = |name: &str| read(&folder.join(name));
        let mit = read("licenses/MIT.txt")?;
        let permission = mit.find("Permission is hereby granted").map_or("", |start| &mit[start..]).trim_end();
        if permission.is_empty() {
            return Err(format!("`{}/licenses/MIT.txt` is not the MIT licence", folder.display()));
        }
        // The holder is the one that musl's file COPYRIGHT names.
        let musl = format!("Copyright © 2005-2020 Rich Felker, et al.\n\n{permission}");
        Ok(Self { version, library: plain(&read("COPYRIGHT-library.html")?), musl })
    }

    /// As in `rustc --version`.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }
}

fn read(path: &Path) -> Result<String, String> {
    let bytes = fs::read(path).map_err(|error| format!("reading `{}`: {error}", path.display()))?;
    // Some names in old notices are Latin-1.
    Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))
}

/// A page without its tags, and with one empty line where it had many.
fn plain(html: &str) -> String {
    let (mut text, mut rest) = (String::new(), html);
    while let Some((before, after)) = rest.split_once('<') {
        text += before;
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    text += rest;
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#x27;", "'");
    let text = text.replace("&amp;", "&");
    let mut lines: Vec<_> = text.lines().map(str::trim_end).collect();
    lines.dedup_by(|a, b| a.trim().is_empty() && b.trim().is_empty());
    lines.join("\n").trim().to_owned()
}

/// The texts of all files with terms below `folder`, each once, in the order of their paths.
fn terms(folder: &Path) -> Result<Vec<String>, String> {
    let mut paths = Vec::new();
    find(folder, DEPTH, &mut paths)?;
    paths.sort();
    let mut texts = Vec::new();
    for path in paths {
        let text = read(&path)?.trim().to_owned();
        // A file of one word, or of a reference to another file, says nothing.
        if text.len() > 40 && !texts.contains(&text) {
            texts.push(text);
        }
    }
    Ok(texts)
}

fn find(folder: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("reading `{}`: {error}", folder.display());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(failed)?);
        let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
        let ending = Path::new(&name).extension().and_then(|ending| ending.to_str()).unwrap_or("").to_owned();
        if kind.is_dir() && depth > 0 {
            find(&path, depth - 1, paths)?;
        } else if kind.is_file() && NAMES.iter().any(|start| name.starts_with(start)) && !OTHERS.contains(&&*ending) {
            paths.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_plain_text() {
        assert_eq!(plain("<h1>A</h1>\n\n\n \n<p>x &lt;y&gt; &amp;lt;</p>\n"), "A\n\nx <y> &lt;");
    }

    #[test]
    fn terms_are_found_at_any_depth_and_modules_are_none() {
        let folder = tempfile::tempdir().unwrap();
        let text = "Permission is given to whoever reads this far.";
        for (name, text) in [
            ("LICENSE-MIT", text),
            ("src/license.rs", text),
            ("deps/zlib/License.txt", "Zlib, zlib, zlib, zlib, zlib, zlib, zlib.\r\n"),
        ] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        fs::write(folder.path().join("COPYING"), format!("{text}\n")).unwrap();
        let found = terms(folder.path()).unwrap();
        assert_eq!(found, [text, "Zlib, zlib, zlib, zlib, zlib, zlib, zlib."]);
    }

    #[test]
    fn every_program_names_what_is_in_it_on_every_target() {
        let root = end_to_end::root();
        let (catalogue, rust) = (Catalogue::read(root).unwrap(), Rust::of(root).unwrap());
        let musl = Target::named("x86_64-unknown-linux-musl").unwrap();
        for program in end_to_end::programs::names() {
            let linked = catalogue.linked(&program, musl).unwrap();
            let text = third_party(&catalogue, &linked, musl, &rust).unwrap();
            assert!(text.contains("\nclap_builder 4.") && text.contains("\nmusl: MIT."), "{program}: {text}");
            assert!(!text.contains("\nproptest "), "{program}: {text}");
            assert_eq!(text.contains("libgit2-sys"), linked.keys().any(|(name, _)| name == "libgit2-sys"), "{program}");
            if text.contains("\nlibgit2-sys") {
                assert!(text.contains("LINKING EXCEPTION"), "the terms of libgit2 itself");
            }
        }
        let windows = Target::named("x86_64-pc-windows-msvc").unwrap();
        let text = third_party(&catalogue, &catalogue.linked("retry", windows).unwrap(), windows, &rust).unwrap();
        assert!(text.contains("\nwindows-sys ") || text.contains("\nwindows "), "{text}");
        assert!(!text.contains("\nmusl: "));
    }
}

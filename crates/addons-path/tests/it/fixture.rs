//! Fixtures: a repository with a mistake, what has to be said about it, and its repaired twin, all in one text.
//!
//! Before the first file stand a sentence about the mistake and what is expected, one finding a line:
//!
//! ```text
//! expect: error entry-not-mounted compose.yml:2 odoo.conf:2
//! flags: --series 18.0
//! -- compose.yml --
//! ...
//! -- module addons/acme_sale --
//! 'depends': ['sale'],
//! -- repaired compose.yml --
//! ...
//! -- gone addons/old/__init__.py --
//! ```
//!
//! `module` makes a module that nothing is wrong with: its lines go into the manifest, later keys win. `repaired` files stand
//! in the twin only, in place of those of the same name; `gone` files stand in the broken one only.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A fixture.
#[derive(Debug, Default)]
pub(crate) struct Fixture {
    /// File name without its ending.
    pub(crate) name: String,
    /// What the mistake is.
    pub(crate) about: String,
    /// Expected findings, in order.
    pub(crate) expected: Vec<String>,
    /// Further flags.
    pub(crate) flags: Vec<String>,
    /// Expected exit code of the broken one, where it is not the one that the findings ask for.
    pub(crate) exit: Option<i32>,
    broken: BTreeMap<String, String>,
    repaired: BTreeMap<String, Option<String>>,
}

/// All fixtures, by name.
pub(crate) fn all() -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| Fixture::parse(path)).collect()
}

impl Fixture {
    fn parse(path: &Path) -> Self {
        let mut fixture = Self { name: path.file_stem().unwrap().to_string_lossy().into_owned(), ..Self::default() };
        let text = fs::read_to_string(path).unwrap();
        let mut section: Option<(String, String)> = None;
        for line in text.lines() {
            let header = line.strip_prefix("-- ").and_then(|line| line.strip_suffix(" --"));
            match (header, &mut section) {
                (Some(header), _) => {
                    fixture.add(section.take());
                    section = Some((header.to_owned(), String::new()));
                }
                (None, Some((_, content))) => {
                    content.push_str(line);
                    content.push('\n');
                }
                (None, None) => fixture.head(line),
            }
        }
        fixture.add(section);
        fixture.expected.sort();
        assert!(!fixture.repaired.is_empty(), "{}: no repaired twin", fixture.name);
        fixture
    }

    fn head(&mut self, line: &str) {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        if let Some(expected) = line.strip_prefix("expect: ") {
            self.expected.push(expected.to_owned());
        } else if let Some(flags) = line.strip_prefix("flags: ") {
            self.flags = words(flags);
        } else if let Some(code) = line.strip_prefix("exit: ") {
            self.exit = Some(code.parse().unwrap());
        } else if !line.is_empty() {
            self.about.push_str(line);
            self.about.push('\n');
        }
    }

    fn add(&mut self, section: Option<(String, String)>) {
        let Some((header, content)) = section else { return };
        let (kind, path) = header.split_once(' ').unwrap_or(("", &header));
        match kind {
            "module" => self.broken.extend(module(path, &content)),
            "repaired-module" => self.repaired.extend(module(path, &content).map(|(path, text)| (path, Some(text)))),
            "repaired" => drop(self.repaired.insert(path.to_owned(), Some(content))),
            "gone" => drop(self.repaired.insert(path.to_owned(), None)),
            _ => drop(self.broken.insert(header, content)),
        }
    }

    /// Files of the broken repository.
    pub(crate) fn broken(&self) -> BTreeMap<String, String> {
        self.broken.clone()
    }

    /// Files of the repaired twin.
    pub(crate) fn twin(&self) -> BTreeMap<String, String> {
        let mut files = self.broken.clone();
        for (path, content) in &self.repaired {
            match content {
                Some(content) => drop(files.insert(path.clone(), content.clone())),
                None => {
                    let before = files.len();
                    files.retain(|known, _| known != path && !known.starts_with(&format!("{path}/")));
                    assert!(files.len() < before, "{}: `{path}` is not there to be gone", self.name);
                }
            }
        }
        files
    }
}

fn module(path: &str, extra: &str) -> [(String, String); 3] {
    let manifest = format!(
        "{{\n'name': 'Acme',\n'version': '18.0.1.0.0',\n'license': 'LGPL-3',\n'depends': ['base'],\n{extra}}}\n"
    );
    [
        (format!("{path}/__manifest__.py"), manifest),
        (format!("{path}/__init__.py"), String::new()),
        (format!("{path}/README.rst"), "Acme\n====\n".to_owned()),
    ]
}

/// Writes files below a folder; a content `-> target` makes a link.
pub(crate) fn write(folder: &Path, files: &BTreeMap<String, String>) {
    for (path, content) in files {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        match content.strip_prefix("-> ") {
            #[cfg(unix)]
            Some(target) => std::os::unix::fs::symlink(target.trim_end(), &file).unwrap(),
            _ => fs::write(&file, content).unwrap(),
        }
    }
}

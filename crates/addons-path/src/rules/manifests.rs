//! What is wrong with a module, whatever environment loads it.

use documents::Position;
use findings::{Finding, Location, Severity, did_you_mean};

use super::finding;
use crate::manifest::{AutoInstall, Manifest, Text, keys};
use crate::modules::{MANIFESTS, Module};
use crate::series::Series;
use crate::tree::{self, Tree};

/// A module with the series that it is judged by.
#[derive(Clone, Copy)]
pub struct Judged<'a> {
    /// The module.
    pub module: &'a Module,
    /// The series.
    pub series: Series,
}

impl Judged<'_> {
    /// A place in its manifest.
    #[must_use]
    pub fn at(&self, position: Position) -> Location {
        Location::at(&self.module.manifest_file, position.line.max(1), position.column.max(1))
    }
}

/// Everything that is wrong with a module itself.
pub fn check(judged: Judged<'_>, tree: &dyn Tree, findings: &mut Vec<Finding>) {
    let module = judged.module;
    let manifest = match &module.manifest {
        Ok(manifest) => manifest,
        Err(problem) => {
            let message = format!("{}; Odoo does not see `{}`", problem.message, module.name);
            let found = finding("unreadable-manifest", Severity::Error, message).at(judged.at(problem.span.start));
            let hint =
                problem.hint.as_deref().unwrap_or("a manifest is one mapping of plain values; nothing in it is run");
            findings.push(found.hint(hint).identified("manifest"));
            return;
        }
    };
    files(judged, manifest, findings);
    if !manifest.installable {
        return;
    }
    types(judged, manifest, findings);
    unknown_keys(judged, manifest, findings);
    auto_install(judged, manifest, findings);
    for (list, severity) in [(&manifest.data, Severity::Error), (&manifest.demo, Severity::Warning)] {
        findings.extend(list.iter().filter_map(|text| missing(judged, tree, text, severity)));
    }
}

fn files(judged: Judged<'_>, manifest: &Manifest, findings: &mut Vec<Finding>) {
    let module = judged.module;
    if !module.has_init {
        let message = format!("`{}` has no `__init__.py`, so Odoo does not see it", module.folder);
        findings.push(
            finding("missing-init", Severity::Error, message)
                .at(judged.at(manifest.at))
                .hint("add an `__init__.py`; it may be empty"),
        );
    }
    if !module.manifest_file.ends_with(MANIFESTS[0]) {
        let gone = !judged.series.takes_old_manifest_name();
        let follows = if gone { "does not see it" } else { "still reads it" };
        let message =
            format!("`{}` is the manifest's old name; Odoo {} {follows}", module.manifest_file, judged.series);
        findings.push(
            finding("old-manifest-name", if gone { Severity::Error } else { Severity::Warning }, message)
                .at(judged.at(manifest.at))
                .hint(format!("rename it to `{}`", MANIFESTS[0]))
                .identified("name"),
        );
    }
}

fn types(judged: Judged<'_>, manifest: &Manifest, findings: &mut Vec<Finding>) {
    for wrong in &manifest.wrong_types {
        let message = format!("`{}` is {}, expected {}", wrong.key, wrong.found, wrong.expected);
        findings.push(
            finding("wrong-type", if wrong.fatal { Severity::Error } else { Severity::Warning }, message)
                .at(judged.at(wrong.at))
                .hint(if wrong.fatal {
                    "Odoo cannot load the module with it"
                } else {
                    "Odoo reads it as something else than it looks"
                })
                .identified(wrong.key.as_str()),
        );
    }
}

fn unknown_keys(judged: Judged<'_>, manifest: &Manifest, findings: &mut Vec<Finding>) {
    for key in &manifest.keys {
        if keys::known().any(|known| known == key.text) {
            continue;
        }
        let near = did_you_mean(&key.text, keys::known()).or_else(|| same_but_for_marks(&key.text));
        let message = format!("`{}` is no key of a manifest, so Odoo ignores it", key.text);
        let (severity, hint) = match near {
            Some(near) => (Severity::Warning, format!("did you mean `{near}`?")),
            None => (Severity::Notice, "take it out, or keep it as a comment".to_owned()),
        };
        findings.push(
            finding("unknown-key", severity, message).at(judged.at(key.at)).hint(hint).identified(key.text.as_str()),
        );
    }
}

/// `auto-install` and `autoinstall` for `auto_install`.
fn same_but_for_marks(key: &str) -> Option<&'static str> {
    let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    keys::known().find(|known| plain(known) == plain(key))
}

fn auto_install(judged: Judged<'_>, manifest: &Manifest, findings: &mut Vec<Finding>) {
    let AutoInstall::When(needed) = &manifest.auto_install else { return };
    for text in needed.iter().filter(|text| !manifest.needs().any(|need| need == text.text)) {
        let message = format!("`auto_install` names `{}`, which `depends` does not", text.text);
        let found = finding("auto-install-not-in-depends", Severity::Error, message)
            .at(judged.at(text.at))
            .hint(format!("add `{}` to `depends`, or take it out of `auto_install`", text.text))
            .identified(text.text.as_str());
        findings.push(match manifest.depends_at {
            Some(depends) => found.against(judged.at(depends)),
            None => found,
        });
    }
}

fn missing(judged: Judged<'_>, tree: &dyn Tree, text: &Text, severity: Severity) -> Option<Finding> {
    let module = judged.module;
    let path = tree::normal(&tree::join(&module.folder, &text.text));
    let there = path.as_deref().is_some_and(|path| {
        // A module never loads files of its neighbours.
        tree::below(path, &module.folder).is_some() && tree::file(tree, path).is_some()
    });
    if there {
        return None;
    }
    let message = format!("`{}` of `{}` is not there", text.text, module.name);
    let hint = match similar(tree, &module.folder, &text.text) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "add the file, or take it out of the manifest".to_owned(),
    };
    Some(
        finding("missing-data-file", severity, message)
            .at(judged.at(text.at))
            .hint(hint)
            .identified(text.text.as_str()),
    )
}

/// A file in the same folder with a name that is nearly this one.
fn similar(tree: &dyn Tree, module: &str, file: &str) -> Option<String> {
    let folder = tree::parent(file);
    let items = tree.list(&tree::normal(&tree::join(module, folder))?).ok()?;
    let near = did_you_mean(tree::name(file), items.iter().map(|item| item.name.as_str()))?;
    (near != tree::name(file)).then(|| tree::join(folder, near))
}

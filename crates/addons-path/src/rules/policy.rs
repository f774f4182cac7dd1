//! What a module has to look like by convention: the OCA's, unless the configuration says otherwise.

use findings::{Finding, Severity, did_you_mean};

use super::finding;
use super::manifests::Judged;
use crate::config::{FORMS, LICENSES, LOCALISATION, Policy, Readme, VersionFormat};
use crate::manifest::{Manifest, Text, version};
use crate::series::Series;
use crate::tree::{self, Tree};

/// Readmes that the OCA's linter takes (pylint-odoo, `missing-readme`).
const READMES: [&str; 3] = ["README.rst", "README.md", "README.txt"];

/// Everything about an installable module that the policy does not allow.
pub fn check(judged: Judged<'_>, policy: &Policy, tree: &dyn Tree, findings: &mut Vec<Finding>) {
    let Some(manifest) = judged.module.readable().filter(|manifest| manifest.installable) else { return };
    series_and_version(judged, manifest, policy, findings);
    readme(judged, manifest, policy, tree, findings);
    license(judged, manifest, policy, findings);
    tax_forms(judged, manifest, policy, findings);
}

fn series_and_version(judged: Judged<'_>, manifest: &Manifest, policy: &Policy, findings: &mut Vec<Finding>) {
    let series = judged.series;
    if !policy.series.is_empty() && !policy.series.contains(&series) {
        let allowed: Vec<String> = policy.series.iter().map(Series::to_string).collect();
        let message = format!("`{}` is for {series}, which the policy does not allow", judged.module.name);
        let at = manifest.version.as_ref().map_or(manifest.at, |version| version.at);
        findings.push(
            finding("series-not-allowed", Severity::Error, message)
                .at(judged.at(at))
                .hint(format!("allowed: {}", allowed.join(", ")))
                .identified("series"),
        );
    }
    let Some(written) = &manifest.version else {
        if policy.version_format == VersionFormat::Oca {
            let message = format!("`{}` has no version", judged.module.name);
            let hint = format!("add `\"version\": \"{series}.1.0.0\"`");
            findings.push(finding("version-format", Severity::Warning, message).at(judged.at(manifest.at)).hint(hint));
        }
        return;
    };
    if let Some(other) = Series::of_version(&written.text).filter(|other| *other != series) {
        findings.push(mismatch(judged, written, other));
        return;
    }
    let refused = !version::accepted(&written.text, series);
    let oca = policy.version_format != VersionFormat::Oca || version::is_oca(&written.text, series);
    if policy.version_format == VersionFormat::None || (!refused && oca) {
        return;
    }
    let (severity, message) = if refused && series.checks_versions() {
        (
            Severity::Error,
            format!(
                "`{}` is no version that Odoo {series} takes: it refuses to install `{}`",
                written.text, judged.module.name
            ),
        )
    } else {
        (Severity::Warning, format!("`{}` is not of the form `{series}.x.y.z`", written.text))
    };
    findings.push(
        finding("version-format", severity, message)
            .at(judged.at(written.at))
            .hint(format!("write the series and three numbers, `{series}.1.0.0`"))
            .identified("version"),
    );
}

/// To 16 the version is a text to Odoo, in 17 and 18 installing fails, from 19 the module silently cannot be installed.
fn mismatch(judged: Judged<'_>, written: &Text, other: Series) -> Finding {
    let series = judged.series;
    let follows = match series.major() {
        ..=16 => "Odoo takes it, and its upgrades run with wrong numbers",
        17 | 18 => "Odoo refuses to install it",
        _ => "Odoo treats it as one that cannot be installed, and says so in its log only",
    };
    let severity = if series.checks_versions() { Severity::Error } else { Severity::Warning };
    let message = format!("`{}` is for {other} and would run under {series}: {follows}", judged.module.name);
    finding("series-mismatch", severity, message)
        .at(judged.at(written.at))
        .hint(format!("port the module and write `{series}.x.y.z`, or take it off the addons path"))
        .identified(format!("version {other} {series}"))
}

fn readme(judged: Judged<'_>, manifest: &Manifest, policy: &Policy, tree: &dyn Tree, findings: &mut Vec<Finding>) {
    if policy.readme == Readme::None {
        return;
    }
    let has = |name: &&str| tree::file(tree, &tree::join(&judged.module.folder, name)).is_some();
    if has(&READMES[0]) {
        return;
    }
    let name = &judged.module.name;
    if manifest.application {
        let message = format!("the application `{name}` has no `README.rst`");
        let hint = "write one: the app store and the OCA's tools show this file";
        findings.push(
            finding("application-readme", Severity::Warning, message)
                .at(judged.at(manifest.at))
                .hint(hint)
                .identified("readme"),
        );
        return;
    }
    let others: &[&str] = if policy.readme == Readme::Any { &READMES[1..] } else { &[] };
    if !others.iter().any(has) {
        let message = format!("`{name}` has no readme");
        let hint = "write a `README.rst`, or the fragments in `readme/` and generate it";
        findings.push(
            finding("missing-readme", Severity::Warning, message)
                .at(judged.at(manifest.at))
                .hint(hint)
                .identified("readme"),
        );
    }
}

fn license(judged: Judged<'_>, manifest: &Manifest, policy: &Policy, findings: &mut Vec<Finding>) {
    let Some(license) = manifest.license.as_ref().filter(|license| !license.text.is_empty()) else {
        let message = format!("`{}` says no licence; Odoo takes it for `LGPL-3` and warns", judged.module.name);
        let hint = "add `\"license\": \"LGPL-3\"`, or what it really is";
        findings.push(
            finding("missing-license", Severity::Warning, message)
                .at(judged.at(manifest.at))
                .hint(hint)
                .identified("license"),
        );
        return;
    };
    let defaults = || LICENSES.into_iter();
    let allowed: Vec<&str> =
        policy.licenses.as_ref().map_or_else(|| defaults().collect(), |own| own.iter().map(String::as_str).collect());
    if allowed.contains(&license.text.as_str()) {
        return;
    }
    let hint = match did_you_mean(&license.text, allowed.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("allowed: {}", allowed.join(", ")),
    };
    findings.push(
        finding("license-not-allowed", Severity::Warning, format!("the licence `{}` is not allowed", license.text))
            .at(judged.at(license.at))
            .hint(hint)
            .identified("license"),
    );
}

/// A tax module of the Philippines has to name the forms it makes, and only ones that exist.
fn tax_forms(judged: Judged<'_>, manifest: &Manifest, policy: &Policy, findings: &mut Vec<Finding>) {
    let own = policy.tax_forms.as_ref();
    let forms: Vec<&str> = own.map_or_else(|| FORMS.to_vec(), |own| own.forms.iter().map(String::as_str).collect());
    for form in manifest.forms.iter().filter(|form| !forms.contains(&form.text.as_str())) {
        let hint = match did_you_mean(&form.text, forms.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("forms: {}", forms.join(", ")),
        };
        let message = format!("`{}` is no BIR form that the policy knows", form.text);
        findings.push(
            finding("tax-forms", Severity::Error, message)
                .at(judged.at(form.at))
                .hint(hint)
                .identified(form.text.as_str()),
        );
    }
    let module = judged.module;
    let named = match own.filter(|own| !own.modules.is_empty()) {
        Some(own) => own.modules.iter().any(|pattern| pattern.is_match(module.folder.as_bytes())),
        None => module.name.split('_').any(|word| word == "bir"),
    };
    let localised = manifest
        .needs()
        .any(|need| own.map_or(need == LOCALISATION, |own| own.depends.iter().any(|name| name == need)));
    if named && localised && manifest.forms.is_empty() {
        let message = format!("the tax module `{}` declares no BIR form", module.name);
        findings.push(
            finding("tax-forms", Severity::Error, message)
                .at(judged.at(manifest.forms_at.unwrap_or(manifest.at)))
                .hint(format!("add `\"bir_forms\": [...]` with those of {} that it makes", forms.join(", ")))
                .identified("none"),
        );
    }
}

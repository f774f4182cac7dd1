//! The built-in rules and those of the checkout's configuration, which is the default branch's.

use std::path::Path;

use action::Failure;
use failure_diagnoser::config::{Config, Named};
use findings::Finding;
use protocol::host;
use rulebase::{Origin, RuleBase, RuleFile};

/// The rule base.
///
/// # Errors
/// Every mistake in the configuration and the rule files it names.
pub(crate) fn base(root: &Path) -> Result<RuleBase, Failure> {
    let built_in = failure_diagnoser::built_in();
    let file = root.join(settings::PATH);
    if !file.exists() {
        if root.join(settings::MISNAMED).exists() {
            return Err(Failure::misnamed(settings::MISNAMED, settings::PATH));
        }
        return Ok(built_in);
    }
    let config = Config::parse(settings::PATH, &host::read(&file)?).map_err(Failure::configuration)?;
    let mut builder = RuleBase::builder().base(built_in);
    let mut mistakes = Vec::new();
    for named in &config.rules {
        match read(root, named).and_then(|bytes| RuleFile::parse(&named.path, &bytes)) {
            Ok(rules) => builder = builder.add(rules, Origin::User),
            Err(found) => mistakes.extend(found),
        }
    }
    if !mistakes.is_empty() {
        return Err(Failure::configuration(mistakes));
    }
    builder.build().map_err(Failure::configuration)
}

/// A file that the configuration names; it must lie inside the checkout, links followed.
fn read(root: &Path, named: &Named) -> Result<Vec<u8>, Vec<Finding>> {
    let path = root.join(&named.path);
    let inside = || Some(path.canonicalize().ok()?.starts_with(root.canonicalize().ok()?));
    if inside() == Some(false) {
        return Err(vec![named.problem.clone().hint("it is a link that leaves the repository")]);
    }
    host::read(&path).map_err(|error| vec![named.problem.clone().hint(error.to_string())])
}

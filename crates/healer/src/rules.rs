//! The built-in rules and those of the checkout's configuration, which is the default branch's.

use std::path::Path;

use action::Failure;
use failure_diagnoser::config::Config;
use failure_diagnoser::own;
use protocol::host;
use rulebase::RuleBase;

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
    let files = own::files(&config, |path| host::read_inside(root, path)).map_err(Failure::configuration)?;
    own::with(built_in, files).map_err(Failure::configuration)
}

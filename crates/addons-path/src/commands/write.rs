//! What writes files of the repository: `readme` and `baseline`.

use std::io::Write;

use action::Failure;
use addons_path::cli::{BaselineArguments, ReadmeArguments};
use addons_path::judge::{Baseline, judge};
use addons_path::readme::{self as table, ReadmeError};
use addons_path::tree;
use findings::{Finding, Location, Severity};
use protocol::host;
use protocol::{Exit, escape};

use super::nothing;
use crate::gather;

/// Where a baseline goes that nobody gives a place.
const BASELINE: &str = ".github/addons-baseline.json";

pub(crate) fn readme(arguments: &ReadmeArguments, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let (files, _, analysis) = gather::all(&arguments.repo)?;
    if analysis.inventory.modules.is_empty() {
        return Err(nothing());
    }
    let wrong = |message: String| {
        let at = Location::file(&arguments.file);
        let hint = "the table is kept between a line `<!-- addons -->` and a line `<!-- /addons -->`";
        Failure::configuration(vec![Finding::new("addons/readme", Severity::Error, message).at(at).hint(hint)])
    };
    let name = tree::normal(&arguments.file).unwrap_or_default();
    let file = tree::file(files.tree(), &name)
        .ok_or_else(|| wrong(format!("`{}` is not in the repository", arguments.file)))?;
    let bytes = files.tree().read(&file).map_err(|error| wrong(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| wrong("the readme is not UTF-8".to_owned()))?;
    let fresh = table::update(&text, tree::parent(&file), &analysis.inventory)
        .map_err(|error: ReadmeError| wrong(error.to_string()))?;
    let shown = escape::line(&file);
    if fresh == text {
        writeln!(stdout, "{shown} is fresh")?;
        return Ok(Exit::Pass);
    }
    if arguments.check {
        writeln!(stdout, "{shown} is stale: `addons-path readme` writes it")?;
        return Ok(Exit::Fail);
    }
    host::write(&files.root.join(&file), fresh.as_bytes())?;
    writeln!(stdout, "{shown} is written")?;
    Ok(Exit::Pass)
}

pub(crate) fn baseline(arguments: &BaselineArguments, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let (files, config, analysis) = gather::all(&arguments.repo)?;
    if analysis.is_empty() {
        return Err(nothing());
    }
    let today = arguments.now.unwrap_or_else(gather::today);
    let judged = judge(analysis.findings, &config, None, today);
    let baseline = Baseline::of(&judged.findings);
    let defect = |error: serde_json::Error| {
        Failure::unknown("addons/baseline", error.to_string(), "this is a defect of the program")
    };
    let text = serde_json::to_string_pretty(&baseline).map_err(defect)?;
    let configured = config.baseline.as_ref().map_or(BASELINE, |said| said.text.as_str());
    let path = arguments.file.clone().unwrap_or_else(|| files.root.join(configured));
    host::write(&path, format!("{text}\n").as_bytes())?;
    writeln!(
        stdout,
        "{} findings are known now, in {}",
        baseline.findings.len(),
        escape::line(&path.to_string_lossy())
    )?;
    Ok(Exit::Pass)
}

//! `smart-cache`: gathers the inputs, calls the library, maps the answer to an exit code.
#![expect(clippy::disallowed_methods, reason = "the program is what touches the world for the pure library")]

mod gather;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use action::{Failure, Format};
use findings::render;
use protocol::Exit;
use protocol::host::{self, Host};
use protocol::output::BUDGET;
use smart_cache::cli::{Cli, Command, ExplainArguments, PlanArguments};
use smart_cache::manifest::{self, Manifest};
use smart_cache::show::{self, Earlier, Planned};
use smart_cache::{SPEC, plan};

fn main() -> ExitCode {
    let host = Host::from_process();
    action::run(&SPEC, &host, std::env::args_os().collect(), |cli: Cli, host, stdout| match cli.command {
        Command::Plan(arguments) => make_plan(&arguments, host, stdout),
        Command::Explain(arguments) => explain(&arguments, host, stdout),
    })
}

fn make_plan(arguments: &PlanArguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let (facts, findings) = gather::facts(arguments, host)?;
    let plan = plan(&facts).map_err(|message| Failure::usage(message, "choose a shorter or plainer one"))?;
    let home = host.environment.path("HOME").or_else(|| host.environment.path("USERPROFILE")).ok_or_else(|| {
        let hint = "set `HOME`: `actions/cache` resolves `~` with it";
        Failure::unknown("smart-cache/home", "neither `HOME` nor `USERPROFILE` is set", hint)
    })?;
    let manifest_path = home.join(&plan.manifest_folder).join("manifest.json");
    // What an earlier job left on this machine was not restored by this one.
    if let Err(error) = std::fs::remove_file(&manifest_path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        return Err(error.into());
    }
    let planned = Planned { plan, manifest_path: manifest_path.to_string_lossy().into_owned(), findings };
    let (json, path) = write_report(&planned, arguments.answer.report.as_deref(), SPEC.name, host)?;
    host.write_outputs(show::planned_outputs(&planned, &path), &host.step_folder(), BUDGET)?;
    match Format::resolve(arguments.answer.format, &host.runner) {
        Format::Json => writeln!(stdout, "{json}")?,
        Format::Human => {
            show::planned(stdout, &planned)?;
            render::terminal::render(stdout, &planned.findings)?;
        }
        Format::Github => {
            show::planned(stdout, &planned)?;
            render::annotations::render(stdout, &planned.findings)?;
        }
    }
    Ok(Exit::Pass)
}

fn explain(arguments: &ExplainArguments, host: &Host, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    if !matches!(arguments.cache_hit.as_str(), "" | "true" | "false") {
        let message = format!("`--cache-hit` is `{}`", arguments.cache_hit);
        return Err(Failure::usage(
            message,
            "pass the output `cache-hit` of `actions/cache`: `true`, `false` or nothing",
        ));
    }
    let earlier = Earlier::parse(&host::read(&arguments.plan)?).map_err(|message| {
        Failure::usage(format!("`{}` is {message}", arguments.plan.display()), "pass the output `report` of `plan`")
    })?;
    let manifest_path = PathBuf::from(&earlier.manifest_path);
    let restored = restored(&manifest_path);
    let explanation = manifest::explain(&arguments.cache_hit, &earlier.plan.manifest, restored.as_ref());
    let manifest = serde_json::to_vec(&earlier.plan.manifest).map_err(|error| {
        Failure::unknown("smart-cache/manifest", error.to_string(), "this is a defect of the program")
    })?;
    // For whoever restores the cache that this job saves.
    host::write(&manifest_path, &manifest)?;
    let (json, path) = write_report(&explanation, arguments.answer.report.as_deref(), "smart-cache-explanation", host)?;
    host.write_outputs(show::explained_outputs(&explanation, &earlier.plan, &path), &host.step_folder(), BUDGET)?;
    host.write_summary(show::summary(&explanation, &earlier.plan))?;
    match Format::resolve(arguments.answer.format, &host.runner) {
        Format::Json => writeln!(stdout, "{json}")?,
        Format::Human | Format::Github => show::explained(stdout, &explanation)?,
    }
    Ok(Exit::Pass)
}

/// The manifest that came out of the cache, if one did. What is larger than any manifest is none.
fn restored(path: &Path) -> Option<Manifest> {
    let data = std::fs::symlink_metadata(path).ok()?;
    let is_small = data.is_file() && data.len() <= manifest::LARGEST as u64;
    is_small.then(|| std::fs::read(path).ok()).flatten().and_then(|bytes| Manifest::parse(&bytes))
}

fn write_report<T: serde::Serialize>(
    body: &T,
    asked: Option<&Path>,
    name: &str,
    host: &Host,
) -> Result<(String, String), Failure> {
    let json = show::report(body, &host.runner).to_json().map_err(|error| {
        Failure::unknown("smart-cache/report", error.to_string(), "this is a defect of the program")
    })?;
    let path = host.report_path(asked, name);
    if let Some(path) = &path {
        host::write(path, format!("{json}\n").as_bytes())?;
    }
    Ok((json, path.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default()))
}

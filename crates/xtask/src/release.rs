//! `cargo xtask release`: builds, packs, signs for by checksum and commits a release, on this machine or, step by step, in
//! .github/workflows/release.yml, which alone publishes.

mod archive;
mod assemble;
pub(crate) mod build;
mod changelog;
mod checksums;
mod lean;
mod licenses;
mod packages;
mod plan;
mod references;
mod repository;
mod reproduce;
mod sbom;
mod source;
mod steps;
pub(crate) mod target;
mod version;

use std::path::PathBuf;
use std::time::Instant;

use end_to_end::root;

use plan::Plan;

/// Flags of `cargo xtask release`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    step: Option<Step>,
    /// Do all of it here, publish nothing.
    #[arg(long)]
    dry_run: bool,
    /// X.Y.Z [default: the newest release in CHANGELOG.md]
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
    #[command(flatten)]
    what: What,
    /// Where the release goes: `download/` is a base URL for the bootstrap, `repository/` has the release commit checked out
    /// [default: target/dist]
    #[arg(long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

/// What is built.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct What {
    /// Only this target; may be given more than once [default: the one of this machine]
    #[arg(long = "target", value_name = "TARGET")]
    targets: Vec<String>,
    /// Only this program; may be given more than once [default: all that are actions]
    #[arg(long = "program", value_name = "NAME")]
    programs: Vec<String>,
}

#[derive(Debug, clap::Subcommand)]
enum Step {
    /// Writes the version's tag into the reusable workflows, to be committed before a release.
    Prepare {
        /// X.Y.Z
        #[arg(long)]
        version: String,
    },
    /// Checks that this commit may become that version; prints `name=value` lines about it.
    Plan {
        /// X.Y.Z
        #[arg(long)]
        version: String,
    },
    /// Builds, tries and packs programs.
    Build {
        /// X.Y.Z
        #[arg(long)]
        version: String,
        #[command(flatten)]
        what: What,
        /// Where the archives go.
        #[arg(long, value_name = "FOLDER")]
        output: PathBuf,
    },
    /// Makes a release from the archives of all programs and targets.
    Assemble {
        /// X.Y.Z
        #[arg(long)]
        version: String,
        /// Where the archives are.
        #[arg(long, value_name = "FOLDER")]
        from: PathBuf,
        /// Where the release goes.
        #[arg(long, value_name = "FOLDER")]
        output: PathBuf,
    },
    /// Builds programs a second time in another folder and compares every byte.
    Reproduce {
        /// X.Y.Z [default: the newest release in CHANGELOG.md]
        #[arg(long)]
        version: Option<String>,
        #[command(flatten)]
        what: What,
    },
}

/// Does what the arguments say.
///
/// # Errors
/// When a step cannot be done, with a hint where there is one.
pub(crate) fn run(arguments: Arguments) -> Result<bool, String> {
    match arguments.step {
        Some(Step::Prepare { version }) => prepare(&version),
        Some(Step::Plan { version }) => plan::check(root(), &version).map(|text| {
            print!("{text}");
            true
        }),
        Some(Step::Build { version, what, output }) => {
            let plan = Plan::strict(root(), &version, &what)?;
            steps::build_all(&plan, &output).map(|_| true)
        }
        Some(Step::Assemble { version, from, output }) => {
            let everything = What { targets: target::RELEASED.map(str::to_owned).to_vec(), programs: Vec::new() };
            let plan = Plan::strict(root(), &version, &everything)?;
            let release = assemble::assemble(&plan, &from, &output)?;
            println!("{}", release.table());
            Ok(true)
        }
        Some(Step::Reproduce { version, what }) => reproduce::run(version.as_deref(), &what),
        None if arguments.dry_run => dry_run(arguments.version.as_deref(), &arguments.what, arguments.output),
        None => {
            Err("only .github/workflows/release.yml releases\nhint: `cargo xtask release --dry-run` does all of it \
                     on this machine and publishes nothing; docs/releasing.md says the rest"
                .to_owned())
        }
    }
}

/// Where releases are built.
pub(crate) fn build_folder() -> PathBuf {
    steps::folder()
}

/// Builds all programs for `target`, to be measured.
///
/// # Errors
/// When one cannot be built as a release would.
pub(crate) fn build_for_sizes(target: target::Target) -> Result<(), String> {
    let what = What { targets: vec![target.name().to_owned()], programs: Vec::new() };
    let archives = tempfile::tempdir().map_err(|error| format!("making a folder: {error}"))?;
    // A size without the linker that a release has says nothing of the budget.
    let plan = Plan { lld: lean::Lld::Required, ..Plan::dry(root(), None, &what)? };
    steps::build_all(&plan, archives.path()).map(drop)
}

fn prepare(version: &str) -> Result<bool, String> {
    let version = version::parse(version)?;
    let written = references::prepare(root(), &version)?;
    for file in &written {
        println!("written {file}");
    }
    println!("the reusable workflows call the actions of {}", version::tag(&version));
    Ok(true)
}

fn dry_run(version: Option<&str>, what: &What, output: Option<PathBuf>) -> Result<bool, String> {
    let started = Instant::now();
    let plan = Plan::dry(root(), version, what)?;
    let output = output.unwrap_or_else(|| end_to_end::target().join("dist"));
    std::fs::create_dir_all(&output).map_err(|error| format!("making `{}`: {error}", output.display()))?;
    let output = output.canonicalize().map_err(|error| format!("finding `{}`: {error}", output.display()))?;
    let archives = tempfile::Builder::new()
        .prefix("archives-")
        .tempdir_in(&output)
        .map_err(|error| format!("making a folder in `{}`: {error}", output.display()))?;
    drop(steps::build_all(&plan, archives.path())?);
    let release = assemble::assemble(&plan, archives.path(), &output)?;
    println!("\n{}", release.table());
    println!("commit {}, tagged {}", release.commit, release.tags.join(" and "));
    println!("made in {:.0} s. Nothing was published. To try it:", started.elapsed().as_secs_f64());
    println!("  export POINTSMAN_DOWNLOAD_URL=file://{}", output.join("download").display());
    let script = output.join("repository/actions/_bootstrap/run.sh");
    println!("  bash '{}' {} --help", script.display(), plan.programs.first().map_or("", String::as_str));
    Ok(true)
}

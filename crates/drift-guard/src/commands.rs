//! Commands of rules and generators, where they are allowed: a program with arguments, no shell, a limit of time.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use drift_guard::reader::Made;
use drift_guard::sources::Command;
use protocol::host::{self, Host};

/// Bytes of a command's output.
const OUTPUT_BYTES: usize = 48 << 20;

/// Runs a command, or says why it could not.
pub(crate) type Runner = Box<dyn Fn(&Command) -> Result<Made, String>>;

/// The word that stands for a temporary folder which a command writes into.
const OUT: &str = "{out}";
/// Files that a command may make.
const MOST_MADE: usize = 20_000;

/// Runs a command in the root of the working tree, without a shell.
pub(crate) fn runner(root: PathBuf, host: &Host) -> Runner {
    let path = host.environment.os("PATH").unwrap_or_default().to_owned();
    let folder = host.folder().join(format!("drift-{}", std::process::id()));
    let count = std::cell::Cell::new(0_usize);
    Box::new(move |command: &Command| {
        count.set(count.get() + 1);
        let out = folder.join(count.get().to_string());
        let made = run(command, &root, &path, &out);
        // What cannot be removed lies in the runner's temporary folder.
        let _ = std::fs::remove_dir_all(&folder);
        made
    })
}

fn run(command: &Command, root: &Path, path: &OsStr, out: &Path) -> Result<Made, String> {
    let (name, arguments) = command.words.split_first().ok_or("there is no program")?;
    let own = Path::new(name);
    let program = if own.components().count() > 1 { Some(root.join(own)) } else { subprocess::find(name, path) };
    let program = program.ok_or_else(|| format!("there is no program `{name}`"))?;
    let uses_out = arguments.iter().any(|word| word.contains(OUT));
    if uses_out {
        std::fs::create_dir_all(out).map_err(|error| error.to_string())?;
    }
    let words = arguments.iter().map(|word| word.replace(OUT, &out.to_string_lossy()));
    let mut call = subprocess::Call::new(program, root, command.timeout).arguments(words);
    call.output_limit = OUTPUT_BYTES;
    let ran = subprocess::run(&call).map_err(|error| error.to_string())?;
    match ran.ending {
        subprocess::Ending::Exited(0) => {
            let files = if uses_out { made_files(out)? } else { BTreeMap::new() };
            Ok(Made { stdout: ran.stdout, files })
        }
        subprocess::Ending::Exited(code) => Err(format!("exit code {code}")),
        subprocess::Ending::Signalled(signal) => Err(format!("signal {signal}")),
        subprocess::Ending::TimedOut => Err(format!("it ran longer than {} seconds", command.timeout.as_secs())),
    }
}

/// What a command wrote, by the paths in its folder; links are left out.
fn made_files(out: &Path) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut made = BTreeMap::new();
    let mut folders = vec![(out.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(|error| error.to_string())? {
            let entry = entry.map_err(|error| error.to_string())?;
            let kind = entry.file_type().map_err(|error| error.to_string())?;
            let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if kind.is_dir() {
                folders.push((entry.path(), format!("{path}/")));
            } else if kind.is_file() {
                made.insert(path, host::read(&entry.path()).map_err(|error| error.to_string())?);
            }
            if made.len() > MOST_MADE {
                return Err(format!("it made more than {MOST_MADE} files"));
            }
        }
    }
    Ok(made)
}

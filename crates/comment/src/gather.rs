//! Reports and templates, from files and folders.

use std::fs;
use std::path::{Path, PathBuf};

use action::Failure;
use comment::body::BuiltIn;
use comment::report::{MOST, Report, TOTAL};
use protocol::host;

/// How deep folders are looked into: an artifact holds at most the runner's folder and the step's.
const DEPTH: usize = 4;

/// The reports in files and folders, in the order that was given, those of a folder sorted by path.
///
/// # Errors
/// Every file that is no report; a folder without any; too many of them.
pub(crate) fn reports(paths: &[PathBuf]) -> Result<Vec<Report>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = files.len();
            look_into(path, DEPTH, &mut files)?;
            if files.len() == before {
                let message = format!("the folder `{}` holds no report", path.display());
                return Err(Failure::usage(message, "reports are files whose names end with `.json`"));
            }
        } else {
            files.push(path.clone());
        }
        if files.len() > MOST {
            return Err(Failure::usage(format!("there are more than {MOST} reports"), "pass fewer"));
        }
    }
    let mut reports = Vec::new();
    let mut mistakes = Vec::new();
    let mut total = 0;
    for file in &files {
        let bytes = host::read(file)?;
        total += bytes.len();
        if total > TOTAL {
            let message = format!("the reports are larger than {} MiB together", TOTAL >> 20);
            return Err(Failure::usage(message, "pass fewer, or those of fewer runs"));
        }
        match Report::parse(&file.to_string_lossy(), &bytes) {
            Ok(report) => reports.push(report),
            Err(found) => mistakes.extend(found),
        }
    }
    if mistakes.is_empty() { Ok(reports) } else { Err(Failure::configuration(mistakes)) }
}

/// The reports below a folder. Links are not followed: the folder may be an artifact of a stranger's run.
fn look_into(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Failure::unknown("comment/report", format!("cannot read `{}`: {error}", folder.display()), "is it a folder?")
    };
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    for path in paths {
        let kind = path.symlink_metadata().map_err(failed)?.file_type();
        if kind.is_dir() && depth > 1 && files.len() <= MOST {
            look_into(&path, depth - 1, files)?;
        } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    Ok(())
}

/// File and text of the template: one of the built-in ones by name, a file, or the one that fits the reports.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn template(given: Option<&str>, reports: &[Report]) -> Result<(String, String), Failure> {
    let built_in = match given {
        None => Some(BuiltIn::fitting(reports)),
        Some(name) => BuiltIn::named(name),
    };
    match (built_in, given) {
        (Some(built_in), _) => {
            let (file, text) = built_in.source();
            Ok((file.to_owned(), text.to_owned()))
        }
        (None, given) => {
            let file = given.unwrap_or_default();
            let bytes = host::read(file.as_ref()).map_err(|error| {
                Failure::usage(error.to_string(), "`template` is `pull-request`, `digest`, or a file of your own")
            })?;
            Ok((file.to_owned(), String::from_utf8_lossy(&bytes).into_owned()))
        }
    }
}

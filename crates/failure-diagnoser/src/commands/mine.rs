//! `mine`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use action::Failure;
use failure_diagnoser::cli::MineArguments;
use failure_diagnoser::mine::{Pool, Unexplained, propose, unexplained, yaml};
use failure_diagnoser::rank::Model;
use failure_diagnoser::render::counted;
use failure_diagnoser::{Baseline, Verdict, diagnose};
use protocol::{Exit, escape, host};

use crate::input::Inputs;
use crate::setup::Setup;

pub(crate) fn run(arguments: &MineArguments, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let topic = topic(&arguments.topic)?;
    let setup = Setup::read(&arguments.setup)?;
    let Gathered { read, failed, unexplained, pool } = gather(arguments, &setup)?;
    let mined = propose(&unexplained, &pool, topic, arguments.at_least, &setup.base);
    let (left, proposed) = (unexplained.len(), mined.proposals.len());
    let (logs, proposed) = (counted(read, "log"), counted(proposed, "rule"));
    say(&format!("{logs}: {failed} failed, {left} of them explained by no rule; {proposed} proposed"));
    match (yaml::review(&mined, topic), &arguments.output) {
        (Some(text), Some(file)) => host::write(file, text.as_bytes())?,
        (Some(text), None) => stdout.write_all(text.as_bytes())?,
        (None, Some(file)) => remove_stale(file)?,
        (None, None) => {}
    }
    Ok(Exit::Pass)
}

/// What the logs hold.
#[derive(Default)]
struct Gathered {
    read: usize,
    failed: usize,
    unexplained: Vec<Unexplained>,
    pool: Pool,
}

fn gather(arguments: &MineArguments, setup: &Setup) -> Result<Gathered, Failure> {
    let mut inputs = Inputs::new(&arguments.logs, &arguments.baseline)?;
    let (mut baseline, mut gathered) = (Baseline::default(), Gathered::default());
    for path in sorted(&arguments.baseline) {
        inputs.each(path, &mut |input| {
            baseline.add(&input.text);
            gathered.pool.add(&input.text, true, None);
        })?;
    }
    let model = Model::built_in();
    let mut unread = Vec::new();
    for path in sorted(&arguments.logs) {
        let given = inputs.each(path, &mut |input| {
            let log = input.into_log();
            let answer = diagnose(std::slice::from_ref(&log), &baseline, &setup.base, &model);
            gathered.read += 1;
            gathered.failed += usize::from(answer.verdict == Verdict::Failed);
            if let Some(found) = unexplained(&answer, &setup.base) {
                let own = answer.diagnoses.first().map(|first| (first.evidence.start, first.evidence.end));
                gathered.pool.add(&log.text, false, own);
                gathered.unexplained.push(found);
            }
        });
        // One of the logs of a week may be damaged.
        unread.extend(given.err());
    }
    for note in inputs.take_notes() {
        say(&format!("note: {note}"));
    }
    if gathered.read == 0 {
        return unread.into_iter().next().map_or(Ok(gathered), Err);
    }
    for finding in unread.iter().flat_map(|failure| &failure.findings) {
        say(&format!("note: left out: {}", finding.message));
    }
    Ok(gathered)
}

/// In the order of their names: whoever gives the same logs in another order gets the same rules.
fn sorted(paths: &[PathBuf]) -> Vec<&PathBuf> {
    let mut paths: Vec<&PathBuf> = paths.iter().collect();
    paths.sort();
    paths
}

/// Says something to the person, as standard output may be the rule file. Who does not listen misses nothing.
fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{}", escape::line(text));
}

/// Proposals of an earlier run would be taken for this one's.
fn remove_stale(file: &Path) -> Result<(), Failure> {
    let Ok(bytes) = host::read(file) else { return Ok(()) };
    let name = file.display();
    if !bytes.starts_with(yaml::HEADLINE.as_bytes()) {
        say(&format!("`{name}` is left as it is, as no proposals of `mine` stand in it"));
        return Ok(());
    }
    std::fs::remove_file(file).map_err(|error| {
        let message = format!("cannot remove `{name}`, which holds the proposals of an earlier run: {error}");
        Failure::unknown("host/file", message, "check that its folder is writable")
    })?;
    say(&format!("removed `{name}`, which held the proposals of an earlier run"));
    Ok(())
}

/// A topic is the first part of ids.
fn topic(name: &str) -> Result<&str, Failure> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.bytes().all(plain)
        && name.bytes().next().is_some_and(|first| first.is_ascii_lowercase())
        && name.len() <= 24
    {
        return Ok(name);
    }
    Err(Failure::usage(format!("`{name}` is no topic"), "write lower-case letters, digits and `-`, at most 24"))
}

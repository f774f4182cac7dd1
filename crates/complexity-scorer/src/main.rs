//! `complexity-scorer`: gathers the inputs, calls the library, maps the answer to an exit code.
#![expect(clippy::disallowed_methods, reason = "the program is what touches the world for the pure library")]

mod gather;

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use action::{Failure, Format};
use complexity_scorer::answer::Answer;
use complexity_scorer::cli::{Cli, Command, Form, FunctionsArguments, ScoreArguments};
use complexity_scorer::config::Config;
use complexity_scorer::functions::source::{LARGEST, Skip};
use complexity_scorer::lines::{self, LinesError};
use complexity_scorer::listing::Listing;
use complexity_scorer::show;
use complexity_scorer::{SCHEMA, SPEC};
use findings::render;
use protocol::Exit;
use protocol::host::{self, Host};
use protocol::output::{BUDGET, Outputs};

fn main() -> ExitCode {
    let host = Host::from_process();
    action::run(&SPEC, &host, std::env::args_os().collect(), |cli: Cli, host, stdout| match cli.command {
        Command::Score(arguments) => match &arguments.features {
            Some(source) => score_features(&arguments, source, host, stdout),
            None => show_answer(&gather::answer(&arguments, host)?, &arguments, host, stdout),
        },
        Command::Functions(arguments) => list_functions(&arguments, stdout),
    })
}

fn show_answer(
    answer: &Answer,
    arguments: &ScoreArguments,
    host: &Host,
    stdout: &mut dyn Write,
) -> Result<Exit, Failure> {
    let json = show::report::report(answer, &host.runner).to_json().map_err(|error| {
        Failure::unknown(
            "complexity/report",
            format!("cannot write {SCHEMA}: {error}"),
            "this is a defect of the program",
        )
    })?;
    let path = host.report_path(arguments.answer.report.as_deref(), SPEC.name);
    if let Some(path) = &path {
        host::write(path, format!("{json}\n").as_bytes())?;
    }
    let report = path.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    host.write_outputs(show::outputs::outputs(answer, &report), &host.folder(), BUDGET)?;
    host.write_summary(show::summary::summary(answer))?;
    match Format::resolve(arguments.answer.format, &host.runner) {
        Format::Json => writeln!(stdout, "{json}")?,
        Format::Human => show::human::human(stdout, answer)?,
        Format::Github => {
            show::human::human(stdout, answer)?;
            render::annotations::render(stdout, &show::findings(answer))?;
        }
    }
    Ok(Exit::Pass)
}

fn list_functions(arguments: &FunctionsArguments, stdout: &mut dyn Write) -> Result<Exit, Failure> {
    let names: Vec<String> = arguments.files.iter().map(|file| file.to_string_lossy().into_owned()).collect();
    let mut listing = Listing::default();
    let missing: Vec<String> = arguments.files.iter().filter(|file| !file.exists()).map(|file| quoted(file)).collect();
    if !missing.is_empty() {
        let verb = if missing.len() == 1 { "does" } else { "do" };
        let message = format!("{} {verb} not exist", missing.join(", "));
        return Err(Failure::usage(message, "name files; a link counts as the file that it leads to"));
    }
    for (file, name) in arguments.files.iter().zip(&names) {
        let data = std::fs::metadata(file).map_err(|error| unreadable(file, &error))?;
        if !data.is_file() {
            listing.skip(name, Skip::NoFile.to_string());
        } else if data.len() >= LARGEST as u64 {
            listing.skip(name, Skip::TooLarge(data.len()).to_string());
        } else {
            listing.add(name, &std::fs::read(file).map_err(|error| unreadable(file, &error))?);
        }
    }
    let mut sink = BufWriter::new(stdout);
    match arguments.format {
        Form::Human => listing.human(&mut sink)?,
        Form::Json => listing.json(&mut sink)?,
    }
    sink.flush()?;
    Ok(Exit::Pass)
}

fn quoted(file: &Path) -> String {
    format!("`{}`", file.display())
}

fn score_features(
    arguments: &ScoreArguments,
    source: &Path,
    host: &Host,
    stdout: &mut dyn Write,
) -> Result<Exit, Failure> {
    let change = &arguments.change;
    if change.base.is_some() || change.head.is_some() || arguments.answer.report.is_some() {
        return Err(Failure::usage(
            "`--features` looks at no change, so `--base`, `--head` and `--report` mean nothing with it",
            "leave them out, or leave `--features` out to score a change",
        ));
    }
    let levels = match &arguments.config {
        Some(file) => {
            let bytes = gather::read_config(file)?;
            Config::parse(&file.to_string_lossy(), &bytes).map_err(Failure::configuration)?.levels
        }
        None => Config::default().levels,
    };
    let input: Box<dyn BufRead> = if source == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(source).map_err(|error| unreadable(source, &error))?))
    };
    // Standard output is flushed at every line otherwise.
    let mut sink = BufWriter::new(stdout);
    let end = lines::score(input, &mut sink, levels);
    sink.flush()?;
    end.map_err(|error| match error {
        LinesError::Line { line, message } => Failure::usage(
            format!("line {line} of `{}`: {message}", source.display()),
            "give one JSON object a line with `la`, `ld`, `nf`, `nd`, `ns` and `entropy`",
        ),
        LinesError::Read(error) => unreadable(source, &error),
        LinesError::Write(error) => error.into(),
    })?;
    let mut outputs = Outputs::new();
    for output in SPEC.outputs {
        outputs.set(output.name, output.fallback);
    }
    outputs.set("reason", "features were scored, no change was looked at");
    host.write_outputs(outputs, &host.folder(), BUDGET)?;
    Ok(Exit::Pass)
}

fn unreadable(source: &Path, error: &io::Error) -> Failure {
    Failure::unknown(
        "host/file",
        format!("cannot read `{}`: {error}", source.display()),
        "check that the file exists and can be read; `-` is standard input",
    )
}

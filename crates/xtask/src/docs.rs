//! Files made from the programs themselves: `action.yml`, README tables, the configuration reference, the JSON schemas, the
//! table of exit codes, the requests to GitHub, the pages about failure rules. With `--check` they are only compared, so that a
//! stale one fails the tests.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use action::metadata;
use protocol::Exit;
use settings::{Field, Shape};

use crate::actions::ACTIONS;
use crate::{permissions, rule_docs};

/// The sections of the configuration.
fn sections() -> Vec<Field> {
    vec![
        change_router::config::field(),
        complexity_scorer::config::field(),
        failure_diagnoser::config::field(),
        runner_health::config::field(),
        addons_path::config::field(),
        drift_guard::config::field(),
    ]
}

/// Writes the files, or with `check` compares them: the stale ones are the error.
pub(crate) fn run(root: &Path, check: bool) -> Result<String, String> {
    let files = generated(root)?;
    let mut stale = Vec::new();
    for (path, content) in &files {
        let shown = path.strip_prefix(root).unwrap_or(path).display().to_string();
        if std::fs::read_to_string(path).ok().as_deref() == Some(content) {
            continue;
        }
        if check {
            stale.push(shown);
        } else {
            let folder = path.parent().unwrap_or(root);
            std::fs::create_dir_all(folder)
                .and_then(|()| std::fs::write(path, content))
                .map_err(|error| format!("cannot write {shown}: {error}"))?;
            println!("written {shown}");
        }
    }
    for path in rule_docs::leftovers(root, &files) {
        let shown = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        if check {
            stale.push(shown);
        } else {
            std::fs::remove_file(&path).map_err(|error| format!("cannot remove {shown}: {error}"))?;
            println!("removed {shown}");
        }
    }
    if stale.is_empty() {
        Ok(format!("{} generated files are fresh", files.len()))
    } else {
        Err(format!("stale: {}; run `cargo xtask docs` and commit what it writes", stale.join(", ")))
    }
}

fn generated(root: &Path) -> Result<Vec<(PathBuf, String)>, String> {
    let mut files = vec![
        (root.join("docs/exit-codes.md"), exit_codes()),
        (root.join("docs/configuration.md"), configuration(&sections())),
        (root.join("docs/permissions.md"), permissions::page()),
        (root.join("templates/pointsman.schema.json"), schema(&settings::schema::of(&sections()))?),
        (root.join("templates/failure-rules.schema.json"), schema(&rulebase::schema())?),
    ];
    files.extend(rule_docs::pages(root)?);
    for spec in ACTIONS {
        let folder = root.join("actions").join(spec.name);
        let readme = folder.join("README.md");
        let text =
            std::fs::read_to_string(&readme).map_err(|error| format!("cannot read {}: {error}", readme.display()))?;
        let text = between(&text, "inputs", &metadata::inputs_table(spec))
            .and_then(|text| between(&text, "outputs", &metadata::outputs_table(spec)));
        files.push((
            readme.clone(),
            text.ok_or_else(|| {
                format!("{} lacks the markers `<!-- inputs -->` and `<!-- outputs -->`", readme.display())
            })?,
        ));
        files.push((folder.join("action.yml"), metadata::action_yml(spec)));
    }
    Ok(files)
}

/// `text` with what stands between `<!-- name -->` and `<!-- /name -->` replaced.
fn between(text: &str, name: &str, content: &str) -> Option<String> {
    let (before, rest) = text.split_once(&format!("<!-- {name} -->\n"))?;
    let end = format!("<!-- /{name} -->");
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}<!-- {name} -->\n{content}{end}{after}"))
}

fn exit_codes() -> String {
    let mut text = "# Exit codes\n\nMade by `cargo xtask docs`. Whoever made the mistake decides the code; every program uses these four.\n\n| code | meaning |\n| --- | --- |\n".to_owned();
    for exit in Exit::ALL {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "| {} | {} |", exit.code(), exit.meaning());
    }
    text.push_str("\n`retry` passes its command's own code through instead: 128 + n for signal n, 124 for a timeout, 125 for its own failure, 126 and 127\nas a shell does, 2 for wrong input.\n\nIn a workflow a program that ends with 2 or 3 still writes every declared output, with the value that is safe for whoever reads it.\n");
    text
}

fn schema(schema: &serde_json::Value) -> Result<String, String> {
    let text = serde_json::to_string_pretty(schema).map_err(|error| error.to_string())?;
    Ok(format!("{text}\n"))
}

fn configuration(sections: &[Field]) -> String {
    let mut text = "# Configuration\n\nMade by `cargo xtask docs` from the shapes that check the file. The configuration is `.github/pointsman.yml`; every key may be\nleft out unless it says otherwise. Editors complete it with the [JSON schema](../templates/pointsman.schema.json):\n\n```yaml\n# yaml-language-server: $schema=https://raw.githubusercontent.com/insightpulseai/pointsman/v1/templates/pointsman.schema.json\nrouter:\n  categories:\n    docs: [\"docs/**\", \"**/*.md\"]\n```\n".to_owned();
    for section in sections {
        let _ = write!(
            text,
            "\n## `{}`\n\n{}\n\n| key | what it may be | what it does |\n| --- | --- | --- |\n",
            section.name, section.doc
        );
        rows(&mut text, "", &section.shape);
    }
    text
}

fn rows(text: &mut String, path: &str, shape: &Shape) {
    match shape {
        Shape::Record(fields) => {
            for field in fields {
                let name = if path.is_empty() { field.name.to_owned() } else { format!("{path}.{}", field.name) };
                let required = if field.required { " (required)" } else { "" };
                let _ = writeln!(
                    text,
                    "| `{name}`{required} | {} | {} |",
                    words(&field.shape),
                    field.doc.replace('|', "\\|")
                );
                rows(text, &name, &field.shape);
            }
        }
        Shape::Table(_, value) => rows(text, &format!("{path}.<name>"), value),
        Shape::ShortOrLong(_, long) => rows(text, path, long),
        _ => {}
    }
}

fn words(shape: &Shape) -> String {
    match shape {
        Shape::Text => "text".to_owned(),
        Shape::Word(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Shape::Integer(low, high) if *high == i64::MAX => format!("whole number, at least {low}"),
        Shape::Integer(low, high) => format!("whole number, {low} to {high}"),
        Shape::Number(low, high) => format!("number, {low} to {high}"),
        Shape::Switch => "`true` or `false`".to_owned(),
        Shape::List(item) => format!("list of {}", words(item)),
        Shape::OneOrMany(item) | Shape::Flattened(item) => format!("{}, or a list of them", words(item)),
        Shape::Record(_) => "mapping".to_owned(),
        Shape::Table(what, _) => format!("mapping from {}", what.replace('|', "\\|")),
        Shape::ShortOrLong(short, long) => format!("{}; or {}", words(short), words(long)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A copy of what the generated files are made into, written fresh.
    fn fresh() -> tempfile::TempDir {
        let copy = tempfile::tempdir().unwrap();
        for spec in ACTIONS {
            let folder = copy.path().join("actions").join(spec.name);
            fs::create_dir_all(&folder).unwrap();
            fs::write(
                folder.join("README.md"),
                "# Tool\n<!-- inputs -->\n<!-- /inputs -->\n<!-- outputs -->\n<!-- /outputs -->\n",
            )
            .unwrap();
        }
        run(copy.path(), false).unwrap();
        copy
    }

    #[test]
    fn an_edit_of_one_file_alone_is_found() {
        let copy = fresh();
        assert!(run(copy.path(), true).is_ok());
        let files = generated(copy.path()).unwrap();
        assert!(files.len() > 4 + 2 * ACTIONS.len());
        for (path, content) in files {
            // A word that stands in every generated file, so that the edit is one a person could make.
            let edited = content.replacen(" the ", " teh ", 1);
            assert_ne!(edited, content, "{}", path.display());
            fs::write(&path, edited).unwrap();
            let stale = run(copy.path(), true).unwrap_err();
            assert!(stale.contains(&path.strip_prefix(copy.path()).unwrap().display().to_string()), "{stale}");
            fs::write(&path, content).unwrap();
        }
    }

    #[test]
    fn a_readme_without_markers_is_an_error() {
        let copy = fresh();
        fs::write(copy.path().join("actions/ci-gate/README.md"), "# Tool\n").unwrap();
        assert!(run(copy.path(), true).unwrap_err().contains("lacks the markers"));
    }

    #[test]
    fn every_variable_of_a_step_is_an_input_of_the_action() {
        for spec in ACTIONS {
            let text = metadata::action_yml(spec);
            for input in action::inputs::of(&spec.action_command()) {
                assert!(
                    text.contains(&format!("{}: ${{{{ inputs.{} }}}}", input.variable(), input.name)),
                    "{} {}",
                    spec.name,
                    input.name
                );
                assert!(!input.help.is_empty(), "{} {} says nothing", spec.name, input.name);
            }
        }
    }

    #[test]
    fn what_documents_say_of_cargo_xtask_can_be_typed() {
        use clap::Parser as _;
        let mut seen = 0;
        for document in end_to_end::document::all() {
            // In a sentence the command ends with its code span, in a block with its line, a comment or a pipe.
            for rest in document.text.split("cargo xtask ").skip(1) {
                let line = rest.split(['\n', '`', '#', '|', ';', '&']).next().unwrap_or_default();
                let words = line.split_whitespace().take_while(|word| *word != "2>");
                if line.trim().is_empty() || line.contains("...") {
                    continue;
                }
                seen += 1;
                let parsed = crate::Cli::try_parse_from(["xtask"].into_iter().chain(words));
                assert!(parsed.is_ok(), "{}: `cargo xtask {line}`: {}", document.path, parsed.unwrap_err());
            }
        }
        assert!(seen > 20, "only {seen}");
    }
}

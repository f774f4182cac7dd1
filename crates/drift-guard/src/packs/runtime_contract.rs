//! A contract in Markdown tables against the files that it speaks of: one row for each setting, one column for each environment.

use settings::{Field, Shape};

use super::{Pack, Parameters, many, text_of, top};
use crate::check::{Check, Mutant};
use crate::config::Problems;
use crate::evaluate::Verdict;
use crate::path::Path;
use crate::reader::{Names, Reader, World};
use crate::relation::Drift;
use crate::said::Said;
use crate::secret::Shown;
use crate::sources::{Blind, Kind};
use crate::tree::{Node, Tree};

pub(super) const PACK: Pack = Pack {
    name: "runtime-contract",
    doc: "A document with a table of settings and environments is what the files of the environments say.",
    fields,
    build,
    propose,
};

fn fields() -> Vec<Field> {
    vec![
        Field::required("document", Shape::Text, "The contract, a Markdown document."),
        Field::optional(
            "key-column",
            Shape::Text,
            "The column that names the setting: a variable, `options.key`, or a path. Default: `Setting`.",
        ),
        Field::optional(
            "file-column",
            Shape::Text,
            "The column that names a setting's file, where it is not one of the environment's. Default: `File`.",
        ),
        Field::required(
            "environments",
            Shape::Table("a column (an environment) to its files", Box::new(many())),
            "The files of each environment, by the name of its column.",
        ),
    ]
}

const fn propose(_: &World<'_>) -> Option<String> {
    None
}

struct Contract {
    document: String,
    key: String,
    file: String,
    environments: Vec<(String, Names)>,
}

fn build(parameters: &Parameters<'_>, problems: &mut Problems<'_>) -> Vec<Check> {
    let Some(document) = parameters.text("document") else { return Vec::new() };
    let node = parameters.get("environments");
    let environments = node
        .map_or(&[][..], settings::Node::entries)
        .iter()
        .map(|entry| (entry.key.clone(), super::names_of(node, &entry.key, &[], problems)));
    let contract = std::rc::Rc::new(Contract {
        document,
        key: parameters.text("key-column").unwrap_or_else(|| "Setting".to_owned()),
        file: parameters.text("file-column").unwrap_or_else(|| "File".to_owned()),
        environments: environments.collect(),
    });
    let known = std::rc::Rc::clone(&contract);
    let judge = move |reader: &Reader<'_>| match compare(&contract, reader) {
        Ok((0, _)) => {
            let why = format!(
                "`{}` has no table with the column `{}` and one of its environments",
                contract.document, contract.key
            );
            Verdict::Unevaluated(Blind::new(why).at(findings::Location::at(contract.document.as_str(), 1, 1)))
        }
        Ok((count, drifts)) => Verdict::of(drifts, format!("{count} settings as the contract says")),
        Err(blind) => Verdict::Unevaluated(blind),
    };
    vec![
        Check::of_pack("runtime-contract/settings", "the files say what the contract says", judge, move |reader| {
            let text = text_of(reader, &known.document).unwrap_or_default();
            let rows = rows_of(&known, reader).unwrap_or_default();
            let cell = rows
                .iter()
                .flat_map(|row| &row.cells)
                .find(|cell| cell.said.text.len() > 1 && cell.said.text != "absent");
            let line = cell.and_then(|cell| cell.said.at.line);
            let changed = text.lines().enumerate().map(|(at, own)| match (cell, line) {
                (Some(cell), Some(line)) if at + 1 == line as usize => own.replace(cell.said.text.as_str(), "drifted"),
                _ => own.to_owned(),
            });
            let changed: Vec<String> = changed.collect();
            vec![Mutant::write(
                "a cell of the contract is changed",
                known.document.clone(),
                format!("{}\n", changed.join("\n")),
            )]
        })
        .remedy("change the file, or the contract if it was agreed anew"),
    ]
}

struct Row {
    key: String,
    file: Option<String>,
    cells: Vec<Cell>,
}

struct Cell {
    environment: usize,
    said: Said,
}

fn rows_of(contract: &Contract, reader: &Reader<'_>) -> Result<Vec<Row>, Blind> {
    let tree = reader.tree(Kind::Markdown, &contract.document)?;
    let sections = tree.roots.first().map_or(&[][..], Node::entries);
    let tables = sections.iter().flat_map(|section| section.value.items());
    Ok(tables.filter_map(|row| read(contract, &tree, row)).filter(|row| !row.cells.is_empty()).collect())
}

/// The value of a column, whatever the case of its name.
fn column<'a>(row: &'a Node, name: &str) -> Option<&'a Node> {
    row.entries().iter().find(|entry| entry.key.eq_ignore_ascii_case(name)).map(|entry| &entry.value)
}

fn read(contract: &Contract, tree: &Tree, row: &Node) -> Option<Row> {
    let key = column(row, &contract.key)?.text()?.to_owned();
    let file = column(row, &contract.file).and_then(Node::text).map(str::to_owned);
    let cells = contract.environments.iter().enumerate().filter_map(|(environment, (name, _))| {
        let node = column(row, name)?;
        Some(Cell { environment, said: Said::new(node.text()?, key.as_str(), tree.location(node)) })
    });
    Some(Row { cells: cells.collect(), key, file })
}

fn compare(contract: &Contract, reader: &Reader<'_>) -> Result<(usize, Vec<Drift>), Blind> {
    let mut drifts = Vec::new();
    let mut count = 0;
    for row in rows_of(contract, reader)? {
        for cell in &row.cells {
            count += 1;
            drifts.extend(one(contract, &row, cell, reader)?);
        }
    }
    Ok((count, drifts))
}

fn one(contract: &Contract, row: &Row, cell: &Cell, reader: &Reader<'_>) -> Result<Option<Drift>, Blind> {
    let (environment, names) = &contract.environments[cell.environment];
    let files = match &row.file {
        Some(file) => vec![file.replace("{environment}", environment)],
        None => names.among(reader.world().files),
    };
    if files.is_empty() {
        return Err(Blind::new(format!("no file is named by `{}` for `{environment}`", names.shown())));
    }
    let path = Path::parse(&row.key)
        .map_err(|why| Blind::new(format!("`{}` is no path: {why}", row.key)).at(cell.said.at.clone()))?;
    let mut found = Vec::new();
    for file in &files {
        let tree = reader.tree(Kind::of_file(file), file)?;
        found.extend(path.values(&tree).map_err(|(why, at)| Blind::new(why).at(at))?);
    }
    let wanted = cell.said.text.as_str();
    let shown = Shown::of(found.iter().chain([&cell.said]), false);
    let identity = format!("{environment} {}", row.key);
    let told = |message: String, at| {
        Some(Drift::new(message, identity.clone()).at(at).against(Some(cell.said.at.clone())).about(row.key.as_str()))
    };
    let what = format!("`{}` of {environment}", row.key);
    Ok(match (wanted, found.as_slice()) {
        ("absent" | "-", []) => None,
        ("absent" | "-", [first, ..]) => told(
            format!("{what} is {}, and the contract says it is absent", shown.value(&first.text)),
            Some(first.at.clone()),
        ),
        (_, []) => told(format!("{what} is not set, and the contract says {}", shown.value(wanted)), top(&files[0])),
        ("*" | "set", found) => found
            .iter()
            .find(|said| said.text.is_empty())
            .and_then(|said| told(format!("{what} is empty, and the contract says it is set"), Some(said.at.clone()))),
        (_, found) => {
            let all: Vec<&str> = found.iter().map(|said| said.text.as_str()).collect();
            if all.join(", ") == wanted || all.iter().all(|text| *text == wanted) {
                None
            } else {
                let first = found.iter().find(|said| said.text != wanted).unwrap_or(&found[0]);
                told(
                    format!("{what} is {}, and the contract says {}", shown.value(&first.text), shown.value(wanted)),
                    Some(first.at.clone()),
                )
            }
        }
    })
}

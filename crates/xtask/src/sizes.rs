//! `cargo xtask sizes`: what users download, held by a budget.

use std::collections::BTreeMap;
use std::path::Path;

use end_to_end::{programs, root};

use crate::release::build::Place;
use crate::release::target::Target;
use crate::release::{build_folder, build_for_sizes};

/// The budget, beside the code that reads it.
const BUDGET: &str = "crates/xtask/sizes.toml";

/// Flags of `cargo xtask sizes`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The target whose programs are measured [default: the one of this machine]
    #[arg(long, value_name = "TARGET")]
    target: Option<String>,
    /// Build them first, as a release does.
    #[arg(long)]
    build: bool,
}

/// One program. Sizes in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    program: String,
    size: u64,
    budget: u64,
}

/// Prints a table and says yes when every program is within its budget.
///
/// # Errors
/// When the budget is not about the programs that there are, or a program is not built.
pub(crate) fn run(arguments: &Arguments) -> Result<bool, String> {
    let target = arguments.target.as_deref().map_or_else(Target::host, Target::named)?;
    let path = root().join(BUDGET);
    let text = std::fs::read_to_string(&path).map_err(|error| format!("reading `{BUDGET}`: {error}"))?;
    let budgets = budgets(&text, &programs::names())?;
    if arguments.build {
        build_for_sizes(target)?;
    }
    let rows = measure(&budgets, |program| Place::program(&build_folder(), target, program))?;
    println!("released programs for {}\n{}", target.name(), table(&rows));
    let above: Vec<_> = rows.iter().filter(|row| row.size > row.budget).map(|row| row.program.as_str()).collect();
    if !above.is_empty() {
        println!(
            "above budget: {}\nhint: find what got bigger; `{BUDGET}` says why each budget is what it is",
            above.join(", ")
        );
    }
    Ok(above.is_empty())
}

fn measure(budgets: &BTreeMap<String, u64>, path: impl Fn(&str) -> std::path::PathBuf) -> Result<Vec<Row>, String> {
    let row = |(program, budget): (&String, &u64)| {
        let size = size(&path(program))?;
        Ok(Row { program: program.clone(), size, budget: *budget })
    };
    budgets.iter().map(row).collect()
}

fn size(path: &Path) -> Result<u64, String> {
    std::fs::metadata(path).map(|data| data.len()).map_err(|error| {
        format!("measuring `{}`: {error}\nhint: `cargo xtask sizes --build` builds the programs first", path.display())
    })
}

fn table(rows: &[Row]) -> String {
    let mut text = format!("{:18} {:>10} {:>9} {:>9} {:>9}\n", "program", "bytes", "size", "budget", "headroom");
    let megabytes = |bytes: u64| format!("{:.2} MB", bytes as f64 / 1e6);
    for row in rows {
        let headroom = match row.budget.checked_sub(row.size) {
            Some(_) if row.budget > 0 => format!("{:.0} %", 100.0 - row.size as f64 * 100.0 / row.budget as f64),
            _ => "ABOVE".to_owned(),
        };
        let (size, budget) = (megabytes(row.size), megabytes(row.budget));
        text += &format!("{:18} {:>10} {size:>9} {budget:>9} {headroom:>9}\n", row.program, row.size);
    }
    text
}

/// Reads `[megabytes]`: a number for each program and for nothing else. 1 MB = 10^6 bytes.
fn budgets(text: &str, programs: &[String]) -> Result<BTreeMap<String, u64>, String> {
    let document = toml_edit::Document::parse(text).map_err(|error| format!("{BUDGET}: {error}"))?;
    let table = document.get("megabytes").and_then(toml_edit::Item::as_table_like);
    let table = table.ok_or_else(|| format!("{BUDGET}: there is no table `[megabytes]`"))?;
    let mut budgets = BTreeMap::new();
    for (name, item) in table.iter() {
        let number = item.as_float().or_else(|| item.as_integer().map(|whole| whole as f64));
        let number = number.filter(|number| (0.1..=100.0).contains(number));
        let number = number.ok_or_else(|| format!("{BUDGET}: `{name}` is no number of megabytes from 0.1 to 100"))?;
        if !programs.iter().any(|program| program == name) {
            return Err(format!("{BUDGET}: `{name}` is no program with an action\nhint: remove the line"));
        }
        budgets.insert(name.to_owned(), (number * 1e6).round() as u64);
    }
    match programs.iter().find(|program| !budgets.contains_key(*program)) {
        Some(missing) => {
            Err(format!("{BUDGET}: `{missing}` has no budget\nhint: measure it, and add a line with 5 to 10 % more"))
        }
        None => Ok(budgets),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn the_budget_names_every_program_and_nothing_else() {
        let text = "[megabytes]\nretry = 2.5\nhealer = 4\n";
        let read = budgets(text, &names(&["healer", "retry"])).unwrap();
        assert_eq!(read, BTreeMap::from([("healer".to_owned(), 4_000_000), ("retry".to_owned(), 2_500_000)]));
        assert!(
            budgets(text, &names(&["healer", "incident", "retry"])).unwrap_err().contains("`incident` has no budget")
        );
        assert!(budgets(text, &names(&["retry"])).unwrap_err().contains("`healer` is no program"));
        for wrong in
            ["", "[megabytes]\nretry = \"2\"", "[megabytes]\nretry = 0", "[megabytes]\nretry = nan", "retry = 1"]
        {
            assert!(budgets(wrong, &names(&["retry"])).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_budget_of_this_repository_is_about_its_programs() {
        let text = std::fs::read_to_string(root().join(BUDGET)).unwrap();
        let budgets = budgets(&text, &programs::names()).unwrap();
        // What the project promises its users.
        for (program, limit) in
            [("retry", 2.5), ("change-router", 2.5), ("comment", 4.5), ("drift-guard", 4.5), ("healer", 4.5)]
        {
            assert!(budgets[program] as f64 <= limit * 1e6, "{program}");
        }
    }

    #[test]
    fn a_program_above_its_budget_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a"), vec![0; 100]).unwrap();
        let rows = |budget| {
            let path = |program: &str| folder.path().join(program);
            measure(&BTreeMap::from([("a".to_owned(), budget)]), path).unwrap()
        };
        assert_eq!(rows(200)[0].size, 100);
        assert!(table(&rows(200)).contains("50 %") && table(&rows(99)).contains("ABOVE"));
        let missing = measure(&BTreeMap::from([("b".to_owned(), 1)]), |program| folder.path().join(program));
        assert!(missing.unwrap_err().contains("hint: `cargo xtask sizes --build`"));
    }
}

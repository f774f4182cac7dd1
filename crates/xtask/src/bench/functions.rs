//! Counting functions: text a second for each language, and a pull request with files of six.

use std::path::Path;
use std::process::Command;

use ::functions::Language;

use super::{Row, commit_all, measure, merge};

/// Bytes of each file whose functions are listed.
const BYTES: usize = 400_000;

/// Such files of each language.
const LISTED: usize = 20;

/// Files of the pull request.
const FILES: usize = 300;

/// A piece of code for each kind of file, with a number in it so that no two functions are the same.
const CODE: [(&str, Language, &str); 6] = [
    (
        "py",
        Language::Python,
        "def work_N(values, limit=3):\n    \"\"\"Sums what is left.\"\"\"\n    total = 0\n    for value in values:\n        # Too small.\n        if value < limit and not value.special:\n            continue\n        total += value.price * value.quantity\n    return total if total > 0 else 0\n\n\n",
    ),
    (
        "js",
        Language::JavaScript,
        "export function workN(values, { limit = 3 } = {}) {\n  const kept = values.filter((value) => value.size > limit && value.name);\n  // What is left.\n  if (kept.length === 0) {\n    return `nothing in ${values.length}`;\n  }\n  return kept.map((value) => (value.special ? 1 : value.price)).join(', ');\n}\n\n",
    ),
    (
        "ts",
        Language::TypeScript,
        "export class WorkerN<T extends Item> {\n  constructor(private readonly items: Map<string, T>) {}\n\n  find(name: string, limit?: number): T | undefined {\n    const found = this.items.get(name) ?? this.fallback(name);\n    if (!found || (limit && found.size > limit)) {\n      return undefined;\n    }\n    return found;\n  }\n}\n\n",
    ),
    (
        "rs",
        Language::Rust,
        "/// Reads a number.\npub fn work_N(text: &str, limit: Option<u64>) -> Result<u64, Error> {\n    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));\n    let number: u64 = digits.parse()?;\n    match unit {\n        \"\" => Ok(number),\n        \"k\" if limit.is_none() => Ok(number * 1_000),\n        _ => Err(Error::Unit(unit.to_owned())),\n    }\n}\n\n",
    ),
    (
        "go",
        Language::Go,
        "// WorkN answers with all orders.\nfunc (a *API) WorkN(w http.ResponseWriter, r *http.Request) {\n\torders, err := a.store.All(r.Context())\n\tif err != nil || len(orders) == 0 {\n\t\thttp.Error(w, \"no orders\", http.StatusInternalServerError)\n\t\treturn\n\t}\n\tfor _, order := range orders {\n\t\ta.write(w, order)\n\t}\n}\n\n",
    ),
    (
        "java",
        Language::Java,
        "class WorkerN {\n    private final List<Invoice> invoices = new ArrayList<>();\n\n    public long open(Map<String, Long> limits) {\n        long amount = 0;\n        for (Invoice invoice : invoices) {\n            if (!invoice.isPaid() && limits.containsKey(invoice.name())) {\n                amount += invoice.amount();\n            }\n        }\n        return amount > 0 ? amount : -1;\n    }\n}\n\n",
    ),
];

/// `count` pieces of code.
fn text(code: &str, count: usize, from: usize) -> String {
    (from..from + count).map(|number| code.replace('N', &number.to_string())).collect()
}

/// A pull request that changes functions of many files.
pub(super) fn pull_request(program: &Path, folder: &Path) -> Result<Row, String> {
    // Made anew each time: the code above may have changed.
    let file = |number: usize| {
        let (ending, _, code) = CODE[number % CODE.len()];
        (format!("part{}/{ending}/file{number}.{ending}", number % 7), text(code, 16, 0))
    };
    let files: Vec<(String, String)> = (0..FILES).map(file).collect();
    commit_all(folder, &files, true)?;
    let changed = files.into_iter().map(|(path, text)| {
        (
            path,
            text.replace("3_", "33_")
                .replace("limit", "most")
                .replace("&&", "|| !ready &&")
                .replace("nil ||", "nil || a.off ||"),
        )
    });
    merge(folder, &changed.collect::<Vec<_>>())?;
    let mut command = Command::new(program);
    command.args(["score", "--base", "HEAD~1"]).current_dir(folder).env_remove("GITHUB_ACTIONS");
    measure("complexity-scorer score, 300 files in six languages", "<= 150 ms", &mut command)
}

/// Prints how fast the program reads each language, from its start to its end, and its size.
pub(super) fn run(program: &Path, folder: &Path) -> Result<(), String> {
    for (ending, language, code) in CODE {
        let folder = folder.join(ending);
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let (mut command, mut bytes) = (Command::new(program), 0);
        command.arg("functions");
        for number in 0..LISTED {
            let (file, pieces) = (folder.join(format!("{number}.{ending}")), BYTES / code.len());
            let text = text(code, pieces, number * pieces);
            std::fs::write(&file, &text).map_err(|error| error.to_string())?;
            command.arg(file);
            bytes += text.len();
        }
        let row = measure(language.name(), ">= 20 MB/s", &mut command)?;
        let speed = bytes as f64 / 1e6 / row.wall.as_secs_f64();
        println!("{:52} {speed:>7.0} MB/s             {}", format!("functions of {}", row.what), row.target);
    }
    let bytes = std::fs::metadata(program).map_err(|error| format!("`{}`: {error}", program.display()))?.len();
    println!("{:52} {:>10}             <= 6 MB", "size of complexity-scorer", format!("{:.1} MB", bytes as f64 / 1e6));
    Ok(())
}

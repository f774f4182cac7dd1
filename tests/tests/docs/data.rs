//! Everything else that a parser can read, is read by one.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use end_to_end::document::Block;
use end_to_end::tools::Tool;
use serde::Deserialize as _;

use super::kind::Kind;
use super::{Example, examples, nothing};

fn data() -> Vec<Example> {
    examples().into_iter().filter(|example| example.kind == Kind::Data).collect()
}

fn mistake(block: &Block) -> Option<String> {
    let text = block.text.as_str();
    match block.language.as_str() {
        "json" => serde_json::from_str::<serde_json::Value>(text).err().map(|error| error.to_string()),
        "jsonc" => documents::jsonc::parse(text.as_bytes()).1.first().map(|problem| format!("{problem:?}")),
        "toml" => text.parse::<toml_edit::DocumentMut>().err().map(|error| error.to_string()),
        "yaml" | "yml" => serde_yaml::Deserializer::from_str(text)
            .find_map(|document| serde_yaml::Value::deserialize(document).err())
            .map(|error| error.to_string()),
        _ => None,
    }
}

#[test]
fn data_in_documents_can_be_read() {
    let data = data();
    assert!(data.len() > 50, "only {} blocks", data.len());
    let wrong: Vec<String> = data
        .iter()
        // What a page of a rule shows may be just the mistake that the rule is about.
        .filter(|example| !(example.block.named.is_some() && example.place.contains("/unreadable-")))
        .filter_map(|example| Some(format!("{}: {}", example.place, mistake(&example.block)?)))
        .collect();
    nothing(&wrong);
}

#[test]
fn python_in_documents_can_be_parsed() {
    let blocks: Vec<(String, String)> = data()
        .into_iter()
        .filter(|example| example.block.language == "python" && !example.place.contains("/unreadable-"))
        .map(|example| (example.place, example.block.text))
        .collect();
    assert!(blocks.len() > 10);
    // A block may also show just some entries of a dictionary.
    let script = "import ast, json, sys\nfor place, text in json.load(sys.stdin):\n    try:\n        ast.parse(text)\n    \
                  except SyntaxError:\n        try:\n            ast.literal_eval('{' + text + '}')\n        except Exception as e:\n            print(place, e)\n";
    let mut python = Command::new("python3");
    let mut python = python.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    python.stdin.take().unwrap().write_all(serde_json::to_string(&blocks).unwrap().as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success() && output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn files_with_a_schema_of_their_own_fit_it() {
    let Some(check) = Tool::CheckJsonschema.or_skip() else { return };
    let folder = tempfile::tempdir().unwrap();
    for example in data() {
        let title = example.block.title.as_deref().unwrap_or_default();
        let schema = match title {
            ".github/dependabot.yml" => "vendor.dependabot",
            "renovate.json" | ".github/renovate.json" => "vendor.renovate",
            _ => continue,
        };
        let file = folder.path().join(title.replace('/', "_"));
        fs::write(&file, &example.block.text).unwrap();
        let output = Command::new(&check).args(["--builtin-schema", schema]).arg(&file).output().unwrap();
        assert!(output.status.success(), "{}: {}", example.place, String::from_utf8_lossy(&output.stdout));
    }
}

//! The examples of the action name inputs that exist, and every flag is documented. The guide's examples are run by `tests/tests/docs/run.rs`.

use std::fs;
use std::path::Path;

use clap::Command;

fn text(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_examples_of_the_action_name_inputs_that_exist() {
    let readme = text("actions/retry/README.md");
    let command: Command = retry::command();
    let flags: Vec<&str> = command.get_arguments().filter_map(clap::Arg::get_long).collect();
    let mut seen = 0;
    for block in readme.split("        with:\n").skip(1) {
        let inside = block.lines().take_while(|line| line.starts_with("          "));
        for line in inside.filter(|line| !line.starts_with("           ")) {
            let (name, _) = line.trim().split_once(':').expect("an input");
            assert!(flags.contains(&name), "`{name}` is no input");
            seen += 1;
        }
    }
    assert!(seen >= 10, "{seen}");
    for flag in flags {
        let documented = text("docs/retry.md").contains(flag) || readme.contains(flag);
        assert!(documented, "`{flag}` is in neither document");
    }
}

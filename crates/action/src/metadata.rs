//! `action.yml` and the tables of its README, made from the program's own command line.

use std::fmt::Write as _;

use crate::Spec;
use crate::inputs::{self, Input, Kind};

/// The whole `action.yml`.
#[must_use]
pub fn action_yml(spec: &Spec) -> String {
    let command = spec.action_command();
    let call = spec.subcommand.map_or_else(|| spec.name.to_owned(), |sub| format!("{} {sub}", spec.name));
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let inputs = inputs::of(&command);
    let mut text = format!(
        "# Made by `cargo xtask docs` from the flags of `{call}`: change the program, not this file.\n\
         name: {}\ndescription: {}\nauthor: InsightPulse AI\nbranding:\n  icon: {}\n  color: blue\n",
        scalar(spec.title),
        scalar(&about),
        spec.icon
    );
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "\ninputs:");
    for input in &inputs {
        let _ = writeln!(
            text,
            "  {}:\n    description: {}\n    required: {}",
            input.name,
            scalar(&described(input)),
            input.required
        );
        if !input.required {
            let _ = writeln!(text, "    default: {}", scalar(&input.default));
        }
    }
    if let Some(why) = spec.token {
        let _ = writeln!(
            text,
            "  token:\n    description: {}\n    required: false\n    default: ${{{{ github.token }}}}",
            scalar(&about_token(why))
        );
    }
    let _ = writeln!(text, "\noutputs:");
    for output in spec.outputs {
        let _ = writeln!(
            text,
            "  {name}:\n    description: {}\n    value: ${{{{ steps.{}.outputs.{name} }}}}",
            scalar(output.description),
            spec.source(output.name),
            name = output.name
        );
    }
    let _ = writeln!(text, "\nruns:\n  using: composite\n  steps:\n    - id: run\n      shell: bash\n      env:");
    for input in &inputs {
        let _ = writeln!(text, "        {}: ${{{{ inputs.{} }}}}", input.variable(), input.name);
    }
    if spec.token.is_some() {
        let _ = writeln!(text, "        GITHUB_TOKEN: ${{{{ inputs.token }}}}");
    }
    // `exec`, so that the runner's signals reach the program and no shell in between.
    let _ = writeln!(text, "      run: exec bash \"$GITHUB_ACTION_PATH/../_bootstrap/run.sh\" {call}");
    for step in spec.after {
        let _ = writeln!(text, "    - id: {}", step.id);
        for line in step.yaml.lines() {
            let _ = writeln!(text, "      {line}");
        }
    }
    text
}

fn about_token(why: &str) -> String {
    format!("Token for GitHub's API, by default the job's own. {why}")
}

/// The README's table of inputs.
#[must_use]
pub fn inputs_table(spec: &Spec) -> String {
    let mut text = "| input | default | what it does |\n| --- | --- | --- |\n".to_owned();
    for input in inputs::of(&spec.action_command()).iter().filter(|input| !input.hidden) {
        let default = match (input.required, input.default.as_str()) {
            (true, _) => "(required)".to_owned(),
            (false, "") => String::new(),
            (false, default) => format!("`{default}`"),
        };
        let _ = writeln!(text, "| `{}` | {default} | {} |", input.name, cell(&described(input)));
    }
    if let Some(why) = spec.token {
        let _ = writeln!(text, "| `token` | the job's token | {} |", cell(&about_token(why)));
    }
    text
}

/// The README's table of outputs.
#[must_use]
pub fn outputs_table(spec: &Spec) -> String {
    let mut text = "| output | what it holds | when the program could not answer |\n| --- | --- | --- |\n".to_owned();
    for output in spec.outputs {
        let fallback = if output.fallback.is_empty() { "empty".to_owned() } else { format!("`{}`", output.fallback) };
        let _ = writeln!(text, "| `{}` | {} | {fallback} |", output.name, cell(output.description));
    }
    text
}

fn described(input: &Input) -> String {
    // clap drops the last full stop of a doc comment.
    let mut text = format!("{}.", input.help.trim_end_matches('.'));
    match input.kind {
        Kind::Many => text.push_str(" One a line."),
        Kind::Value if !input.allowed.is_empty() => {
            let _ = write!(text, " One of: {}.", input.allowed.join(", "));
        }
        Kind::Value | Kind::Switch => {}
    }
    text
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// A double-quoted YAML scalar (YAML 1.2, 7.3.1). JSON strings are a subset of it.
fn scalar(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Output, Step};
    use clap::{Arg, Command};

    const SPEC: Spec = Spec {
        name: "tool",
        subcommand: Some("go"),
        title: "Tool",
        icon: "map",
        outputs: &[
            Output { name: "hit", description: "found", fallback: "" },
            Output { name: "result", description: "what | came out", fallback: "fail" },
        ],
        command: || {
            Command::new("tool").subcommand(
                Command::new("go").about("Goes \"there\"").arg(
                    Arg::new("on-error")
                        .long("on-error")
                        .help("What to do.")
                        .default_value("all")
                        .value_parser(["all", "fail"]),
                ),
            )
        },
        token: Some("Needs `issues: write`."),
        after: &[Step { id: "told", yaml: "uses: o/r@0123 # v1\nwith:\n  path: x", outputs: &["hit"] }],
    };

    #[test]
    fn a_token_is_an_input_but_no_flag_and_later_steps_follow() {
        let text = action_yml(&SPEC);
        assert!(text.contains("  token:\n    description: \"Token for GitHub's API, by default the job's own. Needs `issues: write`.\"\n    required: false\n    default: ${{ github.token }}\n"), "{text}");
        assert!(text.contains("        GITHUB_TOKEN: ${{ inputs.token }}\n      run: "), "{text}");
        assert!(text.contains("    value: ${{ steps.told.outputs.hit }}\n"), "{text}");
        assert!(text.ends_with("    - id: told\n      uses: o/r@0123 # v1\n      with:\n        path: x\n"), "{text}");
        assert!(inputs_table(&SPEC).contains("| `token` | the job's token |"));
    }

    #[test]
    fn inputs_reach_the_script_only_through_env() {
        let text = action_yml(&SPEC);
        assert!(text.contains("description: \"Goes \\\"there\\\"\""), "{text}");
        assert!(text.contains("  on-error:\n    description: \"What to do. One of: all, fail.\"\n    required: false\n    default: \"all\"\n"));
        assert!(text.contains("        POINTSMAN_INPUT_ON_ERROR: ${{ inputs.on-error }}\n"));
        assert!(text.contains("    value: ${{ steps.run.outputs.result }}\n"));
        let script = text.split("      run: ").nth(1).unwrap().lines().next().unwrap();
        assert!(!script.contains("${{"), "{script}");
    }

    #[test]
    fn tables() {
        assert!(inputs_table(&SPEC).contains("| `on-error` | `all` | What to do. One of: all, fail. |\n"));
        assert!(outputs_table(&SPEC).ends_with("| `result` | what \\| came out | `fail` |\n"));
    }
}

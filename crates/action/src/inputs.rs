//! Action inputs as flags.

use std::ffi::OsString;

use clap::{ArgAction, Command};
use protocol::Environment;

use crate::Failure;

/// What the variables of a composite action's step start with.
pub const PREFIX: &str = "POINTSMAN_INPUT_";

/// How an input becomes a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` sets the flag, `false` and nothing do not.
    Switch,
    /// One value.
    Value,
    /// One value a line.
    Many,
}

/// One input of an action, read from the command line's definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Input and flag name.
    pub name: String,
    /// Help text of the flag.
    pub help: String,
    /// Default value of the flag, empty if it has none.
    pub default: String,
    /// The flag must be given.
    pub required: bool,
    /// How it becomes a flag.
    pub kind: Kind,
    /// The values it takes, where it takes only some.
    pub allowed: Vec<String>,
    /// Accepted for those who come from another action, not shown in tables.
    pub hidden: bool,
}

impl Input {
    /// The variable that carries it: upper case, `-` as `_` and `_` as `__`, so that no two inputs share one.
    ///
    /// ```
    /// # use clap::{Arg, Command};
    /// let command = Command::new("x").arg(Arg::new("on-error").long("on-error"));
    /// assert_eq!(action::inputs::of(&command)[0].variable(), "POINTSMAN_INPUT_ON_ERROR");
    /// ```
    #[must_use]
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.name.to_uppercase().replace('_', "__").replace('-', "_"))
    }
}

/// The inputs that `command`'s flags make, in their order.
#[must_use]
pub fn of(command: &Command) -> Vec<Input> {
    command
        .get_arguments()
        .filter_map(|argument| {
            let name = argument.get_long()?;
            let kind = match argument.get_action() {
                ArgAction::SetTrue => Kind::Switch,
                ArgAction::Append => Kind::Many,
                ArgAction::Set => Kind::Value,
                // `--help` and `--version` are the program's own.
                _ => return None,
            };
            let default: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
            Some(Input {
                name: name.to_owned(),
                help: argument.get_help().map(ToString::to_string).unwrap_or_default(),
                default: if kind == Kind::Switch { "false".to_owned() } else { default.join("\n") },
                required: argument.is_required_set(),
                kind,
                allowed: match kind {
                    Kind::Switch => vec!["true".to_owned(), "false".to_owned()],
                    _ => argument.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect(),
                },
                hidden: argument.is_hide_set(),
            })
        })
        .collect()
}

/// Appends a flag for every input that `environment` carries and the command line does not.
///
/// # Errors
/// When a switch is neither `true` nor `false`.
pub fn merge(command: &Command, mut line: Vec<OsString>, environment: &Environment) -> Result<Vec<OsString>, Failure> {
    let given: Vec<String> = line
        .iter()
        .take_while(|word| *word != "--")
        .filter_map(|word| word.to_str()?.strip_prefix("--"))
        .map(|flag| flag.split_once('=').map_or(flag, |(name, _)| name).to_owned())
        .collect();
    let mut flags = Vec::new();
    for input in of(command) {
        let Some(value) = environment.os(&input.variable()) else { continue };
        // action.yml passes every default on: what is the default anyway was not given.
        if given.contains(&input.name) || value == input.default.as_str() {
            continue;
        }
        match (input.kind, value.to_str()) {
            (Kind::Switch, Some("true")) => flags.push(OsString::from(format!("--{}", input.name))),
            (Kind::Switch, Some("false")) => {}
            (Kind::Switch, _) => {
                return Err(Failure::usage(
                    format!("input `{}` is `{}`", input.name, value.to_string_lossy()),
                    "write `true` or `false`",
                ));
            }
            (Kind::Value, _) => flags.push(flag(&input.name, value)),
            (Kind::Many, Some(text)) => {
                let items = text.lines().map(str::trim).filter(|item| !item.is_empty());
                flags.extend(items.map(|item| flag(&input.name, item.as_ref())));
            }
            (Kind::Many, None) => flags.push(flag(&input.name, value)),
        }
    }
    let end = line.iter().position(|word| word == "--").unwrap_or(line.len());
    line.splice(end..end, flags);
    Ok(line)
}

fn flag(name: &str, value: &std::ffi::OsStr) -> OsString {
    let mut flag = OsString::from(format!("--{name}="));
    flag.push(value);
    flag
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Arg, value_parser};

    fn command() -> Command {
        Command::new("t")
            .arg(Arg::new("base").long("base").help("the base"))
            .arg(Arg::new("dry").long("dry-run").action(ArgAction::SetTrue))
            .arg(Arg::new("skip").long("allow-skip").action(ArgAction::Append))
            .arg(Arg::new("n").long("attempts").default_value("3").value_parser(value_parser!(u32)))
            .arg(Arg::new("rest"))
    }

    fn merged(line: &[&str], variables: &[(&str, &str)]) -> Vec<String> {
        let environment = variables.iter().copied().collect();
        let line = line.iter().map(OsString::from).collect();
        let merged = merge(&command(), line, &environment).unwrap();
        merged.into_iter().map(|word| word.into_string().unwrap()).collect()
    }

    #[test]
    fn inputs_become_flags_before_the_double_dash() {
        let line = merged(
            &["t", "--", "x"],
            &[
                ("POINTSMAN_INPUT_BASE", "--evil $(id)"),
                ("POINTSMAN_INPUT_DRY_RUN", "true"),
                ("POINTSMAN_INPUT_ALLOW_SKIP", " a\n\nb \n"),
            ],
        );
        assert_eq!(line, ["t", "--base=--evil $(id)", "--dry-run", "--allow-skip=a", "--allow-skip=b", "--", "x"]);
    }

    #[test]
    fn empty_is_not_given_and_the_command_line_wins() {
        assert_eq!(merged(&["t"], &[("POINTSMAN_INPUT_BASE", ""), ("POINTSMAN_INPUT_DRY_RUN", "false")]), ["t"]);
        assert_eq!(merged(&["t", "--base=a"], &[("POINTSMAN_INPUT_BASE", "b")]), ["t", "--base=a"]);
        assert_eq!(merged(&["t", "--base", "a"], &[("POINTSMAN_INPUT_BASE", "b")]), ["t", "--base", "a"]);
    }

    #[test]
    fn a_default_that_the_action_passes_on_was_not_given() {
        assert_eq!(merged(&["t"], &[("POINTSMAN_INPUT_ATTEMPTS", "3")]), ["t"]);
        assert_eq!(merged(&["t"], &[("POINTSMAN_INPUT_ATTEMPTS", "4")]), ["t", "--attempts=4"]);
    }

    #[test]
    fn a_switch_that_is_neither_is_the_users_mistake() {
        let environment = [("POINTSMAN_INPUT_DRY_RUN", "yes")].into_iter().collect();
        let failure = merge(&command(), vec!["t".into()], &environment).unwrap_err();
        assert_eq!(failure.exit, protocol::Exit::Usage);
        assert!(failure.findings[0].message.contains("dry-run"));
    }

    #[test]
    fn no_two_inputs_share_a_variable() {
        let command = Command::new("t").args(["on-error", "on_error"].map(|name| Arg::new(name).long(name)));
        let variables: Vec<String> = of(&command).iter().map(Input::variable).collect();
        assert_eq!(variables, ["POINTSMAN_INPUT_ON_ERROR", "POINTSMAN_INPUT_ON__ERROR"]);
    }

    #[test]
    fn every_flag_is_an_input_and_positionals_are_not() {
        let names: Vec<String> = of(&command()).into_iter().map(|input| input.name).collect();
        assert_eq!(names, ["base", "dry-run", "allow-skip", "attempts"]);
        assert_eq!(of(&command())[3].default, "3");
    }
}

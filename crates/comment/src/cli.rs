//! The command line.

use std::path::PathBuf;

use action::Format;
use clap::{ArgGroup, Args, CommandFactory as _, Parser, ValueEnum};
use github::ApiFlags;
use rulebase::RUNBOOKS;

/// Keep one comment on a pull request up to date, made from reports, and one managed label.
#[derive(Debug, Parser)]
#[command(name = "comment", version)]
#[command(
    after_help = "Exit codes: 0 the comment stands as it should, or the token may not write and the text is in the step summary, \
    2 wrong input, 3 GitHub gave no answer."
)]
#[command(group = ArgGroup::new("text").args(["report", "body_file"]))]
pub struct Cli {
    /// Reports of other actions (their output `report`), or folders with reports: every `.json` in them.
    #[arg(long, value_name = "FILE")]
    pub report: Vec<PathBuf>,
    /// Markdown to post as it is, instead of reports and a template. Nothing in it is escaped.
    #[arg(long, value_name = "FILE")]
    pub body_file: Option<PathBuf>,
    /// `pull-request` or `digest` for a built-in template, or the file of your own; without it `digest` if the reports come from several
    /// runs, else `pull-request`.
    #[arg(long, value_name = "NAME|FILE", conflicts_with = "body_file")]
    pub template: Option<String>,
    /// Tells this comment from others of the bot on the same pull request.
    #[arg(long, value_name = "KEY", default_value = "report")]
    pub key: String,
    /// Pull request or issue; without it the one of the event.
    #[arg(long, value_name = "N")]
    pub number: Option<u64>,
    /// The label.
    #[command(flatten)]
    pub label: LabelFlags,
    /// Remove the comment, and the managed label if one is named.
    #[arg(long)]
    pub remove: bool,
    /// Post no comment, only keep the label.
    #[arg(long, conflicts_with = "remove")]
    pub label_only: bool,
    /// What to do when the token may not write, as on pull requests of forks: say so and put the text into the step summary, or fail.
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = OnReadOnly::Degrade)]
    pub on_read_only: OnReadOnly,
    /// Address of the folder with the runbooks that are linked, one `<category>.md` each.
    #[arg(long, value_name = "ADDRESS", default_value = RUNBOOKS)]
    pub runbooks: String,
    /// Form of the answer on standard output; without it `github` in a workflow, else `human`.
    #[arg(long, value_name = "FORM", value_enum)]
    pub format: Option<Format>,
    /// How GitHub is reached.
    #[command(flatten)]
    pub api: ApiFlags,
}

/// The managed label.
#[derive(Debug, Clone, Default, Args)]
pub struct LabelFlags {
    /// Keep exactly this label of its family.
    #[arg(long = "label", value_name = "NAME", requires = "label_family", conflicts_with = "label_from")]
    pub name: Option<String>,
    /// What the labels of the family start with; others are not touched. Without `label` the family's labels are taken off.
    #[arg(id = "label_family", long = "label-family", value_name = "PREFIX", conflicts_with = "label_from")]
    pub family: Option<String>,
    /// Label by the scorer's report: `complexity` for `complexity: low`, `medium` or `high`; `size` for `size/S`, `size/M` or `size/L`.
    #[arg(id = "label_from", long = "label-from", value_name = "FAMILY", value_enum)]
    pub from: Option<LabelFrom>,
    /// Colour of a label that is created, six hexadecimal digits.
    #[arg(long = "label-color", value_name = "COLOR")]
    pub color: Option<String>,
}

/// A family of labels that follows a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LabelFrom {
    /// `complexity: low`, ...
    Complexity,
    /// `size/S`, ...
    Size,
}

/// What to do when the token may not write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnReadOnly {
    /// Exit code 0, a notice, and the text in the step summary.
    Degrade,
    /// Exit code 3.
    Fail,
}

/// The command line's definition.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

#[cfg(test)]
mod tests {
    use action::inputs;

    #[test]
    fn clap_finds_no_contradiction() {
        super::command().debug_assert();
    }

    #[test]
    fn every_flag_is_an_input_of_the_action() {
        let names: Vec<String> =
            inputs::of(&crate::SPEC.action_command()).into_iter().map(|input| input.name).collect();
        for name in
            ["report", "body-file", "template", "key", "number", "label", "label-family", "label-from", "remove"]
        {
            assert!(names.iter().any(|input| input == name), "{names:?}");
        }
        assert!(!names.iter().any(|name| name == "token"), "a token is never a flag's value");
    }
}

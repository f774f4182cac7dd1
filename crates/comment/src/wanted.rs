//! Which label is wanted.

use findings::{Finding, Severity};
use github::label::{Family, Label};

use crate::cli::{LabelFlags, LabelFrom};
use crate::report::{Body, Level, Report};

/// A family of labels, and the one of it that should be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Which labels are managed.
    pub family: Family,
    /// The wanted one; none takes the family's labels off.
    pub label: Option<Label>,
}

/// GitHub's limit of a label's name, in characters (GitHub documentation, "Managing labels").
const LONGEST: usize = 50;

/// What the flags and the scorer's report ask for; nothing if no label is managed. With `remove` the family's labels are taken off.
///
/// # Errors
/// What contradicts, or that the scorer's report is missing.
pub fn wanted(flags: &LabelFlags, reports: &[Report], remove: bool) -> Result<Option<Wanted>, Vec<Finding>> {
    let color = flags.color.as_deref().map(color).transpose()?;
    if let Some(from) = flags.from {
        let label = if remove { None } else { Some(by_level(from, level(reports)?, color)) };
        let names = Level::ALL.map(|level| name(from, level).to_owned()).to_vec();
        return Ok(Some(Wanted { family: Family::Names(names), label }));
    }
    let Some(prefix) = &flags.family else { return Ok(None) };
    let label = match &flags.name {
        Some(name) if !remove => Some(own(name, prefix, color)?),
        _ => None,
    };
    Ok(Some(Wanted { family: Family::Prefix(prefix.clone()), label }))
}

/// The scorer's level.
fn level(reports: &[Report]) -> Result<Level, Vec<Finding>> {
    let level = |report: &Report| if let Body::Complexity(body) = &report.body { Some(body.level) } else { None };
    reports.iter().find_map(level).ok_or_else(|| {
        wrong("a label by complexity needs the report of `complexity-scorer`", "pass its output `report` in `report`")
    })
}

const fn name(from: LabelFrom, level: Level) -> &'static str {
    match (from, level) {
        (LabelFrom::Complexity, Level::Low) => "complexity: low",
        (LabelFrom::Complexity, Level::Medium) => "complexity: medium",
        (LabelFrom::Complexity, Level::High) => "complexity: high",
        (LabelFrom::Size, Level::Low) => "size/S",
        (LabelFrom::Size, Level::Medium) => "size/M",
        (LabelFrom::Size, Level::High) => "size/L",
    }
}

fn by_level(from: LabelFrom, level: Level, color: Option<String>) -> Label {
    let traffic_light = match level {
        Level::Low => "0e8a16",
        Level::Medium => "fbca04",
        Level::High => "d93f0b",
    };
    Label {
        name: name(from, level).to_owned(),
        color: color.unwrap_or_else(|| traffic_light.to_owned()),
        description: format!("Complexity of the change: {}", level.word()),
    }
}

fn own(name: &str, prefix: &str, color: Option<String>) -> Result<Label, Vec<Finding>> {
    if !name.starts_with(prefix) {
        let message = format!("the label `{name}` does not start with its family's `{prefix}`");
        return Err(wrong(&message, "a label outside of the family would never be taken off again"));
    }
    let count = name.chars().count();
    if count > LONGEST || name.chars().any(char::is_control) {
        let message = format!("the label has {count} characters, or control characters");
        return Err(wrong(&message, "GitHub takes at most 50 printable ones"));
    }
    let color = color.unwrap_or_else(|| "ededed".to_owned());
    Ok(Label { name: name.to_owned(), color, description: String::new() })
}

fn color(text: &str) -> Result<String, Vec<Finding>> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(digits.to_ascii_lowercase());
    }
    Err(wrong(&format!("`{text}` is no colour"), "write six hexadecimal digits, such as `0e8a16`"))
}

fn wrong(message: &str, hint: &str) -> Vec<Finding> {
    vec![Finding::new("comment/label", Severity::Error, message).hint(hint)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(level: &str) -> Vec<Report> {
        let text =
            format!(r#"{{"schema":"pointsman.complexity-scorer/v1","level":"{level}","score":1,"because":"x"}}"#);
        vec![Report::parse("r.json", text.as_bytes()).unwrap()]
    }

    fn found(flags: &LabelFlags, reports: &[Report]) -> Option<String> {
        wanted(flags, reports, false).unwrap()?.label.map(|label| format!("{} #{}", label.name, label.color))
    }

    #[test]
    fn the_level_decides() {
        let from = |from| LabelFlags { from: Some(from), ..LabelFlags::default() };
        assert_eq!(found(&from(LabelFrom::Complexity), &scored("low")).as_deref(), Some("complexity: low #0e8a16"));
        assert_eq!(found(&from(LabelFrom::Size), &scored("medium")).as_deref(), Some("size/M #fbca04"));
        assert_eq!(found(&from(LabelFrom::Size), &scored("high")).as_deref(), Some("size/L #d93f0b"));
        assert!(wanted(&from(LabelFrom::Size), &[], false).unwrap_err()[0].message.contains("complexity-scorer"));
        let taken_off = wanted(&from(LabelFrom::Size), &[], true).unwrap().unwrap();
        assert_eq!(taken_off.label, None);
        assert!(taken_off.family.has("size/L") && !taken_off.family.has("size/XXL"), "labels of others stay");
    }

    #[test]
    fn a_label_of_ones_own_belongs_to_its_family() {
        let flags = |name: Option<&str>, color: Option<&str>| LabelFlags {
            name: name.map(str::to_owned),
            family: Some("state: ".to_owned()),
            color: color.map(str::to_owned),
            ..LabelFlags::default()
        };
        assert_eq!(found(&flags(Some("state: x"), Some("#0E8A16")), &[]).as_deref(), Some("state: x #0e8a16"));
        assert_eq!(found(&flags(None, None), &[]), None);
        for (name, color, part) in [
            ("other", None, "does not start"),
            ("state: \n", None, "control characters"),
            (&"state: ".repeat(9), None, "63 characters"),
            ("state: x", Some("green"), "no colour"),
        ] {
            let finding = wanted(&flags(Some(name), color), &[], false).unwrap_err();
            assert!(finding[0].message.contains(part), "{finding:?}");
        }
        assert_eq!(wanted(&LabelFlags::default(), &[], false), Ok(None));
    }
}

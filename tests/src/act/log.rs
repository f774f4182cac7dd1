//! act's JSON log: one object a line, `--json`.

use serde_json::{Map, Value};

/// One line of the log that belongs to a job.
#[derive(Debug)]
pub(super) struct Entry(Map<String, Value>);

impl Entry {
    /// The entry of a line, if it is one and belongs to a job.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let Value::Object(map) = serde_json::from_str(line).ok()? else { return None };
        map.contains_key("jobID").then_some(Self(map))
    }

    /// A text field, empty if it is absent.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// `<workflow>/<job>`, or `<calling job>/<workflow>/<job>`; act pads it for its columns.
    pub(super) fn path(&self) -> &str {
        self.text("job").trim_end()
    }

    /// The ids of the step and of those around it, outermost first; empty outside the steps of the workflow file.
    pub(super) fn step(&self) -> Vec<String> {
        let ids = self.0.get("stepID").and_then(Value::as_array);
        ids.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Whether it belongs to the step itself, not to what runs before and after it.
    pub(super) fn in_main_stage(&self) -> bool {
        self.text("stage") == "Main"
    }

    /// A line that the step printed.
    pub(super) fn printed(&self) -> Option<&str> {
        let raw = self.0.get("raw_output").and_then(Value::as_bool).unwrap_or_default();
        raw.then(|| self.text("msg").trim_end_matches(['\r', '\n']))
    }

    /// The properties of a workflow command.
    pub(super) fn properties(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.get("kvPairs").and_then(Value::as_object);
        pairs.into_iter().flatten().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
    }

    /// The entry as a line for people.
    pub(super) fn readable(&self) -> String {
        format!("[{} {}] {}\n", self.path(), self.step().join("/"), self.text("msg").trim_end())
    }

    /// The matrix combination, empty without one.
    pub(super) fn matrix(&self) -> Value {
        self.0.get("matrix").cloned().unwrap_or_default()
    }
}

//! What workflows say about our actions and our reusable workflows: they exist, so do the inputs that are given and the outputs that
//! are read, and nothing that is required is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use end_to_end::act::REPOSITORY;
use end_to_end::root;
use serde_yaml::Value;

use super::wrap::names_behind;

/// What was found in one workflow.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// How often ours are used.
    pub(super) uses: usize,
    pub(super) mistakes: Vec<String>,
}

/// The inputs and outputs of an action or a reusable workflow.
struct Interface {
    /// Each input, and whether it has to be given.
    inputs: BTreeMap<String, bool>,
    secrets: BTreeMap<String, bool>,
    outputs: BTreeSet<String>,
}

/// What `uses:` names of ours: `None` if it is somebody else's.
fn interface(uses: &str) -> Option<Result<Interface, String>> {
    let (path, version) = uses.strip_prefix(REPOSITORY)?.strip_prefix('/')?.split_once('@').unwrap_or((uses, ""));
    let commit = version.len() == 40 && version.bytes().all(|byte| byte.is_ascii_hexdigit());
    // Reusable workflows name the release that they are part of.
    let release = version.strip_prefix("v1.").is_some_and(|rest| rest.split('.').count() == 2);
    if version != "v1" && !commit && !release {
        return Some(Err(format!("`{uses}`: neither `@v1` nor a release nor a commit")));
    }
    let action = path.starts_with("actions/");
    let file = root().join(if action { format!("{path}/action.yml") } else { path.to_owned() });
    let Ok(text) = fs::read_to_string(&file) else { return Some(Err(format!("`{uses}`: there is no such thing"))) };
    let value: Value = match serde_yaml::from_str(&text) {
        Ok(value) => value,
        Err(error) => return Some(Err(error.to_string())),
    };
    let declared = if action { &value } else { &value["on"]["workflow_call"] };
    let table = |key: &str| declared.get(key).and_then(Value::as_mapping).into_iter().flatten();
    let required = |key: &str| {
        let one = |(name, value): (&Value, &Value)| {
            let required = value.get("required").and_then(Value::as_bool).unwrap_or_default();
            Some((name.as_str()?.to_owned(), required))
        };
        table(key).filter_map(one).collect()
    };
    Some(Ok(Interface {
        inputs: required("inputs"),
        secrets: required("secrets"),
        outputs: table("outputs").filter_map(|(name, _)| Some(name.as_str()?.to_owned())).collect(),
    }))
}

/// Everything that is wrong about ours in a workflow.
pub(super) fn mistakes(workflow: &Value) -> Found {
    let mut found = Found::default();
    let Some(jobs) = workflow["jobs"].as_mapping() else { return found };
    let mut called = BTreeMap::new();
    for (name, job) in jobs.iter().filter_map(|(name, job)| Some((name.as_str()?, job))) {
        if let Some(interface) = of(job, &mut found) {
            called.insert(name.to_owned(), interface);
        }
        let mut steps = BTreeMap::new();
        for step in job.get("steps").and_then(Value::as_sequence).into_iter().flatten() {
            if let (Some(interface), id) = (of(step, &mut found), step.get("id").and_then(Value::as_str)) {
                steps.extend(id.map(|id| (id.to_owned(), interface)));
            }
        }
        outputs(job, "steps.", &steps, &mut found.mistakes);
    }
    outputs(&workflow["jobs"], "needs.", &called, &mut found.mistakes);
    found
}

/// Checks what a step or job gives to ours, and says what it gets back.
fn of(user: &Value, found: &mut Found) -> Option<Interface> {
    let uses = user.get("uses")?.as_str()?;
    let interface = match interface(uses)? {
        Ok(interface) => interface,
        Err(why) => {
            found.mistakes.push(why);
            return None;
        }
    };
    found.uses += 1;
    given(user.get("with"), &interface.inputs, &format!("`{uses}`: input"), &mut found.mistakes);
    if user.get("secrets").is_some_and(Value::is_mapping) {
        given(user.get("secrets"), &interface.secrets, &format!("`{uses}`: secret"), &mut found.mistakes);
    }
    Some(interface)
}

fn given(with: Option<&Value>, declared: &BTreeMap<String, bool>, what: &str, mistakes: &mut Vec<String>) {
    let names: BTreeSet<&str> =
        with.and_then(Value::as_mapping).into_iter().flatten().filter_map(|(name, _)| name.as_str()).collect();
    mistakes.extend(
        names
            .iter()
            .filter(|name| !declared.contains_key(**name))
            .map(|name| format!("{what} `{name}` does not exist")),
    );
    let missing = declared.iter().filter(|(name, required)| **required && !names.contains(name.as_str()));
    mistakes.extend(missing.map(|(name, _)| format!("{what} `{name}` is required and not given")));
}

/// Checks what is read of steps or jobs of ours, in every expression below `value`.
fn outputs(value: &Value, prefix: &str, known: &BTreeMap<String, Interface>, mistakes: &mut Vec<String>) {
    match value {
        Value::Mapping(mapping) => mapping.values().for_each(|value| outputs(value, prefix, known, mistakes)),
        Value::Sequence(items) => items.iter().for_each(|value| outputs(value, prefix, known, mistakes)),
        Value::String(text) => {
            for (name, interface) in known {
                for output in names_of(text, &format!("{prefix}{name}.outputs.")) {
                    if !interface.outputs.contains(&output) {
                        mistakes.push(format!("`{prefix}{name}.outputs.{output}` does not exist"));
                    }
                }
            }
        }
        _ => {}
    }
}

fn names_of(text: &str, prefix: &str) -> Vec<String> {
    let word =
        |rest: &str| rest.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).next().map(str::to_owned);
    text.match_indices(prefix).filter_map(|(at, _)| word(&text[at + prefix.len()..])).collect()
}

#[test]
fn mistakes_about_ours_are_found() {
    let workflow = "jobs:
  route:
    uses: insightpulseai/pointsman/.github/workflows/router.yml@v1
    with: {commment: true}
  heal:
    needs: route
    uses: insightpulseai/pointsman/.github/workflows/gone.yml@v1
  test:
    needs: route
    if: needs.route.outputs.chnages
    steps:
      - id: tests
        uses: insightpulseai/pointsman/actions/retry@v1
        with: {command: x, attemps: 3}
      - uses: insightpulseai/pointsman/actions/retry@main
      - run: echo ${{ steps.tests.outputs.lgo }} ${{ steps.other.outputs.x }}
      - uses: insightpulseai/pointsman/actions/ci-gate@v1
";
    let found = mistakes(&serde_yaml::from_str(workflow).unwrap());
    let all = found.mistakes.join("\n");
    for word in
        ["`commment`", "gone.yml", "`attemps`", "@main", "outputs.lgo", "outputs.chnages", "`needs` is required"]
    {
        assert!(all.contains(word), "{word}: {all}");
    }
    assert_eq!((found.mistakes.len(), found.uses), (7, 3), "{all}");
    assert_eq!(names_behind("needs.a.result needs.b-c.outputs.d", "needs.").len(), 2);
}

#[test]
fn our_own_workflows_use_our_actions_as_they_are() {
    let mut wrong = Vec::new();
    for folder in [".github/workflows", "templates/workflows"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let workflow: Value = serde_yaml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            wrong.extend(mistakes(&workflow).mistakes.iter().map(|mistake| format!("{}: {mistake}", path.display())));
        }
    }
    super::nothing(&wrong);
}

/// What a reusable workflow does not hand on of its action, since it is decided by being a workflow: what is checked out, whose
/// token it is, where the report lies.
const KEPT_BACK: [(&str, &str, &[&str]); 2] = [
    ("router.yml", "change-router", &["repo", "head", "format", "report"]),
    ("healer.yml", "healer", &["event", "repo", "token-file", "repository", "format", "report", "token"]),
];

fn reusable(name: &str) -> (String, Value) {
    let text = fs::read_to_string(root().join(".github/workflows").join(name)).unwrap();
    let parsed = serde_yaml::from_str(&text).unwrap();
    (text, parsed)
}

fn action(name: &str) -> Value {
    serde_yaml::from_str(&fs::read_to_string(root().join("actions").join(name).join("action.yml")).unwrap()).unwrap()
}

/// The steps of a workflow that are ours: the name of the action, and what it is given.
fn steps(workflow: &Value) -> Vec<(String, BTreeMap<String, String>)> {
    let jobs = workflow["jobs"].as_mapping().unwrap().values();
    let steps = jobs.filter_map(|job| job.get("steps").and_then(Value::as_sequence)).flatten();
    let ours = |step: &Value| {
        let uses = step.get("uses")?.as_str()?.strip_prefix(REPOSITORY)?.strip_prefix("/actions/")?;
        let given = step.get("with").and_then(Value::as_mapping).into_iter().flatten();
        let given = given.map(|(name, value)| (name.as_str().unwrap().to_owned(), word(value)));
        Some((uses.split('@').next()?.to_owned(), given.collect()))
    };
    steps.filter_map(ours).collect()
}

/// A value as GitHub makes an input of it.
fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(switch) => switch.to_string(),
        Value::Number(number) => number.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn reusable_workflows_have_the_inputs_of_their_action() {
    for (file, name, kept_back) in KEPT_BACK {
        let (_, workflow) = reusable(file);
        let given: Vec<_> = steps(&workflow).into_iter().filter(|(action, _)| action == name).collect();
        assert_eq!(given.len(), 1, "{file}");
        let declared = action(name)["inputs"].as_mapping().unwrap().clone();
        let missing: Vec<&str> = declared
            .keys()
            .filter_map(Value::as_str)
            .filter(|input| !given[0].1.contains_key(*input) && !kept_back.contains(input))
            .collect();
        assert!(missing.is_empty(), "{file} lacks what the action `{name}` has: {missing:?}");
        let stale = kept_back.iter().find(|input| given[0].1.contains_key(**input) || declared.get(**input).is_none());
        assert_eq!(stale, None, "{file}");
    }
}

#[test]
fn inputs_of_reusable_workflows_are_used_and_default_to_what_the_action_takes() {
    let mut compared = 0;
    for file in ["router.yml", "healer.yml", "self-healing.yml"] {
        let (text, workflow) = reusable(file);
        for (input, declared) in workflow["on"]["workflow_call"]["inputs"].as_mapping().unwrap() {
            let input = input.as_str().unwrap();
            let used = names_of(&text, "inputs.").iter().any(|name| name == input);
            assert!(used, "{file}: the input `{input}` does nothing");
            for (name, given) in steps(&workflow) {
                if given.get(input).is_some_and(|value| *value == format!("${{{{ inputs.{input} }}}}")) {
                    let theirs = action(&name)["inputs"][input].get("default").map(word).unwrap_or_default();
                    let ours = declared.get("default").map(word).unwrap_or_default();
                    assert_eq!(ours, theirs, "{file}: default of `{input}`, which the action `{name}` takes");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 20, "only {compared}");
}

//! What refers to something else: `needs` to categories, routes to categories, jobs and workflows.

use findings::{Finding, did_you_mean};
use settings::{Document, Node};

use super::{Category, Config, Route};

fn find(document: &Document, config: &Config, name: &str, node: &Node, problems: &mut Vec<Finding>) -> Option<usize> {
    let found = config.categories.iter().position(|category| category.name == name);
    if found.is_none() {
        let known: Vec<&str> = config.categories.iter().map(|category| category.name.as_str()).collect();
        let problem =
            document.problem("router/unknown-category", node.position, format!("there is no category `{name}`"));
        problems.push(match did_you_mean(name, known.iter().copied()) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => problem.hint(format!("categories: {}", known.join(", "))),
        });
    }
    found
}

/// Resolves `needs`, and refuses circles.
pub(super) fn needs(document: &Document, node: &Node, config: &mut Config, problems: &mut Vec<Finding>) {
    for (index, entry) in node.get("categories").map_or(&[][..], Node::entries).iter().enumerate() {
        let needs = entry.value.get("needs").filter(|_| entry.value.get("paths").is_some());
        for need in needs.map_or(&[][..], Node::one_or_many) {
            if let Some(found) = find(document, config, need.text().unwrap_or_default(), need, problems) {
                config.categories[index].needs.push(found);
            }
        }
    }
    if let Some(cycle) = cycle(&config.categories) {
        let names: Vec<&str> = cycle.iter().map(|&index| config.categories[index].name.as_str()).collect();
        let position = config.categories[cycle[0]].position;
        let message = format!("categories need each other in a circle: {}", names.join(" -> "));
        problems.push(document.problem("router/needs-cycle", position, message).hint("remove one of these `needs`"));
    }
}

/// A circle of `needs`, first and last the same; `None` if there is none.
fn cycle(categories: &[Category]) -> Option<Vec<usize>> {
    // 0 not seen, 1 on the current way, 2 done. The way is explicit, so depth costs no stack.
    let mut state = vec![0_u8; categories.len()];
    for start in 0..categories.len() {
        let mut way = vec![(start, 0)];
        while let Some((node, next)) = way.last_mut() {
            state[*node] = state[*node].max(1);
            match categories[*node].needs.get(*next) {
                Some(&need) => {
                    *next += 1;
                    if state[need] == 1 {
                        let from = way.iter().position(|(node, _)| *node == need).unwrap_or(0);
                        let mut circle: Vec<usize> = way[from..].iter().map(|(node, _)| *node).collect();
                        circle.push(need);
                        return Some(circle);
                    }
                    if state[need] == 0 {
                        way.push((need, 0));
                    }
                }
                None => {
                    state[*node] = 2;
                    way.pop();
                }
            }
        }
    }
    None
}

/// Reads the routes; those that are not well-shaped have been reported.
pub(super) fn routes(document: &Document, node: &Node, config: &mut Config, problems: &mut Vec<Finding>) {
    for entry in node.get("routes").map_or(&[][..], Node::entries) {
        let place = Node { position: entry.position, value: settings::Value::Null };
        let Some(category) = find(document, config, &entry.key, &place, problems) else { continue };
        let jobs = entry.value.get("jobs").unwrap_or(&entry.value);
        let workflow = entry.value.get("workflow").and_then(|node| workflow(document, node, problems));
        for job in jobs.one_or_many() {
            let Some(name) = job.text() else { continue };
            if !is_job(name) {
                let message = format!("`{name}` is not the id of a job");
                problems.push(
                    document
                        .problem("router/job", job.position, message)
                        .hint("write one id, or a list of them: `[test, lint]`"),
                );
            }
            config.routes.push(Route {
                category,
                job: name.to_owned(),
                workflow: workflow.clone(),
                position: job.position,
            });
        }
    }
}

/// What GitHub takes as the id of a job (workflow syntax, `jobs.<job_id>`).
fn is_job(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|other| other.is_ascii_alphanumeric() || matches!(other, '_' | '-'))
}

/// The path of a workflow file, without a leading `./`.
fn workflow(document: &Document, node: &Node, problems: &mut Vec<Finding>) -> Option<String> {
    let text = node.text()?;
    let path = text.trim_start_matches("./").trim_start_matches('/');
    let is_file = path
        .strip_prefix(".github/workflows/")
        .is_some_and(|name| !name.contains('/') && (name.ends_with(".yml") || name.ends_with(".yaml")));
    if !is_file {
        let message = format!("`{text}` is not the path of a workflow");
        problems.push(
            document.problem("router/workflow", node.position, message).hint("write `.github/workflows/NAME.yml`"),
        );
    }
    Some(path.to_owned())
}

//! Workflows: pinned actions, least permissions, time limits, no pasted expressions, required checks that exist, schedules apart.
//!
//! What a workflow can do wrong beyond that is the matter of zizmor and actionlint.

use settings::{Field, Shape};

use super::{Pack, Parameters, many};
use crate::check::{Check, Mutant};
use crate::config::Problems;
use crate::evaluate::Verdict;
use crate::reader::{Names, Reader, World};
use crate::relation::Drift;
use crate::sources::{Blind, Kind};
use crate::tree::{Node, Tree};

/// Workflows of a repository.
const WORKFLOWS: &[&str] = &[".github/workflows/*.yml", ".github/workflows/*.yaml"];
/// Minutes that a job may take by default.
const MINUTES: i64 = 30;
/// What a stranger can write into an expression.
const HOSTILE: &[&str] = &[
    "github.event.",
    "github.head_ref",
    "github.ref_name",
    "inputs.",
    "steps.",
    "needs.",
    "matrix.",
    "client_payload",
];

pub(super) const PACK: Pack = Pack {
    name: "workflow-hygiene",
    doc: "Workflows: pinned actions, permissions, time limits, pasted expressions, required checks, schedules.",
    fields,
    build,
    propose,
};

fn fields() -> Vec<Field> {
    vec![
        Field::optional("files", many(), "The workflows. Default: `.github/workflows/*.yml` and `*.yaml`."),
        Field::optional(
            "trusted",
            many(),
            "Owners or actions that may be named by a tag: `actions`, `docker/login-action`.",
        ),
        Field::optional("max-minutes", Shape::Integer(1, 10_080), "The highest `timeout-minutes`. Default: 30."),
        Field::optional("required-checks", many(), "Names of required checks; each must be the name of a job."),
    ]
}

fn propose(world: &World<'_>) -> Option<String> {
    let count = world.files.below(".github/workflows/").len();
    (count > 0).then(|| format!("{count} workflows"))
}

fn build(parameters: &Parameters<'_>, problems: &mut Problems<'_>) -> Vec<Check> {
    let files = parameters.names("files", WORKFLOWS, problems);
    let minutes = parameters.integer("max-minutes").unwrap_or(MINUTES);
    let trusted = parameters.texts("trusted");
    let job =
        |body: &str| format!("on: push\npermissions: {{}}\njobs:\n  drifted:\n    runs-on: ubuntu-latest\n{body}");
    let mut checks = vec![
        check(
            "unpinned-uses",
            "actions are named by a commit",
            &files,
            job("    steps:\n      - uses: some/action@v1\n"),
            move |tree, _| unpinned(tree, &trusted),
        ),
        check(
            "permissions",
            "every job says what its token may do",
            &files,
            "on: push\njobs:\n  drifted:\n    runs-on: x\n".to_owned(),
            |tree, _| permissions(tree),
        ),
        check("timeout", "every job has a time limit", &files, job(""), move |tree, _| timeouts(tree, minutes)),
        check(
            "pasted-expressions",
            "no expression is pasted into a script",
            &files,
            job("    steps:\n      - run: echo ${{ github.event.issue.title }}\n"),
            |tree, _| pasted(tree),
        ),
        schedules(&files),
    ];
    let required = parameters.texts("required-checks");
    if !required.is_empty() {
        checks.push(required_checks(&files, required));
    }
    checks
}

/// A check of each workflow alone. `bad` is a workflow that breaks it.
fn check(
    name: &str,
    description: &str,
    files: &Names,
    bad: String,
    look: impl Fn(&Tree, &str) -> Vec<Drift> + 'static,
) -> Check {
    let names = files.clone();
    let judge = move |reader: &Reader<'_>| match each(&names, reader) {
        Ok(trees) => {
            let drifts = trees.iter().flat_map(|(path, tree)| look(tree, path)).collect();
            Verdict::of(drifts, format!("{} workflows", trees.len()))
        }
        Err(blind) => Verdict::Unevaluated(blind),
    };
    let path = sample(files);
    Check::of_pack(format!("{}/{name}", PACK.name), description, judge, move |_| {
        vec![Mutant::write("a bad workflow is added", path.clone(), bad.clone())]
    })
}

/// A path that the names take.
fn sample(files: &Names) -> String {
    let candidates = [".github/workflows/drifted.yml", ".github/workflows/drifted.yaml"];
    let known = candidates.into_iter().find(|path| files.covers(path)).map(str::to_owned);
    known.or_else(|| files.text.first().map(|text| text.replace('*', "drifted"))).unwrap_or_default()
}

type Trees = Vec<(String, std::rc::Rc<Tree>)>;

fn each(files: &Names, reader: &Reader<'_>) -> Result<Trees, Blind> {
    let paths = files.among(reader.world().files);
    if paths.is_empty() {
        return Err(Blind::new(format!("there is no workflow at `{}`", files.shown())));
    }
    paths.into_iter().map(|path| Ok((path.clone(), reader.tree(Kind::Yaml, &path)?))).collect()
}

fn root(tree: &Tree) -> Option<&Node> {
    tree.roots.first()
}

fn jobs(tree: &Tree) -> impl Iterator<Item = (&str, u32, u32, &Node)> {
    let jobs = root(tree).and_then(|root| root.get("jobs"));
    jobs.map_or(&[][..], Node::entries).iter().map(|entry| (&*entry.key, entry.line, entry.column, &entry.value))
}

fn unpinned(tree: &Tree, trusted: &[String]) -> Vec<Drift> {
    let mut found = Vec::new();
    for (_, _, _, job) in jobs(tree) {
        let steps = job.get("steps").map_or(&[][..], Node::items).iter();
        found.extend(std::iter::once(job).chain(steps).filter_map(|node| node.get("uses")));
    }
    let bad =
        found.into_iter().filter_map(|node| Some((node, node.text()?))).filter(|(_, uses)| !is_pinned(uses, trusted));
    bad.map(|(node, uses)| {
        let message = format!("`{}` is not pinned to a commit", protocol::escape::clip(uses, 120));
        let hint = "name the full commit, with the version in a comment: `owner/name@<40 digits> # v1.2.3`";
        Drift::new(message, uses).at(Some(tree.location(node))).about(uses).hint(hint)
    })
    .collect()
}

fn is_pinned(uses: &str, trusted: &[String]) -> bool {
    if uses.starts_with("./") {
        return true;
    }
    if let Some(image) = uses.strip_prefix("docker://") {
        return image.contains("@sha256:");
    }
    let (name, revision) = uses.split_once('@').unwrap_or((uses, ""));
    let owner = name.split('/').next().unwrap_or_default();
    let commit = matches!(revision.len(), 40 | 64) && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
    commit || (!revision.is_empty() && trusted.iter().any(|trusted| trusted == owner || trusted == name))
}

fn permissions(tree: &Tree) -> Vec<Drift> {
    if root(tree).is_some_and(|root| root.get("permissions").is_some()) {
        return Vec::new();
    }
    jobs(tree)
        .filter(|(_, _, _, job)| job.get("permissions").is_none())
        .map(|(name, line, column, _)| {
            let message = format!("the job `{name}` has no `permissions:`, and neither has the workflow");
            let drift = Drift::new(message, name).at(Some(tree.place(0, line, column)));
            drift.hint("add `permissions:` with `contents: read` to the workflow")
        })
        .collect()
}

fn timeouts(tree: &Tree, most: i64) -> Vec<Drift> {
    // A job that calls a workflow takes no limit; the called one has its own.
    let own = jobs(tree).filter(|(_, _, _, job)| job.get("uses").is_none());
    own.filter_map(|(name, line, column, job)| {
        let (message, at) = match job.get("timeout-minutes") {
            None => (
                format!("the job `{name}` has no `timeout-minutes:`; GitHub's limit is six hours"),
                tree.place(0, line, column),
            ),
            Some(node) => {
                let minutes = node.number().filter(|minutes| *minutes > most as f64)?;
                (format!("the job `{name}` may take {minutes} minutes, expected at most {most}"), tree.location(node))
            }
        };
        Some(Drift::new(message, name).at(Some(at)).hint(format!("add `timeout-minutes: {most}` or less")))
    })
    .collect()
}

fn pasted(tree: &Tree) -> Vec<Drift> {
    let mut drifts = Vec::new();
    for (_, _, _, job) in jobs(tree) {
        for step in job.get("steps").map_or(&[][..], Node::items) {
            let script = step.get("with").and_then(|with| with.get("script"));
            for node in [step.get("run"), script].into_iter().flatten() {
                for expression in expressions(node.text().unwrap_or_default()) {
                    let message = format!(
                        "the expression `${{{{ {} }}}}` is pasted into a script, which runs whatever it holds",
                        protocol::escape::clip(expression, 80)
                    );
                    let hint = "hand it over by `env:` and use the variable, in double quotes";
                    drifts.push(
                        Drift::new(message, expression).at(Some(tree.location(node))).about(expression).hint(hint),
                    );
                }
            }
        }
    }
    drifts
}

/// Expressions whose value somebody else may choose.
fn expressions(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${{") {
        rest = &rest[start + 3..];
        let end = rest.find("}}").unwrap_or(rest.len());
        let inner = rest[..end].trim();
        if HOSTILE.iter().any(|context| inner.contains(context)) {
            found.push(inner);
        }
        rest = &rest[end..];
    }
    found
}

fn schedules(files: &Names) -> Check {
    let names = files.clone();
    let judge = move |reader: &Reader<'_>| match each(&names, reader) {
        Ok(trees) => {
            let mut known: std::collections::BTreeMap<String, findings::Location> = std::collections::BTreeMap::new();
            let mut drifts = Vec::new();
            for (path, tree) in &trees {
                let on = root(tree).and_then(|root| root.get("on"));
                let schedule = on.and_then(|on| on.get("schedule"));
                for node in schedule.map_or(&[][..], Node::items).iter().filter_map(|item| item.get("cron")) {
                    let cron = node.scalar().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
                    let at = tree.location(node);
                    if let Some(other) = known.get(&cron) {
                        let message = format!("the schedule `{cron}` starts another workflow, too, at the same minute");
                        let drift =
                            Drift::new(message, format!("{path} {cron}")).at(Some(at)).against(Some(other.clone()));
                        drifts.push(drift.about(cron.clone()).hint("move one of them by some minutes"));
                    } else {
                        known.insert(cron, at);
                    }
                }
            }
            Verdict::of(drifts, format!("{} schedules apart", known.len()))
        }
        Err(blind) => Verdict::Unevaluated(blind),
    };
    let path = sample(files);
    Check::of_pack(format!("{}/schedules", PACK.name), "no two schedules start in the same minute", judge, move |_| {
        let text = "on:\n  schedule:\n    - cron: '3 4 * * *'\n    - cron: '3 4 * * *'\njobs: {}\n";
        vec![Mutant::write("a workflow with one schedule twice is added", path.clone(), text)]
    })
}

fn required_checks(files: &Names, required: Vec<String>) -> Check {
    let names = files.clone();
    let judge = move |reader: &Reader<'_>| match each(&names, reader) {
        Ok(trees) => {
            let made: Vec<String> = trees.iter().flat_map(|(_, tree)| job_names(tree)).collect();
            let produced = |name: &str| made.iter().any(|own| is_check(own, name));
            let gone = required.iter().filter(|name| !produced(name));
            let drifts = gone.map(|name| {
                let drift = Drift::new(
                    format!("no job makes the required check `{name}`, so it stays pending for ever"),
                    name.as_str(),
                );
                drift.about(name.as_str()).hint("rename the job, or the required check in the branch's rules")
            });
            Verdict::of(drifts.collect(), format!("{} required checks", required.len()))
        }
        Err(blind) => Verdict::Unevaluated(blind),
    };
    let names = files.clone();
    Check::of_pack(
        format!("{}/required-checks", PACK.name),
        "every required check is made by a job",
        judge,
        move |reader| {
            let empty = b"on: push\njobs: {}\n";
            let paths = names.among(reader.world().files);
            let edits = paths.into_iter().map(|path| crate::check::Edit::Write(path, empty.to_vec())).collect();
            vec![Mutant { what: "all jobs are removed".to_owned(), edits }]
        },
    )
}

/// The names of a workflow's jobs as checks have them.
fn job_names(tree: &Tree) -> Vec<String> {
    jobs(tree).map(|(id, _, _, job)| job.get("name").and_then(Node::scalar).unwrap_or(id).to_owned()).collect()
}

/// Whether a job makes a check: by its name, with the values of its matrix (`test (3.12)`), as the caller of a workflow (`call / test`).
fn is_check(job: &str, check: &str) -> bool {
    if job == check || check.strip_prefix(job).is_some_and(|rest| rest.starts_with(" (") || rest.starts_with(" / ")) {
        return true;
    }
    // A name with an expression: what stands around it has to fit.
    match (job.find("${{"), job.rfind("}}")) {
        (Some(start), Some(end)) if start < end => {
            let (before, after) = (&job[..start], &job[end + 2..]);
            check.len() >= before.len() + after.len() && check.starts_with(before) && check.ends_with(after)
        }
        _ => false,
    }
}

//! The workflow `router-gate`: jobs that check something with what GitHub's runners bring along, for categories that are there.

use std::fmt::Write as _;

use super::categories::Found;
use super::fill;

/// A job that can check a category right away: name, title, script.
const JOBS: &[(&str, &str, &str)] = &[
    ("python_code", "Python files compile", "python3 -m compileall -q ."),
    (
        "oca_modules",
        "Manifests of the addons can be read",
        "git ls-files -z -- 'addons/**/__manifest__.py' | xargs -0 -r python3 -c 'import ast, sys; [ast.literal_eval(open(name, encoding=\"utf-8\").read()) for name in sys.argv[1:]]'",
    ),
    (
        "custom_addons",
        "Manifests of the custom addons can be read",
        "git ls-files -z -- 'custom_addons/**/__manifest__.py' | xargs -0 -r python3 -c 'import ast, sys; [ast.literal_eval(open(name, encoding=\"utf-8\").read()) for name in sys.argv[1:]]'",
    ),
    ("scripts", "Shell scripts have no syntax errors", "git ls-files -z -- 'scripts/*.sh' | xargs -0 -r -n1 bash -n"),
    (
        "javascript",
        "JavaScript files have no syntax errors",
        "git ls-files -z -- '*.js' '*.mjs' '*.cjs' | xargs -0 -r -n1 node --check --",
    ),
];

/// The jobs for these categories: category, title, script.
pub(super) fn jobs(found: &Found) -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
    JOBS.iter().filter(|(category, ..)| found.get(*category).is_some_and(|category| category.built_in))
}

/// The id of the job that checks a category.
pub(super) fn id(category: &str) -> String {
    format!("check-{}", category.replace('_', "-"))
}

/// The job of the template, which stands for those of the repository.
const EXAMPLE: &str = "check-python-code";

/// What the template says of comments: how to switch them on.
const COMMENT: &str = "    # For one comment on the pull request that says what it touches and how big it is, take the `# ` off the next five lines.\n    \
                       # permissions:\n    #   contents: read\n    #   pull-requests: write\n    # with:\n    #   comment: true\n";

/// The template with the jobs of this repository, and with comments if they are wanted.
pub(super) fn instantiate(template: &str, found: &Found, with_comments: bool) -> String {
    let mut text = String::new();
    let mut needs = vec!["route".to_owned()];
    for (category, title, script) in jobs(found) {
        let id = id(category);
        // Writing to a `String` cannot fail.
        let _ = write!(
            text,
            "  {id}:\n    name: {title}\n    needs: route\n    if: contains(fromJSON(needs.route.outputs.changes), '{category}')\n    \
             runs-on: ubuntu-24.04\n    timeout-minutes: 10\n    steps:\n      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2\n        with:\n          \
             persist-credentials: false\n      - run: |\n          {script}\n\n"
        );
        needs.push(id);
    }
    let template = fill::without_job(template, EXAMPLE);
    let template = fill::with_jobs_before(&template, "gate", &text);
    let template = template.replace(&format!("needs: [route, {EXAMPLE}]"), &format!("needs: [{}]", needs.join(", ")));
    let comments = if with_comments {
        "    permissions:\n      contents: read\n      pull-requests: write # for the comment\n    with:\n      comment: true\n"
    } else {
        COMMENT
    };
    template.replace(COMMENT, comments)
}

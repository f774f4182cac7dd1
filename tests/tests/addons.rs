//! The addons checker in the workflow of a shop that knows it only by `uses:`.

use end_to_end::act::{Act, JobResult, Run};
use end_to_end::markdown::plain;
use end_to_end::tools::Tool;
use end_to_end::{Consumer, odoo};
use testkit::Fixture;

const WORKFLOW: &str = "name: CI\non: pull_request\npermissions:\n  contents: read\njobs:\n  addons:\n    runs-on: ubuntu-latest\n    \
    outputs:\n      impacted: ${{ steps.addons.outputs.impacted }}\n    steps:\n      - uses: actions/checkout@v4\n      - id: addons\n        \
    uses: insightpulseai/pointsman/actions/addons-path@v1\n";

/// Line 8 mounts the shop's own modules, line 7 those of others.
pub(crate) const COMPOSE: &str = "services:\n  odoo:\n    build: .\n    command: [\"odoo\"]\n    volumes:\n      - ./odoo.conf:/etc/odoo/odoo.conf\n      \
    - ./addons:/mnt/addons\n      - ./custom_addons:/mnt/custom_addons\n";

/// The shop of the other tests, with its modules mounted and nothing wrong.
pub(crate) fn prepare(fixture: &Fixture) {
    let manifest = |name: &str, depends: &str| {
        format!(
            "{{\n    'name': '{name}',\n    'version': '18.0.1.0.0',\n    'license': 'LGPL-3',\n    'depends': ['{depends}'],\n}}\n"
        )
    };
    fixture
        .write("Dockerfile", "FROM odoo:18\n")
        .write("docker-compose.yml", COMPOSE)
        .write("odoo.conf", "[options]\naddons_path = /mnt/addons,\n    /mnt/custom_addons\n")
        .write("addons/web_responsive/__manifest__.py", manifest("Web Responsive", "web"))
        .write("addons/web_responsive/README.rst", "Web Responsive\n")
        .write("custom_addons/acme_sale/__manifest__.py", manifest("Acme Sale", "web_responsive"))
        .write("custom_addons/acme_sale/README.rst", "Acme Sale\n");
}

/// Runs the workflow for a pull request that `change` makes.
fn run(change: impl Fn(&Fixture)) -> Option<Run> {
    let act = Tool::Act.or_skip()?;
    let fixture = odoo::repository(WORKFLOW);
    prepare(&fixture);
    fixture.commit("prepare");
    fixture.branch("topic");
    change(&fixture);
    fixture.commit("change");
    let consumer = Consumer::pull_request(fixture, "topic");
    Some(Act::new(act, &consumer.folder, &consumer.payload).run())
}

#[test]
fn a_pull_request_that_unmounts_a_folder_fails_at_the_line_of_the_compose_file() {
    let unmount = |fixture: &Fixture| {
        fixture.write("docker-compose.yml", COMPOSE.replace("      - ./custom_addons:/mnt/custom_addons\n", ""));
    };
    let Some(run) = run(unmount) else { return };
    assert_eq!(run.result("addons"), JobResult::Failure, "{}", run.log);
    let errors: Vec<_> = run.job("addons").annotations().filter(|annotation| annotation.level == "error").collect();
    let found = errors.iter().find(|annotation| annotation.message.contains("/mnt/custom_addons"));
    let found = found.unwrap_or_else(|| panic!("{errors:?}\n{}", run.log));
    let property = |name: &str| found.properties.get(name).map(String::as_str);
    assert_eq!((property("file"), property("line")), (Some("docker-compose.yml"), Some("7")), "{found:?}");
    assert_eq!(property("title"), Some("addons/entry-not-mounted"));
    assert!(found.message.contains("see also odoo.conf:3"), "{}", found.message);
    assert_eq!(run.job("addons").step("addons").outputs["result"], "findings");
    let summary = plain(&run.job("addons").summary());
    assert!(summary.contains("Addons path: findings") && summary.contains("/mnt/custom_addons"), "{summary}");
}

#[test]
fn its_repair_passes_and_names_what_is_touched() {
    let repair = |fixture: &Fixture| {
        fixture
            .write(
                "docker-compose.yml",
                COMPOSE.replace("      - ./custom_addons:/mnt/custom_addons\n", "      - ./custom_addons:/mnt/own\n"),
            )
            .write("odoo.conf", "[options]\naddons_path = /mnt/addons,\n    /mnt/own\n")
            .write("addons/web_responsive/static/src/menu.js", "export const menu = [1];\n");
    };
    let Some(run) = run(repair) else { return };
    assert_eq!(run.result("addons"), JobResult::Success, "{}", run.log);
    let outputs = &run.job("addons").step("addons").outputs;
    assert_eq!(outputs["result"], "clean", "{}", run.log);
    assert_eq!(outputs["impacted"], r#"["web_responsive","acme_sale"]"#);
    assert_eq!(
        outputs["matrix"],
        r#"{"include":[{"modules":"web_responsive","paths":"addons/web_responsive"},{"modules":"acme_sale","paths":"custom_addons/acme_sale"}]}"#
    );
    let summary = plain(&run.job("addons").summary());
    assert!(summary.contains("| `compose` | 18.0 | 2 | 2 | 2 |"), "{summary}");
}

//! A shop whose workflows `init` wrote, a GitHub that has state, and stand-ins for what act cannot run.

use std::fs;
use std::path::{Path, PathBuf};

use end_to_end::act::{Act, REF, REPOSITORY as OURS, Run};
use end_to_end::tools::Tool;
use end_to_end::{Consumer, artifacts, export, odoo, programs};
use tempfile::TempDir;
use testkit::github::{Fake, REPOSITORY, TOKEN};
use testkit::{Fixture, Payload, Program, write_script};

use crate::addons;

/// Stands in for the checkout of a repository that is not the consumer's; its own needs none under act.
const CHECKOUT: &str = r#"
name: Checkout
description: Copies this project
inputs:
  repository: { description: Repository, required: true }
  ref: { description: Tag, required: true }
  path: { description: Folder, required: true }
  fetch-depth: { description: Not used, default: "1" }
  persist-credentials: { description: Not used, default: "true" }
runs:
  using: composite
  steps:
    - shell: bash
      env:
        ASKED: ${{ inputs.repository }}@${{ inputs.ref }}
        TO: ${{ inputs.path }}
      run: test "$ASKED" = "$EXPECTED" && cp -R "$SOURCE" "$GITHUB_WORKSPACE/$TO"
"#;

/// Stands in for GitHub's command line: notes what it is asked, knows the releases it made, and hands out logs.
const GH: &str = r#"#!/bin/sh
printf '%s|' "$@" >> "$STATE/gh"; echo >> "$STATE/gh"
case "$1 $2" in
  "release view") test -e "$STATE/release-$3" ;;
  "release create") touch "$STATE/release-$3" ;;
  "run list") case "$*" in *failure*) printf '11\n12\n' ;; *) echo 10 ;; esac ;;
  "api "*/logs) n="${2%/logs}"; cat "$STATE/log-${n##*/}.zip" ;;
esac
"#;

/// What the shop's scripts do is decided from outside: a file of the scene's folder, nothing where there is none.
const SCRIPTS: [&str; 4] = ["test", "deploy", "rollback", "smoke-test"];

/// Lets `init` write into `fixture`, and commits it.
#[track_caller]
pub(super) fn instantiate(fixture: &Fixture, arguments: &[&str]) {
    let program = Program::new(programs::folder().join("change-router"), fixture.path());
    let ran = program.run(&[&["init"], arguments].concat());
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout(), ran.stderr());
    fixture.commit("init");
}

/// A shop with modules that every environment loads, scripts, and the workflows that `init` writes with these arguments.
#[track_caller]
pub(super) fn shop(arguments: &[&str]) -> Fixture {
    let fixture = odoo::repository("");
    fixture.remove(".github/workflows/ci.yml");
    addons::prepare(&fixture);
    fixture.write("custom_addons/acme_sale/views/order.xml", "<odoo/>\n");
    for name in SCRIPTS {
        let script = format!("set -eu\necho \"{name}\"\nif [ -e \"$STATE/{name}\" ]; then . \"$STATE/{name}\"; fi\n");
        fixture.write(format!("scripts/{name}.sh"), script);
    }
    fixture.commit("scripts");
    instantiate(&fixture, arguments);
    fixture
}

/// Writes one file.
pub(super) fn change(fixture: &Fixture, path: &str, content: &str) {
    fixture.write(path, content);
}

pub(super) struct Scene {
    pub(super) github: Fake,
    folder: TempDir,
    act: PathBuf,
}

impl Scene {
    pub(super) fn new() -> Option<Self> {
        let act = Tool::Act.or_skip()?;
        let folder = tempfile::tempdir().unwrap();
        for inside in ["bin", "checkout"] {
            fs::create_dir(folder.path().join(inside)).unwrap();
        }
        fs::write(folder.path().join("checkout/action.yml"), CHECKOUT).unwrap();
        write_script(&folder.path().join("bin/gh"), GH);
        // A machine's own docker must not be pruned by a test.
        write_script(&folder.path().join("bin/docker"), "#!/bin/sh\nexit 0\n");
        Some(Self { github: Fake::start(), folder, act })
    }

    /// A file that scripts and stand-ins read or write.
    pub(super) fn state(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What a script of the shop does from now on.
    pub(super) fn does(&self, script: &str, what: &str) {
        fs::write(self.state(script), what).unwrap();
    }

    /// What a file of the scene says; empty if it is not there.
    pub(super) fn said(&self, name: &str) -> String {
        fs::read_to_string(self.state(name)).unwrap_or_default()
    }

    /// The files of an artifact of the first run, one after the other.
    pub(super) fn artifact(&self, name: &str) -> String {
        let mut folders = vec![self.state("artifacts").join("1").join(name)];
        let mut text = String::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { text += &fs::read_to_string(path).unwrap() }
            }
        }
        text
    }

    /// Titles of the open issues.
    pub(super) fn open(&self) -> Vec<String> {
        let issues = self.github.open_issues(REPOSITORY);
        issues.iter().map(|issue| issue["title"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Runs a workflow for a pull request of `fixture` that does `change`.
    pub(super) fn pull_request(&self, workflow: &str, fixture: Fixture, change: &dyn Fn(&Fixture)) -> Run {
        fixture.branch("topic");
        change(&fixture);
        fixture.commit("change");
        let consumer = Consumer::pull_request(fixture, "topic");
        self.run(workflow, &consumer.folder, &consumer.payload, 1)
    }

    /// Runs a workflow in a checkout, as the run of this number.
    pub(super) fn run(&self, workflow: &str, folder: &Path, payload: &Payload, number: u32) -> Run {
        let path = format!("{}:{}", self.state("bin").display(), std::env::var("PATH").unwrap());
        Act::new(self.act.clone(), folder, payload)
            .workflow(workflow)
            .token(TOKEN)
            .repository("actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683", &self.state("checkout"))
            .variable("GITHUB_API_URL", self.github.url())
            .variable("GITHUB_REPOSITORY", REPOSITORY)
            .variable("GITHUB_RUN_ID", number.to_string())
            .variable("RUNNER_ENVIRONMENT", "self-hosted")
            .variable("CARGO_HOME", self.state("cargo").as_os_str())
            .variable("STATE", self.folder.path().as_os_str())
            .variable("SOURCE", export().as_os_str())
            .variable("EXPECTED", format!("{OURS}@{REF}"))
            .variable(artifacts::FOLDER_VARIABLE, self.state("artifacts").as_os_str())
            .variable("PATH", path)
            .run()
    }
}

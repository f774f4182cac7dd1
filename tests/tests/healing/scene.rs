//! A consumer whose pushes to `main` follow one another, and a GitHub that has state.

use std::fs;
use std::path::PathBuf;

use end_to_end::act::{Act, Job, JobResult, Run, Step};
use end_to_end::tools::Tool;
use serde_json::Value;
use tempfile::TempDir;
use testkit::github::{Fake, REPOSITORY, TOKEN};
use testkit::{Fixture, Payload, push, write_script};

/// Passes when its file says so, as a deployment does that works or does not.
const SCRIPT: &str = "#!/usr/bin/env bash\nset -eu\necho \"deploying\"\n. \"$STATE/deploy\"\n";

pub(super) struct Scene {
    pub(super) github: Fake,
    pub(super) folder: TempDir,
    act: PathBuf,
}

/// What the calling workflow passes on.
pub(super) struct Call {
    pub(super) with: String,
    /// Files of the repository.
    pub(super) files: Vec<(&'static str, String)>,
    pub(super) event: Option<Payload>,
    pub(super) token: String,
}

pub(super) fn call(with: &str) -> Call {
    Call { with: with.to_owned(), files: Vec::new(), event: None, token: TOKEN.to_owned() }
}

impl Call {
    pub(super) fn file(mut self, path: &'static str, content: &str) -> Self {
        self.files.push((path, content.to_owned()));
        self
    }
}

/// A run, and what the calling job got from it.
pub(super) struct Healed {
    pub(super) run: Run,
    pub(super) outputs: Value,
}

impl Healed {
    pub(super) fn output(&self, name: &str) -> &str {
        self.outputs[name]
            .as_str()
            .unwrap_or_else(|| panic!("no output `{name}` in {}\n{}", self.outputs, self.run.log))
    }

    pub(super) fn job(&self) -> &Job {
        self.run.called("deploy", "run")
    }

    pub(super) fn step(&self, id: &str) -> &Step {
        self.job().step(id)
    }

    pub(super) fn ran(&self, id: &str) -> bool {
        self.job().steps.iter().any(|step| step.id == [id])
    }

    #[track_caller]
    pub(super) fn check(&self, status: &str, attempts: &str, result: JobResult) {
        let told = (self.output("status"), self.output("attempts"), self.run.result("deploy"));
        assert_eq!(told, (status, attempts, result), "{}\n{}", self.outputs, self.run.log);
    }
}

impl Scene {
    pub(super) fn new() -> Option<Self> {
        let act = Tool::Act.or_skip()?;
        let folder = tempfile::tempdir().unwrap();
        // A machine's own docker must not be pruned by a test.
        fs::create_dir(folder.path().join("bin")).unwrap();
        let docker = format!("echo \"$*\" >> '{}'\n", folder.path().join("docker").display());
        write_script(&folder.path().join("bin/docker"), &format!("#!/bin/sh\n{docker}exit 0\n"));
        Some(Self { github: Fake::start(), folder, act })
    }

    pub(super) fn state(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What the deployment does from now on.
    pub(super) fn deploys(&self, script: &str) {
        fs::write(self.state("deploy"), script).unwrap();
    }

    pub(super) fn run(&self, number: u32, call: &Call) -> Healed {
        let workflow = format!(
            "name: CI\non: [push, pull_request]\npermissions:\n  contents: read\njobs:\n  deploy:\n    permissions:\n      contents: read\n      \
             issues: write\n    uses: insightpulseai/pointsman/.github/workflows/self-healing.yml@v1\n    with:\n{}  result:\n    \
             needs: deploy\n    if: always()\n    runs-on: ubuntu-latest\n    steps:\n      - env:\n          OUTPUTS: ${{{{ toJSON(needs.deploy.outputs) }}}}\n        \
             run: printf '%s\\n' \"$OUTPUTS\"\n",
            call.with.lines().map(|line| format!("      {line}\n")).collect::<String>()
        );
        let fixture = Fixture::new();
        fixture.write(".github/workflows/ci.yml", &workflow).write("deploy.sh", SCRIPT);
        fixture.executable("deploy.sh", true);
        for (path, content) in &call.files {
            fixture.write(path, content);
        }
        let head = fixture.commit("change");
        let payload = call.event.clone().unwrap_or_else(|| push("refs/heads/main", &"b".repeat(40), &head));
        let path = format!("{}:{}", self.state("bin").display(), std::env::var("PATH").unwrap());
        let run = Act::new(self.act.clone(), fixture.path(), &payload)
            .token(&call.token)
            .variable("GITHUB_API_URL", self.github.url())
            .variable("GITHUB_REPOSITORY", REPOSITORY)
            .variable("GITHUB_RUN_ID", number.to_string())
            .variable("RUNNER_ENVIRONMENT", "self-hosted")
            .variable("CARGO_HOME", self.state("cargo").as_os_str())
            .variable("STATE", self.folder.path().as_os_str())
            .variable("PATH", path)
            .run();
        // act runs nothing behind a called workflow that failed, not even with `always()`: then the verdict's own outputs have to do.
        let verdict = || {
            let outputs = &run.called("deploy", "run").step("verdict").outputs;
            let named = |(name, value): (&String, &String)| {
                (if name == "record" { "report".to_owned() } else { name.clone() }, value.clone().into())
            };
            Value::Object(outputs.iter().filter(|(name, _)| *name != "report").map(named).collect())
        };
        let outputs = match run.result("deploy") {
            JobResult::Success => serde_json::from_str(&run.job("result").printed())
                .unwrap_or_else(|error| panic!("{error}\n{}", run.log)),
            _ => verdict(),
        };
        Healed { run, outputs }
    }

    pub(super) fn open(&self) -> Vec<Value> {
        self.github.open_issues(REPOSITORY)
    }
}

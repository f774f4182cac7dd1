//! Deployments and dispatches.

use std::collections::BTreeMap;

use github::deployment::{NewDeployment, State, Status, create, latest, status};
use github::{Change, dispatch};
use serde_json::json;
use testkit::github::Fake;

use crate::support::{REPO, client, written};

fn new(task: &str, key: &str) -> NewDeployment {
    NewDeployment {
        git_ref: "main".into(),
        environment: "production".into(),
        task: task.into(),
        description: "é".repeat(200),
        key: key.into(),
    }
}

fn went(state: State) -> Status {
    Status {
        state,
        description: "it went".into(),
        log_url: "https://a.example/log".into(),
        environment_url: String::new(),
    }
}

#[test]
fn a_deployment_is_recorded_once_a_key() {
    let fake = Fake::start();
    let api = client(&fake);
    let (first, change) = create(&api, REPO, &new("deploy", "1/1")).unwrap();
    assert_eq!((change, first.environment.as_str()), (Change::Created, "production"));
    let again = written(&fake, || {
        assert_eq!(create(&api, REPO, &new("deploy", "1/1")).unwrap(), (first.clone(), Change::Unchanged));
    });
    assert_eq!(again, Vec::<String>::new());
    let (rollback, change) = create(&api, REPO, &new("rollback", "1/1")).unwrap();
    assert_eq!((change, rollback.task.as_str()), (Change::Created, "rollback"));
    assert_eq!(latest(&api, REPO, "production").unwrap().map(|found| found.id), Some(rollback.id));
    assert_eq!(latest(&api, REPO, "staging").unwrap(), None);
}

#[test]
fn the_last_word_on_a_deployment_is_said_once() {
    let fake = Fake::start();
    let api = client(&fake);
    let (deployment, _) = create(&api, REPO, &new("deploy", "1/1")).unwrap();
    let say = |state| status(&api, REPO, deployment.id, &went(state)).unwrap().change;
    assert_eq!(say(State::InProgress), Change::Created);
    assert_eq!(say(State::Failure), Change::Created);
    assert_eq!(written(&fake, || assert_eq!(say(State::Failure), Change::Unchanged)), Vec::<String>::new());
    let states: Vec<_> = fake.deployments(REPO)[0].1.iter().map(|status| status["state"].clone()).collect();
    assert_eq!(states, ["in_progress", "failure"]);
}

#[test]
fn workflows_are_started() {
    let fake = Fake::start();
    fake.workflow(REPO, ".github/workflows/deploy.yml");
    let api = client(&fake);
    let payload = json!({"sha": "abc"});
    dispatch::repository(&api, REPO, "deployed", payload.as_object().unwrap()).unwrap();
    let inputs = BTreeMap::from([("target".to_owned(), "staging".to_owned())]);
    dispatch::workflow(&api, REPO, "deploy.yml", "main", &inputs).unwrap();
    let sent = fake.dispatches(REPO);
    assert_eq!((sent[0].event.as_str(), &sent[0].payload), ("deployed", &payload));
    assert_eq!((sent[1].git_ref.as_deref(), &sent[1].payload), (Some("main"), &json!({"target": "staging"})));
    assert!(dispatch::workflow(&api, REPO, "none.yml", "main", &inputs).unwrap_err().is_missing());
}

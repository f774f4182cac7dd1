//! One issue for each rule on the default branch, over HTTP against the fake of GitHub.

use testkit::github::{Fake, REPOSITORY};
use testkit::{Fixture, Program, Ran, push};

use crate::cli::PROGRAM;

const RULES: &str = "drift:
  rules:
    - {id: version, left: 'a.env#V', right: 'b.env#V', relation: equal}
    - {id: other, left: 'a.env#W', right: 'b.env#W', relation: equal}
";

fn run(fixture: &Fixture, fake: &Fake, git_ref: &str, run: &str) -> Ran {
    let head = fixture.head();
    let program = Program::new(PROGRAM, fixture.path()).in_workflow(&push(git_ref, &head, &head), git_ref, &head);
    let program = fake.variables().iter().fold(program, |program, (name, value)| program.env(name, value));
    program.env("GITHUB_RUN_ID", run).run(&["check", "--incidents"])
}

#[test]
fn an_issue_is_opened_counted_and_closed() {
    let fixture = Fixture::new();
    fixture
        .write(".github/pointsman.yml", RULES)
        .write("a.env", "V=1\nW=1\n")
        .write("b.env", "V=2\nW=1\n")
        .commit("first");
    let fake = Fake::start();
    let first = run(&fixture, &fake, "refs/heads/main", "1");
    assert_eq!(first.code, Some(1), "{}{}", first.stdout(), first.stderr());
    let issues = fake.open_issues(REPOSITORY);
    assert_eq!(issues.len(), 1, "{}", first.stdout());
    assert_eq!(issues[0]["title"], "Drift: version");
    assert!(issues[0]["body"].as_str().unwrap().contains("a.env&#58;1"), "{}", issues[0]["body"]);
    // The same run twice changes nothing; the next one counts up the same issue.
    let writes = fake.writes().len();
    assert_eq!(run(&fixture, &fake, "refs/heads/main", "1").code, Some(1));
    assert_eq!(fake.writes().len(), writes);
    assert_eq!(run(&fixture, &fake, "refs/heads/main", "2").code, Some(1));
    assert_eq!(fake.open_issues(REPOSITORY).len(), 1);
    fixture.write("b.env", "V=1\nW=1\n").commit("repair");
    let repaired = run(&fixture, &fake, "refs/heads/main", "3");
    assert_eq!(repaired.code, Some(0), "{}{}", repaired.stdout(), repaired.stderr());
    assert_eq!((fake.issues(REPOSITORY).len(), fake.open_issues(REPOSITORY).len()), (1, 0));
}

#[test]
fn another_branch_writes_nothing() {
    let fixture = Fixture::new();
    fixture
        .write(".github/pointsman.yml", RULES)
        .write("a.env", "V=1\nW=1\n")
        .write("b.env", "V=2\nW=1\n")
        .commit("first");
    let fake = Fake::start();
    let ran = run(&fixture, &fake, "refs/heads/topic", "1");
    assert!(ran.code == Some(1) && ran.stdout().contains("no run of the default branch"), "{}", ran.stdout());
    assert!(fake.journal().is_empty());
}

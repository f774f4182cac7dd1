//! Pull requests and their files.

use github::pulls::{Proposal, of_branch, of_commit, of_head, propose};
use github::{Change, pull_files};
use serde_json::json;
use testkit::github::Fake;

use crate::support::{REPO, client, written};

const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

fn pull(fake: &Fake, repository: &str, branch: &str, sha: &str, files: usize) -> u64 {
    let files: Vec<_> = (0..files).map(|file| json!({"filename": format!("f{file}")})).collect();
    let head = json!({"ref": branch, "sha": sha, "repo": {"full_name": repository}});
    fake.pull(REPO, &json!({"title": "x", "head": head}), &files)
}

#[test]
fn all_files_are_listed_and_a_list_that_is_too_short_says_so() {
    let fake = Fake::start();
    let api = client(&fake);
    let number = pull(&fake, REPO, "topic", SHA, 250);
    let all = pull_files::list(&api, REPO, number, Some(250)).unwrap();
    assert!(all.complete && all.files.len() == 250 && all.files[249].filename == "f249");
    assert!(pull_files::list(&api, REPO, number, None).unwrap().complete);
    assert!(!pull_files::list(&api, REPO, number, Some(251)).unwrap().complete);
    let number = pull(&fake, REPO, "large", SHA, 3_100);
    let cut = pull_files::list(&api, REPO, number, None).unwrap();
    assert!(!cut.complete && cut.files.len() == pull_files::MOST, "{}", cut.files.len());
}

#[test]
fn the_pull_request_of_a_run_is_found_also_for_a_fork() {
    let fake = Fake::start();
    let api = client(&fake);
    let own = pull(&fake, REPO, "topic", SHA, 1);
    let fork = pull(&fake, "mallory/r", "topic", "c1", 1);
    let head = |repository: &str, sha: &str| of_head(&api, REPO, repository, "topic", sha).unwrap();
    assert_eq!(head(REPO, SHA), Some(own));
    assert_eq!(head("mallory/r", "c1"), Some(fork));
    assert_eq!(head("mallory/r", SHA), None, "somebody who names another's commit is not believed");
    assert_eq!(head("other/r", "c1"), None);
    assert_eq!(head(REPO, "c2"), None, "it was pushed to since");
    let found = of_branch(&api, REPO, "mallory/r", "topic").unwrap();
    assert_eq!((found.len(), found[0].head_repository(), found[0].base.branch.as_str()), (1, "mallory/r", "main"));
    assert_eq!(of_commit(&api, REPO, SHA).unwrap().iter().map(|pull| pull.number).collect::<Vec<_>>(), [own]);
}

#[test]
fn a_branch_is_proposed_once() {
    let fake = Fake::start();
    fake.branch(REPO, "pointsman/refresh", SHA);
    let api = client(&fake);
    let proposal = Proposal {
        title: "Refresh the lock file".into(),
        body: "text".into(),
        head: "pointsman/refresh".into(),
        base: "main".into(),
    };
    let made = propose(&api, REPO, &proposal).unwrap();
    assert_eq!(made.change, Change::Created);
    let again = written(&fake, || {
        let again = propose(&api, REPO, &proposal).unwrap();
        assert_eq!((again.change, again.id, &again.url), (Change::Unchanged, made.id, &made.url));
    });
    assert_eq!(again, Vec::<String>::new());
}

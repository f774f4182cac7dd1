//! What docs/security.md says about permissions is what the actions say of themselves.

use std::fs;

use end_to_end::root;

use super::nothing;
use super::programs::ACTIONS;

#[test]
fn the_security_page_names_the_permissions_of_every_action() {
    let page = fs::read_to_string(root().join("docs/security.md")).unwrap();
    let mut wrong = Vec::new();
    for spec in ACTIONS {
        let name = format!("`{}`", spec.name);
        let row = |line: &&str| {
            line.strip_prefix("| ").and_then(|rest| rest.split(" | ").next()).is_some_and(|cell| cell.contains(&name))
        };
        let rows: Vec<&str> =
            page.lines().skip_while(|line| !line.starts_with("## Which action")).filter(row).collect();
        let Some(row) = rows.first() else {
            wrong.push(format!("{name} is not in the table"));
            continue;
        };
        match spec.token {
            None if !row.contains("| none") => wrong.push(format!("{name} needs no token: {row}")),
            None => {}
            Some(needs) => {
                let permissions = needs.split('`').skip(1).step_by(2).filter(|word| word.contains(": "));
                wrong.extend(
                    permissions
                        .filter(|one| !row.contains(&format!("`{one}`")))
                        .map(|one| format!("{name} needs `{one}`: {row}")),
                );
            }
        }
    }
    nothing(&wrong);
}

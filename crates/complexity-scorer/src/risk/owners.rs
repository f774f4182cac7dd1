//! Files whose owners were not asked: CODEOWNERS against the reviewers of the payload.

use std::collections::BTreeSet;

use patterns::codeowners::Codeowners;

use super::Flag;

/// Where GitHub looks for the file, in this order ("About code owners").
pub const PLACES: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// Who knows of the change: those who were asked to review it, and who proposed it. Names in lower case, without `@`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reviewers {
    /// Logins.
    pub people: BTreeSet<String>,
    /// Slugs of teams, without their organization.
    pub teams: BTreeSet<String>,
}

impl Reviewers {
    /// Whether an owner of CODEOWNERS is one of them; `None` for an email address, which the payload does not hold.
    fn know(&self, owner: &str) -> Option<bool> {
        let name = owner.strip_prefix('@')?.to_lowercase();
        Some(match name.split_once('/') {
            Some((_, team)) => self.teams.contains(team),
            None => self.people.contains(&name),
        })
    }
}

/// Files none of whose owners knows of the change. Files with an owner who cannot be looked up are left out: nobody can tell.
#[must_use]
pub fn flag<'a>(owners: &Codeowners, reviewers: &Reviewers, paths: impl IntoIterator<Item = &'a [u8]>) -> Option<Flag> {
    let mut found: Vec<Vec<u8>> = Vec::new();
    for path in paths {
        let known: Vec<Option<bool>> = owners.owners(path).iter().map(|owner| reviewers.know(owner)).collect();
        if !known.is_empty() && known.iter().all(|known| *known == Some(false)) {
            found.push(path.to_vec());
        }
    }
    found.sort();
    found.dedup();
    let message = "none of the owners that CODEOWNERS names is among the reviewers".to_owned();
    (!found.is_empty()).then_some(Flag { id: "ownership".to_owned(), message, weight: 70, paths: found })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "*.py @ada\ndb/ @org/data @grace\nmail.py someone@example.org\nfree/\n";

    fn flagged(people: &[&str], teams: &[&str], paths: &[&str]) -> Vec<String> {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let reviewers = Reviewers { people: set(people), teams: set(teams) };
        let flag = flag(&Codeowners::parse(FILE), &reviewers, paths.iter().map(|path| path.as_bytes()));
        flag.map_or_else(Vec::new, |flag| flag.paths).into_iter().map(|path| String::from_utf8(path).unwrap()).collect()
    }

    #[test]
    fn a_file_is_named_where_none_of_its_owners_was_asked() {
        let all = ["a.py", "db/x.sql", "mail.py", "free/a.txt", "other.txt"];
        assert_eq!(flagged(&[], &[], &all), ["a.py", "db/x.sql"]);
        assert_eq!(flagged(&["ada"], &[], &all), ["db/x.sql"]);
        assert_eq!(flagged(&["grace"], &[], &all), ["a.py"]);
        assert_eq!(flagged(&["ada"], &["data"], &all), [""; 0]);
    }

    #[test]
    fn names_are_compared_without_case_and_teams_are_no_people() {
        let owners = Codeowners::parse("* @Ada\n");
        let reviewers = Reviewers { people: ["ada".to_owned()].into(), teams: BTreeSet::new() };
        assert_eq!(flag(&owners, &reviewers, [&b"a"[..]]), None);
        let teams = Reviewers { people: BTreeSet::new(), teams: ["ada".to_owned()].into() };
        assert!(flag(&owners, &teams, [&b"a"[..]]).is_some());
    }
}

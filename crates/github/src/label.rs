//! One label of a family, whatever others there are.

use serde::Deserialize;
use serde_json::json;

use crate::{Api, Change, Error, Refused, Request, endpoint, page};

/// The labels of which one at most is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Family {
    /// All whose name starts so, such as `size/`.
    Prefix(String),
    /// These.
    Names(Vec<String>),
}

impl Family {
    /// Whether `name` belongs to it. GitHub takes two names for one that differ in case only.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        match self {
            Self::Prefix(prefix) => {
                name.get(..prefix.len()).is_some_and(|head| !prefix.is_empty() && head.eq_ignore_ascii_case(prefix))
            }
            Self::Names(names) => names.iter().any(|one| one.eq_ignore_ascii_case(name)),
        }
    }
}

/// A label as it is made where it is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Its name, at most 50 characters.
    pub name: String,
    /// Six hexadecimal digits, without `#`.
    pub color: String,
    /// At most 100 characters.
    pub description: String,
}

/// What was done to the labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// [`Change::Unchanged`] where they were right already.
    pub change: Change,
    /// The label that was put on.
    pub added: Option<String>,
    /// Those that were taken off.
    pub removed: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Named {
    name: String,
}

/// Leaves exactly `wanted` of `family` on the issue or pull request `number`, or none of it; labels of no family stay. The new one
/// is put on before the old ones go.
///
/// # Errors
/// As [`Api::call`].
pub fn keep(
    api: &dyn Api,
    repository: &str,
    number: u64,
    family: &Family,
    wanted: Option<&Label>,
) -> Result<Kept, Error> {
    let request = Request::new(endpoint::LIST_ISSUE_LABELS, repository).at("issue_number", number);
    let there: Vec<Named> = page::all(api, request)?;
    let is_wanted = |name: &str| wanted.is_some_and(|label| label.name.eq_ignore_ascii_case(name));
    let mut kept = Kept { change: Change::Unchanged, added: None, removed: Vec::new() };
    if let Some(label) = wanted
        && !there.iter().any(|one| is_wanted(&one.name))
    {
        match ensure(api, repository, label) {
            // Who may label but not make labels gets one in GitHub's own colour.
            Ok(()) | Err(Error::Refused { refused: Refused::Permission, .. }) => {}
            Err(error) => return Err(error),
        }
        let request = Request::new(endpoint::ADD_LABELS, repository).at("issue_number", number);
        api.call(&request.body(json!({ "labels": [label.name] })))?;
        kept.added = Some(label.name.clone());
        kept.change = Change::Updated;
    }
    for label in there.iter().filter(|label| family.has(&label.name) && !is_wanted(&label.name)) {
        let request = Request::new(endpoint::REMOVE_LABEL, repository).at("issue_number", number);
        match api.call(&request.at("name", &label.name)) {
            Ok(_) | Err(Error::Refused { refused: Refused::Missing, .. }) => {}
            Err(error) => return Err(error),
        }
        kept.removed.push(label.name.clone());
        kept.change = Change::Updated;
    }
    Ok(kept)
}

/// Makes a label where the repository has none of that name.
///
/// # Errors
/// As [`Api::call`].
pub(crate) fn ensure(api: &dyn Api, repository: &str, label: &Label) -> Result<(), Error> {
    match api.call(&Request::new(endpoint::GET_LABEL, repository).at("name", &label.name)) {
        Ok(_) => return Ok(()),
        Err(Error::Refused { refused: Refused::Missing, .. }) => {}
        Err(error) => return Err(error),
    }
    create(api, repository, label).map(|_| ())
}

/// Makes a label; `false` where there is one of that name already.
///
/// # Errors
/// As [`Api::call`].
pub(crate) fn create(api: &dyn Api, repository: &str, label: &Label) -> Result<bool, Error> {
    let body = json!({ "name": label.name, "color": label.color, "description": label.description });
    match api.call(&Request::new(endpoint::CREATE_LABEL, repository).body(body)) {
        Ok(_) => Ok(true),
        Err(Error::Refused { refused: Refused::Content, message, .. }) if message.contains("already_exists") => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

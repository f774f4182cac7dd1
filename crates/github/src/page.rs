//! Lists that come in pages.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Answer, Api, Error, Request};

/// The most items that a page can have (GitHub documentation, "Using pagination in the REST API").
pub(crate) const PER_PAGE: usize = 100;

/// The most pages that are asked for: a list that never ends must not keep a job running.
const PAGES: usize = 1_000;

/// Shows `visit` one page after the other, until it says `false` or there is none left.
pub(crate) fn each(
    api: &dyn Api,
    request: Request,
    visit: &mut dyn FnMut(&Answer) -> Result<bool, Error>,
) -> Result<(), Error> {
    let request = request.query("per_page", PER_PAGE);
    let mut answer = api.call(&request)?;
    let mut asked = BTreeSet::new();
    for _ in 0..PAGES {
        if !visit(&answer)? {
            return Ok(());
        }
        let Some(next) = answer.next.take() else { return Ok(()) };
        if !asked.insert(next.clone()) {
            return Err(Error::Unexpected { endpoint: request.endpoint, why: "its pages lead in a circle".to_owned() });
        }
        answer = api.next(&request, &next)?;
    }
    let why = format!("it has more than {PAGES} pages");
    Err(Error::Unexpected { endpoint: request.endpoint, why })
}

/// Every item of a list whose pages are arrays.
pub(crate) fn all<T: DeserializeOwned>(api: &dyn Api, request: Request) -> Result<Vec<T>, Error> {
    let endpoint = request.endpoint;
    let mut items = Vec::new();
    each(api, request, &mut |answer| {
        items.extend(answer.read::<Vec<T>>(endpoint)?);
        Ok(true)
    })?;
    Ok(items)
}

/// The items that stand below `field` of a page, and how many there are on all pages (`total_count`).
pub(crate) fn field<T: DeserializeOwned>(
    answer: &Answer,
    request: &'static crate::Endpoint,
    field: &str,
) -> Result<(Vec<T>, Option<usize>), Error> {
    let unexpected = |why: String| Error::Unexpected { endpoint: request, why: crate::error::bounded(&why) };
    let items = answer.body.get(field).cloned().ok_or_else(|| unexpected(format!("it has no `{field}`")))?;
    let items = serde_json::from_value(items).map_err(|error| unexpected(format!("`{field}`: {error}")))?;
    let total = answer.body.get("total_count").and_then(Value::as_u64);
    Ok((items, total.and_then(|total| usize::try_from(total).ok())))
}

//! Lists come in pages (GitHub documentation, "Using pagination in the REST API").

use serde_json::Value;

use super::ask::Ask;
use super::wire::Reply;

/// Items on a page if none are asked for, and at most.
const USUAL: usize = 30;
const MOST: usize = 100;

/// The page of `items` that was asked for.
pub(crate) fn list(ask: &Ask<'_>, items: Vec<Value>) -> Reply {
    let (items, link) = cut(ask, items);
    linked(Reply::json(200, &Value::Array(items)), link)
}

/// The same in an object that also counts them.
pub(crate) fn counted(ask: &Ask<'_>, name: &str, items: Vec<Value>) -> Reply {
    let total = items.len();
    let (items, link) = cut(ask, items);
    let mut body = serde_json::json!({ "total_count": total });
    body[name] = Value::Array(items);
    linked(Reply::json(200, &body), link)
}

fn linked(reply: Reply, link: Option<String>) -> Reply {
    match link {
        Some(link) => reply.with("link", link),
        None => reply,
    }
}

fn cut(ask: &Ask<'_>, items: Vec<Value>) -> (Vec<Value>, Option<String>) {
    let number = |name: &str| ask.call.query(name).and_then(|value| value.parse::<usize>().ok()).filter(|n| *n > 0);
    let size = number("per_page").map_or(USUAL, |size| size.min(MOST));
    let page = number("page").unwrap_or(1);
    let last = items.len().div_ceil(size).max(1);
    let mut links = Vec::new();
    let mut link = |to: usize, rel: &str| links.push(format!("<{}>; rel=\"{rel}\"", address(ask, to)));
    if page > 1 {
        link(page.min(last + 1) - 1, "prev");
    }
    if page < last {
        link(page + 1, "next");
        link(last, "last");
    }
    if page > 1 {
        link(1, "first");
    }
    let link = if links.is_empty() { None } else { Some(links.join(", ")) };
    let from = (page - 1).saturating_mul(size);
    (items.into_iter().skip(from).take(size).collect(), link)
}

fn address(ask: &Ask<'_>, page: usize) -> String {
    let mut query: Vec<String> = ask
        .call
        .query
        .iter()
        .filter(|(name, _)| name != "page")
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    query.push(format!("page={page}"));
    format!("{}{}?{}", ask.links.api, ask.path, query.join("&"))
}

/// Escapes all but unreserved characters (RFC 3986, 2.3).
pub(crate) fn encode(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

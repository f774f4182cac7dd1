//! Where the API is, and which URLs belong to it.

use http::Uri;
use http::uri::Scheme;

use crate::Error;

/// GitHub's own API (GitHub documentation, `GITHUB_API_URL`).
pub(crate) const PUBLIC: &str = "https://api.github.com";

/// The API's base URL: scheme, host, port and, on GitHub Enterprise Server, the prefix `/api/v3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    origin: String,
    prefix: String,
}

impl Base {
    /// Checks a base URL such as `https://api.github.com` or `https://github.example.com/api/v3`.
    ///
    /// # Errors
    /// [`Error::Setup`] when it is no absolute `http` or `https` URL, or holds a user, a query or a fragment.
    pub fn parse(text: &str) -> Result<Self, Error> {
        // What stands before an `@` may be a secret.
        let shown = if text.contains('@') { "***".to_owned() } else { crate::error::bounded(text) };
        let wrong = |why: &str| Error::Setup {
            why: format!("`GITHUB_API_URL` is `{shown}`: {why}"),
            hint: "expected the base URL of the REST API, such as `https://api.github.com` or `https://HOST/api/v3`"
                .to_owned(),
        };
        if text.contains(['#', '?']) {
            return Err(wrong("it has a query or a fragment"));
        }
        let uri: Uri = text.parse().map_err(|_| wrong("it is not a URL"))?;
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(wrong("it has a user in it; a token is never part of a URL"));
        }
        let origin = origin(&uri).ok_or_else(|| wrong("it is not an `http://` or `https://` URL with a host"))?;
        let prefix = uri.path().trim_end_matches('/').to_owned();
        if has_dots(&prefix) {
            return Err(wrong("its path has `.` or `..` in it"));
        }
        Ok(Self { origin, prefix })
    }

    /// The URL of an escaped path and query.
    pub(crate) fn join(&self, target: &str) -> Result<Uri, String> {
        if !target.starts_with('/') || target.starts_with("//") {
            return Err("the path of the request does not start with one `/`".to_owned());
        }
        format!("{}{}{target}", self.origin, self.prefix)
            .parse()
            .map_err(|_| "the request makes no valid URL".to_owned())
    }

    /// Path and query below the base, where a URL belongs to the API; `None` for any other host, port, scheme or prefix.
    pub(crate) fn target(&self, uri: &Uri) -> Option<String> {
        if !self.owns(uri) {
            return None;
        }
        let rest = uri.path_and_query()?.as_str().strip_prefix(&self.prefix)?;
        (rest.starts_with('/') && !rest.starts_with("//")).then(|| rest.to_owned())
    }

    /// Path and query of a page that a `Link` header names, below the base.
    pub(crate) fn page(&self, link: &str) -> Option<String> {
        self.target(&resolve(&self.join("/").ok()?, link)?)
    }

    /// Whether a URL has the API's scheme, host and port: the only place a token is sent to.
    pub(crate) fn owns(&self, uri: &Uri) -> bool {
        origin(uri).is_some_and(|origin| origin == self.origin)
            && !uri.authority().is_some_and(|authority| authority.as_str().contains('@'))
            && !has_dots(uri.path())
    }
}

/// The URL that `location` names, seen from `from`; relative ones only with an absolute path.
pub(crate) fn resolve(from: &Uri, location: &str) -> Option<Uri> {
    let location = location.split('#').next().unwrap_or_default();
    let uri: Uri = if location.starts_with('/') && !location.starts_with("//") {
        format!("{}{location}", origin(from)?).parse().ok()?
    } else {
        location.parse().ok()?
    };
    let is_usable = origin(&uri).is_some() && !uri.authority()?.as_str().contains('@');
    is_usable.then_some(uri)
}

/// Scheme, host and port, in one spelling.
pub(crate) fn origin(uri: &Uri) -> Option<String> {
    let scheme = uri.scheme()?;
    let default = match scheme {
        scheme if *scheme == Scheme::HTTPS => 443,
        scheme if *scheme == Scheme::HTTP => 80,
        _ => return None,
    };
    let host = uri.host().filter(|host| !host.is_empty())?.to_ascii_lowercase();
    let port = match uri.port_u16() {
        Some(port) if port != default => format!(":{port}"),
        Some(_) => String::new(),
        // A port that is no number, such as `:99999`.
        None if uri.authority()?.as_str().rsplit_once(':').is_some_and(|(_, port)| !port.ends_with(']')) => {
            return None;
        }
        None => String::new(),
    };
    Some(format!("{scheme}://{host}{port}"))
}

/// The `next` page of a `Link` header (RFC 8288), whatever it points to.
pub(crate) fn next_link(header: &str) -> Option<&str> {
    let mut rest = header;
    while let Some(start) = rest.find('<') {
        let (url, after) = rest[start + 1..].split_once('>')?;
        let parameters = after.split('<').next().unwrap_or_default();
        let is_next = parameters.split([';', ',']).any(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or_default();
            name.trim().eq_ignore_ascii_case("rel")
                && value.trim().trim_matches('"').split(' ').any(|rel| rel == "next")
        });
        if is_next {
            return Some(url);
        }
        rest = after;
    }
    None
}

/// Whether a path has a segment that means "here" or "up", also in an escaped spelling.
fn has_dots(path: &str) -> bool {
    path.split('/').any(|segment| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_link_leads_away_from_the_api(
            link in "(https?:|/|//|\\\\|@|h|evil|\\.|%2e|:443|:|\\?|#|api|v3|next|<|>|\\[|\\]| )*|https://h/api/v3/\\PC*"
        ) {
            let base = Base::parse("https://h/api/v3").unwrap();
            if let Some(target) = base.page(&link) {
                let joined = base.join(&target).unwrap();
                prop_assert_eq!(joined.authority().unwrap().as_str(), "h");
                prop_assert!(joined.path().starts_with("/api/v3/") && !has_dots(joined.path()), "{}", joined);
            }
        }
    }

    fn uri(text: &str) -> Uri {
        text.parse().unwrap()
    }

    #[test]
    fn a_prefix_is_kept_and_a_trailing_slash_does_not_count() {
        let check = |base: &str, expected: &str| {
            assert_eq!(Base::parse(base).unwrap().join("/repos/o/r?a=b").unwrap().to_string(), expected);
        };
        check("https://api.github.com", "https://api.github.com/repos/o/r?a=b");
        check("https://GHE.example.com/api/v3/", "https://ghe.example.com/api/v3/repos/o/r?a=b");
        check("http://127.0.0.1:8080/", "http://127.0.0.1:8080/repos/o/r?a=b");
        check("https://h:443", "https://h/repos/o/r?a=b");
        assert!(Base::parse("https://h").unwrap().join("//evil/x").is_err());
    }

    #[test]
    fn a_base_url_that_cannot_be_one_is_refused() {
        for text in [
            "",
            "api.github.com",
            "ftp://h",
            "https://",
            "https://t0ken@h",
            "https://h?x",
            "https://h#x",
            "https://h/../x",
            "file:///x",
            "/x",
            "https://h:99999",
        ] {
            let error = Base::parse(text).unwrap_err();
            assert!(error.to_string().contains("GITHUB_API_URL"), "{text}: {error}");
        }
    }

    #[test]
    fn only_the_same_scheme_host_port_and_prefix_belong_to_the_api() {
        let base = Base::parse("https://ghe.example.com/api/v3").unwrap();
        let check =
            |url: &str, expected: Option<&str>| assert_eq!(base.target(&uri(url)).as_deref(), expected, "{url}");
        check("https://GHE.example.com:443/api/v3/repositories/1/issues?page=2", Some("/repositories/1/issues?page=2"));
        check("http://ghe.example.com/api/v3/x", None);
        check("https://ghe.example.com:444/api/v3/x", None);
        check("https://ghe.example.com.evil/api/v3/x", None);
        check("https://u@ghe.example.com/api/v3/x", None);
        check("https://ghe.example.com/api/v3evil", None);
        check("https://ghe.example.com/api/v3/%2E%2e/x", None);
        check("https://ghe.example.com/other", None);
    }

    #[test]
    fn the_next_page_is_found_among_other_links() {
        let header = r#"<https://h/x?page=1>; rel="prev", <https://h/x?a=1,2&page=3>; rel="next", <https://h/x?page=9>; rel="last""#;
        assert_eq!(next_link(header), Some("https://h/x?a=1,2&page=3"));
        assert_eq!(next_link("<https://h/x>; rel=next"), Some("https://h/x"));
        assert_eq!(next_link("<https://h/x>; rel=\"prev\""), None);
        assert_eq!(next_link("garbage < <<"), None);
    }

    #[test]
    fn a_location_is_absolute_or_starts_at_the_root() {
        let from = uri("https://h:8443/a/b");
        let check = |location: &str, expected: Option<&str>| {
            assert_eq!(resolve(&from, location).map(|uri| uri.to_string()).as_deref(), expected, "{location}");
        };
        check("https://s.example/x?sig=1#f", Some("https://s.example/x?sig=1"));
        check("/y", Some("https://h:8443/y"));
        check("y", None);
        check("//evil/y", None);
        check("ftp://h/y", None);
        check("https://u:p@h/y", None);
    }
}

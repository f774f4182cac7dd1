//! Which requests go through a proxy: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in capitals or not.

use http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use protocol::Environment;

use crate::Error;

/// The proxies of an environment.
#[derive(Debug)]
pub(crate) struct Proxies(Matcher);

impl Proxies {
    /// Reads the variables.
    ///
    /// # Errors
    /// [`Error::Setup`] when one of them names something that cannot be used, which would otherwise be asked around the proxy.
    pub(crate) fn from_environment(environment: &Environment) -> Result<Self, Error> {
        let value = |name: &str| {
            environment.get(name).or_else(|| environment.get(&name.to_ascii_lowercase())).unwrap_or_default().to_owned()
        };
        let (http, https, all) = (value("HTTP_PROXY"), value("HTTPS_PROXY"), value("ALL_PROXY"));
        for (name, text) in [("HTTP_PROXY", &http), ("HTTPS_PROXY", &https), ("ALL_PROXY", &all)] {
            check(name, text)?;
        }
        Ok(Self(Matcher::builder().http(http).https(https).all(all).no(value("NO_PROXY")).build()))
    }

    /// The proxy for a URL.
    pub(crate) fn of(&self, uri: &Uri) -> Option<Intercept> {
        self.0.intercept(uri)
    }
}

/// The value may hold a password, so it is in no message.
fn check(name: &str, text: &str) -> Result<(), Error> {
    if text.is_empty() {
        return Ok(());
    }
    let known = Matcher::builder().http(text).build().intercept(&Uri::from_static("http://example.com"));
    let scheme = known.as_ref().and_then(|known| known.uri().scheme_str());
    if scheme == Some("http") {
        return Ok(());
    }
    let what = match scheme {
        Some(scheme) => format!("a proxy that is spoken to with `{scheme}`"),
        None => "no proxy".to_owned(),
    };
    Err(Error::Setup {
        why: format!("`{name}` names {what}"),
        hint: "expected `http://HOST:PORT` or `http://USER:PASSWORD@HOST:PORT`; requests to `https` go through it in a tunnel".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> Proxies {
        Proxies::from_environment(&variables.iter().copied().collect()).unwrap()
    }

    #[track_caller]
    fn check_proxy(variables: &[(&str, &str)], url: &'static str, expected: Option<&str>) {
        let found = proxies(variables).of(&Uri::from_static(url)).map(|proxy| proxy.uri().to_string());
        assert_eq!(found.as_deref(), expected, "{variables:?} {url}");
    }

    #[test]
    fn either_spelling_of_a_variable_counts() {
        let github = "https://api.github.com/x";
        check_proxy(&[("https_proxy", "http://p:3128")], github, Some("http://p:3128/"));
        check_proxy(&[("HTTPS_PROXY", "p:3128")], github, Some("http://p:3128/"));
        check_proxy(&[("HTTP_PROXY", "http://p:3128")], github, None);
        check_proxy(&[("all_proxy", "http://p:3128")], github, Some("http://p:3128/"));
        check_proxy(&[], github, None);
    }

    #[test]
    fn excepted_hosts_are_asked_straight() {
        let variables = |no| [("HTTPS_PROXY", "http://p:3128"), ("no_proxy", no)];
        check_proxy(&variables("ghe.example.com, 10.0.0.0/8"), "https://ghe.example.com/x", None);
        check_proxy(&variables("ghe.example.com, 10.0.0.0/8"), "https://10.1.2.3/x", None);
        check_proxy(&variables(".example.com"), "https://ghe.example.com/x", None);
        check_proxy(&variables("*"), "https://api.github.com/x", None);
        check_proxy(&variables("example.com"), "https://api.github.com/x", Some("http://p:3128/"));
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_said_without_its_password() {
        for text in ["socks5://u:secret@p:1080", "https://u:secret@p:443", "http://", "a b"] {
            let error = Proxies::from_environment(&[("HTTPS_PROXY", text)].into_iter().collect()).unwrap_err();
            let shown = format!("{error:?}");
            assert!(shown.contains("`HTTPS_PROXY`") && !shown.contains("secret"), "{shown}");
        }
    }
}

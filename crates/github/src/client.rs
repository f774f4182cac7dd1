//! [`Client`]: requests to GitHub itself.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_ENCODING, ETAG, IF_NONE_MATCH, LINK, LOCATION, USER_AGENT};
use http::{HeaderMap, HeaderValue, Uri};
use protocol::Environment;
use serde_json::Value;

use crate::base::{self, Base};
use crate::cache::{Entry, Store};
use crate::page::PER_PAGE;
use crate::retry::{Failed, Patience, Time, WallTime};
use crate::token::Token;
use crate::transport::{Certificates, Fault, Outgoing, Proxies, Reply, Timeouts, Transport};
use crate::{Answer, Api, Endpoint, Error, Request, verdict};

/// How many redirects are followed.
pub(crate) const REDIRECTS: usize = 5;

/// What a client can be told.
#[derive(Clone)]
pub struct Options {
    /// What all requests of the process together may wait for rate limits and between attempts.
    pub max_wait: Duration,
    /// How long to wait for the network.
    pub timeouts: Timeouts,
    /// Where answers with an entity tag are kept; `None`: in memory only.
    pub store: Option<PathBuf>,
    /// What makes the waits of this run differ from those of others, such as the run's id.
    pub seed: String,
    /// The clock.
    pub time: Arc<dyn Time>,
}

impl Default for Options {
    /// A minute of waiting, the real clock, nothing kept on disk.
    fn default() -> Self {
        Self {
            max_wait: Duration::from_secs(60),
            timeouts: Timeouts::default(),
            store: None,
            seed: String::new(),
            time: Arc::new(WallTime),
        }
    }
}

/// GitHub over HTTP. It blocks, so it must not be used inside an asynchronous runtime; threads may share it.
pub struct Client {
    pub(crate) transport: Transport,
    pub(crate) base: Base,
    pub(crate) token: Token,
    pub(crate) patience: Patience,
    store: Store,
}

impl Client {
    /// A client for the API at `base`. From `environment` come the proxies (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`) and
    /// the certificates to trust (`SSL_CERT_FILE`, `SSL_CERT_DIR`).
    ///
    /// # Errors
    /// [`Error::Setup`] when a proxy cannot be used.
    pub fn new(base: Base, token: Token, environment: &Environment, options: Options) -> Result<Self, Error> {
        let proxies = Proxies::from_environment(environment)?;
        let transport = Transport::new(proxies, Certificates::from_environment(environment), options.timeouts)?;
        let patience = Patience::new(options.time, options.max_wait, &options.seed);
        Ok(Self { transport, base, token, patience, store: Store::new(options.store) })
    }

    /// Sends `target` with conditions and retries, and reads the answer.
    fn ask(&self, endpoint: &'static Endpoint, target: &str, body: Option<&Value>) -> Result<Answer, Error> {
        let unexpected = |why: String| Error::Unexpected { endpoint, why };
        let uri = self.base.join(target).map_err(unexpected)?;
        let key = self.token.key(&uri.to_string());
        let kept = if endpoint.method.reads() { self.store.get(&key) } else { None };
        let mut before = false;
        let reply = self.patience.run(endpoint, target, || {
            let end = self.once(endpoint, &uri, body, kept.as_ref());
            // A removal that was sent before and now finds nothing has happened.
            let end = match end {
                Err(Failed::Final(error))
                    if before && error.is_missing() && endpoint.method == crate::Method::Delete =>
                {
                    Ok(Reply { status: 204, headers: HeaderMap::new(), body: Vec::new() })
                }
                end => end,
            };
            before |= matches!(&end, Err(Failed::Broken { perhaps: true, .. }));
            end
        })?;
        match kept {
            Some(kept) if reply.status == 304 => {
                // The page is the same, but another may have come behind it.
                let next = self.next_page(endpoint, &reply.headers)?.or(kept.next);
                self.answer(endpoint, 200, kept.body.as_bytes(), next)
            }
            _ => {
                let next = self.next_page(endpoint, &reply.headers)?;
                let answer = self.answer(endpoint, reply.status, &reply.body, next.clone())?;
                let items = answer.body.as_array().map_or(0, Vec::len);
                self.keep(endpoint, key, reply, next, items);
                Ok(answer)
            }
        }
    }

    /// One attempt, with the redirects that stay on the API's own host (a renamed repository).
    fn once(
        &self,
        endpoint: &'static Endpoint,
        uri: &Uri,
        body: Option<&Value>,
        kept: Option<&Entry>,
    ) -> Result<Reply, Failed> {
        let unexpected = |why: &str| Failed::Final(Error::Unexpected { endpoint, why: why.to_owned() });
        let mut uri = uri.clone();
        for _ in 0..=REDIRECTS {
            let mut headers = self.headers(true);
            if let Some(etag) = kept.and_then(|kept| HeaderValue::from_str(&kept.etag).ok()) {
                headers.insert(IF_NONE_MATCH, etag);
            }
            let outgoing = Outgoing { method: endpoint.method, uri: &uri, headers, body };
            let reply = self.transport.exchange(outgoing).map_err(|fault| self.failed(endpoint, fault))?;
            self.note_limit(&reply);
            match reply.status {
                200..=299 if encoding(&reply.headers).is_some() => {
                    return Err(unexpected("it is compressed, which was not asked for"));
                }
                200..=299 => return Ok(Reply { body: self.token.scrub_bytes(reply.body), ..reply }),
                304 if kept.is_some() => return Ok(reply),
                307 | 308 => uri = self.moved(endpoint, &uri, &reply.headers)?,
                301 | 302 if endpoint.method.reads() => uri = self.moved(endpoint, &uri, &reply.headers)?,
                _ => return Err(verdict::failed(endpoint, &reply, &self.token, self.patience.now())),
            }
        }
        Err(unexpected("it redirects without end"))
    }

    fn moved(&self, endpoint: &'static Endpoint, from: &Uri, headers: &HeaderMap) -> Result<Uri, Failed> {
        let unexpected = |why: &str| Failed::Final(Error::Unexpected { endpoint, why: why.to_owned() });
        let to = location(from, headers).ok_or_else(|| unexpected("it redirects to nowhere"))?;
        if self.base.owns(&to) { Ok(to) } else { Err(unexpected("it redirects to another host")) }
    }

    /// The headers of every request; the token only where `with_token`.
    pub(crate) fn headers(&self, with_token: bool) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, HeaderValue::from_static(concat!("pointsman/", env!("CARGO_PKG_VERSION"))));
        headers.insert(ACCEPT, HeaderValue::from_static("application/vnd.github+json"));
        if with_token {
            headers.insert(AUTHORIZATION, self.token.header());
        }
        headers
    }

    pub(crate) fn failed(&self, endpoint: &'static Endpoint, fault: Fault) -> Failed {
        let reads = endpoint.method.reads();
        let text = |why: &str| crate::error::bounded(&self.token.scrub(why));
        match fault {
            Fault::Setup(error) => Failed::Final(error),
            Fault::Unsent(why) => Failed::Broken { perhaps: false, again: true, why: text(&why) },
            Fault::Lost(why) => Failed::Broken { perhaps: !reads, again: reads, why: text(&why) },
            Fault::Sink(why) => Failed::Broken { perhaps: false, again: false, why: text(&why) },
            Fault::TooLarge => {
                Failed::Final(Error::Unexpected { endpoint, why: "it is larger than 32 MiB".to_owned() })
            }
        }
    }

    /// Notes that the limit is used up, so that the next request waits instead of being refused.
    pub(crate) fn note_limit(&self, reply: &Reply) {
        if let Some(seconds) = verdict::used_up(&reply.headers, self.patience.now()) {
            self.patience.be_silent(seconds);
        }
    }

    fn next_page(&self, endpoint: &'static Endpoint, headers: &HeaderMap) -> Result<Option<String>, Error> {
        let unexpected = |why: &str| Error::Unexpected { endpoint, why: why.to_owned() };
        for header in headers.get_all(LINK) {
            let header = header.to_str().map_err(|_| unexpected("its `Link` header is not text"))?;
            let Some(link) = base::next_link(header) else { continue };
            let target = self.base.page(link).ok_or_else(|| unexpected("its `Link` header leads away from the API"))?;
            return Ok(Some(target));
        }
        Ok(None)
    }

    fn answer(
        &self,
        endpoint: &'static Endpoint,
        status: u16,
        body: &[u8],
        next: Option<String>,
    ) -> Result<Answer, Error> {
        let body = if body.iter().all(u8::is_ascii_whitespace) {
            Value::Null
        } else {
            serde_json::from_slice(body)
                .map_err(|error| Error::Unexpected { endpoint, why: format!("no JSON: {error}") })?
        };
        Ok(Answer { status, body, next })
    }

    fn keep(&self, endpoint: &'static Endpoint, key: String, reply: Reply, next: Option<String>, items: usize) {
        // The tag tells of this page alone: behind a last one that is full another can come, and the tag stays.
        let may_grow = next.is_none() && items >= PER_PAGE;
        let etag = reply.headers.get(ETAG).and_then(|etag| etag.to_str().ok()).filter(|etag| etag.len() <= 200);
        if let (true, 200, Some(etag), Ok(body)) =
            (endpoint.method.reads() && !may_grow, reply.status, etag.map(str::to_owned), String::from_utf8(reply.body))
        {
            self.store.put(Entry { key, etag, next, body });
        }
    }
}

impl Api for Client {
    fn call(&self, request: &Request) -> Result<Answer, Error> {
        let body = request.body.as_ref().map(|body| self.token.scrub_json(body));
        self.ask(request.endpoint, &request.target(), body.as_ref())
    }

    fn next(&self, request: &Request, next: &str) -> Result<Answer, Error> {
        let uri = self.base.join(next).ok().filter(|uri| self.base.target(uri).as_deref() == Some(next));
        if uri.is_none() || !request.endpoint.method.reads() {
            let why = "the next page leads away from the API".to_owned();
            return Err(Error::Unexpected { endpoint: request.endpoint, why });
        }
        self.ask(request.endpoint, next, None)
    }

    fn download(&self, request: &Request, sink: &mut dyn Write, limit: u64) -> Result<u64, Error> {
        crate::download::download(self, request, sink, limit)
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Client").field("base", &self.base).finish_non_exhaustive()
    }
}

/// Where a redirect goes.
pub(crate) fn location(from: &Uri, headers: &HeaderMap) -> Option<Uri> {
    base::resolve(from, headers.get(LOCATION)?.to_str().ok()?)
}

/// The encoding of a body, where it has one; none was asked for.
pub(crate) fn encoding(headers: &HeaderMap) -> Option<&HeaderValue> {
    headers.get(CONTENT_ENCODING).filter(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

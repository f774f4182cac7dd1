//! The wire: one request out, one reply in, through octocrab over a connector of our own. Nothing here waits for limits,
//! tries again or follows a redirect.

mod connector;
mod proxy;
mod stream;
mod tls;

use std::error::Error as StdError;
use std::io::Write;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Uri};
use http_body_util::BodyExt as _;
use http_body_util::combinators::BoxBody;
use octocrab::{AuthState, Octocrab, OctocrabBuilder};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use crate::{Error, Method};
use connector::{Refusal, Wire};
pub(crate) use proxy::Proxies;
pub(crate) use tls::Certificates;

/// The largest body of a normal answer, bytes.
pub(crate) const BODY_LIMIT: u64 = 32 * 1024 * 1024;

/// The largest part of a refusal's body that is read, bytes.
const REFUSAL_LIMIT: u64 = 64 * 1024;

/// How long to wait for what.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// For a connection, with proxy and TLS.
    pub connect: Duration,
    /// For the head of an answer, and for each further piece of it.
    pub read: Duration,
    /// For a whole answer that is not a download.
    pub call: Duration,
    /// For a whole download.
    pub download: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(10), read: seconds(30), call: seconds(120), download: seconds(900) }
    }
}

/// What is sent.
pub(crate) struct Outgoing<'a> {
    pub(crate) method: Method,
    pub(crate) uri: &'a Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<&'a serde_json::Value>,
}

/// What came.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// Empty where it went into a sink.
    pub(crate) body: Vec<u8>,
}

/// Why nothing usable came.
#[derive(Debug)]
pub(crate) enum Fault {
    /// It will not come until somebody changes the setup.
    Setup(Error),
    /// There was no connection, so nothing was sent.
    Unsent(String),
    /// It was sent, or may have been; the answer is missing or incomplete.
    Lost(String),
    /// It came, but there is no room for it.
    Sink(String),
    /// The answer came and is larger than it may be.
    TooLarge,
}

type Body = BoxBody<Bytes, octocrab::Error>;

/// A client that speaks HTTP.
pub(crate) struct Transport {
    octocrab: Octocrab,
    runtime: Runtime,
    timeouts: Timeouts,
}

impl Transport {
    pub(crate) fn new(proxies: Proxies, certificates: Certificates, timeouts: Timeouts) -> Result<Self, Error> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| Error::Setup {
            why: format!("cannot wait for the network: {error}"),
            hint: "are file descriptors used up (`ulimit -n`)?".to_owned(),
        })?;
        let wire = Wire::new(proxies, certificates, timeouts.connect);
        // Octocrab starts a task, which needs a runtime around it.
        let inside = runtime.enter();
        let built = OctocrabBuilder::new_empty().with_service(wire).with_auth(AuthState::None).build();
        drop(inside);
        match built {
            Ok(octocrab) => Ok(Self { octocrab, runtime, timeouts }),
            Err(never) => match never {},
        }
    }

    /// Sends a request and reads the whole reply.
    pub(crate) fn exchange(&self, outgoing: Outgoing<'_>) -> Result<Reply, Fault> {
        let limit = self.timeouts.call;
        self.runtime.block_on(async {
            let exchange = async {
                let (mut reply, body) = self.send(outgoing).await?;
                let (usable, limit) = if reply.status < 300 { (true, BODY_LIMIT) } else { (false, REFUSAL_LIMIT) };
                match self.collect(body, limit).await {
                    Ok(bytes) => reply.body = bytes,
                    // What is said beside a status is worth less than the status.
                    Err(_) if !usable => {}
                    Err(fault) => return Err(fault),
                }
                Ok(reply)
            };
            timeout(limit, exchange)
                .await
                .unwrap_or_else(|_| Err(Fault::Lost(format!("no whole answer within {limit:?}"))))
        })
    }

    /// Sends a request and, where the reply's status is 200, writes at most `limit` bytes of its body into `sink`; how many is
    /// counted in `written`, also when the end is a fault.
    pub(crate) fn stream(
        &self,
        outgoing: Outgoing<'_>,
        sink: &mut dyn Write,
        limit: u64,
        written: &mut u64,
    ) -> Result<Reply, Fault> {
        let whole = self.timeouts.download;
        self.runtime.block_on(async {
            let stream = async {
                let (mut reply, mut body) = self.send(outgoing).await?;
                if reply.status != 200 || crate::client::encoding(&reply.headers).is_some() {
                    reply.body = self.collect(body, REFUSAL_LIMIT).await.unwrap_or_default();
                    return Ok(reply);
                }
                while *written < limit {
                    let Some(bytes) = self.piece(&mut body).await? else { break };
                    let room = usize::try_from(limit - *written).unwrap_or(usize::MAX);
                    let part = &bytes[..bytes.len().min(room)];
                    sink.write_all(part).map_err(|error| Fault::Sink(format!("cannot write it: {error}")))?;
                    *written += part.len() as u64;
                }
                Ok(reply)
            };
            timeout(whole, stream).await.unwrap_or_else(|_| Err(Fault::Lost(format!("not done within {whole:?}"))))
        })
    }

    async fn send(&self, outgoing: Outgoing<'_>) -> Result<(Reply, Body), Fault> {
        let mut builder = http::Request::builder().method(outgoing.method.name()).uri(outgoing.uri);
        if let Some(headers) = builder.headers_mut() {
            *headers = outgoing.headers;
        }
        let request =
            self.octocrab.build_request(builder, outgoing.body).map_err(|error| Fault::Unsent(chain(&error)))?;
        let wait = self.timeouts.read + self.timeouts.connect;
        let response = match timeout(wait, self.octocrab.execute(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(fault(&error)),
            Err(_) => return Err(Fault::Lost(format!("no answer within {wait:?}"))),
        };
        let (parts, body) = response.into_parts();
        Ok((Reply { status: parts.status.as_u16(), headers: parts.headers, body: Vec::new() }, body))
    }

    async fn collect(&self, mut body: Body, limit: u64) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        while let Some(piece) = self.piece(&mut body).await? {
            if (bytes.len() + piece.len()) as u64 > limit {
                return Err(Fault::TooLarge);
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }

    async fn piece(&self, body: &mut Body) -> Result<Option<Bytes>, Fault> {
        loop {
            let frame = match timeout(self.timeouts.read, body.frame()).await {
                Ok(frame) => {
                    frame.transpose().map_err(|error| Fault::Lost(format!("the answer was cut: {}", chain(&error))))?
                }
                Err(_) => return Err(Fault::Lost(format!("the answer stopped for {:?}", self.timeouts.read))),
            };
            match frame.map(hyper::body::Frame::into_data) {
                None => return Ok(None),
                Some(Ok(bytes)) => return Ok(Some(bytes)),
                // Trailers.
                Some(Err(_)) => {}
            }
        }
    }
}

fn fault(error: &octocrab::Error) -> Fault {
    let mut next: Option<&(dyn StdError + 'static)> = Some(error);
    let mut unsent = false;
    while let Some(error) = next {
        if let Some(Refusal { why, hint }) = error.downcast_ref() {
            return Fault::Setup(Error::Setup { why: why.clone(), hint: hint.clone() });
        }
        unsent |= error.downcast_ref::<hyper_util::client::legacy::Error>().is_some_and(|error| error.is_connect());
        next = error.source();
    }
    if unsent { Fault::Unsent(chain(error)) } else { Fault::Lost(chain(error)) }
}

/// The words of an error and its causes, without octocrab's own (which carry a stack).
fn chain(error: &octocrab::Error) -> String {
    let mut next = if let octocrab::Error::Service { source, .. } = error {
        Some(source.as_ref() as &dyn StdError)
    } else {
        error.source()
    };
    let mut words = Vec::new();
    while let Some(error) = next {
        let text = error.to_string();
        if words.last() != Some(&text) {
            words.push(text);
        }
        next = error.source();
    }
    if words.is_empty() { "the request could not be made".to_owned() } else { words.join(": ") }
}

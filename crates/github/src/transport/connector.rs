//! Connections: straight, through a proxy that passes requests on, or through a tunnel, with TLS where the URL says so.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::PROXY_AUTHORIZATION;
use http::uri::Scheme;
use http::{Request, Response, Uri};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use octocrab::OctoBody;
use tower_service::Service;

use super::proxy::Proxies;
use super::stream::Stream;
use super::tls::Certificates;

type BoxError = Box<dyn StdError + Send + Sync>;
type Pending<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

/// How long a connection nobody uses is kept. Shorter than servers keep theirs, so that a write does not go into one that
/// is just being closed, where nobody could tell whether it arrived.
const IDLE: Duration = Duration::from_secs(5);

/// A connection that cannot be made until somebody changes the setup.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) why: String,
    pub(crate) hint: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.why)
    }
}

impl StdError for Refusal {}

/// The HTTP client below octocrab.
pub(crate) struct Wire {
    client: Client<Connector, OctoBody>,
    proxies: Arc<Proxies>,
}

impl Wire {
    pub(crate) fn new(proxies: Proxies, certificates: Certificates, limit: Duration) -> Self {
        let proxies = Arc::new(proxies);
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let connector = Connector { tcp, proxies: Arc::clone(&proxies), certificates: Arc::new(certificates), limit };
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(4)
            .build(connector);
        Self { client, proxies }
    }
}

impl Service<Request<OctoBody>> for Wire {
    type Error = hyper_util::client::legacy::Error;
    type Future = Pending<Response<Incoming>, Self::Error>;
    type Response = Response<Incoming>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<OctoBody>) -> Self::Future {
        if request.uri().scheme() == Some(&Scheme::HTTP)
            && let Some(user) = self.proxies.of(request.uri()).and_then(|proxy| proxy.basic_auth().cloned())
        {
            request.headers_mut().insert(PROXY_AUTHORIZATION, user);
        }
        Box::pin(self.client.request(request))
    }
}

/// Makes connections.
#[derive(Clone)]
struct Connector {
    tcp: HttpConnector,
    proxies: Arc<Proxies>,
    certificates: Arc<Certificates>,
    limit: Duration,
}

impl Service<Uri> for Connector {
    type Error = BoxError;
    type Future = Pending<Stream, BoxError>;
    type Response = Stream;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connector = self.clone();
        Box::pin(async move {
            let limit = connector.limit;
            match tokio::time::timeout(limit, connector.connect(uri)).await {
                Ok(connected) => connected,
                Err(_) => Err(format!("no connection within {limit:?}").into()),
            }
        })
    }
}

impl Connector {
    async fn connect(mut self, uri: Uri) -> Result<Stream, BoxError> {
        let secure = uri.scheme() == Some(&Scheme::HTTPS);
        let proxy = self.proxies.of(&uri);
        let passed_on = proxy.is_some() && !secure;
        let tcp = match proxy {
            None => self.tcp.call(uri.clone()).await?,
            Some(proxy) if !secure => self.tcp.call(proxy.uri().clone()).await?,
            Some(proxy) => {
                let mut tunnel = Tunnel::new(proxy.uri().clone(), self.tcp.clone());
                if let Some(user) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(user.clone());
                }
                tunnel.call(uri.clone()).await.map_err(through_proxy)?
            }
        };
        let tcp = tcp.into_inner();
        if secure {
            return Ok(Stream::new(Box::new(self.certificates.greet(&uri, tcp).await?), false));
        }
        Ok(Stream::new(Box::new(tcp), passed_on))
    }
}

fn through_proxy(error: impl StdError + Send + Sync + 'static) -> BoxError {
    // Hyper-util has no name for this error outside of it.
    if error.to_string().contains("proxy authorization required") {
        return Box::new(Refusal {
            why: "the proxy wants a user and a password".to_owned(),
            hint: "write them into `HTTPS_PROXY`, as `http://USER:PASSWORD@HOST:PORT`".to_owned(),
        });
    }
    Box::new(error)
}

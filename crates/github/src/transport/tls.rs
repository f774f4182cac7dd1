//! TLS, and whom it trusts.

use std::error::Error as StdError;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use http::Uri;
use protocol::Environment;
use rustls_native_certs::{CertificateResult, load_certs_from_paths, load_native_certs};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, Error as TlsError, RootCertStore};

use super::connector::Refusal;

const HINT: &str =
    "install the package `ca-certificates`, or name the certificates (PEM) to trust with `SSL_CERT_FILE`";

/// The certificates that are trusted: those of the system, or those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name, as for
/// OpenSSL. Read when the first `https` connection is made.
pub(crate) struct Certificates {
    file: Option<PathBuf>,
    folder: Option<PathBuf>,
    config: OnceLock<Result<Arc<ClientConfig>, String>>,
}

impl Certificates {
    pub(crate) fn from_environment(environment: &Environment) -> Self {
        let (file, folder) = (environment.path("SSL_CERT_FILE"), environment.path("SSL_CERT_DIR"));
        Self { file, folder, config: OnceLock::new() }
    }

    /// Makes TLS over a connection to the host of `uri`.
    pub(crate) async fn greet(
        &self,
        uri: &Uri,
        tcp: TcpStream,
    ) -> Result<TlsStream<TcpStream>, Box<dyn StdError + Send + Sync>> {
        let config = self.config.get_or_init(|| self.load()).clone();
        let config = config.map_err(|why| Refusal { why, hint: HINT.to_owned() })?;
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let name = ServerName::try_from(host.to_owned())?;
        TlsConnector::from(config).connect(name, tcp).await.map_err(|error| {
            let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
            match inner {
                Some(TlsError::InvalidCertificate(why)) => Box::new(Refusal {
                    why: format!("the certificate of `{host}` is not trusted: {why}"),
                    hint: "where a proxy or a server of your own has its own authority, name its certificate with `SSL_CERT_FILE`"
                        .to_owned(),
                }),
                _ => Box::<dyn StdError + Send + Sync>::from(error),
            }
        })
    }

    fn load(&self) -> Result<Arc<ClientConfig>, String> {
        let CertificateResult { certs, errors, .. } = match (&self.file, &self.folder) {
            (None, None) => load_native_certs(),
            (file, folder) => load_certs_from_paths(file.as_deref(), folder.as_deref()),
        };
        let mut roots = RootCertStore::empty();
        let (usable, _) = roots.add_parsable_certificates(certs);
        if usable == 0 {
            let why = errors.first().map_or_else(|| "none was found".to_owned(), ToString::to_string);
            return Err(format!("there are no certificates to know GitHub by: {}", crate::error::bounded(&why)));
        }
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

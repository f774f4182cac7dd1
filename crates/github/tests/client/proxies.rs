//! Through a real proxy: requests passed on, tunnels with TLS inside, and whom TLS trusts.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::{fs, thread};

use github::{Api as _, Error, Request, endpoint};
use protocol::{Environment, Exit};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::server::{Reply, Seen, Server};
use crate::{TOKEN, client_at, options};

/// A proxy that takes every host for the one at `upstream`.
struct Proxy {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn start(upstream: SocketAddr, refuse: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&heads);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let log = Arc::clone(&log);
                thread::spawn(move || pass(stream, upstream, refuse, &log));
            }
        });
        Self { address, heads }
    }

    fn url(&self) -> String {
        format!("http://user:pass%77ord@{}", self.address)
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

fn pass(stream: TcpStream, upstream: SocketAddr, refuse: bool, log: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).unwrap_or(0) == 0 {
            return;
        }
    }
    log.lock().unwrap().push(head.clone());
    let client = reader.get_mut();
    if refuse {
        let _ = client.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
        return;
    }
    let mut server = TcpStream::connect(upstream).unwrap();
    if head.starts_with("CONNECT ") {
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
    } else {
        // From the whole URL to its path, as the server wants it.
        let (method, rest) = head.split_once(" http://").unwrap();
        let path = rest.find('/').unwrap();
        server.write_all(format!("{method} {}", &rest[path..]).as_bytes()).unwrap();
    }
    server.write_all(reader.buffer()).unwrap();
    let client = reader.into_inner();
    let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
    let (mut from, mut to) = (server, client);
    let _ = std::io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Both);
}

/// A server for `github.test` over TLS, and the file with its certificate.
fn tls_server(folder: &Path) -> (Server, String) {
    tls_server_with(folder, |seen, _| Reply::json(200, &format!("[\"{}\"]", seen.target)))
}

fn tls_server_with(folder: &Path, handler: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> (Server, String) {
    let made = rcgen::generate_simple_self_signed(vec!["github.test".to_owned()]).unwrap();
    let file = folder.join("authority.pem");
    fs::write(&file, made.cert.pem()).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    (Server::start_tls(config, handler), file.to_string_lossy().into_owned())
}

fn issues() -> Request {
    Request::new(endpoint::LIST_ISSUES, "o/r")
}

fn environment(variables: &[(&str, &str)]) -> Environment {
    variables.iter().copied().collect()
}

#[test]
fn a_plain_request_names_the_whole_url_and_the_proxys_user() {
    let server = Server::start(|_, _| Reply::json(200, "[]"));
    let proxy = Proxy::start(server.address, false);
    let client = client_at("http://github.test/api/v3", options().1, &environment(&[("http_proxy", &proxy.url())]));
    client.call(&issues()).unwrap();
    let head = &proxy.heads()[0];
    assert!(head.starts_with("GET http://github.test/api/v3/repos/o/r/issues HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("proxy-authorization: Basic dXNlcjpwYXNzd29yZA=="), "{head}");
    assert_eq!(server.seen()[0].target, "/api/v3/repos/o/r/issues");
}

#[test]
fn an_encrypted_request_goes_through_a_tunnel_that_never_sees_the_token() {
    let folder = tempfile::tempdir().unwrap();
    let (server, file) = tls_server(folder.path());
    let proxy = Proxy::start(server.address, false);
    let variables = environment(&[("HTTPS_PROXY", &proxy.url()), ("SSL_CERT_FILE", &file)]);
    let client = client_at("https://github.test/api/v3", options().1, &variables);
    let answer = client.call(&issues()).unwrap();
    assert_eq!(answer.body, serde_json::json!(["/api/v3/repos/o/r/issues"]));
    let heads = proxy.heads();
    assert!(heads.len() == 1 && heads[0].starts_with("CONNECT github.test:443 HTTP/1.1\r\n"), "{heads:?}");
    assert!(heads[0].contains("Proxy-Authorization: Basic dXNlcjpwYXNzd29yZA=="), "{heads:?}");
    assert!(!heads[0].contains(TOKEN));
    assert!(server.seen()[0].header("proxy-authorization").is_none());
}

#[test]
fn an_excepted_host_is_asked_straight() {
    let server = Server::start(|_, _| Reply::json(200, "[]"));
    let variables = environment(&[("HTTP_PROXY", "http://127.0.0.1:9"), ("NO_PROXY", "127.0.0.1,localhost")]);
    client_at(&server.url(), options().1, &variables).call(&issues()).unwrap();
    assert_eq!(server.seen().len(), 1);
}

/// A setup that cannot work is said at once, with `words` in message or hint, and without the proxy's password.
#[track_caller]
fn check_setup(url: &str, variables: &[(&str, &str)], words: &[&str]) {
    let (clock, options) = options();
    let error = client_at(url, options, &environment(variables)).call(&issues()).unwrap_err();
    let text = format!("{error:?}");
    assert!(matches!(error, Error::Setup { .. }), "{text}");
    assert!(words.iter().all(|word| text.contains(word)), "{text}");
    assert!(!text.contains("pass%77ord") && !text.contains("pass:"), "{text}");
    assert_eq!((error.exit(), clock.pauses().len()), (Exit::Usage, 0));
}

#[test]
fn a_proxy_that_wants_another_user_is_said() {
    let server = Server::script(vec![]);
    let proxy = Proxy::start(server.address, true);
    check_setup("https://github.test", &[("HTTPS_PROXY", &proxy.url())], &["the proxy wants a user", "`HTTPS_PROXY`"]);
    check_setup("http://github.test", &[("HTTP_PROXY", &proxy.url())], &["the proxy wants a user", "`HTTPS_PROXY`"]);
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (server, _) = tls_server(folder.path());
    let (_, stranger) = tls_server(tempfile::tempdir_in(folder.path()).unwrap().keep().as_path());
    let proxy = Proxy::start(server.address, false);
    let variables = [("HTTPS_PROXY", proxy.url()), ("SSL_CERT_FILE", stranger)];
    let variables = variables.each_ref().map(|(name, value)| (*name, value.as_str()));
    check_setup("https://github.test", &variables, &["`github.test` is not trusted", "`SSL_CERT_FILE`"]);
    assert!(server.seen().is_empty());
}

#[test]
fn a_machine_without_certificates_is_said_and_needs_none_for_plain_requests() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    fs::write(&empty, "").unwrap();
    let empty = empty.to_string_lossy().into_owned();
    let server = Server::start(|_, _| Reply::json(200, "[]"));
    let proxy = Proxy::start(server.address, false);
    let variables = [("HTTPS_PROXY", proxy.url()), ("SSL_CERT_FILE", empty.clone())];
    let variables = variables.each_ref().map(|(name, value)| (*name, value.as_str()));
    check_setup("https://github.test", &variables, &["no certificates", "ca-certificates", "`SSL_CERT_FILE`"]);
    let missing = folder.path().join("missing.pem").to_string_lossy().into_owned();
    let variables = [("HTTPS_PROXY", proxy.url()), ("SSL_CERT_FILE", missing)];
    let variables = variables.each_ref().map(|(name, value)| (*name, value.as_str()));
    check_setup("https://github.test", &variables, &["no certificates", "missing.pem"]);
    client_at(&server.url(), options().1, &environment(&[("SSL_CERT_FILE", &empty)])).call(&issues()).unwrap();
}

#[test]
fn a_log_is_not_fetched_from_https_to_http() {
    let folder = tempfile::tempdir().unwrap();
    let thief = Server::script(vec![Reply::new(200).body("log")]);
    let location = format!("{}/blob", thief.url());
    let (server, file) = tls_server_with(folder.path(), move |_, _| Reply::new(302).header("location", &location));
    let proxy = Proxy::start(server.address, false);
    let variables = environment(&[("HTTPS_PROXY", &proxy.url()), ("SSL_CERT_FILE", &file)]);
    let client = client_at("https://github.test", options().1, &variables);
    let log = Request::new(endpoint::GET_JOB_LOG, "o/r").at("job_id", 1);
    let error = client.download(&log, &mut Vec::new(), 9).unwrap_err();
    assert!(matches!(error, Error::Unexpected { .. }) && error.to_string().contains("`http`"), "{error}");
    assert!(thief.seen().is_empty());
}

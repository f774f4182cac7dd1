//! Whether the docker daemon answers: `GET /_ping` of the Engine API, over its socket where that can be told, else
//! through the docker program, which knows contexts, named pipes and ssh.

use std::io::{self, Read, Write};
use std::time::Duration;

use protocol::escape::clip;
use protocol::host::Host;
use runner_health::measurements::{Daemon, Measured};
use subprocess::Call;

const TIMEOUT: Duration = Duration::from_secs(10);
/// Where the daemon listens if nothing else is said.
const SOCKET: &str = "/var/run/docker.sock";

pub(super) fn ask(host: &Host) -> Measured<Daemon> {
    let named = host.environment.get("DOCKER_HOST");
    let pinged = match named {
        Some(named) => match (named.strip_prefix("unix://"), named.strip_prefix("tcp://")) {
            (Some(path), _) => Some(ping_socket(path)),
            (_, Some(address)) if host.environment.get("DOCKER_TLS_VERIFY").is_none() => Some(ping_address(address)),
            _ => None,
        },
        None if std::path::Path::new(SOCKET).exists() => Some(ping_socket(SOCKET)),
        None => None,
    };
    match pinged {
        Some(Ok(())) => Measured::Value(Daemon::Answers),
        Some(Err(error)) => Measured::Value(Daemon::Silent(error.to_string())),
        None => through_program(host),
    }
}

fn through_program(host: &Host) -> Measured<Daemon> {
    let Some(program) = subprocess::find("docker", crate::search_path(host)) else {
        return Measured::Value(Daemon::Silent("there is no socket, and `docker` is not on PATH".to_owned()));
    };
    let call =
        Call::new(program, std::env::temp_dir(), TIMEOUT).arguments(["version", "--format", "{{.Server.Version}}"]);
    match subprocess::run(&call) {
        Ok(ran) if ran.is_success() => Measured::Value(Daemon::Answers),
        Ok(ran) => {
            let why = ran.last_words().unwrap_or_else(|| format!("`docker version` {}", ran.ending));
            Measured::Value(Daemon::Silent(clip(&why, 300)))
        }
        Err(error) => Measured::Failed(format!("`docker` could not be started: {error}")),
    }
}

#[cfg(unix)]
fn ping_socket(path: &str) -> io::Result<()> {
    let stream = std::os::unix::net::UnixStream::connect(path)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    ping(stream)
}

#[cfg(not(unix))]
fn ping_socket(_path: &str) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

fn ping_address(address: &str) -> io::Result<()> {
    use std::net::{TcpStream, ToSocketAddrs as _};
    let address = address.trim_end_matches('/').to_socket_addrs()?.next();
    let address = address.ok_or_else(|| io::Error::other("the address has no host"))?;
    let stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    ping(stream)
}

/// The status line of the answer is enough.
fn ping(mut stream: impl Read + Write) -> io::Result<()> {
    stream.write_all(b"GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n")?;
    let mut answer = Vec::new();
    let mut chunk = [0; 64];
    while !answer.contains(&b'\n') && answer.len() < 512 {
        match stream.read(&mut chunk)? {
            0 => break,
            count => answer.extend_from_slice(&chunk[..count]),
        }
    }
    let line = String::from_utf8_lossy(&answer);
    let line = line.lines().next().unwrap_or_default();
    match line.strip_prefix("HTTP/1.").and_then(|rest| rest.split(' ').nth(1)) {
        Some("200") => Ok(()),
        Some(status) => Err(io::Error::other(format!("it answered with status {status}"))),
        None => Err(io::Error::other("what answers is no docker daemon")),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;

    /// A server that answers one request.
    fn asked(answer: &'static str) -> Measured<Daemon> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("docker.sock");
        let listener = UnixListener::bind(&path).unwrap();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 64];
            let read = stream.read(&mut request).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8_lossy(&request[..read]).into_owned()
        });
        let address = format!("unix://{}", path.display());
        let answer = ask(&Host::new([("DOCKER_HOST", address)].into_iter().collect()));
        assert!(server.join().unwrap().starts_with("GET /_ping HTTP/1.0\r\n"));
        answer
    }

    #[test]
    fn only_a_daemon_that_says_ok_answers() {
        assert_eq!(asked("HTTP/1.0 200 OK\r\n\r\nOK"), Measured::Value(Daemon::Answers));
        let silent = |why: &str| Measured::Value(Daemon::Silent(why.to_owned()));
        assert_eq!(asked("HTTP/1.1 500 Internal\r\n\r\n"), silent("it answered with status 500"));
        assert_eq!(asked("SSH-2.0-x\r\n"), silent("what answers is no docker daemon"));
    }

    #[test]
    fn nobody_there() {
        let host = Host::new([("DOCKER_HOST", "unix:///nowhere/docker.sock")].into_iter().collect());
        assert!(matches!(ask(&host), Measured::Value(Daemon::Silent(_))));
    }

    #[test]
    fn an_address_is_asked_over_tcp() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("tcp://{}", listener.local_addr().unwrap());
        let server =
            std::thread::spawn(move || listener.accept().unwrap().0.write_all(b"HTTP/1.0 200 OK\r\n\r\n").unwrap());
        let host = Host::new([("DOCKER_HOST", address)].into_iter().collect());
        assert_eq!(ask(&host), Measured::Value(Daemon::Answers));
        server.join().unwrap();
    }
}

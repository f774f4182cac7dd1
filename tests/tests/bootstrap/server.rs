//! A server on the loopback interface that misbehaves as told, and remembers what it was asked.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What it does with a connection.
#[derive(Debug, Clone)]
pub(super) enum Answer {
    /// A response with this status and body.
    Status(u16, Vec<u8>),
    /// Says that it sends all of the body, then sends that many bytes and closes.
    Cut(Vec<u8>, usize),
    /// Sends a body without saying how long it is.
    Unmeasured(Vec<u8>),
    /// Sends that many bytes of the body, then nothing until the client goes away.
    Stall(Vec<u8>, usize),
    /// Never answers.
    Hang,
    /// Sends without end.
    Endless,
    /// Sends the client elsewhere.
    Redirect(String),
}

/// The server; it ends with the value.
pub(super) struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
    ends: Arc<AtomicBool>,
}

impl Server {
    /// One that gives the answers in turn, and the last one from then on.
    pub(super) fn new(answers: impl Into<Vec<Answer>>) -> Self {
        let answers = answers.into();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let new = Self { address: listener.local_addr().unwrap(), seen: Arc::default(), ends: Arc::default() };
        let (seen, ends) = (Arc::clone(&new.seen), Arc::clone(&new.ends));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if ends.load(Ordering::SeqCst) {
                    return;
                }
                let (mut stream, seen, answers) = (stream.unwrap(), Arc::clone(&seen), answers.clone());
                // A client that went away is none of this server's trouble.
                std::thread::spawn(move || _ = serve(&mut stream, &seen, &answers));
            }
        });
        new
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The heads of all requests so far; of what is not HTTP, the first bytes.
    pub(super) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    /// Waits until so many requests were made.
    pub(super) fn wait_for(&self, requests: usize) {
        for _ in 0..600 {
            if self.seen().len() >= requests {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("only {} of {requests} requests came within 30 s", self.seen().len());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::SeqCst);
        // Wakes it up; if it is gone already, the better.
        _ = TcpStream::connect(self.address);
    }
}

fn serve(stream: &mut TcpStream, seen: &Mutex<Vec<String>>, answers: &[Answer]) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while !head.ends_with(b"\r\n\r\n") && !head.starts_with(b"\x16") {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        head.extend_from_slice(&buffer[..count]);
    }
    let number = {
        let mut seen = seen.lock().unwrap();
        seen.push(String::from_utf8_lossy(&head).into_owned());
        seen.len() - 1
    };
    match answers.get(number).or(answers.last()).unwrap() {
        Answer::Status(status, body) => {
            write!(stream, "HTTP/1.1 {status} As told\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len())?;
            stream.write_all(body)?;
        }
        Answer::Cut(body, count) => {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len())?;
            stream.write_all(&body[..*count])?;
        }
        Answer::Unmeasured(body) => {
            stream.write_all(b"HTTP/1.0 200 OK\r\n\r\n")?;
            stream.write_all(body)?;
        }
        Answer::Stall(body, count) => {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len())?;
            stream.write_all(&body[..*count])?;
            wait_for_the_end(stream)?;
        }
        Answer::Hang => wait_for_the_end(stream)?,
        Answer::Endless => {
            stream.write_all(b"HTTP/1.0 200 OK\r\n\r\n")?;
            let block = vec![0; 1 << 20];
            loop {
                stream.write_all(&block)?;
            }
        }
        Answer::Redirect(to) => {
            write!(stream, "HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
        }
    }
    stream.flush()
}

fn wait_for_the_end(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut buffer = [0; 64];
    while stream.read(&mut buffer)? > 0 {}
    Ok(())
}

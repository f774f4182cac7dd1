//! The sockets: connections in threads of their own, and every answer by way of permissions, limits and faults.

use std::io::{self, BufReader, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::answer::{self, Answered};
use super::core::Core;
use super::fault::Kind;
use super::journal::Host;
use super::log::Log;
use super::wire::{Call, Reply};

/// A client that says nothing for so long is left.
const SILENCE: Duration = Duration::from_secs(60);

/// What all threads share.
#[derive(Debug)]
pub(crate) struct Shared {
    core: Mutex<Core>,
    stop: AtomicBool,
}

impl Shared {
    pub(crate) fn new(core: Core) -> Arc<Self> {
        Arc::new(Self { core: Mutex::new(core), stop: AtomicBool::new(false) })
    }

    /// The state. A panic of another test's thread does not spoil it: every change is made at once.
    pub(crate) fn core(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stops taking connections.
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }
}

/// Serves until [`Shared::stop`].
pub(crate) fn serve(listener: TcpListener, host: Host, shared: Arc<Shared>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        for connection in listener.incoming() {
            if shared.stop.load(Ordering::SeqCst) {
                return;
            }
            if let Ok(connection) = connection {
                let shared = Arc::clone(&shared);
                // What a client does to its connection is its own affair.
                thread::spawn(move || drop(converse(&connection, host, &shared)));
            }
        }
    })
}

fn converse(connection: &TcpStream, host: Host, shared: &Shared) -> io::Result<()> {
    connection.set_nodelay(true)?;
    connection.set_read_timeout(Some(SILENCE))?;
    connection.set_write_timeout(Some(SILENCE))?;
    let mut source = BufReader::new(connection);
    let mut sink = connection;
    loop {
        let call = match Call::read(&mut source) {
            Ok(Some(call)) => call,
            Ok(None) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                Reply::empty(400).body(error.to_string().into_bytes()).write(&mut sink)?;
                break;
            }
            Err(error) => return Err(error),
        };
        let last = call.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        let open = match host {
            Host::Api => {
                let mut answered = answer::api(&call, shared);
                if last {
                    // Or a client with a pool would use the connection again while we close it.
                    answered.reply = answered.reply.with("connection", "close");
                }
                deliver(answered, shared, &mut sink)?
            }
            Host::Storage => match answer::storage(&call, shared) {
                Ok(log) => send(&log, connection)?,
                Err(reply) => reply.write(&mut sink).map(|()| true)?,
            },
        };
        if last || !open {
            break;
        }
    }
    connection.shutdown(Shutdown::Both)
}

/// Writes an answer, or what a fault makes of it. Says whether the connection stays open.
fn deliver(answered: Answered, shared: &Shared, sink: &mut &TcpStream) -> io::Result<bool> {
    let latency = shared.core().latency;
    let Some(fault) = answered.fault else {
        thread::sleep(latency);
        answered.reply.write(sink)?;
        return Ok(true);
    };
    thread::sleep(latency + fault.delay);
    match fault.kind {
        Kind::Answer { .. } | Kind::Body(_) | Kind::None => answered.reply.write(sink).map(|()| true),
        Kind::Truncated(bytes) => {
            sink.write_all(&answered.reply.head(Some(answered.reply.body.len() as u64)))?;
            let least = answered.reply.body.len().saturating_sub(1);
            sink.write_all(&answered.reply.body[..bytes.min(least)])?;
            sink.flush().map(|()| false)
        }
        Kind::Dropped { .. } => Ok(false),
        Kind::Garbage(bytes) => sink.write_all(&bytes).map(|()| false),
    }
}

fn send(log: &Log, mut connection: &TcpStream) -> io::Result<bool> {
    log.send(&mut connection)
}

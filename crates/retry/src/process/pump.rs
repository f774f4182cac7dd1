//! Passing output on: byte for byte, as it comes, blocking when the reader is slow, with a bounded copy on the side.
//!
//! Each of the two outputs has a thread that reads from the command and writes to the same output of this program. A
//! reader that stops reading stops the command, as it would without this program between them. A reader that goes away
//! closes the command's output too, so that the command gets SIGPIPE or EPIPE at its next write.

use std::fs::File;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::thread;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{Source, Stop, wait_writable};
use crate::ring::Ring;

/// Bytes that are read at once: what a pipe holds by default. Larger chunks passed a gigabyte on no faster.
const CHUNK: usize = 64 * 1024;
/// Stack of a pump thread: the chunk is on the heap.
const STACK: usize = 64 * 1024;

/// The end of one output.
#[derive(Debug)]
pub(super) enum PumpEnd {
    /// Everything was passed on.
    Complete,
    /// This program's own output could not be written any more.
    Closed(String),
}

#[derive(Default)]
struct Shared {
    ring: Mutex<Ring>,
    stdout: AtomicU64,
    stderr: AtomicU64,
    /// Threads that are writing now.
    writing: AtomicU32,
}

impl Shared {
    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the last byte on this program's standard error left a line unfinished.
static ERROR_MID_LINE: AtomicBool = AtomicBool::new(false);

/// Whether a line of this program's own would be glued to what the command printed on standard error.
pub(crate) fn error_is_mid_line() -> bool {
    ERROR_MID_LINE.swap(false, Ordering::Relaxed)
}

/// The two outputs of a command.
pub(super) struct Pumps {
    shared: Arc<Shared>,
    ends: UnboundedReceiver<PumpEnd>,
    open: usize,
    closed: Option<String>,
    stop: Option<Stop>,
}

impl Pumps {
    /// Starts passing on. `stop` ends it once nothing is left to read.
    pub(super) fn start(stdout: Source, stderr: Source, stop: Stop) -> io::Result<Self> {
        let (sender, ends) = unbounded_channel();
        let shared = Arc::new(Shared::default());
        let to_stdout = file(io::stdout())?;
        let to_stderr = file(io::stderr())?;
        start(stdout, to_stdout, false, &shared, sender.clone())?;
        start(stderr, to_stderr, true, &shared, sender)?;
        Ok(Self { shared, ends, open: 2, closed: None, stop: Some(stop) })
    }

    /// At least one output is not at its end.
    pub(super) const fn open(&self) -> bool {
        self.open > 0
    }

    /// A reader of this program's outputs may be slower than the command.
    pub(super) fn blocked(&self) -> bool {
        self.shared.writing.load(Ordering::Relaxed) > 0
    }

    /// Nothing writes to the outputs any more: what is in them is passed on, then they end, even if a stranger holds
    /// them open.
    pub(super) fn stop_when_empty(&mut self) {
        self.stop = None;
    }

    /// The next end of an output.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<PumpEnd> {
        let lost = || PumpEnd::Closed("the thread that passes the output on is gone".to_owned());
        self.ends.poll_recv(context).map(|end| end.unwrap_or_else(lost))
    }

    /// Takes note of an end.
    pub(super) fn ended(&mut self, end: PumpEnd) {
        self.open -= 1;
        if let PumpEnd::Closed(reason) = end {
            self.closed.get_or_insert(reason);
        }
    }

    /// Why an output could not be passed on to its end, if so.
    pub(super) fn closed(&self) -> Option<String> {
        match &self.closed {
            None if self.open() => Some("the reader of the output did not take it in time".to_owned()),
            closed => closed.clone(),
        }
    }

    /// The bounded copy, and how many bytes came on standard output and standard error.
    pub(super) fn into_output(self) -> (Ring, u64, u64) {
        let ring = std::mem::take(&mut *self.shared.ring());
        (ring, self.shared.stdout.load(Ordering::Relaxed), self.shared.stderr.load(Ordering::Relaxed))
    }
}

/// A second handle of an output of this program: unbuffered, and not locked by anyone.
#[cfg(unix)]
fn file(output: impl std::os::fd::AsFd) -> io::Result<File> {
    output.as_fd().try_clone_to_owned().map(File::from)
}

#[cfg(windows)]
fn file(output: impl std::os::windows::io::AsHandle) -> io::Result<File> {
    output.as_handle().try_clone_to_owned().map(File::from)
}

fn start(
    mut source: Source,
    mut sink: File,
    is_error: bool,
    shared: &Arc<Shared>,
    ends: UnboundedSender<PumpEnd>,
) -> io::Result<()> {
    let shared = Arc::clone(shared);
    let name = if is_error { "stderr" } else { "stdout" };
    let pump = move || {
        let end = match pass_on(&mut source, &mut sink, is_error, &shared) {
            Ok(()) => PumpEnd::Complete,
            Err(error) => PumpEnd::Closed(format!("cannot write to {name}: {error}")),
        };
        // The command has to see that nobody reads before this program goes on.
        drop(source);
        // Where the receiver is gone, nobody waits for the end any more.
        let _ = ends.send(end);
    };
    thread::Builder::new().name(name.to_owned()).stack_size(STACK).spawn(pump).map(drop)
}

fn pass_on(source: &mut Source, sink: &mut File, is_error: bool, shared: &Shared) -> io::Result<()> {
    let count = if is_error { &shared.stderr } else { &shared.stdout };
    let mut buffer = vec![0; CHUNK];
    loop {
        // A pipe that cannot be read is at its end.
        let read = source.read(&mut buffer).unwrap_or(0);
        let Some(last) = read.checked_sub(1) else { return Ok(()) };
        let chunk = &buffer[..read];
        shared.ring().push(chunk);
        count.fetch_add(read as u64, Ordering::Relaxed);
        shared.writing.fetch_add(1, Ordering::Relaxed);
        let written = write(sink, chunk);
        shared.writing.fetch_sub(1, Ordering::Relaxed);
        written?;
        if is_error {
            ERROR_MID_LINE.store(buffer[last] != b'\n', Ordering::Relaxed);
        }
    }
}

fn write(sink: &mut File, mut chunk: &[u8]) -> io::Result<()> {
    while !chunk.is_empty() {
        match sink.write(chunk) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => chunk = &chunk[written..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // Whoever shares this program's output may have made it non-blocking.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => wait_writable(sink)?,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

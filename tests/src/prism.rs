//! [Prism](https://github.com/stoplightio/prism) between a client and a server: it answers with an error where a request or an
//! answer is not what an API description says.

mod description;

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use testkit::ScrubbedEnvironment;

pub use description::prune;

use crate::must;
use crate::tools::Tool;

/// It is given up if it does not listen after so long.
const START: Duration = Duration::from_secs(120);

/// How many ports are tried.
const PORTS: usize = 3;

/// What it writes when it does.
const LISTENING: &str = "Prism is listening";

/// Makes Prism stricter than it is.
const BEFORE: &str = include_str!("prism/before.js");

/// GitHub's API description, or `None` after saying `skipped: ...` where it is not installed.
#[must_use]
pub fn github_description() -> Option<Value> {
    let text = must(fs::read(Tool::GitHubDescription.or_skip()?), "reading GitHub's API description");
    Some(must(serde_json::from_slice(&text), "GitHub's API description"))
}

/// A running Prism; it is ended when this is dropped.
#[derive(Debug)]
pub struct Prism {
    child: Child,
    port: u16,
    folder: TempDir,
}

impl Prism {
    /// Starts one for `description` in front of the server at `upstream`; `None` after saying `skipped: ...` where it is not
    /// installed.
    ///
    /// # Panics
    /// If it cannot be started or does not listen.
    #[must_use]
    pub fn start(description: &Value, upstream: &str) -> Option<Self> {
        let program = Tool::Prism.or_skip()?;
        let folder = must(tempfile::Builder::new().prefix("prism-").tempdir(), "making a folder");
        let at = |name: &str| folder.path().join(name);
        must(fs::write(at("description.json"), description.to_string()), "writing the description");
        must(fs::write(at("before.js"), BEFORE), "writing a script");
        // Somebody else may take a port between our looking for it and Prism's listening there.
        let started = (0..PORTS).find_map(|_| Self::on(free_port(), &program, upstream, &folder));
        let Some((child, port)) = started else { panic!("Prism has ended:\n{}", log(&folder)) };
        Some(Self { child, port, folder })
    }

    /// Runs it on `port`, until it listens or ends.
    fn on(port: u16, program: &Path, upstream: &str, folder: &TempDir) -> Option<(Child, u16)> {
        let at = |name: &str| folder.path().join(name);
        let mut command = Command::new("node");
        ScrubbedEnvironment::new(&at("home")).apply(&mut command);
        command.env("POINTSMAN_PRISM", program).arg("--require").arg(at("before.js")).arg(program).arg("proxy");
        command.arg(at("description.json")).arg(upstream);
        command.args(["--errors", "--host", "127.0.0.1", "--port", &port.to_string()]);
        let output = must(File::create(at("log")), "making a log");
        let copy = must(output.try_clone(), "a second handle");
        command.stdin(Stdio::null()).stdout(output).stderr(copy);
        let mut child = must(command.spawn(), "starting node");
        let started = Instant::now();
        while !log(folder).contains(LISTENING) {
            if must(child.try_wait(), "looking after Prism").is_some() {
                return None;
            }
            assert!(started.elapsed() < START, "Prism does not listen:\n{}", log(folder));
            thread::sleep(Duration::from_millis(50));
        }
        Some((child, port))
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What it has written.
    #[must_use]
    pub fn log(&self) -> String {
        log(&self.folder)
    }
}

fn log(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join("log")).unwrap_or_default()
}

impl Drop for Prism {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is waited for.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = must(TcpListener::bind("127.0.0.1:0"), "looking for a free port");
    must(listener.local_addr(), "a local address").port()
}

//! The client against real sockets: what it sends, how it waits, and what it says when things go wrong.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests start servers, read files and fail loudly")]

mod conditional;
mod downloads;
mod faults;
mod hostile;
mod limits;
mod proxies;
mod requests;
mod secrets;
mod server;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use github::{Base, Client, Options, Time, Timeouts, Token};
use protocol::Environment;
use server::Server;

/// The token of all tests, to be looked for in every text.
const TOKEN: &str = "ghs_0123456789abcdef";

/// A clock that stands still but for sleeping, which takes no time.
#[derive(Default)]
struct Clock(Mutex<Vec<Duration>>);

/// When the tests begin, seconds since 1970.
const START: u64 = 1_800_000_000;

impl Time for Clock {
    fn now(&self) -> u64 {
        START + self.slept().as_secs_f64().ceil() as u64
    }

    fn sleep(&self, duration: Duration) {
        self.0.lock().unwrap().push(duration);
    }
}

impl Clock {
    fn slept(&self) -> Duration {
        self.0.lock().unwrap().iter().sum()
    }

    fn pauses(&self) -> Vec<Duration> {
        self.0.lock().unwrap().clone()
    }
}

/// Timeouts short enough to test them.
const SHORT: Timeouts = Timeouts {
    connect: Duration::from_secs(2),
    read: Duration::from_millis(300),
    call: Duration::from_secs(4),
    download: Duration::from_secs(60),
};

fn options() -> (Arc<Clock>, Options) {
    let clock = Arc::new(Clock::default());
    let time = Arc::<Clock>::clone(&clock);
    (clock, Options { time, seed: "7/1/build".to_owned(), ..Options::default() })
}

fn client_at(url: &str, options: Options, environment: &Environment) -> Client {
    Client::new(Base::parse(url).unwrap(), Token::new(TOKEN, "the test").unwrap(), environment, options).unwrap()
}

/// A client for a server, and its clock.
fn client(server: &Server) -> (Arc<Clock>, Client) {
    let (clock, options) = options();
    (clock, client_at(&server.url(), options, &Environment::default()))
}

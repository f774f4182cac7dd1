//! The handle that a test holds: addresses, tokens, faults, journal.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::clock::Clock;
use super::core::Core;
use super::fault::{Fault, Faults};
use super::journal::{Entry, Host};
use super::route;
use super::server::{self, Shared};
use super::state::Repository;
use super::token::{Access, PERMISSIONS, Token};
use crate::must;

/// The repository that is always there.
pub const REPOSITORY: &str = "o/r";

/// A token with every permission, which is always there. Like all tokens here it is good for nothing elsewhere.
pub const TOKEN: &str = "ghs_pointsmantesttokenthatisworthnothing";

/// A running fake. It stops when it is dropped, and then panics if a token has reached the storage of logs.
#[derive(Debug)]
pub struct Fake {
    pub(crate) shared: Arc<Shared>,
    api: SocketAddr,
    storage: SocketAddr,
    prefix: String,
    threads: Vec<JoinHandle<()>>,
}

impl Fake {
    /// A fake of github.com with the system's clock, the empty repository [`REPOSITORY`] and [`TOKEN`].
    #[must_use]
    pub fn start() -> Self {
        Self::start_with("", Clock::system())
    }

    /// As [`Fake::start`] with another clock.
    #[must_use]
    pub fn start_at(clock: Clock) -> Self {
        Self::start_with("", clock)
    }

    /// A fake of GitHub Enterprise Server: the API stands below `/api/v3`.
    #[must_use]
    pub fn start_enterprise() -> Self {
        Self::start_with("/api/v3", Clock::system())
    }

    fn start_with(prefix: &str, clock: Clock) -> Self {
        let [api, storage] = ["api", "storage"].map(|what| must(TcpListener::bind("127.0.0.1:0"), what));
        let [at, storage_at] = [&api, &storage].map(|listener| must(listener.local_addr(), "a local address"));
        let all: Vec<_> = PERMISSIONS.iter().map(|name| (*name, Access::Write)).collect();
        let shared = Shared::new(Core {
            clock,
            base: format!("http://{at}{prefix}"),
            storage: format!("http://{storage_at}"),
            prefix: prefix.to_owned(),
            repositories: BTreeMap::from([(REPOSITORY.to_owned(), Repository::new("o", false))]),
            tokens: BTreeMap::from([(TOKEN.to_owned(), Token::installation(&all))]),
            faults: Faults::default(),
            journal: Vec::new(),
            latency: Duration::ZERO,
            tags: true,
            leaks: Vec::new(),
        });
        let threads = vec![
            server::serve(api, Host::Api, Arc::clone(&shared)),
            server::serve(storage, Host::Storage, Arc::clone(&shared)),
        ];
        Self { shared, api: at, storage: storage_at, prefix: prefix.to_owned(), threads }
    }

    /// The API's base address, as in `GITHUB_API_URL`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}{}", self.api, self.prefix)
    }

    /// The address of the storage that logs are redirected to.
    #[must_use]
    pub fn storage_url(&self) -> String {
        format!("http://{}", self.storage)
    }

    /// What a job's environment says about it: `GITHUB_API_URL`, `GITHUB_REPOSITORY` and `GITHUB_TOKEN`.
    #[must_use]
    pub fn variables(&self) -> [(&'static str, String); 3] {
        [
            ("GITHUB_API_URL", self.url()),
            ("GITHUB_REPOSITORY", REPOSITORY.to_owned()),
            ("GITHUB_TOKEN", TOKEN.to_owned()),
        ]
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.shared.core().clock.clone()
    }

    /// A new token as a workflow gets it with these `permissions:` and no others; none at all for an empty list.
    #[must_use]
    pub fn token(&self, permissions: &[(&str, Access)]) -> String {
        self.add_token(Token::installation(permissions))
    }

    /// A new token as a fork's pull request gets it: everything may be read, nothing written.
    #[must_use]
    pub fn read_only_token(&self) -> String {
        let all: Vec<_> = PERMISSIONS.iter().map(|name| (*name, Access::Read)).collect();
        self.token(&all)
    }

    /// A new token of a person, who may do everything and is told who they are.
    #[must_use]
    pub fn user_token(&self, login: &str) -> String {
        self.add_token(Token::user(login))
    }

    fn add_token(&self, token: Token) -> String {
        let mut core = self.shared.core();
        let text = format!("{TOKEN}{}", core.tokens.len());
        core.tokens.insert(text.clone(), token);
        text
    }

    /// Takes a token back: 401 from now on.
    pub fn revoke(&self, token: &str) {
        self.shared.core().tokens.remove(token);
    }

    /// Leaves a token so many requests; after these 403 comes until the limit is renewed.
    #[track_caller]
    pub fn limit(&self, token: &str, remaining: u64, renewed_in: Duration) {
        let mut core = self.shared.core();
        let reset = core.clock.seconds() + i64::try_from(renewed_in.as_secs()).unwrap_or(i64::MAX);
        let token = must(core.tokens.get_mut(token).ok_or("no such token"), "setting a limit");
        (token.remaining, token.reset) = (remaining, reset);
    }

    /// Disturbs the next request to `endpoint`, written `METHOD /path/{template}` as in GitHub's API description, or `*`.
    #[track_caller]
    pub fn fault(&self, endpoint: &str, fault: Fault) {
        let known = endpoint == "*" || route::ROUTES.iter().any(|route| route.endpoint() == endpoint);
        assert!(known, "the fake knows no `{endpoint}`");
        self.shared.core().faults.push(endpoint, fault);
    }

    /// How many answers are still to be disturbed.
    #[must_use]
    pub fn faults_waiting(&self) -> u32 {
        self.shared.core().faults.waiting()
    }

    /// Forgets the faults that wait.
    pub fn heal(&self) {
        self.shared.core().faults = Faults::default();
    }

    /// Every answer is on its way for so long from now on, so that what others do in between is not seen.
    pub fn latency(&self, latency: Duration) {
        self.shared.core().latency = latency;
    }

    /// Answers without entity tags from now on.
    pub fn without_tags(&self) {
        self.shared.core().tags = false;
    }

    /// Addresses in answers, such as those of next pages, begin with `base` from now on: for a proxy in front.
    pub fn answer_as(&self, base: &str) {
        base.clone_into(&mut self.shared.core().base);
    }

    /// Everything that was asked, in order.
    #[must_use]
    pub fn journal(&self) -> Vec<Entry> {
        self.shared.core().journal.clone()
    }

    /// What was asked and would have changed something.
    #[must_use]
    pub fn writes(&self) -> Vec<Entry> {
        self.journal().into_iter().filter(Entry::writes).collect()
    }

    /// How often `METHOD /path/{template}` was asked.
    #[must_use]
    pub fn count(&self, endpoint: &str) -> usize {
        self.shared.core().journal.iter().filter(|entry| entry.endpoint == endpoint).count()
    }

    /// Forgets the journal.
    pub fn forget(&self) {
        self.shared.core().journal.clear();
    }

    /// Requests to the storage of logs that brought a token along. Asking takes them away, so that the fake ends without
    /// a panic.
    #[must_use]
    pub fn take_leaks(&self) -> Vec<String> {
        std::mem::take(&mut self.shared.core().leaks)
    }

    /// Every `METHOD /path/{template}` that it answers.
    pub fn endpoints() -> impl Iterator<Item = String> {
        route::ROUTES.iter().map(route::Route::endpoint)
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.shared.stop();
        for address in [self.api, self.storage] {
            // Wakes the thread that waits for a connection; if it is gone already, all the better.
            drop(TcpStream::connect_timeout(&address, Duration::from_secs(1)));
        }
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
        let leaks = self.take_leaks();
        assert!(leaks.is_empty() || thread::panicking(), "a token has reached the storage of logs: {leaks:?}");
    }
}

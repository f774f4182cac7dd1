//! The built-in rules as data. Each carries texts it must fire on and texts it must not.

use rulebase::Category::{
    self, Crash, Database, DiskFull, Docker, Network, OutOfMemory, RateLimit, Runner, Timeout, Vcs,
};

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// What it says the failure is.
    pub category: Category,
    /// What the output has to match.
    pub pattern: &'static str,
    /// Texts of real tools that it fires on.
    pub fires: &'static [&'static str],
    /// Near misses that it must not fire on.
    pub quiet: &'static [&'static str],
}

/// All rules, the graver cause first: a full disk explains a broken download, not the other way round.
pub const RULES: &[Rule] = &[
    Rule {
        category: OutOfMemory,
        pattern: r"(?i)\b(?:cannot|can't|could not) allocate (?:memory|region)|std::bad_alloc|memory allocation of \d+ bytes failed|heap out of memory|java\.lang\.OutOfMemoryError|^MemoryError\b|\bmemory exhausted\b|\bxm?alloc: cannot allocate|fatal error: out of memory|^fatal: out of memory|invoked oom-killer|Out of memory: Killed process|\bOOMKilled\b|LLVM ERROR: out of memory",
        fires: &[
            "OSError: [Errno 12] Cannot allocate memory",
            "terminate called after throwing an instance of 'std::bad_alloc'",
            "memory allocation of 1048576 bytes failed",
            "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
            "java.lang.OutOfMemoryError: Java heap space",
            "Traceback (most recent call last):\nMemoryError",
            "tail: memory exhausted",
            "bash: xmalloc: cannot allocate 16777216 bytes",
            "fatal error: out of memory allocating 8388608 bytes",
        ],
        quiet: &["test memory_error_is_reported ... ok", "allocated memory: 12 MB", "except MemoryError:"],
    },
    Rule {
        category: DiskFull,
        pattern: r"(?i)no space left on device|\bENOSPC\b|disk quota exceeded|not enough space on the disk|no space left on drive|you don't have enough free space in",
        fires: &[
            "tar: write error: No space left on device",
            "npm ERR! code ENOSPC",
            "E: You don't have enough free space in /var/cache/apt/archives/.",
        ],
        quiet: &["no space left after the comma", "disk usage: 91 %"],
    },
    Rule {
        category: RateLimit,
        pattern: r"(?i)\btoomanyrequests\b|429 too many requests|(?:returned error|status code|status|HTTP(?: error)?|code)[ :=]+429\b|rate limit exceeded|secondary rate limit|exceeded a .{0,20}rate limit|reached your .{0,20}pull rate limit|\bRateLimitExceeded\b|\bThrottlingException\b|\bRequestLimitExceeded\b|\bSlowDown\b: ",
        fires: &[
            "toomanyrequests: You have reached your unauthenticated pull rate limit.",
            "curl: (22) The requested URL returned error: 429",
            "HTTP 429: Too Many Requests",
            "API rate limit exceeded for installation ID 1.",
            "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
            "An error occurred (ThrottlingException) when calling the DescribeStacks operation",
        ],
        quiet: &["line 429: syntax error", "429 tests passed", "rate limiter initialised"],
    },
    Rule {
        category: Runner,
        pattern: r"(?i)could not get lock /var/lib/(?:dpkg|apt)|unable to acquire the dpkg frontend lock|runner has received a shutdown signal|fork: (?:retry: )?resource temporarily unavailable|\bETXTBSY\b|: text file busy",
        fires: &[
            "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1234 (unattended-upgr)",
            "bash: fork: retry: Resource temporarily unavailable",
            "The runner has received a shutdown signal.",
        ],
        quiet: &["could not get lock on table users", "received a shutdown signal from the test"],
    },
    Rule {
        category: Docker,
        pattern: r"(?i)cannot connect to the docker daemon|error during connect: |is the docker daemon running|received unexpected http status: 5\d\d|error pulling image configuration|failed to (?:copy|do request|resolve reference|fetch oauth token).{0,300}(?:50[0234]|timeout|timed out|reset|EOF|refused)|layers? (?:from manifest )?don't match image configuration|driver failed programming external connectivity|buildkit.{0,80}(?:connection reset|EOF)",
        fires: &[
            "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
            "Error response from daemon: received unexpected HTTP status: 503 Service Unavailable",
            "failed to resolve reference \"r/x:1\": failed to do request: Head \"u\": dial tcp: i/o timeout",
        ],
        quiet: &["docker: invalid reference format", "manifest for x:1 not found: manifest unknown"],
    },
    Rule {
        category: Database,
        pattern: r"(?i)the database system is (?:starting up|shutting down|in recovery mode)|could not serialize access due to|\bdeadlock (?:detected|found when)|lock wait timeout exceeded|\bdatabase is locked\b|sorry, too many clients already|remaining connection slots are reserved|server closed the connection unexpectedly",
        fires: &[
            "FATAL:  the database system is starting up",
            "psycopg2.errors.SerializationFailure: could not serialize access due to concurrent update",
            "sqlite3.OperationalError: database is locked",
            "ERROR 1213 (40001): Deadlock found when trying to get lock",
        ],
        quiet: &["FATAL:  database \"x\" does not exist", "ERROR:  duplicate key value violates unique constraint"],
    },
    Rule {
        category: Vcs,
        pattern: r"(?i)the remote end hung up unexpectedly|\bearly EOF\b|RPC failed; (?:curl|HTTP|result)|fetch-pack: unexpected disconnect|ssh: connect to host \S+ port \d+: |kex_exchange_identification|cannot lock ref '",
        fires: &[
            "fatal: the remote end hung up unexpectedly",
            "error: RPC failed; curl 92 HTTP/2 stream 0 was not closed cleanly: CANCEL (err 8)",
            "ssh: connect to host example.org port 22: Connection timed out",
        ],
        quiet: &["fatal: couldn't find remote ref refs/heads/x", "error: failed to push some refs"],
    },
    Rule {
        category: Network,
        pattern: r"(?i)connection reset by peer|\bconnection (?:was |has been )?(?:reset|aborted|timed out)\b|connection refused\b|network is unreachable|no route to host|\bE(?:CONNRESET|CONNREFUSED|CONNABORTED|TIMEDOUT|SOCKETTIMEDOUT|NETUNREACH|HOSTUNREACH|AI_AGAIN)\b|socket hang up|software caused connection abort",
        fires: &[
            "curl: (56) Recv failure: Connection reset by peer",
            "npm ERR! code ECONNRESET",
            "requests.exceptions.ConnectionError: ('Connection aborted.', RemoteDisconnected())",
            "dial tcp 127.0.0.1:5432: connect: connection refused",
            "Error: getaddrinfo EAI_AGAIN registry.example",
        ],
        quiet: &["reset the connection string", "resets connections ... ok", "refused to merge unrelated histories"],
    },
    Rule {
        category: Network,
        pattern: r"(?i)could not resolve (?:host|proxy)|temporary failure (?:in name resolution|resolving)|name or service not known|nodename nor servname provided|lookup \S+(?: on \S+)?: (?:no such host|server misbehaving|i/o timeout)|\bNXDOMAIN\b|could not resolve '",
        fires: &[
            "curl: (6) Could not resolve host: example.org",
            "Temporary failure resolving 'deb.example.org'",
            "socket.gaierror: [Errno -2] Name or service not known",
            "dial tcp: lookup proxy.example.org on 127.0.0.53:53: server misbehaving",
        ],
        quiet: &["could not resolve dependency tree", "Could not resolve module 'x'"],
    },
    Rule {
        category: Network,
        pattern: r"(?i)\bi/o timeout\b|tls handshake timeout|\bread timed out\b|\bReadTimeout(?:Error)?\b|\bConnectTimeout(?:Error)?\b|\bNewConnectionError\b|max retries exceeded with url|\bSSL_ERROR_SYSCALL\b|\bSSLEOFError\b|\bSSLZeroReturnError\b|\bIncompleteRead\b|\bChunkedEncodingError\b|unexpected eof while reading|: unexpected EOF$|\bERR_SOCKET_TIMEOUT\b|spurious network error|curl: \((?:5|6|7|16|18|28|35|52|55|56|92)\)|wget: (?:download timed out|server returned error: HTTP/1\.[01] 5\d\d)",
        fires: &[
            "net/http: TLS handshake timeout",
            "pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool(host='x', port=443): Read timed out.",
            "urllib3.exceptions.IncompleteRead: IncompleteRead(5 bytes read, 9 more expected)",
            "warning: spurious network error (3 tries remaining)",
            "curl: (28) Operation timed out after 30001 milliseconds",
            "Get \"https://x\": unexpected EOF",
        ],
        quiet: &[
            "bash: unexpected EOF while looking for matching `'",
            "curl: (22) The requested URL returned error: 404",
            "curl: (3) URL rejected",
        ],
    },
    Rule {
        category: Network,
        pattern: r"(?i)\b50[0234] (?:internal server error|bad gateway|service (?:temporarily )?unavailable|gateway time-?out)|(?:returned error|status code|status|HTTP(?:/\d(?:\.\d)?)?(?: error)?|error code)[ :=]+(?:HTTP )?50[0234]\b|\bHttpError: 50[0234]\b|remote error: .{0,60}internal error",
        fires: &[
            "503 Service Unavailable",
            "fatal: unable to access 'https://x/': The requested URL returned error: 502",
            "HTTP/1.1 504 Gateway Time-out",
            "Request failed with status code 500",
        ],
        quiet: &["line 503: x", "took 502 ms", "HTTP 404 Not Found", "status code 200"],
    },
    Rule {
        category: Network,
        pattern: r"(?i)hash sum mismatch|unable to fetch some archives|failed to fetch \S+\s+(?:could not connect|connection|50\d|undetermined error|unable to connect)|could not transfer artifact .{0,300}(?:timed out|reset|50\d|unknown host|handshake)|npm (?:ERR!|error) network|failed to download .{0,200}(?:timed out|timeout|reset|50\d)|\bNetworkError\b: |download of .{0,200} (?:was interrupted|timed out)",
        fires: &[
            "E: Failed to fetch http://x/y.deb  Hash Sum mismatch",
            "E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?",
            "npm ERR! network This is a problem related to network connectivity.",
            "Could not transfer artifact a:b:pom:1 from/to central (https://r): Connect timed out",
        ],
        quiet: &["Could not find artifact a:b:jar:1 in central", "npm ERR! 404 Not Found"],
    },
    Rule {
        category: Timeout,
        pattern: r"(?i)context deadline exceeded|\bDeadlineExceeded\b|\boperation timed out\b|\btimed out waiting (?:for|on)\b|error: timed out\b|\bTimeoutError\b|\bTimeoutExpired\b|request timed out|timed out after \d+",
        fires: &[
            "error: timed out waiting for the condition on deployments/web",
            "rpc error: code = DeadlineExceeded desc = context deadline exceeded",
            "playwright._impl._errors.TimeoutError: Timeout 30000ms exceeded.",
        ],
        quiet: &["timeout: 30", "test operation_timeout ... ok"],
    },
    Rule {
        category: Crash,
        pattern: r"(?i)\bsegmentation fault\b|\bSIGSEGV\b|\bSIGBUS\b|\bSIGILL\b|\billegal instruction\b|\(core dumped\)|fatal error detected by the Java Runtime Environment",
        fires: &[
            "Segmentation fault (core dumped)",
            "process didn't exit successfully (signal: 11, SIGSEGV: invalid memory reference)",
        ],
        quiet: &["handles segmentation of faults", "core dump is off"],
    },
];

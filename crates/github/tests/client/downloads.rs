//! Logs: fetched from somebody else's storage without the token, bounded, and said to be cut when they are.

use github::{Api as _, Error, Options, Refused, Request, endpoint};
use protocol::{Environment, Exit};

use crate::server::{Reply, Server};
use crate::{SHORT, client, client_at, options};

fn log() -> Request {
    Request::new(endpoint::GET_JOB_LOG, "o/r").at("job_id", 5)
}

fn to(server: &Server, path: &str) -> Reply {
    Reply::new(302).header("location", &format!("{}{path}", server.url()))
}

#[test]
fn the_token_stays_at_home_also_when_the_storage_sends_us_back() {
    let storage = Server::start(|seen, _| {
        if seen.target == "/blob?sig=s" {
            Reply::new(302).header("location", "/other")
        } else {
            Reply::new(200).body("the log")
        }
    });
    let first = to(&storage, "/blob?sig=s");
    let github = Server::script(vec![first]);
    let mut sink = Vec::new();
    assert_eq!(client(&github).1.download(&log(), &mut sink, 1000).unwrap(), 7);
    assert_eq!(sink, b"the log");
    assert_eq!(github.seen()[0].target, "/repos/o/r/actions/jobs/5/logs");
    assert!(github.seen()[0].header("authorization").is_some());
    let seen = storage.seen();
    assert_eq!(seen.iter().map(|seen| seen.target.as_str()).collect::<Vec<_>>(), ["/blob?sig=s", "/other"]);
    assert!(seen.iter().all(|seen| seen.header("authorization").is_none()));

    // From home to the storage and home again.
    let storage = Server::start(|seen, _| {
        Reply::new(302).header("location", &format!("{}/back", seen.target.trim_start_matches("/?to=")))
    });
    let address = storage.url();
    let github = Server::start(move |seen, index| {
        let here = format!("http://{}", seen.header("host").unwrap());
        if index == 0 {
            Reply::new(302).header("location", &format!("{address}/?to={here}"))
        } else {
            Reply::new(200).body("x")
        }
    });
    client(&github).1.download(&log(), &mut Vec::new(), 1000).unwrap();
    let authorized: Vec<_> = github.seen().iter().map(|seen| seen.header("authorization").is_some()).collect();
    assert_eq!(authorized, [true, false]);
}

#[test]
fn a_redirect_at_home_keeps_the_token() {
    let github =
        Server::script(vec![Reply::new(301).header("location", "/repositories/1/logs"), Reply::new(200).body("x")]);
    client(&github).1.download(&log(), &mut Vec::new(), 9).unwrap();
    assert!(github.seen()[1].header("authorization").is_some());
}

#[test]
fn redirects_end() {
    let github = Server::start(|seen, _| Reply::new(302).header("location", &seen.target));
    assert!(matches!(client(&github).1.download(&log(), &mut Vec::new(), 9), Err(Error::Unexpected { .. })));
    assert_eq!(github.seen().len(), 6);
}

#[test]
fn bytes_beyond_the_limit_are_not_fetched() {
    let storage = Server::start(|_, _| Reply::new(200).body(vec![b'x'; 1 << 20]).times(1 << 20));
    let github = Server::script(vec![to(&storage, "/")]);
    let mut sink = Vec::new();
    assert_eq!(client(&github).1.download(&log(), &mut sink, 1_000_001).unwrap(), 1_000_001);
    assert_eq!(sink.len(), 1_000_001);
}

#[test]
fn a_log_that_ends_early_is_cut_and_what_came_is_there() {
    let storage = Server::start(|_, _| Reply::new(200).body("0123456789").cut(4));
    let github = Server::script(vec![to(&storage, "/")]);
    let mut sink = Vec::new();
    let error = client(&github).1.download(&log(), &mut sink, 1000).unwrap_err();
    assert!(matches!(error, Error::Cut { bytes: 4, .. }), "{error}");
    assert_eq!((sink.as_slice(), error.exit(), storage.seen().len()), (&b"0123"[..], Exit::Unknown, 1));
}

#[test]
fn a_storage_that_fails_before_the_first_byte_is_asked_again_with_a_fresh_link() {
    for failure in [Reply::new(503), Reply::closed(), Reply::new(403).body("<Error>expired</Error>")] {
        let storage = Server::script(vec![failure, Reply::new(200).body("log")]);
        let again = [to(&storage, "/1"), to(&storage, "/2")];
        let github = Server::script(again.to_vec());
        let mut sink = Vec::new();
        assert_eq!(client(&github).1.download(&log(), &mut sink, 1000).unwrap(), 3);
        assert_eq!(storage.seen().iter().map(|seen| seen.target.as_str()).collect::<Vec<_>>(), ["/1", "/2"]);
    }
}

#[test]
fn a_log_past_its_retention_is_gone_and_one_that_never_was_is_missing() {
    let check = |github: &Server, expected| {
        let error = client(github).1.download(&log(), &mut Vec::new(), 9).unwrap_err();
        assert!(matches!(error, Error::Refused { refused, .. } if refused == expected), "{error}");
        assert!(error.is_missing() && error.exit() == Exit::Unknown);
        error.to_string()
    };
    let gone = Server::script(vec![Reply::json(410, r#"{"message":"Server Error"}"#)]);
    check(&gone, Refused::Gone);
    check(&Server::script(vec![Reply::json(404, r#"{"message":"Not Found"}"#)]), Refused::Missing);
    let storage = Server::script(vec![Reply::new(404).body("<Error>BlobNotFound</Error>")]);
    let text = check(&Server::script(vec![to(&storage, "/blob?sig=SIGNATURE")]), Refused::Gone);
    assert!(!text.contains("SIGNATURE"), "{text}");
}

#[test]
fn a_storage_that_stops_in_the_middle_is_given_up() {
    let slow = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", slow.local_addr().unwrap());
    let held = std::thread::spawn(move || {
        let (mut stream, _) = slow.accept().unwrap();
        assert!(std::io::Read::read(&mut stream, &mut [0; 4096]).unwrap() > 0);
        std::io::Write::write_all(&mut stream, b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc").unwrap();
        // Held open until the other side gives up.
        let _ = std::io::Read::read_to_end(&mut stream, &mut Vec::new());
    });
    let client = client_at(&url, Options { timeouts: SHORT, ..options().1 }, &Environment::default());
    let error = client.download(&log(), &mut Vec::new(), 1000).unwrap_err();
    assert!(matches!(error, Error::Cut { bytes: 3, .. }), "{error}");
    drop(client);
    held.join().unwrap();
}

#[test]
fn a_sink_that_is_full_is_said() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::from(std::io::ErrorKind::StorageFull))
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let github = Server::start(|_, _| Reply::new(200).body("log"));
    let error = client(&github).1.download(&log(), &mut Full, 1000).unwrap_err();
    assert!(matches!(error, Error::Cut { bytes: 0, .. }) && error.to_string().contains("no storage space"), "{error}");
    assert_eq!(github.seen().len(), 1);
}

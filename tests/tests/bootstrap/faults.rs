//! Step 3, when something is wrong: what is missing leads to a build, everything else ends with an error, and nothing that was
//! not verified is run or kept.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

use testkit::write_script;

use super::server::{Answer, Server};
use super::{Checkout, ECHO, assert_ran, full_path, hash, host, slim, stderr, stdout};

/// Runs `foo` with a server that gives these answers, by curl, GNU's wget and BusyBox's wget, and hands each result over.
fn by_each_downloader(
    answers: impl Fn(&Checkout) -> Vec<Answer> + Sync,
    check: impl Fn(&Checkout, &Output, usize) + Sync,
) {
    std::thread::scope(|scope| {
        for downloader in ["curl", "wget", "busybox"] {
            let (answers, check) = (&answers, &check);
            scope.spawn(move || {
                let checkout = Checkout::released();
                let server = Server::new(answers(&checkout));
                let mut command = if downloader == "busybox" {
                    let Some((_, path)) = super::busybox(&checkout.path("busybox")) else { return };
                    let mut command = checkout.command(&path, &["foo", "plan"]);
                    command.env("RUNNER_TOOL_CACHE", checkout.path("cache"));
                    command
                } else if ["/usr/bin", "/bin"].iter().any(|folder| Path::new(folder).join(downloader).exists()) {
                    checkout.download("", &[downloader, "sleep", "env", "timeout"])
                } else {
                    return end_to_end::tools::skip(&format!("no `{downloader}` on this machine"));
                };
                command.env("POINTSMAN_DOWNLOAD_URL", server.url()).env("POINTSMAN_DOWNLOAD_TIMEOUT", "3");
                let output = command.output().unwrap();
                check(&checkout, &output, server.seen().len());
            });
        }
    });
}

fn archive(checkout: &Checkout) -> Vec<u8> {
    fs::read(checkout.archive()).unwrap()
}

fn flipped(checkout: &Checkout) -> Vec<u8> {
    let mut bytes = archive(checkout);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    bytes
}

#[test]
fn a_flipped_byte_in_the_archive_is_a_hard_error_with_both_values() {
    by_each_downloader(
        |checkout| vec![Answer::Status(200, flipped(checkout))],
        |checkout, output, requests| {
            let said = checkout.assert_refused(output);
            let values = format!("expected SHA-256 {}, found {}", hash(archive(checkout)), hash(flipped(checkout)));
            assert!(said.contains(&values) && said.contains("/v1.2.3/foo-"), "{said}");
            assert_eq!(requests, 1, "what is wrong is not asked for again");
        },
    );
}

#[test]
fn a_program_that_is_not_the_published_one_is_refused_though_its_archive_is() {
    let checkout = Checkout::released();
    let archive = hash(archive(&checkout));
    checkout.publish(&format!("{}  {}/foo\n{archive}  foo-{}.tar.gz\n", hash("other"), host(), host()));
    let base = format!("file://{}", checkout.path("mirror").display());
    let said = checkout.assert_refused(&checkout.download(&base, &["cp"]).output().unwrap());
    assert!(said.contains(&format!("expected SHA-256 {}, found {}", hash("other"), hash(ECHO))), "{said}");
}

#[test]
fn an_archive_without_the_program_and_one_that_is_none_are_refused() {
    let checkout = Checkout::released();
    let base = format!("file://{}", checkout.path("mirror").display());
    for content in [&b"no archive"[..], b""] {
        fs::write(checkout.archive(), content).unwrap();
        checkout.publish(&format!("{}  {}/foo\n{}  foo-{}.tar.gz\n", hash(ECHO), host(), hash(content), host()));
        checkout.assert_refused(&checkout.download(&base, &["cp"]).output().unwrap());
    }
    // A link of the program's name leads nowhere, since nothing of it is written.
    let content = checkout.path("content");
    fs::remove_file(content.join("foo")).unwrap();
    symlink("/bin/true", content.join("foo")).unwrap();
    let mut tar = std::process::Command::new("tar");
    assert!(tar.arg("-czf").arg(checkout.archive()).arg("-C").arg(&content).arg("foo").status().unwrap().success());
    let listed = hash(fs::read(checkout.archive()).unwrap());
    checkout.publish(&format!("{}  {}/foo\n{listed}  foo-{}.tar.gz\n", hash(ECHO), host(), host()));
    let said = checkout.assert_refused(&checkout.download(&base, &["cp"]).output().unwrap());
    assert!(said.contains(&format!("expected SHA-256 {}, found {}", hash(ECHO), hash(""))), "{said}");
}

#[test]
fn a_truncated_download_is_refused_whether_or_not_its_length_was_told() {
    by_each_downloader(
        |checkout| vec![Answer::Cut(archive(checkout), 100)],
        |checkout, output, requests| {
            let said = checkout.assert_refused(output);
            assert!(said.contains("cannot download") || said.contains("is not the published file"), "{said}");
            assert!(requests == 3 || said.contains(&hash(&archive(checkout)[..100])), "{requests}: {said}");
        },
    );
    by_each_downloader(
        |checkout| vec![Answer::Unmeasured(archive(checkout)[..100].to_vec())],
        |checkout, output, _| {
            let said = checkout.assert_refused(output);
            assert!(said.contains(&format!("found {}", hash(&archive(checkout)[..100]))), "{said}");
        },
    );
}

#[test]
fn what_is_not_published_is_built_where_there_is_a_cargo() {
    let checkout = Checkout::with_sources("1.2.3");
    let cargo = "#!/bin/sh\nmkdir -p \"$CARGO_TARGET_DIR/release\"\nout=$CARGO_TARGET_DIR/release/hello\n\
                 printf '#!/bin/sh\\necho built' >\"$out\"\nchmod +x \"$out\"\n";
    write_script(&checkout.path("fake/cargo"), cargo);
    let path = format!("{}:{}", checkout.path("fake").display(), full_path());
    let server = Server::new([Answer::Status(404, b"no such file".to_vec())]);
    let run = |checksums: &str, base: &str| {
        checkout.publish(checksums);
        let mut command = checkout.command(&path, &["hello"]);
        let output = command.env("POINTSMAN_DOWNLOAD_URL", base).output().unwrap();
        assert_eq!((stdout(&output).as_str(), output.status.code()), ("built\n", Some(0)), "{}", stderr(&output));
        fs::remove_dir_all(checkout.path("runner temp")).unwrap();
        stderr(&output)
    };
    let listed = format!("{}  {}/hello\n{}  hello-{}.tar.gz\n", hash(""), host(), hash(""), host());
    let said = run(&listed, &server.url());
    assert!(said.contains(&format!("as `{}/v1.2.3/hello-{}.tar.gz` does not exist", server.url(), host())), "{said}");
    let nowhere = format!("file://{}", checkout.path("nowhere").display());
    assert!(run(&listed, &nowhere).contains(".tar.gz` does not exist"));
    let said = run("", &server.url());
    assert!(said.contains("checksums.txt of version 1.2.3 does not list"), "{said}");
    let only_program = listed.lines().next().unwrap().to_owned() + "\n";
    assert!(run(&only_program, &server.url()).contains(&format!("does not list `hello-{}.tar.gz`", host())));
    assert_eq!(server.seen().len(), 1, "what is not listed is not asked for");
}

#[test]
fn what_is_not_published_is_an_error_without_cargo() {
    by_each_downloader(
        |_| vec![Answer::Status(404, b"no such file".to_vec())],
        |checkout, output, requests| {
            let said = checkout.assert_refused(output);
            assert!(said.contains(".tar.gz` does not exist), and there is no `cargo` to build it"), "{said}");
            assert_eq!(requests, 1);
        },
    );
}

#[test]
fn a_server_in_trouble_is_asked_three_times() {
    by_each_downloader(
        |checkout| {
            vec![
                Answer::Status(500, Vec::new()),
                Answer::Status(503, Vec::new()),
                Answer::Status(200, archive(checkout)),
            ]
        },
        |checkout, output, requests| {
            assert_ran(output, &checkout.installed("cache"));
            assert!(stderr(output).contains("the server answered HTTP 500; trying again in 1 s"), "{}", stderr(output));
            assert_eq!(requests, 3);
        },
    );
    by_each_downloader(
        |_| vec![Answer::Status(502, Vec::new())],
        |checkout, output, requests| {
            let said = checkout.assert_refused(output);
            assert!(said.contains("the server answered HTTP 502 (three attempts)"), "{said}");
            assert_eq!(requests, 3);
        },
    );
}

#[test]
fn a_refusal_is_not_asked_for_again_and_not_built_around() {
    by_each_downloader(
        |_| vec![Answer::Status(403, Vec::new())],
        |checkout, output, requests| {
            let said = checkout.assert_refused(output);
            assert!(said.contains("the server answered HTTP 403\n"), "{said}");
            assert_eq!(requests, 1);
        },
    );
}

#[test]
fn a_server_that_hangs_ends_with_an_error_in_time() {
    let started = Instant::now();
    by_each_downloader(
        |checkout| vec![Answer::Hang, Answer::Stall(archive(checkout), 100), Answer::Stall(archive(checkout), 0)],
        |checkout, output, requests| {
            let said = checkout.assert_refused(output);
            assert!(said.contains("error: cannot download `http://") && said.contains("(three attempts)"), "{said}");
            assert_eq!(requests, 3);
        },
    );
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

#[test]
fn a_download_without_end_is_cut_off() {
    let checkout = Checkout::released();
    let server = Server::new([Answer::Endless]);
    let said = checkout.assert_refused(&checkout.download(&server.url(), &["curl", "sleep"]).output().unwrap());
    assert!(said.contains("error: cannot download `http://"), "{said}");
    assert_eq!(server.seen().len(), 1, "no room is not an answer that changes");
}

#[test]
fn nobody_there_ends_with_an_error() {
    let checkout = Checkout::released();
    let server = Server::new([Answer::Hang]);
    let base = server.url();
    drop(server);
    let said = checkout.assert_refused(&checkout.download(&base, &["curl", "sleep"]).output().unwrap());
    assert!(said.contains("(three attempts)\nhint: is a proxy needed"), "{said}");
}

#[test]
fn a_program_that_is_needed_and_missing_is_named() {
    let checkout = Checkout::released();
    let said = checkout.assert_refused(&checkout.download("http://127.0.0.1:1", &[]).output().unwrap());
    assert!(said.contains("neither `curl` nor `wget` is on PATH"), "{said}");
    for missing in ["tar", "gzip"] {
        let programs: Vec<_> = super::NEEDED.iter().copied().filter(|name| *name != missing).chain(["cp"]).collect();
        let path = slim(&checkout.path(missing), &programs);
        let base = format!("file://{}", checkout.path("mirror").display());
        let said = checkout.assert_refused(&checkout.download(&base, &[]).env("PATH", path).output().unwrap());
        assert!(said.contains("error: cannot unpack") && said.contains(missing), "{said}");
    }
}

#[test]
fn without_a_folder_to_write_to_nothing_is_installed() {
    let checkout = Checkout::released();
    fs::write(checkout.path("a file"), "").unwrap();
    let base = format!("file://{}", checkout.path("mirror").display());
    let mut command = checkout.download(&base, &["cp"]);
    command.env("RUNNER_TOOL_CACHE", checkout.path("a file")).env("RUNNER_TEMP", checkout.path("a file"));
    let said = checkout.assert_refused(&command.output().unwrap());
    assert!(said.contains("error: cannot install `foo`: RUNNER_TOOL_CACHE names no folder"), "{said}");
}

#[test]
fn a_folder_in_the_place_of_the_program_is_said() {
    let checkout = Checkout::released();
    fs::create_dir_all(checkout.installed("cache")).unwrap();
    let base = format!("file://{}", checkout.path("mirror").display());
    let said = checkout.assert_refused(&checkout.download(&base, &["cp"]).output().unwrap());
    assert!(said.contains("error: cannot install `"), "{said}");
}

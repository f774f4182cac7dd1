//! What stands between a runner and a release: proxies, redirects, passwords; and variables that mean harm.

use std::fs;
use std::path::Path;

use super::server::{Answer, Server};
use super::{Checkout, assert_ran, stderr, stdout};

#[test]
fn a_proxy_is_used_where_the_job_has_one() {
    let checkout = Checkout::released();
    let answer = Answer::Status(200, fs::read(checkout.archive()).unwrap());
    for (downloader, variable) in [("curl", "http_proxy"), ("wget", "http_proxy"), ("wget", "HTTP_PROXY")] {
        if !["/usr/bin", "/bin"].iter().any(|folder| Path::new(folder).join(downloader).exists()) {
            end_to_end::tools::skip(&format!("no `{downloader}` on this machine"));
            continue;
        }
        let (proxy, mirror) = (Server::new([answer.clone()]), Server::new([answer.clone()]));
        let mut command = checkout.download("http://mirror.invalid/pointsman", &[downloader, "env", "timeout"]);
        command.env(variable, proxy.url());
        assert_ran(&command.output().unwrap(), &checkout.installed("cache"));
        let seen = proxy.seen();
        assert!(seen[0].starts_with("GET http://mirror.invalid/pointsman/v1.2.3/foo-"), "{seen:?}");
        fs::remove_dir_all(checkout.path("cache")).unwrap();
        command.env("POINTSMAN_DOWNLOAD_URL", mirror.url()).env("no_proxy", "127.0.0.1");
        assert_ran(&command.output().unwrap(), &checkout.installed("cache"));
        assert_eq!((proxy.seen().len(), mirror.seen().len()), (1, 1), "`no_proxy` is heeded");
        fs::remove_dir_all(checkout.path("cache")).unwrap();
    }
}

#[test]
fn without_a_base_the_release_on_github_is_asked_for_by_https() {
    let checkout = Checkout::released();
    let proxy = Server::new([Answer::Status(403, Vec::new())]);
    let mut command = checkout.download("", &["curl", "sleep"]);
    // A token for GitHub that a job keeps for git is nobody else's business.
    fs::write(checkout.path(".netrc"), "machine github.com login x password s3cret\n").unwrap();
    command.env("https_proxy", proxy.url()).env("GITHUB_TOKEN", "s3cret").env("POINTSMAN_DOWNLOAD_TIMEOUT", "9");
    let said = checkout.assert_refused(&command.output().unwrap());
    assert!(said.contains("`https://github.com/insightpulseai/pointsman/releases/download/v1.2.3/foo-"), "{said}");
    assert!(proxy.seen()[0].starts_with("CONNECT github.com:443 HTTP/1.1\r\n"), "{:?}", proxy.seen());
    assert!(!proxy.seen().concat().contains("s3cret"));
}

#[test]
fn a_redirect_leads_to_https_only() {
    let checkout = Checkout::released();
    let plain = Server::new([Answer::Status(200, fs::read(checkout.archive()).unwrap())]);
    let server = Server::new([Answer::Redirect(format!("{}/elsewhere", plain.url()))]);
    let said = checkout.assert_refused(&checkout.download(&server.url(), &["curl", "sleep"]).output().unwrap());
    assert!(said.contains("error: cannot download `http://") && said.contains("curl: (1) "), "{said}");
    assert_eq!((server.seen().len(), plain.seen().len()), (1, 0), "{said}");
    let encrypted = Server::new([Answer::Status(200, Vec::new())]);
    let server = Server::new([Answer::Redirect(encrypted.url().replace("http:", "https:"))]);
    checkout.assert_refused(&checkout.download(&server.url(), &["curl", "sleep"]).output().unwrap());
    assert!(encrypted.seen()[0].starts_with('\x16'), "the first byte of TLS: {:?}", encrypted.seen());
}

#[test]
fn the_password_of_a_mirror_is_sent_and_never_shown() {
    let checkout = Checkout::released();
    let found = Answer::Status(200, fs::read(checkout.archive()).unwrap());
    for downloader in ["curl", "wget"] {
        if !["/usr/bin", "/bin"].iter().any(|folder| Path::new(folder).join(downloader).exists()) {
            end_to_end::tools::skip(&format!("no `{downloader}` on this machine"));
            continue;
        }
        let bad = Answer::Status(401, Vec::new());
        let broken = Answer::Status(200, b"broken".to_vec());
        for (answer, works) in [(found.clone(), true), (bad, false), (broken, false), (Answer::Hang, false)] {
            let server = Server::new([answer]);
            let base = server.url().replace("http://", "http://ada:s3cret@");
            let mut command = checkout.download(&base, &[downloader, "sleep", "env", "timeout"]);
            command.env("POINTSMAN_DOWNLOAD_TIMEOUT", "1").env("GITHUB_TOKEN", "t0ken").env("GITHUB_ACTIONS", "true");
            let output = command.output().unwrap();
            assert_eq!(output.status.code(), Some(if works { 7 } else { 3 }), "{}", stderr(&output));
            let said = stdout(&output) + &stderr(&output);
            assert!(said.contains("http://***@127.0.0.1:") && !said.contains("s3cret"), "{said}");
            let seen = server.seen().concat();
            // wget sends it when asked to only, and is not asked.
            assert!(downloader == "wget" || seen.contains("Authorization: Basic YWRhOnMzY3JldA=="), "{seen}");
            assert!(!seen.contains("t0ken"), "{seen}");
            _ = fs::remove_dir_all(checkout.path("cache"));
        }
    }
}

#[test]
fn the_netrc_of_a_machine_serves_its_mirror() {
    let checkout = Checkout::released();
    fs::write(checkout.path(".netrc"), "machine 127.0.0.1 login ada password s3cret\n").unwrap();
    let server = Server::new([Answer::Status(200, fs::read(checkout.archive()).unwrap())]);
    assert_ran(&checkout.download(&server.url(), &["curl"]).output().unwrap(), &checkout.installed("cache"));
    assert!(server.seen()[0].contains("Authorization: Basic YWRhOnMzY3JldA=="), "{:?}", server.seen());
}

#[test]
fn a_variable_that_means_harm_is_a_wrong_setting_and_starts_nothing() {
    let checkout = Checkout::released();
    let hostile = [
        "http://127.0.0.1:1/\n::warning::x",
        "http://127.0.0.1:1/\r##[error]x",
        "http://127.0.0.1:1/\"\noutput = \"escaped",
        "http://127.0.0.1:1/$(touch escaped)`touch escaped`",
        "http://127.0.0.1:1/ --output escaped",
        "http://127.0.0.1:1/?x",
        "http://",
        "file://host/mirror",
        "ftp://127.0.0.1/",
        "-o escaped",
        "ada:s3cret@mirror\n::warning::x",
    ];
    for base in hostile {
        let output = checkout.download(base, &["curl"]).env("GITHUB_ACTIONS", "true").output().unwrap();
        let said = stderr(&output);
        assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(2), ""), "{base}: {said}");
        let commands: Vec<_> = said.lines().filter(|line| line.starts_with("::")).collect();
        assert_eq!(commands.len(), 1, "{said}");
        assert!(commands[0].starts_with("::error ") && !said.contains("##[") && !said.contains("s3cret"), "{said}");
    }
    for limit in ["0", "-1", "1s", "08", "99999", "$(touch escaped)", "3\n::warning::x"] {
        let mut command = checkout.download("http://127.0.0.1:1", &["curl"]);
        let output = command.env("POINTSMAN_DOWNLOAD_TIMEOUT", limit).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{limit}: {}", stderr(&output));
        assert!(!stderr(&output).lines().any(|line| line.starts_with("::")), "{}", stderr(&output));
    }
    assert_eq!(fs::read_dir(checkout.path("workspace")).unwrap().count(), 0);
}

#[test]
fn a_folder_whose_name_means_harm_is_only_a_folder() {
    let checkout = Checkout::released();
    let name = "$(touch escaped)`touch escaped`\n::warning::x ###[error]";
    fs::rename(checkout.path("mirror"), checkout.path(name)).unwrap();
    let base = format!("file://{}", checkout.path(name).display());
    let output = checkout.download(&base, &["cp"]).output().unwrap();
    assert_ran(&output, &checkout.installed("cache"));
    assert!(!stderr(&output).contains("##[") && !stderr(&output).contains("\n::"), "{}", stderr(&output));
    assert_eq!(fs::read_dir(checkout.path("workspace")).unwrap().count(), 0);
}

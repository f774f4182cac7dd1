//! Logs that nobody meant to be read, and some that were meant to do harm.

use testkit::{Program, schedule};

use crate::{PROGRAM, folder, job, run};

const NASTY: &str = "::error file=x::injected\n::stop-commands::x\n##[error]injected ##[group]y\n  ::set-output name=a::b\n</details><script>alert(1)</script> <b>bold</b> @team #1 | a | b\n\u{1b}[31mError:\u{1b}[0m \u{1b}]0;title\u{7} \u{202e}gnp.exe\n```\n~~~\n[link](javascript:alert(1)) ![x](https://x.example)\nerror: {{ 7 * 7 }} {% raw %} ${{ secrets.X }}\nAssertionError: ::error::x ##[warning]y %0A::error::z\nsrc/a.rs:1:1: error: ::error::boo\n";

/// The lines of Markdown that are not inside a fenced block.
#[track_caller]
fn outside_of_fences(markdown: &str) -> String {
    let mut fence: Option<&str> = None;
    let mut outside = String::new();
    for line in markdown.lines() {
        match fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None if line.starts_with("```") => fence = Some(line.trim_end_matches("text")),
            None => outside.extend([line, "\n"]),
        }
    }
    assert_eq!(fence, None, "{markdown}");
    outside
}

#[test]
fn hostile_text_is_harmless_in_every_form() {
    let log = job("make \"::error::x\" ##[error]", NASTY, false);
    let folder = folder(&[("a.log", log.as_bytes())]);
    for format in ["human", "json", "github", "sarif", "markdown"] {
        let program = Program::new(PROGRAM, folder.path()).in_workflow(&schedule(), "refs/heads/main", &"1".repeat(40));
        let ran = program.run(&["diagnose", "a.log", "--explain", "--format", format]);
        assert_eq!(ran.code, Some(0), "{format}: {}", ran.stderr());
        for line in ran.stdout().lines().chain(ran.summary.lines()) {
            let ours = format == "github"
                && (line.starts_with("::error ") || line.starts_with("::warning ") || line.starts_with("::notice "));
            assert!(ours && line.contains("title=") || !line.trim_start().starts_with("::"), "{format}: {line}");
            assert!(!line.contains("##[") && !line.contains('\u{1b}'), "{format}: {line}");
            // JSON is for programs, which see what the log held.
            let for_programs = ["json", "sarif"].contains(&format);
            assert!(for_programs || !line.contains('\u{202e}'), "{format}: {line}");
        }
        let outside = outside_of_fences(&ran.summary);
        assert!(
            !outside.contains("<script>") && !outside.contains("@team") && !outside.contains("](javascript"),
            "{outside}"
        );
        assert!(ran.outputs.values().all(|value| !value.contains('\n')), "{:?}", ran.outputs);
    }
}

#[test]
fn a_log_that_is_one_line_of_100_megabytes_is_answered() {
    let folder = folder(&[]);
    let mut line = vec![b'x'; 100_000_000];
    line.extend_from_slice(b"\n");
    let ran = Program::new(PROGRAM, folder.path()).stdin(line).run(&["diagnose", "-", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr());
    assert!(ran.stdout.len() < 20_000, "{} bytes", ran.stdout.len());
    assert_eq!(ran.json()["logs"][0]["lines"], 1);
}

#[test]
fn invalid_utf_8_is_shown_as_such() {
    let mut log = job("make", "", false).into_bytes();
    let at = log.windows(8).position(|window| window == b"##[error").unwrap() - 29;
    let broken = b"2024-05-01T10:00:00.0000000Z error: \xff\xfe cannot open \xc3( file\n";
    log.splice(at..at, broken.iter().copied());
    let folder = folder(&[("a.log", &log)]);
    for format in ["human", "json", "github", "sarif", "markdown"] {
        let ran = run(folder.path(), &["diagnose", "a.log", "--format", format]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr());
        assert!(std::str::from_utf8(&ran.stdout).is_ok(), "{format}");
        assert!(ran.stdout().contains("cannot open"), "{format}: {}", ran.stdout());
    }
}

#[test]
fn a_log_as_powershell_writes_it_is_read() {
    let text = job("npm ci", crate::ERESOLVE, false);
    let wide: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let folder = folder(&[("a.log", &wide)]);
    let json = run(folder.path(), &["diagnose", "a.log", "--format=json"]).json();
    assert_eq!(json["diagnoses"][0]["rule"], "npm/eresolve");
}

#[test]
fn lone_carriage_returns_and_zeros_do_no_harm() {
    let folder = folder(&[("a.log", b"a\rb\rerror: x\0\r\r\n\r\n\x08\x08\n"), ("b.log", b"\r"), ("c.log", b"\n\n\n")]);
    for log in ["a.log", "b.log", "c.log"] {
        let ran = run(folder.path(), &["diagnose", log]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr());
    }
}

#[test]
fn secrets_are_masked_everywhere() {
    let token = format!("ghp_{}", "a1B2".repeat(9));
    let output = format!(
        "fatal: unable to access 'https://x:{token}@github.com/o/r/': The requested URL returned error: 403\nerror: PGPASSWORD={token} failed at src/{token}.c:3:1"
    );
    let folder = folder(&[("a.log", job("git push", &output, false).as_bytes())]);
    for format in ["human", "json", "github", "sarif", "markdown"] {
        let program = Program::new(PROGRAM, folder.path()).in_workflow(&schedule(), "refs/heads/main", &"1".repeat(40));
        let ran = program.run(&["diagnose", "a.log", "--explain", "--format", format]);
        assert_eq!(ran.code, Some(0));
        let outputs: String = ran.outputs.values().cloned().collect();
        assert!(!format!("{}{}{outputs}", ran.stdout(), ran.summary).contains(&token), "{format}: {}", ran.stdout());
    }
}

/// Pieces of logs of several systems, of which any order and any ending must be answered.
const PIECES: [&str; 24] = [
    "##[group]Run make\n",
    "##[endgroup]\n",
    "##[error]Process completed with exit code 1.\n",
    "::error::x\n",
    "2024-05-01T10:00:00.0000000Z ",
    "$ npm ci\n",
    "The command \"npm ci\" exited with 1.\n",
    "The command \"make\" exited with 0.\n",
    "Done. Your build exited with 1.\n",
    "travis_fold:start:install\r",
    "travis_fold:end:install\r",
    "[INFO] BUILD SUCCESS\n",
    "[INFO] Total time: 3.2 s\n",
    "[ERROR] BUILD FAILURE\n",
    "5 actionable tasks: 5 executed\n",
    "BUILD FAILED in 3s\n",
    "Finished: FAILURE\n",
    "section_end:1:x\r\u{1b}[0KERROR: Job failed: exit code 1\n",
    "npm ERR! code ERESOLVE\n",
    "make: *** [all] Error 2\n",
    "error: x\n",
    "\n",
    "   ",
    "ok\n",
];

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(300))]

    #[test]
    fn whatever_failed_has_a_diagnosis(pieces in proptest::collection::vec(0..PIECES.len(), 0..14)) {
        static BASE: std::sync::LazyLock<rulebase::RuleBase> = std::sync::LazyLock::new(failure_diagnoser::built_in);
        let log: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
        let mut intake = failure_diagnoser::reading::Intake::default();
        intake.push(log.as_bytes());
        let log = failure_diagnoser::Log { name: "a.log".to_owned(), text: intake.finish() };
        let model = failure_diagnoser::rank::Model::built_in();
        let answer = failure_diagnoser::diagnose(&[log], &failure_diagnoser::Baseline::default(), &BASE, &model);
        let failed = answer.verdict == failure_diagnoser::Verdict::Failed;
        proptest::prop_assert_eq!(failed, answer.leading().next().is_some());
        let mut causes = std::collections::BTreeSet::new();
        for diagnosis in answer.leading() {
            let evidence = &diagnosis.evidence;
            proptest::prop_assert!((evidence.start..=evidence.end).contains(&evidence.line), "{:?}", evidence);
            proptest::prop_assert!(!evidence.excerpt.is_empty() && !diagnosis.summary.trim().is_empty(), "{:?}", diagnosis);
            proptest::prop_assert!(causes.insert(&diagnosis.signature), "told twice: {}", diagnosis.signature);
        }
        proptest::prop_assert!(answer.leading().map(|diagnosis| diagnosis.confidence).is_sorted_by(|a, b| a >= b));
    }
}

//! Attributes against `git check-attr --source`.

use std::io::Write as _;
use std::process::Stdio;

use changes::{Attribute, RepoPath, Repository};
use testkit::{Fixture, Random};

use crate::support::options;

const NAMES: [&str; 6] = ["linguist-generated", "diff", "text", "merge", "gen", "binary"];

/// What git says for every path and name, from the commit alone.
fn by_git(fixture: &Fixture, paths: &[RepoPath]) -> Vec<Vec<String>> {
    let mut command = fixture.git_command(fixture.path());
    command.args(["-c", "core.attributesFile=/dev/null", "check-attr", "--source=HEAD", "-z", "--stdin"]).args(NAMES);
    command.env("GIT_ATTR_NOSYSTEM", "1");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("git");
    let mut pipe = child.stdin.take().expect("a pipe");
    let input: Vec<u8> = paths.iter().flat_map(|path| [path.as_bytes(), b"\0"].concat()).collect();
    let writer = std::thread::spawn(move || pipe.write_all(&input));
    let output = child.wait_with_output().expect("git ends").stdout;
    writer.join().expect("a writer").expect("git reads");
    let fields: Vec<&[u8]> = output.split(|byte| *byte == 0).collect();
    let values: Vec<String> =
        fields.chunks_exact(3).map(|triple| String::from_utf8_lossy(triple[2]).into_owned()).collect();
    values.chunks(NAMES.len()).map(<[String]>::to_vec).collect()
}

#[track_caller]
fn check(fixture: &Fixture, paths: &[&[u8]]) -> Vec<Vec<String>> {
    let paths: Vec<RepoPath> = paths.iter().map(|path| RepoPath::new(*path)).collect();
    let mut repository = Repository::open(fixture.path(), &options(fixture)).expect("a repository");
    let found = repository.attributes("HEAD", &paths, &NAMES).expect("attributes");
    let ours: Vec<Vec<String>> =
        found.iter().map(|path| path.iter().map(|(_, value)| value.to_string()).collect()).collect();
    let theirs = by_git(fixture, &paths);
    for ((path, ours), theirs) in paths.iter().zip(&ours).zip(&theirs) {
        assert_eq!(ours, theirs, "{path:?}");
    }
    ours
}

#[test]
fn nearer_files_later_lines_and_later_words_win() {
    let fixture = Fixture::new();
    fixture
        .write(".gitattributes", "*.js linguist-generated\nsrc/*.js -linguist-generated\n*.py text=auto text=lf\n")
        .write("src/.gitattributes", "*.js !linguist-generated diff=js\n/top.js merge\n")
        .write("src/deep/.gitattributes", "*.js linguist-generated=maybe\n")
        .commit("first");
    let found = check(&fixture, &[b"a.js", b"src/a.js", b"src/top.js", b"src/deep/top.js", b"x.py", b"none"]);
    assert_eq!(found[0][0], "set");
    assert_eq!(found[3][0], "maybe");
}

#[test]
fn macros_patterns_and_quotes() {
    let fixture = Fixture::new();
    let text = "[attr]gen linguist-generated -diff\n*.bin binary\n/vendor/** gen\nlock* gen -text\ndir/ gen\n\
                \"with space\" gen\n**/any gen\na/**/z gen\nb**/q gen\n!neg gen\n\\!neg gen\n*.[ch] text\n[[:digit:]]* merge\n\
                bad$name gen\nbad gen bad$\n[attr]binary text\nun\\ders gen\n";
    fixture.write(".gitattributes", text).write("sub/.gitattributes", "[attr]gen text\nx gen\n").commit("first");
    let paths: [&[u8]; 24] = [
        b"x.bin",
        b"vendor/a/b",
        b"vendor",
        b"lock.json",
        b"dir/a",
        b"dir",
        b"with space",
        b"any",
        b"q/any",
        b"a/z",
        b"a/b/c/z",
        b"b/q",
        b"bx/q",
        b"b/x/q",
        b"!neg",
        b"x.c",
        b"1",
        b"a1",
        b"bad",
        b"sub/x",
        b"unders",
        b"\xff.h",
        b"a\nb.c",
        b"vendor2/x",
    ];
    let found = check(&fixture, &paths);
    assert_eq!(found[1][0], "set");
}

#[test]
fn odd_bytes_in_attributes_files() {
    for text in [
        &b"\xef\xbb\xbf*.c gen\n*.h gen\n"[..],
        b"*.c gen\0\n*.h gen\n",
        b"*.c gen\r\n*.h -gen\r\n",
        b"\t*.c\tgen\n  # *.h gen\n*.h gen",
        b"*.c diff=\xff\n",
    ] {
        let fixture = Fixture::new();
        fixture.write(".gitattributes", text).commit("first");
        check(&fixture, &[b"a.c", b"a.h", b"\xef\xbb\xbfa.c"]);
    }
}

#[test]
fn only_the_commit_counts() {
    let fixture = Fixture::new();
    fixture.write(".gitattributes", "*.js linguist-generated\n").commit("first");
    fixture.write(".gitattributes", "*.js -linguist-generated\n");
    std::fs::create_dir_all(fixture.path().join(".git/info")).expect("a folder");
    std::fs::write(fixture.path().join(".git/info/attributes"), "* linguist-generated=mine\n").expect("a file");
    let mut repository = Repository::open(fixture.path(), &options(&fixture)).expect("a repository");
    let found = repository.attributes("HEAD", &[RepoPath::from("a.js")], &["linguist-generated"]).expect("attributes");
    assert_eq!(found[0].get("linguist-generated"), &Attribute::Set);
    assert_eq!(found[0].get("other"), &Attribute::Unspecified);
    let empty = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    let found = repository.attributes(empty, &[RepoPath::from("a.js")], &["linguist-generated"]).expect("attributes");
    assert_eq!(found[0].get("linguist-generated"), &Attribute::Unspecified);
}

#[test]
fn attributes_files_of_a_clone_without_contents_are_fetched() {
    let fixture = Fixture::new();
    fixture.write(".gitattributes", "*.js gen\n").write("a/.gitattributes", "*.js -gen\n").commit("first");
    let clone = fixture.publish().clone_with(&["--filter=blob:none", "--no-checkout"]);
    let mut repository = Repository::open(&clone, &options(&fixture)).expect("a repository");
    let found = repository.attributes("HEAD", &["b.js", "a/b.js"].map(RepoPath::from), &["gen"]).expect("attributes");
    assert_eq!(found[0].get("gen"), &Attribute::Set);
    assert_eq!(found[1].get("gen"), &Attribute::Unset);
}

/// Random files from the characters that matter, on random paths.
#[test]
fn generated_attributes_files() {
    const PIECES: [&str; 24] = [
        "*",
        "**",
        "/",
        "a",
        "b",
        "?",
        "[ab]",
        "[!a]",
        "\\",
        "a/",
        "**/",
        "/**",
        "*.",
        ".",
        "[a-",
        "]",
        "-",
        "!",
        "\"",
        " ",
        "[[:alpha:]]",
        "ab",
        "\\*",
        "[]a]",
    ];
    const STATES: [&str; 12] = [
        "gen",
        "-gen",
        "!gen",
        "gen=x",
        "diff",
        "-diff",
        "binary",
        "-binary",
        "!text",
        "text=auto",
        "merge=union",
        "bad$",
    ];
    let mut random = Random::new(11);
    let mut compared = 0;
    for _ in 0..40 {
        let fixture = Fixture::new();
        for file in [".gitattributes", "a/.gitattributes", "a/b/.gitattributes"] {
            let mut text = String::from("[attr]gen linguist-generated -merge\n");
            for _ in 0..12 {
                let pattern: String = (0..1 + random.below(5)).filter_map(|_| random.pick(&PIECES).copied()).collect();
                let states: Vec<&str> =
                    (0..1 + random.below(3)).filter_map(|_| random.pick(&STATES).copied()).collect();
                text += &format!("{pattern} {}\n", states.join(" "));
            }
            fixture.write(file, text);
        }
        fixture.commit("first");
        let paths: Vec<String> = (0..60)
            .map(|_| {
                let parts: Vec<&str> = (0..1 + random.below(4))
                    .filter_map(|_| random.pick(&["a", "b", "ab", "a.b", "*", "-", "a b", "!", "c"]).copied())
                    .collect();
                parts.join("/")
            })
            .collect();
        let bytes: Vec<&[u8]> = paths.iter().map(String::as_bytes).collect();
        compared += check(&fixture, &bytes).len() * NAMES.len();
    }
    println!("{compared} values, no difference to git");
}

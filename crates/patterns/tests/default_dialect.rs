//! The default dialect by example: every line is a pattern with paths it matches and paths it does not.

use patterns::{Dialect, Pattern, PatternError};

fn parse(text: &str) -> Result<Pattern, PatternError> {
    Pattern::parse(Dialect::Default, text)
}

#[track_caller]
fn check(text: &str, yes: &[&str], no: &[&str]) {
    let pattern = parse(text).expect(text);
    for (paths, expected) in [(yes, true), (no, false)] {
        for path in paths {
            assert_eq!(pattern.is_match(path.as_bytes()), expected, "`{text}` on `{path}`");
        }
    }
}

#[track_caller]
fn refused(text: &str, offset: Option<usize>, part: &str) {
    let error = parse(text).expect_err(text);
    assert!(error.message.contains(part), "`{text}`: {error}");
    assert_eq!(error.offset, offset, "`{text}`: {error}");
    assert!(!error.message.ends_with('.'), "{error}");
    assert!(!error.message.starts_with(|c: char| c.is_uppercase()), "{error}");
}

#[test]
fn a_literal_matches_itself_and_what_is_below() {
    check("docs", &["docs", "docs/a.md", "docs/a/b.md"], &["doc", "docs2", "docs.md", "a/docs", "a/docs/b", "Docs/a"]);
    check("docs/", &["docs/a.md", "docs/a/b.md"], &["docs", "docs2/a", "a/docs/b"]);
    check("a/b.txt", &["a/b.txt", "a/b.txt/c"], &["a/b_txt", "a/b.txt2", "b.txt", "x/a/b.txt"]);
    check("./docs", &["docs", "docs/a"], &["./docs", "a/docs"]);
    check("/docs", &["docs", "docs/a"], &["/docs", "a/docs"]);
    check("/docs/", &["docs/a"], &["docs"]);
    check(".github", &[".github/workflows/ci.yml"], &["github/x", "a/.github/x"]);
    check("Makefile", &["Makefile"], &["makefile", "sub/Makefile", "Makefile.am"]);
    check("with space/x", &["with space/x"], &["withspace/x"]);
    check("\u{e9}t\u{e9}", &["\u{e9}t\u{e9}/a"], &["ete/a"]);
    check("a+b(c)^$.txt", &["a+b(c)^$.txt"], &["aab(c)^$.txt"]);
    check("@types/x", &["@types/x/index.d.ts"], &[]);
    check("a,b", &["a,b"], &["a", "b"]);
    check("-x", &["-x"], &["x"]);
    check("#x", &["#x"], &[]);
}

#[test]
fn stars_stay_in_their_segment() {
    check("*", &["a", ".a", "a.b"], &["a/b"]);
    check("*.md", &["a.md", ".md", ".a.md"], &["a/b.md", "a.md/b", "a.mdx"]);
    check("docs/*", &["docs/a", "docs/.a"], &["docs", "docs/a/b"]);
    check("a*", &["a", "ab", "a.b"], &["a/b", "ba"]);
    check("a*c", &["ac", "abc", "a-c-c"], &["a/c", "acd"]);
    check("*a*", &["a", "xax"], &["x", "x/a"]);
    check("a/*/c", &["a/b/c"], &["a/c", "a/b/b/c", "a/b/c/d"]);
    check("*/docs", &["a/docs"], &["docs", "a/docs/b", "a/b/docs"]);
    check("*/docs/", &["a/docs/b", "a/docs/b/c"], &["a/docs", "docs/b"]);
    check("*/*", &["a/b"], &["a", "a/b/c"]);
    check("docker-compose*", &["docker-compose.yml", "docker-compose"], &["x/docker-compose.yml"]);
    check("compose*.y*ml", &["compose.yml", "compose.dev.yaml"], &["compose.json", "compose/x.yml"]);
    check("***", &["a"], &["a/b"]);
    check("a**b", &["ab", "axb"], &["a/b"]);
    check("a/**b", &["a/b", "a/xb"], &["a/x/b"]);
    check("a/b**", &["a/b", "a/bc"], &["a/b/c"]);
}

#[test]
fn question_marks_take_one_character() {
    check("?", &["a", ".", "\u{e9}", "\u{1f980}"], &["ab", ""]);
    check("a?c", &["abc", "a.c", "a\nc"], &["ac", "a/c", "abbc"]);
    check("??", &["ab", "\u{e9}\u{e9}"], &["a", "a/"]);
    check("dir?/x", &["dir1/x"], &["dir/x", "dir12/x"]);
}

#[test]
fn double_stars_take_any_depth() {
    check("**", &["a", "a/b", ".a/.b", "a\nb"], &[]);
    check("**/*", &["a", "a/b"], &[]);
    check("**/*.md", &["a.md", "a/b.md", "a/b/.c.md"], &["a.mdx", "a.md/b"]);
    check("src/**", &["src/a", "src/a/b", "src/.a"], &["src", "srcs/a", "a/src/b"]);
    check("a/**/b", &["a/b", "a/x/b", "a/x/y/b"], &["ab", "a/xb", "a/b/c", "x/a/b"]);
    check("**/b", &["b", "a/b", "a/a/b"], &["ab", "b/a"]);
    check("**/b/**", &["b/c", "a/b/c", "a/b/c/d"], &["b", "a/b"]);
    check("**/Dockerfile*", &["Dockerfile", "a/Dockerfile.dev"], &["a/Dockerfiles/x"]);
    check("**/migrations/**", &["migrations/1.sql", "app/migrations/2/x.sql"], &["migrations", "xmigrations/a"]);
    check("**/.env", &[".env", "a/.env"], &["a.env", ".env.local"]);
    check("a/**/**/b", &["a/b", "a/x/b"], &["ab"]);
    check("**/**", &["a", "a/b"], &[]);
    check("a/**/*.ts", &["a/x.ts", "a/b/x.ts"], &["x.ts", "ab/x.ts"]);
    check("**/a/**/b", &["a/b", "x/a/y/b"], &["b/a", "ab"]);
    check("**/", &["a/b", "a/b/c"], &["a"]);
    check("a/**/", &["a/b/c"], &["a/b", "a"]);
}

#[test]
fn braces_are_alternatives() {
    check("*.{js,ts}", &["a.js", "a.ts"], &["a.jsts", "a.", "a.{js,ts}"]);
    check("{src,lib}/**", &["src/a", "lib/b/c"], &["test/a", "src"]);
    check("{a,b/c}/d", &["a/d", "b/c/d"], &["b/d", "c/d"]);
    check("a{,b}", &["a", "ab"], &["b", "a/b"]);
    check("a{,/b}", &["a", "a/b"], &["ab"]);
    check("{,sub/}x", &["x", "sub/x"], &["sub", "subx"]);
    check("{,sub/}**/x", &["x", "a/x", "sub/a/x"], &["subx"]);
    check("{a,{b,c}d}", &["a", "bd", "cd"], &["b", "ad"]);
    check("{a,b}{c,d}", &["ac", "bd"], &["ab", "a"]);
    check("{*.md,docs/**}", &["a.md", "docs/x/y"], &["x/a.md", "docs"]);
    check("{**/a,b}", &["a", "x/a", "b"], &["x/b"]);
    check("x/{**,y}", &["x/a", "x/a/b"], &["x"]);
    check("{a,b}", &["a", "b"], &["a/x"]);
    check("{a,b}/", &["a/x", "b/x/y"], &["a"]);
    check("**/*.{js,jsx,ts,tsx,mjs,cjs,vue}", &["a.js", "x/y.vue"], &["a.json", "x.css"]);
    check("{\\,,x}", &[",", "x"], &["\\"]);
    check("{[,],x}", &[",", "x"], &[]);
}

#[test]
fn ranges_are_alternatives() {
    check("v{1..3}", &["v1", "v2", "v3"], &["v0", "v4", "v1..3"]);
    check("{8..11}/x", &["8/x", "9/x", "10/x", "11/x"], &["12/x", "1/x"]);
    check("{08..10}", &["08", "09", "10"], &["8", "9"]);
    check("{3..1}", &["1", "2", "3"], &["4"]);
    check("{a..c}.txt", &["a.txt", "c.txt"], &["d.txt", "B.txt"]);
    check("{1..1}", &["1"], &["2"]);
}

#[test]
fn classes_take_one_character() {
    check("[abc]", &["a", "b", "c"], &["d", "ab"]);
    check("[a-c]x", &["ax", "cx"], &["dx", "-x"]);
    check("[!a]", &["b", "!", "\u{e9}"], &["a", "bb"]);
    check("[^a]", &["b", "^"], &["a"]);
    check("x[!a]y", &["xby"], &["x/y", "xay"]);
    check("[]a]", &["]", "a"], &["b"]);
    check("[!]a]", &["b"], &["]", "a"]);
    check("[a\\]b]", &["a", "]", "b"], &["\\"]);
    check("[a-]", &["a", "-"], &["b"]);
    check("[-a]", &["a", "-"], &["b"]);
    check("v[0-9]*", &["v1", "v12", "v1x"], &["v", "vx"]);
    check("[[:digit:]]", &["0", "9"], &["a", ":"]);
    check("[[:alpha:]_]x", &["ax", "_x"], &["1x"]);
    check("[![:upper:]]", &["a", "1"], &["A"]);
    check("[\u{e0}-\u{ff}]", &["\u{e9}"], &["e"]);
    check("*.[ch]", &["a.c", "a.h"], &["a.o", "x/a.c"]);
}

#[test]
fn names_with_brackets_match_themselves() {
    check("app/[id]/page.tsx", &["app/[id]/page.tsx", "app/i/page.tsx", "app/d/page.tsx"], &["app/id/page.tsx"]);
    check("app/[...slug]/page.tsx", &["app/[...slug]/page.tsx"], &["app/slug/page.tsx"]);
    check("app/[[...slug]]/page.tsx", &["app/[[...slug]]/page.tsx"], &["app/slug/page.tsx"]);
    check("app/(group)/x", &["app/(group)/x", "app/(group)/x/y"], &["app/group/x"]);
    check("app/(.)photo/[id]", &["app/(.)photo/[id]/page.tsx", "app/(.)photo/i"], &["app/(.)photo/i/page.tsx"]);
    check("app/[id]", &["app/[id]", "app/[id]/page.tsx", "app/i"], &["app/i/page.tsx"]);
    check("app/[id]/", &["app/[id]/page.tsx", "app/i/page.tsx"], &["app/[id]"]);
    check("app/[id]/**", &["app/[id]/a/b", "app/d/a"], &["app/id/a"]);
    check("**/[id].tsx", &["[id].tsx", "a/[id].tsx", "a/i.tsx"], &["a/id.tsx"]);
    check("app/(a|b)/x", &["app/(a|b)/x"], &["app/a/x"]);
    check("+(a)", &["+(a)"], &["a"]);
}

#[test]
fn escapes_take_the_character_itself() {
    check("\\*.md", &["*.md"], &["a.md"]);
    check("a\\?", &["a?"], &["ab"]);
    check("\\[id\\]/x", &["[id]/x", "[id]/x/y"], &["i/x"]);
    check("\\{a,b\\}", &["{a,b}"], &["a"]);
    check("\\!important", &["!important"], &["important"]);
    check("a\\\\b", &["a\\b"], &["a/b", "ab"]);
    check("a\\ b", &["a b"], &["a\\ b"]);
    check("\\#x", &["#x"], &[]);
    check("\\./x", &["./x"], &["x"]);
}

#[test]
fn a_negated_pattern_says_so_and_matches_what_it_names() {
    check("!docs/**", &["docs/a"], &["src/a", "docs"]);
    check("!*.md", &["a.md"], &["a.rs"]);
    check("!/a", &["a/b"], &["b"]);
    assert!(parse("!a").expect("valid").is_negated());
    assert!(!parse("\\!a").expect("valid").is_negated());
    assert_eq!(parse("!a").expect("valid").text(), "!a");
}

#[test]
fn captures_name_one_part_of_a_segment() {
    #[track_caller]
    fn captured(text: &str, path: &str, expected: Option<&[(&str, &str)]>) {
        let pattern = parse(text).expect(text);
        let found = pattern.captures(path.as_bytes());
        let expected =
            expected.map(|list| list.iter().map(|&(name, value)| (name, value.as_bytes())).collect::<Vec<_>>());
        assert_eq!(found, expected, "`{text}` on `{path}`");
    }
    captured("addons/{module}/**", "addons/sale/models/a.py", Some(&[("module", "sale")]));
    captured("addons/{module}/**", "addons/sale", None);
    captured("{repo}/addons/{module}/**", "oca/addons/x_y/z", Some(&[("repo", "oca"), ("module", "x_y")]));
    captured("charts/{name}-{env}.yaml", "charts/a-b-prod.yaml", Some(&[("name", "a-b"), ("env", "prod")]));
    captured("{lang}.md", "\u{e9}\u{e8}.md", Some(&[("lang", "\u{e9}\u{e8}")]));
    captured("{lang}.md", ".md", None);
    captured("**/{name}/test/**", "a/b/test/c", Some(&[("name", "b")]));
    captured("{x}", "a/b", None);
    captured("{a,b-{part}}/x", "a/x", Some(&[]));
    captured("{a,b-{part}}/x", "b-c/x", Some(&[("part", "c")]));
    captured("a/**", "a/b", Some(&[]));
    captured("apps/{app-name}/", "apps/web/x", Some(&[("app-name", "web")]));
    let hostile = b"addons/\xff\n$(x)/a";
    let pattern = parse("addons/{module}/**").expect("valid");
    assert_eq!(pattern.captures(hostile), Some(vec![("module", b"\xff\n$(x)".as_slice())]));
    assert_eq!(pattern.capture_names(), ["module"]);
}

#[test]
fn hostile_names_are_names() {
    for name in ["a\nb", "a\tb", "\"q\"", "`x`", "$(id)", "-rf", "::error::x", "a b", "\u{202e}x", "%0A"] {
        check("src/**", &[&format!("src/{name}")], &[]);
        check("*", &[name], &[]);
        check("**/*.md", &[&format!("x/{name}.md")], &[]);
    }
    let pattern = parse("src/?.c").expect("valid");
    assert!(pattern.is_match(b"src/\xff.c"));
    assert!(!pattern.is_match(b"src/\xff\xfe.c"));
    assert!(parse("src/[!a].c").expect("valid").is_match(b"src/\xff.c"));
    assert!(!parse("**").expect("valid").is_match(b""));
}

#[test]
fn mistakes_are_refused_where_they_are() {
    refused("", None, "empty pattern");
    refused("!", None, "empty pattern");
    refused("/", None, "empty pattern");
    refused("./", None, "empty pattern");
    refused(".", None, "empty pattern");
    refused("a/{b,c", Some(2), "`{` is not closed");
    refused("a/[bc", Some(2), "`[` is not closed");
    refused("[]", Some(0), "`[` is not closed");
    refused("a}", Some(1), "`}` without a `{`");
    refused("a\\", Some(1), "`\\` at the end");
    refused("src\\main", Some(3), "`\\m` escapes");
    refused("a\\/b", Some(1), "`\\/` escapes");
    refused("../a", Some(0), "`..` segment");
    refused("a/../b", Some(2), "`..` segment");
    refused("a/..", Some(2), "`..` segment");
    refused("a/./b", Some(2), "`.` segment");
    refused("!../a", Some(1), "`..` segment");
    refused("{../a,b}", Some(1), "`..` segment");
    refused("a//b", Some(2), "empty path segment");
    refused("a//", Some(2), "empty path segment");
    refused("!!a", Some(1), "more than one `!`");
    refused("{a}/{a}", Some(4), "duplicate capture name `a`");
    refused("{}", Some(0), "neither a list");
    refused("{a b}", Some(0), "neither a list");
    refused("{1x}", Some(0), "neither a list");
    refused("[z-a]", Some(0), "runs backwards");
    refused("[a/b]", Some(0), "cannot hold `/`");
    refused("{1..9999}", Some(0), "more than 4096 values");
    refused(&"{".repeat(40), Some(32), "nested more than 32");
    refused(&"a".repeat(5000), None, "at most 4096");
    refused(&"{1..4000}".repeat(2), Some(9), "more than 4096 alternatives");
    let hint = parse("src\\main").expect_err("refused").hint.expect("hint");
    assert!(hint.contains("separates folders"), "{hint}");
}

#[test]
fn dialects_have_names() {
    for dialect in [Dialect::Default, Dialect::PathsFilter] {
        assert_eq!(dialect.to_string().parse(), Ok(dialect));
    }
    assert!("glob".parse::<Dialect>().expect_err("unknown").to_string().contains("`paths-filter`"));
}

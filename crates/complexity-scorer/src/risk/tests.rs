//! A case that fires and one that must not, for each built-in rule.

use super::*;

/// Rule, files that fire, files that must not. A text stands behind ` < `.
const CASES: [(&str, &[&str], &[&str]); 13] = [
    (
        "secrets",
        &[".env", "deploy/.env.production", "certs/server.key", "a/credentials.json"],
        &[".env.example", "src/keyboard.rs", "docs/secrets.md"],
    ),
    (
        "auth",
        &["app/auth/token.py", "src/oauth_client.rs", "lib/user_permissions.rb", "security/acl.go"],
        &["src/author.py", "docs/auth/intro.md", "src/main.rs"],
    ),
    (
        "odoo-security",
        &["sale/security/ir.model.access.csv", "sale/security/sale_security.xml"],
        &["sale/views/sale.xml", "docs/security/note.md"],
    ),
    (
        "odoo-record-rules",
        &["sale/data/rules.xml < <record id=\"r\" model=\"ir.rule\">"],
        &["sale/security/s.xml < <record model=\"ir.rule\">", "sale/data/a.xml < <record model=\"res.partner\">"],
    ),
    (
        "migrations",
        &[
            "app/migrations/0042_drop.py",
            "sale/migrations/17.0.1.0/post-migrate.py",
            "db/migrate/2026_a.rb",
            "db/changelog/1.xml",
        ],
        &["docs/migrations/guide.md", "app/migrations/__init__.py", "src/migrator.rs"],
    ),
    (
        "ci",
        &[".github/workflows/ci.yml", "Dockerfile", "infra/main.tf", "actions/x/action.yml"],
        &["docs/ci.md", "src/action.rs", ".github/ISSUE_TEMPLATE/bug.md"],
    ),
    (
        "odoo-noupdate",
        &["sale/data/mail.xml < <odoo NOUPDATE=\"1\">"],
        &["sale/data/mail.xml < <odoo>", "a.py < noupdate=\"1\""],
    ),
    ("sql", &["db/report.sql"], &["src/sql.rs"]),
    ("public-api", &["api/openapi.yaml", "docs/swagger.json", "proto/a.proto"], &["src/openapi.rs", "config.yaml"]),
    (
        "public-api-description",
        &["api/v1.yaml < openapi: 3.1.0"],
        &["api/v1.yaml < kind: Deployment", "api/openapi.yaml < openapi: 3.0.0"],
    ),
    ("odoo-manifest", &["sale/__manifest__.py"], &["sale/manifest.py"]),
    ("lock-files", &["Cargo.lock", "web/package-lock.json"], &["Cargo.toml", "package.json"]),
    ("untested", &["src/a.py", "web/b.tsx"], &["sale/__manifest__.py", "web/vite.config.ts", "docs/a.py"]),
];

fn flags(files: &[RiskFile<'_>]) -> Vec<Flag> {
    Matcher::new(&Rules::default()).flags(files, Vec::new())
}

fn fires(id: &str, case: &str) -> bool {
    let (path, text) = case.split_once(" < ").unwrap_or((case, ""));
    let file = RiskFile { path: path.as_bytes(), texts: vec![text.as_bytes()], grows: true, ..RiskFile::default() };
    flags(&[file]).iter().any(|flag| flag.id == id)
}

#[test]
fn each_built_in_rule_fires_where_it_should_and_nowhere_else() {
    for (id, yes, no) in CASES {
        for case in yes {
            assert!(fires(id, case), "`{id}` does not see {case}");
        }
        for case in no {
            assert!(!fires(id, case), "`{id}` sees {case}");
        }
    }
}

#[test]
fn each_built_in_rule_has_a_case_a_message_and_patterns() {
    let rules = Rules::default().rules;
    let ids: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids.len(), CASES.len());
    for rule in &rules {
        assert!(CASES.iter().any(|(id, ..)| *id == rule.id), "{}", rule.id);
        assert!(!rule.message.is_empty() && !rule.paths.is_empty() && (1..=100).contains(&rule.weight), "{}", rule.id);
    }
    let document = settings::Document::parse(BUILT_IN_NAME, BUILT_IN.as_bytes()).unwrap();
    let mut problems = Vec::new();
    field().shape.check(&document, "risk", &document.root, &mut problems);
    assert_eq!(problems, []);
}

fn grown(path: &'static str) -> RiskFile<'static> {
    RiskFile { path: path.as_bytes(), grows: true, ..RiskFile::default() }
}

fn untested(files: &[RiskFile<'_>]) -> bool {
    flags(files).iter().any(|flag| flag.id == "untested")
}

#[test]
fn code_with_any_test_beside_it_is_not_untested() {
    for test in [
        "tests/test_a.py",
        "src/a_test.go",
        "web/a.spec.ts",
        "src/test/java/ATest.java",
        "x/ATest.java",
        "app/tests.py",
        "spec/a_spec.rb",
        "src/a/tests.rs",
    ] {
        assert!(!untested(&[grown("src/a.py"), grown(test)]), "{test}");
    }
    assert!(untested(&[grown("src/a.py"), grown("README.md")]));
    assert!(untested(&[grown("src/contest.py"), grown("src/latest.go")]));
    assert!(
        !untested(&[grown("src/a.py"), RiskFile { tests: true, ..grown("src/lib.rs") }]),
        "tests inside a file of code"
    );
}

#[test]
fn taking_code_away_needs_no_test() {
    assert!(!untested(&[RiskFile { grows: false, ..grown("src/a.py") }]));
}

#[test]
fn a_renamed_file_counts_with_both_names() {
    let file = RiskFile { path: b"src/new.txt", from: Some(b"app/auth/old.py"), ..RiskFile::default() };
    let flags = flags(&[file]);
    assert_eq!(flags[0].id, "auth");
    assert_eq!(flags[0].paths, [b"src/new.txt".to_vec()]);
}

#[test]
fn flags_are_sorted_by_weight_and_then_by_name() {
    let files = [grown("a.sql"), grown("Cargo.lock"), grown("api/openapi.yaml"), grown(".env")];
    let flags = flags(&files);
    let ids: Vec<&str> = flags.iter().map(|flag| flag.id.as_str()).collect();
    assert_eq!(ids, ["secrets", "public-api", "sql", "lock-files"]);
}

//! `init` and its workflows.

use std::fs;

use testkit::{Fixture, Ran};

use crate::router;

/// A shop with modules, scripts and a lock file.
fn shop() -> Fixture {
    let fixture = Fixture::new();
    for path in [
        "addons/shop/__manifest__.py",
        "addons/shop/__init__.py",
        "docs/index.md",
        "scripts/deploy.sh",
        "scripts/test.sh",
        "compose.yml",
        "Dockerfile",
        "web/package-lock.json",
    ] {
        fixture.write(path, "");
    }
    fixture.commit("one");
    fixture
}

fn init(fixture: &Fixture, arguments: &[&str]) -> Ran {
    router(fixture.path()).run(&[&["init"], arguments].concat())
}

fn read(fixture: &Fixture, path: &str) -> String {
    fs::read_to_string(fixture.path().join(path)).unwrap_or_default()
}

#[test]
fn list_says_what_fits_and_writes_nothing() {
    let fixture = shop();
    let ran = init(&fixture, &["--list"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr());
    let shown = ran.stdout();
    for line in [
        "addons-guard      fits  1 Odoo module\n    Proves that every environment loads the Odoo modules it should\n    .github/workflows/addons-guard.yml\n",
        "self-healing      fits  found `bash scripts/test.sh` and `bash scripts/deploy.sh`\n",
        "refresh-lockfile  fits  found a `package-lock.json`\n",
        "mine-failures     no    no workflow whose failures it could read\n",
    ] {
        assert!(shown.contains(line), "{line} in\n{shown}");
    }
    assert!(!fixture.path().join(".github").exists());
    fixture.write(".github/workflows/healer.yml", "on: push\n").commit("two");
    assert!(init(&fixture, &["--list"]).stdout().contains(".github/workflows/healer.yml, there already\n"));
}

#[test]
fn a_workflow_is_written_alone_and_only_its_values_are_left_open() {
    let fixture = shop();
    let ran = init(&fixture, &["--workflow", "odoo-release", "--workflow", "healer"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr());
    let release = read(&fixture, ".github/workflows/odoo-release.yml");
    assert!(release.contains("  DEPLOY: bash scripts/deploy.sh\n"), "{release}");
    // There is no script for the other two, so they are named with their lines.
    for what in ["ROLLBACK:", "VERIFY:"] {
        let line = release.lines().position(|line| line.trim_start().starts_with(what)).unwrap_or_default() + 1;
        let step = format!("- .github/workflows/odoo-release.yml:{line}: fill in what is marked with `# your`\n");
        assert!(ran.stdout().contains(&step), "{step} in\n{}", ran.stdout());
    }
    assert!(fixture.path().join(".github/workflows/healer.yml").exists());
    assert!(!fixture.path().join(".github/workflows/pointsman.yml").exists());
    let config = read(&fixture, ".github/pointsman.yml");
    assert!(config.contains("drift:\n") && !config.contains("router:"), "{config}");
}

#[test]
fn all_writes_what_fits_and_the_router_keeps_its_short_name() {
    let fixture = shop();
    let ran = init(&fixture, &["--all"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr());
    let mut written: Vec<String> = fs::read_dir(fixture.path().join(".github/workflows"))
        .map(|entries| entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
        .unwrap_or_default();
    written.sort();
    assert_eq!(
        written,
        [
            "addons-guard.yml",
            "drift-guard.yml",
            "healer.yml",
            "odoo-release.yml",
            "pointsman.yml",
            "refresh-lockfile.yml",
            "self-healing.yml"
        ]
    );
    assert_eq!(router(fixture.path()).run(&["lint"]).code, Some(0));
    let one = shop();
    init(&one, &["--workflow", "router"]);
    assert_eq!(read(&one, ".github/workflows/pointsman.yml"), read(&fixture, ".github/workflows/pointsman.yml"));
}

#[test]
fn what_is_there_is_kept_without_force_and_the_configuration_always() {
    let fixture = shop();
    let mine = "router: {categories: {mine: x}}\n";
    fixture.write(".github/workflows/drift-guard.yml", "on: push\n").write(".github/pointsman.yml", mine);
    fixture.commit("mine");
    let kept = init(&fixture, &["--workflow", "drift-guard"]);
    assert_eq!(read(&fixture, ".github/workflows/drift-guard.yml"), "on: push\n");
    assert!(kept.stdout().contains("kept     .github/workflows/drift-guard.yml (exists; `--force` overwrites it)"));
    // What it lacks is shown, to be put in by hand.
    assert!(kept.stdout().contains("- .github/pointsman.yml has no section `drift`; add\n"), "{}", kept.stdout());
    let dry = init(&fixture, &["--workflow", "drift-guard", "--force", "--dry-run"]);
    assert!(dry.stdout().contains("would write .github/workflows/drift-guard.yml:"), "{}", dry.stdout());
    assert_eq!(read(&fixture, ".github/workflows/drift-guard.yml"), "on: push\n");
    let forced = init(&fixture, &["--workflow", "drift-guard", "--force"]);
    assert!(forced.stdout().contains("written  .github/workflows/drift-guard.yml"), "{}", forced.stdout());
    assert!(read(&fixture, ".github/workflows/drift-guard.yml").contains("name: Drift guard"));
    assert_eq!(read(&fixture, ".github/pointsman.yml"), mine);
    // With the section there, nothing is to be added.
    fixture.write(".github/pointsman.yml", "drift: {}\n");
    assert!(!init(&fixture, &["--workflow", "drift-guard"]).stdout().contains("has no section"));
}

#[test]
fn the_same_twice_is_the_same_and_wrong_words_are_refused() {
    let (one, two) = (shop(), shop());
    init(&one, &["--all"]);
    init(&two, &["--all"]);
    for name in ["pointsman", "odoo-release", "self-healing", "addons-guard"] {
        let path = format!(".github/workflows/{name}.yml");
        let text = read(&one, &path);
        assert!(!text.is_empty() && text == read(&two, &path), "{path}");
    }
    let wrong = init(&one, &["--workflow", "helaer"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr().contains("healer"), "{}", wrong.stderr());
    assert_eq!(init(&one, &["--all", "--workflow", "healer"]).code, Some(2));
    one.remove(".github/pointsman.yml").write(".github/pointsman.yaml", "router: {}\n");
    assert_eq!(init(&one, &[]).code, Some(2), "a misnamed configuration is not passed over");
}

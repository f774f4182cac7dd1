//! Mistakes and bounds.

use findings::Finding;
use serde_json::{Value, json};

use crate::Template;

fn values() -> Value {
    json!({"verdict": "failed", "notes": [], "items": [{"rule": "<code>a/b</code>", "excerpt": "x".repeat(100)}]})
}

fn rendered(text: &str) -> Result<String, Vec<Finding>> {
    Template::parse("t.md", text, "x/template", "docs/x.md")?.render(&values(), 1 << 20)
}

#[test]
fn a_mistake_has_its_place_its_rule_and_its_guide() {
    let place = |text: &str| {
        let found = rendered(text).unwrap_err();
        let place = found[0].location.clone().unwrap();
        assert_eq!(found[0].rule, "x/template");
        assert!(found[0].hint.as_deref().unwrap().contains("docs/x.md"));
        (place.file, place.line)
    };
    assert_eq!(place("a\n{% if %}\n"), ("t.md".to_owned(), Some(2)));
    assert_eq!(place("a\nb {{ nothing }}\n"), ("t.md".to_owned(), Some(2)));
    assert_eq!(place("a\n b{% set x = 1 %}"), ("t.md".to_owned(), Some(2)));
}

#[test]
fn values_are_taken_as_they_are() {
    assert_eq!(rendered("{% for i in items %}{{ i.rule }} {% endfor %}").unwrap(), "<code>a/b</code> ");
}

#[test]
fn a_template_cannot_run_without_end() {
    let nested = "{% for i in range(end=900) %}{% for j in range(end=900) %}{% for k in range(end=900) %}{% endfor %}{% endfor %}{% endfor %}";
    for (text, part) in [
        (nested, "more than 2000 rounds"),
        ("{% for c in items[0].excerpt %}{% for d in items[0].excerpt %}{% endfor %}{% endfor %}", "rounds"),
        ("{{ range(end=1001) }}", "at most 1000 numbers"),
        ("{{ range(end=9, step_by=0) }}", "at least 1"),
        ("{{ range(start=-9223372036854775807, end=9223372036854775807) }}", "range"),
        ("{{ verdict | replace(from='a', to='aaaaaaaa') }}", "`replace` is not available"),
        ("{{ verdict | escape_html }}", "`escape_html` is not available"),
        ("{{ verdict | split(pat='') | length }}", "`split` is not available"),
        ("{% set x = verdict ~ verdict %}", "`set` is not available"),
        (&"x".repeat(17_000), "larger than 16 KiB"),
    ] {
        let found = rendered(text).unwrap_err();
        assert!(found[0].message.contains(part), "{text}: {found:?}");
    }
    let loops =
        "{% for i in range(end=20, step_by=10) -%} {{ i }}{% endfor %}|{% for n in notes %}{% else %}none{% endfor %}";
    assert_eq!(rendered(loops).unwrap(), "010|none");
}

#[test]
fn each_rendering_has_its_own_rounds_and_its_own_limit() {
    let text = "{% for i in range(end=999) %}{% for j in range(end=1) %}x{% endfor %}{% endfor %}";
    let template = Template::parse("t.md", text, "x/template", "docs/x.md").unwrap();
    for _ in 0..3 {
        assert_eq!(template.render(&values(), 999).unwrap().len(), 999);
    }
    let found = template.render(&values(), 998).unwrap_err();
    assert!(found[0].message.contains("cannot be used"), "{found:?}");
}

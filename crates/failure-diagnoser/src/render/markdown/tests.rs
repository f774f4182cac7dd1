//! Templates: mistakes, bounds, and what they are given.

use super::Template;
use crate::answer::{Answer, Verdict};
use crate::render::tests::{diagnosis, failed, telling};

#[test]
fn a_template_of_ones_own_says_where_it_is_wrong() {
    let wrong = |text: &str| {
        let rendered = Template::parse("t.md", text)
            .and_then(|template| telling(&failed(vec![diagnosis()]), &[], |telling| template.render(telling)));
        let place = rendered.unwrap_err()[0].location.clone().unwrap();
        (place.file, place.line)
    };
    assert_eq!(wrong("a\n{% if %}\n"), ("t.md".to_owned(), Some(2)));
    assert_eq!(wrong("a\nb {{ nothing }}\n"), ("t.md".to_owned(), Some(2)));
    let endless = "{% for i in range(end=100000) %}{% for j in range(end=100000) %}xxxxxxxx{% endfor %}{% endfor %}";
    assert_eq!(wrong(endless).0, "t.md");
    assert_eq!(wrong("a\n b{% set x = 1 %}"), ("t.md".to_owned(), Some(2)));
    let own = Template::parse("t.md", "{% for d in diagnoses %}{{ d.rule }} {% endfor %}").unwrap();
    assert_eq!(
        telling(&failed(vec![diagnosis()]), &[], |telling| own.render(telling)).unwrap(),
        "<code>npm/eresolve</code> "
    );
}

#[test]
fn a_template_cannot_run_without_end() {
    let rendered = |text: &str| {
        let template = Template::parse("t.md", text)?;
        telling(&failed(vec![diagnosis()]), &[], |telling| template.render(telling))
    };
    let nested = "{% for i in range(end=900) %}{% for j in range(end=900) %}{% for k in range(end=900) %}{% endfor %}{% endfor %}{% endfor %}";
    for (text, part) in [
        (nested, "more than 2000 rounds"),
        ("{% for c in diagnoses[0].excerpt %}{% for d in diagnoses[0].excerpt %}{% endfor %}{% endfor %}", "rounds"),
        ("{{ range(end=1001) }}", "at most 1000 numbers"),
        ("{{ range(end=9, step_by=0) }}", "at least 1"),
        ("{{ range(start=-9223372036854775807, end=9223372036854775807) }}", "range"),
        ("{{ verdict | replace(from='a', to='aaaaaaaa') }}", "`replace` is not available"),
        ("{% set x = verdict ~ verdict %}", "`set` is not available"),
        (&"x".repeat(17_000), "larger than 16 KiB"),
    ] {
        let found = rendered(text).unwrap_err();
        assert!(found[0].message.contains(part), "{text}: {found:?}");
    }
    let loops =
        "{% for i in range(end=20, step_by=10) -%} {{ i }}{% endfor %}|{% for n in notes %}{% else %}none{% endfor %}";
    assert_eq!(rendered(loops).unwrap(), "010|none");
    let twice =
        Template::parse("t.md", "{% for i in range(end=999) %}{% for j in range(end=1) %}{% endfor %}{% endfor %}")
            .unwrap();
    for _ in 0..3 {
        assert_eq!(telling(&failed(vec![]), &[], |telling| twice.render(telling)).unwrap(), "");
    }
}

#[test]
fn many_notes_are_counted() {
    let notes = vec!["left out: `x`".to_owned(); 25];
    let quiet = Answer { verdict: Verdict::NoFailureFound, diagnoses: Vec::new() };
    let text = telling(&quiet, &notes, |telling| Template::built_in().unwrap().render(telling)).unwrap();
    assert!(text.matches("Note: left out").count() == 20 && text.contains("Note: 5 more notes"), "{text}");
}

use super::*;

fn parse(text: &str) -> Result<Config, Vec<String>> {
    let show = |problem: Finding| {
        let at = problem.location.unwrap_or_default();
        let hint = problem.hint.unwrap_or_default();
        format!("{}:{}:{} {} ({hint})", at.file, at.line.unwrap_or(0), at.column.unwrap_or(0), problem.message)
    };
    let files = |names: &Names| vec![(names.text[0].clone(), Err("is missing".to_owned()))];
    Config::parse("c.yml", text.as_bytes(), &files).map_err(|problems| problems.into_iter().map(show).collect())
}

#[track_caller]
fn refuses(text: &str, expected: &[&str]) {
    let found = parse(text).expect_err("the configuration was taken");
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    let all = &found;
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.contains(expected), "{found}\n{expected}\n{all:#?}");
    }
}

#[test]
fn nothing_is_no_check() {
    for text in ["", "router: {}\n", "drift: {}\n"] {
        assert!(parse(text).unwrap().checks.is_empty(), "{text}");
    }
}

#[test]
fn a_whole_rule() {
    let text = "drift:
  baseline: .github/known.json
  rules:
    - id: image
      description: the same image everywhere
      severity: warning
      left: {source: docker-compose.yml, extract: services.odoo.image, normalize: [trim, {split: ','}, image-tag]}
      right: 'Dockerfile#base'
      relation: equal
      message: images differ
      remedy: change the Dockerfile
      waive: [{match: 'odoo:*', reason: upgrade, until: '2026-12-31'}]
      optional: true
";
    let config = parse(text).unwrap();
    assert_eq!((config.baseline.as_str(), config.checks.len()), (".github/known.json", 1));
    let rule = config.checks[0].rule().unwrap();
    assert_eq!((rule.sides.len(), rule.sides[0].steps.len(), rule.waive.len()), (2, 3, 1));
    assert_eq!(rule.sides[1].shown(), "`base` of `Dockerfile`");
}

#[test]
fn every_mistake_at_once_with_its_place() {
    refuses(
        "drift:
  rules:
    - {id: a, left: 'x.yml#a', right: 'y.yml#a', relation: equals}
    - {id: b, left: x.yml, relation: exists, colour: red}
",
        &[
            "c.yml:3:60 `drift.rules[0].relation` is `equals`, expected one of",
            "c.yml:4:46 unknown key `colour` in `drift.rules[1]`",
        ],
    );
    refuses(
        "drift:
  rules:
    - {id: 'a/b', left: 'x.yml#a', right: 'x.yml#a', relation: equal}
    - {id: c, left: 'x.yml#a..b', relation: matches, pattern: '('}
    - {id: d, left: 'x.yml#a', relation: equal}
    - {id: e, left: 'x.yml#a', right: 'y.yml#a', relation: exists}
    - {id: f, relation: exists}
    - {id: g, left: {source: /etc/passwd, format: text}, relation: exists}
    - {id: h, left: 'x.txt#a.b', relation: exists}
    - {id: i, left: x.yml, relation: exists, days: 3, waive: [{match: a, reason: ' ', until: tomorrow}]}
    - {id: k, left: {source: x.yml, values: a}, relation: exists}
    - {id: l, left: {source: x.yml, extract: a, normalize: [{split: '', keep: a}, {split: ''}]}, relation: exists}
    - {id: m, left: {source: x.yml, format: yaml}, relation: exists}
",
        &[
            "c.yml:3:12 `a/b` is no name of a rule",
            "c.yml:3:25 the rule compares a thing with itself",
            "c.yml:4:63 not a regular expression",
            "c.yml:5:7 `equal` compares two sides",
            "c.yml:6:39 `exists` looks at one side",
            "c.yml:7:7 the rule has no `left`",
            "c.yml:8:30 `/etc/passwd`: expected a path",
            "c.yml:9:21 `x.txt` is read as lines of text",
            "c.yml:10:52 `days` means nothing to the relation `exists`",
            "c.yml:10:63 the waiver gives no `reason`",
            "c.yml:10:94 `tomorrow` is no day",
            "c.yml:11:21 a side has one of",
            "c.yml:12:61 a step is one word or one key",
            "c.yml:12:91 `split` at nothing",
            "c.yml:13:21 `x.yml` is read as a whole",
        ],
    );
}

#[test]
fn the_same_name_twice_and_missing_files_of_rules() {
    let rule = "{id: a, left: x.yml, relation: exists}";
    refuses(&format!("drift:\n  rules: [{rule}, {rule}]\n"), &["c.yml:2:51 the rule `a` is there twice"]);
    refuses("drift: {files: rules.yml}\n", &["c.yml:1:16 the file of rules `rules.yml` is missing"]);
}

#[test]
fn a_file_of_rules() {
    let checks = Config::rules_of("r.yml", b"rules:\n  - {id: a, left: x.yml, relation: exists}\n").unwrap();
    assert_eq!((checks[0].at.file.as_str(), checks[0].at.line), ("r.yml", Some(2)));
    assert!(Config::rules_of("r.yml", b"rule: []\n").is_err());
}

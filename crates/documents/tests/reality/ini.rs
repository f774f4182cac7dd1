//! The reader of `odoo.conf` against Python's `configparser`.

use std::collections::BTreeMap;

use documents::ini;

use crate::oracle;
use crate::random::Random;

/// Sections, keys and values, or nothing where Python refuses the file.
type Answer = Option<BTreeMap<String, BTreeMap<String, String>>>;

fn ours(text: &str) -> Answer {
    let (ini, problems) = ini::parse(text.as_bytes());
    for section in &ini.sections {
        assert!(text[section.span.bytes()].starts_with('['), "{text:?}");
        for setting in &section.options {
            assert_eq!(text[setting.key_span.bytes()].to_lowercase(), setting.key, "{text:?}");
            for item in setting.items().iter().filter(|item| !item.text.contains('\n')) {
                assert_eq!(&text[item.span.bytes()], item.text, "{text:?}");
            }
        }
    }
    if !problems.is_empty() {
        return None;
    }
    let mut sections: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for section in &ini.sections {
        let keys = sections.entry(section.name.clone()).or_default();
        keys.extend(section.options.iter().map(|o| (o.key.clone(), o.value.as_str().to_owned())));
    }
    sections.entry("DEFAULT".to_owned()).or_default();
    Some(sections)
}

fn generated(count: usize) -> Vec<String> {
    let mut random = Random::new(0x0d00);
    let parts = [
        "[options]\n",
        "[options]\n",
        "[DEFAULT]\n",
        "[other] x\n",
        "[a]b]\n",
        "[]\n",
        "addons_path = /a, /b\n",
        "addons_path:/a,\n    /b,\n",
        "    /c\n",
        "\t/d ; no comment\n",
        "# comment\n",
        "  ; comment\n",
        "\n",
        "   \n",
        "Key=x = y: z\n",
        "key2 =\n",
        " indented = 1\n",
        "line\n",
        "= x\n",
        "a\u{a0}b : ü\r\n",
        "k = \u{1c}v\u{85}\n",
        "db_host = h\r",
        "db_port=1\n",
        "  more\n",
        "x=%(a)s$b\n",
        "  [options]\n",
        "\u{feff}",
    ];
    (0..count)
        .map(|_| {
            let head = if random.one_in(8) { "" } else { "[options]\n" };
            let body: String = (0..random.below(7)).map(|_| random.pick(&parts)).collect();
            format!("{head}{body}{}", random.pick(&["", "", "last", "l=1"]))
        })
        .collect()
}

#[test]
fn five_thousand_generated_files() {
    let texts = generated(5_000);
    let Some(answers) = oracle::python::<Answer>(include_str!("ini/oracle.py"), &texts) else { return };
    for (text, answer) in texts.iter().zip(&answers) {
        assert_eq!(ours(text), *answer, "{text:?}: {:?}", ini::parse(text.as_bytes()));
    }
    let taken = answers.iter().flatten().count();
    println!("figure: {taken} files and {} refused ones agree with `configparser`", texts.len() - taken);
    assert!(taken > 500 && texts.len() - taken > 500, "the generator lost its variety: {taken}");
}

#[test]
fn items_over_several_lines() {
    let text = "[options]\nAddons_Path = /mnt/a, /mnt/b,\n  # not this one\n  /mnt/ç ,\n\n  /mnt/d\nx = 1\n";
    let (ini, problems) = ini::parse(text.as_bytes());
    assert_eq!(problems, []);
    let setting = ini.get("options", "addons_path").unwrap();
    let items: Vec<(String, u32, u32)> =
        setting.items().into_iter().map(|item| (item.text, item.span.start.line, item.span.start.column)).collect();
    let expected = [("/mnt/a", 2, 15), ("/mnt/b", 2, 23), ("/mnt/ç", 4, 3), ("/mnt/d", 6, 3)];
    assert_eq!(items, expected.map(|(text, line, column)| (text.to_owned(), line, column)));
}

#[test]
fn every_mistake_is_named_and_the_rest_still_read() {
    let text = "a = 1\n[options]\nx = 1\nnonsense\nX: 2\n[options]\ny = 3\n= 4\n";
    let (ini, problems) = ini::parse(text.as_bytes());
    let said: Vec<String> =
        problems.iter().map(|p| format!("{}:{} {}", p.span.start.line, p.span.start.column, p.message)).collect();
    assert_eq!(
        said,
        [
            "1:1 expected a section before the first value",
            "4:1 expected `key = value`, found neither `=` nor `:`",
            "5:1 key `x` stands twice in `[options]`, first on line 3",
            "6:1 section `[options]` stands twice, first on line 2",
            "8:1 expected a key before the delimiter",
        ]
    );
    assert_eq!(ini.get("options", "y").unwrap().value.as_str(), "3");
}

#[test]
fn hostile_sizes() {
    let many: String = (0..50_000).map(|index| format!("k{index}=\n")).collect();
    let (ini, problems) = ini::parse(format!("[options]\n{many}").as_bytes());
    assert_eq!((ini.sections[0].options.len(), problems.len()), (50_000, 0));
    let long = format!("[options]\na={}", "x,".repeat(200_000));
    assert_eq!(ini::parse(long.as_bytes()).0.get("options", "a").unwrap().items().len(), 200_001);
}

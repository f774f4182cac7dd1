//! What a project's files say may be anything; a key and a list of paths stay what they are.

use proptest::prelude::*;
use smart_cache::paths::{System, aggregated};
use smart_cache::{Facts, Kind, plan, version};

fn is_plain(text: &str) -> bool {
    text.chars().all(|character| character.is_ascii_alphanumeric() || "._-+/".contains(character))
}

proptest! {
    #[test]
    fn a_version_file_cannot_break_a_key(text in "\\PC*|(v?[0-9]|[.,$(){}\n:/ -]|nightly-){0,40}") {
        for kind in Kind::ALL {
            for file in version::files(kind) {
                let Some(found) = version::in_file(kind, file, &text) else { continue };
                let numbers = kind.tool().map_or(0, |tool| tool.numbers);
                let facts = Facts {
                    kind,
                    prefix: String::new(),
                    cache_version: "1".to_owned(),
                    system: System::Linux,
                    release: None,
                    architecture: "x64".to_owned(),
                    tool_version: Some(version::shortened(&found, numbers)),
                    files: [("a".to_owned(), "b".to_owned())].into(),
                    paths: Vec::new(),
                    project: String::new(),
                };
                let plan = plan(&facts).unwrap();
                prop_assert!(is_plain(&plan.key) && plan.key.len() <= 512, "{}", plan.key);
                prop_assert!(plan.restore_keys.iter().all(|prefix| plan.key.starts_with(prefix) && prefix.ends_with('-')));
            }
        }
    }

    #[test]
    fn checkouts_stay_inside_the_project(text in "\\PC*|(\\.\\./|/|~|[a-c]|\\.|:|\n|\\*|,|\"){0,60}") {
        for folder in aggregated(&text) {
            prop_assert!(is_plain(&folder) && !folder.starts_with('/'), "{folder}");
            prop_assert!(!folder.split('/').any(|part| part == ".." || part.is_empty()), "{folder}");
        }
    }

    #[test]
    fn what_tools_say_is_plain(text in "\\PC*") {
        for numbers in 0..4 {
            if let Some(version) = version::said(&text, numbers) {
                prop_assert!(is_plain(&version), "{version}");
            }
        }
    }
}

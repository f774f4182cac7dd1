//! The keys of a manifest, and what each may hold: Odoo's own of all series since 8, and the OCA's.

use documents::{Node, Value};

use super::WrongType;

/// The key under which a Philippine tax module declares its BIR forms. No key of Odoo's: Odoo ignores it.
pub const FORMS: &str = "bir_forms";

/// What a key may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Switch,
    Texts,
    SwitchOrTexts,
    Mapping,
    Number,
    Anything,
}

impl Kind {
    const fn words(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Switch => "`True` or `False`",
            Self::Texts => "a list of texts",
            Self::SwitchOrTexts => "`True`, `False` or a list of module names",
            Self::Mapping => "a mapping",
            Self::Number => "a number",
            Self::Anything => "anything",
        }
    }
}

/// Known keys. Old ones stay: a module of an old series is not wrong for using them.
const KEYS: &[(&str, Kind)] = &[
    ("active", Kind::Switch),
    ("application", Kind::Switch),
    ("assets", Kind::Mapping),
    ("author", Kind::Text),
    ("auto_install", Kind::SwitchOrTexts),
    (FORMS, Kind::Texts),
    ("bootstrap", Kind::Switch),
    ("category", Kind::Text),
    ("certificate", Kind::Text),
    ("cloc_exclude", Kind::Texts),
    ("complexity", Kind::Text),
    ("conflicts", Kind::Texts),
    ("contributors", Kind::Anything),
    ("configurator_snippets", Kind::Mapping),
    ("configurator_snippets_addons", Kind::Mapping),
    ("countries", Kind::Texts),
    ("css", Kind::Texts),
    ("currency", Kind::Text),
    ("data", Kind::Texts),
    ("demo", Kind::Texts),
    ("demo_xml", Kind::Texts),
    ("depends", Kind::Texts),
    ("description", Kind::Text),
    ("development_status", Kind::Text),
    ("excludes", Kind::Texts),
    ("external_dependencies", Kind::Mapping),
    ("icon", Kind::Text),
    ("iap_paid_service", Kind::Switch),
    ("images", Kind::Texts),
    ("images_preview_theme", Kind::Mapping),
    ("init_xml", Kind::Texts),
    ("installable", Kind::Switch),
    ("js", Kind::Texts),
    ("license", Kind::Text),
    ("live_test_url", Kind::Text),
    ("maintainer", Kind::Text),
    ("maintainers", Kind::Texts),
    ("name", Kind::Text),
    ("new_page_templates", Kind::Mapping),
    ("oca_data_manual", Kind::Texts),
    ("odoo_version", Kind::Text),
    ("post_init_hook", Kind::Text),
    ("post_load", Kind::Text),
    ("pre_init_hook", Kind::Text),
    ("preloadable", Kind::Switch),
    ("price", Kind::Anything),
    ("qweb", Kind::Texts),
    ("sequence", Kind::Number),
    ("shortdesc", Kind::Text),
    ("snippet_lists", Kind::Mapping),
    ("summary", Kind::Text),
    ("support", Kind::Text),
    ("test", Kind::Texts),
    ("theme_customizations", Kind::Mapping),
    ("uninstall_hook", Kind::Text),
    ("update_xml", Kind::Texts),
    ("url", Kind::Text),
    ("version", Kind::Text),
    ("web", Kind::Switch),
    ("web_preload", Kind::Switch),
    ("website", Kind::Text),
];

/// Keys whose value of another type keeps Odoo from loading the module, rather than reading it as something else.
const FATAL: [&str; 5] = ["depends", "data", "demo", "version", "external_dependencies"];

/// All known keys.
pub fn known() -> impl Iterator<Item = &'static str> {
    KEYS.iter().map(|(key, _)| *key)
}

/// What a value is.
pub(super) const fn kind_of(node: &Node) -> Kind {
    match &node.value {
        Value::Text(_) => Kind::Text,
        Value::Bool(_) => Kind::Switch,
        Value::List(_) | Value::Tuple(_) | Value::Set(_) => Kind::Texts,
        Value::Map(_) => Kind::Mapping,
        Value::Integer(_) | Value::Float(_) => Kind::Number,
        _ => Kind::Anything,
    }
}

/// Holds the value of a known key against what the key may hold.
pub(super) fn check(key: &str, node: &Node, problems: &mut Vec<WrongType>) {
    let Some((_, expected)) = KEYS.iter().find(|(known, _)| *known == key) else { return };
    let found = kind_of(node);
    let fatal = FATAL.contains(&key);
    let wrong = |node: &Node, key: String, expected| WrongType {
        at: node.span.start,
        key,
        found: node.kind(),
        expected,
        fatal,
    };
    let right = match expected {
        Kind::Anything => true,
        // 0 and 1 stand for the switches in old manifests, and `None` for a key that is not there.
        Kind::Switch => {
            matches!(found, Kind::Switch) || matches!(&node.value, Value::Integer(d) if d == "0" || d == "1")
        }
        Kind::SwitchOrTexts => matches!(found, Kind::Switch | Kind::Texts | Kind::Number),
        Kind::Text if key == "author" => matches!(found, Kind::Text | Kind::Texts),
        Kind::Text | Kind::Texts | Kind::Mapping | Kind::Number => found == *expected,
    };
    let absent = matches!(node.value, Value::Null) && !fatal;
    if !right && !absent {
        problems.push(wrong(node, key.to_owned(), expected.words()));
    }
    if matches!(expected, Kind::Texts | Kind::SwitchOrTexts) {
        for (index, item) in node.items().iter().enumerate().filter(|(_, item)| item.text().is_none()) {
            // `qweb` and `assets` of some series take tuples of directives.
            problems.push(wrong(item, format!("{key}[{index}]"), "a text"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::manifest::Manifest;

    fn wrong(text: &str) -> Vec<String> {
        let manifest = Manifest::parse(text.as_bytes()).unwrap();
        manifest
            .wrong_types
            .iter()
            .map(|w| format!("{}: {}, expected {}{}", w.key, w.found, w.expected, if w.fatal { "!" } else { "" }))
            .collect()
    }

    #[test]
    fn types_are_checked_per_key() {
        assert!(
            wrong("{'depends': ('a',), 'installable': 1, 'auto_install': ['a'], 'sequence': -1, 'price': 1.5, 'x': 1}")
                .is_empty()
        );
        assert!(wrong("{'author': ['a', 'b'], 'website': None}").is_empty());
        assert_eq!(
            wrong("{'depends': 'base', 'version': 1.0, 'installable': 'False', 'data': ['a', 1]}"),
            [
                "depends: a text, expected a list of texts!",
                "version: a number, expected a text!",
                "installable: a text, expected `True` or `False`",
                "data[1]: a number, expected a text!",
            ]
        );
    }
}

//! Which names a category may have.

use protocol::output;

use super::RESERVED;

/// Suffixes of the outputs that every category has.
const SUFFIXES: &[&str] = &["_count", "_files", "_matrix", "_truncated", "_path"];

/// Why a category may not have a name, and what to do; `None` if it may. The runner's outputs do not tell upper from
/// lower case, so neither does this.
#[must_use]
pub fn bad_name(name: &str) -> Option<(String, &'static str)> {
    if !output::is_name(name) {
        return Some((
            format!("`{name}` cannot be the name of an output"),
            "use letters, digits, `_`, `-` and `.`, starting with a letter or `_`",
        ));
    }
    let lower = name.to_ascii_lowercase();
    let suffix = SUFFIXES.iter().any(|suffix| lower.ends_with(suffix));
    if RESERVED.contains(&lower.as_str()) || lower.starts_with("only-") || suffix {
        return Some((
            format!("`{name}` is reserved for an output of the router"),
            "choose another name; reserved are the router's outputs, `only-*`, `*_count`, `*_files`, `*_matrix`, `*_truncated` and `*_path`",
        ));
    }
    None
}

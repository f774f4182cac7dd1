//! Signatures: a stable name for a cause.

use std::collections::BTreeMap;

use rulebase::Category;

use crate::mask::unstable;

/// Parameters that differ between runs or commits of one cause.
const FLEETING: [&str; 21] = [
    "attempt", "bytes", "column", "count", "date", "delay", "duration", "elapsed", "excess", "free", "hash", "id",
    "line", "number", "pid", "position", "seconds", "seed", "sha", "size", "time",
];

/// `category:rule:hash`: the hash is of the parameters with their unstable parts masked, or of the evidence line if the
/// rule reads no parameters.
pub(crate) fn signature(
    category: Category,
    rule: &str,
    parameters: &BTreeMap<String, String>,
    evidence: &str,
) -> String {
    let mut hash = Fnv::default();
    let mut some = false;
    for (name, value) in parameters.iter().filter(|(name, _)| !FLEETING.contains(&name.as_str())) {
        let value = if is_exact(name, value) { value.clone() } else { unstable(value) };
        some = true;
        hash.add(name.as_bytes());
        hash.add(value.trim().as_bytes());
    }
    if !some {
        hash.add(masked(evidence).as_bytes());
    }
    format!("{}:{rule}:{:08x}", category.name(), hash.folded())
}

/// Whether the number in a value is a name: an error code, a version, a status, a port that is not handed out at random
/// (IANA and Linux hand out 32768 and above).
fn is_exact(name: &str, value: &str) -> bool {
    match name {
        "code" | "rule" | "status" | "version" | "wanted" | "found" | "signal" | "limit" => true,
        "port" => value.parse::<u32>().is_ok_and(|port| port < 32768),
        _ => false,
    }
}

/// The evidence line with every number masked: without parameters nothing tells which of them matter.
fn masked(evidence: &str) -> String {
    let mut out = String::with_capacity(evidence.len());
    for character in unstable(evidence).trim().chars() {
        if !character.is_ascii_digit() {
            out.push(character);
        } else if !out.ends_with('0') {
            out.push('0');
        }
    }
    out
}

/// 64-bit FNV-1a, folded to 32 bits; fields are kept apart by a separator.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().chain(b"\x1f") {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    const fn folded(&self) -> u64 {
        (self.0 >> 32 ^ self.0) & 0xffff_ffff
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(values: &[(&str, &str)], evidence: &str) -> String {
        let parameters = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        signature(Category::Test, "pytest/failed", &parameters, evidence)
    }

    #[test]
    fn fleeting_parts_do_not_count_and_others_do() {
        assert_eq!(with(&[("test", "a::b"), ("line", "3")], ""), with(&[("test", "a::b"), ("line", "9")], "other"));
        assert_ne!(with(&[("test", "a::b")], ""), with(&[("test", "a::c")], ""));
        assert_eq!(with(&[("path", "/tmp/x1/f")], ""), with(&[("path", "/tmp/y2/f")], ""));
    }

    #[test]
    fn codes_and_well_known_ports_are_names() {
        for (name, left, right) in [("code", "TS2304", "TS2322"), ("port", "5432", "6379"), ("status", "1045", "1046")]
        {
            assert_ne!(with(&[(name, left)], ""), with(&[(name, right)], ""));
        }
        assert_eq!(with(&[("port", "40123")], ""), with(&[("port", "51234")], ""));
        assert_ne!(
            with(&[("message", "ECONNREFUSED 127.0.0.1:6379")], ""),
            with(&[("message", "ECONNREFUSED 127.0.0.1:9200")], "")
        );
    }

    #[test]
    fn without_parameters_the_line_decides() {
        assert_eq!(with(&[], "took 3 tries"), with(&[], "took 12 tries"));
        assert_ne!(with(&[], "took 3 tries"), with(&[], "took 3 cakes"));
    }
}

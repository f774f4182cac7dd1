//! JSON: one array.

use std::io;

use protocol::escape;

use crate::Finding;

/// Writes the findings as a JSON array on one line, safe for a log.
///
/// # Errors
/// When the sink cannot be written.
pub fn render(sink: &mut dyn io::Write, findings: &[Finding]) -> io::Result<()> {
    writeln!(sink, "{}", escape::json(serde_json::to_string(findings)?))
}

#[cfg(test)]
mod tests {
    #[test]
    fn valid_and_complete() {
        let text = crate::render::tests::render(super::render);
        assert!(!text.contains("##["), "{text}");
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value[0]["message"], crate::render::tests::hostile()[0].message);
        assert_eq!(value[0]["location"]["line"], 3);
        assert_eq!(value[1]["severity"], "error");
    }
}

//! Sizes.

/// Reads a size such as `12k`.
pub fn parse(text: &str) -> Option<u64> {
    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let number: u64 = digits.parse().ok()?;
    match unit {
        "" => Some(number),
        "k" => Some(number * 1_000),
        "m" => Some(number * 1_000_000),
        "g" => Some(number * 1_000_000_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        assert_eq!(parse("12k"), Some(12_000));
    }
}

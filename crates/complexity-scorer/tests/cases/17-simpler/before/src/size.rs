//! Sizes.

/// Reads a size such as `12k`.
pub fn parse(text: &str) -> Option<u64> {
    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let number: u64 = digits.parse().ok()?;
    if unit.is_empty() {
        Some(number)
    } else if unit == "k" {
        Some(number * 1_000)
    } else if unit == "m" {
        Some(number * 1_000_000)
    } else if unit == "g" {
        Some(number * 1_000_000_000)
    } else {
        None
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

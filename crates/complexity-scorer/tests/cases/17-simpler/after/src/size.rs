//! Sizes.

/// Reads a size such as `12k`.
pub fn parse(text: &str) -> Option<u64> {
    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let number: u64 = digits.parse().ok()?;
    let power = ["", "k", "m", "g"].iter().position(|known| *known == unit)?;
    number.checked_mul(1_000_u64.pow(power as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        assert_eq!(parse("12k"), Some(12_000));
        assert_eq!(parse("12x"), None);
    }
}

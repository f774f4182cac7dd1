//! Durations and sizes as users and programs write them.

use std::time::Duration;

/// The longest duration that is taken: six hours, the longest job of GitHub's machines (GitHub documentation, "Actions
/// limits").
const LONGEST: u64 = 6 * 3_600;

/// Reads `90`, `30s`, `5m` or `1h`: one whole number and a unit, seconds without one.
///
/// ```
/// assert_eq!(remediate::units::duration("5m").unwrap().as_secs(), 300);
/// assert!(remediate::units::duration("soon").is_err());
/// ```
///
/// # Errors
/// What was expected, in words.
pub fn duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let unit = match &text[digits..] {
        "" | "s" => Some(1),
        "m" => Some(60),
        "h" => Some(3_600),
        _ => None,
    };
    let seconds = text[..digits].parse::<u64>().ok().zip(unit).and_then(|(number, unit)| number.checked_mul(unit));
    match seconds {
        Some(seconds) if seconds <= LONGEST => Ok(Duration::from_secs(seconds)),
        Some(_) => Err("expected at most `6h`".to_owned()),
        None => Err("expected a whole number with `s`, `m` or `h`, such as `30s` or `5m`".to_owned()),
    }
}

/// The bytes that docker says it reclaimed: `Total reclaimed space: 1.5GB`, in decimal units (go-units, `HumanSize`).
#[must_use]
pub fn reclaimed(text: &str) -> Option<u64> {
    let amount = text.lines().filter_map(|line| line.trim().strip_prefix("Total reclaimed space:")).next_back()?.trim();
    let digits = amount.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let number: f64 = amount[..digits].parse().ok()?;
    let factor = match amount[digits..].trim() {
        "B" => 1.0,
        "kB" | "KB" => 1e3,
        "MB" => 1e6,
        "GB" => 1e9,
        "TB" => 1e12,
        _ => return None,
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "digits only, so not negative; docker rounds already"
    )]
    let bytes = (number * factor).round() as u64;
    Some(bytes)
}

/// An amount of bytes in binary units.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
pub fn bytes(amount: u64) -> String {
    let steps = [(1_u64 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match steps.into_iter().find(|(step, _)| amount >= *step) {
        Some((step, unit)) => format!("{:.1} {unit}", amount as f64 / step as f64),
        None => format!("{amount} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_bounded() {
        assert_eq!(duration("90").unwrap().as_secs(), 90);
        assert_eq!(duration("1h").unwrap().as_secs(), 3_600);
        for wrong in ["", "m", "1d", "-1s", "7h", "99999999999999999999", "1.5m"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_docker_reclaims() {
        assert_eq!(reclaimed("Deleted Images:\nx\n\nTotal reclaimed space: 1.5GB\n"), Some(1_500_000_000));
        assert_eq!(reclaimed("Total reclaimed space: 0B"), Some(0));
        assert_eq!(reclaimed("Total reclaimed space: 12.3kB\n"), Some(12_300));
        assert_eq!(reclaimed("nothing"), None);
    }
}

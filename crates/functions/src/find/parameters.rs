//! How many parameters a list has.

use super::View;

/// Counts what stands between commas in the brackets at `open`. Brackets and type arguments inside are jumped over; an empty last
/// place (`f(a, b,)`) is none.
pub(super) fn count(view: &View<'_>, open: usize) -> u32 {
    let close = view.close(open);
    let (mut count, mut filled, mut at) = (0, false, open + 1);
    while at < close {
        match view.code(at) {
            "," => {
                count += u32::from(filled);
                filled = false;
            }
            "<" => {
                filled = true;
                if let Some(end) = view.over_angles(at).filter(|&end| end <= close) {
                    at = end;
                    continue;
                }
            }
            _ => filled = true,
        }
        at = view.over(at);
    }
    count + u32::from(filled)
}

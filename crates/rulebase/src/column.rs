//! Where a character of a YAML scalar stands in its source line.

/// How many columns behind the start of a scalar its character number `offset` stands, if the scalar is on one line;
/// 0 for what spans several. `column` is where the scalar starts, from 1.
pub(crate) fn of(source: &str, column: u32, offset: usize) -> u32 {
    let mut characters = source.chars().skip(column.saturating_sub(1) as usize).peekable();
    let quote = match characters.peek() {
        Some(&quote @ ('\'' | '"')) => {
            characters.next();
            Some(quote)
        }
        Some('|' | '>') | None => return 0,
        Some(_) => None,
    };
    let mut columns = u32::from(quote.is_some());
    for _ in 0..offset {
        let Some(character) = characters.next() else { return 0 };
        // `''` in single and `\x` in double quotes are one character.
        let doubled = match quote {
            Some('\'') => character == '\'',
            Some(_) => character == '\\',
            None => false,
        };
        if doubled {
            characters.next();
        }
        columns += 1 + u32::from(doubled);
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn quotes_and_escapes_are_counted() {
        assert_eq!(of("a: 'x''(y'", 4, 2), 4);
        assert_eq!(of("a: x(y", 4, 1), 1);
        assert_eq!(of(r#"a: "\\(y""#, 4, 1), 3);
        assert_eq!(of("a: |", 4, 5), 0);
        assert_eq!(of("", 4, 5), 0);
    }
}

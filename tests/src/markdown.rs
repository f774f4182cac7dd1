//! Step summaries as a person sees them.

/// `markdown` with its character references resolved and without `<code>` tags, which is as near as a terminal gets to
/// how GitHub shows it.
#[must_use]
pub fn plain(markdown: &str) -> String {
    let mut text = String::new();
    let mut rest = markdown;
    while let Some(start) = rest.find("&#") {
        text.push_str(&rest[..start]);
        let reference = &rest[start + 2..];
        let character =
            reference.split_once(';').and_then(|(number, after)| Some((char::from_u32(number.parse().ok()?)?, after)));
        match character {
            // A zero-width space keeps a mention or a heading from being one; a terminal has no use for it.
            Some(('\u{200b}', after)) => rest = after,
            Some((character, after)) => {
                text.push(character);
                rest = after;
            }
            None => {
                text.push_str("&#");
                rest = reference;
            }
        }
    }
    text.push_str(rest);
    let tags = [("<code>", "`"), ("</code>", "`"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
    tags.into_iter().fold(text, |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn references_and_code_become_text() {
        let shown = plain("| <code>a&#95;b</code> | &#8203;1 &lt;x&gt; &amp;lt; |");
        assert_eq!(shown, "| `a_b` | 1 <x> &lt; |");
    }

    #[test]
    fn what_is_no_reference_stays() {
        for text in ["&#", "&#x41;", "&#99999999;", "a & b &# c;"] {
            assert_eq!(plain(text), text);
        }
    }
}

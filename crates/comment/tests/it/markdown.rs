//! A comment as a Markdown parser sees it.

use pulldown_cmark::{Event, Options, Parser, Tag};

/// HTML that the templates write themselves.
const OWN: [&str; 11] = [
    "<code>",
    "</code>",
    "<details>",
    "</details>",
    "<summary>",
    "</summary>",
    "<details><summary>",
    "<br>",
    "<sub>",
    "</sub>",
    "</summary></details>",
];

/// A comment, taken apart.
pub(crate) struct Parsed {
    /// Blocks, inline marks and HTML, in order, without any text.
    pub(crate) structure: Vec<String>,
    /// The text that is no code, each stretch on its own.
    pub(crate) prose: Vec<String>,
    /// Where links and pictures lead.
    pub(crate) links: Vec<String>,
}

/// Parses it as GitHub does, as far as the parser knows GitHub's extensions.
pub(crate) fn parse(markdown: &str) -> Parsed {
    let mut parsed = Parsed { structure: Vec::new(), prose: Vec::new(), links: Vec::new() };
    let (mut in_code, mut in_block) = (false, false);
    for event in Parser::new_ext(markdown, Options::all()) {
        match event {
            Event::Text(text) => {
                if !in_code && !in_block {
                    // Entities split a text into several events; what GitHub links is found in the whole.
                    match parsed.prose.last_mut() {
                        Some(last) if parsed.structure.last().is_some_and(|last| last == "text") => {
                            last.push_str(&text);
                        }
                        _ => parsed.prose.push(text.to_string()),
                    }
                }
                if parsed.structure.last().is_none_or(|last| last != "text") {
                    parsed.structure.push("text".to_owned());
                }
                continue;
            }
            Event::InlineHtml(html) => {
                in_code = match &*html {
                    "<code>" => true,
                    "</code>" => false,
                    _ => in_code,
                };
                parsed.structure.push(html.trim().to_owned());
            }
            Event::Html(html) => html_block(&html, &mut parsed),
            Event::Start(tag) => {
                match &tag {
                    Tag::CodeBlock(_) => in_block = true,
                    Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => parsed.links.push(dest_url.to_string()),
                    _ => {}
                }
                parsed.structure.push(format!("{tag:?}").split(['(', ' ', '{']).next().unwrap().to_owned());
            }
            Event::End(tag) => {
                in_block = false;
                parsed.structure.push(format!("/{tag:?}"));
            }
            other => parsed.structure.push(format!("{other:?}")),
        }
    }
    parsed
}

/// HTML at the start of a line: tags of our own, with escaped text between.
fn html_block(html: &str, parsed: &mut Parsed) {
    let mut rest = html.trim();
    while let Some((text, tag)) = rest.split_once('<') {
        if !text.is_empty() {
            parsed.prose.push(decoded(text));
        }
        let (name, after) = tag.split_once('>').unwrap_or((tag, ""));
        parsed.structure.push(format!("<{name}>"));
        rest = after;
    }
    assert!(!rest.contains(['<', '>']), "{html}");
}

/// Text of an HTML block with its entities read.
fn decoded(text: &str) -> String {
    match parse(&format!("x {text}")).prose.first() {
        Some(text) => text.clone(),
        None => String::new(),
    }
}

impl Parsed {
    /// Whether all HTML is our own, all links lead where ours lead, and no text is a mention, a reference or an address.
    #[track_caller]
    pub(crate) fn assert_harmless(&self, markdown: &str) {
        for html in self.structure.iter().filter(|part| part.starts_with('<')) {
            assert!(OWN.contains(&html.as_str()), "`{html}` in\n{markdown}");
        }
        for link in &self.links {
            let ours = [
                "https://github.com/insightpulseai/pointsman/blob/v1/docs/runbooks/",
                "https://github.com/acme/shop/actions/runs/",
            ];
            assert!(ours.iter().any(|ours| link.starts_with(ours)), "`{link}` in\n{markdown}");
        }
        for text in &self.prose {
            assert_eq!(linked(text), None, "`{text}` in\n{markdown}");
        }
    }
}

/// What GitHub would make a link of in a text: mentions, references to issues, pull requests and commits, addresses.
fn linked(text: &str) -> Option<&str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let starts = |at: usize| !text[..at].ends_with(is_word);
    for (at, rest) in text.char_indices().map(|(at, _)| (at, &text[at..])) {
        let digits = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
        let hex = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
        let lower = rest.to_ascii_lowercase();
        let found = (rest.starts_with('@') && rest[1..].starts_with(|c: char| c.is_ascii_alphanumeric()) && starts(at))
            || (rest.starts_with('#') && digits(&rest[1..]))
            || (lower.starts_with("gh-") && digits(&rest[3..]) && starts(at))
            || ["http://", "https://", "ftp://"].iter().any(|scheme| lower.starts_with(scheme))
            || (lower.starts_with("www.") && starts(at))
            || (hex >= 40 && starts(at));
        if found {
            return Some(rest);
        }
    }
    None
}

#[test]
fn the_check_itself_finds_what_it_looks_for() {
    for text in ["@team", "a @b", "(@b", "fixes #1", "o/r#1", "GH-1", "see https://x", "www.x", &"a1".repeat(20)] {
        assert!(linked(text).is_some(), "{text}");
    }
    for text in ["a@b", "@\u{200b}team", "#\u{200b}1", "C#", "number 1", "GH-\u{200b}1", "1234567"] {
        assert_eq!(linked(text), None, "{text}");
    }
    assert!(parse("a <b>x</b>").structure.contains(&"<b>".to_owned()));
}

//! What stands in a Markdown text, and on which line.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// A fenced block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The line of its fence, from 1.
    pub line: usize,
    /// The first word behind the fence, empty without one.
    pub language: String,
    /// The file that it shows: `title="..."` behind the fence.
    pub title: Option<String>,
    /// What stands in it.
    pub text: String,
    /// The HTML comment right before it, without its marks.
    pub comment: Option<String>,
    /// The paragraph right before it, if that is nothing but a code span and a colon.
    pub named: Option<String>,
}

/// A link or an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The line on which it starts, from 1.
    pub line: usize,
    /// Where it leads.
    pub target: String,
    /// The bytes of the text that make it up, brackets and all.
    pub range: Range<usize>,
}

fn events(text: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).into_offset_iter()
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// All code blocks.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let (mut comment, mut paragraph, mut inside) = (None::<String>, None::<String>, false);
    for (event, range) in events(text) {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let info = match &kind {
                    CodeBlockKind::Fenced(info) => info.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                found.push(Block {
                    line: line_of(text, range.start),
                    language: info.split_whitespace().next().unwrap_or_default().to_owned(),
                    title: info.split_once("title=\"").and_then(|(_, rest)| Some(rest.split_once('"')?.0.to_owned())),
                    text: String::new(),
                    comment: comment.take().as_deref().and_then(uncommented),
                    named: paragraph.take().as_deref().and_then(file_name),
                });
                inside = true;
            }
            Event::End(TagEnd::CodeBlock) => inside = false,
            Event::Text(words) if inside => {
                if let Some(block) = found.last_mut() {
                    block.text.push_str(&words);
                }
            }
            Event::Start(Tag::HtmlBlock) => (comment, paragraph) = (Some(String::new()), None),
            Event::Html(html) => {
                if let Some(comment) = &mut comment {
                    comment.push_str(&html);
                }
            }
            Event::Start(Tag::Paragraph) => (comment, paragraph) = (None, Some(text[range].to_owned())),
            Event::Start(Tag::Item | Tag::Heading { .. } | Tag::Table(_)) => (comment, paragraph) = (None, None),
            _ => {}
        }
    }
    found
}

fn uncommented(html: &str) -> Option<String> {
    Some(html.trim().strip_prefix("<!--")?.strip_suffix("-->")?.trim().to_owned())
}

/// `` `compose.yml`: `` as a name.
fn file_name(paragraph: &str) -> Option<String> {
    let name = paragraph.trim().strip_prefix('`')?.strip_suffix("`:")?;
    (!name.contains('`')).then(|| name.to_owned())
}

/// All links and images, also those in angle brackets.
#[must_use]
pub fn links(text: &str) -> Vec<Link> {
    let starts = events(text).filter_map(|(event, range)| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some((dest_url.to_string(), range)),
        _ => None,
    });
    starts.map(|(target, range)| Link { line: line_of(text, range.start), target, range }).collect()
}

/// The names of a page's headings, as links say them, in order; and those of its `<a id="...">`.
#[must_use]
pub fn anchors(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut uses: BTreeMap<String, usize> = BTreeMap::new();
    let mut heading: Option<String> = None;
    for (event, _) in events(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let name = anchor(&heading.take().unwrap_or_default());
                let count = uses.entry(name.clone()).or_default();
                found.push(if *count == 0 { name } else { format!("{name}-{count}") });
                *count += 1;
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&words);
                }
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let id = html.split_once(" id=\"").and_then(|(_, rest)| rest.split_once('"'));
                found.extend(id.map(|(id, _)| id.to_owned()));
            }
            _ => {}
        }
    }
    found
}

/// A heading's text as the part of a link behind `#`, the way GitHub makes it: lower case, blanks as hyphens, and of all other
/// characters only letters, digits, `-` and `_` (github-linguist's `html-pipeline`, `TableOfContentsFilter`).
#[must_use]
pub fn anchor(heading: &str) -> String {
    let kept = |c: char| match c {
        ' ' => Some('-'),
        '-' | '_' => Some(c),
        c if c.is_alphanumeric() => Some(c),
        _ => None,
    };
    heading.trim().to_lowercase().chars().filter_map(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_say_what_they_are_and_what_stands_before_them() {
        let text = "# A\n\n<!-- runnable: once\nsays x\n-->\n```sh\na\nb\n```\n\n`odoo.conf`:\n\n```ini title=\"x.conf\"\nk\n```\n\nwords\n\n```\nplain\n```\n";
        let found = blocks(text);
        let shown: Vec<_> =
            found.iter().map(|block| (block.line, block.language.as_str(), block.text.as_str())).collect();
        assert_eq!(shown, [(6, "sh", "a\nb\n"), (13, "ini", "k\n"), (19, "", "plain\n")]);
        assert_eq!(found[0].comment.as_deref(), Some("runnable: once\nsays x"));
        assert_eq!((found[1].title.as_deref(), found[1].named.as_deref()), (Some("x.conf"), Some("odoo.conf")));
        assert_eq!((&found[1].comment, &found[2].named), (&None, &None));
    }

    #[test]
    fn a_block_in_a_block_is_text() {
        let found = blocks("````markdown\n```sh\nx\n```\n````\n");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].language.as_str(), found[0].text.as_str()), ("markdown", "```sh\nx\n```\n"));
    }

    #[test]
    fn links_are_found_wherever_they_stand_but_not_in_code() {
        let text =
            "[a](b.md#c)\n\n| x |\n| --- |\n| [d](e) ![f](g.png) |\n\n`[h](i)` <https://j.example>\n\n[k]: l\n\n[k]\n";
        let found: Vec<_> = links(text).into_iter().map(|link| (link.line, link.target)).collect();
        let expected = [(1, "b.md#c"), (5, "e"), (5, "g.png"), (7, "https://j.example"), (11, "l")];
        assert_eq!(found, expected.map(|(line, target)| (line, target.to_owned())));
        assert_eq!(&text[links(text)[0].range.clone()], "[a](b.md#c)");
    }

    #[test]
    fn headings_are_named_as_github_does() {
        let text =
            "# `retry`: what & why?\n## Ünder_score-d\n## Same\n## Same\n### A `b` [c](d)\n<a id=\"own\"></a>\n\nx\n";
        let expected = ["retry-what--why", "ünder_score-d", "same", "same-1", "a-b-c", "own"];
        assert_eq!(anchors(text), expected);
    }
}

//! The body of an incident's issue: a mark, our part between two marks with the state in it, and whatever people write around.

use super::State;
use crate::bounded::{BODY_LIMIT, bounded};
use crate::marker::{self, Key, Kind};

const BEGIN: &str = "<!-- pointsman:begin -->";
const END: &str = "<!-- pointsman:end -->";
const STATE: &str = "<!-- pointsman:state ";
/// Most characters of the state; usually it has 2,000.
const STATE_LIMIT: usize = 16_000;

/// The state that a body holds.
pub(super) fn state(body: &str) -> Option<State> {
    let (_, inside, _) = parts(body)?;
    let json = inside.lines().rev().find_map(|line| line.trim_end().strip_prefix(STATE)?.strip_suffix(" -->"))?;
    State::from_json(json)
}

/// What people see of our part.
pub(super) fn shown(body: &str) -> &str {
    let inside = parts(body).map_or("", |(_, inside, _)| inside);
    inside.rfind(STATE).map_or(inside, |at| &inside[..at]).trim()
}

/// A body that says `text`, within GitHub's bounds: a new one, or `old` with our part replaced.
pub(super) fn compose(old: Option<&str>, signature: &Key, text: &str, state: &State) -> String {
    let mark = marker::line(Kind::Signature, signature);
    let (before, after) = match old {
        None => (format!("{mark}\n"), String::new()),
        Some(old) => match parts(old) {
            Some((before, _, after)) => (before.to_owned(), after.to_owned()),
            // Somebody took our marks away: everything is theirs, below our part.
            None => (format!("{mark}\n"), format!("\n{}", rest_of(old, &mark))),
        },
    };
    let head = format!("{before}{BEGIN}\n");
    let around = [&head, "\n\n", STATE, " -->\n", END, &after].iter().map(|part| part.chars().count()).sum();
    let room = BODY_LIMIT.saturating_sub(around);
    // Where people wrote so much that there is no room at all, GitHub says so.
    let json = state.to_json_within(room.min(STATE_LIMIT)).unwrap_or_else(|| state.to_json());
    let tail = format!("\n\n{STATE}{json} -->\n{END}{after}");
    let taken = head.chars().count() + tail.chars().count();
    let text = bounded(&marker::disarm(text.trim_end()), BODY_LIMIT.saturating_sub(taken));
    format!("{head}{}{tail}", text.trim_end())
}

/// The body of a second issue of the same cause, which is found no more.
pub(super) fn retired(body: &str, signature: &Key) -> String {
    body.replacen(&marker::line(Kind::Signature, signature), &format!("<!-- pointsman:duplicate={signature} -->"), 1)
}

/// What stands before our part (with its line end), inside of it, and behind.
fn parts(body: &str) -> Option<(&str, &str, &str)> {
    let begin = line_of(body, BEGIN)?;
    let inside = begin + BEGIN.len();
    let end = inside + line_of(&body[inside..], END)?;
    Some((&body[..begin], &body[inside..end], &body[end + END.len()..]))
}

/// Where a line begins that is `mark` and nothing else.
fn line_of(text: &str, mark: &str) -> Option<usize> {
    let mut at = 0;
    text.split_inclusive('\n').find_map(|line| {
        let start = at;
        at += line.len();
        (line.trim_end() == mark).then_some(start)
    })
}

fn rest_of<'a>(old: &'a str, mark: &str) -> &'a str {
    match line_of(old, mark) {
        // What stood above the mark would be lost otherwise.
        Some(at) if old[..at].trim().is_empty() => old[at + mark.len()..].trim_start_matches(['\r', '\n']),
        _ => old,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Moment;
    use crate::incident::Seen;

    fn sample() -> (Key, State) {
        let seen = Seen {
            at: Moment(5),
            run: "1/1".to_owned(),
            url: String::new(),
            note: "-->".to_owned(),
            source: "x".to_owned(),
        };
        (Key::parse("a:b").unwrap(), State::first(&seen))
    }

    #[test]
    fn a_new_body_is_read_back() {
        let (key, state) = sample();
        let body = compose(None, &key, "text\n<!-- pointsman:end -->\n", &state);
        assert!(
            body.starts_with("<!-- pointsman:signature=a:b -->\n<!-- pointsman:begin -->\ntext\n&lt;!-- pointsman:end")
        );
        assert_eq!(shown(&body), "text\n&lt;!-- pointsman:end -->");
        assert_eq!(super::state(&body), Some(state));
    }

    #[test]
    fn what_people_write_stays() {
        let (key, mut state) = sample();
        let body = compose(None, &key, "old text", &state);
        let edited = format!("> above\r\n{body}\r\n\r\n## Notes\nby <b>us</b>").replace("a:b -->\n", "a:b -->\r\n");
        state.count = 2;
        let again = compose(Some(&edited), &key, "new text", &state);
        assert!(
            again.starts_with("> above\r\n<!-- pointsman:signature=a:b -->\r\n<!-- pointsman:begin -->\nnew text\n")
        );
        assert!(again.ends_with("<!-- pointsman:end -->\r\n\r\n## Notes\nby <b>us</b>") && !again.contains("old text"));
        assert_eq!(super::state(&again).map(|state| state.count), Some(2));
        assert_eq!(marker::read(Kind::Signature, &again), Some(key));
    }

    #[test]
    fn without_our_marks_everything_is_theirs() {
        let (key, state) = sample();
        let body = compose(Some("<!-- pointsman:signature=a:b -->\nmine"), &key, "ours", &state);
        assert!(body.ends_with("<!-- pointsman:end -->\nmine") && body.matches("signature=").count() == 1, "{body}");
        let body = compose(Some("mine"), &key, "ours", &state);
        assert!(body.ends_with("<!-- pointsman:end -->\nmine"), "{body}");
    }

    #[test]
    fn a_long_text_is_cut_and_a_long_note_is_not() {
        let (key, state) = sample();
        let note = "n".repeat(60_000);
        let old = compose(None, &key, "x", &state) + "\n" + &note;
        let body = compose(Some(&old), &key, &"a line\n".repeat(20_000), &state);
        assert!(body.chars().count() <= BODY_LIMIT && body.ends_with(&note) && body.contains("was left out"));
        assert_eq!(super::state(&body), Some(state));
    }

    #[test]
    fn a_duplicate_is_found_no_more() {
        let (key, state) = sample();
        let body = compose(None, &key, "text", &state);
        assert_eq!(marker::read(Kind::Signature, &retired(&body, &key)), None);
    }
}

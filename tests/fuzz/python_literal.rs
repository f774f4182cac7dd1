//! Whatever a manifest is, it is read or refused in bounded time, each value stands where it says, and what stands there is
//! the same value on its own.

#![no_main]
#![expect(clippy::disallowed_methods, reason = "the macro writes what it found to a file")]

use documents::{Node, Value, python};
use libfuzzer_sys::fuzz_target;

/// Values of a text that are read once more on their own.
const MOST: usize = 64;

fuzz_target!(|data: &[u8]| {
    let (node, problems) = python::parse(data);
    assert_eq!(node.is_some(), problems.is_empty(), "a value or a problem");
    let length = data.len();
    assert!(problems.iter().all(|problem| problem.span.to <= length && problem.span.from <= problem.span.to));
    let Some(node) = node else { return };
    let text = std::str::from_utf8(data).expect("only text is read");
    let (mut open, mut left) = (vec![&node], MOST);
    while let Some(node) = open.pop() {
        let written = text.get(node.span.bytes()).expect("a place of the text");
        if left > 0 {
            left -= 1;
            let (again, problems) = python::parse(format!("({written}\n)").as_bytes());
            let again = again.unwrap_or_else(|| panic!("{written:?} is no value on its own: {problems:?}"));
            assert!(same(&again, node), "{written:?} is another value on its own");
        }
        open.extend(node.items());
        open.extend(node.entries().iter().flat_map(|entry| [&entry.key, &entry.value]));
    }
});

/// The same value, wherever it stands.
fn same(one: &Node, other: &Node) -> bool {
    let all = |one: &[Node], other: &[Node]| one.len() == other.len() && one.iter().zip(other).all(|(a, b)| same(a, b));
    match (&one.value, &other.value) {
        (Value::List(one), Value::List(other))
        | (Value::Tuple(one), Value::Tuple(other))
        | (Value::Set(one), Value::Set(other)) => all(one, other),
        (Value::Map(one), Value::Map(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(a, b)| same(&a.key, &b.key) && same(&a.value, &b.value))
        }
        (Value::Float(one), Value::Float(other)) => one.to_bits() == other.to_bits(),
        (one, other) => one == other,
    }
}

//! Features as JSON lines in, results as JSON lines out, one at a time.

use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::score::{Contribution, Points};
use crate::{Features, Level, Levels, Score};

/// The longest line that is read, in bytes. A line of features has about 80.
pub const LINE_LIMIT: u64 = 64 * 1024;

/// Numbers beyond this are not exact in JSON as most programs read it (RFC 8259, section 6).
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Why reading stopped.
#[derive(Debug)]
pub enum LinesError {
    /// A line is not what it should be.
    Line {
        /// Its number, from 1.
        line: u64,
        /// What is wrong with it.
        message: String,
    },
    /// The source cannot be read.
    Read(io::Error),
    /// The sink cannot be written.
    Write(io::Error),
}

#[derive(Serialize)]
struct Answer<'a> {
    score: Points,
    level: Level,
    contributions: &'a [Contribution],
}

/// Only the known fields; others are ignored. `Value`, so that a wrong one can be named.
#[derive(Deserialize)]
struct Given {
    la: Option<Value>,
    ld: Option<Value>,
    nf: Option<Value>,
    nd: Option<Value>,
    ns: Option<Value>,
    entropy: Option<Value>,
}

/// Reads `{"la","ld","nf","nd","ns","entropy"}` lines from `source` and writes one `{"score","level","contributions"}`
/// line for each. Empty lines are skipped. Memory does not grow with the number of lines.
///
/// # Errors
/// The first line that is not such an object, after the results of the lines before it have been written.
pub fn score(mut source: impl BufRead, sink: &mut dyn Write, levels: Levels) -> Result<(), LinesError> {
    let mut text = Vec::new();
    let mut number = 0;
    loop {
        text.clear();
        number += 1;
        let mut line = io::Read::take(&mut source, LINE_LIMIT + 1);
        if line.read_until(b'\n', &mut text).map_err(LinesError::Read)? == 0 {
            return Ok(());
        }
        if text.len() as u64 > LINE_LIMIT {
            let message = format!("longer than {LINE_LIMIT} bytes, expected one JSON object a line");
            return Err(LinesError::Line { line: number, message });
        }
        if text.trim_ascii().is_empty() {
            continue;
        }
        let features = parse(&text).map_err(|message| LinesError::Line { line: number, message })?;
        let score = Score::of(&features);
        let answer = Answer { score: score.total, level: levels.of(&features), contributions: &score.contributions };
        let json = serde_json::to_vec(&answer).map_err(|error| LinesError::Write(error.into()))?;
        sink.write_all(&json).and_then(|()| sink.write_all(b"\n")).map_err(LinesError::Write)?;
    }
}

fn parse(text: &[u8]) -> Result<Features, String> {
    let text = text.trim_ascii();
    // serde would take an array for an object with the fields in their order.
    if text.first() != Some(&b'{') {
        return Err(
            "not a JSON object, expected `{\"la\":1,\"ld\":0,\"nf\":1,\"nd\":1,\"ns\":1,\"entropy\":0}`".to_owned()
        );
    }
    let given: Given = serde_json::from_slice(text).map_err(|error| {
        let column = error.column();
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        format!("not a JSON object of features: {message} (column {column})")
    })?;
    Ok(Features {
        la: whole("la", given.la)?,
        ld: whole("ld", given.ld)?,
        nf: whole("nf", given.nf)?,
        nd: whole("nd", given.nd)?,
        ns: whole("ns", given.ns)?,
        entropy: entropy(given.entropy)?,
    })
}

fn present(name: &str, value: Option<Value>) -> Result<Value, String> {
    value.ok_or_else(|| format!("the field `{name}` is missing"))
}

/// A whole number from 0; `12.0` is one too.
fn whole(name: &str, value: Option<Value>) -> Result<u64, String> {
    let value = present(name, value)?;
    if let Some(number) = value.as_u64() {
        return Ok(number);
    }
    match value.as_f64() {
        Some(number) if number.fract() == 0.0 && (0.0..=EXACT).contains(&number) => Ok(number as u64),
        _ => Err(format!("the field `{name}` is `{}`, expected a whole number from 0", shown(&value))),
    }
}

fn entropy(value: Option<Value>) -> Result<f64, String> {
    let value = present("entropy", value)?;
    value
        .as_f64()
        .filter(|number| *number >= 0.0)
        .ok_or_else(|| format!("the field `entropy` is `{}`, expected a number from 0", shown(&value)))
}

fn shown(value: &Value) -> String {
    protocol::escape::clip(&value.to_string(), 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_give_results_or_a_line_number(text in "(\\{|\\}|\"|la|:|,|-?[0-9]{1,30}|e9|\\[|null|\n|é|[^x])*") {
            let (output, problem) = run(&text);
            prop_assert!(output.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
            prop_assert!(problem.is_none_or(|(line, _)| line as usize <= text.lines().count().max(1)));
        }
    }

    const GOOD: &str = r#"{"la":100,"ld":0,"nf":1,"nd":1,"ns":1,"entropy":0.0,"commit":"x"}"#;

    fn run(text: &str) -> (String, Option<(u64, String)>) {
        let mut sink = Vec::new();
        let end = score(text.as_bytes(), &mut sink, Levels::default());
        let problem = match end {
            Ok(()) => None,
            Err(LinesError::Line { line, message }) => Some((line, message)),
            Err(other) => panic!("{other:?}"),
        };
        (String::from_utf8(sink).unwrap(), problem)
    }

    #[test]
    fn one_result_a_line() {
        let (output, problem) = run(&format!("{GOOD}\n\n{GOOD}"));
        assert_eq!(problem, None);
        let line = concat!(
            r#"{"score":35,"level":"medium","contributions":[{"name":"lines_added","value":100,"points":35},"#,
            r#"{"name":"files","value":1,"points":0},{"name":"directories","value":1,"points":0},"#,
            r#"{"name":"lines_deleted","value":0,"points":0}]}"#
        );
        assert_eq!(output, format!("{line}\n{line}\n"));
    }

    #[test]
    fn whole_numbers_may_be_written_as_decimals() {
        let (output, problem) = run(&GOOD.replace("100", "100.0").replace("0.0,", "0,"));
        assert_eq!(problem, None);
        assert!(output.starts_with(r#"{"score":35,"#), "{output}");
    }

    #[test]
    fn a_bad_line_is_named_with_its_field_after_the_results_before_it() {
        let check = |bad: &str, expected: &str| {
            let (output, problem) = run(&format!("{GOOD}\n{bad}\n{GOOD}\n"));
            let (line, message) = problem.unwrap();
            assert_eq!((output.lines().count(), line), (1, 2), "{bad}");
            assert!(message.contains(expected), "{message}");
        };
        check(&GOOD.replace("\"ns\":1,", ""), "the field `ns` is missing");
        check(&GOOD.replace("\"ns\":1", "\"ns\":null"), "the field `ns` is missing");
        check(&GOOD.replace("100", "-1"), "the field `la` is `-1`, expected a whole number from 0");
        check(&GOOD.replace("100", "1.5"), "the field `la` is `1.5`");
        check(&GOOD.replace("100", "1e300"), "the field `la` is `1e");
        check(&GOOD.replace("100", "\"1\""), "the field `la` is `\"1\"`");
        check(&GOOD.replace("0.0,", "-0.5,"), "the field `entropy` is `-0.5`, expected a number from 0");
        check(&GOOD.replace("\"ld\"", "\"la\""), "duplicate field `la`");
        check("[1,2,3,4,5,6]", "not a JSON object");
        check("{\"la\":1", "not a JSON object of features: EOF");
        check(&"[".repeat(100_000), "longer than 65536 bytes");
        check(&format!("{{\"la\":{}", "[".repeat(50_000)), "recursion limit");
        check(&format!("{{\"x\":{}", "[".repeat(50_000)), "EOF while parsing");
    }
}

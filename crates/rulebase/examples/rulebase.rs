//! Checks rule files, and measures start-up and throughput: `rulebase FILE.yml... [-- LOG...]`.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a developer's tool: it reads files and the clock"
)]

use std::hint::black_box;
use std::time::Instant;

use findings::render::terminal;
use rulebase::{Origin, RuleBase, RuleFile, Scanner, check_samples, coverage};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (rules, logs) = match arguments.iter().position(|argument| argument == "--") {
        Some(at) => (&arguments[..at], &arguments[at + 1..]),
        None => (&arguments[..], &[][..]),
    };
    let mut files = Vec::new();
    for path in rules {
        match RuleFile::parse(path, &std::fs::read(path).unwrap_or_default()) {
            Ok(file) => files.push(file),
            Err(problems) => show(&problems),
        }
    }
    let builder = files.iter().cloned().fold(RuleBase::builder(), |builder, file| builder.add(file, Origin::BuiltIn));
    let base = match builder.build() {
        Ok(base) => base,
        Err(problems) => return show(&problems),
    };
    for file in &files {
        show(&check_samples(file, &base).all());
    }
    println!("{} rules, samples both ways: {:.1} %", base.rules().len(), coverage(&files).share() * 100.0);
    let Ok(bytes) = RuleBase::encode(files) else { return };
    let bytes: &'static [u8] = bytes.leak();
    start_up(bytes);
    if let Ok(base) = RuleBase::decode(bytes) {
        let text: Vec<u8> = logs.iter().flat_map(|path| std::fs::read(path).unwrap_or_default()).collect();
        throughput(&base, &text);
    }
}

fn start_up(bytes: &'static [u8]) {
    let times = (0..20).map(|_| {
        let start = Instant::now();
        let base = black_box(RuleBase::decode(black_box(bytes)));
        let time = start.elapsed();
        drop(base);
        time
    });
    println!("{} bytes encoded, decoded in {:?} at best of 20", bytes.len(), times.min().unwrap_or_default());
}

fn throughput(base: &RuleBase, text: &[u8]) {
    let lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').map(|line| &line[..line.len().min(4_096)]).collect();
    if text.is_empty() {
        return;
    }
    let (mut scanner, mut hits) = (Scanner::default(), Vec::new());
    for round in ["first", "second"] {
        let (start, mut found, mut matched) = (Instant::now(), 0, 0);
        for line in &lines {
            scanner.line(base, black_box(line), &mut hits);
            found += hits.len();
            matched += usize::from(!hits.is_empty());
        }
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{round} round: {:.0} MB/s, {} lines of {} bytes, {found} hits on {matched} lines",
            text.len() as f64 / 1e6 / seconds,
            lines.len(),
            text.len() / lines.len()
        );
    }
}

fn show(problems: &[findings::Finding]) {
    let mut sink = Vec::new();
    if terminal::render(&mut sink, problems).is_ok() {
        print!("{}", String::from_utf8_lossy(&sink));
    }
}

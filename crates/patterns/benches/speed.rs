//! Prints how long reading, building and matching take: `cargo bench -p patterns`.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::time::{Duration, Instant};

use patterns::{Dialect, MatchSet, Pattern, classes};

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let out = work();
    (out, start.elapsed())
}

fn paths(count: usize) -> Vec<Vec<u8>> {
    let tops = ["src", "addons", "docs", "packages", "infra", "tests", "web", "lib"];
    let ends =
        ["main.rs", "index.ts", "README.md", "models/sale.py", "static/x.min.js", "a.test.tsx", "Dockerfile", "x.sql"];
    let path = |n: usize| format!("{}/m{}/p{}/{}", tops[n % 8], n % 250, n / 8 % 100, ends[n / 64 % 8]).into_bytes();
    (0..count).map(path).collect()
}

fn parse(dialect: Dialect, texts: &[String]) -> Vec<Pattern> {
    texts.iter().filter_map(|text| Pattern::parse(dialect, text).ok()).collect()
}

fn run(name: &str, dialect: Dialect, texts: &[String], paths: &[Vec<u8>]) {
    let (patterns, read) = timed(|| parse(dialect, texts));
    let (set, built) = timed(|| MatchSet::new(&patterns));
    let (hits, matched) = timed(|| {
        let mut out = Vec::new();
        paths.iter().fold(0, |hits, path| {
            set.matches_into(path, &mut out);
            hits + out.len()
        })
    });
    println!(
        "{name:<44} {:>4} patterns read {read:>9.1?} built {built:>9.1?}, {} paths {matched:>9.1?} ({hits} hits)",
        patterns.len(),
        paths.len()
    );
}

fn main() {
    let each = |shapes: &[&str], count: usize| -> Vec<String> {
        (0..count).flat_map(|n| shapes.iter().map(move |shape| shape.replace('#', &n.to_string()))).collect()
    };
    let (many, few) = (paths(20_000), paths(5));
    let defaults = [
        "addons/**",
        "custom_addons/**",
        "**/Dockerfile*",
        "**/docker-compose*",
        "**/compose*.y*ml",
        "**/.dockerignore",
        "terraform/**",
        "infra/**",
        "infrastructure/**",
        "docs/**",
        "**/*.md",
        "**/*.rst",
        ".github/workflows/**",
        ".github/actions/**",
        "scripts/**",
        "**/*.py",
        "**/*.{js,jsx,ts,tsx,mjs,cjs,vue}",
        "**/*.sql",
        "**/migrations/**",
    ]
    .map(str::to_owned);
    let typical = each(&["addons/m#/**", "**/*.x#"], 200);
    let mixed = each(&["packages/*/p#/**", "src/m#/**/*.{ts,tsx}"], 200);
    let floating = each(&["**/*a#*", "*/m#*/**/x*.js"], 200);
    run("default categories, small change", Dialect::Default, &defaults, &few);
    run("default categories", Dialect::Default, &defaults, &many);
    for dialect in [Dialect::Default, Dialect::PathsFilter] {
        run(&format!("{dialect}: dir/**, **/*.ext"), dialect, &typical, &many);
        run(&format!("{dialect}: a/*/b/**, a/b/**/*.{{x,y}}"), dialect, &mixed, &many);
        run(&format!("{dialect}: nothing to look up"), dialect, &floating, &many);
    }
    let negated = each(&["src/m#/**", "!**/*.x#"], 200);
    run("paths-filter: with negations", Dialect::PathsFilter, &negated, &many);
    let (_, first) = timed(|| classes::classify(b"src/main.rs"));
    let (_, rest) = timed(|| many.iter().filter(|path| classes::classify(path).is_some()).count());
    println!("classes: first path {first:.1?}, {} paths {rest:.1?}", many.len());
}

//! What a repository looks like: paths that must be there and those that must not, names, data files that can be read, READMEs.

use settings::{Field, Shape};

use super::{Pack, Parameters, many, names_of, records, top};
use crate::check::{Check, Edit, Mutant};
use crate::config::{self, Problems};
use crate::evaluate::Verdict;
use crate::reader::{Names, Reader, World};
use crate::regex::Regex;
use crate::relation::Drift;
use crate::snapshot::Snapshot;
use crate::sources::{Blind, Kind};

/// Data files whose syntax is checked by default.
const DATA: &[&str] =
    &["**/*.json", "**/*.yml", "**/*.yaml", "**/*.toml", "!**/node_modules/**", "!**/tests/**", "!**/testdata/**"];

pub(super) const PACK: Pack = Pack {
    name: "repository-structure",
    doc: "Required and forbidden paths, names, syntax of data files, READMEs in folders.",
    fields,
    build,
    propose,
};

fn fields() -> Vec<Field> {
    let naming = vec![
        Field::required("files", many(), "Which files."),
        Field::required("pattern", Shape::Text, "What their names (without folders) match, a regular expression."),
    ];
    vec![
        Field::optional("required", many(), "Paths and patterns that must each be there."),
        Field::optional("forbidden", many(), "Paths and patterns that must not be there."),
        Field::optional("names", records(naming), "How files are named."),
        Field::optional(
            "data",
            many(),
            "Data files that must be readable. Default: JSON, YAML and TOML outside of tests.",
        ),
        Field::optional("readme", many(), "Folders (`addons/*`) that have a README."),
    ]
}

fn propose(world: &World<'_>) -> Option<String> {
    let count = names(DATA).among(world.files).len();
    (count > 0).then(|| format!("{count} data files"))
}

fn names(texts: &[&str]) -> Names {
    Names::parse(texts).unwrap_or_default()
}

fn id(name: &str) -> String {
    format!("{}/{name}", PACK.name)
}

fn build(parameters: &Parameters<'_>, problems: &mut Problems<'_>) -> Vec<Check> {
    let mut checks = Vec::new();
    for text in parameters.texts("required") {
        required_names(&text, parameters, problems);
    }
    if parameters.get("required").is_some() {
        let each = parameters.texts("required");
        let each = each.iter().filter_map(|text| Names::parse(&[text]).ok()).collect();
        checks.push(required(each));
    }
    if parameters.get("forbidden").is_some() {
        checks.push(forbidden(parameters.names("forbidden", &[], problems)));
    }
    let named = parameters.records("names").iter().filter_map(|node| {
        let files = names_of(Some(node), "files", &[], problems);
        Some((files, config::regex(node.get("pattern"), problems)?))
    });
    let named: Vec<(Names, Regex)> = named.collect();
    if !named.is_empty() {
        checks.push(naming(named));
    }
    checks.push(data(parameters.names("data", DATA, problems)));
    if parameters.get("readme").is_some() {
        checks.push(readme(parameters.names("readme", &[], problems)));
    }
    checks
}

fn required_names(text: &str, parameters: &Parameters<'_>, problems: &mut Problems<'_>) {
    if let (Err((_, why)), Some(node)) = (Names::parse(&[text]), parameters.get("required")) {
        problems.add(
            "drift/pattern",
            node.position,
            format!("`{text}`: {why}"),
            "write a path or a pattern from the repository's root",
        );
    }
}

fn is_there(files: &dyn Snapshot, path: &str) -> bool {
    files.has(path) || !files.below(&format!("{path}/")).is_empty()
}

fn required(each: Vec<Names>) -> Check {
    let wanted = each.clone();
    let judge = move |reader: &Reader<'_>| {
        let files = reader.world().files;
        let gone = each.iter().filter(|names| !names.among(files).iter().any(|path| is_there(files, path)));
        let drifts = gone.map(|names| {
            let text = names.shown();
            Drift::new(format!("`{text}` is missing"), text.clone()).about(text)
        });
        Verdict::of(drifts.collect(), format!("{} required paths", each.len()))
    };
    Check::of_pack(id("required"), "paths that must be there", judge, move |reader| {
        let files = reader.world().files;
        let first = wanted.first().map(|names| names.among(files)).unwrap_or_default();
        let below = first.iter().flat_map(|path| files.below(&format!("{path}/")).iter().map(|file| file.to_string()));
        let edits = first.iter().cloned().chain(below).map(Edit::Remove).collect();
        vec![Mutant { what: "the first required path is removed".to_owned(), edits }]
    })
}

fn forbidden(names: Names) -> Check {
    let samples = names.clone();
    let judge = move |reader: &Reader<'_>| {
        let files = reader.world().files;
        let found = names.among(files).into_iter().filter(|path| is_there(files, path));
        let drifts = found.map(|path| {
            Drift::new(format!("`{path}` is there, and must not be"), path.as_str()).at(top(&path)).hint("remove it")
        });
        Verdict::of(drifts.collect(), "no forbidden path")
    };
    Check::of_pack(id("forbidden"), "paths that must not be there", judge, move |_| {
        let add = |text: &String| {
            let path = text.replace("**", "drifted").replace('*', "drifted");
            Mutant::write(format!("{path} is added"), path, "")
        };
        samples.text.iter().filter(|text| !text.starts_with('!')).map(add).collect()
    })
}

fn naming(named: Vec<(Names, Regex)>) -> Check {
    let patterns = named.clone();
    let base = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let judge = move |reader: &Reader<'_>| {
        let mut drifts = Vec::new();
        let mut count = 0;
        for (names, regex) in &named {
            for path in names.among(reader.world().files) {
                count += 1;
                if !regex.is_match(&base(&path)) {
                    let message = format!("`{}` does not match `{}`", base(&path), regex.text());
                    drifts.push(Drift::new(message, path.as_str()).at(top(&path)).hint("rename it"));
                }
            }
        }
        Verdict::of(drifts, format!("{count} names"))
    };
    Check::of_pack(id("names"), "files are named as agreed", judge, move |_| {
        let add = |(names, _): &(Names, Regex)| {
            names.text.iter().map(|text| text.replace("**", "drifted").replace('*', "~ DRIFTED ~")).collect::<Vec<_>>()
        };
        patterns.iter().flat_map(add).map(|path| Mutant::write(format!("{path} is added"), path, "")).collect()
    })
}

fn data(names: Names) -> Check {
    let samples = names.clone();
    let judge = move |reader: &Reader<'_>| {
        let mut drifts = Vec::new();
        let paths = names.among(reader.world().files);
        let count = paths.len();
        for path in paths {
            let kind = match Kind::of_file(&path) {
                Kind::Compose => Kind::Yaml,
                kind @ (Kind::Json | Kind::Yaml | Kind::Toml | Kind::Ini | Kind::Env | Kind::Python) => kind,
                _ => continue,
            };
            match reader.tree(kind, &path) {
                Err(Blind { missing: true, why, .. }) => return Verdict::Unevaluated(Blind::new(why)),
                Err(blind) => drifts.push(
                    Drift::new(blind.why, path.as_str()).at(blind.at.or_else(|| top(&path))).hint("repair its syntax"),
                ),
                Ok(_) => {}
            }
        }
        Verdict::of(drifts, format!("{count} data files can be read"))
    };
    Check::of_pack(id("data"), "data files can be read", judge, move |reader| {
        let broken = |path: String| Mutant::write(format!("{path} is broken"), path, "{\"a\": [\n");
        let known = samples.among(reader.world().files).into_iter().take(1);
        known.chain(["drifted.json".to_owned()]).map(broken).collect()
    })
}

fn readme(names: Names) -> Check {
    let samples = names.clone();
    let folders = |names: &Names, files: &dyn Snapshot| {
        let mut found = std::collections::BTreeSet::new();
        for file in files.files() {
            let mut end = 0;
            while let Some(slash) = file[end..].find('/') {
                let folder = &file[..end + slash];
                if names.covers(folder) {
                    found.insert(folder.to_owned());
                }
                end += slash + 1;
            }
        }
        found
    };
    let readme = |files: &dyn Snapshot, folder: &str| {
        let below = files.below(&format!("{folder}/README"));
        below.iter().find(|file| !file[folder.len() + 1..].contains('/')).map(|file| file.to_string())
    };
    let judge = move |reader: &Reader<'_>| {
        let files = reader.world().files;
        let all = folders(&names, files);
        if all.is_empty() {
            return Verdict::Unevaluated(Blind::new(format!("there is no folder at `{}`", names.shown())));
        }
        let bare = all.iter().filter(|folder| readme(files, folder).is_none());
        let drifts = bare.map(|folder| {
            Drift::new(format!("`{folder}` has no README"), folder.as_str())
                .about(folder.as_str())
                .hint("add `README.md`")
        });
        Verdict::of(drifts.collect(), format!("{} folders with a README", all.len()))
    };
    Check::of_pack(id("readme"), "folders have a README", judge, move |reader| {
        let files = reader.world().files;
        let known = folders(&samples, files).into_iter().filter_map(|folder| readme(files, &folder)).take(1);
        known.map(|path| Mutant { what: format!("{path} is removed"), edits: vec![Edit::Remove(path)] }).collect()
    })
}

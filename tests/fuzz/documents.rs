//! Whatever a file of another program's format is, it is read in bounded time, and every place stands inside it.

#![no_main]
#![expect(clippy::disallowed_methods, reason = "the macro writes what it found to a file")]

use std::collections::BTreeMap;
use std::sync::Arc;

use documents::compose::{self, Request};
use documents::{Problem, Span, devcontainer, dockerfile, env, ini, jsonc, kubernetes, yaml};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // The first byte says which format; a record separator ends a file of several.
    let Some((format, data)) = data.split_first() else { return };
    let name: Arc<str> = Arc::from("file");
    match format % 8 {
        0 => {
            let (file, problems) = ini::parse(data);
            check(data, &problems);
            for setting in file.sections.iter().flat_map(|section| &section.options) {
                inside(data, setting.key_span);
                setting.items().iter().for_each(|item| inside(data, item.span));
            }
        }
        1 => {
            let (assignments, problems) = env::parse(data);
            check(data, &problems);
            assignments.iter().for_each(|assignment| inside(data, assignment.key_span));
            let (_, problems) = env::resolve(&name, data, &|_| None);
            check(data, &problems);
        }
        2 => check(data, &jsonc::parse(data).1),
        3 => {
            let (file, problems) = dockerfile::parse(data);
            check(data, &problems);
            if let Some(image) = file.image(None, &BTreeMap::new()) {
                image.environment.values().for_each(|setting| inside(data, setting.text.whole()));
                image.copies.iter().for_each(|(_, span)| inside(data, *span));
            }
        }
        4 => check(data, &yaml::parse(data).1),
        5 => check(data, &devcontainer::parse(&name, data, "shop", &BTreeMap::new()).1),
        6 => {
            let (read, problems) = kubernetes::parse(&name, data);
            check(data, &problems);
            for text in read.config_maps.iter().flat_map(|map| map.data.values()) {
                let file = ini::parse(text.as_str().as_bytes()).0.within(&text.text);
                let settings = file.sections.iter().flat_map(|section| &section.options);
                settings.flat_map(ini::Setting::items).for_each(|item| inside(data, item.span));
            }
        }
        _ => project(data),
    }
});

/// A compose project of up to four files and their variables.
fn project(data: &[u8]) {
    let names = ["a.yml", "b/b.yml", ".env", "b/c.yml"];
    let files: BTreeMap<&str, &[u8]> = names.into_iter().zip(data.split(|byte| *byte == 0x1e)).collect();
    let request = Request { files: vec!["a.yml".to_owned(), "b/b.yml".to_owned()], ..Request::default() };
    let (project, problems) = compose::load(&request, &|path| files.get(path).map(|file| file.to_vec()));
    for found in &problems {
        check(files.get(&*found.file).copied().unwrap_or_default(), std::slice::from_ref(&found.problem));
    }
    for mount in project.services.values().flat_map(|service| &service.volumes) {
        let place = &mount.target.place;
        inside(files[&*place.file], place.span);
        inside(files[&*mount.place.file], mount.place.span);
    }
}

fn check(data: &[u8], problems: &[Problem]) {
    for problem in problems {
        inside(data, problem.span);
        assert!(!problem.message.is_empty() && problem.message.len() < 4096, "{problem:?}");
    }
}

fn inside(data: &[u8], span: Span) {
    assert!(span.from <= span.to && span.to <= data.len(), "{span:?} of {} bytes", data.len());
    assert!(span.start <= span.end, "{span:?}");
}

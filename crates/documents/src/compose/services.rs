//! The merged tree into what containers see.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::load::{Loader, Variables, value};
use super::model::{Build, Command, EnvironmentFile, Form, Project, Resource, Service, Sourced, Variable, Volume};
use super::tree::{Content, Item};
use super::{FileProblem, paths};
use crate::env;
use crate::interpolation::Binding;
use crate::keyed::keyed;
use crate::text::{Place, Text};
use crate::words;

pub(super) fn project(loader: &mut Loader<'_>, item: &Item, variables: &Variables) -> Project {
    let mut project = Project::default();
    for (name, place, volume) in section(loader, item, "volumes") {
        project.volumes.insert(name.clone(), named_volume(place, volume));
    }
    for (name, place, resource) in section(loader, item, "configs") {
        project.configs.insert(name.clone(), resource_of(place, resource));
    }
    for (name, place, resource) in section(loader, item, "secrets") {
        project.secrets.insert(name.clone(), resource_of(place, resource));
    }
    let profiles = profiles(loader, variables);
    for (name, place, service) in section(loader, item, "services") {
        if !matches!(service.content, Content::Map(_)) {
            let message = format!("service `{name}` is {}, expected a mapping", service.kind());
            loader.problem(place, message, "write its `image` or `build` below it");
            continue;
        }
        let mut builder = Builder { loader, variables, volumes: &project.volumes };
        let service = builder.service(name, place, service, &profiles);
        project.services.insert(name.clone(), service);
    }
    project
}

/// The entries of a top-level mapping.
fn section<'a>(loader: &mut Loader<'_>, item: &'a Item, name: &str) -> Vec<(&'a String, &'a Place, &'a Item)> {
    let Some(section) = item.get(name) else { return Vec::new() };
    if !matches!(section.content, Content::Map(_) | Content::Null) {
        let message = format!("`{name}` is {}, expected a mapping", section.kind());
        loader.problem(&section.place, message, "write each name as a key");
    }
    section.entries().collect()
}

fn profiles(loader: &Loader<'_>, variables: &Variables) -> Vec<String> {
    if !loader.request.profiles.is_empty() {
        return loader.request.profiles.clone();
    }
    let given = value(loader.request, variables, "COMPOSE_PROFILES").map(|given| given.text).unwrap_or_default();
    given.split(',').map(|profile| profile.trim().to_owned()).filter(|profile| !profile.is_empty()).collect()
}

/// A path and where it leads.
fn resolved(item: &Item) -> Option<(&Sourced, String)> {
    match &item.content {
        Content::Scalar(text, base) => Some((text, paths::normalised(base, text.as_str()))),
        _ => None,
    }
}

pub(super) fn is_true(item: Option<&Item>) -> bool {
    item.and_then(Item::scalar).is_some_and(|text| text.as_str() == "true")
}

fn named_volume(place: &Place, item: &Item) -> Volume {
    let options = item.get("driver_opts");
    let option = |name: &str| options.and_then(|options| options.get(name));
    let text = |name: &str| option(name).and_then(Item::scalar).map(Sourced::as_str);
    let binds = text("o").is_some_and(|o| o.split(',').any(|part| matches!(part.trim(), "bind" | "rbind")));
    let device = option("device").filter(|_| binds).and_then(resolved);
    Volume {
        place: place.clone(),
        external: is_true(item.get("external")) || matches!(item.get("external").map(Item::kind), Some("a mapping")),
        device_place: device.as_ref().map(|(text, _)| text.place.clone()),
        device: device.map(|(_, host)| host),
    }
}

fn resource_of(place: &Place, item: &Item) -> Resource {
    Resource {
        place: place.clone(),
        file: item.get("file").and_then(resolved).map(|(_, host)| host),
        content: item.get("content").and_then(Item::scalar).cloned(),
    }
}

fn variables_of(item: Option<&Item>) -> BTreeMap<String, Variable> {
    let entries = item.into_iter().flat_map(Item::entries);
    let variable = |(name, place, item): (&String, &Place, &Item)| {
        (name.clone(), Variable { place: place.clone(), value: item.scalar().cloned() })
    };
    keyed(entries.map(variable))
}

pub(super) struct Builder<'a, 'b> {
    pub(super) loader: &'a mut Loader<'b>,
    variables: &'a Variables,
    pub(super) volumes: &'a BTreeMap<String, Volume>,
}

impl Builder<'_, '_> {
    fn service(&mut self, name: &str, place: &Place, item: &Item, active: &[String]) -> Service {
        let text = |key: &str| item.get(key).and_then(Item::scalar).cloned();
        let profiles: Vec<Sourced> = item
            .get("profiles")
            .map(Item::items)
            .unwrap_or_default()
            .iter()
            .filter_map(Item::scalar)
            .cloned()
            .collect();
        let on = |profile: &Sourced| active.iter().any(|one| one == "*" || one == profile.as_str());
        let environment = variables_of(item.get("environment"));
        let (env_files, mut variables) = self.env_files(item.get("env_file"));
        for (name, variable) in &environment {
            let value = variable.value.clone().or_else(|| {
                let Binding { text, place } = value(self.loader.request, self.variables, name)?;
                let from = place.into_iter().collect();
                let text = Text::new(text, variable.place.span);
                Some(Sourced { text, place: variable.place.clone(), from, unset: Vec::new() })
            });
            match value {
                Some(value) => variables.insert(name.clone(), value),
                None => variables.remove(name),
            };
        }
        Service {
            name: name.to_owned(),
            place: place.clone(),
            active: profiles.is_empty() || profiles.iter().any(on),
            image: text("image"),
            build: item.get("build").and_then(|build| self.build(build)),
            command: item.get("command").and_then(|command| self.command(command, "command")),
            entrypoint: item.get("entrypoint").and_then(|command| self.command(command, "entrypoint")),
            volumes: self.mounts(item.get("volumes")),
            environment,
            env_files,
            variables,
            working_dir: text("working_dir"),
            profiles,
            configs: self.file_mounts(item.get("configs"), "/"),
            secrets: self.file_mounts(item.get("secrets"), "/run/secrets/"),
        }
    }

    fn build(&mut self, item: &Item) -> Option<Build> {
        let short = item.scalar().is_some();
        if !short && !matches!(item.content, Content::Map(_)) {
            let message = format!("`build` is {}, expected a folder or a mapping", item.kind());
            self.loader.problem(&item.place, message, "write `context: FOLDER` below it");
            return None;
        }
        let context = if short { Some(item) } else { item.get("context") };
        let remote = |text: &str| text.contains("://") || text.starts_with("git@");
        let context = match context.and_then(resolved) {
            Some((text, _)) if remote(text.as_str()) => text.as_str().to_owned(),
            Some((_, host)) => host,
            None => paths::normalised(paths::folder(&item.place.file), "."),
        };
        let named = item.get("dockerfile").and_then(Item::scalar);
        Some(Build {
            place: item.place.clone(),
            dockerfile: paths::normalised(&context, named.map_or("Dockerfile", Sourced::as_str)),
            dockerfile_place: named.map(|named| named.place.clone()),
            context,
            inline: item.get("dockerfile_inline").and_then(Item::scalar).cloned(),
            args: variables_of(item.get("args")),
            target: item.get("target").and_then(Item::scalar).cloned(),
        })
    }

    fn command(&mut self, item: &Item, key: &str) -> Option<Command> {
        let place = item.place.clone();
        match &item.content {
            Content::Null => None,
            Content::Scalar(line, _) => {
                let commands = words::commands(&line.text);
                let Ok(commands) = commands else {
                    let at = commands.err().unwrap_or(0);
                    self.loader.problem(&line.part(at..at + 1), "the quote is not closed", "close it");
                    return Some(Command { place, form: Form::Text, words: Vec::new() });
                };
                let first = commands.into_iter().next().unwrap_or_default();
                let word = |text: Text| Sourced {
                    place: Place { span: text.whole(), ..line.place.clone() },
                    text,
                    ..line.clone()
                };
                Some(Command { place, form: Form::Text, words: first.into_iter().map(word).collect() })
            }
            Content::List(items) => {
                let words = items.iter().filter_map(Item::scalar).cloned().collect();
                Some(Command { place, form: Form::List, words })
            }
            _ => {
                let message = format!("`{key}` is {}, expected a text or a list of texts", item.kind());
                self.loader.problem(&place, message, "");
                None
            }
        }
    }

    /// The files of `env_file` and what they set together.
    fn env_files(&mut self, item: Option<&Item>) -> (Vec<EnvironmentFile>, BTreeMap<String, Sourced>) {
        let Some(item) = item else { return Default::default() };
        let entries = if item.scalar().is_some() { std::slice::from_ref(item) } else { item.items() };
        let (mut files, mut all) = (Vec::new(), BTreeMap::new());
        for entry in entries {
            let path = if entry.scalar().is_some() { Some(entry) } else { entry.get("path") };
            let Some((path, host)) = path.and_then(resolved) else {
                self.loader.problem(&entry.place, "`env_file` names no file", "write a path");
                continue;
            };
            let optional = entry.get("required").and_then(Item::scalar).is_some_and(|text| text.as_str() == "false");
            let named = if optional && (self.loader.read)(&host).is_none() { None } else { Some(&path.place) };
            let bytes = named.and_then(|named| self.loader.bytes(&host, Some(named)));
            files.push(EnvironmentFile {
                path: path.clone(),
                host: host.clone(),
                required: !optional,
                found: bytes.is_some(),
            });
            let name: Arc<str> = Arc::from(host);
            let lookup = |name: &str| value(self.loader.request, self.variables, name);
            let (variables, problems) = env::resolve(&name, &bytes.unwrap_or_default(), &lookup);
            let problems = problems.into_iter().map(|problem| FileProblem { file: Arc::clone(&name), problem });
            self.loader.problems.extend(problems);
            let size = variables.values().map(|variable| variable.value.as_str().len()).sum::<usize>();
            if size > self.loader.left.get() {
                let message = "the values of the project expand to too many bytes";
                self.loader.problem(&path.place, message, "name large files of variables less often");
                continue;
            }
            self.loader.left.set(self.loader.left.get() - size);
            all.extend(variables.into_iter().map(|(key, variable)| {
                let env::Variable { value, place, from, unset } = variable;
                (key, Sourced { text: value, place, from, unset })
            }));
        }
        (files, all)
    }
}

//! The same image by the same tag everywhere: Dockerfiles, compose files, containers and services of workflows.

use std::collections::BTreeMap;

use findings::Location;
use settings::Field;

use super::{Pack, Parameters, many};
use crate::check::{Check, Mutant};
use crate::config::Problems;
use crate::evaluate::Verdict;
use crate::path::Path;
use crate::reader::{Names, Reader, World};
use crate::relation::Drift;
use crate::said::Said;
use crate::sources::{Blind, Kind};

const DOCKERFILES: &[&str] = &["**/Dockerfile", "**/Dockerfile.*", "**/*.dockerfile", "**/Containerfile"];
const COMPOSE: &[&str] = &["**/compose*.yml", "**/compose*.yaml", "**/docker-compose*.yml", "**/docker-compose*.yaml"];
const WORKFLOWS: &[&str] = &[".github/workflows/*.yml", ".github/workflows/*.yaml"];

pub(super) const PACK: Pack = Pack {
    name: "dockerfile-base",
    doc: "One tag for each image in Dockerfiles, compose files and workflows.",
    fields,
    build,
    propose,
};

fn fields() -> Vec<Field> {
    vec![
        Field::optional(
            "images",
            many(),
            "Only these images, by their names without tag. Default: all that stand in more than one place.",
        ),
        Field::optional("dockerfiles", many(), "The Dockerfiles. Default: by their names, at any depth."),
        Field::optional("compose", many(), "The compose files. Default: by their names, at any depth."),
        Field::optional("workflows", many(), "The workflows. Default: `.github/workflows/*.yml` and `*.yaml`."),
    ]
}

fn propose(world: &World<'_>) -> Option<String> {
    let count = |names: &[&str]| Names::parse(names).unwrap_or_default().among(world.files).len();
    let (dockerfiles, others) = (count(DOCKERFILES), count(COMPOSE));
    (dockerfiles > 0 && others > 0).then(|| format!("{dockerfiles} Dockerfiles and {others} compose files"))
}

struct Places {
    dockerfiles: Names,
    compose: Names,
    workflows: Names,
    images: Vec<String>,
}

fn build(parameters: &Parameters<'_>, problems: &mut Problems<'_>) -> Vec<Check> {
    let places = std::rc::Rc::new(Places {
        dockerfiles: parameters.names("dockerfiles", DOCKERFILES, problems),
        compose: parameters.names("compose", COMPOSE, problems),
        workflows: parameters.names("workflows", WORKFLOWS, problems),
        images: parameters.texts("images"),
    });
    let known = std::rc::Rc::clone(&places);
    let judge = move |reader: &Reader<'_>| match uses(&places, reader) {
        Ok(uses) => compare(&uses, &places.images),
        Err(blind) => Verdict::Unevaluated(blind),
    };
    let check = Check::of_pack("dockerfile-base/tags", "one tag for each image", judge, move |reader| {
        let uses = uses(&known, reader).unwrap_or_default();
        let tagged = uses.iter().filter(|said| split(&said.text).1.is_some());
        let mutants = tagged.filter_map(|said| {
            let text = super::text_of(reader, &said.at.file).ok()?;
            let (_, tag) = split(&said.text);
            let changed = text.replacen(&said.text, &format!("{}-drifted", said.text), 1);
            let changed = if changed == text { text.replacen(tag?, &format!("{}-drifted", tag?), 1) } else { changed };
            Some(Mutant::write(format!("an image of {} gets another tag", said.at.file), said.at.file.clone(), changed))
        });
        mutants.collect()
    });
    vec![check.remedy("name the same tag in all places")]
}

/// Every image that is named.
fn uses(places: &Places, reader: &Reader<'_>) -> Result<Vec<Said>, Blind> {
    let files = reader.world().files;
    let mut uses = Vec::new();
    let mut take = |kind: Kind, names: &Names, paths: &[&str]| -> Result<(), Blind> {
        for file in names.among(files) {
            let tree = reader.tree(kind, &file)?;
            for path in paths.iter().filter_map(|path| Path::parse(path).ok()) {
                // A place that holds something else (a mapping where a text may stand) says nothing here.
                uses.extend(path.nodes(&tree).into_iter().flat_map(|node| {
                    let all: Vec<&crate::tree::Node> =
                        if node.items().is_empty() { vec![node] } else { node.items().iter().collect() };
                    all.into_iter()
                        .filter_map(|node| Some(Said::new(node.text()?, path.text(), tree.location(node))))
                        .collect::<Vec<_>>()
                }));
            }
        }
        Ok(())
    };
    take(Kind::Dockerfile, &places.dockerfiles, &["from"])?;
    take(Kind::Compose, &places.compose, &["services.*.image"])?;
    take(Kind::Yaml, &places.workflows, &["jobs.*.container", "jobs.*.container.image", "jobs.*.services.*.image"])?;
    uses.retain(|said| !said.text.is_empty() && said.text != "scratch" && !said.text.contains('$'));
    Ok(uses)
}

/// Name and tag.
fn split(image: &str) -> (&str, Option<&str>) {
    let image = image.split('@').next().unwrap_or_default();
    match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (image, None),
    }
}

/// The name without the parts that mean nothing: `docker.io/library/postgres` is `postgres`.
fn short(name: &str) -> &str {
    let name = name.strip_prefix("docker.io/").unwrap_or(name);
    name.strip_prefix("library/").unwrap_or(name)
}

fn compare(uses: &[Said], images: &[String]) -> Verdict {
    let mut by_name: BTreeMap<&str, Vec<&Said>> = BTreeMap::new();
    for said in uses {
        by_name.entry(short(split(&said.text).0)).or_default().push(said);
    }
    if let Some(image) = images.iter().find(|image| !by_name.contains_key(short(image))) {
        return Verdict::Unevaluated(Blind::new(format!("the image `{image}` stands nowhere")));
    }
    if by_name.is_empty() {
        return Verdict::Unevaluated(Blind::new("no image is named anywhere"));
    }
    let wanted = |name: &str| images.is_empty() || images.iter().any(|image| short(image) == name);
    let mut drifts = Vec::new();
    for (name, said) in by_name.iter().filter(|(name, _)| wanted(name)) {
        let Some((first, others)) = said.split_first() else { continue };
        let tag = split(&first.text).1.unwrap_or("latest");
        for other in others.iter().filter(|other| split(&other.text).1.unwrap_or("latest") != tag) {
            let own = split(&other.text).1.unwrap_or("latest");
            let message = format!("`{name}` has the tag `{own}`, but `{tag}` in {}", place(&first.at));
            let drift = Drift::new(message, format!("{name} {own} {tag}")).at(Some(other.at.clone()));
            drifts.push(drift.against(Some(first.at.clone())).about(*name).about(other.text.clone()));
        }
    }
    Verdict::of(drifts, format!("{} images, one tag each", by_name.len()))
}

fn place(at: &Location) -> String {
    format!("{}:{}", at.file, at.line.unwrap_or(1))
}

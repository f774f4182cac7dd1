//! What a service mounts: short and long forms, named volumes, configs and secrets.

use std::sync::Arc;

use super::model::{FileMount, Kind, Mount, Sourced};
use super::services::{Builder, is_true};
use super::tree::{Content, Item};
use super::{paths, volume};

impl Builder<'_, '_> {
    pub(super) fn mounts(&mut self, item: Option<&Item>) -> Vec<Mount> {
        let Some(item) = item else { return Vec::new() };
        if !matches!(item.content, Content::List(_) | Content::Null) {
            let message = format!("`volumes` is {}, expected a list", item.kind());
            self.loader.problem(&item.place, message, "start each mount with `- `");
        }
        item.items().iter().filter_map(|mount| self.mount(mount)).collect()
    }

    fn mount(&mut self, item: &Item) -> Option<Mount> {
        let place = item.place.clone();
        let (source, target, base, read_only, written) = match &item.content {
            Content::Scalar(text, base) => {
                let short = match volume::short(text.as_str()) {
                    Ok(short) => short,
                    Err(message) => {
                        self.loader.problem(&place, message, "");
                        return None;
                    }
                };
                let source = short.source.map(|at| text.slice(at));
                (source, text.slice(short.target), Arc::clone(base), short.read_only, None)
            }
            Content::Map(_) => {
                let Some(target) = item.get("target").and_then(Item::scalar) else {
                    self.loader.problem(&place, "the mount has no `target`", "write the path in the container");
                    return None;
                };
                let (source, base) = match item.get("source").map(|source| &source.content) {
                    Some(Content::Scalar(source, base)) => (Some(source.clone()), Arc::clone(base)),
                    _ => (None, Arc::from("")),
                };
                let written = item.get("type").and_then(Item::scalar).map(Sourced::as_str);
                (source, target.clone(), base, is_true(item.get("read_only")), written)
            }
            _ => {
                let message = format!("the mount is {}, expected a text or a mapping", item.kind());
                self.loader.problem(&place, message, "");
                return None;
            }
        };
        let kind = match written {
            Some("bind") => Kind::Bind,
            Some("volume") => Kind::Volume,
            Some("tmpfs") => Kind::Tmpfs,
            Some(_) => Kind::Other,
            None if source.as_ref().is_some_and(|source| volume::is_path(source.as_str())) => Kind::Bind,
            None => Kind::Volume,
        };
        let host = match (&source, kind) {
            (Some(source), Kind::Bind) => Some(paths::normalised(&base, source.as_str())),
            (Some(source), Kind::Volume) => self.of_volume(source, item),
            _ => None,
        };
        Some(Mount { place, kind, source, host, target, read_only })
    }

    /// The folder that a named volume is bound to.
    fn of_volume(&mut self, source: &Sourced, item: &Item) -> Option<String> {
        let Some(volume) = self.volumes.get(source.as_str()) else {
            if source.unset.is_empty() {
                let message = format!("the volume `{}` is not declared", source.as_str());
                let hint = "add it to the top-level `volumes`, or start a path with `./`";
                self.loader.problem(&source.place, message, hint);
            }
            return None;
        };
        let device = volume.device.as_deref()?;
        let below = item.get("volume").and_then(|options| options.get("subpath")).and_then(Item::scalar);
        Some(paths::normalised(device, below.map_or(".", Sourced::as_str)))
    }

    pub(super) fn file_mounts(&mut self, item: Option<&Item>, folder: &str) -> Vec<FileMount> {
        let mut mounts = Vec::new();
        for item in item.map(Item::items).unwrap_or_default() {
            let Some(source) = item.scalar().or_else(|| item.get("source").and_then(Item::scalar)) else {
                self.loader.problem(&item.place, "the mount names no source", "write `source: NAME`");
                continue;
            };
            let target = item.get("target").and_then(Item::scalar).map_or(source.as_str(), Sourced::as_str);
            let target = if target.starts_with('/') { target.to_owned() } else { format!("{folder}{target}") };
            mounts.push(FileMount { place: item.place.clone(), source: source.clone(), target });
        }
        mounts
    }
}

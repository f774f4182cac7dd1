//! `devcontainer.json`: which container a development environment is, and what is mounted into it.
//!
//! Variables of the format are put in: `${localWorkspaceFolder}` becomes the path from the repository's root,
//! `${localEnv:NAME:default}` asks the caller's environment. Not read: `features`, lifecycle commands, `runArgs`,
//! `${containerEnv:...}` and `${devcontainerId}`, which are known only in a running container and stay as they are written.
//!
//! Source: the Development Containers Specification, "devcontainer.json reference".

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::compose::{Kind, Mount, Sourced, normalised};
use crate::jsonc;
use crate::keyed::keyed;
use crate::node::{Node, Span, Value};
use crate::problem::Problem;
use crate::text::{Place, Text};

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Devcontainer {
    /// `dockerComposeFile` in order: as written, and from the repository's root.
    pub compose_files: Vec<(Sourced, String)>,
    /// The service that is the environment.
    pub service: Option<Sourced>,
    /// Services that are started; without a list all.
    pub run_services: Option<Vec<Sourced>>,
    /// The image.
    pub image: Option<Sourced>,
    /// The Dockerfile, from the repository's root, and where it is named.
    pub dockerfile: Option<(String, Place)>,
    /// The folder that is sent when the image is built, from the repository's root.
    pub context: Option<String>,
    /// The stage that is built.
    pub target: Option<Sourced>,
    /// `ARG`s by name.
    pub args: BTreeMap<String, Sourced>,
    /// The folder of the host that is opened, from the repository's root.
    pub workspace: String,
    /// The folder in the container that is opened, if the file says which; the default depends on what is built.
    pub workspace_folder: Option<Sourced>,
    /// How the workspace gets into the container, if the file says it. Without it (and without compose) the workspace is
    /// mounted at `/workspaces/NAME`.
    pub workspace_mount: Option<Mount>,
    /// Further mounts.
    pub mounts: Vec<Mount>,
    /// Variables of the container.
    pub container_env: BTreeMap<String, Sourced>,
    /// Variables of what runs for the developer.
    pub remote_env: BTreeMap<String, Sourced>,
}

/// Reads a file. `file` is its path from the repository's root, `name` the name of the folder that the repository is cloned into.
#[must_use]
pub fn parse(
    file: &Arc<str>,
    bytes: &[u8],
    name: &str,
    environment: &BTreeMap<String, String>,
) -> (Devcontainer, Vec<Problem>) {
    let (node, problems) = jsonc::parse(bytes);
    let Some(node) = node else { return (Devcontainer::default(), problems) };
    let workspace = workspace(file);
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut reader = Reader { file: Arc::clone(file), folder, workspace, name, environment, inside: None, problems };
    if !matches!(node.value, Value::Map(_)) {
        let message = format!("the file is {}, expected an object", node.kind());
        reader.problems.push(Problem::new(node.span, message).hint("start with `{`"));
        return (Devcontainer::default(), reader.problems);
    }
    let devcontainer = reader.read(&node);
    (devcontainer, reader.problems)
}

/// The folder that is opened: the one that holds `.devcontainer`, or `.devcontainer.json`.
fn workspace(file: &str) -> String {
    let parts: Vec<&str> = file.split('/').collect();
    let end = parts.iter().position(|part| *part == ".devcontainer").unwrap_or(parts.len().saturating_sub(1));
    parts.get(..end).unwrap_or_default().join("/")
}

struct Reader<'a> {
    file: Arc<str>,
    folder: &'a str,
    workspace: String,
    name: &'a str,
    environment: &'a BTreeMap<String, String>,
    /// `workspaceFolder`, once it is known.
    inside: Option<String>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn read(&mut self, node: &Node) -> Devcontainer {
        let workspace_folder = self.text(node, "workspaceFolder");
        self.inside = workspace_folder.as_ref().map(|folder| folder.as_str().to_owned());
        let build = node.get("build");
        let build_text = |reader: &mut Self, key: &str, old: &str| match build {
            Some(build) => reader.text(build, key),
            None => reader.text(node, old),
        };
        let (dockerfile, context) =
            (build_text(self, "dockerfile", "dockerFile"), build_text(self, "context", "context"));
        let compose_files: Vec<(Sourced, String)> = self
            .texts(node, "dockerComposeFile")
            .unwrap_or_default()
            .into_iter()
            .map(|text| {
                let path = normalised(self.folder, text.as_str());
                (text, path)
            })
            .collect();
        let service = self.text(node, "service");
        if let (Some((first, _)), None) = (compose_files.first(), &service) {
            let message = "`dockerComposeFile` is there, but no `service`";
            self.problems
                .push(Problem::new(first.place.span, message).hint("name the service that is the environment"));
        }
        Devcontainer {
            service,
            compose_files,
            run_services: self.texts(node, "runServices"),
            image: self.text(node, "image"),
            context: context.map(|context| normalised(self.folder, context.as_str())),
            dockerfile: dockerfile.map(|file| (normalised(self.folder, file.as_str()), file.place)),
            target: build.and_then(|build| self.text(build, "target")),
            args: build.map(|build| self.variables(build, "args")).unwrap_or_default(),
            workspace: self.workspace.clone(),
            workspace_folder,
            workspace_mount: node.get("workspaceMount").and_then(|mount| self.mount(mount)),
            mounts: self.mounts(node),
            container_env: self.variables(node, "containerEnv"),
            remote_env: self.variables(node, "remoteEnv"),
        }
    }

    fn place(&self, span: Span) -> Place {
        Place::new(Arc::clone(&self.file), span)
    }

    fn expected(&mut self, node: &Node, what: &str, expected: &str) {
        let message = format!("`{what}` is {}, expected {expected}", node.kind());
        self.problems.push(Problem::new(node.span, message));
    }

    fn text(&mut self, node: &Node, key: &str) -> Option<Sourced> {
        let node = node.get(key)?;
        if node.text().is_none() {
            self.expected(node, key, "a text");
        }
        self.sourced(node)
    }

    /// A text or a list of texts.
    fn texts(&mut self, node: &Node, key: &str) -> Option<Vec<Sourced>> {
        let node = node.get(key)?;
        if let Some(text) = self.sourced(node) {
            return Some(vec![text]);
        }
        if !matches!(node.value, Value::List(_)) {
            self.expected(node, key, "a text or a list of texts");
        }
        let items = node.items().iter().filter_map(|item| {
            if item.text().is_none() {
                self.expected(item, key, "a list of texts");
            }
            self.sourced(item)
        });
        Some(items.collect())
    }

    fn variables(&mut self, node: &Node, key: &str) -> BTreeMap<String, Sourced> {
        let Some(node) = node.get(key) else { return BTreeMap::new() };
        if !matches!(node.value, Value::Map(_)) {
            self.expected(node, key, "an object");
        }
        let entries = node.entries().iter();
        keyed(entries.filter_map(|entry| Some((entry.key.text()?.to_owned(), self.sourced(&entry.value)?))))
    }

    /// A text with the format's variables put in.
    fn sourced(&self, node: &Node) -> Option<Sourced> {
        let written = node.text()?;
        let inner = Span {
            start: crate::node::Position { column: node.span.start.column + 1, ..node.span.start },
            end: crate::node::Position { column: node.span.end.column.saturating_sub(1), ..node.span.end },
            from: node.span.from + 1,
            to: node.span.to.saturating_sub(1),
        };
        let whole = Text::new(written, inner);
        let mut text = Text::at(inner);
        let mut unset = Vec::new();
        let mut at = 0;
        while let Some(start) = written.get(at..).and_then(|rest| rest.find("${")).map(|found| at + found) {
            let Some(end) = written.get(start..).and_then(|rest| rest.find('}')).map(|found| start + found) else {
                break;
            };
            let name = written.get(start + 2..end).unwrap_or_default();
            text.append(&whole.slice(at..start));
            match self.variable(name) {
                Some(value) => text.push(&value, whole.span(start..end + 1)),
                None => {
                    unset.push(name.to_owned());
                    text.append(&whole.slice(start..end + 1));
                }
            }
            at = end + 1;
        }
        text.append(&whole.slice(at..written.len()));
        Some(Sourced { text, place: self.place(node.span), from: Vec::new(), unset })
    }

    fn variable(&self, name: &str) -> Option<String> {
        let basename = |path: &str| path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(self.name).to_owned();
        match name {
            // A path that starts from the repository's root wherever it is put together.
            "localWorkspaceFolder" if self.workspace.is_empty() => Some(".".to_owned()),
            "localWorkspaceFolder" => Some(format!("./{}", self.workspace)),
            "localWorkspaceFolderBasename" => Some(basename(&self.workspace)),
            "containerWorkspaceFolder" => self.inside.clone(),
            "containerWorkspaceFolderBasename" => self.inside.as_deref().map(basename),
            _ => {
                let name = name.strip_prefix("localEnv:").or_else(|| name.strip_prefix("env:"))?;
                let (name, default) =
                    name.split_once(':').map_or((name, None), |(name, default)| (name, Some(default)));
                let usual = if name == "HOME" { Some("~") } else { default };
                self.environment.get(name).cloned().or_else(|| usual.map(str::to_owned))
            }
        }
    }

    fn mounts(&mut self, node: &Node) -> Vec<Mount> {
        let Some(mounts) = node.get("mounts") else { return Vec::new() };
        if !matches!(mounts.value, Value::List(_)) {
            self.expected(mounts, "mounts", "a list");
        }
        mounts.items().iter().filter_map(|mount| self.mount(mount)).collect()
    }

    /// `source=..,target=..,type=..`, or an object with these keys.
    fn mount(&mut self, node: &Node) -> Option<Mount> {
        let mut parts: BTreeMap<String, Sourced> = BTreeMap::new();
        let mut read_only = false;
        if let Some(line) = self.sourced(node) {
            let mut start = 0;
            for part in line.as_str().split(',') {
                let end = start + part.len();
                match part.find('=') {
                    Some(at) => {
                        let key = part.get(..at).unwrap_or_default().trim().to_owned();
                        parts.insert(key, line.slice(start + at + 1..end));
                    }
                    None => read_only |= matches!(part.trim(), "readonly" | "ro"),
                }
                start = end + 1;
            }
        } else if matches!(node.value, Value::Map(_)) {
            let entries = node.entries().iter();
            parts.extend(entries.filter_map(|entry| Some((entry.key.text()?.to_owned(), self.sourced(&entry.value)?))));
        } else {
            self.expected(node, "mounts", "a text or an object");
            return None;
        }
        let mut take = |names: [&str; 3]| names.iter().find_map(|name| parts.remove(*name));
        let (source, target) = (take(["source", "src", "source"]), take(["target", "dst", "destination"]));
        let kind = take(["type", "type", "type"]);
        read_only |=
            take(["readonly", "ro", "readonly"]).is_some_and(|flag| matches!(flag.as_str(), "" | "true" | "1"));
        let Some(target) = target else {
            let problem =
                Problem::new(node.span, "the mount has no `target`, expected `source=..,target=..,type=bind`");
            self.problems.push(problem.hint("`target` is the path in the container"));
            return None;
        };
        let kind = match kind.as_ref().map(Sourced::as_str) {
            Some("bind") => Kind::Bind,
            Some("volume") | None => Kind::Volume,
            Some("tmpfs") => Kind::Tmpfs,
            Some(_) => Kind::Other,
        };
        let host = source.as_ref().filter(|_| kind == Kind::Bind);
        let host = host.map(|source| normalised("", source.as_str()));
        Some(Mount { place: self.place(node.span), kind, source, host, target, read_only })
    }
}

//! A project as its containers see it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::text::{Place, Text};

/// A text and everything that says where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced {
    /// The text with variables put in.
    pub text: Text,
    /// Where it stands.
    pub place: Place,
    /// Where the variables were set that were put in (`.env`).
    pub from: Vec<Place>,
    /// Variables in it that are set nowhere: nothing was put in for them.
    pub unset: Vec<String>,
}

impl Sourced {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// Where a part of it stands.
    #[must_use]
    pub fn part(&self, part: Range<usize>) -> Place {
        Place { span: self.text.span(part), ..self.place.clone() }
    }

    /// A part of it.
    #[must_use]
    pub fn slice(&self, part: Range<usize>) -> Self {
        Self { place: self.part(part.clone()), text: self.text.slice(part), ..self.clone() }
    }
}

/// All that the files say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Project {
    /// Every file that was read, in order: compose files and files of variables.
    pub files: Vec<Arc<str>>,
    /// The folder relative paths start from.
    pub directory: String,
    /// By name.
    pub services: BTreeMap<String, Service>,
    /// Named volumes.
    pub volumes: BTreeMap<String, Volume>,
    /// Files that are mounted by name.
    pub configs: BTreeMap<String, Resource>,
    /// Secret files that are mounted by name.
    pub secrets: BTreeMap<String, Resource>,
}

/// One service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub place: Place,
    /// It has no profiles, or one that is switched on.
    pub active: bool,
    /// The image.
    pub image: Option<Sourced>,
    /// How the image is built.
    pub build: Option<Build>,
    /// Instead of the image's command.
    pub command: Option<Command>,
    /// Instead of the image's entry point.
    pub entrypoint: Option<Command>,
    /// In order; of each path in the container one.
    pub volumes: Vec<Mount>,
    /// What `environment` says, by name.
    pub environment: BTreeMap<String, Variable>,
    /// In order; later ones override.
    pub env_files: Vec<EnvironmentFile>,
    /// What the container's environment holds: the files of `env_file`, then `environment`, then the caller's for names
    /// without a value.
    pub variables: BTreeMap<String, Sourced>,
    /// Where commands run.
    pub working_dir: Option<Sourced>,
    /// The profiles that it belongs to.
    pub profiles: Vec<Sourced>,
    /// Files mounted from the project's `configs`.
    pub configs: Vec<FileMount>,
    /// Files mounted from the project's `secrets`.
    pub secrets: Vec<FileMount>,
}

/// How an image is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// Where it stands.
    pub place: Place,
    /// The folder that is sent, from the repository's root; a URL stays one.
    pub context: String,
    /// The Dockerfile, from the repository's root.
    pub dockerfile: String,
    /// Where the Dockerfile's name stands, if it does.
    pub dockerfile_place: Option<Place>,
    /// The Dockerfile itself, written into the compose file.
    pub inline: Option<Sourced>,
    /// `ARG`s by name.
    pub args: BTreeMap<String, Variable>,
    /// The stage that is built.
    pub target: Option<Sourced>,
}

/// A command or an entry point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Where it stands.
    pub place: Place,
    /// How it is written.
    pub form: Form,
    /// Its words. A text is split as compose does, up to the first operator of a shell.
    pub words: Vec<Sourced>,
}

/// How a command is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As one text.
    Text,
    /// As a list of words.
    List,
}

/// A mount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Where it stands.
    pub place: Place,
    /// What is mounted.
    pub kind: Kind,
    /// The path of the host or the name of a volume, as written.
    pub source: Option<Sourced>,
    /// The path of the host, from the repository's root: of a bind mount, or of a named volume that is bound to a folder.
    pub host: Option<String>,
    /// The path in the container.
    pub target: Sourced,
    /// It cannot be written.
    pub read_only: bool,
}

/// What is mounted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A path of the host.
    Bind,
    /// A volume, named or not.
    Volume,
    /// Memory.
    Tmpfs,
    /// Anything else (`npipe`, `cluster`, `image`).
    Other,
}

/// A variable by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Where its name stands.
    pub place: Place,
    /// Its value; without one it is the caller's.
    pub value: Option<Sourced>,
}

/// A file of variables for a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentFile {
    /// As written.
    pub path: Sourced,
    /// From the repository's root.
    pub host: String,
    /// The project cannot start without it.
    pub required: bool,
    /// It was there.
    pub found: bool,
}

/// A file mounted by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileMount {
    /// Where it stands.
    pub place: Place,
    /// Its name among the project's.
    pub source: Sourced,
    /// The path in the container.
    pub target: String,
}

/// A named volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// Where its name stands.
    pub place: Place,
    /// It is made by someone else.
    pub external: bool,
    /// The folder of the host that the local driver binds (`o: bind`), from the repository's root.
    pub device: Option<String>,
    /// Where that folder stands.
    pub device_place: Option<Place>,
}

/// A config or a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Where its name stands.
    pub place: Place,
    /// The file, from the repository's root.
    pub file: Option<String>,
    /// Its content, written into the compose file.
    pub content: Option<Sourced>,
}

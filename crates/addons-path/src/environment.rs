//! An environment: somewhere Odoo runs, with what its files say about where its modules come from.
//!
//! A [`Description`] is what was read, from compose files, a devcontainer, a Dockerfile, Kubernetes manifests, or a
//! configuration of Odoo alone; nothing below this module knows which. An [`Environment`] is what follows from it.

use std::collections::BTreeMap;
use std::rc::Rc;

use findings::{Finding, Location};

pub use crate::said::{Said, place};

use crate::command;
use crate::modules::Named;
use crate::series::Series;

/// What stands behind a path of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A path of the repository.
    Host(String),
    /// A path of the host outside the repository.
    Outside(String),
    /// A volume, a secret, a claim: something whose content no file of the repository has; in words.
    Opaque(String),
}

/// How something gets into a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Mounted when it starts: hides what the image has there.
    Mount,
    /// Copied when its image is built.
    Copy,
}

/// A part of the file system of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Where it stands in the container: absolute and normal.
    pub target: String,
    /// What stands there.
    pub source: Source,
    /// How it gets there.
    pub how: How,
    /// Where that is written.
    pub at: Location,
}

/// What is known of the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Image {
    /// Odoo's own (`odoo:18`): its defaults are known.
    Official,
    /// Another one: what it sets by itself is not known.
    Other,
    /// No container at all.
    #[default]
    None,
}

/// What the files say about an environment.
#[derive(Debug, Clone, Default)]
pub struct Description {
    /// Its name.
    pub name: String,
    /// It is declared in the configuration, not found by convention.
    pub declared: bool,
    /// It stands for a repository without any: its folders of modules.
    pub repository: bool,
    /// Where it is described: the service, the stage, the configuration.
    pub at: Location,
    /// The series that was declared for it.
    pub series: Option<Series>,
    /// The base image's name.
    pub image_name: Option<Said>,
    /// What is known of the image.
    pub image: Image,
    /// What stands where in the container.
    pub mounts: Vec<Mount>,
    /// Environment variables of the container.
    pub variables: BTreeMap<String, Said>,
    /// The entry point, word by word.
    pub entrypoint: Vec<Said>,
    /// The command behind it, word by word.
    pub command: Vec<Said>,
    /// Where relative paths start.
    pub working_dir: Option<String>,
    /// Configurations of Odoo that were declared for it, in order; a later one wins.
    pub configurations: Vec<Said>,
    /// Configurations of Odoo that stand inside another file, by their path in the container.
    pub inline: Vec<(String, Option<Listing>)>,
    /// Its addons path, where the configuration says it outright.
    pub addons_path: Vec<Said>,
    /// Paths of the container that the image provides.
    pub provided: Vec<String>,
    /// Its image is made with doodba: the same module in two folders keeps it from being built, and folders that are not
    /// there are fetched.
    pub doodba: bool,
    /// Of these folders only the modules that a pattern takes (doodba).
    pub selected: BTreeMap<String, Vec<patterns::Pattern>>,
    /// What could not be read, or contradicts itself.
    pub problems: Vec<Finding>,
    /// Files of the repository that were read for it.
    pub files: Vec<String>,
}

impl Description {
    /// Entry point and command, word by word.
    #[must_use]
    pub fn words(&self) -> Vec<&Said> {
        self.entrypoint.iter().chain(&self.command).collect()
    }

    /// What its command line says about modules, with the words that say it.
    #[must_use]
    pub fn options(&self) -> CommandLine<'_> {
        let words = self.words();
        let texts: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
        let found = command::options(&texts);
        let said = |(value, index): (String, usize)| Some((value, *words.get(index)?));
        CommandLine {
            addons_path: found.addons_path.and_then(said),
            config: found.config.and_then(said),
            runs_odoo: command::runs_odoo(&texts),
        }
    }
}

/// What a command line says about modules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine<'a> {
    /// `--addons-path`, and the word that holds it.
    pub addons_path: Option<(String, &'a Said)>,
    /// `-c` or `--config`, and the word that holds it.
    pub config: Option<(String, &'a Said)>,
    /// It runs Odoo.
    pub runs_odoo: bool,
}

/// Who says the addons path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// `--addons-path`.
    CommandLine,
    /// `ODOO_ADDONS_PATH`.
    Variable,
    /// `addons_path` of a configuration.
    File,
    /// `addons_path` of Pointsman's own configuration.
    Declared,
    /// The image's default, or the folders found where there is no environment at all.
    Default,
}

impl Origin {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::CommandLine => "`--addons-path`",
            Self::Variable => "`ODOO_ADDONS_PATH`",
            Self::File => "`addons_path`",
            Self::Declared => "`addons_path` of the configuration",
            Self::Default => "the default",
        }
    }
}

/// One addons path that is written somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Who says it.
    pub origin: Origin,
    /// Where.
    pub at: Location,
    /// Its entries.
    pub items: Vec<Said>,
}

/// What an entry turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A folder of modules.
    Modules,
    /// A folder with nothing in it.
    Empty,
    /// A folder without modules.
    NoModules,
    /// A module itself.
    Module,
    /// A folder of folders of modules: these.
    Repositories(Vec<String>),
    /// Nothing of the repository stands there. The nearest mount, if there is one.
    NotMounted(Option<(String, Location)>),
    /// What should stand there is not in the repository.
    HostMissing(String),
    /// A pattern, which Odoo does not expand.
    Glob,
    /// A variable that nobody sets.
    Variable(String),
    /// The image has it; what is in it cannot be seen.
    Provided,
    /// It cannot be seen, for this reason.
    Unseen(String),
}

/// An entry of an addons path.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// As it is written.
    pub said: Said,
    /// It is relative.
    pub relative: bool,
    /// The path in the container; for an environment without a container the path as it is.
    pub path: String,
    /// The folder of the repository.
    pub host: Option<String>,
    /// The mount that brings it there.
    pub mount: Option<Location>,
    /// What it is.
    pub outcome: Outcome,
    /// Its modules, by name.
    pub modules: Vec<Named>,
}

impl Entry {
    /// Something stands there, as far as can be seen.
    #[must_use]
    pub const fn mounted(&self) -> bool {
        !matches!(self.outcome, Outcome::NotMounted(_) | Outcome::HostMissing(_) | Outcome::Glob | Outcome::Variable(_))
    }

    /// What is in it is known.
    #[must_use]
    pub const fn seen(&self) -> bool {
        !matches!(self.outcome, Outcome::Provided | Outcome::Unseen(_))
    }
}

/// A configuration of Odoo that the container does not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The file, and where its addons path stands; `None` where Odoo is told to read one that is not there.
    pub configuration: Option<Location>,
    /// What Odoo reads instead, in words.
    pub instead: String,
    /// Where that is decided.
    pub decided_at: Location,
}

/// A module that is in two entries.
#[derive(Debug, Clone, PartialEq)]
pub struct Shadowed {
    /// Its name.
    pub name: String,
    /// The entry that wins.
    pub winner: usize,
    /// The entry that loses.
    pub loser: usize,
}

/// Modules by name, each with the index of the entry that it is loaded from.
pub type Loaded = BTreeMap<Rc<str>, (Named, usize)>;

/// An environment, resolved.
#[derive(Debug, Clone)]
pub struct Environment {
    /// What was read.
    pub description: Description,
    /// Its series.
    pub series: Series,
    /// Nobody says its series: the newest one stands in for it.
    pub guessed: bool,
    /// Every addons path that is written for it; the one that Odoo takes first.
    pub listings: Vec<Listing>,
    /// The entries of that one.
    pub entries: Vec<Entry>,
    /// The modules that Odoo loads, each with the index of its entry, by name.
    pub modules: Loaded,
    /// Modules that lose against one of the same name.
    pub shadowed: Vec<Shadowed>,
    /// Configurations that nothing reads.
    pub unread: Vec<Unread>,
    /// The modules of configurations that nothing reads: meant to be loaded.
    pub meant: Vec<String>,
}

impl Environment {
    /// All entries could be seen, so a module that is not there is missing.
    #[must_use]
    pub fn complete(&self) -> bool {
        !self.entries.is_empty() && self.entries.iter().all(Entry::seen)
    }

    /// Nobody described an environment: this one stands for the repository itself.
    #[must_use]
    pub const fn is_repository(&self) -> bool {
        self.description.repository
    }
}

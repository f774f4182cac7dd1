//! What the outside needs to know of a program.

/// An output that the action declares and the program always writes.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// Its name.
    pub name: &'static str,
    /// What it holds, one sentence.
    pub description: &'static str,
    /// What it holds when the program could not answer: the value that is safe for whoever reads it.
    pub fallback: &'static str,
}

/// A program that is packaged as an action.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// Program, crate and action folder.
    pub name: &'static str,
    /// The subcommand that the action runs, if the program has any.
    pub subcommand: Option<&'static str>,
    /// The action's name for people.
    pub title: &'static str,
    /// Feather icon of the action (GitHub documentation, `branding`).
    pub icon: &'static str,
    /// Everything the action gives back.
    pub outputs: &'static [Output],
    /// The program's command line.
    pub command: fn() -> clap::Command,
}

impl Spec {
    /// The command whose flags are the action's inputs.
    #[must_use]
    pub fn action_command(&self) -> clap::Command {
        let mut command = (self.command)();
        command.build();
        match self.subcommand.and_then(|name| command.find_subcommand(name)) {
            Some(found) => found.clone(),
            None => command,
        }
    }
}

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

/// A step of the action that follows the program's own.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Its id, which also names it in the generated `action.yml`.
    pub id: &'static str,
    /// The lines of the step below its id, without indentation: `uses:` with a pinned commit, or `shell:`, `env:`, `run:`.
    pub yaml: &'static str,
    /// The declared outputs that come from this step instead of the program's.
    pub outputs: &'static [&'static str],
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
    /// What the program needs a token for, with the permissions (`issues: write`, ...). The action then has an input `token` with the
    /// job's own token as its default, and hands it over as `GITHUB_TOKEN`; a token is never a flag's value.
    pub token: Option<&'static str>,
    /// Steps that follow the program's.
    pub after: &'static [Step],
}

impl Spec {
    /// The id of the step that gives the output `name`.
    #[must_use]
    pub fn source(&self, name: &str) -> &'static str {
        self.after.iter().find(|step| step.outputs.contains(&name)).map_or("run", |step| step.id)
    }

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

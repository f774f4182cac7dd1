//! The workflows that `init` can write: the files of `templates/workflows`, as they lie there.

use clap::ValueEnum;

use super::facts::Facts;

/// A workflow that `init` can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Workflow {
    /// Runs just the jobs that a change needs, behind one required check.
    #[value(alias = "router")]
    RouterGate,
    /// Runs tests and a deployment, heals, rolls back, keeps one issue for each cause.
    SelfHealing,
    /// Looks at every finished run: says why it failed, runs again what passes by itself.
    Healer,
    /// Proves that every environment loads the Odoo modules it should.
    AddonsGuard,
    /// Holds configuration that says the same thing in many places against itself.
    DriftGuard,
    /// Raises versions, checks, deploys, rolls back and publishes a release of Odoo modules.
    OdooRelease,
    /// Comments on pull requests of forks, whose own runs may only read.
    CommentOnForks,
    /// Proposes rules for failures that no rule explains, once a week.
    MineFailures,
    /// Refreshes a lock file by hand and proposes it as a pull request.
    RefreshLockfile,
}

impl Workflow {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::RouterGate,
        Self::SelfHealing,
        Self::Healer,
        Self::AddonsGuard,
        Self::DriftGuard,
        Self::OdooRelease,
        Self::CommentOnForks,
        Self::MineFailures,
        Self::RefreshLockfile,
    ];

    /// Its name on the command line, and that of its file in `templates/workflows`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.parts().0
    }

    /// Where it is written, from the repository's root.
    #[must_use]
    pub const fn path(self) -> &'static str {
        self.parts().1
    }

    /// The template.
    pub(super) const fn template(self) -> &'static str {
        self.parts().2
    }

    /// What it does, one sentence, as `--help` says it.
    #[must_use]
    pub fn about(self) -> String {
        let value = self.to_possible_value();
        value.and_then(|value| value.get_help().map(ToString::to_string)).unwrap_or_default()
    }

    /// Name, path and template.
    const fn parts(self) -> (&'static str, &'static str, &'static str) {
        macro_rules! parts {
            ($name:literal, $path:literal) => {
                (
                    $name,
                    concat!(".github/workflows/", $path, ".yml"),
                    include_str!(concat!("../../../../templates/workflows/", $name, ".yml")),
                )
            };
            ($name:literal) => {
                parts!($name, $name)
            };
        }
        match self {
            Self::RouterGate => parts!("router-gate", "pointsman"),
            Self::SelfHealing => parts!("self-healing"),
            Self::Healer => parts!("healer"),
            Self::AddonsGuard => parts!("addons-guard"),
            Self::DriftGuard => parts!("drift-guard"),
            Self::OdooRelease => parts!("odoo-release"),
            Self::CommentOnForks => parts!("comment-on-forks"),
            Self::MineFailures => parts!("mine-failures"),
            Self::RefreshLockfile => parts!("refresh-lockfile"),
        }
    }

    /// What is left to do outside the files, if anything.
    #[must_use]
    pub const fn after(self) -> Option<&'static str> {
        match self {
            Self::RouterGate => Some("make `Gate` the one required check of the branch protection"),
            Self::AddonsGuard => Some("make `Addons gate` a required check"),
            Self::DriftGuard => Some("`drift-guard init` proposes the rules that hold today"),
            Self::OdooRelease => Some(
                "make an environment `production` with its reviewers and secrets, and allow Actions to create pull requests",
            ),
            Self::CommentOnForks => Some("the runs that leave reports call `router.yml` with `comment: true`"),
            Self::RefreshLockfile => Some("allow Actions to create pull requests"),
            Self::SelfHealing | Self::Healer | Self::MineFailures => None,
        }
    }

    /// Takes the section `drift` of the configuration.
    pub(super) const fn wants_drift(self) -> bool {
        matches!(self, Self::DriftGuard | Self::OdooRelease)
    }

    /// Why it fits a repository, or why it does not.
    pub(super) fn fits(self, facts: &Facts) -> Result<String, String> {
        let counted = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        match self {
            Self::RouterGate => Ok("every repository with more than one kind of file".to_owned()),
            Self::SelfHealing => match (&facts.test, &facts.deploy) {
                (Some(test), Some(deploy)) => Ok(format!("found `{test}` and `{deploy}`")),
                (Some(command), None) | (None, Some(command)) => Ok(format!("found `{command}`")),
                (None, None) => Err("no file says how to test or deploy".to_owned()),
            },
            Self::Healer => Ok("every repository with workflows".to_owned()),
            Self::AddonsGuard | Self::OdooRelease => match facts.modules {
                0 => Err("no `__manifest__.py` of an Odoo module".to_owned()),
                count => Ok(counted(count, "Odoo module")),
            },
            Self::DriftGuard => match (facts.settings, facts.workflows) {
                (2.., _) => Ok(format!("{} files such as compose, Dockerfile, `.env`, odoo.conf", facts.settings)),
                (_, 1..) => Ok(counted(facts.workflows, "workflow")),
                _ => Err("nothing that is said in two places was found".to_owned()),
            },
            Self::CommentOnForks => Err("only where pull requests come from forks, which no file says".to_owned()),
            Self::MineFailures => match facts.workflows {
                0 => Err("no workflow whose failures it could read".to_owned()),
                count => Ok(counted(count, "workflow")),
            },
            Self::RefreshLockfile => match &facts.lock {
                Some(lock) => Ok(format!("found a `{}`", lock.name)),
                None => Err("no lock file that can be refreshed".to_owned()),
            },
        }
    }
}

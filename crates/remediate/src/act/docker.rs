//! `prune-docker`.

use remediate::Outcome;
use remediate::units::{bytes, reclaimed};
use subprocess::Call;

use super::{Context, End, complaint};

/// Stopped containers, networks and images that no container uses, the build cache. Volumes may hold data: never those.
const ARGUMENTS: [&str; 4] = ["system", "prune", "--all", "--force"];

pub(super) fn prune(context: &Context) -> End {
    let Some(docker) = context.find("docker") else { return End::new(Outcome::NothingToDo, "`docker` is not on PATH") };
    let mut commands = Vec::new();
    let call = || Call::new(docker.clone(), "/", context.timeout);
    // A daemon that does not answer holds nothing that could be deleted.
    match context.call(call(), &["version", "--format", "{{.Server.Version}}"], &mut commands) {
        Ok(ran) if ran.is_success() => {}
        Ok(ran) => return End::new(Outcome::NothingToDo, complaint("docker version", &ran)).ran(commands),
        Err(why) => return End::new(Outcome::Failed, why).ran(commands),
    }
    if context.dry_run {
        return End::new(Outcome::Planned, format!("would run `docker {}`", ARGUMENTS.join(" "))).ran(commands);
    }
    let ran = match context.call(call(), &ARGUMENTS, &mut commands) {
        Ok(ran) => ran,
        Err(why) => return End::new(Outcome::Failed, why).ran(commands),
    };
    if !ran.is_success() {
        return End::new(Outcome::Failed, complaint("docker system prune", &ran)).ran(commands);
    }
    let freed = reclaimed(&String::from_utf8_lossy(&ran.stdout));
    let end = match freed {
        Some(0) => End::new(Outcome::NothingToDo, "docker had nothing to delete"),
        Some(freed) => End::new(Outcome::Healed, format!("docker freed {}", bytes(freed))),
        None => End::new(Outcome::Healed, "docker deleted what is not used"),
    };
    End { freed, ..end.ran(commands) }
}

//! The clock, and what it can be held against: the times that GitHub wrote into the event, the file system's clock, and
//! whether the system says that it keeps the clock synchronised.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use action::Failure;
use protocol::host::{self, Host};
use runner_health::measurements::{Clock, Measured};
use runner_health::time;
use subprocess::Call;

const TIMEOUT: Duration = Duration::from_secs(5);

/// Reads the clock, or takes `now` for it.
pub(super) fn read(now: Option<i64>, host: &Host) -> Result<Clock, Failure> {
    let file = file_time(host)?;
    let now = now.unwrap_or_else(|| seconds(SystemTime::now()));
    Ok(Clock { now, event: event(host), file, synchronised: synchronised(host) })
}

fn seconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_secs()).unwrap_or(i64::MAX),
    }
}

/// A payload that cannot be read says nothing about the clock; the programs that need it complain themselves.
fn event(host: &Host) -> Option<i64> {
    let bytes = host::read(host.runner.event_path.as_deref()?).ok()?;
    time::newest_of_event(&serde_json::from_slice(&bytes).ok()?)
}

/// Writes a file where this program's files go, and takes its time.
fn file_time(host: &Host) -> Result<Measured<i64>, Failure> {
    let path = host.step_folder().join(format!("clock-{}", std::process::id()));
    if let Err(error) = host::write(&path, b"") {
        return Ok(Measured::Unsupported(error.to_string()));
    }
    let modified = std::fs::metadata(&path).and_then(|data| data.modified());
    std::fs::remove_file(&path)?;
    Ok(modified.map_or_else(|error| Measured::Unsupported(error.to_string()), |time| Measured::Value(seconds(time))))
}

fn synchronised(host: &Host) -> Measured<bool> {
    let Some(program) = subprocess::find("timedatectl", crate::search_path(host)) else {
        return Measured::Unsupported("there is no `timedatectl` to ask".to_owned());
    };
    let call = Call::new(program, "/", TIMEOUT).arguments(["show", "--property=NTPSynchronized", "--value"]);
    let said = subprocess::run(&call).ok().filter(subprocess::Ran::is_success);
    match said.as_ref().map(|ran| ran.stdout.trim_ascii()) {
        Some(b"yes") => Measured::Value(true),
        Some(b"no") => Measured::Value(false),
        _ => Measured::Unsupported("`timedatectl` gives no answer".to_owned()),
    }
}

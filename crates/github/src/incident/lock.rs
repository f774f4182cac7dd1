//! A lock that all runs of a repository share: a label, as GitHub lets only one of several create it.
//!
//! Whether its holder has died is told by waiting, not by clocks: those of runners can be hours apart.

use std::time::Duration;

use super::{Desk, Outcome};
use crate::label::{self, Label};
use crate::marker::short_hash;
use crate::{Error, Moment, Refused, Request, endpoint};

/// A lock that stays the same for so long was left by a run that died: what is done under it takes a few requests.
const STALE: Duration = Duration::from_secs(60);
/// No two clocks differ by more (a time zone taken for another makes 14 hours), so a lock as old is stale at first sight.
const SKEW: Duration = Duration::from_secs(24 * 3_600);
/// How long to wait for it: longer than until it is stale.
const PATIENCE: Duration = Duration::from_secs(180);
/// The first wait, and the longest.
const WAITS: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(10));

impl<W> Desk<'_, W> {
    /// Does `work` while nobody else does so for the same cause. Before each further try, and after each wait, `look` says
    /// whether there is still anything to do.
    pub(super) fn locked<E: From<Error>>(
        &self,
        look: &mut dyn FnMut() -> Result<Option<Outcome>, E>,
        work: &mut dyn FnMut() -> Result<Outcome, E>,
    ) -> Result<Outcome, E> {
        let name = format!("pointsman-lock-{}", short_hash(self.signature.as_str()));
        let (mut waited, mut wait, mut attempts) = (Duration::ZERO, WAITS.0, 0);
        // Who has it, and since how much of our waiting.
        let mut seen = (String::new(), Duration::ZERO);
        loop {
            attempts += 1;
            let taken = Moment(self.waits.time.now());
            let ours = format!("Pointsman {:016x} is writing an incident since {taken}", self.random(attempts));
            let holder = self.take(&name, &ours)?;
            if holder == ours {
                let done = work();
                let released = self.release(&name, &ours, taken);
                let mut outcome = done?;
                outcome.notes.extend(released.err().map(|error| {
                    format!("the label `{name}` is left, and counts as stale after {} s: {error}", STALE.as_secs())
                }));
                return Ok(outcome);
            }
            if seen.0 != holder {
                seen = (holder, waited);
            }
            if Self::is_stale(&seen.0, waited.saturating_sub(seen.1), taken) {
                self.remove(&name)?;
                seen.0.clear();
            }
            if waited >= PATIENCE {
                let why = format!("another run has held the lock `{name}` for {} s", waited.as_secs());
                return Err(Error::Unavailable { endpoint: endpoint::CREATE_LABEL, attempts, why }.into());
            }
            // Anything between half of it and all of it, so that those who wait do not come back together.
            let half = u64::try_from(wait.as_millis() / 2).unwrap_or(u64::MAX).max(1);
            let pause = Duration::from_millis(half + self.random(attempts) % (half + 1));
            self.waits.time.sleep(pause);
            waited += pause;
            wait = (wait * 2).min(WAITS.1);
            if let Some(outcome) = look()? {
                return Ok(outcome);
            }
        }
    }

    /// Takes the lock, or says who has it; nothing where it has just been given back.
    fn take(&self, name: &str, ours: &str) -> Result<String, Error> {
        let label = Label { name: name.to_owned(), color: "ededed".to_owned(), description: ours.to_owned() };
        match label::create(self.api, &self.policy.repository, &label) {
            Ok(true) => Ok(ours.to_owned()),
            Ok(false) => self.holder(name),
            // Without an answer to it, who has the lock tells whether it happened.
            Err(Error::Uncertain { endpoint, why }) => match self.holder(name)? {
                holder if holder == ours => Ok(holder),
                _ => Err(Error::Uncertain { endpoint, why }),
            },
            Err(error) => Err(error),
        }
    }

    /// What the lock says of who has it; nothing where nobody has.
    fn holder(&self, name: &str) -> Result<String, Error> {
        match self.api.call(&Request::new(endpoint::GET_LABEL, &self.policy.repository).at("name", name)) {
            Ok(answer) => {
                let description = answer.body.get("description").and_then(serde_json::Value::as_str);
                // A person's label of that name has none, and somebody has it all the same.
                Ok(description.filter(|text| !text.is_empty()).unwrap_or("somebody").to_owned())
            }
            Err(Error::Refused { refused: Refused::Missing, .. }) => Ok(String::new()),
            Err(error) => Err(error),
        }
    }

    /// Whether the holder has died: it has been the same while we waited so long, or longer than clocks can differ.
    fn is_stale(holder: &str, unchanged: Duration, now: Moment) -> bool {
        let since = holder.rsplit(' ').next().and_then(Moment::parse);
        let is_old = since.is_some_and(|since| now.since(since).max(since.since(now)) > SKEW);
        !holder.is_empty() && (unchanged >= STALE || is_old)
    }

    /// Some number that differs from process to process and from wait to wait (SplitMix64).
    const fn random(&self, attempt: u32) -> u64 {
        let mut mixed = self.waits.seed.wrapping_add((attempt as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Gives the lock back, unless it took so long that somebody else has it.
    fn release(&self, name: &str, ours: &str, taken: Moment) -> Result<(), Error> {
        let took = Moment(self.waits.time.now()).since(taken);
        if took > STALE / 2 && self.holder(name)? != ours { Ok(()) } else { self.remove(name) }
    }

    fn remove(&self, name: &str) -> Result<(), Error> {
        match self.api.call(&Request::new(endpoint::DELETE_LABEL, &self.policy.repository).at("name", name)) {
            Ok(_) | Err(Error::Refused { refused: Refused::Missing, .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

use super::*;
use crate::delay::{Backoff, DelayPolicy, Jitter};
use crate::policy::TIMED_OUT;
use proptest::prelude::*;

const SECOND: Duration = Duration::from_secs(1);

fn policy(attempts: u32) -> Policy {
    let delay = DelayPolicy { backoff: Backoff::Fixed, jitter: Jitter::None, ..DelayPolicy::default() };
    Policy { attempts, delay, ..Policy::default() }
}

fn failed() -> Event {
    Event::Ended(Facts { exit_code: 1, ..Facts::default() })
}

/// Plays a run in which attempts and hooks take `busy` and end as `events` says; gives the steps and the time slept.
fn play(policy: Policy, busy: Duration, mut ending: impl FnMut(u32) -> Facts) -> (Vec<Step>, Duration, Duration) {
    let mut machine = Machine::new(policy);
    let (mut now, mut slept) = (Duration::ZERO, Duration::ZERO);
    let mut steps = vec![machine.start(now)];
    loop {
        let event = match steps.last().cloned() {
            Some(Step::Run { number, limit }) => {
                now += limit.map_or(busy, |limit| limit.min(busy));
                Event::Ended(ending(number))
            }
            Some(Step::Wait(wait)) => {
                now += wait.delay;
                slept += wait.delay;
                Event::Waited
            }
            Some(Step::Heal { .. } | Step::OnRetry { .. }) => Event::HookEnded { passed: true },
            Some(Step::Finish(_)) | None => return (steps, now, slept),
        };
        steps.push(machine.next(now, event));
    }
}

fn runs(steps: &[Step]) -> usize {
    steps.iter().filter(|step| matches!(step, Step::Run { .. })).count()
}

fn finish(steps: &[Step]) -> &Finish {
    match steps.last() {
        Some(Step::Finish(finish)) => finish,
        other => panic!("no finish: {other:?}"),
    }
}

#[test]
fn passes_at_once_without_waiting() {
    let (steps, now, _) = play(policy(3), SECOND, |_| Facts::default());
    assert_eq!(runs(&steps), 1);
    assert_eq!(now, SECOND);
    assert_eq!(
        *finish(&steps),
        Finish { outcome: Outcome::Passed, flaky: false, reason: String::new(), exhausted: false }
    );
}

#[test]
fn passes_late_and_is_flaky() {
    let (steps, now, _) =
        play(policy(3), SECOND, |number| Facts { exit_code: u32::from(number < 3), ..Facts::default() });
    assert_eq!(runs(&steps), 3);
    assert_eq!(now, 7 * SECOND);
    assert!(finish(&steps).flaky);
}

#[test]
fn no_wait_after_the_last_attempt() {
    let (steps, now, slept) = play(policy(3), SECOND, |_| Facts { exit_code: 1, ..Facts::default() });
    assert_eq!((runs(&steps), slept, now), (3, 4 * SECOND, 7 * SECOND));
    assert!(finish(&steps).exhausted);
    assert!(matches!(steps[steps.len() - 2], Step::Run { number: 3, .. }));
}

#[test]
fn a_delay_of_zero_is_no_wait() {
    let mut policy = policy(3);
    policy.delay.base = Duration::ZERO;
    let (steps, _, _) = play(policy, SECOND, |_| Facts { exit_code: 1, ..Facts::default() });
    assert!(!steps.iter().any(|step| matches!(step, Step::Wait(_))));
}

#[test]
fn the_deadline_is_checked_before_sleeping() {
    let (steps, now, _) = play(Policy { deadline: Some(6 * SECOND), ..policy(9) }, SECOND, |_| Facts {
        exit_code: 1,
        ..Facts::default()
    });
    // 1 s attempt, 2 s wait, 1 s attempt: another 2 s wait would end at the deadline.
    assert_eq!((runs(&steps), now), (2, 4 * SECOND));
    assert!(finish(&steps).reason.contains("deadline"));
    assert_eq!(finish(&steps).outcome, Outcome::Failed);
}

#[test]
fn an_attempt_gets_what_is_left_of_the_deadline() {
    let policy = Policy { deadline: Some(10 * SECOND), timeout: Some(8 * SECOND), ..policy(9) };
    let (steps, now, _) =
        play(policy, 60 * SECOND, |_| Facts { exit_code: TIMED_OUT, timed_out: true, ..Facts::default() });
    assert!(matches!(steps[0], Step::Run { limit: Some(limit), .. } if limit == 8 * SECOND), "{steps:?}");
    assert_eq!(now, 8 * SECOND);
    assert_eq!(finish(&steps).outcome, Outcome::TimedOut);
}

#[test]
fn waits_then_heals_then_runs_on_retry() {
    let policy = Policy { heal: vec![Category::DiskFull], on_retry: true, ..policy(2) };
    let (steps, _, _) =
        play(policy, SECOND, |_| Facts { exit_code: 1, category: Some(Category::DiskFull), ..Facts::default() });
    assert!(
        matches!(
            steps.as_slice(),
            [
                Step::Run { number: 1, .. },
                Step::Wait(_),
                Step::Heal { category: Category::DiskFull, .. },
                Step::OnRetry { .. },
                Step::Run { number: 2, .. },
                Step::Finish(_)
            ]
        ),
        "{steps:?}"
    );
}

#[test]
fn a_failing_hook_ends_the_run_only_when_asked() {
    for fatal in [false, true] {
        let mut machine = Machine::new(Policy { on_retry: true, on_retry_fatal: fatal, ..policy(3) });
        machine.start(Duration::ZERO);
        machine.next(SECOND, failed());
        machine.next(3 * SECOND, Event::Waited);
        let step = machine.next(3 * SECOND, Event::HookEnded { passed: false });
        assert_eq!(matches!(step, Step::Finish(_)), fatal, "{step:?}");
    }
}

#[test]
fn a_hint_lengthens_the_wait_up_to_the_cap() {
    for (hint, expected) in [(1, 2), (30, 30), (4_000, 300)] {
        let mut machine = Machine::new(policy(2));
        machine.start(Duration::ZERO);
        let facts = Facts { exit_code: 1, hint: Some(hint * SECOND), ..Facts::default() };
        let step = machine.next(SECOND, Event::Ended(facts));
        assert!(matches!(step, Step::Wait(wait) if wait.delay == expected * SECOND), "{step:?}");
    }
}

#[test]
fn cancelled_wherever_it_is() {
    let mut machine = Machine::new(policy(3));
    machine.start(Duration::ZERO);
    let step = machine.next(SECOND, Event::Cancelled);
    assert!(matches!(step, Step::Finish(Finish { outcome: Outcome::Cancelled, flaky: false, .. })));
}

proptest! {
    #[test]
    fn never_beyond_the_deadline_and_never_a_wait_at_the_end(
        attempts in 1_u32..20, base in 0_u64..20_000, deadline in 1_u64..200_000, busy in 0_u64..30_000, seed: u64,
        full in any::<bool>(), hint in proptest::option::of(0_u64..100_000),
    ) {
        let delay = DelayPolicy {
            base: Duration::from_millis(base),
            jitter: if full { Jitter::Full } else { Jitter::None },
            ..DelayPolicy::default()
        };
        let policy = Policy { attempts, delay, seed, deadline: Some(Duration::from_millis(deadline)), ..Policy::default() };
        let facts = Facts { exit_code: 1, hint: hint.map(Duration::from_millis), ..Facts::default() };
        let (steps, now, slept) = play(policy.clone(), Duration::from_millis(busy), |_| facts.clone());
        prop_assert!(now <= Duration::from_millis(deadline));
        prop_assert!(slept <= Duration::from_millis(deadline));
        prop_assert!(runs(&steps) <= attempts as usize);
        prop_assert!(matches!(steps[steps.len() - 2], Step::Run { .. }), "{:?}", steps);
        let again = play(policy, Duration::from_millis(busy), |_| facts.clone());
        prop_assert_eq!(again.0, steps);
    }
}

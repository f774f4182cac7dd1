use super::*;

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// Lets the machine run until it gives up; the nudges with their times, repeated kills once.
fn rest(escalation: &mut Escalation) -> Vec<(u64, Nudge)> {
    let mut nudges: Vec<(u64, Nudge)> = Vec::new();
    while let Some(due) = escalation.due() {
        if let Some(nudge) = escalation.fire(due)
            && nudges.last().is_none_or(|(_, last)| *last != nudge)
        {
            nudges.push((due.as_millis() as u64, nudge));
        }
    }
    nudges
}

#[test]
fn a_timeout_is_terminate_grace_kill() {
    let mut escalation = Escalation::new(ms(10_000));
    assert_eq!(escalation.due(), None);
    assert_eq!(escalation.time_out(ms(500)), Some(Nudge::Terminate));
    escalation.ended(ms(700));
    assert_eq!(rest(&mut escalation), [(10_500, Nudge::Kill)]);
    assert!(escalation.gave_up());
}

#[test]
fn leftovers_of_a_command_that_ended_get_a_moment() {
    let mut escalation = Escalation::new(ms(3_000));
    escalation.ended(ms(100));
    assert_eq!(rest(&mut escalation), [(1_100, Nudge::Terminate), (4_100, Nudge::Kill)]);
}

#[test]
fn leftovers_that_wait_for_a_slow_reader_get_longer_but_not_for_ever() {
    let mut escalation = Escalation::new(ms(3_000));
    escalation.ended(ms(0));
    for now in (900..9_000).step_by(100) {
        escalation.extend(ms(now));
    }
    assert_eq!(rest(&mut escalation), [(3_000, Nudge::Terminate), (6_000, Nudge::Kill)]);
    let mut short = Escalation::new(ms(0));
    short.ended(ms(0));
    short.extend(ms(900));
    assert_eq!(short.due(), Some(ms(1_000)));
}

#[test]
fn the_runners_cancellation_is_over_within_ten_seconds() {
    let mut escalation = Escalation::new(ms(10_000));
    assert_eq!(escalation.stop(ms(0), StopSignal::Interrupt), Some(Nudge::Interrupt));
    assert_eq!(escalation.due(), Some(ms(7_000)));
    assert_eq!(escalation.fire(ms(7_000)), Some(Nudge::Terminate));
    assert_eq!(escalation.stop(ms(7_500), StopSignal::Terminate), None);
    assert_eq!(rest(&mut escalation), [(8_500, Nudge::Kill)]);
}

#[test]
fn terminate_alone_and_hangup() {
    for (signal, nudge) in [(StopSignal::Terminate, Nudge::Terminate), (StopSignal::Hangup, Nudge::Hangup)] {
        let mut escalation = Escalation::new(ms(60_000));
        assert_eq!(escalation.stop(ms(100), signal), Some(nudge));
        assert_eq!(rest(&mut escalation), [(8_600, Nudge::Kill)]);
    }
}

#[test]
fn an_impatient_person() {
    let mut escalation = Escalation::new(ms(10_000));
    assert_eq!(escalation.stop(ms(0), StopSignal::Interrupt), Some(Nudge::Interrupt));
    assert_eq!(escalation.stop(ms(300), StopSignal::Interrupt), Some(Nudge::Terminate));
    assert_eq!(escalation.stop(ms(600), StopSignal::Interrupt), Some(Nudge::Kill));
}

#[test]
fn a_cancellation_shortens_a_long_grace() {
    let mut escalation = Escalation::new(ms(60_000));
    escalation.time_out(ms(0));
    assert_eq!(escalation.stop(ms(1_000), StopSignal::Interrupt), None);
    assert_eq!(rest(&mut escalation), [(8_000, Nudge::Kill)]);
}

#[test]
fn a_short_grace_shortens_everything() {
    let mut escalation = Escalation::new(ms(100));
    escalation.stop(ms(0), StopSignal::Interrupt);
    assert_eq!(rest(&mut escalation), [(100, Nudge::Terminate), (200, Nudge::Kill)]);
}

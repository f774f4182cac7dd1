//! What has to be known of a whole region before its lines can be weighed.

use rulebase::Kind;

use crate::evidence::region::Region;
use crate::evidence::{Facts, words};
use crate::reading::Text;

const KINDS: usize = Kind::ALL.len();

/// What has to be known of a whole region before its lines can be weighed.
pub(crate) struct Surroundings<'a> {
    pub(crate) region: &'a Region,
    /// Line after the last that is not an epilogue.
    pub(crate) effective_end: usize,
    pub(crate) counts: [u32; KINDS],
    pub(crate) first: [usize; KINDS],
    pub(crate) last: [usize; KINDS],
    pub(crate) first_speaker: usize,
    /// The last echoed command that something was said after.
    pub(crate) last_echo: usize,
}

impl<'a> Surroundings<'a> {
    pub(crate) fn of(region: &'a Region, text: &Text, facts: &[Facts]) -> Self {
        let (mut counts, mut first, mut last) = ([0; KINDS], [usize::MAX; KINDS], [0; KINDS]);
        let mut first_speaker = usize::MAX;
        let mut effective_end = region.lines.start;
        let (mut echo, mut last_echo) = (region.lines.start, region.lines.start);
        for index in region.lines.clone() {
            let own = &facts[index];
            if own.is_blank() {
                continue;
            }
            for kind in (0..KINDS).filter(|kind| own.kinds & 1 << kind != 0) {
                counts[kind] += 1;
                first[kind] = first[kind].min(index);
                last[kind] = index;
            }
            if own.speaks() {
                first_speaker = first_speaker.min(index);
            }
            if is_echo(text.line(index)) {
                echo = index;
            } else if !is_epilogue(own) {
                last_echo = echo;
            }
            if !is_epilogue(own) {
                effective_end = index + 1;
            }
        }
        Self { region, effective_end, counts, first, last, first_speaker, last_echo }
    }
}

/// Commands as shells, `npm run`, `make` in Travis and CI systems echo them.
fn is_echo(line: &[u8]) -> bool {
    line.starts_with(b"$ ")
        || line.starts_with(b"+ ")
        || line.starts_with(b"> ") && line.contains(&b'@')
        || line.starts_with(b"##[command]")
}

/// Lines that only close a section.
fn is_epilogue(facts: &Facts) -> bool {
    facts.is_trailer() || facts.words & words::bit("exit") != 0 && !facts.speaks()
}

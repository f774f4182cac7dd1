//! Evidence: what every line of the regions of interest says for itself, before anything is compared.

pub(crate) mod region;
pub(crate) mod shape;
mod speakers;
pub(crate) mod words;

use rulebase::{Context, Hit, Kind, Lines, RuleBase, Scanner};

use crate::reading::Text;
use region::Region;
use speakers::Speakers;

/// What is known of one line.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Facts {
    pub(crate) words: words::Words,
    pub(crate) shapes: shape::Shapes,
    pub(crate) signature: u32,
    /// Kinds of all rules that hold, by [`Kind::index`].
    pub(crate) kinds: u32,
    /// The rule that wins the line.
    pub(crate) winner: Option<Hit>,
    pub(crate) indentation: u16,
    pub(crate) length: u16,
    /// Whether the line is the CI system's own.
    pub(crate) structural: bool,
    /// Whether the line cannot be evidence whatever stands around it.
    pub(crate) idle: bool,
    /// Whether the rule that wins the line says that it is no evidence.
    pub(crate) silenced: bool,
}

impl Facts {
    pub(crate) fn is_blank(&self) -> bool {
        self.length == 0
    }

    pub(crate) fn has(&self, kind: Kind) -> bool {
        self.kinds & 1 << kind.index() != 0
    }

    /// Whether some rule says that the line may explain a failure.
    pub(crate) fn speaks(&self) -> bool {
        self.kinds & diagnosis_kinds() != 0
    }

    /// Whether the line only says that something failed, or nothing at all.
    pub(crate) fn is_trailer(&self) -> bool {
        self.has(Kind::Trailer)
    }

    /// Whether a person could be shown this line as the reason.
    pub(crate) fn may_be_evidence(&self) -> bool {
        !self.is_blank() && !self.silenced && (self.speaks() || !self.idle)
    }
}

/// Bits of the kinds that can be a diagnosis.
pub(crate) fn diagnosis_kinds() -> u32 {
    Kind::ALL.iter().filter(|kind| kind.is_diagnosis()).fold(0, |set, kind| set | 1 << kind.index())
}

/// A log as the rules see it: a section is a region.
pub(crate) struct View<'a> {
    pub(crate) text: &'a Text,
    pub(crate) regions: &'a [Region],
}

impl Lines for View<'_> {
    fn len(&self) -> usize {
        self.text.len()
    }

    fn line(&self, index: usize) -> &[u8] {
        self.text.line(index)
    }

    fn section_start(&self, index: usize) -> usize {
        region::of(self.regions, index).map_or(0, |region| region.lines.start)
    }
}

/// Facts of every line of the regions; lines outside have none.
pub(crate) fn gather(view: &View<'_>, base: &RuleBase) -> Vec<Facts> {
    let mut facts = vec![Facts::default(); view.text.len()];
    let mut scanner = Scanner::default();
    let mut context = Context::default();
    let (mut hits, mut contested) = (Vec::new(), Vec::new());
    let mut speakers = Speakers::new(base);
    for (at, region) in view.regions.iter().enumerate() {
        for index in region.lines.clone() {
            let line = view.text.line(index);
            if line.is_empty() {
                continue;
            }
            let own = &mut facts[index];
            own.words = words::words(line);
            own.shapes = shape::shapes(line);
            own.signature = shape::signature(line);
            own.indentation = u16::try_from(shape::indentation(line)).unwrap_or(u16::MAX);
            own.length = u16::try_from(line.len()).unwrap_or(u16::MAX);
            own.structural = view.text.lines[index].structural;
            own.idle = own.structural || shape::says_nothing(line, own.shapes);
            scanner.line(base, line, &mut hits);
            hits.retain(|hit| context.holds(base, *hit, view, index));
            own.kinds = hits.iter().fold(0, |set, hit| set | 1 << base.rule(hit.rule).kind.index());
            speakers.heard(at, &hits);
            own.winner = base.winner(&hits);
            if hits.len() > 1 {
                contested.push((at, index, hits.clone()));
            }
        }
    }
    for (at, index, hits) in contested {
        facts[index].winner = speakers.winner(at, &hits, base);
    }
    for own in &mut facts {
        let winner = own.winner.map(|hit| base.rule(hit.rule).kind);
        own.silenced = matches!(winner, Some(Kind::Trailer | Kind::Noise | Kind::Pass | Kind::Summary));
    }
    facts
}

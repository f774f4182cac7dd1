//! What the ranker is trained on: the features of every line that it could pick.

use rulebase::RuleBase;

use crate::evidence::region::regions;
use crate::evidence::{View, gather};
use crate::rank::features::{Extractor, Feature};
use crate::rank::pick::eligible;
use crate::reading::Text;

/// Every line that could be picked: its 1-based number and its features.
#[must_use]
pub fn examples(text: &Text, base: &RuleBase) -> Vec<(u32, Vec<Feature>)> {
    let regions = regions(text);
    let view = View { text, regions: &regions };
    let facts = gather(&view, base);
    let extractor = Extractor::new(text, &facts, &regions, base);
    let mut features = Vec::new();
    let mut all = Vec::new();
    for index in eligible(&view, &facts) {
        extractor.features(index, &mut features);
        all.push((text.number(index), features.clone()));
    }
    all
}

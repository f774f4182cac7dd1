//! The linear model: one weight a feature, kept as a table that people can read.

use std::collections::HashMap;

use super::features::{Feature, names};

/// Weights by position of the feature.
#[derive(Debug, Clone)]
pub struct Model {
    weights: Vec<f32>,
}

impl Model {
    /// The model that is built in: `weights.tsv`, made by `cargo xtask train`.
    #[must_use]
    pub fn built_in() -> Self {
        Self::parse(include_str!("../../weights.tsv"))
    }

    /// Reads a table of `name<TAB>weight` lines; features without a line weigh nothing, `#` begins a comment.
    #[must_use]
    pub fn parse(table: &str) -> Self {
        let lines = table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
        let by_name: HashMap<&str, f32> =
            lines.filter_map(|(name, weight)| Some((name, weight.trim().parse().ok()?))).collect();
        let weights = names().iter().map(|name| by_name.get(name.as_str()).copied().unwrap_or(0.0)).collect();
        Self { weights }
    }

    /// The model with the given weights, by position.
    #[must_use]
    pub const fn of(weights: Vec<f32>) -> Self {
        Self { weights }
    }

    /// Writes the table that [`Self::parse`] reads; weights of nothing are left out.
    #[must_use]
    pub fn table(&self) -> String {
        let rows = names().into_iter().zip(&self.weights).filter(|(_, weight)| weight.abs() >= 0.005);
        rows.map(|(name, weight)| format!("{name}\t{weight:.2}\n")).collect()
    }

    /// The sum of the weights of a line's features.
    #[must_use]
    pub fn score(&self, features: &[Feature]) -> f32 {
        features.iter().map(|(at, value)| self.weight(*at) * value).sum()
    }

    /// The weight of one feature.
    #[must_use]
    pub fn weight(&self, at: u16) -> f32 {
        self.weights.get(usize::from(at)).copied().unwrap_or(0.0)
    }
}

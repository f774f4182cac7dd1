//! A listwise softmax over the lines of each log, and L-BFGS (Nocedal and Wright, "Numerical Optimization", 7.4) to fit it.

use std::collections::VecDeque;

use failure_diagnoser::rank::features::Feature;

/// Steps remembered to estimate the curvature.
const MEMORY: usize = 10;
/// Steps at most; the weights no longer change in the second decimal place long before.
const STEPS: usize = 120;
/// The fit ends where no part of the gradient is larger.
const FLAT: f64 = 1e-5;

/// The lines of one log that may be picked: sparse features, and which of the lines are right.
#[derive(Debug, Default)]
pub(crate) struct Example {
    ends: Vec<usize>,
    features: Vec<Feature>,
    right: Vec<bool>,
}

impl Example {
    pub(crate) fn add(&mut self, features: &[Feature], right: bool) {
        self.features.extend_from_slice(features);
        self.ends.push(self.features.len());
        self.right.push(right);
    }

    /// Whether any line is right: without one there is nothing to learn.
    pub(crate) fn is_reachable(&self) -> bool {
        self.right.contains(&true)
    }

    fn lines(&self) -> impl Iterator<Item = &[Feature]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.features[start..*end])
    }

    /// Minus the logarithm of the share of the right lines; adds `weight` times its gradient.
    fn loss(&self, weights: &[f64], weight: f64, gradient: &mut [f64], shares: &mut Vec<f64>) -> f64 {
        shares.clear();
        shares.extend(
            self.lines()
                .map(|line| line.iter().map(|(at, value)| weights[usize::from(*at)] * f64::from(*value)).sum::<f64>()),
        );
        let best = shares.iter().copied().fold(f64::MIN, f64::max);
        shares.iter_mut().for_each(|share| *share = (*share - best).exp());
        let all: f64 = shares.iter().sum();
        let right: f64 = shares.iter().zip(&self.right).filter(|(_, right)| **right).map(|(share, _)| share).sum();
        // Far from any solution the right lines' share can underflow.
        let right = right.max(f64::MIN_POSITIVE);
        for ((line, share), is_right) in self.lines().zip(&*shares).zip(&self.right) {
            let slope = weight * (share / all - if *is_right { share / right } else { 0.0 });
            for (at, value) in line {
                gradient[usize::from(*at)] += slope * f64::from(*value);
            }
        }
        weight * (all / right).ln()
    }
}

/// What the weights are drawn to.
pub(crate) struct Goal {
    pub(crate) prior: Vec<f64>,
    /// Features that are used; the others weigh nothing.
    pub(crate) active: Vec<bool>,
    pub(crate) pull: f64,
}

/// The weights with the least mean loss over the examples plus `pull / 2` times the squared distance to the prior.
pub(crate) fn fit(examples: &[(&Example, f64)], goal: &Goal) -> Vec<f64> {
    let examples: Vec<_> = examples.iter().filter(|(example, _)| example.is_reachable()).collect();
    let total: f64 = examples.iter().map(|(_, weight)| weight).sum();
    let start: Vec<f64> =
        goal.prior.iter().zip(&goal.active).map(|(prior, active)| if *active { *prior } else { 0.0 }).collect();
    if total <= 0.0 {
        return start;
    }
    let mut shares = Vec::new();
    let prior = start.clone();
    least(start, |weights, gradient| {
        gradient.fill(0.0);
        let mut loss = 0.0;
        for (example, weight) in &examples {
            loss += example.loss(weights, weight / total, gradient, &mut shares);
        }
        for (at, slope) in gradient.iter_mut().enumerate() {
            let away = weights[at] - prior[at];
            loss += goal.pull * away * away / 2.0;
            *slope = if goal.active[at] { *slope + goal.pull * away } else { 0.0 };
        }
        loss
    })
}

/// Minimises a smooth function that gives its value and fills in its gradient.
fn least(mut at: Vec<f64>, mut value: impl FnMut(&[f64], &mut [f64]) -> f64) -> Vec<f64> {
    let mut gradient = vec![0.0; at.len()];
    let mut now = value(&at, &mut gradient);
    let mut past: VecDeque<Step> = VecDeque::new();
    for _ in 0..STEPS {
        if gradient.iter().all(|slope| slope.abs() < FLAT) {
            break;
        }
        let mut direction = downhill(&gradient, &past);
        let mut slope = dot(&gradient, &direction);
        if slope >= 0.0 {
            past.clear();
            direction = gradient.iter().map(|slope| -slope).collect();
            slope = -dot(&gradient, &gradient);
        }
        let mut length = if past.is_empty() { 1.0 / dot(&gradient, &gradient).sqrt().max(1.0) } else { 1.0 };
        let mut next_gradient = vec![0.0; at.len()];
        let next = loop {
            let next: Vec<f64> = at.iter().zip(&direction).map(|(at, step)| at + length * step).collect();
            let reached = value(&next, &mut next_gradient);
            // Armijo's condition: at least a little of what the slope promises.
            if reached <= now + 1e-4 * length * slope {
                now = reached;
                break Some(next);
            }
            length /= 2.0;
            if length < 1e-10 {
                break None;
            }
        };
        let Some(next) = next else { break };
        let step = Step::new(&at, &next, &gradient, &next_gradient);
        if step.curvature > 1e-12 {
            past.push_back(step);
            if past.len() > MEMORY {
                past.pop_front();
            }
        }
        (at, gradient) = (next, next_gradient);
    }
    at
}

/// One step, and how the gradient changed over it.
struct Step {
    moved: Vec<f64>,
    turned: Vec<f64>,
    curvature: f64,
}

impl Step {
    fn new(from: &[f64], to: &[f64], before: &[f64], after: &[f64]) -> Self {
        let difference =
            |left: &[f64], right: &[f64]| left.iter().zip(right).map(|(left, right)| left - right).collect();
        let (moved, turned): (Vec<f64>, Vec<f64>) = (difference(to, from), difference(after, before));
        let curvature = dot(&moved, &turned);
        Self { moved, turned, curvature }
    }
}

/// The direction of Newton's step as far as the last steps tell of the curvature.
fn downhill(gradient: &[f64], past: &VecDeque<Step>) -> Vec<f64> {
    let mut direction: Vec<f64> = gradient.iter().map(|slope| -slope).collect();
    let mut factors = Vec::with_capacity(past.len());
    for step in past.iter().rev() {
        let factor = dot(&step.moved, &direction) / step.curvature;
        direction.iter_mut().zip(&step.turned).for_each(|(direction, turned)| *direction -= factor * turned);
        factors.push(factor);
    }
    if let Some(last) = past.back() {
        let scale = last.curvature / dot(&last.turned, &last.turned);
        direction.iter_mut().for_each(|direction| *direction *= scale);
    }
    for (step, factor) in past.iter().zip(factors.iter().rev()) {
        let back = dot(&step.turned, &direction) / step.curvature;
        direction.iter_mut().zip(&step.moved).for_each(|(direction, moved)| *direction += (factor - back) * moved);
    }
    direction
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_value_of_a_bent_valley_is_found() {
        // Rosenbrock's function, whose least value is at (1, 1).
        let found = least(vec![-1.2, 1.0], |at, gradient| {
            let (x, y) = (at[0], at[1]);
            gradient[0] = -2.0 * (1.0 - x) - 400.0 * x * (y - x * x);
            gradient[1] = 200.0 * (y - x * x);
            (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)
        });
        assert!((found[0] - 1.0).abs() < 1e-3 && (found[1] - 1.0).abs() < 1e-3, "{found:?}");
    }

    #[test]
    fn the_gradient_is_that_of_the_loss() {
        let mut example = Example::default();
        example.add(&[(0, 1.0), (2, 0.5)], false);
        example.add(&[(1, 1.0)], true);
        example.add(&[(0, 2.0), (1, -1.0)], true);
        let weights = [0.3, -0.2, 0.7];
        let loss = |weights: &[f64]| example.loss(weights, 1.0, &mut [0.0; 3], &mut Vec::new());
        let mut gradient = [0.0; 3];
        let _ = example.loss(&weights, 1.0, &mut gradient, &mut Vec::new());
        for at in 0..3 {
            let mut beside = weights;
            beside[at] += 1e-6;
            assert!(((loss(&beside) - loss(&weights)) / 1e-6 - gradient[at]).abs() < 1e-5, "{at}");
        }
    }

    #[test]
    fn what_tells_right_lines_from_others_gets_weight_and_the_rest_keeps_its_prior() {
        let mut example = Example::default();
        example.add(&[(0, 1.0)], false);
        example.add(&[(1, 1.0)], true);
        let goal = Goal { prior: vec![0.0, 0.0, 1.5, 2.0], active: vec![true, true, true, false], pull: 0.1 };
        let weights = fit(&[(&example, 1.0)], &goal);
        assert!(weights[1] > 0.5 && weights[0] < -0.5, "{weights:?}");
        assert_eq!(weights[2..], [1.5, 0.0]);
    }
}

//! Bounds on the number of terms: a greedy cover from above, row prices from below.
//!
//! Give every row i a price `u_i >= 0`. The *weight* of a class is the price of the rows it covers.
//! Classes that cover a set of rows together weigh at least the price of the set, so the number
//! of classes needed is at least the smallest p for which the p heaviest weigh that much. This
//! holds for any prices; good ones come from the Lagrangian dual of the covering problem
//! (Beasley 1990, "A Lagrangian heuristic for set-covering problems") by subgradient steps.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::cancel::Budget;
use crate::cover::chart::Chart;
use crate::error::Error;
use crate::space::bits;

/// Prices are whole numbers, so that their sums are exact: this is the price of 1. It is finer
/// than what subgradient steps reach, and 2^40 rows fit into a sum.
const UNIT: f64 = (1 << 24) as f64;

/// Up to this many classes a certified bound ends the search for better prices: walking through
/// the covers costs less than prices that would prune it.
const SMALL: usize = 512;

/// The most subgradient steps. Most charts end before: by a certified bound, or once the step has
/// been halved to `LEAST_STEP`.
const STEPS: usize = 400;

/// The first and the least length of a step.
const FIRST_STEP: f64 = 2.0;
const LEAST_STEP: f64 = 0.02;

/// Steps are aimed a little above the best cover known, as in Beasley: at the cover itself they
/// would vanish where it is the minimum.
const AIM: f64 = 1.02;

/// A greedy cover costs more than a step, so only some of the better prices are tried for one.
const GREEDY_EVERY: usize = 8;

/// Steps without progress after which the step is halved, and what counts as progress.
const PROGRESS: f64 = 1e-4;
const PATIENCE: usize = 12;

/// What is known about the minimum number of classes before any search.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// No cover has fewer classes.
    pub lower: usize,
    /// A cover, whose size is an upper bound.
    pub cover: Vec<u32>,
    /// The row prices that prove the lower bound.
    pub prices: Vec<u32>,
}

/// The price of a set of rows.
pub fn price(prices: &[u32], rows: &[u64]) -> u64 {
    bits::ones(rows).map(|row| u64::from(prices[row])).sum()
}

/// Bounds on covers of a coverable chart by the classes `classes`.
pub fn bounds(chart: &Chart, classes: &[u32], budget: &mut Budget<'_>) -> Result<Bounds, Error> {
    let rows = chart.rows();
    let mut best = greedy(chart, classes, &vec![1.0; rows], budget)?;
    let mut u = vec![f64::INFINITY; rows];
    for &c in classes {
        let share = 1.0 / bits::count(chart.cover(c as usize)) as f64;
        bits::ones(chart.cover(c as usize)).for_each(|row| u[row] = u[row].min(share));
    }
    let (mut prices, mut top) = (u.clone(), f64::NEG_INFINITY);
    let (mut step, mut since) = (FIRST_STEP, 0);
    for round in 0..STEPS {
        let mut slack = vec![1.0; rows];
        let mut dual: f64 = u.iter().sum();
        for &c in classes {
            let cover = chart.cover(c as usize);
            let reduced = 1.0 - weight(&u, cover);
            if reduced < 0.0 {
                dual += reduced;
                bits::ones(cover).for_each(|row| slack[row] -= 1.0);
            }
        }
        since += 1;
        if dual > top + PROGRESS {
            since = 0;
        }
        if dual > top {
            top = dual;
            prices.clone_from(&u);
            if round % GREEDY_EVERY == 0 {
                let cover = greedy(chart, classes, &u, budget)?;
                if cover.len() < best.len() {
                    best = cover;
                }
            }
        }
        if since >= PATIENCE {
            (step, since) = (step / 2.0, 0);
        }
        let norm: f64 = slack.iter().map(|s| s * s).sum();
        let target = best.len() as f64;
        let certified = top > target - 1.0 + 1e-7 && chart.classes() <= SMALL;
        // A norm below 1 is 0: no row is covered twice or not at all, so prices are optimal.
        if step < LEAST_STEP || norm < 0.5 || certified || !budget.look()? {
            break;
        }
        let scale = step * (target * AIM - dual) / norm;
        u.iter_mut().zip(&slack).for_each(|(u, s)| *u = (*u + scale * s).max(0.0));
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // prices are in [0, 1]
    let prices: Vec<u32> = prices.iter().map(|u| (u.min(1.0) * UNIT) as u32).collect();
    let lower = needed(chart, classes, &prices).min(best.len());
    Ok(Bounds { lower, cover: best, prices })
}

/// How many of the heaviest classes it takes to outweigh all rows.
fn needed(chart: &Chart, classes: &[u32], prices: &[u32]) -> usize {
    let mut weights: Vec<u64> =
        classes.iter().map(|&c| price(prices, chart.cover(c as usize))).collect();
    weights.sort_unstable_by(|a, b| b.cmp(a));
    let total: u64 = prices.iter().map(|&price| u64::from(price)).sum();
    let mut sum = 0;
    let enough = |weight: &u64| {
        sum += weight;
        sum >= total
    };
    weights.iter().position(enough).map_or(weights.len(), |at| at + 1)
}

fn weight(prices: &[f64], rows: &[u64]) -> f64 {
    bits::ones(rows).map(|row| prices[row]).sum()
}

/// An irredundant cover: always the class that covers most of the rows left, weighted by price
/// and by how rare a row is.
///
/// Gains only fall as rows are covered, so the largest one known is recomputed, and if it has not
/// fallen below the next it is the largest (Minoux 1978).
fn greedy(
    chart: &Chart,
    classes: &[u32],
    prices: &[f64],
    budget: &mut Budget<'_>,
) -> Result<Vec<u32>, Error> {
    let mut open = bits::full(chart.rows());
    let mut shared = vec![0; chart.words()];
    // The bits of positive floats are in their order.
    let mut gain = |open: &[u64], class: u32| {
        bits::both(&mut shared, open, chart.cover(class as usize));
        (weight(prices, &shared) + 1e-3 * bits::count(&shared) as f64).to_bits()
    };
    let mut heap: BinaryHeap<(u64, Reverse<u32>)> =
        classes.iter().map(|&class| (gain(&open, class), Reverse(class))).collect();
    let mut chosen: Vec<u32> = Vec::new();
    while let Some((known, Reverse(class))) = heap.pop() {
        // A cover is needed also when the time is used up, so only a stop ends this.
        budget.work(8)?;
        let now = gain(&open, class);
        if now == 0 {
            continue;
        }
        if now < known {
            heap.push((now, Reverse(class)));
            continue;
        }
        let cover = chart.cover(class as usize);
        open.iter_mut().zip(cover).for_each(|(open, cover)| *open &= !cover);
        chosen.push(class);
    }
    drop_redundant(chart, &mut chosen);
    Ok(chosen)
}

/// Remove classes whose rows the others cover, the last ones first.
pub fn drop_redundant(chart: &Chart, chosen: &mut Vec<u32>) {
    let mut times = vec![0_u32; chart.rows()];
    for &class in chosen.iter() {
        bits::ones(chart.cover(class as usize)).for_each(|row| times[row] += 1);
    }
    for at in (0..chosen.len()).rev() {
        let cover = chart.cover(chosen[at] as usize);
        if bits::ones(cover).all(|row| times[row] > 1) {
            bits::ones(cover).for_each(|row| times[row] -= 1);
            chosen.remove(at);
        }
    }
}

//! Better row prices for what is left of a chart.
//!
//! With p picks left and prices u, no cover exists if the p heaviest groups weigh less than all
//! rows cost. The excess, cost minus weight, is concave in u, and one of its subgradients is 1 minus
//! how many of the heaviest groups cover each row. So prices go a step of Polyak's length along it,
//! always aiming a little above 0, where the search would be over. Only the heaviest few groups
//! are looked at in most steps; the others are weighed now and then.
//!
//! Sums are rounded here, but prove nothing: the prices found are made whole numbers, for which
//! [`crate::cover::residue`] weighs again. All is done in a fixed order, so that prices are the
//! same in every run.

use crate::cover::residue::Residue;

/// Steps with many picks left, and before the last few, where a node costs less than its prices.
const STEPS: usize = 32;
const LAST_STEPS: usize = 8;
const LAST_PICKS: usize = 3;

/// How many steps go by until all groups are weighed, and how many groups are looked at meanwhile.
const REFRESH: usize = 8;
const ACTIVE: usize = 512;

/// Where the excess is to come to, as a share of the cost of all rows, and where it may end.
const AIM: f32 = 0.02;
const ENOUGH: f32 = 1e-3;

/// Steps without progress after which they get shorter, by what factor, and what progress is.
const PATIENCE: usize = 5;
const SHORTER: f32 = 0.6;
const PROGRESS: f32 = 1e-3;

/// What all prices together come to: sums of them fit into 32 bits.
const TOTAL: f32 = (1 << 28) as f32;

/// Give the open rows of a residue prices with a greater excess for `picks` picks, or the same
/// ones, in other units.
pub(super) fn ascend<const W: usize>(residue: &mut Residue<W>, picks: usize) {
    let rows: Vec<usize> = residue.open.members().collect();
    let mut place = vec![0_u32; 64 * W];
    for (at, &row) in (0..).zip(&rows) {
        place[row] = at;
    }
    let mut lists = Lists { from: Vec::with_capacity(residue.groups.len() + 1), rows: Vec::new() };
    for group in &residue.groups {
        lists.from.push(lists.rows.len());
        lists.rows.extend(group.rows.members().map(|row| place[row]));
    }
    lists.from.push(lists.rows.len());
    let whole: f64 = rows.iter().map(|&row| f64::from(residue.prices[row])).sum();
    #[allow(clippy::cast_possible_truncation)] // prices guide the search
    let share = |&row: &usize| (f64::from(residue.prices[row]) / whole) as f32;
    let even = 1.0 / rows.len() as f32;
    let start = rows.iter().map(|row| if whole > 0.0 { share(row) } else { even }).collect();
    let steps = if picks <= LAST_PICKS { LAST_STEPS } else { STEPS };
    let best = climb(&lists, start, picks, steps);
    let sum: f32 = best.iter().sum();
    for (&row, price) in rows.iter().zip(&best) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // in [0, TOTAL]
        let whole = (price / sum * TOTAL) as u32;
        residue.prices[row] = whole;
    }
}

/// The rows of each group, one after the other.
struct Lists {
    from: Vec<usize>,
    rows: Vec<u32>,
}

impl Lists {
    fn len(&self) -> usize {
        self.from.len() - 1
    }

    fn of(&self, group: usize) -> &[u32] {
        &self.rows[self.from[group]..self.from[group + 1]]
    }

    fn weight(&self, group: usize, prices: &[f32]) -> f32 {
        self.of(group).iter().map(|&row| prices[row as usize]).sum()
    }
}

/// The best prices on the way of so many steps.
fn climb(lists: &Lists, start: Vec<f32>, picks: usize, steps: usize) -> Vec<f32> {
    let all: Vec<u32> = (0..).take(lists.len()).collect();
    let mut prices = start;
    let (mut best, mut top) = (prices.clone(), f32::NEG_INFINITY);
    let (mut length, mut progress) = (1.0, 0);
    let mut active = all.clone();
    let mut weights = Vec::new();
    for step in 0..=steps {
        let refresh = step % REFRESH == 0 || lists.len() <= ACTIVE;
        let groups = if refresh { &all } else { &active };
        weights.clear();
        weights.extend(groups.iter().map(|&group| lists.weight(group as usize, &prices)));
        let (slope, heaviest) = slope(lists, groups, &weights, picks, prices.len());
        let whole: f32 = prices.iter().sum();
        let excess = (whole - heaviest) / whole;
        if refresh {
            if excess > top + PROGRESS {
                progress = step;
            }
            if excess > top {
                top = excess;
                best.clone_from(&prices);
            }
            if top > ENOUGH || step == steps {
                break;
            }
            if lists.len() > ACTIVE {
                active.clone_from(&all);
                active.select_nth_unstable_by(ACTIVE - 1, |&a, &b| {
                    weights[b as usize].total_cmp(&weights[a as usize]).then(a.cmp(&b))
                });
                active.truncate(ACTIVE);
                active.sort_unstable();
            }
        }
        if step >= progress + PATIENCE {
            (length, progress) = (length * SHORTER, step);
        }
        let norm: f32 = slope.iter().map(|slope| slope * slope).sum();
        if norm < 1e-9 {
            break;
        }
        let scale = length * (AIM - excess) * whole / norm;
        prices.iter_mut().zip(&slope).for_each(|(price, s)| *price = (*price + scale * s).max(0.0));
        if prices.iter().all(|&price| price <= 0.0) {
            break;
        }
    }
    best
}

/// 1 minus how many of the heaviest groups cover each row, and what these groups weigh. Groups that
/// weigh as much as the last of them share its place.
fn slope(
    lists: &Lists,
    groups: &[u32],
    weights: &[f32],
    picks: usize,
    rows: usize,
) -> (Vec<f32>, f32) {
    let mut sorted = weights.to_vec();
    let least = if picks < sorted.len() {
        *sorted.select_nth_unstable_by(picks - 1, |a, b| b.total_cmp(a)).1
    } else {
        f32::NEG_INFINITY
    };
    let mut slope = vec![1.0; rows];
    let (mut taken, mut ties, mut heaviest) = (0, 0, 0.0);
    for (&group, &weight) in groups.iter().zip(weights) {
        if weight > least {
            (taken, heaviest) = (taken + 1, heaviest + weight);
            lists.of(group as usize).iter().for_each(|&row| slope[row as usize] -= 1.0);
        } else if weight.total_cmp(&least).is_eq() {
            ties += 1;
        }
    }
    if ties > 0 && taken < picks {
        let part = (picks - taken) as f32 / ties as f32;
        heaviest += (picks - taken) as f32 * least;
        let tied =
            groups.iter().zip(weights).filter(|(_, weight)| weight.total_cmp(&least).is_eq());
        for (&group, _) in tied {
            lists.of(group as usize).iter().for_each(|&row| slope[row as usize] -= part);
        }
    }
    (slope, heaviest)
}

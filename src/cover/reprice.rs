//! Prices that prove how many columns what is left takes.
//!
//! As in [`crate::cover::bound`]: columns that cover all rows together weigh at least the price of
//! all rows, so if the heaviest `picks` columns weigh less, `picks` do not suffice. The same sum
//! tells which columns no such cover has, and which all have. Here prices start from those of the
//! step above, so that a few subgradient steps do.

use crate::cover::rest::Rest;
use crate::space::bits;

/// Sums of prices are exact to much less than this.
const EXACT: f64 = 1e-6;

/// How far above the number of picks steps aim.
const AIM: f64 = 0.25;

/// Steps without progress after which a step is halved, what counts as progress, and the shortest.
const PATIENCE: usize = 6;
const PROGRESS: f64 = 1e-3;
const SHORTEST: f64 = 0.02;

/// How much the columns of a step count in their shares (Barahona & Anbil 2000, "The volume
/// algorithm").
const RECENT: f64 = 0.05;

/// What prices prove about covers by so many columns.
#[derive(Debug)]
pub enum Proof {
    /// There are none.
    None,
    /// Those with these columns are in none, and those are in all.
    Some {
        /// Whether a column may be in one.
        may: Vec<bool>,
        /// The columns that are in all.
        must: Vec<usize>,
        /// The weight of each column.
        weights: Vec<f64>,
        /// About which share of each column the best cover by shares has.
        shares: Vec<f64>,
    },
}

/// Better prices for `rest`, and what they prove.
pub fn reprice(rest: &mut Rest, picks: usize, steps: usize) -> Proof {
    let (rows, columns) = (rest.rows, rest.columns);
    if columns < picks {
        // Covers by fewer columns are no covers of this size.
        return Proof::None;
    }
    let mut items: Vec<u32> = Vec::new();
    let mut ends: Vec<usize> = Vec::with_capacity(columns + 1);
    ends.push(0);
    for column in 0..columns {
        items.extend(bits::ones(rest.cover(column)).map(|row| row as u32));
        ends.push(items.len());
    }
    let of = |column: usize| &items[ends[column]..ends[column + 1]];
    let aim = picks as f64 + AIM;
    let mut u = rest.prices.clone();
    let (mut best, mut top) = (u.clone(), f64::NEG_INFINITY);
    let mut gradient = vec![0.0; rows];
    let (mut length, mut since) = (1.0, 0);
    let mut shares = vec![0.0; columns];
    for step in 0..=steps {
        gradient.fill(1.0);
        let mut dual: f64 = u.iter().sum();
        for column in 0..columns {
            let rows = of(column);
            let weight: f64 = rows.iter().map(|&row| u[row as usize]).sum();
            shares[column] *= 1.0 - RECENT;
            if weight > 1.0 {
                shares[column] += RECENT;
                dual += 1.0 - weight;
                rows.iter().for_each(|&row| gradient[row as usize] -= 1.0);
            }
        }
        if dual > top {
            since = if dual > top + PROGRESS { 0 } else { since + 1 };
            top = dual;
            best.copy_from_slice(&u);
        } else {
            since += 1;
        }
        if dual > picks as f64 + EXACT || step == steps {
            break;
        }
        if since >= PATIENCE {
            (length, since) = (length / 2.0, 0);
            if length < SHORTEST {
                break;
            }
            u.copy_from_slice(&best);
            continue;
        }
        let norm: f64 = gradient.iter().map(|g| g * g).sum();
        if norm < 0.5 {
            break;
        }
        let scale = length * (aim - dual) / norm;
        u.iter_mut().zip(&gradient).for_each(|(u, g)| *u = (*u + scale * g).max(0.0));
    }
    rest.prices.copy_from_slice(&best);
    let weights: Vec<f64> =
        (0..columns).map(|c| of(c).iter().map(|&row| best[row as usize]).sum()).collect();
    let needed: f64 = best.iter().sum();
    let mut sorted = weights.clone();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    let most: f64 = sorted[..picks].iter().sum();
    if most < needed - EXACT {
        return Proof::None;
    }
    let (least_in, next) = (sorted[picks - 1], sorted.get(picks).copied().unwrap_or(0.0));
    let may = |&weight: &f64| weight >= least_in || most - least_in + weight >= needed - EXACT;
    let must = |&column: &usize| {
        let weight = weights[column];
        weight > next && most - weight + next < needed - EXACT
    };
    Proof::Some {
        may: weights.iter().map(may).collect(),
        must: (0..columns).filter(must).collect(),
        weights,
        shares,
    }
}

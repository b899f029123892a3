//! Exact numbers of covers of the minimum size by a search that lists none of them.
//!
//! The search is that of [`crate::cover::exists`], but no column is left out only because another
//! one contains it. Columns that cover the same open rows are one, however many classes they stand
//! for, and the last two picks are found at once, by sets of columns. None of the picks is
//! redundant, since no smaller cover exists, so no two of them are alike.

use num_bigint::BigUint;

use crate::cancel::Budget;
use crate::cover::chart::Chart;
use crate::cover::count::Counts;
use crate::cover::exists::{AT_NODE, FIRST_STEPS, STEPS, narrowest};
use crate::cover::relaxed;
use crate::cover::reprice::{Proof, reprice};
use crate::cover::rest::{Fate, Rest};
use crate::error::Error;
use crate::space::bits;

/// The fewest picks for which the best prices pay.
const PICKS: usize = 4;

/// Count the covers with `size` classes, times their multiplicities; none has fewer. None when the
/// budget is used up or a number does not fit into 128 bits.
pub fn tally(
    chart: &Chart,
    size: usize,
    prices: Vec<f64>,
    budget: &mut Budget<'_>,
) -> Result<Option<Counts>, Error> {
    let rest = Rest::new(chart, &chart.all(), prices);
    let times = (0..chart.classes()).map(|c| chart.members(c).len() as u128).collect();
    let found = Tally { budget }.node(Weighted { rest, times }, size)?;
    Ok(found.map(|found| Counts {
        models: found.total.into(),
        holding: found.holding.into_iter().map(BigUint::from).collect(),
    }))
}

/// What is left, and for how many primes each column stands.
struct Weighted {
    rest: Rest,
    times: Vec<u128>,
}

impl Weighted {
    fn select(&self, rows: &[u32], keep: impl Fn(usize) -> bool) -> (Self, Vec<Fate>) {
        let (rest, fates) = self.rest.select(rows, keep);
        let mut times = vec![0; rest.columns];
        for (fate, n) in fates.iter().zip(&self.times) {
            if let Fate::Kept(at) = *fate {
                times[at as usize] += n;
            }
        }
        (Self { rest, times }, fates)
    }
}

/// How many covers there are, and how many hold a given prime of each column.
struct Found {
    total: u128,
    holding: Vec<u128>,
}

impl Found {
    fn none(columns: usize) -> Self {
        Self { total: 0, holding: vec![0; columns] }
    }

    /// Add the covers of which `times` ways to take a column are a part, each of them one of
    /// `below` otherwise. None when a number does not fit.
    fn add(&mut self, column: usize, times: u128, below: &Found, fates: &[Fate]) -> Option<()> {
        self.total = self.total.checked_add(times.checked_mul(below.total)?)?;
        self.holding[column] += below.total;
        for (holding, fate) in self.holding.iter_mut().zip(fates) {
            if let Fate::Kept(at) = *fate {
                // No more than the total, which fits.
                *holding += times * below.holding[at as usize];
            }
        }
        Some(())
    }

    /// The same for the columns that became these.
    fn before(self, fates: &[Fate]) -> Self {
        let holding = |fate: &Fate| match *fate {
            Fate::Kept(at) => self.holding[at as usize],
            Fate::Dropped => 0,
        };
        Self { total: self.total, holding: fates.iter().map(holding).collect() }
    }
}

struct Tally<'a, 'b> {
    budget: &'a mut Budget<'b>,
}

impl Tally<'_, '_> {
    /// The covers with `picks` columns, None when they could not be counted.
    fn node(&mut self, mut left: Weighted, picks: usize) -> Result<Option<Found>, Error> {
        let columns = left.rest.columns;
        let mut may = vec![true; columns];
        let mut fates: Vec<Fate> = (0..).zip(0..columns).map(|(c, _)| Fate::Kept(c)).collect();
        let shares = loop {
            if !self.budget.work(64 + left.rest.columns * left.rest.words)? {
                return Ok(None);
            }
            let covered = vec![0; left.rest.words];
            let Some(rows) = left.rest.undominated_by(&covered, &may) else {
                return Ok(Some(Found::none(columns)));
            };
            let (next, to) = left.select(&rows, |column| may[column]);
            left = next;
            for fate in &mut fates {
                if let Fate::Kept(at) = *fate {
                    *fate = to[at as usize];
                }
            }
            let rest = &mut left.rest;
            match picks {
                0 => return Ok(Some(Found::none(columns))),
                1 => return Ok(Some(left.one().before(&fates))),
                2 => return Ok(self.two(&left)?.map(|found| found.before(&fates))),
                _ => {}
            }
            if !self.budget.work(rest.columns * FIRST_STEPS)? {
                return Ok(None);
            }
            let before = rest.columns;
            let mut proof = reprice(rest, picks, FIRST_STEPS);
            let mut best = None;
            let few = |may: &[bool]| may.iter().filter(|&&may| may).count() * 4 < before * 3;
            if matches!(&proof, Proof::Some { may, .. } if !few(may)) && picks >= PICKS {
                if relaxed::fits(rest, AT_NODE) {
                    best = relaxed::relax(rest, self.budget)?;
                    if best.is_none() {
                        return Ok(None);
                    }
                    proof = reprice(rest, picks, 0);
                } else {
                    proof = reprice(rest, picks, STEPS);
                }
            }
            let Proof::Some { may: fine, shares, .. } = proof else {
                return Ok(Some(Found::none(columns)));
            };
            may = fine;
            if may.iter().filter(|&&may| may).count() * 20 > before * 19 {
                break best.unwrap_or(shares);
            }
        };
        let mut found = Found::none(left.rest.columns);
        for column in narrowest(&left.rest, &may, &shares) {
            may[column] = false;
            let cover = left.rest.cover(column);
            let open = (0..).zip(0..left.rest.rows).filter(|&(_, row)| !bits::contains(cover, row));
            let open: Vec<u32> = open.map(|(row, _)| row).collect();
            let (child, to) = left.select(&open, |c| may[c]);
            let Some(below) = self.node(child, picks - 1)? else { return Ok(None) };
            if below.total > 0 && found.add(column, left.times[column], &below, &to).is_none() {
                return Ok(None);
            }
        }
        Ok(Some(found.before(&fates)))
    }

    /// The pairs of columns that cover all rows.
    fn two(&mut self, left: &Weighted) -> Result<Option<Found>, Error> {
        let rest = &left.rest;
        let mut found = Found::none(rest.columns);
        let words = bits::words(rest.columns);
        let by_row = rest.transposed(&vec![true; rest.columns]);
        let of = |row: usize| &by_row[row * words..(row + 1) * words];
        let Some(row) = (0..rest.rows).min_by_key(|&row| bits::count(of(row))) else {
            return Ok(Some(found));
        };
        let mut free = bits::full(rest.columns);
        let mut others = vec![0; words];
        for one in bits::ones(of(row)) {
            if !self.budget.work(words)? {
                return Ok(None);
            }
            bits::remove(&mut free, one);
            others.copy_from_slice(&free);
            let cover = rest.cover(one);
            for open in (0..rest.rows).filter(|&row| !bits::contains(cover, row)) {
                others.iter_mut().zip(of(open)).for_each(|(others, has)| *others &= has);
                if bits::is_empty(&others) {
                    break;
                }
            }
            for other in bits::ones(&others) {
                let (a, b) = (left.times[one], left.times[other]);
                let total = a.checked_mul(b).and_then(|ways| found.total.checked_add(ways));
                let Some(total) = total else { return Ok(None) };
                found.total = total;
                found.holding[one] += b;
                found.holding[other] += a;
            }
        }
        Ok(Some(found))
    }
}

impl Weighted {
    /// The columns that cover all rows.
    fn one(&self) -> Found {
        let mut found = Found::none(self.rest.columns);
        for column in 0..self.rest.columns {
            if bits::count(self.rest.cover(column)) == self.rest.rows {
                found.total += self.times[column];
                found.holding[column] = 1;
            }
        }
        found
    }
}

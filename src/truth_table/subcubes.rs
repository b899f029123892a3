//! Sums for many rows in about N k log k steps instead of N times the number of rows.
//!
//! The memberships of a case in the 2^k rows take at most k + 1 values. With its conditions sorted
//! by how far they are from 0.5, farthest first, a row that departs from the case's own side first
//! at the j-th of them gives `min(x_j, 1 - x_j)`, however the rest stand; only the row that never
//! departs gives the minimum over all. So a case adds its membership to k + 1 subcubes: in each some
//! conditions are fixed and the others free.
//!
//! ```text
//! table[s] for each subcube s, a number of ternary digits: 0, 1 or free
//! for each case:        add to its k + 1 subcubes
//! for each condition:   table[..0..] += table[..free..]; table[..1..] += table[..free..]
//! ```
//!
//! That is 3^k cells. Where these are too many, the first conditions are fixed row by row, as a
//! bound on every membership from above, and only the others have subcubes. A case then adds to few
//! of them: once its values reach the bound it adds the bound to what is left.
//!
//! Values are never taken apart, only added in another order, so that a consistency of 1 and a
//! division of 0 by 0 are the same as in the flat sum.

use std::ops::Range;
use std::sync::Mutex;

use rayon::prelude::*;

use super::fit::{Sums, least};
use super::sums::{CASES, Fuzzy};
use crate::cancel::Cancel;
use crate::error::Error;
use crate::memory::repeated;
use crate::parallel;

/// The most conditions with subcubes: 3^12 cells take 12 MB, and more would be slow to reach.
const MOST: usize = 12;

/// The most tables that are filled at the same time, and the fewest cases for each.
const TABLES: usize = 8;
const OWN_CASES: usize = 1 << 14;

/// Cases whose conditions are sorted together.
const TOGETHER: usize = 64;

/// The conditions of a case in some order, four bits each, the first of them lowest.
type Order = u64;
const BITS: usize = 4;
const _: () = assert!(MOST <= 1 << BITS && MOST * BITS <= Order::BITS as usize);

/// How many bytes hold the order of so many conditions.
fn order_bytes(free: usize) -> usize {
    (BITS * free).div_ceil(8)
}

/// What sorting needs: for each condition how near cases are to 0 or 1, and how many other
/// conditions come before; and the order of each case.
#[derive(Debug)]
struct Work {
    near: [[f64; TOGETHER]; MOST],
    before: [[u64; TOGETHER]; MOST],
    order: [Order; TOGETHER],
}

impl Default for Work {
    fn default() -> Self {
        Self { near: [[0.0; TOGETHER]; MOST], before: [[0; TOGETHER]; MOST], order: [0; TOGETHER] }
    }
}

/// What steps cost, in nanoseconds, measured with tables of 6 to 18 conditions.
mod cost {
    /// A case for a row, directly.
    pub(super) const DIRECT: f64 = 2.2;
    /// To sort the conditions of a case, for each.
    pub(super) const SORT: f64 = 2.5;
    /// To add to a subcube.
    pub(super) const ADD: f64 = 4.0;
    /// A case below fixed conditions, for each of these.
    pub(super) const FIXED: f64 = 0.4;
    /// To clear a cell and to push it down.
    pub(super) const CELL: f64 = 4.0;
    /// Tables of up to so many conditions stay in a near cache; what is done in larger ones takes
    /// longer with every condition.
    pub(super) const NEAR: usize = 9;
    pub(super) const FAR: f64 = 0.25;
}

/// How much longer than the quickest way one may take that needs less memory, where that is more than
/// some megabytes.
const SLACK: f64 = 1.22;
const LITTLE: usize = 1 << 21;

/// The tables of rows below different fixed conditions that exist at the same time take no more than
/// one part in so many of the memory of the cases, unless there are only two of them.
const SHARE: usize = 4;

/// How many of the first conditions are fixed row by row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    fixed: usize,
}

/// The way that needs least memory among the quickest; None where rows are quicker one by one.
pub(super) fn plan(class: Fuzzy<'_>) -> Option<Plan> {
    let (k, cases, rows) = (class.lines.len(), class.y.len(), class.rows.nrows());
    // How many different beginnings of each length the rows have.
    let mut beginnings = vec![0_usize; k + 1];
    (0..rows).for_each(|row| beginnings[class.shared(row)] += 1);
    let mut tables = 0;
    let mut ways: Vec<(f64, usize, Plan)> = Vec::new();
    for (fixed, &here) in beginnings.iter().enumerate().take(k) {
        let free = k - fixed;
        if free <= MOST {
            let time = time(cases, free, fixed, tables.max(1));
            let order = if fixed == 0 { 0 } else { cases * order_bytes(free) };
            let bytes = cells(free) * size_of::<Sums>() + order;
            ways.push((time, bytes.max(LITTLE), Plan { fixed }));
        }
        tables += here;
    }
    let best = ways.iter().map(|way| way.0).fold(f64::INFINITY, f64::min);
    if best >= cases as f64 * rows as f64 * cost::DIRECT {
        return None;
    }
    ways.retain(|way| way.0 <= SLACK * best);
    // The quickest of those that need as much as another.
    ways.sort_by(|a, b| a.1.cmp(&b.1).then(a.0.total_cmp(&b.0)));
    ways.first().map(|way| way.2)
}

fn cells(free: usize) -> usize {
    (0..free).fold(1, |cells, _| 3 * cells)
}

/// About how long so many tables take.
fn time(cases: usize, free: usize, fixed: usize, tables: usize) -> f64 {
    let (n, free_f, fixed_f) = (cases as f64, free as f64, fixed as f64);
    // A membership that is spread evenly is twice as often below the bound, the least of the fixed
    // ones, as the membership in the other side, which is 0.5 at most.
    let below =
        if fixed == 0 { 1.0 } else { 2.0 / (fixed_f + 1.0) * (1.0 - 0.5_f64.powf(fixed_f + 1.0)) };
    let far = 1.0 + cost::FAR * free.saturating_sub(cost::NEAR) as f64;
    let case = far * cost::ADD * (1.0 + free_f * below) + cost::FIXED * fixed_f;
    let cells = far * cost::CELL * cells(free) as f64;
    n * cost::SORT * free_f + tables as f64 * (n * case + cells)
}

/// The conditions that are free, of one class.
#[derive(Debug, Clone, Copy)]
struct Free<'a> {
    class: Fuzzy<'a>,
    fixed: usize,
    /// How far apart cells are that differ by one in the digit of a condition.
    strides: [usize; MOST],
}

/// The sums of the rows of a class.
pub(super) fn sums(class: Fuzzy<'_>, plan: Plan, cancel: &Cancel) -> Result<Vec<Sums>, Error> {
    let k = class.lines.len();
    let (fixed, free) = (plan.fixed, k - plan.fixed);
    let mut strides = [1; MOST];
    (0..free).rev().skip(1).for_each(|j| strides[j] = 3 * strides[j + 1]);
    let (cells, n, rows) = (cells(free), class.y.len(), class.rows.nrows());
    let free = Free { class, fixed, strides };
    let mut out = repeated(rows, Sums::default())?;
    if fixed == 0 {
        // Tables of parts of the cases, which are as many whatever the number of threads.
        let parts = (n / OWN_CASES).min(n * k / (16 * cells)).clamp(1, TABLES);
        cancel.fits(parts * cells * size_of::<Sums>())?;
        let part = |part: usize| {
            let mut table = repeated(cells, Sums::default())?;
            free.add_cases(&mut table, n * part / parts..n * (part + 1) / parts, cancel)?;
            Ok(table)
        };
        let tables: Result<Vec<_>, Error> =
            parallel::install(|| (0..parts).into_par_iter().map(part).collect());
        let mut tables = tables?.into_iter();
        let mut table = tables.next().expect("one at least");
        for other in tables {
            table.iter_mut().zip(&other).for_each(|(sum, more)| add(sum, more));
        }
        free.push(&mut table, 0..rows, 0, &mut out);
        return Ok(out);
    }
    let order = free.order_of_all(cancel)?;
    let starts: Vec<usize> = (0..rows).filter(|&row| class.shared(row) < fixed).collect();
    let ends = starts.iter().skip(1).copied().chain([rows]);
    let mut rest = &mut out[..];
    let blocks = starts.iter().zip(ends).map(|(&from, to)| {
        let (own, others) = std::mem::take(&mut rest).split_at_mut(to - from);
        rest = others;
        (from..to, Mutex::new(own))
    });
    let blocks: Vec<(Range<usize>, Mutex<&mut [Sums]>)> = blocks.collect();
    let at_once = (n * (k + 1) * size_of::<f64>() / SHARE / (cells * size_of::<Sums>())).max(2);
    parallel::pieces(blocks.len(), at_once, Vec::new, |table, block| {
        let (rows, own) = &blocks[block];
        if table.is_empty() {
            *table = repeated(cells, Sums::default())?;
        } else {
            table.fill(Sums::default());
        }
        free.add_bounded(table, &order, rows.start, cancel)?;
        let mut own = own.lock().expect("each block is one piece of work");
        free.push(table, rows.clone(), 0, &mut own);
        Ok(())
    })?;
    drop(blocks);
    Ok(out)
}

#[inline]
fn add(sum: &mut Sums, more: &Sums) {
    sum.overlap.x += more.overlap.x;
    sum.overlap.both += more.overlap.both;
    sum.clash += more.clash;
}

impl Free<'_> {
    fn len(&self) -> usize {
        self.class.lines.len() - self.fixed
    }

    /// Sort the free conditions of some cases, farthest from 0.5 first, into `work.order`. How many come
    /// before a condition is counted by comparing all pairs, without a branch and many cases at a time,
    /// which is three times as fast as sorting case by case.
    fn sort(&self, cases: Range<usize>, work: &mut Work) {
        let free = self.len();
        let lines = &self.class.lines[self.fixed..];
        for (line, (near, before)) in lines.iter().zip(work.near.iter_mut().zip(&mut work.before)) {
            let pairs = near.iter_mut().zip(&line[cases.clone()]);
            pairs.for_each(|(near, &x)| *near = least(x, 1.0 - x));
            *before = [0; TOGETHER];
        }
        for j in 1..free {
            let (of_less, of_more) = work.before.split_at_mut(j);
            for (of_i, near_i) in of_less.iter_mut().zip(&work.near) {
                let counts = of_i.iter_mut().zip(&mut of_more[0]);
                for ((i, j), (near_i, near_j)) in counts.zip(near_i.iter().zip(&work.near[j])) {
                    let later = u64::from(near_j < near_i);
                    *i += later;
                    *j += 1 - later;
                }
            }
        }
        work.order = [0; TOGETHER];
        for (j, before) in (0..).zip(&work.before[..free]) {
            let pairs = work.order.iter_mut().zip(before);
            pairs.for_each(|(order, &before)| *order |= j << (before * BITS as u64));
        }
    }

    /// The orders of all cases, one after the other, in as few bytes as they take, and some bytes
    /// behind the last: each is read with what follows, which nobody looks at.
    fn order_of_all(&self, cancel: &Cancel) -> Result<Vec<u8>, Error> {
        let (n, bytes) = (self.class.y.len(), order_bytes(self.len()));
        cancel.fits(n * bytes)?;
        let (mut all, mut work) = (repeated(n * bytes + size_of::<Order>(), 0)?, Work::default());
        for (at, some) in all[..n * bytes].chunks_mut(TOGETHER * bytes).enumerate() {
            let start = at * TOGETHER;
            self.sort(start..start + some.len() / bytes, &mut work);
            for (bytes, order) in some.chunks_exact_mut(bytes).zip(&work.order) {
                bytes.copy_from_slice(&order.to_le_bytes()[..bytes.len()]);
            }
        }
        Ok(all)
    }

    /// Add a case to its subcubes, its membership nowhere above `bound`.
    #[inline]
    fn add_case(&self, table: &mut [Sums], case: usize, mut order: Order, bound: f64) {
        let y = self.class.y[case];
        let clash = least(y, 1.0 - y);
        let lines = &self.class.lines[self.fixed..];
        // All conditions are free at first.
        let (mut at, mut whole) = (table.len() - 1, bound);
        for _ in lines {
            // Four bits fit anywhere.
            let j = (order & ((1 << BITS) - 1)) as usize;
            order >>= BITS;
            let (x, stride) = (lines[j][case], self.strides[j]);
            // Without a branch: whether a case is in is as good as random.
            let not_x = 1.0 - x;
            let (own, other) = if x > not_x { (x, not_x) } else { (not_x, x) };
            let down = (2 * stride) >> u32::from(x > not_x);
            if other >= bound {
                break;
            }
            if other > 0.0 {
                // The other side: digits 0 and 1 are 2 and 1 below the digit of the free.
                table[at - (3 * stride - down)].add_one(other, y, clash);
            }
            at -= down;
            whole = least(whole, own);
        }
        table[at].add_one(whole, y, clash);
    }

    /// Add cases where all conditions are free.
    fn add_cases(
        &self,
        table: &mut [Sums],
        cases: Range<usize>,
        cancel: &Cancel,
    ) -> Result<(), Error> {
        let mut work = Work::default();
        for start in cases.clone().step_by(TOGETHER) {
            cancel.check()?;
            let some = start..(start + TOGETHER).min(cases.end);
            self.sort(some.clone(), &mut work);
            some.zip(&work.order).for_each(|(case, &order)| self.add_case(table, case, order, 1.0));
        }
        Ok(())
    }

    /// Add all cases below the first conditions of a row.
    fn add_bounded(
        &self,
        table: &mut [Sums],
        order: &[u8],
        row: usize,
        cancel: &Cancel,
    ) -> Result<(), Error> {
        let (n, bytes) = (self.class.y.len(), order_bytes(self.len()));
        let (mut bounds, mut below) = ([0.0; CASES], [0.0; CASES]);
        for start in (0..n).step_by(CASES) {
            cancel.check()?;
            let cases = start..(start + CASES).min(n);
            let bounds = &mut bounds[..cases.len()];
            for d in 0..self.fixed {
                let below = &mut below[..cases.len()];
                let above = (d > 0).then_some(&*bounds);
                self.class.lower(below, above, d, self.class.rows[[row, d]], cases.clone());
                bounds.copy_from_slice(below);
            }
            for (case, &bound) in cases.zip(&*bounds) {
                if bound > 0.0 {
                    let own = order[case * bytes..].first_chunk().expect("bytes behind the last");
                    self.add_case(table, case, Order::from_le_bytes(*own), bound);
                }
            }
        }
        Ok(())
    }

    /// Push what is in subcubes down to the rows that occur, one condition at a time.
    fn push(&self, table: &mut [Sums], rows: Range<usize>, depth: usize, out: &mut [Sums]) {
        if depth == self.len() {
            out[0] = table[0];
            return;
        }
        let (zeros, rest) = table.split_at_mut(table.len() / 3);
        let (ones, free) = rest.split_at_mut(zeros.len());
        let column = self.class.rows.column(self.fixed + depth);
        let middle = rows.clone().find(|&row| column[row] != 0).unwrap_or(rows.end);
        let (left, right) = out.split_at_mut(middle - rows.start);
        for (side, rows, out) in
            [(zeros, rows.start..middle, left), (ones, middle..rows.end, right)]
        {
            if !rows.is_empty() {
                side.iter_mut().zip(&*free).for_each(|(sum, more)| add(sum, more));
                self.push(side, rows, depth + 1, out);
            }
        }
    }
}

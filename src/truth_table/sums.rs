//! Sums over the cases for each of many rows: what consistency needs.
//!
//! A case has membership in a row only if it has the row's levels in all conditions that are not
//! fuzzy. So cases and rows fall into classes by these, and in each class only fuzzy conditions are
//! left. There, few rows are summed one by one, the case in their order; many by
//! `subcubes`. The choice depends on the data alone, and so do the results.

use std::ops::Range;

use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;

use super::configurations::crisp_classes;
use super::fit::{Sums, least};
use super::membership::Sets;
use super::subcubes;
use crate::cancel::Cancel;
use crate::error::Error;
use crate::memory::{collected, repeated, reserve};
use crate::parallel;

/// Up to so many memberships sums are direct, in the order of the cases, which is quick enough:
/// about a tenth of a millisecond.
pub const DIRECT: usize = 1 << 16;

/// Below this many memberships threads cost more than they save.
const WORTH_THREADS: usize = 1 << 17;

/// Cases that are looked at together: their lines stay in the nearest cache.
pub(super) const CASES: usize = 512;

/// Cases and the rows to sum for, by fuzzy conditions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fuzzy<'a> {
    /// Memberships of the cases in each condition, and in the outcome.
    pub(super) lines: &'a [&'a [f64]],
    pub(super) y: &'a [f64],
    /// The rows in their order, (R, k).
    pub(super) rows: ArrayView2<'a, u8>,
}

impl Fuzzy<'_> {
    /// How many of the first conditions are at the same level in a row and the one before.
    pub(super) fn shared(&self, row: usize) -> usize {
        if row == 0 {
            return 0;
        }
        let pairs = self.rows.row(row - 1).into_iter().zip(self.rows.row(row));
        pairs.take_while(|(a, b)| a == b).count()
    }

    /// Write the minimum of `above` and the membership in a literal, for some cases.
    pub(super) fn lower(
        &self,
        out: &mut [f64],
        above: Option<&[f64]>,
        condition: usize,
        level: u8,
        cases: Range<usize>,
    ) {
        let x = &self.lines[condition][cases];
        match (above, level) {
            (None, 0) => out.iter_mut().zip(x).for_each(|(m, &x)| *m = 1.0 - x),
            (None, _) => out.copy_from_slice(x),
            (Some(above), 0) => {
                let pairs = above.iter().zip(x);
                out.iter_mut().zip(pairs).for_each(|(m, (&a, &x))| *m = least(a, 1.0 - x));
            }
            (Some(above), _) => {
                let pairs = above.iter().zip(x);
                out.iter_mut().zip(pairs).for_each(|(m, (&a, &x))| *m = least(a, x));
            }
        }
    }
}

/// The sums of each class, in which every case has full membership.
pub(super) fn of_classes(of: &[u32], classes: usize, outcome: &[f64]) -> Result<Vec<Sums>, Error> {
    let mut sums = repeated(classes, Sums::default())?;
    for (&class, &y) in of.iter().zip(outcome) {
        sums[class as usize].add_one(1.0, y, least(y, 1.0 - y));
    }
    Ok(sums)
}

/// The sums of each of the sorted configurations `configs` (R, k).
///
/// # Errors
///
/// [`Error::TooLarge`], [`Error::Cancelled`].
pub fn of_rows(
    sets: Sets<'_>,
    outcome: &[f64],
    configs: ArrayView2<'_, u8>,
    cancel: &Cancel,
) -> Result<Vec<Sums>, Error> {
    let (fuzzy, crisp): (Vec<usize>, Vec<usize>) =
        (0..sets.conditions()).partition(|&i| sets.fuzzy(i));
    let lines: Vec<_> = (0..sets.conditions()).map(|i| sets.values(i)).collect();
    let lines: Vec<_> = lines.iter().map(|line| line.as_standard_layout()).collect();
    let lines: Vec<&[f64]> =
        fuzzy.iter().map(|&i| lines[i].as_slice().expect("in standard layout")).collect();
    if crisp.is_empty() {
        return of_class(Fuzzy { lines: &lines, y: outcome, rows: configs }, cancel);
    }
    let classes = crisp_classes(sets, configs)?;
    if fuzzy.is_empty() {
        let sums = of_classes(&classes.of, classes.sizes.len(), outcome)?;
        let of_rows = classes.of[outcome.len()..].iter().map(|&class| sums[class as usize]);
        return collected(configs.nrows(), of_rows);
    }
    let members = grouped(&classes.of, &classes.sizes)?;
    let one = |class: &Vec<u32>| {
        let (cases, rows) =
            class.split_at(class.partition_point(|&at| (at as usize) < outcome.len()));
        let rows: Vec<usize> = rows.iter().map(|&at| at as usize - outcome.len()).collect();
        if rows.is_empty() {
            return Ok(vec![]);
        }
        let gathered =
            |line: &[f64]| collected(cases.len(), cases.iter().map(|&case| line[case as usize]));
        let own: Vec<Vec<f64>> =
            lines.iter().map(|line| gathered(line)).collect::<Result<_, _>>()?;
        let own: Vec<&[f64]> = own.iter().map(Vec::as_slice).collect();
        let of_rows = Array2::from_shape_fn((rows.len(), fuzzy.len()), |(row, i)| {
            configs[[rows[row], fuzzy[i]]]
        });
        let sums =
            of_class(Fuzzy { lines: &own, y: &gathered(outcome)?, rows: of_rows.view() }, cancel)?;
        Ok(rows.into_iter().zip(sums).collect())
    };
    let found: Result<Vec<Vec<(usize, Sums)>>, Error> =
        if outcome.len() * fuzzy.len() < WORTH_THREADS {
            members.iter().map(one).collect()
        } else {
            parallel::install(|| members.par_iter().map(one).collect())
        };
    let mut sums = repeated(configs.nrows(), Sums::default())?;
    found?.into_iter().flatten().for_each(|(row, of_row)| sums[row] = of_row);
    Ok(sums)
}

/// The members of each class, in order.
fn grouped(of: &[u32], sizes: &[usize]) -> Result<Vec<Vec<u32>>, Error> {
    let mut members = repeated(sizes.len(), vec![])?;
    members.iter_mut().zip(sizes).try_for_each(|(members, &size)| reserve(members, size))?;
    for (at, &class) in (0..).zip(of) {
        members[class as usize].push(at);
    }
    Ok(members)
}

fn of_class(class: Fuzzy<'_>, cancel: &Cancel) -> Result<Vec<Sums>, Error> {
    if class.y.len().saturating_mul(class.rows.nrows()) > DIRECT
        && let Some(plan) = subcubes::plan(class)
    {
        return subcubes::sums(class, plan, cancel);
    }
    direct(class, cancel)
}

/// Row by row.
fn direct(class: Fuzzy<'_>, cancel: &Cancel) -> Result<Vec<Sums>, Error> {
    let rows = class.rows.nrows();
    if rows.saturating_mul(class.y.len()) < WORTH_THREADS {
        return walk(class, 0..rows, cancel);
    }
    let parts: Result<Vec<_>, Error> = parallel::install(|| {
        // Chunks share prefixes among neighbours only, so they should not be too small.
        let chunk = rows.div_ceil(8 * rayon::current_num_threads()).max(16);
        (0..rows.div_ceil(chunk))
            .into_par_iter()
            .map(|c| walk(class, c * chunk..((c + 1) * chunk).min(rows), cancel))
            .collect()
    });
    Ok(parts?.concat())
}

/// Rows in sorted order are the leaves of a trie: the running minimum of a shared prefix is computed
/// once.
fn walk(class: Fuzzy<'_>, rows: Range<usize>, cancel: &Cancel) -> Result<Vec<Sums>, Error> {
    let (k, n) = (class.lines.len(), class.y.len());
    let own = class.rows.slice_axis(Axis(0), rows.clone().into());
    let shared: Vec<usize> =
        rows.clone().map(|row| if row == rows.start { 0 } else { class.shared(row) }).collect();
    let mut sums = repeated(rows.len(), Sums::default())?;
    let room = CASES.min(n);
    // Line d holds the running minimum over the first d + 1 conditions.
    let (mut minima, mut not_y) = (vec![0.0; k * room], vec![0.0; room]);
    for start in (0..n).step_by(CASES) {
        cancel.check()?;
        let cases = start..(start + CASES).min(n);
        let (y, not_y) = (&class.y[cases.clone()], &mut not_y[..cases.len()]);
        not_y.iter_mut().zip(y).for_each(|(not_y, y)| *not_y = 1.0 - y);
        for (row, (sums, &shared)) in own.rows().into_iter().zip(sums.iter_mut().zip(&shared)) {
            for d in shared..k {
                let (above, below) = minima.split_at_mut(d * room);
                let above = d.checked_sub(1).map(|last| &above[last * room..][..cases.len()]);
                class.lower(&mut below[..cases.len()], above, d, row[d], cases.clone());
            }
            sums.add(&minima[(k - 1) * room..][..cases.len()], y, not_y);
        }
    }
    Ok(sums)
}

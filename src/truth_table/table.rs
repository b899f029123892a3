//! Cases to configurations: how many cases each has, and how consistently it shows the outcome.
//!
//! Only observed configurations exist here, so a table of 60 conditions is small. Every case
//! enters the sums of every configuration with its membership, which is the minimum over the
//! conditions. The configurations are walked in sorted order as the leaves of a trie: the running
//! minimum of a shared prefix is computed once.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};
use rayon::prelude::*;

use crate::cancel::Cancel;
use crate::error::Error;
use crate::parallel;
use crate::truth_table::fit::Fit;
use crate::truth_table::membership::Sets;

/// The observed configurations of a data set.
#[derive(Debug, Clone)]
pub struct Table {
    /// Configurations in row order (first condition most significant), (R, k).
    pub configs: Array2<u8>,
    /// The configuration of each case, `None` for a case that joins none.
    pub row_of: Vec<Option<usize>>,
    /// Number of cases, (R,).
    pub n: Vec<usize>,
    /// Consistency, (R,). NaN where no case has membership.
    pub incl: Array1<f64>,
    /// Proportional reduction in inconsistency, (R,).
    pub pri: Array1<f64>,
}

/// Below this many memberships threads cost more than they save.
const WORTH_THREADS: usize = 1 << 18;

impl Table {
    /// Tabulate `rows` (N, k), the configuration of each case, of the cases that join one.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] when the arrays disagree, [`Error::Cancelled`].
    pub fn new(
        sets: Sets<'_>,
        outcome: ArrayView1<'_, f64>,
        rows: ArrayView2<'_, u8>,
        joins: ArrayView1<'_, bool>,
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        let (k, cases) = (sets.conditions(), sets.cases());
        for (what, expected, got) in [
            ("cases of the outcome", cases, outcome.len()),
            ("cases of the configurations", cases, rows.nrows()),
            ("cases of the selection", cases, joins.len()),
            ("conditions of the configurations", k, rows.ncols()),
        ] {
            if expected != got {
                return Err(Error::Shape { what, expected, got });
            }
        }
        let rows = rows.as_standard_layout();
        let key = |case: usize| rows.row(case).to_slice().unwrap_or(&[]);
        let mut order: Vec<usize> = (0..cases).filter(|&case| joins[case]).collect();
        order.sort_by_key(|&case| key(case));
        let mut row_of = vec![None; cases];
        let (mut n, mut firsts): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        for &case in &order {
            if firsts.last().is_none_or(|&first| key(first) != key(case)) {
                firsts.push(case);
                n.push(0);
            }
            row_of[case] = Some(n.len() - 1);
            if let Some(n) = n.last_mut() {
                *n += 1;
            }
        }
        let configs = rows.select(ndarray::Axis(0), &firsts);
        let fits = consistency(sets, &outcome.to_vec(), configs.view(), cancel)?;
        Ok(Self {
            configs,
            row_of,
            n,
            incl: fits.iter().map(|fit| fit.incl).collect(),
            pri: fits.iter().map(|fit| fit.pri).collect(),
        })
    }
}

/// The fit of each of the sorted configurations `configs` (R, k).
fn consistency(
    sets: Sets<'_>,
    outcome: &[f64],
    configs: ArrayView2<'_, u8>,
    cancel: &Cancel,
) -> Result<Vec<Fit>, Error> {
    let walk = |from: usize, to: usize| walk(sets, outcome, configs, from..to, cancel);
    let (rows, k) = configs.dim();
    if rows * outcome.len() * k < WORTH_THREADS {
        return walk(0, rows);
    }
    let parts: Result<Vec<_>, Error> = parallel::install(|| {
        // Chunks share prefixes among neighbours only, so they should not be too small.
        let chunk = rows.div_ceil(8 * rayon::current_num_threads()).max(16);
        (0..rows.div_ceil(chunk))
            .into_par_iter()
            .map(|c| walk(c * chunk, ((c + 1) * chunk).min(rows)))
            .collect()
    });
    Ok(parts?.concat())
}

fn walk(
    sets: Sets<'_>,
    outcome: &[f64],
    configs: ArrayView2<'_, u8>,
    rows: std::ops::Range<usize>,
    cancel: &Cancel,
) -> Result<Vec<Fit>, Error> {
    let (k, cases) = (sets.conditions(), sets.cases());
    // Line d holds the running minimum over the first d conditions.
    let mut minima = vec![1.0; (k + 1) * cases];
    let mut fits = Vec::with_capacity(rows.len());
    let mut shared = 0;
    for row in rows.clone() {
        cancel.check()?;
        for d in shared..k {
            let (above, below) = minima.split_at_mut((d + 1) * cases);
            let line = &mut below[..cases];
            line.copy_from_slice(&above[d * cases..]);
            sets.narrow(line, d, configs[[row, d]]);
        }
        fits.push(Fit::of(&minima[k * cases..], outcome));
        if row + 1 < rows.end {
            let pairs = configs.row(row).into_iter().zip(configs.row(row + 1));
            shared = pairs.take_while(|(a, b)| a == b).count();
        }
    }
    Ok(fits)
}

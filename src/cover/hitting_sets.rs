//! Products of sums multiplied out.
//!
//! A product of sums is true where every sum has a true literal, so its products are the minimal
//! sets of literals that hit every sum: the irredundant covers of a chart whose rows are the sums
//! and whose primes are the literals. What is multiplied out is never longer on the way than in the
//! end. `primes::hitting_sets` has a search of its own: there the edges, not the vertices, are words.

use std::ops::ControlFlow;

use ndarray::{Array2, ArrayView2};

use crate::cancel::{Budget, Cancel};
use crate::cover::branch_and_bound::{self, Wanted};
use crate::cover::chart::Chart;
use crate::cover::models::Product;
use crate::error::Error;
use crate::space::bits;

/// All minimal sets of columns, (S, V), that meet every line of `edges`, (M, V).
///
/// # Errors
///
/// [`Error::TooManyProducts`] when there are more than `most`, [`Error::Cancelled`].
pub fn hitting_sets(
    edges: ArrayView2<'_, bool>,
    most: usize,
    cancel: &Cancel,
) -> Result<Array2<bool>, Error> {
    let (rows, vertices) = edges.dim();
    let words = bits::words(rows);
    let mut covers = vec![0; vertices * words];
    for ((edge, v), _) in edges.indexed_iter().filter(|&(_, &has)| has) {
        bits::insert(&mut covers[v * words..], edge);
    }
    let chart = Chart::reduce(&covers, rows, cancel)?;
    let mut found: Vec<Vec<u32>> = Vec::new();
    if chart.coverable() {
        let wanted = Wanted { size: None, irredundant: true, prices: &vec![0; chart.rows()] };
        let forced = chart.forced();
        let mut visit = |cover: &[u32]| {
            let room = most.saturating_add(1).saturating_sub(found.len());
            found.extend(Product::new(&chart, &[cover, &forced].concat()).take(room));
            if found.len() > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let mut budget = Budget::new(cancel, f64::INFINITY);
        branch_and_bound::covers(&chart, &chart.all(), wanted, None, &mut budget, &mut visit)?;
    }
    if found.len() > most {
        return Err(Error::TooManyProducts { limit: most });
    }
    let mut out = Array2::from_elem((found.len(), vertices), false);
    for (mut line, set) in out.rows_mut().into_iter().zip(found) {
        set.into_iter().for_each(|v| line[v as usize] = true);
    }
    Ok(out)
}

//! Cases to configurations: how many cases each has, and how consistently it shows the outcome.
//!
//! Only observed configurations exist here, so a table of 60 conditions is small.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

use super::coding::Ties;
use super::configurations::{configurations, level};
use super::fit::Sums;
use super::membership::Sets;
use super::sums;
use crate::cancel::Cancel;
use crate::error::Error;
use crate::memory::collected;

pub use super::configurations::NONE;

/// The observed configurations of a data set.
#[derive(Debug, Clone)]
pub struct Table {
    /// Configurations in row order (first condition most significant), (R, k).
    pub configs: Array2<u8>,
    /// The row of each case, [`NONE`] for one that joins none.
    pub row_of: Vec<u32>,
    /// Number of cases, (R,).
    pub n: Vec<usize>,
    /// Consistency, (R,). NaN where no case has membership.
    pub incl: Array1<f64>,
    /// Proportional reduction in inconsistency, (R,).
    pub pri: Array1<f64>,
    /// Conditions and cases with a membership of 0.5, in this order.
    pub ties: Vec<(usize, usize)>,
    /// Memberships (k, N) with these nudged, if they are. All else is computed from them.
    pub nudged: Option<Array2<f64>>,
}

impl Table {
    /// Tabulate cases. Every case enters the sums of every configuration with its membership, the
    /// minimum over the conditions, also one that joins none.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] when the arrays disagree, [`Error::TooLarge`], [`Error::Cancelled`].
    pub fn new(
        sets: Sets<'_>,
        outcome: ArrayView1<'_, f64>,
        ties: Ties,
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        let (k, cases) = (sets.conditions(), sets.cases());
        if outcome.len() != cases {
            let (expected, got) = (cases, outcome.len());
            return Err(Error::Shape { what: "cases of the outcome", expected, got });
        }
        let (classes, tied) = configurations(sets, ties)?;
        cancel.check()?;
        let nudged = ties.nudged().filter(|_| !tied.is_empty());
        let nudged = nudged.map(|membership| moved(sets.all_values(), &tied, membership));
        let nudged = nudged.transpose()?;
        let sets = match &nudged {
            Some(values) => sets.with_values(values.view()),
            None => sets.view(),
        };
        let firsts = classes.firsts.iter().map(|&first| first as usize);
        let levels = firsts.flat_map(|case| (0..k).map(move |i| level(sets, i, case, ties)));
        let rows = classes.sizes.len();
        let configs = Array2::from_shape_vec((rows, k), collected(rows * k, levels)?)?;
        let outcome = outcome.as_standard_layout();
        let outcome = outcome.as_slice().expect("in standard layout");
        let sums = if (0..k).any(|i| sets.fuzzy(i)) {
            sums::of_rows(sets, outcome, configs.view(), cancel)?
        } else {
            sums::of_classes(&classes.of, classes.sizes.len(), outcome)?
        };
        Ok(Self {
            configs,
            row_of: classes.of,
            n: classes.sizes,
            incl: sums.iter().map(Sums::incl).collect(),
            pri: sums.iter().map(Sums::pri).collect(),
            ties: tied,
            nudged,
        })
    }

    /// The number of cases with a membership of 0.5 in some condition.
    pub fn tied(&self) -> usize {
        let mut cases: Vec<usize> = self.ties.iter().map(|&(_, case)| case).collect();
        cases.sort_unstable();
        cases.dedup();
        cases.len()
    }
}

/// The same values but for those at some places.
fn moved(
    values: ArrayView2<'_, f64>,
    places: &[(usize, usize)],
    to: f64,
) -> Result<Array2<f64>, Error> {
    let moved = collected(values.len(), values.iter().copied())?;
    let mut moved = Array2::from_shape_vec(values.dim(), moved)?;
    places.iter().for_each(|&at| moved[at] = to);
    Ok(moved)
}

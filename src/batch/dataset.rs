//! One data set of many, laid out for analysis: checked, by condition, with its cut-offs.

use ndarray::{Array2, ArrayView1, ArrayView2};

use super::simd::{self, Values};
use super::{Data, Settings, Status};
use crate::cancel::Cancel;
use crate::error::Error;
use crate::truth_table::coding::{Code, Cuts, Ties};
use crate::truth_table::membership::Sets;
use crate::truth_table::table::Table;

/// A number of a data set.
pub trait Cell: Copy + Send + Sync {
    /// The number as a float.
    fn value(self) -> f64;

    /// A whole number as a level.
    fn level(self) -> u32;

    /// What all of `cells` are.
    fn values(cells: &[Self]) -> Values;
}

impl Cell for f64 {
    fn value(self) -> f64 {
        self
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a small whole number
    fn level(self) -> u32 {
        self as u32
    }

    fn values(cells: &[Self]) -> Values {
        simd::values(cells)
    }
}

impl Cell for u8 {
    fn value(self) -> f64 {
        f64::from(self)
    }

    fn level(self) -> u32 {
        u32::from(self)
    }

    fn values(cells: &[Self]) -> Values {
        let any = cells.iter().fold(0, |any, x| any | x);
        if any <= 1 { Values::Whole } else { Values::Other }
    }
}

/// One data set. The memory is used again for the next.
#[derive(Debug)]
pub struct Dataset {
    k: usize,
    cases: usize,
    /// Memberships or levels, by condition.
    values: Vec<f64>,
    outcome: Vec<f64>,
    fuzzy: Vec<bool>,
    cuts: Cuts,
}

impl Dataset {
    /// An empty dataset for data sets of this size.
    pub fn new(cases: usize, k: usize) -> Self {
        Self {
            k,
            cases,
            values: vec![0.0; cases * k],
            outcome: vec![0.0; cases],
            fuzzy: vec![false; k],
            cuts: Cuts { incl: 1.0, low: f64::NAN, n: 1, pri: 0.0 },
        }
    }

    /// Read data set `set`.
    pub(super) fn read<T: Cell>(
        &mut self,
        data: &Data<'_, T>,
        set: usize,
        settings: &Settings,
    ) -> Result<(), Error> {
        self.cuts = data.cuts(set);
        let cells = data.conditions.index_axis(ndarray::Axis(0), set);
        let wrong = |case: usize| Error::Value { set, case };
        for (case, (y, cell)) in self.outcome.iter_mut().zip(data.outcome.row(set)).enumerate() {
            *y = cell.value();
            if !(0.0..=1.0).contains(y) {
                return Err(wrong(case));
            }
        }
        self.fuzzy.fill(false);
        for (case, line) in cells.rows().into_iter().enumerate() {
            for (i, cell) in line.iter().enumerate() {
                let x = cell.value();
                #[allow(clippy::float_cmp)] // exact: a whole number
                let whole = x.floor() == x;
                let most = if settings.levels[i] < 3 {
                    1.0
                } else if whole {
                    f64::from(settings.levels[i] - 1)
                } else {
                    return Err(wrong(case));
                };
                if !(0.0..=most).contains(&x) {
                    return Err(wrong(case));
                }
                self.fuzzy[i] |= !whole;
                self.values[i * self.cases + case] = x;
            }
        }
        Ok(())
    }

    /// The conditions.
    pub(super) fn sets(&self) -> Result<Sets<'_>, Error> {
        let values = ArrayView2::from_shape((self.k, self.cases), &self.values)?;
        Sets::new(values, ArrayView1::from(&self.fuzzy))
    }

    /// Memberships in the outcome.
    pub(super) fn outcome(&self) -> ArrayView1<'_, f64> {
        ArrayView1::from(&self.outcome)
    }

    /// The truth table. Ties that are nudged are so in the data too.
    pub(super) fn table(&mut self, ties: Ties, cancel: &Cancel) -> Result<Table, Error> {
        let table = Table::new(self.sets()?, self.outcome(), ties, cancel)?;
        if let Some(values) = &table.nudged {
            self.values.iter_mut().zip(values).for_each(|(x, &nudged)| *x = nudged);
        }
        Ok(table)
    }

    /// The rows of a table to explain and those to avoid, or why there is nothing to solve.
    pub(super) fn parts(&self, table: &Table) -> Result<(Array2<u8>, Array2<u8>), Status> {
        if table.n.iter().max().is_none_or(|&most| most < self.cuts.n) {
            return Err(Status::NoRow);
        }
        let codes: Vec<Code> = self.codes(table).collect();
        let pick = |wanted: &[Code]| {
            let rows: Vec<usize> =
                (0..codes.len()).filter(|&row| wanted.contains(&codes[row])).collect();
            table.configs.select(ndarray::Axis(0), &rows)
        };
        let explained = pick(&[Code::One]);
        if explained.nrows() == 0 {
            return Err(Status::NothingToExplain);
        }
        Ok((explained, pick(&[Code::Zero, Code::Contradictory])))
    }

    /// The output value of each row of a table.
    pub(super) fn codes(&self, table: &Table) -> impl Iterator<Item = Code> {
        let rows = table.n.iter().zip(&table.incl).zip(&table.pri);
        rows.map(|((&n, &incl), &pri)| self.cuts.code(n, incl, pri))
    }
}

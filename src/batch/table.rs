//! The truth table of one data set of any space that can be numbered, without allocating.

use super::coding::Cases;
use super::dataset::Cell;
use crate::engine::row_bits::Numbering;
use crate::truth_table::coding::{Code, Cuts, Ties};

/// An observed configuration.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// Its number.
    pub(super) number: u64,
    /// Cases that join it, and those of them with the outcome if all values are whole.
    pub(super) n: u32,
    pub(super) positive: u32,
    /// Consistency and proportional reduction in inconsistency, NaN for 0/0.
    pub(super) incl: f64,
    pub(super) pri: f64,
}

impl Row {
    /// Its output value.
    pub(super) fn code(&self, cuts: Cuts) -> Code {
        cuts.code(self.n as usize, self.incl, self.pri)
    }
}

/// The observed configurations of one data set. The memory is used again for the next.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) cases: Cases,
    /// The configurations in row order.
    pub(super) all: Vec<Row>,
    /// The row of each case that joins one, and in the last bit whether it has the outcome; then
    /// the rows alone.
    joined: Vec<u64>,
}

impl Rows {
    pub(super) fn new(space: &Numbering, cases: usize, ties: Ties) -> Self {
        Self { cases: Cases::new(space, cases, ties), all: Vec::new(), joined: Vec::new() }
    }

    /// Read a data set as [`Cases::read`] does, and tabulate it.
    pub(super) fn read<T: Cell>(&mut self, cells: &[T], outcome: &[T]) -> Result<(), usize> {
        let Self { cases, all: rows, joined } = self;
        rows.clear();
        joined.clear();
        cases.read(cells, outcome, |row, positive| joined.push(row << 1 | u64::from(positive)))?;
        joined.sort_unstable();
        for &case in &*joined {
            let (number, positive) = (case >> 1, u32::from(case & 1 == 1));
            match rows.last_mut() {
                Some(row) if row.number == number => {
                    row.n += 1;
                    row.positive += positive;
                }
                _ => rows.push(Row { number, n: 1, positive, incl: 0.0, pri: 0.0 }),
            }
        }
        if cases.crisp() {
            for row in rows {
                row.incl = f64::from(row.positive) / f64::from(row.n);
                row.pri = row.incl;
            }
        } else {
            joined.clear();
            joined.extend(rows.iter().map(|row| row.number));
            let mut rows = rows.iter_mut();
            cases.each_row(joined.iter().copied(), |_, incl, pri| {
                if let Some(row) = rows.next() {
                    (row.incl, row.pri) = (incl, pri);
                }
            });
        }
        Ok(())
    }
}

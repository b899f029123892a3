//! The truth table of one data set of any space that can be numbered, without allocating.

use ndarray::Array2;

use super::coding::Cases;
use super::dataset::Cell;
use crate::cancel::Cancel;
use crate::engine::row_bits::Numbering;
use crate::engine::space_bits;
use crate::error::Error;
use crate::solutions::Status;
use crate::truth_table::coding::{Code, Cuts, Ties};
use crate::truth_table::fit::Sums;
use crate::truth_table::membership::Sets;
use crate::truth_table::sums::{self, DIRECT};

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
    /// A row whose consistency is the share of its cases with the outcome, as it is if all values
    /// are whole.
    fn counted(number: u64, n: u32, positive: u32) -> Self {
        let share = f64::from(positive) / f64::from(n);
        Self { number, n, positive, incl: share, pri: share }
    }

    fn set(&mut self, sums: Sums) {
        (self.incl, self.pri) = (sums.incl(), sums.pri());
    }

    /// Its output value.
    pub(super) fn code(&self, cuts: Cuts) -> Code {
        cuts.code(self.n as usize, self.incl, self.pri)
    }
}

/// The observed configurations of one data set. The memory is used again for the next.
#[derive(Debug)]
pub(super) struct Rows {
    space: Numbering,
    pub(super) cases: Cases,
    /// The configurations in row order.
    pub(super) all: Vec<Row>,
    /// The row of each case that joins one, and in the last bit whether it has the outcome; then
    /// the rows alone.
    joined: Vec<u64>,
    /// Where the complete table is small, cases are counted instead of sorted.
    counts: Option<Box<Counts>>,
}

/// Cases of each row, and those of them with the outcome if all values are whole.
#[derive(Debug)]
struct Counts {
    n: [u32; space_bits::ROWS],
    positive: [u32; space_bits::ROWS],
    observed: u64,
}

impl Rows {
    pub(super) fn new(space: &Numbering, cases: usize, ties: Ties) -> Self {
        let none = [0; space_bits::ROWS];
        let small = space.size().is_some_and(|rows| rows <= space_bits::ROWS as u64);
        Self {
            space: space.clone(),
            cases: Cases::new(space, cases, ties),
            all: Vec::new(),
            joined: Vec::new(),
            counts: small.then(|| Box::new(Counts { n: none, positive: none, observed: 0 })),
        }
    }

    /// Read a data set as [`Cases::read`] does, and sort its cases into rows.
    pub(super) fn read<T: Cell>(&mut self, cells: &[T], outcome: &[T]) -> Result<(), usize> {
        self.all.clear();
        if self.counts.is_some() { self.count(cells, outcome) } else { self.sort(cells, outcome) }
    }

    /// Compute the consistency of rows with at least `least` cases.
    pub(super) fn measure(&mut self, least: usize, cancel: &Cancel) -> Result<(), Error> {
        let Self { cases, all: rows, joined, space, .. } = self;
        if cases.crisp() {
            return Ok(());
        }
        if cases.len() * rows.len() > DIRECT {
            let (values, fuzzy) = cases.values();
            let configs = Array2::from_shape_fn((rows.len(), values.nrows()), |(row, i)| {
                u8::try_from(space.level(rows[row].number, i)).expect("at most 256 levels")
            });
            let sets = Sets::new(values.view(), fuzzy.view())?;
            let sums = sums::of_rows(sets, cases.outcome().0, configs.view(), cancel)?;
            rows.iter_mut().zip(sums).for_each(|(row, sums)| row.set(sums));
            return Ok(());
        }
        joined.clear();
        joined.extend(rows.iter().filter(|row| row.n as usize >= least).map(|row| row.number));
        let mut rows = rows.iter_mut().filter(|row| row.n as usize >= least);
        cases.each_row(joined.iter().copied(), |sums| {
            if let Some(row) = rows.next() {
                row.set(sums);
            }
        });
        Ok(())
    }

    fn count<T: Cell>(&mut self, cells: &[T], outcome: &[T]) -> Result<(), usize> {
        let Self { cases, all: rows, counts: Some(counts), .. } = self else { return Ok(()) };
        let Counts { n, positive, observed } = &mut **counts;
        for row in rows_of(*observed) {
            (n[row], positive[row]) = (0, 0);
        }
        *observed = 0;
        cases.read(cells, outcome, |row, with_outcome| {
            let row = (row & 63) as usize; // below 64, which the compiler cannot know
            n[row] += 1;
            positive[row] += with_outcome;
            *observed |= 1 << row;
        })?;
        rows.extend(rows_of(*observed).map(|row| Row::counted(row as u64, n[row], positive[row])));
        Ok(())
    }

    fn sort<T: Cell>(&mut self, cells: &[T], outcome: &[T]) -> Result<(), usize> {
        let Self { cases, all: rows, joined, .. } = self;
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
                _ => rows.push(Row::counted(number, 1, positive)),
            }
        }
        if cases.crisp() {
            rows.iter_mut().for_each(|row| *row = Row::counted(row.number, row.n, row.positive));
        }
        Ok(())
    }
}

/// The rows of a set, in order.
fn rows_of(set: u64) -> impl Iterator<Item = usize> {
    let mut left = set;
    std::iter::from_fn(move || {
        (left != 0).then(|| {
            let row = left.trailing_zeros() as usize;
            left &= left - 1;
            row
        })
    })
}

/// Rows by the part that they play.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Rows to explain, and observed rows that may not be covered.
    pub(super) on: Vec<u64>,
    pub(super) off: Vec<u64>,
    /// Observed, but with too few cases.
    pub(super) few: Vec<Row>,
    /// Cases in rows to explain, and those with the outcome in these and in all rows.
    pub(super) n: u32,
    pub(super) positive: u32,
    pub(super) total: u32,
}

impl Parts {
    /// Sort rows by their output values, or say why there is nothing to solve.
    pub(super) fn sort(&mut self, rows: &[Row], cuts: Cuts) -> Result<(), Status> {
        self.on.clear();
        self.off.clear();
        self.few.clear();
        (self.n, self.positive, self.total) = (0, 0, 0);
        for row in rows {
            self.total += row.positive;
            match row.code(cuts) {
                Code::One => {
                    self.on.push(row.number);
                    self.n += row.n;
                    self.positive += row.positive;
                }
                Code::Zero | Code::Contradictory => self.off.push(row.number),
                Code::Few => self.few.push(*row),
            }
        }
        match (self.on.len(), self.off.len()) {
            (0, 0) => Err(Status::NoRow),
            (0, _) => Err(Status::NothingToExplain),
            _ => Ok(()),
        }
    }

    /// Fit of a model, if all values are whole, that covers these of the rows with too few cases:
    /// models cover all rows to explain and none to avoid, and differ in the others only.
    pub(super) fn fit(&self, few: impl Iterator<Item = usize>) -> [f64; 3] {
        let (mut n, mut positive) = (self.n, self.positive);
        for row in few {
            n += self.few[row].n;
            positive += self.few[row].positive;
        }
        let consistency = f64::from(positive) / f64::from(n);
        [consistency, consistency, f64::from(positive) / f64::from(self.total)]
    }
}

//! Data sets whose complete truth table has at most 64 rows, solved without allocating.
//!
//! Everything about a data set is a few words ([`crate::engine::space_bits`]) and lines of memberships that are
//! used again for the next one. The numbers are those of the general way: sums run over the cases
//! in their order, except where all are whole, so that no order matters. What is too much for a
//! small chart is left to the general way.

mod solve;

use super::coding::Cases;
use super::dataset::Cell;
use super::fit::Unions;
use super::output::Columns;
use super::pairs::Against;
use super::{Kind, Settings, Status};
use crate::engine::row_bits::Numbering;
use crate::engine::space_bits::{Chart, Listed, ROWS, Small};
use crate::truth_table::coding::{Code, Cuts};

/// The truth table: a bit per row.
#[derive(Debug, Clone, Copy, Default)]
struct Parts {
    on: u64,
    off: u64,
    /// Observed, but with too few cases.
    few: u64,
}

/// One data set of a small space. The memory is used again for the next.
#[derive(Debug)]
pub(super) struct Quick<'a> {
    small: &'a Small,
    settings: &'a Settings,
    cases: Cases,
    /// Cases with a row, and those of them with the outcome if all values are whole.
    n: [u32; ROWS],
    positive: [u32; ROWS],
    observed: u64,
    /// Expectations, for the intermediate solution.
    against: Option<Against>,
    chart: Chart<1>,
    primes: Vec<u16>,
    /// Terms of the models, one after the other, and how many each has.
    terms: Vec<u16>,
    sizes: Vec<u32>,
    unions: Unions,
}

impl<'a> Quick<'a> {
    pub(super) fn new(
        small: &'a Small,
        space: &Numbering,
        settings: &'a Settings,
        cases: usize,
    ) -> Self {
        Self {
            small,
            settings,
            cases: Cases::new(space, cases, settings.ties),
            n: [0; ROWS],
            positive: [0; ROWS],
            observed: 0,
            against: match &settings.kind {
                Kind::Intermediate(expectations) => Some(expectations.against(small)),
                _ => None,
            },
            chart: Chart::default(),
            primes: Vec::new(),
            terms: Vec::new(),
            sizes: Vec::new(),
            unions: Unions::default(),
        }
    }

    pub(super) fn tied(&self) -> u32 {
        self.cases.tied()
    }

    /// Solve one data set and add its models to `columns`; None if it is too much, and the case
    /// that has a value that is no set as the error.
    pub(super) fn solve<T: Cell>(
        &mut self,
        cells: &[T],
        outcome: &[T],
        cuts: Cuts,
        columns: &mut Columns<'_>,
    ) -> Result<Option<Status>, usize> {
        self.read(cells, outcome)?;
        let parts = match self.parts(cuts) {
            Ok(parts) => parts,
            Err(status) => return Ok(Some(status)),
        };
        Ok(match self.models(parts) {
            Listed::TooMany => None,
            Listed::All if self.sizes.is_empty() => Some(Status::AlwaysTrue),
            Listed::All => {
                let all = self.sizes.len();
                let most = self.settings.options.max_models;
                self.sizes.truncate(most);
                self.fit(parts, columns);
                columns.count(i64::try_from(all).unwrap_or(i64::MAX));
                Some(if all > most { Status::Cut } else { Status::Solved })
            }
        })
    }

    /// Read a data set: (N, k) values and N of the outcome, both flat.
    fn read<T: Cell>(&mut self, cells: &[T], outcome: &[T]) -> Result<(), usize> {
        let Self { cases, n, positive, observed, .. } = self;
        for row in rows_of(*observed) {
            (n[row], positive[row]) = (0, 0);
        }
        *observed = 0;
        cases.read(cells, outcome, |row, with_outcome| {
            let row = (row & 63) as usize; // below 64, which the compiler cannot know
            n[row] += 1;
            positive[row] += with_outcome;
            *observed |= 1 << row;
        })
    }

    /// Code the observed rows, or say why there is nothing to solve.
    fn parts(&mut self, cuts: Cuts) -> Result<Parts, Status> {
        let mut parts = Parts::default();
        let mut counted = 0_u64;
        for row in rows_of(self.observed) {
            counted |= u64::from(self.n[row] as usize >= cuts.n) << row;
        }
        if counted == 0 {
            return Err(Status::NoRow);
        }
        parts.few = self.observed & !counted;
        let mut code = |row: usize, incl: f64, pri: f64| match cuts.code(usize::MAX, incl, pri) {
            Code::One => parts.on |= 1 << row,
            _ => parts.off |= 1 << row,
        };
        if self.cases.crisp() {
            for row in rows_of(counted) {
                let share = f64::from(self.positive[row]) / f64::from(self.n[row]);
                code(row, share, share);
            }
        } else {
            let rows = rows_of(counted).map(|row| row as u64);
            self.cases.each_row(rows, |row, incl, pri| code((row & 63) as usize, incl, pri));
        }
        if parts.on == 0 { Err(Status::NothingToExplain) } else { Ok(parts) }
    }

    /// Add the models with their fit.
    fn fit(&mut self, parts: Parts, columns: &mut Columns<'_>) {
        if self.cases.crisp() {
            self.fit_of_counts(parts, columns);
        } else {
            self.fit_of_memberships(columns);
        }
    }

    fn fit_of_counts(&self, parts: Parts, columns: &mut Columns<'_>) {
        let sums = |set: u64| {
            rows_of(set)
                .fold((0, 0), |(n, positive), row| (n + self.n[row], positive + self.positive[row]))
        };
        let total: f64 = f64::from(sums(self.observed).1);
        let (n, positive) = sums(parts.on);
        let of = |n: u32, positive: u32| {
            let consistency = f64::from(positive) / f64::from(n);
            [consistency, consistency, f64::from(positive) / total]
        };
        let alike = of(n, positive);
        let mut terms = &self.terms[..];
        for &size in &self.sizes {
            let (model, rest) = terms.split_at(size as usize);
            terms = rest;
            // Models cover all rows to explain and none to avoid, and differ in the others only.
            let mut fit = alike;
            if parts.few != 0 {
                let covered =
                    model.iter().fold(0, |set, &t| set | self.small.terms()[usize::from(t)].rows);
                let (more_n, more) = sums(covered & parts.few);
                fit = of(n + more_n, positive + more);
            }
            columns.model(model.iter().map(|&term| u32::from(term)), fit);
        }
    }

    fn fit_of_memberships(&mut self, columns: &mut Columns<'_>) {
        let Self { small, cases, terms, sizes, unions, .. } = self;
        unions.begin(cases, small.terms().len());
        let mut rest = &terms[..];
        for &size in &*sizes {
            let (model, others) = rest.split_at(size as usize);
            rest = others;
            for &term in model {
                unions.add(cases, term, small.values(usize::from(term)).iter().copied());
            }
            columns.model(model.iter().map(|&term| u32::from(term)), unions.fit(cases, model));
        }
        let listed = terms.len() - rest.len();
        unions.forget(&terms[..listed]);
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

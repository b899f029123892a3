//! Data sets of some conditions with few rows to explain, solved without allocating much.
//!
//! As [`super::quick`], but the observed rows are listed instead of being bits of a complete truth
//! table, so the number of conditions matters less. What is too much for a word is left to the
//! general way, and so are solutions of multi-value conditions that assume not all remainders.

mod solve;

use super::dataset::Cell;
use super::fit::Unions;
use super::output::Columns;
use super::pairs::Sides;
use super::table::{Row, Rows};
use super::{Kind, Settings, Status};
use crate::engine::row_bits::{Covers, Numbering, Primes, ROWS, Term};
use crate::engine::space_bits::Listed;
use crate::truth_table::coding::{Code, Cuts};

/// Rows by the part that they play.
#[derive(Debug, Default)]
struct Parts {
    on: Vec<u64>,
    off: Vec<u64>,
    /// Observed, but with too few cases.
    few: Vec<Row>,
    /// Cases in rows to explain, and those with the outcome in these and in all rows.
    n: u32,
    positive: u32,
    total: u32,
}

/// One data set of few rows. The memory is used again for the next.
#[derive(Debug)]
pub(super) struct Sparse<'a> {
    space: &'a Numbering,
    settings: &'a Settings,
    rows: Rows,
    parts: Parts,
    /// Expectations, for the intermediate solution.
    sides: Option<Sides>,
    primes: Primes,
    covers: Covers,
    /// The number of models, and of those listed the terms, and for each model how many it has and which, as positions.
    n_models: usize,
    terms: Vec<Term>,
    sizes: Vec<u32>,
    models: Vec<u16>,
    /// Configurations that may be covered, as a bitmap.
    allowed: Vec<u64>,
    unions: Unions,
    numbers: Vec<u32>,
}

impl<'a> Sparse<'a> {
    pub(super) fn new(space: &'a Numbering, settings: &'a Settings, cases: usize) -> Self {
        Self {
            space,
            settings,
            rows: Rows::new(space, cases, settings.ties),
            parts: Parts::default(),
            sides: match &settings.kind {
                Kind::Intermediate(expectations) if !expectations.is_empty() => {
                    Some(expectations.sides())
                }
                _ => None,
            },
            primes: Primes::default(),
            covers: Covers::default(),
            n_models: 0,
            terms: Vec::new(),
            sizes: Vec::new(),
            models: Vec::new(),
            allowed: Vec::new(),
            unions: Unions::default(),
            numbers: Vec::new(),
        }
    }

    pub(super) fn tied(&self) -> u32 {
        self.rows.cases.tied()
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
        self.rows.read(cells, outcome)?;
        if let Err(status) = self.sort_rows(cuts) {
            return Ok(Some(status));
        }
        if self.parts.on.len() > ROWS {
            return Ok(None);
        }
        self.n_models = 0;
        self.terms.clear();
        self.sizes.clear();
        self.models.clear();
        Ok(match self.list() {
            Listed::TooMany => None,
            Listed::All if self.n_models == 0 => Some(Status::AlwaysTrue),
            Listed::All => {
                self.fit(columns);
                columns.count(i64::try_from(self.n_models).unwrap_or(i64::MAX));
                let all = self.n_models == self.sizes.len();
                Some(if all { Status::Solved } else { Status::Cut })
            }
        })
    }

    /// Sort the observed rows by their output values, or say why there is nothing to solve.
    fn sort_rows(&mut self, cuts: Cuts) -> Result<(), Status> {
        let parts = &mut self.parts;
        parts.on.clear();
        parts.off.clear();
        parts.few.clear();
        (parts.n, parts.positive, parts.total) = (0, 0, 0);
        for row in &self.rows.all {
            parts.total += row.positive;
            match row.code(cuts) {
                Code::One => {
                    parts.on.push(row.number);
                    parts.n += row.n;
                    parts.positive += row.positive;
                }
                Code::Zero | Code::Contradictory => parts.off.push(row.number),
                Code::Few => parts.few.push(*row),
            }
        }
        match (parts.on.len(), parts.off.len()) {
            (0, 0) => Err(Status::NoRow),
            (0, _) => Err(Status::NothingToExplain),
            _ => Ok(()),
        }
    }

    /// Add the models with their fit.
    fn fit(&mut self, columns: &mut Columns<'_>) {
        let Self { space, rows, parts, terms, sizes, models, unions, numbers, .. } = self;
        numbers.clear();
        let mut values = [0; crate::engine::row_bits::CONDITIONS];
        let k = space.conditions();
        for &term in &*terms {
            values.iter_mut().zip(space.values(term)).for_each(|(out, level)| *out = level);
            numbers.push(columns.number(&values[..k]));
        }
        if !rows.cases.crisp() {
            unions.begin(&rows.cases, terms.len());
            for (&term, number) in terms.iter().zip(0..) {
                unions.add(&rows.cases, number, space.values(term));
            }
        }
        let mut rest = &models[..];
        for &size in &*sizes {
            let (model, others) = rest.split_at(size as usize);
            rest = others;
            let fit = if rows.cases.crisp() {
                parts.fit(space, model.iter().map(|&t| terms[usize::from(t)]))
            } else {
                unions.fit(&rows.cases, model)
            };
            columns.model(model.iter().map(|&t| numbers[usize::from(t)]), fit);
        }
        if !rows.cases.crisp() {
            unions.forget_below(terms.len());
        }
    }
}

impl Parts {
    /// Fit of a model, if all values are whole: models cover all rows to explain and none to
    /// avoid, and differ in the others only.
    fn fit(&self, space: &Numbering, model: impl Iterator<Item = Term> + Clone) -> [f64; 3] {
        let (mut n, mut positive) = (self.n, self.positive);
        for row in &self.few {
            if model.clone().any(|term| space.covers(term, row.number)) {
                n += row.n;
                positive += row.positive;
            }
        }
        let consistency = f64::from(positive) / f64::from(n);
        [consistency, consistency, f64::from(positive) / f64::from(self.total)]
    }
}
